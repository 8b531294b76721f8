"""The tables of the report's workbook: numbers as numbers, each column with its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.ledger import LedgerYear
from wholeplace.prevention.value import Valuation
from wholeplace.report.blocks import Words
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.chapters.opening import (
    LEVEL,
    action_sentence,
    banner,
    choice_sentence,
    money_sentence,
    prevention_sentence,
)
from wholeplace.report.sheet import Cell, Head, Sheet, ranged, three
from wholeplace.report.sheets_finance import (
    beside_councils,
    gap_drivers,
    local_revenue,
    medium_term,
    medium_term_lines,
    pooled_money,
    settlement_designs,
)
from wholeplace.report.sheets_needs import demand, services_used
from wholeplace.report.sheets_worth import (
    becomes,
    cards,
    credit,
    frontier,
    learning,
    matters,
    paybacks,
    portfolio,
    warnings,
)
from wholeplace.years import year_label


def sheets(plan: Plan) -> tuple[Sheet, ...]:
    """Return every sheet of the workbook, the summary first."""
    writers: tuple[Callable[[Plan], Sheet], ...] = (
        _summary, _count, _not_counted, demand, services_used, _outcomes, _ledger, _actions, cards,
        matters, paybacks, becomes, credit, portfolio, frontier, learning, _by_body_and_year,
        _positions, medium_term, medium_term_lines, gap_drivers, beside_councils, pooled_money,
        local_revenue, settlement_designs, _commitments, warnings, _findings, _sources,
    )  # fmt: skip
    return tuple(writer(plan) for writer in writers)


def _plain(said: Words) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in said)


def _summary(plan: Plan) -> Sheet:
    sentences = (
        money_sentence(plan), prevention_sentence(plan), action_sentence(plan),
        choice_sentence(plan),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [(_plain(said), None) for said in sentences if said]
    rows += [
        (f"All public money, {name} [GBP thousand]", total)
        for name, total in plan.count.totals.items()
    ]
    rows.append((f"People (mid-{plan.count.population_period})", plan.count.population))
    rows.append((f"Version {plan.version}; fingerprint {plan.record.fingerprint}", None))
    says = banner(plan) or f"{plan.title}, {year_label(plan.year)}."
    return Sheet(
        "summary", says, (Head("What", "wide text"), Head("Amount", "number")), tuple(rows)
    )


def _count(plan: Plan) -> Sheet:
    titles = division_titles(plan.count)
    heads = (
        Head("id"), Head("body"), Head("sector"), Head("service"), Head("line", "wide text"),
        Head("kind"), Head("gbp_thousand", "thousand"), Head("low", "thousand"),
        Head("high", "thousand"), Head("level", "share"), Head("method"), Head("confidence"),
        Head("key", "wide text"), Head("cohort"), Head("statutory"), Head("flexibility"),
        Head("funder", "wide text"), Head("deliverer"),
        Head("schools"), Head("state"), Head("note", "wide text"),
        Head("source"),
    )  # fmt: skip

    def row(line: SpendLine, state: str) -> tuple[Cell, ...]:
        return (
            line.id, line.body_name, line.sector, titles.get(line.division, line.division),
            line.title, line.kind, line.gbp_thousand, line.low, line.high, line.level, line.method,
            line.confidence, line.key, line.cohort, line.statutory, line.flexibility,
            line.funder, line.deliverer,
            "yes" if line.schools else "no", state, line.note or line.flag, line.source,
        )  # fmt: skip

    count = plan.count
    rows = (
        *(row(line, "counted") for line in count.lines),
        *(row(line, "not known") for line in count.missing),
        *(row(line, "taken out: held by another line") for line in count.eliminated),
    )
    says = "Every line in thousands of pounds, cash of its year. Not known is empty, never nought."
    return Sheet("count", says, heads, rows)


def _not_counted(plan: Plan) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (rest.what, "could not be attributed", rest.scope, rest.gbp_thousand, rest.why, rest.source)
        for rest in plan.count.remainders
    ]
    rows += [
        (left.what, "not counted", f"England {left.period}", left.england_gbp_thousand, left.why,
         left.source)
        for left in plan.count.not_counted
    ]  # fmt: skip
    heads = (
        Head("what", "wide text"), Head("state"), Head("of"), Head("gbp_thousand", "thousand"),
        Head("why", "wide text"), Head("source"),
    )  # fmt: skip
    return Sheet("not counted", "What is known to be left out.", heads, tuple(rows))


def _ledger(plan: Plan) -> Sheet:
    ledger = plan.ledger
    heads = (
        Head("of", "wide text"), Head("year"), Head("tier"), *ranged("gbp_thousand", "thousand"),
        *ranged("share", "share"), Head("level", "share"),
    )  # fmt: skip
    splits = [("all comparable services", split) for split in ledger.years]
    splits += [*ledger.by_body, *ledger.by_division]
    rows = tuple(row for name, split in splits for row in _ledger_rows(name, split))
    says = f"Spending by tier of prevention, scheme {ledger.scheme}. Counted: {ledger.scope}."
    return Sheet("prevention ledger", says, heads, rows)


def _ledger_rows(name: str, split: LedgerYear) -> Iterator[tuple[Cell, ...]]:
    for tier in (*split.tiers, split.preventive):
        title = "all preventive tiers" if tier is split.preventive else tier.tier
        yield (
            name, year_label(split.year), title, *three(tier.gbp_thousand), *three(tier.share),
            tier.share.level,
        )  # fmt: skip


def _outcomes(plan: Plan) -> Sheet:
    heads = (
        Head("measure", "wide text"), Head("unit"), Head("period"), *ranged("value", "number"),
        Head("level", "share"), Head("median of neighbours", "number"), Head("England", "number"),
        Head("direction"), Head("verdict"), Head("position"), Head("why not", "wide text"),
        Head("stale"), Head("source"),
    )  # fmt: skip
    rows = tuple(
        (
            one.measure.title, one.measure.unit, one.figure.period, one.figure.value,
            one.figure.low, one.figure.high, one.figure.level, one.median,
            one.england.value if one.england else None, one.measure.polarity, one.verdict,
            one.position, one.why_not, "yes" if one.stale else "no", one.figure.source,
        )
        for one in plan.comparisons
    )  # fmt: skip
    return Sheet("outcomes", "Outcomes beside neighbours and England.", heads, rows)


def _actions(plan: Plan) -> Sheet:
    heads = (
        Head("id"), Head("action", "wide text"), Head("owner"), Head("status"), Head("grade"),
        *ranged("cost"), *ranged("worth to the public"), *ranged("net"), *ranged("cash saved"),
        Head("cash back by year 3", "share"), Head("cash back by year 5", "share"),
        Head("cash back by year 10", "share"), Head("price year"),
    )  # fmt: skip
    together = (plan.together,) if plan.together else ()
    rows = tuple(_action_row(plan, valuation) for valuation in (*plan.valuations, *together))
    says = "Present values in real terms; cash is undiscounted. Intervals hold 80% of the draws."
    return Sheet("actions", says, heads, rows)


def _action_row(plan: Plan, valuation: Valuation) -> tuple[Cell, ...]:
    treasury, action = valuation.treasury, valuation.intervention
    saved = valuation.finance.saving.over_bodies().total()
    return (
        valuation.id,
        valuation.name,
        body_name(plan, action.owner) if action else "",
        action.status if action else "",
        action.grade if action else "",
        *three(interval(treasury.cost, level=LEVEL)),
        *three(interval(treasury.public, level=LEVEL)),
        *three(interval(treasury.net, level=LEVEL)),
        *three(interval(saved, level=LEVEL)),
        *(valuation.pays_back_by.get(year) for year in (3, 5, 10)),
        year_label(valuation.prices),
    )


def _by_body_and_year(plan: Plan) -> Sheet:
    heads = (
        Head("action", "wide text"), Head("body"), Head("year"), *ranged("cost, cash"),
        *ranged("saving, cash"), *ranged("net, cash"),
    )  # fmt: skip
    together = (plan.together,) if plan.together else ()
    rows = tuple(
        row for valuation in (*plan.valuations, *together) for row in _cash_rows(plan, valuation)
    )
    says = "Cash of each financial year, not discounted: median, 10% and 90% of the draws."
    return Sheet("by body and year", says, heads, rows)


def _cash_rows(plan: Plan, valuation: Valuation) -> Iterator[tuple[Cell, ...]]:
    finance = valuation.finance
    views = (finance.cost, finance.saving, finance.net)
    found = [yearly.quantiles(0.5, 0.1, 0.9) for yearly in views]
    for at, body in enumerate(finance.net.bodies):
        for index, year in enumerate(finance.net.years):
            numbers = (float(view[q, index, at]) for view in found for q in range(3))
            yield (valuation.name, body_name(plan, body), year_label(year), *numbers)


def _positions(plan: Plan) -> Sheet:
    heads = (
        Head("action", "wide text"), Head("body"), *ranged("pays"), *ranged("gains"),
        *ranged("net"), *ranged("cash it ends up with"),
    )  # fmt: skip
    together = (plan.together,) if plan.together else ()
    rows = tuple(
        (
            valuation.name, body_name(plan, p.body), *three(p.pays), *three(p.gains),
            *three(p.net), *three(p.cash_net),
        )
        for valuation in (*together, *plan.valuations)
        for p in valuation.positions
    )  # fmt: skip
    return Sheet("who pays who gains", "Present values by body; cash undiscounted.", heads, rows)


def _commitments(plan: Plan) -> Sheet:
    heads = (
        Head("id"), Head("commitment", "wide text"), Head("owner"), Head("outcome"),
        Head("action"), Head("due"), Head("funding"), Head("gbp", "pounds"), Head("fund"),
        Head("status"),
    )  # fmt: skip
    rows = tuple(
        (
            promise.id, promise.title, body_name(plan, promise.owner), promise.outcome,
            promise.intervention, promise.due, promise.funding, promise.gbp, promise.fund,
            promise.status,
        )
        for promise in plan.commitments
    )  # fmt: skip
    return Sheet("commitments", "What each body says it will do.", heads, rows)


def _findings(plan: Plan) -> Sheet:
    heads = (Head("check"), Head("where"), Head("finding", "wide text"), Head("must be put right"))
    rows = tuple(
        (finding.check, finding.where, finding.what, "yes" if finding.blocks else "no")
        for finding in plan.findings
    )
    return Sheet("findings", "What the checks found.", heads, rows)


def _sources(plan: Plan) -> Sheet:
    heads = (
        Head("id"), Head("publisher"), Head("title", "wide text"), Head("edition"), Head("years"),
        Head("licence"), Head("licence line", "wide text"), Head("retrieved"), Head("address"),
        Head("note", "wide text"),
    )  # fmt: skip
    rows = tuple(
        (
            key, source.publisher, source.title, source.edition, source.years, source.licence,
            source.licence_line, source.retrieved, source.address, source.note,
        )
        for key, source in plan.sources.items()
    )  # fmt: skip
    says = "Where every figure is from. Print the licence line with any figure you use."
    return Sheet("sources", says, heads, rows)
