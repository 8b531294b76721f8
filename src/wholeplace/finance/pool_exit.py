"""What part of each year a partner that leaves a pool is still in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.pool import Member, Pool
from wholeplace.yearly import Array

MONTHS = 12
APRIL = 4


@dataclass(frozen=True, slots=True)
class Leaving:
    """A partner's notice that it leaves.

    Attributes:
        body: Id of the member.
        year: Financial year in which it gives notice.
        month: Calendar month in which it does, 1 (January) to 12; notice runs from its first day.
    """

    body: str
    year: int
    month: int = APRIL


def presence(pool: Pool, leaving: Sequence[Leaving] = ()) -> Array:
    """Return the part of each year that each member is in the pool [years x members].

    A member that gave notice stays for its months of notice and not a month longer.

    Raises:
        InputError: When who leaves is no member, has no agreed months of notice, gives notice
            twice, or gives it in a month that is none.
    """
    problems = list(_problems(pool, leaving))
    if problems:
        raise InputError(f"who leaves the pool {pool.title!r}", problems)
    present = np.ones((len(pool.years), len(pool.members)))
    for each in leaving:
        at = pool.bodies.index(each.body)
        gone = _months(each) + (pool.members[at].exit_notice_months or 0)
        starts = np.array(pool.years, dtype=np.float64) * MONTHS
        present[:, at] = np.clip((gone - starts) / MONTHS, 0.0, 1.0)
    return present


def _months(leaving: Leaving) -> int:
    """Return the months from the start of financial year 0 to the month of the notice."""
    return leaving.year * MONTHS + (leaving.month - APRIL) % MONTHS


def _problems(pool: Pool, leaving: Sequence[Leaving]) -> Iterator[Problem]:
    members = {member.body: member for member in pool.members}
    bodies = [each.body for each in leaving]
    for at, each in enumerate(leaving):
        if each.body in bodies[:at]:
            yield Problem(each.body, "gives notice twice")
        if not 1 <= each.month <= MONTHS:
            yield Problem(each.body, f"month should be 1 to {MONTHS}, not {each.month}")
        yield from _member_problems(each.body, members)


def _member_problems(body: str, members: dict[str, Member]) -> Iterator[Problem]:
    if body not in members:
        yield Problem(body, f"is no member of the pool{did_you_mean(body, members)}")
    elif members[body].exit_notice_months is None:
        yield Problem(body, "its months of notice are not known: fill exit_notice_months")
