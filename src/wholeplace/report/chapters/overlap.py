"""Chapter: what actions lose to one another, and what each action and each body adds."""

from __future__ import annotations

from collections.abc import Sequence

from wholeplace.plan.document import Plan
from wholeplace.prevention.overlap import Credit, Haircut, Overlap
from wholeplace.report.blocks import (
    Block,
    Chapter,
    Column,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Picture,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import all_action_sources, cite, sources_in_words
from wholeplace.report.chapters.naming import action_name, body_name
from wholeplace.report.pictures.ranges import Range, Ways, ranges
from wholeplace.report.words import (
    NOT_KNOWN,
    interval,
    pounds,
    share,
    share_interval,
    span,
    value_and_span,
)

BY_ACTION, BY_BODY = "By action", "By body that pays"


def overlap_chapter(plan: Plan) -> Chapter | None:
    """Return the haircut and the credit of actions and bodies; None for fewer than two actions."""
    found = plan.appraisal.overlap if plan.appraisal else None
    if found is None:
        return None
    blocks: list[Block] = [Paragraph(_how_to_read(found)), *_haircut(found.haircut)]
    if found.by_action:
        blocks.append(_credits(plan, found))
    return Chapter("overlap", "Overlap, and who adds what", tuple(blocks))


def _how_to_read(found: Overlap) -> Words:
    return words(
        "Actions that reach the same people cannot each save what another has saved. All of them"
        " are valued once more in one run; what that comes to less than their sum is the overlap."
        " Credit shares the joint net worth out fairly: it is what an action, or a body that pays,"
        " adds on average over every order in which they could join (Shapley), and it adds up to"
        f" the whole. Brackets hold the middle {share(found.level)} of draws."
    )


def _haircut(found: Haircut | None) -> list[Block]:
    """Return the headline: each alone, all together and what overlap takes."""
    if found is None:
        return [Notice("No haircut", words("The actions, each alone, avoid nothing."))]
    helps = found.share.value < 0
    taken = "overlap takes" if not helps else "the actions help one another by"
    alone, together = value_and_span(found.alone), value_and_span(found.together)
    figures = (
        KeyFigure(alone[0], "saved, each alone and summed", alone[1]),
        KeyFigure(together[0], "saved, all together", together[1]),
        KeyFigure(pounds(abs(found.pounds.value)), taken, span(found.pounds)),
        KeyFigure(share(abs(found.share.value)), "of the sum of each alone", _share_ends(found)),
    )
    blocks: list[Block] = [KeyFigures(figures)]
    if found.undefined:
        said = f"In {share(found.undefined)} of draws the actions alone avoid nothing; they are"
        blocks.append(Paragraph(words(f"{said} left out of the interval of the share.")))
    return blocks


def _share_ends(found: Haircut) -> str:
    return share_interval(found.share).partition(" (")[2].rstrip(")")


def _credits(plan: Plan, found: Overlap) -> Picture:
    """Return the credit of actions and of bodies, as picture and table."""
    groups = (
        (BY_ACTION, [(action_name(plan, one.name), one) for one in found.by_action]),
        (BY_BODY, [(body_name(plan, one.name), one) for one in found.by_body]),
    )
    ranked = [(group, sorted(rows, key=_credited)) for group, rows in groups]
    drawn = [
        Range(name, one.credited, interval(one.credited), group)
        for group, rows in ranked
        for name, one in rows
    ]
    keys = all_action_sources(plan)
    chart = ranges(
        drawn,
        title="Credit for the joint net worth, by action and by body that pays",
        alt=_sentence(ranked),
        source=sources_in_words(plan, keys),
        ways=Ways("takes from it", "adds to it", "Credit"),
    )
    columns = (
        Column("Action or body"), Column("Of"), Column("Alone", "right"),
        Column("Credit", "right"), Column("Lost if it alone drops out", "right"),
    )  # fmt: skip
    rows = tuple(_row(name, group, one) for group, rows in ranked for name, one in rows)
    caption = "Net worth alone, credited and lost if left out"
    table = Table(caption, columns, rows, folded="Figures of this picture")
    return Picture(chart, table, cite(plan, keys).sources)


def _credited(named: tuple[str, Credit]) -> float:
    return -named[1].credited.value


def _row(name: str, group: str, one: Credit) -> tuple[Words, ...]:
    sampled = f" (± {pounds(one.standard_error)} from sampling)" if one.standard_error else ""
    return cells(
        name,
        "actions" if group == BY_ACTION else "bodies that pay",
        NOT_KNOWN if one.alone is None else interval(one.alone),
        f"{interval(one.credited)}{sampled}",
        NOT_KNOWN if one.added_last is None else interval(one.added_last),
    )


def _sentence(ranked: Sequence[tuple[str, list[tuple[str, Credit]]]]) -> str:
    """Return who adds most and who takes from it, in each group."""
    said = []
    for group, rows in ranked:
        if rows:
            best, last = rows[0], rows[-1]
            text = f"{group}: {best[0]} is credited {pounds(best[1].credited.value)}"
            if last is not best:
                text += f", {last[0]} {pounds(last[1].credited.value)}"
            said.append(f"{text}.")
    return f"Dots with intervals show what each adds to the joint net worth. {' '.join(said)}"
