"""What an option comes to for every council: yield, what is kept, and how uneven it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.estimate import Estimate, Family
from wholeplace.finance.councils import Council, Councils
from wholeplace.finance.revenue.equalise import Kept, Scheme, Taken, keep
from wholeplace.finance.revenue.ground import DISTRICT, filled, over, with_place
from wholeplace.finance.revenue.need import given_shares, shares_of_need
from wholeplace.finance.revenue.option import EQUALISE, Ask, Option, Taking
from wholeplace.finance.revenue.unevenness import Unevenness, unevenness
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.source import Source
from wholeplace.yearly import Array

LEVEL = "revenue_interval_level"
SPENDING_POWER = "core_spending_power"
_SCHEME_RULES = {
    "none": (),
    "full": (),
    "share": ("revenue_share_kept", "revenue_share_years", "revenue_base_growth"),
}


@dataclass(frozen=True, slots=True)
class CouncilYield:
    """What an option comes to for one council.

    Attributes:
        council: The council.
        gross: Yield a year in the year shown [GBP]; None when it is not known.
        kept: What stays local after equalisation, beyond what the option stands in place of [GBP].
        pooled: What it has from the pool, or pays in when below nought [GBP].
        per_head: What is kept for each person [GBP].
        of_spending_power: What is kept over the council's core spending power, as a share.
        taxpayers: Change of what the area's taxpayers pay, as a share.
        missing: Why it has no figure; empty when it has one.
    """

    council: Council
    gross: Estimate | None
    kept: Estimate | None
    pooled: float | None
    per_head: float | None
    of_spending_power: float | None
    taxpayers: float | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What an option comes to for all councils at once.

    Attributes:
        option: The option.
        councils: The councils, with the figures it was worked out from.
        taking: What it takes before equalisation, today.
        scheme: How far it is pooled.
        need: Shares of need [councils].
        gross: Yield in the year shown [councils, GBP].
        kept: What stays, what is pooled [councils, GBP].
        factor: The interval of a yield runs from it divided by this to it times this.
        level: Probability that an interval holds.
        per_head: What is kept for each person [councils, GBP].
        of_spending_power: What is kept over core spending power [councils, share].
        before: How uneven the yield per head lies over places.
        after: The same of the yield after equalisation.
        stated: Rules of this option, for every authority, that do have a source.
        assumed: Rules with no source that could be read that the figures lean on.
        grade_source: Who says how wide the interval of the grade is.
    """

    option: Option
    councils: Councils
    taking: Taking
    scheme: Scheme
    need: Array
    gross: Array
    kept: Kept
    factor: float
    level: float
    per_head: Array
    of_spending_power: Array
    before: Unevenness
    after: Unevenness
    stated: tuple[Rule, ...]
    assumed: tuple[Rule, ...]
    grade_source: Source

    @property
    def total(self) -> float:
        """Yield of all councils together in the year shown [GBP]."""
        return float(np.nansum(self.gross))

    @property
    def replaced(self) -> float:
        """What the option stands in place of in the year shown, over all councils [GBP]."""
        return self.total - float(np.nansum(self.kept.kept))

    @property
    def known(self) -> int:
        """How many councils have a yield."""
        return int(np.sum(~np.isnan(self.gross)))

    def total_estimate(self) -> Estimate:
        """Return the yield of all councils together, with the interval of the grade.

        What stands in place of council tax for the same total is set to that, and has none.
        """
        of_bills = not np.isnan(self.taking.taxpayers).all()
        if of_bills and np.isclose(self.total, self.replaced):
            return Estimate.known(self.total, self.grade_source)
        return self._estimate(self.total, self.total / self.factor, self.total * self.factor)

    def of(self, at: int) -> CouncilYield:
        """Return what the option comes to for the council at a place in the order."""
        council = self.councils.councils[at]
        gross = float(self.gross[at])
        if np.isnan(gross):
            why = self._why_missing(council)
            return CouncilYield(council, None, None, None, None, None, None, why)
        return CouncilYield(
            council=council,
            gross=self._estimate(gross, gross / self.factor, gross * self.factor),
            kept=self._kept_estimate(at),
            pooled=float(self.kept.pooled[at]),
            per_head=_known(self.per_head[at]),
            of_spending_power=_known(self.of_spending_power[at]),
            taxpayers=_known(self.taking.taxpayers[at]),
        )

    def _kept_estimate(self, at: int) -> Estimate:
        """Return what is kept with its interval.

        An error in its own yield falls on a council as far as it keeps of it. The pool of new
        money has the error of the whole; that of an option that changes no total has none.
        """
        own = float(self.gross[at] * self.kept.own_part[at])
        pool = 0.0 if self.option.kind == "replaces" else float(self.kept.kept[at]) - own
        if self.option.kind == "central":
            own, pool = 0.0, 0.0
        value = float(self.kept.kept[at])
        down, up = 1 - 1 / self.factor, self.factor - 1
        return self._estimate(value, value - (own + pool) * down, value + (own + pool) * up)

    def _estimate(self, value: float, low: float, high: float) -> Estimate:
        low, high = min(low, high), max(low, high)
        if low == high:
            return Estimate.known(value, self.grade_source)
        family: Family = "ratio" if low > 0 else "normal"
        return Estimate(value, low, high, self.level, family, self.grade_source)

    def _why_missing(self, council: Council) -> str:
        if self.option.levied == "one a place" and council.area_class == DISTRICT:
            return "it would be levied by the county council over it"
        if council.code in self.taking.left_out:
            return self.taking.left_out[council.code]
        if self.option.supplied:
            return f"it needs {self.option.supplied}: {self.option.why_supplied}"
        return "a figure that it is worked out from is not known"

    def __iter__(self) -> Iterator[CouncilYield]:
        return (self.of(at) for at in range(len(self.councils)))


