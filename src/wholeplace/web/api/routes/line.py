"""One line of the count: how it is known, who says so, what is inside it and what acts on it."""

from __future__ import annotations

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from wholeplace.count.build import detail
from wholeplace.count.lines import SpendLine
from wholeplace.prevention.ledger import Tier
from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.routes.count import (
    CountedLineOut,
    OwnFigureOut,
    SpendLineOut,
    line_told,
    own_figure,
)
from wholeplace.web.api.schemas import Given, Told, Words
from wholeplace.web.api.shapes import SourceOut
from wholeplace.web.explorer import known
from wholeplace.web.explorer.seen import Seen, seen_by
from wholeplace.web.explorer.sources import source_of
from wholeplace.web.places.access import Deed

router = Router(tags=["Count"])


class LineTagOut(Told):
    """How a line divides over the tiers of prevention: shares with their interval, and why."""

    line: str
    shares: dict[Tier, float]
    low: dict[Tier, float]
    high: dict[Tier, float]
    level: float
    rule: str
    status: str
    rationale: str
    evidence: str


class PlannedOut(Told):
    """An action or proposal on a line, and how it acts on it."""

    action: str
    title: str
    how: str


class LineOneOut(CountedLineOut):
    """All that is known of one line; what is inside it is never to be added to anything.

    ``publication`` is null for a body's own figure in its own words; ``row`` is the row that it is
    made from, where I may open it.
    """

    gross_gbp_thousand: float | None
    income_gbp_thousand: float | None
    gbp_per_head: float | None
    share_of_body: float | None
    publication: SourceOut | None
    inside: list[SpendLineOut]
    own_figures: list[OwnFigureOut]
    tag: LineTagOut | None
    planned: list[PlannedOut]
    row: int | None


class LineId(Given):
    """Id of a line, as the list has it."""

    id: Words = Field(min_length=1)


@router.get(
    "/places/{slug}/count/line",
    response=answers(LineOneOut),
    summary="One line",
    **needs(Deed.VIEW),
)
def line(request: ApiRequest, slug: str, which: Query[LineId]) -> LineOneOut:
    """Show all that is known of one line, counted or not known."""
    seen = seen_by(request.place, request.viewer)
    held = line_seen(which.id, seen)
    tag, source = known.tag_of(held, seen), source_of(held.source)
    row = known.row_of(held, request.viewer)
    return LineOneOut(
        **line_told(held, seen).model_dump(),
        gross_gbp_thousand=held.gross,
        income_gbp_thousand=held.income,
        gbp_per_head=known.gbp_per_head(held, seen.count),
        share_of_body=known.share_of_body(held, seen.count),
        publication=None if source is None else SourceOut.model_validate(source),
        inside=[SpendLineOut.model_validate(each) for each in detail(seen.count, held)],
        own_figures=[own_figure(each) for each in known.changes_of(held, seen)],
        tag=None if tag is None else LineTagOut.model_validate(tag),
        planned=[PlannedOut.model_validate(each) for each in known.planned_on(held, seen)],
        row=None if row is None else row.pk,
    )


def line_seen(id: str, seen: Seen) -> SpendLine:
    """Return a line that I see.

    Raises:
        Http404: When there is none.
    """
    held = known.line_of(id, seen)
    if held is None:
        raise Http404
    return held
