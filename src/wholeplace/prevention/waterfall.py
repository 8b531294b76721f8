"""The way from the preventive pounds of one year to those of another: volume, then mix."""

from __future__ import annotations

from collections.abc import Mapping

from wholeplace.errors import MethodError
from wholeplace.prevention.ledger import Step

IN_ALL = "spending in all"


def waterfall(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]
) -> tuple[Step, ...]:
    """Return the steps from the preventive pounds before to those after: volume, then mix.

    With preventive pounds ``P`` and tagged pounds ``T``, volume is ``P0 (T1 / T0 - 1)``: what
    growth at the old mix would have added. A division's mix is ``p1 - p0 T1 / T0``, and
    ``1 / T1`` of that is what it adds to the preventive share. The steps add up exactly.

    Args:
        before: (preventive, tagged) pounds by division [GBP thousand, real].
        after: The same, later.

    Raises:
        MethodError: When nothing is tagged at either end.
    """
    total_before = sum(total for _, total in before.values())
    total_after = sum(total for _, total in after.values())
    if total_before == 0 or total_after == 0:
        raise MethodError("no waterfall: no money is tagged at one of its ends")
    growth = total_after / total_before
    start = sum(preventive for preventive, _ in before.values())
    steps = [Step(IN_ALL, start * (growth - 1), 0.0)]
    for name in dict.fromkeys((*before, *after)):
        mix = after.get(name, (0.0, 0.0))[0] - before.get(name, (0.0, 0.0))[0] * growth
        steps.append(Step(name, mix, mix / total_after))
    return tuple(steps)
