"""A cash injection shared out by a rule, and what it buys each council."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Councils
from wholeplace.finance.floors import PENCE, to_pennies
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.stand_in import heads, per_head_in_class, stood_in
from wholeplace.yearly import Array

HALVINGS = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """What rules share out by.

    Attributes:
        baseline: What councils had, with their figures.
        need: Share of need of each council [councils].
        people: People, those of two-tier areas counted once [councils].
        amount: What there is to give [GBP].
    """

    baseline: Baseline
    need: Array
    people: Array
    amount: float

    @property
    def councils(self) -> Councils:
        """The councils."""
        return self.baseline.councils


@dataclass(frozen=True, slots=True)
class Sharing:
    """One rule by which an injection is shared out.

    Attributes:
        name: Name to give on the command line.
        about: What it does, in a sentence.
        weights: What each council's part is in proportion to [councils].
        columns: Columns of figures it stands on.
    """

    name: str
    about: str
    weights: Callable[[Setting], Array]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Injection:
    """What an injection gives every council.

    Attributes:
        amount: What there is to give [GBP].
        sharing: The rule.
        baseline: What councils had, with their figures.
        pence: What each gets [councils, whole pence]; sums to the amount.
        stood_in: Councils for which the class's figure stands in.
    """

    amount: float
    sharing: Sharing
    baseline: Baseline
    pence: NDArray[np.int64]
    stood_in: tuple[str, ...]

    @property
    def amounts(self) -> Array:
        """What each council gets [councils, GBP]."""
        return np.asarray(self.pence / PENCE)


def inject(amount: float, rule: str, *, baseline: Baseline, need: Array) -> Injection:
    """Return an injection shared out to the penny.

    Args:
        amount: What there is to give [GBP].
        rule: Name of a rule (``RULES``).
        baseline: What councils had, with their figures.
        need: Share of need of each council [councils].

    Raises:
        InputError: When the amount is not above nought, the rule is not one, or a column it
            stands on is missing; all at once.
    """
    _refuse(amount, rule, baseline)
    sharing = RULES[rule]
    filled: dict[str, Array] = {}
    missing: set[int] = set()
    for name in sharing.columns:
        filled[name], unknown = stood_in(baseline.councils.of(name), baseline.councils)
        missing |= set(np.flatnonzero(unknown).tolist())
    _refuse_unknown(filled, baseline.councils)
    told = _with(baseline, filled)
    setting = Setting(told, need, heads(told.councils, told.amounts.clip(0)), amount)
    weights = sharing.weights(setting)
    if not weights.sum() > 0:
        raise InputError("the injection", [Problem("rule", f"by {rule} nobody would get anything")])
    return Injection(
        amount=amount,
        sharing=sharing,
        baseline=baseline,
        pence=to_pennies(amount * weights / weights.sum(), total=amount),
        stood_in=tuple(baseline.councils.councils[at].name for at in sorted(missing)),
    )


def _with(baseline: Baseline, filled: Mapping[str, Array]) -> Baseline:
    councils = baseline.councils
    columns = {n: replace(councils.column(n), values=values) for n, values in filled.items()}
    return replace(baseline, councils=councils.with_columns(columns))


def _refuse_unknown(filled: Mapping[str, Array], councils: Councils) -> None:
    """Raise when a column is not known for a whole class, so that nothing can stand in."""
    problems = [
        Problem(name, f"is not known for any {of_class}")
        for name, values in filled.items()
        for of_class in sorted({council.area_class for council in councils.councils})
        if not np.isfinite(values[councils.is_class(of_class)]).all()
    ]
    if problems:
        raise InputError("the injection", problems)


def _refuse(amount: float, rule: str, baseline: Baseline) -> None:
    problems = []
    if not (np.isfinite(amount) and amount > 0):
        problems.append(Problem("amount", f"should be above 0, not {amount:g}"))
    elif amount * PENCE < 1:
        problems.append(Problem("amount", f"should be a penny or more, not £{amount:g}"))
    if rule not in RULES:
        hint = did_you_mean(rule, RULES) or f"; the rules are {', '.join(RULES)}"
        problems.append(Problem("rule", f"{rule!r} is not one{hint}"))
    else:
        problems += [
            Problem(rule, f"needs the column {name!r}")
            for name in RULES[rule].columns
            if name not in baseline.councils.columns
        ]
    if problems:
        raise InputError("the injection", problems)


def _tax_base(setting: Setting) -> Array:
    """Return people over the tax base a head: with half the base a person counts twice."""
    councils = setting.councils
    return np.asarray(setting.people * councils.of("population") / councils.of("tax_base"))


def _reserves_short(setting: Setting) -> Array:
    """Return what each lacks to have the median of its class, as a share of net spending."""
    councils = setting.councils
    reserves, spending = councils.of("reserves"), councils.of("net_services")
    short = np.zeros(len(councils))
    for of_class in sorted({council.area_class for council in councils.councils}):
        members = councils.is_class(of_class)
        median = np.median(reserves[members] / spending[members])
        short[members] = np.maximum(median * spending[members] - reserves[members], 0.0)
    return short


def _top_up(setting: Setting) -> Array:
    """Return what lifts the lowest spending power a head, set against its class, as far as it goes.

    Every council below a common share of its class's median is lifted to it; the share is found
    by halving, so that the amount is spent.
    """
    councils = setting.councils
    power = councils.of("core_spending_power")
    median = per_head_in_class(power, councils) * councils.of("population")
    low, high = 0.0, float((power / median).max() + setting.amount / median.min())
    for _ in range(HALVINGS):
        level = (low + high) / 2
        spent = np.maximum(level * median - power, 0.0).sum()
        low, high = (level, high) if spent < setting.amount else (low, level)
    return np.maximum(high * median - power, 0.0)


RULES: Mapping[str, Sharing] = {
    sharing.name: sharing
    for sharing in (
        Sharing("need", "by share of need of the design named", lambda s: s.need.clip(0)),
        Sharing("population", "so much a head, two-tier people once", lambda s: s.people),
        Sharing(
            "tax base", "a head, more where the tax base a head is low", _tax_base, ("tax_base",)
        ),
        Sharing(
            "reserves shortfall",
            "by what each lacks to its class's median reserves",
            _reserves_short,
            ("reserves", "net_services"),
        ),
        Sharing("existing grant", "by what each had before", lambda s: s.baseline.amounts.clip(0)),
        Sharing(
            "floor top-up",
            "to lift the lowest spending power a head in each class",
            _top_up,
            ("core_spending_power",),
        ),
    )
}
