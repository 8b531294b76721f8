"""Chapter: the council's finances, with and without what the plan proposes."""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.estimate import Estimate
from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.finance.plan_reconcile import Reconciled
from wholeplace.finance.section_25 import Fact
from wholeplace.plan.assemble import source_key
from wholeplace.plan.council_finance import (
    CouncilFinance,
    Peer,
    budget_sources,
    narrowed,
)
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Cite,
    Column,
    Heading,
    Notice,
    Paragraph,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import cite, sources_in_words
from wholeplace.report.chapters.naming import council_name
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.chapters.outlook import (
    beware,
    drivers_in_words,
    drivers_picture,
    gap_picture,
    key_figures,
    lines_table,
    narrowing_picture,
    prevention_sentence,
    prevention_table,
    reserves_picture,
    sensitivity_table,
    years_table,
)
from wholeplace.report.words import (
    NOT_KNOWN,
    about,
    chance,
    listed,
    number,
    share,
    share_interval,
)
from wholeplace.years import year_label

ID, TITLE = "finance", "The council's finances"
OWN_BUDGET = (
    "This is not the council's budget. It is worked out from published outturn and the"
    " assumptions listed at the end of the chapter; the council's own lines, reserves, savings and"
    " drivers take their place when they are put into the plan's tables."
)

STATED_FACTS = (
    "gap", "reserves", "section 114", "savings", "one-offs", "sensitivity", "schools",
)  # fmt: skip
"""Facts that are told nowhere else in the chapter."""
COUNCIL_TAX = "council tax"
SECTION_25 = (
    "Section 25 of the Local Government Act 2003 asks the chief finance officer to report on how"
    " robust the estimates and how adequate the reserves are. These are this plan's figures for"
    " it; the judgement is the officer's."
)


def finance_chapter(plan: Plan) -> Chapter | None:
    """Return the medium-term plan, what drives it and what the proposals change; None without."""
    finance = plan.finance
    if finance is None:
        return None
    cited = cite(plan, [source_key(source) for source in budget_sources(finance.outlook.budget)])
    blocks: list[Block] = [
        Paragraph(words(_opening(finance)), lead=True),
        *([Notice("Illustration", words(OWN_BUDGET))] if plan.illustration else []),
        key_figures(finance.outlook),
        *beware(finance.outlook),
        *_gap(plan, finance, cited),
        *_proposals(plan, finance, cited),
        *_reserves(plan, finance, cited),
        *_neighbours(finance),
        *_checks(finance, cited),
    ]
    return Chapter(ID, TITLE, tuple(blocks))


def _opening(finance: CouncilFinance) -> str:
    outlook = finance.outlook
    years, base = outlook.budget.years, outlook.budget.base_year
    last = year_label(years[-1])
    spending = interval(outlook.spending.values[:, -1], level=LEVEL)
    funding = interval(outlook.funding.values[:, -1], level=LEVEL)
    name = council_name(outlook.budget.name, "council")
    return (
        f"{name} plans from its base budget of {year_label(base)}: by {last} its services would"
        f" cost {about(spending)}, and council tax and other funding would bring {about(funding)}."
        f"{drivers_in_words(outlook)} Amounts are cash of each year; ranges hold 8 of 10 draws."
        " The line in a band is the middle draw; an expected amount is the mean of them all."
    )


def _gap(plan: Plan, finance: CouncilFinance, cited: Cite) -> list[Block]:
    source = sources_in_words(plan, cited.sources)
    outlook = finance.outlook
    paths = listed(sorted((finance.by_pathway or {}).values()))
    left = listed(list(finance.not_followed))
    said = (
        f"Demand follows the plan's own pathways: {paths}; the first year of each path is as"
        " uncertain as the counts it starts from."
        if paths
        else "Demand grows as its drivers say: no pathway of the plan stands in their place."
    )
    if left:
        said += f" Not followed, for it foresaw no count better than the last value: {left}."
    driven = [Paragraph(words(said))]
    return [
        Heading("The gap"),
        gap_picture(outlook, finance.without, sources=cited, source=source),
        Heading("What drives it"),
        drivers_picture(outlook, sources=cited, source=source),
        *driven,
    ]


def _proposals(plan: Plan, finance: CouncilFinance, cited: Cite) -> list[Block]:
    change = narrowed(finance)
    if finance.without is None or change is None:
        return []
    return [
        Heading("What the prevention proposals change"),
        Paragraph(words(prevention_sentence(finance.outlook, finance.without))),
        narrowing_picture(change, sources=cited, source=sources_in_words(plan, cited.sources)),
        *prevention_table(finance.outlook, finance.without),
    ]


def _reserves(plan: Plan, finance: CouncilFinance, cited: Cite) -> list[Block]:
    source = sources_in_words(plan, cited.sources)
    return [
        Heading("Reserves"),
        reserves_picture(finance.outlook, sources=cited, source=source),
        years_table(finance.outlook, sources=cited),
    ]


