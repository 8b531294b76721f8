"""Names as a reader knows them: bodies by their full name, councils as councils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import COUNCIL_SECTORS
from wholeplace.demand.pathway import OUTSIDE, Pathway
from wholeplace.plan.document import Body, Plan
from wholeplace.report.words import first_upper, listed

COUNCIL = "council"


def well_named(plan: Plan) -> Plan:
    """Return the plan with its councils called councils, so that a place and its body differ.

    Returns and registers call Wigan's council ``Wigan``; a reader needs ``Wigan council``.
    """
    return replace(plan, count=_count(plan.count), bodies=tuple(map(_body, plan.bodies)))


def _count(count: Count) -> Count:
    return replace(
        count,
        lines=tuple(map(_line, count.lines)),
        missing=tuple(map(_line, count.missing)),
        eliminated=tuple(map(_line, count.eliminated)),
    )


def _line(line: SpendLine) -> SpendLine:
    return replace(line, body_name=council_name(line.body_name, line.sector))


def _body(body: Body) -> Body:
    return replace(body, name=council_name(body.name, body.sector))


def council_name(name: str, sector: str) -> str:
    """Return a council's name with the word council in it; other bodies' as they are.

    >>> council_name("Wigan", "council"), council_name("Kent County Council", "council")
    ('Wigan council', 'Kent County Council')
    """
    if sector not in COUNCIL_SECTORS or COUNCIL in name.casefold():
        return name
    return f"{name} {COUNCIL}"


def body_name(plan: Plan, id_or_name: str) -> str:
    """Return the full name of a body that a table names by its id; as given when not in the plan.

    What nobody owns is ``nobody yet``.
    """
    if not id_or_name:
        return "nobody yet"
    known = {body.id.casefold(): body.name for body in plan.bodies}
    return known.get(id_or_name.casefold(), first_upper(id_or_name))


def state_titles(pathway: Pathway) -> dict[str, str]:
    """Return the titles of a pathway's states by id, and what lies outside it."""
    return {OUTSIDE: "nobody in the pathway", **{one.id: one.title for one in pathway.states}}


def moves_in_words(pathway: Pathway, edges: Sequence[str]) -> str:
    """Return moves of a pathway in words, those from one state put together."""
    titles = state_titles(pathway)
    ends: dict[str, list[str]] = {}
    for edge in edges:
        start, _, end = edge.partition(">")
        ends.setdefault(start, []).append(titles.get(end, end))
    return "; ".join(
        f"moves from “{titles.get(start, start)}” to {listed([f'“{end}”' for end in to])}"
        for start, to in ends.items()
    )


def action_name(plan: Plan, id: str) -> str:
    """Return the name of an action; its id when the plan does not have it."""
    return next((each.name for each in plan.valuations if each.id == id), id)