def appraise(
    option: Option, ask: Ask, *, scheme: Scheme | None = None, need: Array | None = None
) -> Appraisal:
    """Return what an option comes to for every council. Method: docs/methods/revenue.md.

    Args:
        option: The option.
        ask: The councils, the rules and the rate.
        scheme: How far it is pooled; not at all when none is given.
        need: Shares of need [councils]; people weighted by deprivation when none are given.

    Raises:
        InputError: With everything that is wrong with the figures supplied, or when the option
            cannot do without figures and none are supplied.
    """
    _check(option, ask)
    chosen = scheme or Scheme("none", share=1.0, years=0)
    taking = option.takes(ask)
    shares = (
        shares_of_need(ask.councils, ask.rules, law=ask.law, levied=option.levied)
        if need is None
        else given_shares(ask.councils, need)
    )
    # What central government keeps is as a grant given up: nothing of it stays local.
    replaced = taking.gross if option.kind == "central" else taking.replaced
    taken = Taken(taking.gross, replaced, taking.growth)
    if not taken.known.any():
        wrong = Problem(option.id, f"no council has what it needs: {', '.join(option.columns)}")
        raise InputError("the figures of councils", [wrong])
    kept, gross = keep(taken, shares, chosen), taken.gross_at(chosen.shown)
    grade = f"revenue_grade_{option.grade.lower()}_factor"
    rule = ask.rules.of(grade, year=ask.law)
    people = filled(ask.councils, ask.councils.of("population"))
    return Appraisal(
        option=option,
        councils=ask.councils,
        taking=taking,
        scheme=chosen,
        need=shares,
        gross=gross,
        kept=kept,
        factor=rule.number,
        level=ask.number(LEVEL),
        per_head=over(kept.kept, people),
        of_spending_power=over(kept.kept, _spending_power(ask.councils)),
        before=_uneven(ask.councils, gross, need=shares),
        after=_uneven(ask.councils, taken.replaced_at(chosen.shown) + kept.kept, need=shares),
        stated=_stated(option, ask),
        assumed=_assumed(option, ask, grade=grade, scheme=chosen, given=need is not None),
        grade_source=rule.source,
    )


def chosen_scheme(
    rules: Rulebook, *, law: int, equalise: str, share: float | None, years: int | None
) -> Scheme:
    """Return a scheme of equalisation, with the rules' share and years where none are given.

    Raises:
        InputError: When ``equalise`` is none, full nor share, a number is out of its bounds, or
            one is given that another scheme than by share has no use for.
    """
    given = {"share": share, "years": years}
    unused = [name for name, value in given.items() if value is not None and equalise != "share"]
    if unused and equalise in EQUALISE:
        told = "is used when equalisation is by share only"
        raise InputError("the equalisation", [Problem(name, told) for name in unused])
    match equalise:
        case "none" | "full" | "share" as known:
            kept = rules.number("revenue_share_kept", year=law) if share is None else share
            after = rules.number("revenue_share_years", year=law) if years is None else years
            return Scheme(known, share=kept, years=int(after))
        case _:
            wrong = Problem("equalise", f"should be none, full or share, not {equalise!r}")
            raise InputError("the equalisation", [wrong])


def _check(option: Option, ask: Ask) -> None:
    """Raise when figures supplied cannot be used, or none are where there must be some."""
    problems = []
    at = {council.code: council for council in ask.councils.councils}
    for (code, kind), value in ask.supplied.items():
        named = at[code].name if code in at else code
        if code not in at:
            problems.append(Problem(code, "is not one of the councils"))
        elif option.levied == "one a place" and at[code].area_class == DISTRICT:
            problems.append(Problem(named, "is a district: give the figure of its county"))
        if not 0 <= value < inf:
            problems.append(Problem(named, f"{kind or 'value'} should be nought or more"))
        if kind and kind not in option.kinds:
            problems.append(Problem(named, f"kind {kind!r} means nothing here: leave it blank"))
    if ask.supplied and not (option.supplied or option.may_supply):
        problems.append(Problem(option.id, "takes no figures from councils: leave them out"))
    if option.supplied and not ask.supplied:
        wanted = f"needs {option.supplied} from the council: {option.why_supplied}"
        problems.append(Problem(option.id, wanted))
    if problems:
        raise InputError("the figures supplied", problems)


def _spending_power(councils: Councils) -> Array:
    unknown = np.full(len(councils), np.nan)
    return councils.of(SPENDING_POWER) if SPENDING_POWER in councils.columns else unknown


def _uneven(councils: Councils, amounts: Array, *, need: Array) -> Unevenness:
    """Return how uneven amounts lie over whole places, districts in their counties."""
    people = filled(councils, councils.of("population"))
    return unevenness(
        with_place(councils, amounts), people, need=np.nan_to_num(with_place(councils, need))
    )


def _assumed(
    option: Option, ask: Ask, *, grade: str, scheme: Scheme, given: bool
) -> tuple[Rule, ...]:
    pooled = scheme.equalise != "none" or option.id in ("rates-retention", "income-tax-assignment")
    need = () if given or not pooled else ("revenue_need_deprivation_weight",)
    more = (grade, LEVEL, *need, *_SCHEME_RULES[scheme.equalise])
    rules = option.leans_on(ask.rules, law=ask.law) + tuple(
        ask.rules.of(name, year=ask.law) for name in more
    )
    return tuple(dict.fromkeys(rule for rule in rules if rule.is_assumed))


def _stated(option: Option, ask: Ask) -> tuple[Rule, ...]:
    """Return the rules of the option that have a source and hold for every authority."""
    return tuple(
        rule
        for rule in option.leans_on(ask.rules, law=ask.law)
        if not rule.is_assumed and not rule.authority and rule.note
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
