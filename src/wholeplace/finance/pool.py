"""A pooled fund: who puts in what, what it pays for, and who bears what is over or left.

``docs/methods/pooled-money.md`` says how a pool is settled. This module holds what partners agree;
``pool_cash`` works out what it comes to, ``pool_schedule`` writes it down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.years import year_label

SHARES_AGREE = 1e-6
BELOW_NOUGHT = "it should be an amount, nought or more"


@dataclass(frozen=True, slots=True)
class Member:
    """One partner of a pool and the risk it takes.

    Attributes:
        body: Id of the body.
        over_share: Share of an overspend that it bears; the members' shares sum to 1.
        under_share: Share of an underspend that it gets back; the members' shares sum to 1.
        over_cap: Most of an overspend that it bears in one year [GBP, cash]; None without a cap.
        under_cap: Most of an underspend that it gets back in one year [GBP, cash]; None without.
        exit_notice_months: Months of notice before it may leave; None when not known.
    """

    body: str
    over_share: float
    under_share: float
    over_cap: float | None = None
    under_cap: float | None = None
    exit_notice_months: int | None = None


@dataclass(frozen=True, slots=True)
class PoolContribution:
    """What one partner puts into the pool in one year.

    Attributes:
        body: Id of the body, a member of the pool.
        year: Financial year.
        gbp: Amount [GBP, cash], or the value of what is in kind; None when not known.
        in_kind: Whether it is staff, rooms or goods and not money.
        condition: What the body asks in return; empty when nothing.
    """

    body: str
    year: int
    gbp: float | None
    in_kind: bool = False
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Something that the pool pays for.

    Attributes:
        id: Unique in the pool.
        title: Name in words.
        lead: Id of the body that runs it.
        action: Id of the bundle's action whose cost it is; empty when of none.
        budget: What it is to cost, by financial year [GBP, cash].
        functions: Functions of the partners that it exercises, in words; empty when not known.
    """

    id: str
    title: str
    lead: str
    action: str
    budget: Mapping[int, Estimate]
    functions: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """What partners agree about a pooled fund.

    Attributes:
        id: Unique in the plan.
        title: Name in words.
        host: Id of the member that holds the money and the accounts.
        members: The partners with their risk shares.
        contributions: What each puts in, by year.
        schemes: What it pays for.
        governance: Who decides and how often it reports, in words; empty when not known.
        power: Legal power it stands on, in words, such as ``section 75, NHS Act 2006``; empty when
            not known.
    """

    id: str
    title: str
    host: str
    members: tuple[Member, ...]
    contributions: tuple[PoolContribution, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    governance: str = ""
    power: str = ""

    @property
    def bodies(self) -> tuple[str, ...]:
        """Ids of the members, in order."""
        return tuple(member.body for member in self.members)

    @property
    def years(self) -> tuple[int, ...]:
        """Financial years with a contribution or a scheme's budget, from first to last."""
        given = {each.year for each in self.contributions}
        spent = {year for scheme in self.schemes for year in scheme.budget}
        both = given | spent
        return tuple(range(min(both), max(both) + 1)) if both else ()


def check_pool(pool: Pool) -> None:
    """Refuse a pool that cannot be settled, with everything that is wrong with it.

    Raises:
        InputError: When shares do not sum to 1 (by how much), a cap or share is below nought, a
            body is named that is no member, or something is stated or paid for twice.
    """
    problems = list(pool_problems(pool))
    if problems:
        raise InputError(f"the pool {pool.title!r}", problems)


def pool_problems(pool: Pool) -> Iterator[Problem]:
    """Yield everything that is wrong with a pool, in the order it is written in."""
    yield from _unknown(pool, "host", pool.host)
    yield from _stated_twice("members", pool.bodies)
    yield from _stated_twice("schemes", tuple(scheme.id for scheme in pool.schemes))
    yield from _share_problems(pool)
    for member in pool.members:
        yield from _below_nought(member)
    for each in pool.contributions:
        where = f"contributions, {year_label(each.year)}"
        yield from _unknown(pool, where, each.body)
        if each.gbp is not None and not 0 <= each.gbp < inf:
            yield Problem(where, f"{each.body} puts in £{each.gbp:,.0f}: {BELOW_NOUGHT}")
    for scheme in pool.schemes:
        yield from _unknown(pool, f"scheme {scheme.id}", scheme.lead)
        yield from _budget_problems(scheme)
    yield from _paid_twice(pool)


def _share_problems(pool: Pool) -> Iterator[Problem]:
    if not pool.members:
        yield Problem("members", "a pool needs at least one member")
        return
    for name, total in (
        ("over_share", sum(member.over_share for member in pool.members)),
        ("under_share", sum(member.under_share for member in pool.members)),
    ):
        off = total - 1
        if abs(off) > SHARES_AGREE:
            side = "too much" if off > 0 else "missing"
            yield Problem(name, f"shares sum to {total:.6g}, not 1: {abs(off):.6g} {side}")


def _below_nought(member: Member) -> Iterator[Problem]:
    for name in ("over_share", "under_share", "over_cap", "under_cap", "exit_notice_months"):
        value = getattr(member, name)
        if value is not None and not value >= 0:
            yield Problem(f"member {member.body}", f"{name} is {value:g}: {BELOW_NOUGHT}")


def _budget_problems(scheme: Scheme) -> Iterator[Problem]:
    for year, planned in scheme.budget.items():
        if not 0 <= planned.value < inf:
            where = f"scheme {scheme.id}, {year_label(year)}"
            yield Problem(where, f"is to cost £{planned.value:,.0f}: {BELOW_NOUGHT}")


def _paid_twice(pool: Pool) -> Iterator[Problem]:
    """Yield the actions that two schemes name: each would cost, and save, the whole of it."""
    for action, times in Counter(s.action for s in pool.schemes if s.action).items():
        if times > 1:
            ids = " and ".join(s.id for s in pool.schemes if s.action == action)
            wrong = f"action {action!r} is paid for {times} times: name it in one scheme"
            yield Problem(f"schemes {ids}", wrong)


def _unknown(pool: Pool, where: str, body: str) -> Iterator[Problem]:
    if body not in pool.bodies:
        hint = did_you_mean(body, pool.bodies)
        yield Problem(where, f"{body!r} is no member of the pool{hint}")


def _stated_twice(where: str, names: tuple[str, ...]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Problem(where, f"{name!r} is there {times} times")
