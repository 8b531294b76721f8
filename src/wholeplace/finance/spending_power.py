"""Core spending power: what a council is taken to be able to spend, stream by stream.

``docs/methods/settlement-rules.md`` says what counts in which year and who says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Councils
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.yearly import Array
from wholeplace.years import year_label

STREAM = "stream_"
COUNCIL_TAX = "council_tax"
WHOLE_POUNDS = 1.0
SUMS_TO_ONE = 1e-9


@dataclass(frozen=True, slots=True)
class SpendingPower:
    """Core spending power of a year, by stream and authority.

    Attributes:
        year: Financial year.
        streams: Names of the streams, in the order of ``amounts``.
        amounts: Amounts [streams x authorities, GBP].
    """

    year: int
    streams: tuple[str, ...]
    amounts: Array

    @property
    def total(self) -> Array:
        """Core spending power [authorities, GBP]."""
        return np.asarray(self.amounts.sum(axis=0))

    def of(self, stream: str) -> Array:
        """Return one stream [authorities, GBP].

        Raises:
            InputError: When the year has no such stream.
        """
        if stream not in self.streams:
            hint = did_you_mean(stream, self.streams)
            missing = Problem(stream, f"is not counted in {year_label(self.year)}{hint}")
            raise InputError("core spending power", [missing])
        return np.asarray(self.amounts[self.streams.index(stream)])

    def restated(self, council_tax: Array) -> SpendingPower:
        """Return the same with the council tax that was raised in place of the assumed one.

        The growth of a settlement is measured against the year before restated in this way
        (settlement guide, "Current Year's CSP").
        """
        amounts = self.amounts.copy()
        amounts[self.streams.index(COUNCIL_TAX)] = council_tax
        return replace(self, amounts=amounts)


def streams_of(rulebook: Rulebook, *, year: int) -> tuple[Rule, ...]:
    """Return the rules that say which streams count in a year, in order of the packs.

    Raises:
        InputError: When no pack covers the year.
    """
    named = [rule for rule in rulebook if rule.name.startswith(STREAM)]
    found = tuple(rule for rule in named if rule.first <= year <= (rule.last or year))
    if len(found) < 2:
        first = min(rule.first for rule in named)
        last = max(rule.last or first for rule in named)
        outside = f"has no streams: the rules cover {year_label(first)} to {year_label(last)}"
        raise InputError("core spending power", [Problem(year_label(year), outside)])
    return found


def spending_power(
    amounts: Mapping[str, Array], *, year: int, rulebook: Rulebook, complete: bool = True
) -> SpendingPower:
    """Return core spending power from its streams.

    Args:
        amounts: Amounts by stream [authorities, GBP].
        year: Financial year.
        rulebook: Says which streams count in the year.
        complete: Whether every stream of the year must be there; False where a stream that is
            not known is left out, and said to be.

    Raises:
        InputError: With every stream that the year does not have, that is missing, or that holds
            what is not a number.
    """
    wanted = tuple(rule.name.removeprefix(STREAM) for rule in streams_of(rulebook, year=year))
    problems = list(_stream_problems(amounts, wanted, year=year, complete=complete))
    if problems:
        raise InputError(f"core spending power of {year_label(year)}", problems)
    found = tuple(name for name in wanted if name in amounts)
    return SpendingPower(year, found, np.stack([amounts[name] for name in found]))


def check_totals(
    power: SpendingPower,
    *,
    published: Array,
    names: Sequence[str],
    tolerance: float = WHOLE_POUNDS,
) -> None:
    """Check that the streams of every authority sum to its published spending power.

    Args:
        power: The streams.
        published: Published totals [authorities, GBP].
        names: Names of the authorities.
        tolerance: Largest difference that rounding explains [GBP].

    Raises:
        InputError: With every authority whose streams do not sum, and by how much.
    """
    over = power.total - published
    wrong = [
        Problem(names[i], f"streams sum to £{power.total[i]:,.0f}, {_by(over[i])} the published")
        for i in np.flatnonzero(~(np.abs(over) <= tolerance)).tolist()
    ]
    if wrong:
        raise InputError(f"core spending power of {year_label(power.year)}", wrong)


def project_tax_base(now: Array, *, before: Array, years: float) -> Array:
    """Return next year's tax base: this one grown by the average growth of some years.

    ``now x (now / before) ^ (1 / years)``, billing authority by billing authority; a precepting
    authority's base is the sum of theirs. Source: settlement guide, "Council Tax Base"; note on
    core spending power 2021-22, component 3.

    Args:
        now: Band D equivalents of this year [billing authorities].
        before: The same ``years`` ago, in today's geography [billing authorities].
        years: Years between the two.

    Raises:
        InputError: With every base that is not above nought.
    """
    wrong = [
        Problem(f"authority {i + 1}", f"tax bases should be above 0, not {before[i]} and {now[i]}")
        for i in np.flatnonzero(~((now > 0) & (before > 0)))
    ]
    if wrong:
        raise InputError("tax bases", wrong)
    return np.asarray(now * (now / before) ** (1.0 / years))


def uprate(grant: Array, *, rulebook: Rulebook, year: int) -> Array:
    """Return revenue support grant of a year from that of the year before [authorities, GBP].

    Uniform in all authorities: the change of the September index (settlement guide; note on core
    spending power 2025-26, paragraph 4). Grants rolled in are added by the caller.
    """
    return np.asarray(grant * (1.0 + rulebook.number("rsg_uprating", year=year)))


def cut_by_tier(resources: Array, *, grant: Array, tier: NDArray[np.int64], cut: Array) -> Array:
    """Return grant after a cut of the same share of all resources within each tier.

    The method of 2016-17 to 2019-20, from memory and so assumed: settlement funding and council
    tax of every authority of a tier fall by one share, taken from its grant, which may go below
    nought.

    Args:
        resources: Settlement funding and council tax [authorities, GBP].
        grant: Revenue support grant before the cut [authorities, GBP].
        tier: Tier of each authority, from 0 [authorities].
        cut: What each tier loses [tiers, GBP].
    """
    whole = np.bincount(tier, weights=resources, minlength=cut.size)
    return np.asarray(grant - resources * (cut / whole)[tier])


def by_share(shares: Array, *, pot: float) -> Array:
    """Return a pot given out by shares, as adult social care grants are by relative needs.

    Raises:
        InputError: When shares do not sum to 1 (by how much).
    """
    if not np.isclose(shares.sum(), 1.0, rtol=0.0, atol=SUMS_TO_ONE):
        away = f"sum to {shares.sum():.9g}, {shares.sum() - 1:+.3g} from 1"
        raise InputError("shares of a grant", [Problem("shares", away)])
    return np.asarray(shares * pot)


def services_grant_pool(
    rulebook: Rulebook, *, year: int, more_rsg: float, less_new_homes: float
) -> float:
    """Return what there is for services grant and guarantee together [GBP].

    Args:
        rulebook: Says the sum before changes.
        year: Financial year.
        more_rsg: Rise of revenue support grant on the year before, England [GBP].
        less_new_homes: Fall of New Homes Bonus on the year before, England [GBP].
    """
    before = rulebook.number("services_grant_before_changes", year=year)
    return before - more_rsg + less_new_homes


def short_of_guarantee(constructed: Array, *, before: Array, growth: float) -> Array:
    """Return what each authority lacks of its guarantee, below nought when nothing.

    Args:
        constructed: Spending power of the year without the grant shared out, at last year's Band D
            and without grants rolled in [authorities, GBP].
        before: Spending power of the year before, restated [authorities, GBP].
        growth: Growth guaranteed, as a share.
    """
    return np.asarray((1.0 + growth) * before - constructed)


def area_spending_power(power: Array, *, dwellings: Array, over: NDArray[np.int64]) -> Array:
    """Return spending power of every area: its own and its part of those that stand over it.

    What stands over an area is apportioned by dwellings. (The settlement guide leaves the
    precepting authority's spending power out of the formula, which can only be a slip.)

    Args:
        power: Core spending power [authorities, GBP].
        dwellings: Dwellings [authorities].
        over: Pairs of a billing authority and one that stands over it [pairs x 2], by index.
    """
    below, above = over[:, 0], over[:, 1]
    part = power[above] * dwellings[below] / dwellings[above]
    return np.asarray(power + np.bincount(below, weights=part, minlength=power.size))


def over_districts(councils: Councils) -> NDArray[np.int64]:
    """Return each district with the county council that stands over it [pairs x 2]."""
    at = {code: i for i, code in enumerate(councils.codes)}
    pairs = [(i, at[c.county]) for i, c in enumerate(councils.councils) if c.county in at]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _stream_problems(
    amounts: Mapping[str, Array], wanted: tuple[str, ...], *, year: int, complete: bool
) -> Iterator[Problem]:
    for name, values in amounts.items():
        if name not in wanted:
            hint = did_you_mean(name, wanted)
            yield Problem(name, f"is not counted in {year_label(year)}{hint}")
        elif not np.all(np.isfinite(values)):
            yield Problem(name, f"is not known for {np.sum(~np.isfinite(values))} authorities")
    if complete:
        for name in (name for name in wanted if name not in amounts):
            yield Problem(name, f"is missing: it counts in {year_label(year)}")


def _by(over: float) -> str:
    return f"£{abs(over):,.0f} {'more' if over > 0 else 'less'} than"
