"""Share a larger total to a place by a stated key (docs/methods/count.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from wholeplace.count.figures import CountFigures, Member
from wholeplace.count.lines import Grade, SpendLine


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a larger total, and how it was worked out.

    Attributes:
        value: The part, within 0 and 1.
        key: What the total is shared by, in words, with the share.
        grade: Confidence of what is shared by it.
    """

    value: float
    key: str
    grade: Grade = "C"


def percent(share: float) -> str:
    """Return a share in words, to three figures.

    >>> percent(0.005932)
    '0.593 %'
    """
    return f"{100 * share:.3g} %"


def served(
    figures: CountFigures, *, areas: Iterable[str], members: Iterable[Member]
) -> tuple[float, float] | None:
    """Return the people a body serves in ``areas``, and everywhere [persons].

    None when the population of any of its members is not known.
    """
    wanted = set(areas)
    here = everywhere = 0.0
    for member in members:
        people = figures.people.get(member.area)
        if people is None:
            return None
        everywhere += people * member.share
        here += people * member.share if member.area in wanted else 0.0
    return here, everywhere


def key_share(keys: Mapping[str, float], *, areas: Iterable[str], whole: str) -> float | None:
    """Return what share of the key of ``whole`` lies in ``areas``; None when a part is unknown.

    >>> key_share({"a": 2.0, "b": 3.0, "UK": 50.0}, areas=("a", "b"), whole="UK")
    0.1
    """
    chosen = tuple(areas)
    if not keys.get(whole) or any(area not in keys for area in chosen):
        return None
    return sum(keys[area] for area in chosen) / keys[whole]


def counted(line: SpendLine, amount: float, *, grade: Grade, figures: CountFigures) -> SpendLine:
    """Return ``line`` with an amount, its grade and the interval that the grade stands for."""
    low, high, level = figures.interval(amount, grade)
    return replace(line, gbp_thousand=amount, low=low, high=high, level=level, confidence=grade)


def apportioned(line: SpendLine, share: Share, *, figures: CountFigures) -> SpendLine:
    """Return the place's share of a line that holds a larger total.

    A line whose total is not known stays unknown, with the key that would have been used.
    """
    keyed = replace(line, method="apportioned", key=share.key, confidence=share.grade)
    if line.gbp_thousand is None:
        return keyed
    part = counted(keyed, line.gbp_thousand * share.value, grade=share.grade, figures=figures)
    return replace(
        part, gross=_times(line.gross, share.value), income=_times(line.income, share.value)
    )


def _times(amount: float | None, share: float) -> float | None:
    return None if amount is None else amount * share
