"""A base budget with inputs changed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    Change,
    CouncilTaxPlan,
    Driver,
    Exposure,
    FundingLine,
    Indexation,
    Reserve,
    SchoolsDeficit,
)
from wholeplace.finance.plan_band_d import rise_in
from wholeplace.finance.plan_check import check_budget
from wholeplace.finance.plan_draws import growth_in
from wholeplace.finance.plan_run import years_from_base
from wholeplace.source import Source
from wholeplace.store.finance_workbook_inputs import BASE, GROWTH, STATED, Held, Key, Of

APRIL = 4


@dataclass(frozen=True, slots=True)
class Edits:
    """Changed inputs, and who says so.

    Attributes:
        by_key: What changed inputs are now; None for blank.
        source: Who says so.
        years: Every year from the one after the base year.
        planned: The years of the plan.
    """

    by_key: Mapping[Key, Held]
    source: Source
    years: tuple[int, ...]
    planned: tuple[int, ...]

    def touch(self, of: Of, id: str) -> bool:
        """Return whether anything of a thing has changed."""
        return any((key.of, key.id) == (of, id) for key in self.by_key)

    def number(self, key: Key, otherwise: float) -> float:
        """Return an input as it is now; nought where it is blank."""
        return float(self.by_key.get(key, otherwise) or 0.0)

    def maybe(self, key: Key, otherwise: float | None) -> float | None:
        """Return an input as it is now; None where it is blank."""
        found = self.by_key.get(key, otherwise)
        return None if found is None else float(found)

    def by_year(
        self, of: Of, id: str, field: str, given: Mapping[int, float] | None
    ) -> dict[int, float]:
        """Return amounts by year as they are now, blank ones left out."""
        found = {**(given or {})}
        for key, value in self.by_key.items():
            if (key.of, key.id, key.field) == (of, id, field) and key.year is not None:
                found.pop(key.year, None)
                if value is not None:
                    found[key.year] = float(value)
        return dict(sorted(found.items()))


def with_edits(budget: BaseBudget, by_key: Mapping[Key, Held], source: Source) -> BaseBudget:
    """Return a budget with changed inputs; what changes is said by the given source.

    Args:
        budget: The budget.
        by_key: What inputs become; None for blank.
        source: Who says so.

    Raises:
        InputError: With everything that is wrong with the changed budget.
    """
    edits = Edits(by_key, source, years_from_base(budget), budget.years)
    schools = budget.schools
    changed = replace(
        budget,
        lines=tuple(_line(line, edits) for line in budget.lines),
        council_tax=_council_tax(budget.council_tax, edits),
        funding=tuple(_funding(line, edits) for line in budget.funding),
        drivers=tuple(_driver(driver, edits) for driver in budget.drivers),
        reserves=tuple(_reserve(reserve, edits) for reserve in budget.reserves),
        minimum=edits.number(Key("policy", "minimum", "minimum"), budget.minimum),
        changes=tuple(_change(change, edits) for change in budget.changes),
        schools=None if schools is None else _schools(schools, edits),
    )
    check_budget(changed)
    return changed


def _line(line: BudgetLine, edits: Edits) -> BudgetLine:
    if not (edits.touch("line", line.id) or edits.touch("weight", line.id)):
        return line
    return replace(
        line,
        gbp=edits.number(Key("line", line.id, BASE), line.gbp),
        exposures=_exposures(line, edits),
        source=edits.source,
        stated=edits.by_year("line", line.id, STATED, line.stated) or None,
        one_off=edits.number(Key("line", line.id, "one-off part"), line.one_off),
        indexation=_indexation(line, edits),
    )


def _indexation(line: BudgetLine, edits: Edits) -> Indexation | None:
    was = line.indexation
    least = edits.maybe(Key("line", line.id, "least growth"), was.floor if was else None)
    most = edits.maybe(Key("line", line.id, "most growth"), was.cap if was else None)
    month = edits.maybe(Key("line", line.id, "month of review"), was.month if was else None)
    if least is None and most is None and month is None:
        return None
    return Indexation(least, most, APRIL if month is None else int(month))


def _exposures(line: BudgetLine | FundingLine, edits: Edits) -> tuple[Exposure, ...]:
    weights = {each.driver: each.weight for each in line.exposures}
    for key, value in edits.by_key.items():
        if (key.of, key.id) == ("weight", line.id):
            weights[key.field] = float(value or 0.0)
    return tuple(Exposure(driver, weight) for driver, weight in weights.items() if weight)


def _funding(line: FundingLine, edits: Edits) -> FundingLine:
    if not (edits.touch("funding", line.id) or edits.touch("weight", line.id)):
        return line
    last = edits.maybe(Key("funding", line.id, "last year paid"), line.last)
    return replace(
        line,
        gbp=edits.number(Key("funding", line.id, BASE), line.gbp),
        exposures=_exposures(line, edits),
        source=edits.source,
        stated=edits.by_year("funding", line.id, STATED, line.stated) or None,
        last=None if last is None else int(last),
        one_off=bool(edits.by_key.get(Key("funding", line.id, "one-off"), line.one_off)),
    )


def _council_tax(plan: CouncilTaxPlan, edits: Edits) -> CouncilTaxPlan:
    names = ("tax_base", "band_d", "core", "asc")
    if not any(edits.touch("council tax", name) for name in names):
        return plan
    return replace(
        plan,
        tax_base=edits.number(Key("council tax", "tax_base", BASE), plan.tax_base),
        band_d=_exact(edits, Key("council tax", "band_d", BASE), plan.band_d),
        core=_rises("core", plan.core, edits),
        asc=_rises("asc", plan.asc, edits),
        source=edits.source,
    )


def _exact(edits: Edits, key: Key, otherwise: Decimal) -> Decimal:
    return Decimal(repr(edits.number(key, 0.0))) if key in edits.by_key else otherwise


def _rises(name: str, given: Mapping[int, Decimal], edits: Edits) -> dict[int, Decimal]:
    """Return rises of every year: one that is changed does not carry into the next."""
    return {
        year: _exact(edits, Key("council tax", name, "rise", year), rise_in(given, year))
        for year in edits.years
    }


def _driver(driver: Driver, edits: Edits) -> Driver:
    if not edits.touch("driver", driver.id):
        return driver
    growth = {
        year: _moved(growth_in(driver, year), Key("driver", driver.id, GROWTH, year), edits)
        for year in edits.years
    }
    return replace(driver, growth={**driver.growth, **growth}, source=edits.source)


def _moved(estimate: Estimate, key: Key, edits: Edits) -> Estimate:
    """Return an estimate with another value: its interval moves along where it can."""
    if key not in edits.by_key:
        return estimate
    value = edits.number(key, estimate.value)
    low, high = (end + value - estimate.value for end in (estimate.low, estimate.high))
    beyond = estimate.family == "share" and not (low > 0 and high < 1)
    below = estimate.family in ("cost", "ratio") and low <= 0
    if estimate.family == "known" or beyond or below:
        return Estimate.known(value, edits.source)
    return replace(estimate, value=value, low=low, high=high, source=edits.source)


def _change(change: Change, edits: Edits) -> Change:
    if not (edits.touch("change", change.id) or edits.touch("once", change.id)):
        return change
    return replace(
        change,
        recurring=edits.by_year("change", change.id, "recurring", change.recurring),
        source=edits.source,
        one_off=edits.by_year("once", change.id, "one-off", change.one_off) or None,
        delivery=_delivery(change, edits),
    )


def _delivery(change: Change, edits: Edits) -> Estimate | None:
    key = Key("change", change.id, "delivered")
    if key not in edits.by_key:
        return change.delivery
    value = edits.by_key[key]
    if value is None:
        return None
    return _moved(change.delivery or Estimate.known(float(value)), key, edits)


def _reserve(reserve: Reserve, edits: Edits) -> Reserve:
    if not edits.touch("reserve", reserve.id):
        return reserve
    return replace(
        reserve,
        opening=edits.number(Key("reserve", reserve.id, "opening"), reserve.opening),
        source=edits.source,
        planned=edits.by_year("reserve", reserve.id, "planned", reserve.planned) or None,
        least=edits.number(Key("reserve", reserve.id, "must stay"), reserve.least),
    )


def _schools(schools: SchoolsDeficit, edits: Edits) -> SchoolsDeficit:
    if not any(edits.touch("schools", name) for name in ("opening", "rate", "overspend", "relief")):
        return schools
    overspend = {**schools.overspend}
    for year in edits.planned:
        held = [known for known in schools.overspend if known <= year]
        of_year = schools.overspend[max(held)] if held else Estimate.known(0.0)
        overspend[year] = _moved(of_year, Key("schools", "overspend", "overspend", year), edits)
    return replace(
        schools,
        opening=edits.number(Key("schools", "opening", "opening"), schools.opening),
        overspend=overspend,
        relief=edits.by_year("schools", "relief", "relief", schools.relief),
        rate=edits.number(Key("schools", "rate", "rate"), schools.rate),
        source=edits.source,
    )
