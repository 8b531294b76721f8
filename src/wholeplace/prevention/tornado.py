"""What matters most: what each input, taken alone from low to high, does to the net value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.switching import MeanNet

TAIL = 0.1


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a tornado.

    Attributes:
        name: The input.
        low: Its value that one draw in ten lies below.
        high: Its value that one draw in ten lies above.
        net_at_low: Mean net value with the input fixed at ``low`` [GBP]; None when the model
            refuses that value.
        net_at_high: The same at ``high`` [GBP].
    """

    name: str
    low: float
    high: float
    net_at_low: float | None
    net_at_high: float | None

    @property
    def length(self) -> float:
        """How much the net value moves [GBP]; nothing when an end is refused."""
        if self.net_at_low is None or self.net_at_high is None:
            return 0.0
        return abs(self.net_at_high - self.net_at_low)

    @property
    def decides(self) -> bool:
        """Whether the action is worth it at one end and not at the other."""
        if self.net_at_low is None or self.net_at_high is None:
            return False
        return (self.net_at_low < 0) != (self.net_at_high < 0)


def tornado(
    net: MeanNet, *, inputs: Iterable[tuple[str, Estimate]], tail: float = TAIL
) -> tuple[Bar, ...]:
    """Return a bar for each input, the longest first, by running the full model at both its ends.

    The ends hold the central ``1 - 2 tail`` of each input's own distribution, whatever level its
    interval was stated at, so that bars compare. The other inputs are drawn as ever.

    Args:
        net: Mean net value of the model when the named inputs have the values given [GBP].
        inputs: Names and estimates; known ones have no bar.
        tail: Probability outside each end, within (0, 0.5).
    """
    bars = [_bar(net, name, stated, tail) for name, stated in inputs if stated.family != "known"]
    return tuple(sorted(bars, key=lambda bar: (-bar.length, bar.name)))


def _bar(net: MeanNet, name: str, stated: Estimate, tail: float) -> Bar:
    low, high = (float(end) for end in stated.quantile((tail, 1 - tail)))
    return Bar(name, low, high, _unless_refused(net, name, low), _unless_refused(net, name, high))


def _unless_refused(net: MeanNet, name: str, value: float) -> float | None:
    try:
        return net({name: value})
    except MethodError:
        return None
