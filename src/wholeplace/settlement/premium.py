"""What a prevention premium would buy: more prevention, and what that would save later.

Nobody has measured either for a settlement; every figure is an assumption of the rules and the
result says so. ``docs/methods/settlement.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.estimate import Estimate
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.settlement.allocate import Simulation
from wholeplace.settlement.premium_shares import repayments
from wholeplace.yearly import Array, Yearly

CONDITIONAL = ("tied to outcomes", "invest to save")
LOW, HIGH = "_low", "_high"


@dataclass(frozen=True, slots=True)
class Response:
    """What a premium would bring, if the assumptions hold.

    Attributes:
        design: Id of the design.
        kind: Kind of premium.
        paid: The premium by year, less what is paid back in the years of the design [years, GBP].
        added: More preventive spending [draws x years, GBP of each year's cash].
        saved: What services would spend less [draws x years, GBP in the prices of the spending].
        level: Probability that the intervals of ``of_all`` hold.
        leans_on: The rules it stands on; every one is assumed until a source is found.
    """

    design: str
    kind: str
    paid: tuple[float, ...]
    added: Yearly
    saved: Yearly
    level: float
    leans_on: tuple[Rule, ...]

    @property
    def added_in_all(self) -> tuple[float, float, float]:
        """Median, low and high of what is added over all years [GBP]."""
        return self._of(self.added)

    @property
    def saved_in_all(self) -> tuple[float, float, float]:
        """Median, low and high of what is saved over all years [GBP]."""
        return self._of(self.saved)

    @property
    def pays_back(self) -> float:
        """Share of draws in which more is saved than is paid."""
        return float((self.saved.total() >= sum(self.paid)).mean())

    @property
    def back_by(self) -> int | None:
        """First year in which half of the draws have saved what was paid; None when never."""
        enough = np.median(self.saved.cumulative().values, axis=0) >= sum(self.paid)
        at = np.flatnonzero(enough)
        return self.saved.years[int(at[0])] if at.size else None

    def _of(self, series: Yearly) -> tuple[float, float, float]:
        tail = (1 - self.level) / 2
        low, middle, high = np.quantile(series.total(), [tail, 0.5, 1 - tail])
        return float(middle), float(low), float(high)


def respond(
    simulation: Simulation,
    at: int,
    *,
    rules: Rulebook,
    draws: Draws,
    returned: Estimate | None = None,
) -> Response:
    """Return what the premium of one design would bring for all councils together.

    Each pound adds ``premium_added`` of preventive spending (more when it is tied or lent:
    ``premium_added_conditional``); each pound added saves ``premium_return`` in all, evenly over
    ``premium_lasts`` years that begin ``premium_delay`` years later. What is lent adds as what is
    given does; what is paid back within the years of the design is not counted as paid.

    Args:
        simulation: What the designs give.
        at: Which design.
        rules: The rules.
        draws: Number and seed of the draws.
        returned: What a pound of prevention saves, from a valuation; assumed when None.

    Raises:
        InputError: When the design has no premium, or a rule is missing.
    """
    design = simulation.designs[at]
    if design.premium is None:
        raise InputError("the designs", [Problem(f"{design.id} premium", "has none")])
    kind, first = design.premium.kind, design.years[0]
    adds = "premium_added_conditional" if kind in CONDITIONAL else "premium_added"
    used = [*_three(adds, rules, first), *(rules.of(n, year=first) for n in _TIMES)]
    if returned is None:
        used += _three("premium_return", rules, first)
        returned = Estimate.ratio(**_interval(used[-3:], used[3]))
    share = draws.of(adds, Estimate.share(**_interval(used[:3], used[3])))
    given = simulation.premium[at]
    paid = (given - repayments(design.premium, given)).sum(axis=1)
    added = share[:, None] * given.sum(axis=1)
    worth = draws.of("premium_return", returned)
    delay, lasts = (int(rule.number) for rule in used[4:6])
    saved = worth[:, None] * _spread(added, delay, lasts)
    years = tuple(range(first, first + saved.shape[1]))
    return Response(
        design=design.id,
        kind=kind,
        paid=tuple(float(amount) for amount in paid),
        added=Yearly(added, design.years, "GBP"),
        saved=Yearly(saved, years, "GBP"),
        level=used[3].number,
        leans_on=tuple(used),
    )


_TIMES = ("premium_level", "premium_delay", "premium_lasts")


def _three(name: str, rules: Rulebook, year: int) -> list[Rule]:
    return [rules.of(name + end, year=year) for end in ("", LOW, HIGH)]


def _interval(three: list[Rule], level: Rule) -> dict[str, float]:
    value, low, high = (rule.number for rule in three)
    return {"value": value, "low": low, "high": high, "level": level.number}


def _spread(added: Array, delay: int, lasts: int) -> Array:
    """Return each year's spending spread evenly over the years it saves in [draws x years]."""
    draws, years = added.shape
    out = np.zeros((draws, years + delay + lasts - 1))
    for after in range(delay, delay + lasts):
        out[:, after : after + years] += added / lasts
    return out
