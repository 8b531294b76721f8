"""Chapter: who is in need now, who would be without action, and what the actions change."""

from __future__ import annotations

from wholeplace.demand.pathway import Pathway
from wholeplace.estimate import Estimate
from wholeplace.plan.assemble import source_key
from wholeplace.plan.check_pathways import (
    assumed_figures,
    backcasts_of,
    foreseen,
    is_assumption,
)
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval, scaled
from wholeplace.prevention.avoided import Avoided
from wholeplace.prevention.changes import Change
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
from wholeplace.report.chapters.cautions import BACKCAST, by_kind, of_pathway
from wholeplace.report.chapters.citing import cite, sources_in_words
from wholeplace.report.chapters.naming import state_titles
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.pictures.ranges import Range, Ways, ranges
from wholeplace.report.words import (
    counted,
    first_upper,
    listed,
    plural,
    share,
)
from wholeplace.yearly import Yearly
from wholeplace.years import year_label

_SMALL = 0.05
_MOST_SHOWN, _MOST_DRAWN = 12, 8


def needs_chapter(plan: Plan) -> Chapter:
    """Return each pathway that the actions act on: now, without action, with it, and how sure."""
    changes = plan.together.changes if plan.together else ()
    blocks: list[Block] = [Paragraph(_how_to_read(plan, changes))]
    for change in changes:
        blocks += _pathway(plan, change)
    return Chapter("needs", "Needs, cohorts and demand", tuple(blocks))


def _how_to_read(plan: Plan, changes: tuple[Change, ...]) -> Words:
    titles = listed([change.pathway.title for change in changes])
    return words(
        f"The actions work on {plural(len(changes), 'pathway')}: {titles}. There"
        " people move between states of need at yearly rates; an action slows some of the moves"
        " for the people it reaches, and everything that follows changes with it. Numbers are"
        f" averages over a year. Brackets hold the middle {share(LEVEL)} of"
        f" {plan.record.draws:,} draws."
    )


def _pathway(plan: Plan, change: Change) -> list[Block]:
    pathway = change.pathway
    blocks: list[Block] = [
        Heading(pathway.title),
        Paragraph(_what_it_is(plan, change)),
        *_verdict(pathway),
        _people(plan, change),
    ]
    if any(abs(each.value) >= _SMALL for each in _spared(change).values()):
        blocks.append(_picture(plan, change))
    return [*blocks, *_uses(plan, change), *_assumed(pathway)]


def _what_it_is(plan: Plan, change: Change) -> Words:
    """Return what the pathway holds and on which moves the actions act."""
    pathway = change.pathway
    people = listed([segment.title for segment in pathway.segments])
    acting = listed(list(dict.fromkeys(each.lever.action for each in change.reached)))
    titles = state_titles(pathway)
    starts = dict.fromkeys(edge.partition(">")[0] for edge in change.moves)
    out_of = listed([f"“{titles.get(start, start)}”" for start in starts])
    moves = plural(len(change.moves), "move")
    on = f" Actions on it: {acting}. They act on {moves} out of {out_of}." if change.moves else ""
    return words(
        f"{first_upper(plural(len(pathway.states), 'state'))} of need; {people}.{on} ",
        _rests_on(pathway),
        cite(plan, [source_key(source) for source in pathway.sources]),
    )


def _rests_on(pathway: Pathway) -> str:
    """Return how many of the pathway's figures are assumptions."""
    assumed = assumed_figures(pathway)
    if not assumed:
        return "None of its figures is marked as an assumption."
    return (
        f"{assumed} of its rates, shares, numbers and uses are assumptions, so what follows rests"
        " on assumptions too."
    )


def _verdict(pathway: Pathway) -> list[Block]:
    """Return how the pathway did on years already known, with what it lost said openly."""
    won, lost = backcasts_of(pathway)
    if not won and not lost:
        said = "It could not be tested whether this pathway would have foreseen years already known"
        return [Notice("Not back-cast", words(f"{said}: do not take it for a forecast."))]
    many = len(won) + len(lost)
    said = (
        f"Fitted on what was known two years earlier, it foresaw {len(won)} of"
        f" {plural(many, 'count')} better than the last value or the last trend."
    )
    rows = tuple(cells(text) for text in (*lost, *won))
    fold = f"Back-casts of {pathway.title}: {plural(many, 'count')}"
    table = Table(f"Back-casts of {pathway.title}", (Column("Verdict"),), rows, folded=fold)
    if not lost:
        return [Paragraph(words(said)), table]
    names = listed([foreseen(text) for text in lost])
    return [Notice("Back-cast not won", words(f"{said} It did no better on: {names}.")), table]


def _spared(change: Change) -> dict[str, Estimate]:
    """Return the person-years not spent in each state, with interval."""
    return {id: interval(draws, level=LEVEL) for id, draws in change.person_years.items()}


