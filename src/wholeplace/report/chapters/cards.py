"""One card an action: what it costs, who gains, when, how surely, and what must be true."""

from __future__ import annotations

from wholeplace.estimate import Estimate
from wholeplace.plan.document import Plan
from wholeplace.prevention.card import TOGETHER, Card, Payback
from wholeplace.prevention.positions import Position
from wholeplace.prevention.value import Valuation
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Strong,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import action_sources, cite, sources_in_words
from wholeplace.report.chapters.disposition import disposition_blocks
from wholeplace.report.chapters.inputs import amount, cannot_turn, named, switching_cell, true_if
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.pictures.tornado import Swing, what_matters
from wholeplace.report.words import (
    first_upper,
    interval,
    level,
    listed,
    odds,
    plural,
    pounds,
    value_and_span,
)
from wholeplace.years import year_label


def cards_by_id(plan: Plan) -> dict[str, Card]:
    """Return the cards of the plan by the id of what they are of; none without an appraisal."""
    return {card.id: card for card in plan.appraisal.cards} if plan.appraisal else {}


def card_blocks(plan: Plan, card: Card, valuation: Valuation) -> list[Block]:
    """Return an action's card, from its figures to what it rests on."""
    net = float(valuation.treasury.net.mean())
    return [
        KeyFigures(_figures(card)),
        who_and_when(plan, card),
        *disposition_blocks(plan, card),
        *_must_be_true(card, net),
        *_matters(plan, card, valuation),
        *_beside(card),
        Paragraph(_rests_on(plan, card, valuation)),
    ]


def _figures(card: Card) -> tuple[KeyFigure, ...]:
    together = next((each for each in card.paybacks if each.body == TOGETHER), None)
    return (
        _money(card.cost, "it costs"),
        _money(card.public, "it is worth to the public"),
        _money(card.net, "net worth"),
        KeyFigure(
            first_upper(odds(card.chance)), "chance that it is worth it", _cash_back(together)
        ),
    )


def _money(estimate: Estimate, what: str) -> KeyFigure:
    value, doubt = value_and_span(estimate)
    return KeyFigure(value, what, doubt)


def _cash_back(together: Payback | None) -> str:
    if together is None:
        return ""
    if together.year is None:
        return "cash not expected back"
    return f"cash back from {year_label(together.year)}, all bodies together"


def who_and_when(plan: Plan, card: Card) -> Table:
    """Return who pays, who gains and when each has its cash back, with the chance of it."""
    paybacks = {each.body: each for each in card.paybacks}
    after = next(iter(paybacks.values())).chance if paybacks else {}
    years = [year for year, known in after.items() if known is not None]
    columns = (
        Column("Body"), Column("Pays", "right"), Column("Gains", "right"), Column("Net", "right"),
        Column("Cash it ends up with", "right"), Column("Cash back from"),
        Column(f"Chance by year {listed([str(year) for year in years])}", "right"),
    )  # fmt: skip
    rows = [_position(plan, each, paybacks.get(each.body)) for each in card.positions]
    if TOGETHER in paybacks and len(rows) > 1:
        whole = paybacks[TOGETHER]
        rows.append(cells(first_upper(TOGETHER), "", "", "", interval(card.cash), *_back(whole)))
    caption = f"Who pays, who gains and when the cash is back: {card.name}"
    return Table(caption, columns, tuple(rows), total=TOGETHER in paybacks and len(rows) > 1)


def _position(plan: Plan, position: Position, payback: Payback | None) -> tuple[Words, ...]:
    return cells(
        body_name(plan, position.body),
        interval(position.pays),
        interval(position.gains),
        interval(position.net),
        interval(position.cash_net),
        *(("not known", "not known") if payback is None else _back(payback)),
    )


def _back(payback: Payback) -> tuple[str, str]:
    """Return when the cash is back, and the chance of it year by year."""
    if not payback.pays:
        return "puts no cash in", "–"
    year = "not expected" if payback.year is None else year_label(payback.year)
    known = [odds(each) for each in payback.chance.values() if each is not None]
    return year, ", ".join(known if len(set(known)) > 1 else known[:1]) or "not known"


def _must_be_true(card: Card, net: float) -> list[Block]:
    """Return what would have to be true, in sentences, and what cannot turn the answer."""
    said = true_if(card.true_if, card, net=net)
    cannot = cannot_turn(card.true_if, card)
    items = [words(sentence) for sentence in said]
    if cannot:
        items.append(words(f"No value of these, each alone, turns it: {'; '.join(cannot)}."))
    if not items:
        return []
    return [Paragraph(words(Strong("What would have to be true"))), Bullets(tuple(items))]


def _matters(plan: Plan, card: Card, valuation: Valuation) -> list[Block]:
    """Return the tornado with its table; nothing when no input was tried."""
    swings = []
    for bar in card.matters:
        if bar.net_at_low is not None and bar.net_at_high is not None and bar.length > 0:
            what = named(bar.name, card)
            ends = (amount(bar.low, what), amount(bar.high, what))
            swings.append((bar.name, Swing(what.title, *ends, bar.net_at_low, bar.net_at_high)))
    if not swings:
        return []
    net = float(valuation.treasury.net.mean())
    keys = action_sources(valuation.intervention)
    chart = what_matters(
        [swing for _, swing in swings], name=card.name, net=net, source=sources_in_words(plan, keys)
    )
    switches = {each.name: each for each in card.true_if}
    columns = (
        Column("Input"), Column("Low"), Column("Net worth at low", "right"), Column("High"),
        Column("Net worth at high", "right"), Column("The answer turns"),
    )  # fmt: skip
    rows = tuple(
        cells(
            swing.name, swing.low, pounds(swing.net_at_low), swing.high,
            pounds(swing.net_at_high), switching_cell(switches.get(name), card, net=net),
        )
        for name, swing in swings
    )  # fmt: skip
    table = Table(
        f"What matters most: {card.name}", columns, rows, folded="Figures of this picture"
    )
    return [Picture(chart, table, cite(plan, keys).sources)]


def _beside(card: Card) -> list[Block]:
    """Return sensitivities that stand beside the result and never in its place."""
    said = [
        f"If a pound that people themselves gain counts {each.weight:.2f} times, for their income"
        f" (elasticity {each.elasticity:g}), and a public body's once: net worth"
        f" {interval(each.net)}."
        for each in card.weighted
    ]
    if card.long_horizon is not None:
        said.append(
            "At the lower rates for more than 50 years: mean net worth"
            f" {pounds(card.long_horizon)}."
        )
    return [Bullets(tuple(words(each) for each in said))] if said else []


def _rests_on(plan: Plan, card: Card, valuation: Valuation) -> Words:
    """Return what the card rests on: grade, edition, sources, assumptions, warnings."""
    paths = listed([title for title, _ in card.pathways])
    pathway = f" Pathway: {paths}." if paths else ""
    assumed = f" Assumptions: {'; '.join(card.assumptions)}." if card.assumptions else ""
    held = level(card.net)
    holds = f" Brackets are the {held}." if held else ""
    return words(
        f"Rests on: {card.grade or 'no graded evidence'};"
        f" {plural(len(card.sources), 'published source')}; {card.edition},"
        f" {year_label(card.prices)} prices.{pathway}{assumed}{holds}"
        f"{_warned(card)}",
        cite(plan, action_sources(valuation.intervention)),
    )


def _warned(card: Card) -> str:
    if not card.warnings:
        return ""
    many = first_upper(plural(len(card.warnings), "warning"))
    return f" {many} in all: what to beware of, and the pathway's own under needs."
