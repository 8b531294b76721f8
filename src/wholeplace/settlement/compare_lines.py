"""A comparison of designs as lines: by group of councils, by design and by council."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.councils import Councils
from wholeplace.settlement.compare import Comparison
from wholeplace.settlement.stand_in import heads, known
from wholeplace.yearly import Array

FIFTHS = 5


@dataclass(frozen=True, slots=True)
class GroupLine:
    """What one design does to one group of councils in its last year.

    Attributes:
        design: Id of the design.
        by: ``class``, ``region`` or ``deprivation fifth``.
        group: Name of the group.
        councils: How many.
        gainers: How many gain.
        losers: How many lose.
        amount: What they get [GBP].
        change: Against the old shares [GBP].
        per_head: Change a head, people of two-tier areas counted once [GBP].
        share: Change as a share of what the old shares would give and council tax together.
        median: Median over councils of the same share.
    """

    design: str
    by: str
    group: str
    councils: int
    gainers: int
    losers: int
    amount: float
    change: float
    per_head: float
    share: float
    median: float


def group_lines(comparison: Comparison, at: int) -> tuple[GroupLine, ...]:
    """Return gainers and losers of one design by class, region and deprivation fifth."""
    councils = comparison.councils
    people = heads(councils, comparison.simulation.had[at].clip(0))
    return tuple(
        _line(comparison, at, (by, name), inside, people)
        for by, name, inside in council_groups(councils)
    )


def council_groups(councils: Councils) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Yield groups by class, region and deprivation fifth: what by, its name, who is inside."""
    groups = (
        ("class", [council.area_class for council in councils.councils]),
        ("region", [council.region for council in councils.councils]),
        ("deprivation fifth", list(deprivation_fifths(councils))),
    )
    for by, named in groups:
        for name in sorted(set(named)):
            yield by, name, np.array([one == name for one in named], dtype=bool)


def _line(
    comparison: Comparison,
    at: int,
    group: tuple[str, str],
    inside: NDArray[np.bool_],
    people: Array,
) -> GroupLine:
    change, income = comparison.change[at, inside], comparison.kept[at, -1, inside]
    income = income + comparison.simulation.baseline.council_tax[inside]
    return GroupLine(
        design=comparison.simulation.designs[at].id,
        by=group[0],
        group=group[1],
        councils=int(inside.sum()),
        gainers=int(comparison.gains[at, inside].sum()),
        losers=int(comparison.loses[at, inside].sum()),
        amount=float(comparison.simulation.amounts[at, -1, inside].sum()),
        change=float(change.sum()),
        per_head=float(change.sum() / people[inside].sum()),
        share=float(change.sum() / income.sum()),
        median=float(np.median(comparison.share[at, inside])),
    )


def deprivation_fifths(councils: Councils) -> tuple[str, ...]:
    """Return the fifth of each council by average deprivation score, ``1 (most deprived)`` first.

    Upper-tier councils and districts are ranked apart, so that a county, whose average is
    flattened by its size, is set beside its like.
    """
    scores = councils.of("deprivation")
    fifths = np.zeros(len(councils), dtype=np.int64)
    districts = councils.is_class("district")
    for members in (districts, ~districts):
        order = np.argsort(-scores[members], kind="stable")
        ranks = np.empty(order.size, dtype=np.int64)
        ranks[order] = np.arange(order.size)
        fifths[members] = 1 + ranks * FIFTHS // max(order.size, 1)
    ends = {1: "1 (most deprived)", FIFTHS: f"{FIFTHS} (least deprived)"}
    return tuple(ends.get(int(one), str(one)) for one in fifths)


