"""Two pages for residents, in plain words: the same figures, fewer of them."""

from __future__ import annotations

from wholeplace.count.views import by_division, per_head
from wholeplace.plan.document import Plan
from wholeplace.prevention.value import Valuation
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Heading,
    Paragraph,
    Picture,
    Story,
    Strong,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import (
    line_sources,
    sources_in_words,
)
from wholeplace.report.chapters.naming import well_named
from wholeplace.report.chapters.opening import HORIZON, banner, present_values, silent_bodies
from wholeplace.report.pictures.hundred import every_hundred_pounds, hundred
from wholeplace.report.plain import best_choice, not_sure, what_would_change
from wholeplace.report.words import chance, listed, plural, pounds, span
from wholeplace.years import year_label

_SLICES = 8
_ACTIONS = 4
_MEASURES = 4
_THOUSAND = 1000
_NAMED = " Source:"
QUOTED = "Figures quoted"
"""How the licence lines of facts quoted from a publisher begin; a resident needs one line."""


def residents(plan: Plan) -> Story:
    """Return the summary for residents: one chapter a page, two pages."""
    name = plan.place.name
    named = well_named(plan)
    return Story(
        title=f"Public money in {name}, in plain words",
        subtitle=f"For everyone who lives here. Figures for {year_label(plan.year)}.",
        banner=banner(plan),
        opening=(Paragraph(_money(named), lead=True),),
        chapters=(_first(named), _second(named)),
        numbers={},
        footer="",
    )


def _first(plan: Plan) -> Chapter:
    """Return page one: where the money goes and what of it prevents harm."""
    blocks: list[Block] = [_picture(plan)]
    if plan.ledger.years:
        blocks += [
            Heading("Stopping problems before they start"),
            *(Paragraph(said) for said in _prevention(plan)),
        ]
    return Chapter("money-in-plain-words", "Where the money goes", tuple(blocks))


def _money(plan: Plan) -> Words:
    count = plan.count
    total = count.total() * _THOUSAND
    head = per_head(count)
    each = "" if head is None else f" That is {pounds(head)} for each person."
    return words(
        "Councils, the NHS, the police and national government spent about ",
        Strong(pounds(total)),
        f" on people in {plan.place.name} in {year_label(count.year)}.{each}",
    )


def _picture(plan: Plan) -> Picture:
    slices = hundred(by_division(plan.count), count=_SLICES)
    keys = line_sources(plan.count.lines)
    chart = every_hundred_pounds(slices, place=plan.place.name, source=sources_in_words(plan, keys))
    rows = tuple(cells(one.title, f"£{one.pounds}") for one in slices)
    columns = (Column("Service"), Column("Of every £100", "right"))
    table = Table("What every £100 goes on", columns, rows, folded="Figures of this picture")
    return Picture(chart, table, ())


def _prevention(plan: Plan) -> tuple[Words, ...]:
    """Return the preventive share out of £100, its doubt and which way it has gone."""
    first, last = plan.ledger.years[0], plan.ledger.years[-1]
    now = last.preventive.share
    spent = words(
        "Some money is spent early, so that fewer people fall ill, lose their home or need care."
        " Of every £100 spent on the local services we looked at, about ",
        Strong(f"£{100 * now.value:.0f}"),
        f" goes on this. We are not certain: it could be between £{100 * now.low:.0f} and"
        f" £{100 * now.high:.0f}.",
    )
    if first is last:
        return (spent,)
    before = first.preventive.share.value
    moved = f"£{100 * before:.0f}"
    way = (
        "the same"
        if moved == f"£{100 * now.value:.0f}"
        else "less"
        if now.value < before
        else "more"
    )
    trend = f"In {year_label(first.year)} it was {moved}. Now it is {way}."
    return (spent, words(trend))


def _second(plan: Plan) -> Chapter:
    """Return page two: how life is, what could be done, how sure we are, what comes next."""
    blocks: list[Block] = []
    if plan.comparisons:
        blocks.append(Bullets(_life(plan)))
    if plan.valuations:
        blocks += [Heading("What could be done"), *_actions(plan)]
    blocks += [
        Heading("How sure we are"),
        Bullets(_doubts(plan)),
        Heading("What happens next"),
        Paragraph(_next(plan)),
        Heading("Where the figures come from"),
        Paragraph(_licences(plan)),
    ]
    return Chapter("life-in-plain-words", "How life is here, and what could change", tuple(blocks))


