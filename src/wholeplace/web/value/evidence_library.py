"""The evidence library as people search it, and what of an action a finding can fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.prevention.evidence import Evidence, as_effect
from wholeplace.prevention.intervention import UnitCost
from wholeplace.report.words import NOT_KNOWN, first_upper, number, pounds, share
from wholeplace.store.contents import Bundle
from wholeplace.store.evidence import evidence, unit_costs
from wholeplace.store.illustrations import illustration_rows
from wholeplace.web.places.tables import Cells, cells_of, reference
from wholeplace.years import year_label

ACTION, COSTS, EFFECTS = "interventions", "costs", "effects"
DECIMALS = 3
STARTS = (0.5, 1.0)
YEARS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, and what can be done with it.

    Attributes:
        evidence: The finding.
        address: Where the study can be read; empty when nowhere.
        why_not: Why it cannot be the effect of an action as it stands; empty when it can.
    """

    evidence: Evidence
    address: str
    why_not: str

    @property
    def id(self) -> str:
        """Its id in the library."""
        return self.evidence.id

    @property
    def size(self) -> str:
        """The effect in words, with its interval and level."""
        found = self.evidence
        if found.effect is None:
            return f"{first_upper(found.kind)}: no size is stated"
        said = f"{first_upper(found.kind)} {number(found.effect, decimals=DECIMALS)}"
        return f"{said}{self._doubt}"

    @property
    def _doubt(self) -> str:
        found = self.evidence
        if found.low is None or found.high is None or found.level is None:
            return ", no interval"
        ends = f"{number(found.low, decimals=DECIMALS)} to {number(found.high, decimals=DECIMALS)}"
        worked_out = ", worked out by us" if found.interval == "derived" else ""
        return f" ({ends}, {share(found.level)} interval{worked_out})"

    @property
    def cost(self) -> str:
        """What a participant costs in words, where the study says so."""
        found = self.evidence
        if found.cost_per_participant is None:
            return NOT_KNOWN
        prices = "" if found.prices is None else f", {year_label(found.prices)} prices"
        return f"{pounds(found.cost_per_participant)} a participant{prices}"

    @property
    def can_be_action(self) -> bool:
        """Whether an action can be made from it: not from somebody else's ratio of returns."""
        return not self.evidence.validation_only

    @property
    def use(self) -> str:
        """What it may be used for, in words."""
        if not self.can_be_action:
            return _("Only to check a result")
        return _("Needs an assumption") if self.why_not else _("As an effect")

    @property
    def haystack(self) -> str:
        """Everything in it that a search looks at."""
        found = self.evidence
        told = (found.id, found.intervention, found.population, found.outcome, found.study)
        return " ".join((*told, found.design, found.kind, found.note)).casefold()


@cache
def entries() -> Mapping[str, Entry]:
    """Return every finding by id, those that can be an effect first, the best evidence first."""
    addresses = {row["id"]: row["address"] for row in reference().rows("evidence")}
    found = [
        Entry(each, addresses[id], _why_not(each)) for id, each in evidence(reference()).items()
    ]
    ranked = sorted(found, key=lambda e: (bool(e.why_not), e.evidence.grade, e.id))
    return {entry.id: entry for entry in ranked}


def search(
    words: str = "", *, tier: str = "", grade: int | None = None, usable: bool = False
) -> list[Entry]:
    """Return the findings that hold every word.

    Args:
        words: Words to find, in any order.
        tier: Tier of prevention; all when empty.
        grade: Weakest grade to show, 1 (best) to 6.
        usable: Whether to leave out what cannot be an effect as it stands.
    """
    wanted = words.casefold().split()
    return [
        entry
        for entry in entries().values()
        if all(word in entry.haystack for word in wanted)
        and (not tier or entry.evidence.tier == tier)
        and (grade is None or entry.evidence.grade <= grade)
        and not (usable and entry.why_not)
    ]


def optimism_of(grade: int) -> tuple[float, float]:
    """Return the share added to costs and taken off benefits for a grade: an assumption."""
    row = next(
        row
        for row in reference().rows("optimism_bias")
        if row["kind"] == "evidence" and row["grade"] == str(grade)
    )
    return abs(float(row["cost_correction"])), abs(float(row["benefit_correction"]))


