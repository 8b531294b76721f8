"""Sheets of the workbook on what actions are worth: cards, overlap, portfolio, learning."""

from __future__ import annotations

from collections.abc import Iterator

from wholeplace.plan.check_pathways import pathways_of
from wholeplace.plan.document import Plan
from wholeplace.prevention.card import Card
from wholeplace.prevention.disposition import CLASSES
from wholeplace.prevention.portfolio.choose import Portfolio
from wholeplace.prevention.portfolio.frontier import Point
from wholeplace.report.chapters.cautions import of_actions, of_pathway
from wholeplace.report.chapters.disposition import CLASS_TITLES, unit_cost_names
from wholeplace.report.chapters.inputs import named
from wholeplace.report.chapters.naming import action_name, body_name
from wholeplace.report.chapters.portfolio import how_sure, in_words
from wholeplace.report.sheet import Cell, Head, Sheet, ranged, three
from wholeplace.years import year_label


def _cards(plan: Plan) -> tuple[Card, ...]:
    return plan.appraisal.cards if plan.appraisal else ()


def cards(plan: Plan) -> Sheet:
    """Return one row a card: costs, worth, chance, what it rests on."""
    heads = (
        Head("id"), Head("action", "wide text"), Head("owner"), Head("grade"), *ranged("cost"),
        *ranged("fiscal"), *ranged("worth to the public"), *ranged("net"),
        Head("chance of being worth it", "share"), *ranged("cash"), Head("price year"),
        Head("discounted to"), Head("edition"), Head("pathways"), Head("sources", "number"),
        Head("assumptions", "wide text"), Head("warnings", "number"),
    )  # fmt: skip
    rows = tuple(
        (
            card.id, card.name, body_name(plan, card.owner) if card.owner else "", card.grade,
            *three(card.cost), *three(card.fiscal), *three(card.public), *three(card.net),
            card.chance, *three(card.cash), year_label(card.prices), year_label(card.base),
            card.edition, "; ".join(title for title, _ in card.pathways),
            float(len(card.sources)), "; ".join(card.assumptions), float(len(card.warnings)),
        )
        for card in _cards(plan)
    )  # fmt: skip
    says = "Present values in real terms; cash is not discounted. Intervals hold 80% of the draws."
    return Sheet("cards", says, heads, rows)


def matters(plan: Plan) -> Sheet:
    """Return each input tried: its ends, the net worth there and where the answer turns."""
    heads = (
        Head("action", "wide text"), Head("input", "wide text"), Head("stated", "number"),
        Head("low", "number"), Head("high", "number"), Head("net at low", "pounds"),
        Head("net at high", "pounds"), Head("answer turns at", "number"), Head("which is"),
    )  # fmt: skip
    says = "Mean net worth with one input at its 10% and 90% point; where the mean is nothing."
    return Sheet("what matters", says, heads, tuple(_matter_rows(plan)))


def _matter_rows(plan: Plan) -> Iterator[tuple[Cell, ...]]:
    for card in _cards(plan):
        switches = {switch.name: switch for switch in card.true_if}
        for bar in card.matters:
            switch = switches.get(bar.name)
            yield (
                card.name, named(bar.name, card).title, switch.stated.value if switch else None,
                bar.low, bar.high, bar.net_at_low, bar.net_at_high,
                switch.at if switch else None, switch.verdict if switch else "not looked for",
            )  # fmt: skip


def paybacks(plan: Plan) -> Sheet:
    """Return when each body has its cash back, with the chance of it."""
    heads = (
        Head("action", "wide text"), Head("body"), Head("puts cash in"), Head("cash back from"),
        Head("chance by year 3", "share"), Head("chance by year 5", "share"),
        Head("chance by year 10", "share"), Head("chance by the end", "share"),
    )  # fmt: skip
    rows = tuple(
        (
            card.name, body_name(plan, each.body), "yes" if each.pays else "no",
            "not expected" if each.year is None else year_label(each.year),
            *(each.chance.get(year) for year in (3, 5, 10)), each.by_end,
        )
        for card in _cards(plan)
        for each in card.paybacks
    )  # fmt: skip
    says = (
        "First year from whose end on expected cash, summed from the start, is not below nothing."
    )
    return Sheet("cash back", says, heads, rows)


def becomes(plan: Plan) -> Sheet:
    """Return what becomes of each saving: classes by body, and cashable shares by unit cost."""
    heads = (
        Head("action", "wide text"), Head("body"), Head("saving on", "wide text"),
        Head("contract"), *ranged("saving"), *(Head(title, "share") for title in
                                               CLASS_TITLES.values()),
        *ranged("implied cashable share", "share"), *ranged("analyst's own share", "share"),
    )  # fmt: skip
    says = "Real, not discounted; the five shares of a saving sum to 1. Not known is empty."
    return Sheet("what savings become", says, heads, tuple(_becomes_rows(plan)))


def _becomes_rows(plan: Plan) -> Iterator[tuple[Cell, ...]]:
    names = unit_cost_names(plan)
    for card in _cards(plan):
        for each in card.disposed:
            shares = each.shares or {}
            yield (
                card.name, body_name(plan, each.body), "all savings", "", *three(each.total),
                *(shares.get(one) for one in CLASSES), *three(each.implied), None, None, None,
            )  # fmt: skip
        for one in card.cashable:
            known = one.implied if one.kind else None
            assumed = one.stated.source is not None and one.stated.source.is_assumption
            own = None if assumed and one.stated.value == 0 else one.stated
            yield (
                card.name, body_name(plan, one.body), names.get(one.unit_cost, one.unit_cost),
                one.kind or "none known", None, None, None, *(None for _ in CLASSES),
                *three(known), *three(own),
            )  # fmt: skip


