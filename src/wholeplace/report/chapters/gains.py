"""Chapter: who pays, who gains and when."""

from __future__ import annotations

from dataclasses import replace

from wholeplace.plan.check_actions import warnings_of
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.positions import Position
from wholeplace.prevention.value import PLAN, Valuation
from wholeplace.report.blocks import (
    Block,
    Chapter,
    Column,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.cards import cards_by_id, who_and_when
from wholeplace.report.chapters.citing import all_action_sources, cite, sources_in_words
from wholeplace.report.chapters.disposition import disposition_blocks
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.pictures.bodies import who_pays_who_gains
from wholeplace.report.pictures.saving import fan, saving_by_year
from wholeplace.report.words import chance, pounds
from wholeplace.report.words import interval as in_words
from wholeplace.years import year_label


def gains_chapter(plan: Plan) -> Chapter:
    """Return cash by year with its fan, positions by body, and cash by body and year."""
    together = plan.together
    if together is None:
        return Chapter("money", "Who pays and who gains", ())
    intro = words(
        "The first picture is in the cash of each year; the second sets what each body pays"
        " against what it gains, as present values. What a budget is spared is not cash until the"
        " body takes the money out of it: the share it could take is for the body to say."
    )
    blocks: list[Block] = [
        Paragraph(intro),
        *_beware(plan),
        _saving(plan, together),
        Paragraph(_paying_back(together)),
        _positions(plan, together),
        *_card(plan),
        _cash(plan, together),
        *_contributions(plan),
    ]
    return Chapter("money", "Who pays and who gains", tuple(blocks))


def _beware(plan: Plan) -> tuple[Block, ...]:
    """Return what only the sum of the actions must be told with."""
    return tuple(
        Notice("Beware", words(warning))
        for warning, ids in warnings_of(plan).items()
        if ids == ("together",)
    )


def _saving(plan: Plan, together: Valuation) -> Picture:
    keys = all_action_sources(plan)
    rows = tuple(
        cells(
            year_label(y.year),
            pounds(y.cost),
            pounds(y.low),
            pounds(y.middle),
            pounds(y.high),
            pounds(y.cash),
        )
        for y in fan(together)
    )
    columns = (
        Column("Year"), Column("Spent (median)", "right"), Column("Spared: low (10%)", "right"),
        Column("Spared: middle", "right"), Column("Spared: high (90%)", "right"),
        Column("Of it cash (median)", "right"),
    )  # fmt: skip
    caption = "What is spent and what public budgets are spared by year, all bodies together"
    return Picture(
        saving_by_year(together, source=sources_in_words(plan, keys)),
        Table(caption, columns, rows, folded="Figures of this picture"),
        cite(plan, keys).sources,
    )


def _paying_back(together: Valuation) -> Words:
    said = [
        f"by year {year}: {chance(probability)}"
        for year, probability in together.pays_back_by.items()
        if probability is not None
    ]
    return words(f"The chance that all bodies together have their cash back, {'; '.join(said)}.")


def named_positions(plan: Plan, together: Valuation) -> tuple[Position, ...]:
    """Return the positions under the bodies' full names."""
    return tuple(
        replace(position, body=body_name(plan, position.body)) for position in together.positions
    )


def _positions(plan: Plan, together: Valuation) -> Picture:
    keys = all_action_sources(plan)
    positions = named_positions(plan, together)
    chart = who_pays_who_gains(positions, name=together.name, source=sources_in_words(plan, keys))
    columns = (
        Column("Body"), Column("Pays", "right"), Column("Gains", "right"), Column("Net", "right"),
        Column("Cash it ends up with", "right"),
    )  # fmt: skip
    rows = tuple(
        cells(p.body, in_words(p.pays), in_words(p.gains), in_words(p.net), in_words(p.cash_net))
        for p in positions
    )
    caption = "Who pays and who gains, present values; cash undiscounted"
    table = Table(caption, columns, rows, folded="Figures of this picture")
    return Picture(chart, table, cite(plan, keys).sources)


def _card(plan: Plan) -> list[Block]:
    """Return when each body has its cash back, and what becomes of the saving of all actions."""
    card = cards_by_id(plan).get(PLAN)
    return [] if card is None else [who_and_when(plan, card), *disposition_blocks(plan, card)]


def _cash(plan: Plan, together: Valuation) -> Table:
    """Return net cash by body and year: medians, with the whole period's interval."""
    net = together.finance.net
    middle = net.quantiles(0.5)[0]
    rows = [
        cells(
            body_name(plan, body),
            *(pounds(float(amount)) for amount in middle[:, at]),
            in_words(interval(net.of(body).total(), level=LEVEL)),
        )
        for at, body in enumerate(net.bodies)
    ]
    all_bodies = net.over_bodies()
    rows.append(
        cells(
            "All bodies",
            *(pounds(float(amount)) for amount in all_bodies.quantiles(0.5)[0]),
            in_words(interval(all_bodies.total(), level=LEVEL)),
        )
    )
    columns = (
        Column("Body"),
        *(Column(year_label(year), "right") for year in net.years),
        Column("All years", "right"),
    )
    return Table(
        "Net cash by body and year (saving less cost; medians do not add up exactly)",
        columns,
        tuple(rows),
        cite(plan, all_action_sources(plan)).sources,
        total=True,
    )


def _contributions(plan: Plan) -> tuple[Block, ...]:
    """Return what each body puts into a fund, and what it asks in return."""
    if not plan.contributions:
        return ()
    rows = tuple(
        cells(
            body_name(plan, one.body),
            one.fund,
            year_label(one.year),
            pounds(one.gbp),
            "staff, rooms or goods" if one.in_kind else "money",
            one.condition or "nothing",
        )
        for one in plan.contributions
    )
    columns = (
        Column("Body"), Column("Fund"), Column("Year"), Column("Amount", "right"), Column("As"),
        Column("Asks in return"),
    )  # fmt: skip
    return (Heading("What each body puts in"), Table("Contributions to funds", columns, rows))
