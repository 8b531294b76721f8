"""Chapter: the spending review, what cutting, protecting or growing each line would do."""

from __future__ import annotations

from wholeplace.estimate import Estimate
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import scaled
from wholeplace.prevention.review_parts import SIGN, Demand, Review, Reviewed
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Strong,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import cite, line_sources, sources_in_words
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.pictures.review import moving, spending_by_year
from wholeplace.report.words import (
    MINUS,
    NOT_KNOWN,
    about,
    chance,
    interval,
    level,
    listed,
    number,
    plural,
    pounds,
)
from wholeplace.years import year_label

ID, TITLE = "review", "The spending review"
_MOST = 2
_NOTICEABLE = 0.5


def review_chapter(review: Review, plan: Plan) -> Chapter:
    """Return what each proposal would do, spending by body and year, and what is worth having."""
    blocks: list[Block] = [
        Paragraph(words(_opening(review, plan)), lead=True),
        *_beware(review),
        _proposals(review, plan),
        *_unknown(review, plan),
        *_people(review),
        _spending(review, plan),
        *_worth_most(review),
        Heading("What was assumed"),
        Bullets(tuple(words(sentence) for sentence in review.assumed)),
    ]
    return Chapter(ID, TITLE, tuple(blocks))


def _opening(review: Review, plan: Plan) -> str:
    whose = "Illustrations, nobody's decision. " if plan.illustration else ""
    count = plural(len(review.reviewed), "line")
    said = (
        f"{whose}{count} of spending {'is' if len(review.reviewed) == 1 else 'are'} looked at: cut,"
        " protect or grow. All together they leave all bodies with"
        f" {about(review.cash)} of cash over {plural(len(review.years), 'year')} (below nought:"
        " out of pocket), as far as it is known."
    )
    if review.net is None:
        return f"{said} What any of them does to demand is not known."
    return (
        f"{said} Those whose effect on demand is known are worth {about(review.net)} to the public"
        f" ({year_label(review.prices)} prices); the chance that their cash is back by"
        f" {year_label(review.years[-1])} is {chance(review.pays_back)}."
    )


def _beware(review: Review) -> tuple[Block, ...]:
    """Return alerts of single proposals and of all together, each in its box."""
    found = [
        Notice("Beware", words(Strong(f"{each.title}. "), f"{alert}."))
        for each in review.reviewed
        for alert in each.alerts
    ]
    return (*found, *(Notice("Beware", words(f"{alert}.")) for alert in review.alerts))


def _proposals(review: Review, plan: Plan) -> Table:
    columns = (
        Column("Line and who pays it"), Column("Decision"), Column("A year", "right"),
        Column("Tiers 1 and 2", "right"), Column("Worth (net)", "right"),
        Column("Cash, all years", "right"), Column("Cash back: all"), Column("Cash back: payer"),
    )  # fmt: skip
    rows = tuple(
        cells(
            f"{each.title} ({body_name(plan, each.proposal.body)})",
            each.proposal.decision,
            _amount(each),
            NOT_KNOWN if each.preventive is None else interval(each.preventive),
            each.effect if each.net is None else interval(each.net),
            interval(each.cash),
            each.effect if each.pays_back is None else chance(each.pays_back),
            each.effect if each.pays_back_payer is None else chance(each.pays_back_payer),
        )
        for each in review.reviewed
    )
    held = next((level(each.cash) for each in review.reviewed if level(each.cash)), "")
    caption = (
        f"What each proposal would do ({held + '; ' if held else ''}net: present value,"
        f" {year_label(review.prices)} prices; a year: cash of {year_label(review.year)}; tiers 1"
        " and 2: primary and secondary prevention; cash back: the chance of it, for all bodies"
        " together and for the body that pays)"
    )
    return Table(caption, columns, rows, _sources(review, plan))


def _amount(each: Reviewed) -> str:
    sign = {1.0: "+", -1.0: MINUS, 0.0: ""}[SIGN[each.proposal.decision]]
    return f"{sign}{pounds(each.proposal.gbp)}"