def _life(plan: Plan) -> tuple[Words, ...]:
    """Return what is better, worse and about the same as in places like this."""
    headings = {
        "better": "Better than in places like ours: ",
        "worse": "Not as good as in places like ours: ",
        "similar": "About the same: ",
    }
    found = []
    for verdict, heading in headings.items():
        titles = [c.measure.title for c in plan.comparisons if c.verdict == verdict]
        if titles:
            found.append(words(Strong(heading), _some(titles)))
    unsure = sum(not comparison.verdict for comparison in plan.comparisons)
    if unsure:
        found.append(words(f"For {plural(unsure, 'other measure')} we cannot say."))
    return tuple(found)


def _some(titles: list[str]) -> str:
    shown = [title[:1].lower() + title[1:] for title in titles[:_MEASURES]]
    more = len(titles) - len(shown)
    ending = f"; and {more} more" if more > 0 else ""
    return f"{'; '.join(shown)}{ending}."


def _actions(plan: Plan) -> tuple[Block, ...]:
    """Return the actions, those that are best to do first and then the dearest."""
    portfolio = plan.appraisal.chosen.portfolio if plan.appraisal else None
    best = {option.action for option in portfolio.chosen} if portfolio else set()
    ranked = sorted(plan.valuations, key=lambda v: (v.id not in best, -present_values(v)[0].value))
    shown = ranked[:_ACTIONS]
    more = len(ranked) - len(shown)
    intro = (
        "These are examples from studies elsewhere. Nobody has decided to do them."
        if plan.illustration
        else "This is what the partners mean to do."
    )
    rest = f" {plural(more, 'more action')} in the full plan." if more else ""
    return (
        Paragraph(words(intro + rest + best_choice(plan))),
        Bullets(tuple(_action(valuation) for valuation in shown)),
    )


def _action(valuation: Valuation) -> Words:
    cost, worth = present_values(valuation)
    odds = chance(valuation.pays_back_by.get(HORIZON))
    change = what_would_change(valuation)
    return words(
        Strong(f"{valuation.name}. "),
        f"{change} " if change else "",
        f"It would cost about {pounds(cost.value)} and be worth about {pounds(worth.value)} to the"
        f" public ({span(worth)}). Chance that the money comes back within {HORIZON} years:"
        f" {odds}.",
    )


def _doubts(plan: Plan) -> tuple[Words, ...]:
    silent = silent_bodies(plan)
    found = [
        words(
            "The council's own figures are what it reported. Others, such as the NHS and benefits,"
            " are this place's share of national money, worked out from how many people live here"
            " and what they need."
        ),
        words("Where we give two figures, we expect the truth to lie between them 8 times in 10."),
        *(words(said) for said in not_sure(plan)),
    ]
    if silent:
        found.append(
            words(f"We do not know the full figures of {listed(silent)}. We left them out.")
        )
    return tuple(found)


def _next(plan: Plan) -> Words:
    if plan.illustration:
        return words(
            f"This is version {plan.version}, made from published figures to start a conversation."
            " No council or other body has agreed to it. Say what is wrong, what is missing and"
            " what matters to you."
        )
    return words(
        f"This is version {plan.version}. The full plan says who has promised what, and by when."
    )


def _licences(plan: Plan) -> Words:
    """Return the licence lines that must be printed with the figures, publishers put together."""
    publishers: dict[str, set[str]] = {}
    for source in plan.sources.values():
        if source.licence_line and not source.is_assumption:
            line = source.licence_line.partition(_NAMED)[0].rstrip(". ")
            line = QUOTED if line.startswith(QUOTED) else line
            publishers.setdefault(line, set()).add(source.publisher)
    said = [
        f"{line}. From: {listed(sorted(names - {''}))}."
        for line, names in sorted(publishers.items())
    ]
    return words(f"{' '.join(said)} The full plan names every source and study.")