def _neighbours(finance: CouncilFinance) -> list[Block]:
    code = finance.outlook.budget.code
    if all(each.code == code for each in finance.peers):
        return []
    columns = (
        Column("Council"), Column("Gap of the last year as a share of spending", "right"),
        Column("Growth of spending a year", "right"),
        Column("Usable reserves at the start, share of spending", "right"),
        Column("Chance they run out"),
    )  # fmt: skip
    ranked = sorted(finance.peers, key=lambda p: -p.gap.value)
    last = year_label(finance.outlook.budget.years[-1])
    caption = (
        f"Beside its nearest neighbours, {last}: the same drivers on each council's published"
        f" outturn, no savings and no proposals ({share(LEVEL)} intervals)"
    )
    rows = tuple(_peer(each) for each in ranked)
    return [
        Heading("Beside its neighbours"),
        Paragraph(words(_standing(finance, ranked))),
        Table(caption, columns, rows),
    ]


def _standing(finance: CouncilFinance, ranked: Sequence[Peer]) -> str:
    """Return where the council itself stands among councils ranked by their gap."""
    code = finance.outlook.budget.code
    at = next((at for at, each in enumerate(ranked, start=1) if each.code == code), None)
    overlap = (
        " The intervals overlap far more than the middles differ: the order is no ranking of how"
        " well anybody is run."
    )
    if at is None:
        return f"The council's own published figures do not reach to stand among them.{overlap}"
    name = council_name(ranked[at - 1].name, "council")
    return (
        f"Of the {number(len(ranked))} councils {name} has the {_nth(at)} largest gap for its"
        f" size.{overlap} Here the council itself stands on the same packaged drivers as the"
        " others, without paths of its own, so its gap differs from the one above."
    )


def _peer(each: Peer) -> tuple[Words, ...]:
    return cells(
        each.name,
        _points(each.gap),
        share(each.growth),
        share(each.reserves),
        chance(each.run_out),
    )


def _points(gap: Estimate) -> str:
    """Return a share that may lie below nought, with its interval."""
    if gap.low > 0:
        return share_interval(gap)
    said = f"{gap.value * 100:.0f}% ({gap.low * 100:.0f}% to {gap.high * 100:.0f}%)"
    return said.replace("-", "−")


def gbp(amount: float) -> str:
    """Return an amount to the pound, as a reconciliation needs it.

    >>> gbp(138198000.0), gbp(-12.4)
    ('£138,198,000', '−£12')
    """
    return f"{'−' if round(amount) < 0 else ''}£{abs(round(amount)):,}"


def _nth(place: int) -> str:
    """Return a place in order as a word for the first three, else with its ending.

    >>> _nth(1), _nth(4), _nth(11), _nth(22)
    ('first', '4th', '11th', '22nd')
    """
    named = {1: "first", 2: "second", 3: "third"}
    if place in named:
        return named[place]
    teens = 10 < place % 100 < 20
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _reconciled(finance: CouncilFinance) -> list[Block]:
    """Return the base budget beside the return, with what is in one of them alone."""
    found, base = finance.reconciliation, year_label(finance.outlook.budget.base_year)
    if found is None:
        said = f"Whether the base budget ties to a return is {NOT_KNOWN}"
        return [Paragraph(words(f"{said}: none of {base} is at hand."))]
    rows = [
        cells(
            listed(list(row.titles)) or row.line,
            row.line or "not in the return",
            gbp(row.budget),
            NOT_KNOWN if row.returned is None else gbp(row.returned),
            NOT_KNOWN if row.line and row.returned is None else _differs(row),
        )
        for row in found.rows
    ]
    columns = (
        Column("Line of the base budget"), Column("Line of the return"),
        Column("Budget", "right"), Column("Returned", "right"), Column("Difference", "right"),
    )  # fmt: skip
    caption = f"The base budget beside the revenue outturn of {base}, to the pound"
    return [Table(caption, columns, tuple(rows), folded="Does it tie to the return?")]


def _differs(row: Reconciled) -> str:
    """Return by how much a line differs from the return; a dash where it has no line there."""
    return gbp(row.difference) if row.line else "-"


def _checks(finance: CouncilFinance, cited: Cite) -> list[Block]:
    outlook = finance.outlook
    return [
        Heading("How sure this is"),
        sensitivity_table(outlook),
        lines_table(outlook, sources=cited),
        *_reconciled(finance),
        Heading("For the chief finance officer's statement"),
        Paragraph(words(SECTION_25)),
        Bullets(tuple(words(fact.sentence) for fact in finance.facts if _is_news(fact, outlook))),
        *_assumed(outlook),
    ]


def _is_news(fact: Fact, outlook: MediumTermPlan) -> bool:
    """Return whether a fact is told nowhere else in the chapter; years that go too far are."""
    within = fact.about == COUNCIL_TAX and not any(outlook.referendum)
    return within or fact.about in STATED_FACTS


def _assumed(outlook: MediumTermPlan) -> list[Block]:
    said = outlook.budget.assumed
    if not said:
        return []
    return [Heading("What was assumed"), Bullets(tuple(words(each) for each in said))]