def _unknown(review: Review, plan: Plan) -> tuple[Block, ...]:
    if not review.unknown:
        return ()
    titles = {each.proposal.line: each.title for each in review.reviewed}
    named = [f"{titles[line]}, {pounds(gbp)} a year" for line, gbp in review.unknown]
    said = f"{listed(named)}. Only the money of it is counted here, and nothing that follows."
    return (Notice("Effect on demand not known", words(said)),)


def _people(review: Review) -> tuple[Block, ...]:
    """Return the largest changes of each proposal, in people and in use."""
    items = [
        words(Strong(f"{each.title}: "), "; ".join(_change(part, review) for part in parts), ".")
        for each in review.reviewed
        if (parts := _largest(each.demand, "people") + _largest(each.demand, "uses"))
    ]
    if not items:
        return ()
    return (Heading("What it does to demand"), Bullets(tuple(items)))


def _largest(parts: tuple[Demand, ...], of: str) -> list[Demand]:
    chosen = [part for part in parts if part.of == of]
    return sorted(chosen, key=lambda part: -abs(part.total.value))[:_MOST]


def _change(part: Demand, review: Review) -> str:
    if part.of == "people":
        by = part.by_year[-1]
        return f"{_more(by)} people in {year_label(review.years[-1])}: {part.what}"
    return f"{_more(part.total)} over all years: {part.what}"


def _more(amount: Estimate) -> str:
    """Return a change as more or fewer, with its interval in the same sense."""
    sign = 1.0 if amount.value >= 0 else -1.0
    low, high = sorted((sign * amount.low, sign * amount.high))
    sense = "more" if sign > 0 else "fewer"
    middle = number(abs(amount.value))
    return (
        f"{middle} ({number(low)} to {number(high)}) {sense}"
        if low < high
        else (f"{middle} {sense}")
    )


def _spending(review: Review, plan: Plan) -> Block:
    """Return the picture of spending by body and year, with its table."""
    names = [body_name(plan, body) for body in review.bodies]
    chosen = moving(review)
    columns = (
        Column("Year"),
        *(Column(names[at], "right") for at in chosen),
        Column("All bodies", "right"),
    )
    rows = tuple(
        cells(
            year_label(year),
            *(interval(review.spend[at][y]) for at in chosen),
            interval(review.spend_all[y]),
        )
        for y, year in enumerate(review.years)
    )
    sources = _sources(review, plan)
    caption = "Change in spending by body and year, cash of each year (medians and intervals)"
    if not chosen:
        return Table(caption, columns, rows, sources)
    chart = spending_by_year(review, names=names, source=sources_in_words(plan, sources))
    return Picture(chart, Table(caption, columns, rows, folded="Figures of this picture"), sources)


def _worth_most(review: Review) -> tuple[Block, ...]:
    titles = {each.proposal.line: each.title for each in review.reviewed}
    found = review.efficient
    heading = Heading("What is worth most under the same money")
    if found is None:
        return (heading, Paragraph(words(review.why_none)))
    named = listed([titles[line] for line in found.lines]) or "none of them"
    said: Words = words(
        "If no body may spend more than all the proposals together take, the ones worth most are: ",
        Strong(named),
        f". They are worth {about(found.value)}.{_overlap(review)}",
    )
    left = tuple(words(Strong(f"{titles[e.line]}: "), f"{e.why}.") for e in found.left_out)
    return (heading, Paragraph(said), *((Bullets(left),) if left else ()))


def _overlap(review: Review) -> str:
    overlap = review.overlap
    if overlap is None or max(abs(overlap.low), abs(overlap.high)) < _NOTICEABLE:
        return ""
    sense, sign = ("more", 1.0) if overlap.value >= 0 else ("less", -1.0)
    return (
        f" All together the proposals are worth {about(scaled(overlap, sign))} {sense} than each"
        " alone added up, since they reach the same people."
    )


def _sources(review: Review, plan: Plan) -> tuple[str, ...]:
    named = {each.proposal.line for each in review.reviewed}
    lines = [line for line in (*plan.count.lines, *plan.count.missing) if line.id in named]
    return cite(plan, line_sources(lines)).sources