def unit_costs_of(bundle: Bundle) -> list[UnitCost]:
    """Return every unit cost that an effect may save, by name."""
    prices = bundle.prices_of(unit_costs(reference()))
    return sorted(prices.values(), key=lambda cost: cost.name.casefold())


def unit_cost_choices(bundle: Bundle) -> list[tuple[str, str]]:
    """Return (id, name with amount) of every unit cost that an effect may save."""
    return [
        (cost.id, f"{cost.name}, {pounds(cost.amount.value)} {cost.unit}")
        for cost in unit_costs_of(bundle)
    ]


def payers_of(bundle: Bundle) -> list[tuple[str, str]]:
    """Return (id, name) of every body that can pay for an action."""
    return [(body.id, body.name) for body in bundle.bodies]


def example_of(entry: Entry, bundle: Bundle) -> Mapping[str, Sequence[Cells]]:
    """Return the packaged example of an action on a finding, sized by the place; none if none."""
    rows = illustration_rows(reference(), bundle.place, first_year=bundle.settings.first_year)
    tables = {table: [cells_of(row) for row in rows[table]] for table in (ACTION, COSTS, EFFECTS)}
    found = next((row for row in tables[ACTION] if row.get("source") == entry.id), None)
    if found is None:
        return {}
    mine = {
        table: [row for row in tables[table] if row.get("intervention") == found["id"]]
        for table in (COSTS, EFFECTS)
    }
    return {ACTION: [found], **mine}


def beginning(entry: Entry, bundle: Bundle) -> dict[str, object]:
    """Return what the form of a new action starts with: the finding, and the packaged example.

    What nobody has published is left blank, unless an example assumes it and says so.
    """
    example = example_of(entry, bundle)
    start: dict[str, object] = {
        "title": entry.evidence.intervention,
        "population": first_upper(entry.evidence.population),
        "first_year": bundle.settings.first_year,
        "years": YEARS,
        "first_share": STARTS[0],
        "prices": bundle.settings.prices,
        "cost_per_person": entry.evidence.cost_per_participant,
        **dict(_effect(entry)),
    }
    return {**start, **_from_example(example)} if example else start


def _effect(entry: Entry) -> Iterator[tuple[str, object]]:
    found = entry.evidence
    yield from {
        "outcome": first_upper(found.outcome),
        "need": found.without,
        "need_source": entry.id if found.without is not None else "",
        "period": 1,
        "lag": 0,
        "duration": 1,
        "drop_off": 0,
    }.items()
    if entry.why_not:
        return
    kind, size = as_effect(found)
    yield from {
        "kind": kind,
        "size": size.value,
        "size_low": size.low,
        "size_high": size.high,
        "size_level": size.level,
    }.items()


def _from_example(example: Mapping[str, Sequence[Cells]]) -> dict[str, object]:
    action, costs, effect = example[ACTION][0], example[COSTS], example[EFFECTS][0]
    told = ("population", "eligible", "attrition", "take_up_source")
    three = ("take_up", "take_up_low", "take_up_high", "take_up_level")
    whole = ("outcome", "acts_on", "unit_cost", "need", "need_low", "need_high", "need_level",
             "need_source", "kind", "size", "size_low", "size_high", "size_level", "period",
             "lag", "duration", "drop_off")  # fmt: skip
    reached = _number(action["eligible"]) * _number(action["take_up"])
    full = max(costs, key=lambda row: _number(row["amount"]))
    return {
        **{name: action.get(name, "") for name in (*told, *three)},
        **{name: effect.get(name, "") for name in whole},
        "cost_per_person": round(_number(full["amount"]) / reached, 2),
        "cost_low": round(_number(full["amount_low"]) / reached, 2),
        "cost_high": round(_number(full["amount_high"]) / reached, 2),
        "cost_level": full["amount_level"],
        "cost_body": full["body"],
        "cost_what": full["what"],
        "cost_source": full["source"],
        "prices": full["prices"],
    }


def _number(cell: object) -> float:
    """Return a number that the library wrote into a cell."""
    return float(str(cell))


def _why_not(found: Evidence) -> str:
    try:
        as_effect(found)
    except MethodError as error:
        return str(error).removeprefix(f"{found.id} ")
    return ""
