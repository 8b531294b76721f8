"""What else bears on a council's money: resilience, local revenue, settlements, an injection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from wholeplace.finance.resilience_standing import Standing
from wholeplace.finance.revenue.appraise import CouncilYield
from wholeplace.finance.revenue.option import Option
from wholeplace.settlement.bought import Bought
from wholeplace.settlement.compare_lines import CouncilLine
from wholeplace.source import Source

Part = Literal["resilience", "revenue", "settlement"]


@dataclass(frozen=True, slots=True)
class Revenue:
    """What one local revenue option would come to for the council.

    Attributes:
        id: Id of the option.
        title: Its name.
        kind: ``new money``, ``replaces`` a tax or grant, or ``central``.
        grade: Quality of its base data, A (best) to E.
        alone: What it yields and what stays local without equalisation; None where it needs figures
            that councils would have to supply.
        pooled: The same with all of it pooled by need; None as ``alone``.
        why_not: Why there is no figure; empty where there is one.
    """

    id: str
    title: str
    kind: str
    grade: str
    alone: CouncilYield | None
    pooled: CouncilYield | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class DesignFor:
    """What one settlement design would give the council.

    Attributes:
        title: Name of the design.
        line: What it gives.
        year: Financial year of its last amount.
    """

    title: str
    line: CouncilLine
    year: int


@dataclass(frozen=True, slots=True)
class Injected:
    """What a cash injection would give the council under one rule.

    Attributes:
        rule: How it is shared out, in words.
        amount: What is shared out over England [GBP].
        bought: What the council's part buys.
    """

    rule: str
    amount: float
    bought: Bought


@dataclass(frozen=True, slots=True)
class WiderFinance:
    """What else bears on the council's money, all of it simulated from published figures.

    Attributes:
        standing: How its reserves stood at the end of ``standing_year``; None when not known.
        standing_year: Financial year of the standing.
        beside: The same for its nearest neighbours.
        revenue: Local revenue options.
        law: Financial year whose rules the options follow.
        designs: Settlement designs.
        called: What a design's outputs may be called: ``allocation`` or ``simulated share``.
        baseline: What designs start from, in words.
        beware: What a reader must know of that baseline.
        injections: A cash injection by several rules.
        sources: Where the figures of ``resilience``, ``revenue`` and ``settlement`` are from.
    """

    standing: Standing | None
    standing_year: int
    beside: tuple[Standing, ...]
    revenue: tuple[Revenue, ...]
    law: int
    designs: tuple[DesignFor, ...]
    called: str
    baseline: str
    beware: tuple[str, ...]
    injections: tuple[Injected, ...]
    sources: Mapping[Part, tuple[Source, ...]]


def revenue_of(option: Option, appraised: Callable[[Option, str], CouncilYield]) -> Revenue:
    """Return what an option comes to for one council, alone and pooled by need.

    Args:
        option: The option.
        appraised: Works an option out under ``none`` or ``full`` equalisation.
    """
    told = (option.id, option.title, option.kind, option.grade)
    if option.supplied:
        return Revenue(*told, None, None, f"needs {option.supplied}: {option.why_supplied}")
    alone = appraised(option, "none")
    if alone.gross is None:
        return Revenue(*told, None, None, alone.missing)
    return Revenue(*told, alone, appraised(option, "full"))
