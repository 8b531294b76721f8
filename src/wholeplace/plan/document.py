"""A whole place service delivery plan as one typed document."""

from __future__ import annotations

from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.reconcile import Reconciliation
from wholeplace.place.areas import Place
from wholeplace.place.outcomes import Comparison
from wholeplace.plan.council_finance import CouncilFinance
from wholeplace.plan.pooled import SettledPool
from wholeplace.prevention.appraise import Appraisal
from wholeplace.prevention.ledger import Ledger
from wholeplace.prevention.review_parts import Review
from wholeplace.prevention.value import Valuation
from wholeplace.record import Record
from wholeplace.source import Source


@dataclass(frozen=True, slots=True)
class Body:
    """A body that takes part in the plan.

    Attributes:
        id: Short id used in every table of the bundle, such as ``council`` or ``icb``.
        name: Name in full.
        sector: Sector as in the count.
        role: ``convener``, ``partner`` or ``consulted``.
        code: Official code, where it has one.
    """

    id: str
    name: str
    sector: str
    role: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome the plan is for, and the measure that shows it.

    Attributes:
        id: Unique in the plan.
        title: What should become true, in words.
        measure: Id of the measure in the reference; empty when it has none yet.
        target: Value aimed at; None when not set.
        by: Financial year it is aimed at; None when not set.
        owner: Id of the body that answers for it; empty when nobody does yet.
        horizon: ``immediate``, ``medium`` or ``long``.
    """

    id: str
    title: str
    measure: str
    target: float | None
    by: int | None
    owner: str
    horizon: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something a body says it will do, with the money and the date.

    Attributes:
        id: Unique in the plan.
        title: What will be done.
        owner: Id of the body that will do it; empty when nobody has taken it on.
        outcome: Id of the outcome it serves; empty when none is named.
        intervention: Id of the action it carries out; empty when none.
        due: ISO date; empty when not set.
        funding: ``funded``, ``part funded`` or ``unfunded``.
        gbp: Money set aside [GBP, cash]; None when not known.
        fund: Fund or budget it comes from; empty when none.
        status: ``proposed``, ``agreed``, ``running``, ``done`` or ``illustration``.
    """

    id: str
    title: str
    owner: str
    outcome: str
    intervention: str
    due: str
    funding: str
    gbp: float | None
    fund: str
    status: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """Money or goods that a body puts into a fund.

    Attributes:
        body: Id of the body.
        fund: Fund it goes into.
        year: Financial year.
        gbp: Amount [GBP, cash]; None when not known.
        in_kind: Whether it is staff, rooms or goods and not money.
        condition: What the body asks in return; empty when nothing.
    """

    body: str
    fund: str
    year: int
    gbp: float | None
    in_kind: bool
    condition: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check of the plan found.

    Attributes:
        check: Name of the check, such as ``missing owner``.
        where: Table and id it was found at.
        what: What is wrong and what would do.
        blocks: Whether a plan with it must not be agreed.
    """

    check: str
    where: str
    what: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a whole place service delivery plan.

    Attributes:
        place: The place.
        title: Title of the plan.
        version: Number of the version; 0 is made from published figures alone.
        year: Financial year of the count.
        illustration: Whether the actions illustrate published evidence and are nobody's plan.
        bodies: Bodies that take part.
        count: All public money counted.
        ledger: What is spent on prevention.
        comparisons: Outcomes of the place beside its neighbours.
        outcomes: What the plan is for.
        valuations: One an action.
        together: All the actions valued together; None when there are none.
        commitments: What each body will do.
        contributions: What each body puts into a fund.
        reconciliation: Published lines beside partners' own; None when nobody gave their own.
        findings: What the checks found.
        sources: Every source the plan uses, by id.
        record: What the plan was made from.
        parent: SHA-256 of the version before; empty for the first.
        appraisal: Cards, overlap, portfolio and what to learn first; None without actions.
        review: What proposals for spend lines would do; None when nobody proposes any.
        finance: The council's medium-term plan; None where its budget is not in the bundle.
        pools: The pooled funds, settled.
        unsettled: Funds that cannot be settled yet: the title of each, and what it lacks.
    """

    place: Place
    title: str
    version: int
    year: int
    illustration: bool
    bodies: tuple[Body, ...]
    count: Count
    ledger: Ledger
    comparisons: tuple[Comparison, ...]
    outcomes: tuple[Outcome, ...]
    valuations: tuple[Valuation, ...]
    together: Valuation | None
    commitments: tuple[Commitment, ...]
    findings: tuple[Finding, ...]
    sources: dict[str, Source]
    record: Record
    contributions: tuple[Contribution, ...] = ()
    reconciliation: Reconciliation | None = None
    parent: str = ""
    appraisal: Appraisal | None = None
    review: Review | None = None
    finance: CouncilFinance | None = None
    pools: tuple[SettledPool, ...] = ()
    unsettled: tuple[tuple[str, str], ...] = ()
