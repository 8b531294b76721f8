"""The prevention ledger: what share of each spend line prevents, under which scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wholeplace.estimate import Estimate

Tier = Literal["primary", "secondary", "tertiary", "acute", "not_classified"]
TIERS: tuple[Tier, ...] = ("primary", "secondary", "tertiary", "acute", "not_classified")


@dataclass(frozen=True, slots=True)
class Tag:
    """How one service line divides over the tiers of prevention.

    Attributes:
        line: Line id.
        shares: Central share of the line by tier; they sum to 1.
        low: Lower share by tier.
        high: Upper share by tier.
        level: Level of the intervals, within (0, 1).
        rule: ``proportional`` (shares as given) or ``principal`` (the whole line by its purpose).
        rationale: Why, in a sentence or two.
        evidence: Where the judgement rests; empty when on nothing published.
        status: ``assumption``, ``published`` or ``local``.
    """

    line: str
    shares: Mapping[Tier, float]
    low: Mapping[Tier, float]
    high: Mapping[Tier, float]
    level: float
    rule: str
    rationale: str
    evidence: str
    status: str


@dataclass(frozen=True, slots=True)
class SchemeTier:
    """One tier of a published scheme and the ledger's tiers that map to it.

    Attributes:
        scheme: Id of the scheme.
        tier: Id of the tier within it.
        title: Its title in words.
        preventive: Whether spending in it counts as preventive.
        definition: Its definition, as published or ours as ``status`` says.
        maps_from: The ledger's tiers that it takes in.
        source: Id of the source.
        rule: ``proportional`` or ``principal``, the same for all tiers of a scheme.
        status: ``published`` or ``assumption``.
        note: What a reader must know.
    """

    scheme: str
    tier: str
    title: str
    preventive: bool
    definition: str
    maps_from: tuple[Tier, ...]
    source: str
    rule: str = "proportional"
    status: str = "published"
    note: str = ""


@dataclass(frozen=True, slots=True)
class TierAmount:
    """Money of one tier: central amount with the interval that the tagging's doubt gives.

    Attributes:
        tier: Tier of the scheme.
        gbp_thousand: Amount by the central tags, with its interval [GBP thousand, cash].
        share: Its share of ``classified``, with its interval.
    """

    tier: str
    gbp_thousand: Estimate
    share: Estimate


@dataclass(frozen=True, slots=True)
class LedgerYear:
    """The prevention split of a set of lines in one year under one scheme.

    Attributes:
        scheme: Id of the scheme.
        year: Financial year.
        tiers: Amounts by tier of the scheme, in the scheme's order, the one that only holds what
            is not classified left out.
        preventive: Amount and share of all preventive tiers together.
        classified: Money in lines that have a tag: what every share is a share of
            [GBP thousand].
        unclassified: Money in lines without a tag, and in the tier that holds what is not
            classified; with the tiers it makes up all the money of the lines [GBP thousand].
        per_head: Preventive pounds per person [GBP, prices of ``prices``]; None when not known.
        real_gbp_thousand: Preventive amount in prices of ``prices`` [GBP thousand].
        prices: Price year of the real amounts.
    """

    scheme: str
    year: int
    tiers: tuple[TierAmount, ...]
    preventive: TierAmount
    classified: float
    unclassified: float
    per_head: Estimate | None
    real_gbp_thousand: Estimate
    prices: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One place's preventive share or pounds per head beside others, in one year.

    Attributes:
        code: ONS code of the place, or England's.
        name: Its name.
        year: Financial year.
        preventive_share: Share of spending in tagged lines that is preventive; None when not known.
        per_head: Preventive pounds per head [GBP, real]; None when not known.
        note: Why something is not known.
    """

    code: str
    name: str
    year: int
    preventive_share: Estimate | None
    per_head: Estimate | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from the preventive pounds of one year to those of another.

    Attributes:
        what: ``spending in all`` for the volume, else the title of a division whose part grew or
            shrank.
        gbp_thousand: Preventive pounds it adds [GBP thousand, real].
        share: What it adds to the preventive share; 0 for the volume.
    """

    what: str
    gbp_thousand: float
    share: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """The prevention ledger of a place: its lines' tags, its split by year, and its standing.

    Attributes:
        scheme: Id of the scheme.
        years: One split a year, oldest first, all with the same frozen tags and of the same
            services, so that they can be compared.
        by_body: (body name, split) of the last year, every service line in.
        by_division: (division title, split) of the last year, every service line in.
        standing: The place, its neighbours and England in the last year.
        tags: The tag of every line used, by line id.
        scope: Which lines were classified, in words.
        latest: The last year with every service line in, the NHS among them where it is counted;
            never to be set beside ``years``.
        without_schools: The same as ``latest`` without the spending on schools.
        steps: How preventive pounds got from the first of ``years`` to the last; empty for one.
    """

    scheme: str
    years: tuple[LedgerYear, ...]
    by_body: tuple[tuple[str, LedgerYear], ...]
    by_division: tuple[tuple[str, LedgerYear], ...]
    standing: tuple[Standing, ...]
    tags: Mapping[str, Tag]
    scope: str
    latest: LedgerYear | None = None
    without_schools: LedgerYear | None = None
    steps: tuple[Step, ...] = ()