def _people(plan: Plan, change: Change) -> Table:
    """Return people by state: in the first year, in the last without action, and the change."""
    pathway, spared = change.pathway, _spared(change)
    assumed = {stock.state for stock in pathway.stocks if is_assumption(stock.people)}
    begin = {stock.state for stock in pathway.stocks}
    years = _years(plan, change)
    columns = (
        Column("State"), Column(f"People in {year_label(years[0])}", "right"),
        Column(f"In {year_label(years[-1])}, without action", "right"),
        Column(f"Person-years avoided in {len(years)} years (− is more)", "right"),
        Column("Number at the start is"),
    )  # fmt: skip
    rows = tuple(
        cells(
            state.title,
            _average(change, state.id, 0),
            _average(change, state.id, -1),
            counted(spared.get(state.id)),
            "an assumption"
            if state.id in assumed
            else "counted"
            if state.id in begin
            else "not counted: starts empty",
        )
        for state in pathway.states
    )
    keys = [source_key(source) for source in pathway.sources]
    caption = f"{pathway.title}: people in each state, and what the actions change"
    return Table(caption, columns, rows, cite(plan, keys).sources)


def _years(plan: Plan, change: Change) -> tuple[int, ...]:
    for yearly in (*change.without.values(), *change.moves.values()):
        return yearly.years
    return plan.together.years if plan.together else ()


def _average(change: Change, state: str, year: int) -> str:
    if state not in change.without:
        return "not known"
    return counted(interval(change.without[state].values[:, year], level=LEVEL))


def _picture(plan: Plan, change: Change) -> Picture:
    """Return the person-years avoided and added in each state that changes."""
    pathway, spared = change.pathway, _spared(change)
    titles = {state.id: state.title for state in pathway.states}
    moved = {id: each for id, each in spared.items() if abs(each.value) >= _SMALL}
    largest = sorted(moved, key=lambda id: -abs(moved[id].value))[:_MOST_DRAWN]
    order = sorted(largest, key=lambda id: -moved[id].value)
    rows = [Range(titles[id], moved[id], counted(moved[id])) for id in order]
    years = _years(plan, change)
    best, least = rows[0], rows[-1]
    sentence = (
        f"Dots with intervals, one a state, in person-years over {plural(len(years), 'year')}."
        f" Most is avoided in “{best.name}”: {best.shown}."
    )
    if least.estimate.value < 0:
        sentence += f" Most is added in “{least.name}”: {_positive(least.estimate)} more."
    keys = [source_key(source) for source in pathway.sources]
    chart = ranges(
        rows,
        title=f"{pathway.title}: time in each state that the actions change",
        alt=sentence,
        source=sources_in_words(plan, keys),
        ways=Ways("more time there", "time avoided", "Person-years"),
    )
    columns = (Column("State"), Column("Person-years avoided", "right"))
    table = Table(
        f"{pathway.title}: person-years avoided in each state",
        columns,
        tuple(cells(row.name, row.shown) for row in rows),
        folded="Figures of this picture",
    )
    return Picture(chart, table, cite(plan, keys).sources)


def _positive(estimate: Estimate) -> str:
    return counted(scaled(estimate, -1.0))


def _uses(plan: Plan, change: Change) -> list[Block]:
    """Return the services that are used less, and more, over all years."""
    used = [each for each in change.avoided if each.without is not None]
    if not used:
        return []
    ranked = sorted(used, key=lambda each: -abs(_relative(each)))[:_MOST_SHOWN]
    columns = (
        Column("Service use"), Column("Without action, all years", "right"),
        Column("Avoided", "right"),
    )  # fmt: skip
    rows = tuple(
        cells(each.outcome, counted(_total(each.without)), counted(_total(each.use)))
        for each in ranked
    )
    caption = f"{change.pathway.title}: services used, over all years"
    return [Table(caption, columns, rows, folded=f"Services that {change.pathway.title} uses")]


def _relative(avoided: Avoided) -> float:
    whole = 0.0 if avoided.without is None else float(avoided.without.total().mean())
    return float(avoided.use.total().mean()) / whole if whole else 0.0


def _total(yearly: Yearly | None) -> Estimate | None:
    return None if yearly is None else interval(yearly.total(), level=LEVEL)


def _assumed(pathway: Pathway) -> list[Block]:
    """Return what the pathway warns of beyond back-casts, folded, with its method page."""
    kinds = {kind: each for kind, each in by_kind(of_pathway(pathway)).items() if kind != BACKCAST}
    method = pathway.method or "none is written yet"
    blocks: list[Block] = []
    if kinds:
        rows = tuple(
            cells(kind, first_upper(each.text)) for kind, found in kinds.items() for each in found
        )
        caption = f"What {pathway.title} assumes and leaves out"
        fold = f"{caption}: {plural(len(rows), 'entry', 'entries')}"
        blocks.append(Table(caption, (Column("Kind"), Column("What")), rows, folded=fold))
    return [*blocks, Paragraph(words(f"Method page: {method}."))]