@dataclass(frozen=True, slots=True)
class DesignLine:
    """One design in one line.

    Attributes:
        design: Id of the design.
        title: Its title.
        called: What its outputs are called.
        pot: What it shares out in its last year [GBP].
        moved: What goes from losers to gainers against the old shares [GBP].
        gainers: How many councils gain.
        losers: How many lose.
        on_floor: How many get their floor.
        largest_gain: Largest gain as a share of what the old shares would give and council tax.
        largest_loss: Largest loss, below nought.
        volatility: Median over councils of the mean change from year to year [share].
        thin_before: How many councils have thin reserves before.
        thin_after: How many after.
        runs_out: How many would run out of reserves within the years told.
        not_known: How many councils have no figure of reserves or net spending.
    """

    design: str
    title: str
    called: str
    pot: float
    moved: float
    gainers: int
    losers: int
    on_floor: int
    largest_gain: float
    largest_loss: float
    volatility: float
    thin_before: int
    thin_after: int
    runs_out: int
    not_known: int


def design_lines(comparison: Comparison) -> tuple[DesignLine, ...]:
    """Return every design in one line."""
    simulation = comparison.simulation
    return tuple(
        DesignLine(
            design=design.id,
            title=design.title,
            called=simulation.called,
            pot=float(simulation.amounts[at, -1].sum()),
            moved=float(comparison.moved[at]),
            gainers=int(comparison.gains[at].sum()),
            losers=int(comparison.loses[at].sum()),
            on_floor=int(comparison.on_floor[at].sum()),
            largest_gain=float(comparison.share[at].max()),
            largest_loss=float(comparison.share[at].min()),
            volatility=float(np.median(comparison.volatility[at])),
            thin_before=int(comparison.thin_before.sum()),
            thin_after=int(comparison.thin_after[at].sum()),
            runs_out=int(comparison.runs_out[at].sum()),
            not_known=int((~np.isfinite(comparison.reserves)).sum()),
        )
        for at, design in enumerate(simulation.designs)
    )


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """What one design gives one council.

    Attributes:
        design: Id of the design.
        code: ONS code.
        name: Name.
        area_class: Class.
        before: What it had [GBP].
        amounts: What it gets by year [GBP].
        premium: Part of it that is the prevention premium, before floors, by year [GBP].
        change: Last year against the old share [GBP].
        per_head: The same a head of its own people [GBP].
        share: Change as a share of what the old share would give and council tax together.
        share_of_spending_power: Change as a share of core spending power; None where not known.
        reserves_before: Reserves as a share of net spending; None where not known.
        reserves_after: The same after what the design takes or gives.
        volatility: Mean size of the change from one year to the next [share].
    """

    design: str
    code: str
    name: str
    area_class: str
    before: float
    amounts: tuple[float, ...]
    premium: tuple[float, ...]
    change: float
    per_head: float
    share: float
    share_of_spending_power: float | None
    reserves_before: float | None
    reserves_after: float | None
    volatility: float


def council_line(comparison: Comparison, at: int, which: int) -> CouncilLine:
    """Return what the design ``at`` gives the council ``which``."""
    simulation, council = comparison.simulation, comparison.councils.councils[which]
    return CouncilLine(
        design=simulation.designs[at].id,
        code=council.code,
        name=council.name,
        area_class=council.area_class,
        before=float(simulation.had[at, which]),
        amounts=tuple(float(amount) for amount in simulation.amounts[at, :, which]),
        premium=tuple(float(amount) for amount in simulation.premium[at, :, which]),
        change=float(comparison.change[at, which]),
        per_head=float(comparison.per_head[at, which]),
        share=float(comparison.share[at, which]),
        share_of_spending_power=known(comparison.share_of_spending_power[at, which]),
        reserves_before=known(comparison.reserves[which]),
        reserves_after=known(comparison.reserves_after[at, which]),
        volatility=float(comparison.volatility[at, which]),
    )


def most_changed(comparison: Comparison, at: int, *, count: int = 5) -> tuple[CouncilLine, ...]:
    """Return the councils that gain most and lose most by share, gainers first."""
    order = np.argsort(-comparison.share[at], kind="stable")
    chosen = [*order[:count], *order[-count:]]
    return tuple(council_line(comparison, at, int(which)) for which in dict.fromkeys(chosen))