def credit(plan: Plan) -> Sheet:
    """Return the overlap haircut, and the credit of actions and bodies."""
    heads = (
        Head("of"), Head("name", "wide text"), *ranged("alone"), *ranged("credit"),
        *ranged("lost if it alone drops out"), Head("standard error", "pounds"),
    )  # fmt: skip
    found = plan.appraisal.overlap if plan.appraisal else None
    if found is None:
        return Sheet("overlap", "Fewer than two actions: nothing overlaps.", heads, ())
    rows = [
        (kind, name(plan, one.name), *three(one.alone), *three(one.credited),
         *three(one.added_last), one.standard_error)
        for kind, name, credits in (
            ("action", action_name, found.by_action), ("body that pays", body_name, found.by_body)
        )
        for one in credits
    ]  # fmt: skip
    cut = found.haircut
    says = (
        "Nothing is avoided, so nothing overlaps."
        if cut is None
        else f"Overlap takes £{cut.pounds.value:,.0f} (£{cut.pounds.low:,.0f} to"
        f" £{cut.pounds.high:,.0f}), {cut.share.value:.2%} of what each saves alone."
    )
    return Sheet("overlap", f"{says} Credit is the Shapley share of net worth.", heads, tuple(rows))


def portfolio(plan: Plan) -> Sheet:
    """Return every action with what is chosen of it, and what it costs to change that."""
    heads = (
        Head("action", "wide text"), Head("chosen"), Head("scale", "share"), Head("from"),
        Head("cost of changing that", "pounds"), Head("why not", "wide text"),
    )  # fmt: skip
    chosen = plan.appraisal.chosen if plan.appraisal else None
    if chosen is None or chosen.portfolio is None:
        why = chosen.why_none if chosen else "nobody has asked"
        return Sheet("portfolio", f"Nothing is chosen: {why}.", heads, ())
    held = {option.action: option for option in chosen.portfolio.chosen}
    rows = tuple(
        (
            action_name(plan, each.action), "yes" if each.chosen else "no",
            held[each.action].scale if each.action in held else None,
            year_label(held[each.action].start) if each.action in held else "",
            None if each.why_not else each.loss, each.why_not,
        )
        for each in chosen.given_up
    )  # fmt: skip
    return Sheet("portfolio", _portfolio_says(chosen.portfolio), heads, rows)


def _portfolio_says(found: Portfolio) -> str:
    return (
        f"Expected £{found.expected:,.0f}; bad tail £{found.bad_tail:,.0f}; on the aim"
        f" £{found.reached:,.0f} of at most £{found.bound:,.0f}. {how_sure(found)}"
    )


def frontier(plan: Plan) -> Sheet:
    """Return the best choice at each weight of the bad tail, and at each share of the budget."""
    heads = (
        Head("by"), Head("at", "number"), Head("chosen", "wide text"), Head("expected", "pounds"),
        Head("bad tail", "pounds"),
    )  # fmt: skip
    chosen = plan.appraisal.chosen if plan.appraisal else None
    points: list[tuple[str, Point]] = []
    if chosen is not None:
        budget = f"share of {body_name(plan, chosen.convener)}'s budget"
        points += [("weight of the bad tail", point) for point in chosen.by_risk]
        points += [(budget, point) for point in chosen.by_budget]
    rows = tuple(
        (by, point.at, in_words(plan, point.portfolio.chosen), point.portfolio.expected,
         point.portfolio.bad_tail)
        for by, point in points
    )  # fmt: skip
    return Sheet("frontier", "The best choice at each point; equal ones once.", heads, rows)


def learning(plan: Plan) -> Sheet:
    """Return what is worth knowing about each action, and the pilot that could be bought."""
    heads = (
        Head("action", "wide text"), Head("what", "wide text"), Head("worth", "pounds"),
        Head("cost", "pounds"), Head("chance that it changes the decision", "share"),
        Head("people in each arm", "number"), Head("best now"),
    )  # fmt: skip
    says = plan.appraisal.trial.why if plan.appraisal else "Nobody has asked."
    return Sheet("what to learn", f"Pilots: {says}.", heads, tuple(_learning_rows(plan)))


def _learning_rows(plan: Plan) -> Iterator[tuple[Cell, ...]]:
    for each in plan.appraisal.learning if plan.appraisal else ():
        best = each.choice.best
        yield each.name, "everything", each.evpi, None, None, None, best
        for knowing in each.inputs:
            names = ", ".join(knowing.inputs)
            yield each.name, names, knowing.value, None, knowing.changes, None, best
        pilot = each.choice.pilot
        if pilot is not None:
            yield (each.name, pilot.study.name, pilot.evsi, pilot.cost, pilot.changes,
                   float(pilot.people), best)  # fmt: skip


def warnings(plan: Plan) -> Sheet:
    """Return every warning of actions and pathways, each once, with its kind."""
    heads = (Head("kind"), Head("warning", "wide text"), Head("about", "wide text"))
    rows = [
        (each.kind, each.text, "; ".join(action_name(plan, id) for id in each.about))
        for each in of_actions(plan)
    ]
    rows += [
        (each.kind, each.text, "; ".join(each.about))
        for pathway in pathways_of(plan)
        for each in of_pathway(pathway)
    ]
    return Sheet("warnings", "What a reader must be told, each once.", heads, tuple(rows))
