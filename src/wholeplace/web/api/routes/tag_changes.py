"""Who changed the tag of a line, when and why, and how a change is undone: one, or a whole step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ninja import Query, Router

from wholeplace.prevention.ledger import Tier
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.routes.ledger import Changed
from wholeplace.web.api.routes.tagging import TaggedLineId, line_of
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Told, Words
from wholeplace.web.ledger.history import history_of
from wholeplace.web.ledger.lines import Line
from wholeplace.web.ledger.models import TagChange
from wholeplace.web.ledger.services import step_of, undo, undo_together, why_undone
from wholeplace.web.ledger.tags import tag_of_cells
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import found
from wholeplace.web.places.tables import Cells

router = Router(tags=["Prevention"])
CHANGES = "/places/{slug}/prevention/changes/{change}"


class HistoryOut(Told):
    """One change of a tag in words; ``change`` can be undone, null is of the table itself."""

    at: datetime
    who: str
    why: str
    before: str
    after: str
    number: int
    change: int | None


class HistoryOf(TaggedLineId, Paging):
    """Whose history, and which part of it."""


class TagChangeOut(Told):
    """One change of a tag; null shares are the default. ``together`` lines changed in one step."""

    id: int
    line: str
    before: dict[Tier, float] | None
    after: dict[Tier, float] | None
    why: str
    who: str
    at: datetime
    number: int
    together: int
    stamp: str


class TagStamp(Given):
    """The state of the tag that I saw; empty while it has none of its own."""

    stamp: Words = ""


@router.get(
    "/places/{slug}/prevention/history",
    response=answers(Listed[HistoryOut]),
    summary="History of a tag",
    **needs(Deed.VIEW),
)
def tag_history(request: ApiRequest, slug: str, which: Query[HistoryOf]) -> Listed[HistoryOut]:
    """List who changed a line's tag, when and why, the latest first."""
    held = history_of(request.place, request.viewer, line_of(request, which.line).line)
    shown = held[which.offset : which.offset + which.limit]
    return Listed(items=[HistoryOut.model_validate(each) for each in shown], total=len(held))


@router.get(CHANGES, response=answers(TagChangeOut), summary="One change", **needs(Deed.VIEW))
def one_change(request: ApiRequest, slug: str, change: Id) -> TagChangeOut:
    """Show what a change of a tag changed, and the stamp of the line's tag now."""
    held, line = _change(request, change)
    return TagChangeOut(
        id=held.pk,
        line=held.line,
        before=_shares(held.line, held.before),
        after=_shares(held.line, held.after),
        why=held.why,
        who=str(held.person or ""),
        at=held.at,
        number=held.event,
        together=step_of(request.viewer, held).count(),
        stamp=line.stamp,
    )


@router.post(
    CHANGES + "/undo", response=answers(Changed), summary="Undo a change", **needs(Deed.EDIT)
)
def undone(request: ApiRequest, slug: str, change: Id, on: TagStamp) -> Changed:
    """Write what stood before a change again, as a change of its own."""
    held, _line_now = _change(request, change)
    return Changed(changed=undo(by_of(request), held, stamp=on.stamp, why=why_undone(held)))


@router.post(
    CHANGES + "/undo-together",
    response=answers(Changed),
    summary="Undo a bulk change",
    **needs(Deed.EDIT),
)
def undone_together(request: ApiRequest, slug: str, change: Id) -> Changed:
    """Undo every change of the step that this one was part of; 409 when one has moved on."""
    held, _line_now = _change(request, change)
    return Changed(changed=undo_together(by_of(request), held))


def _change(request: ApiRequest, change: int) -> tuple[TagChange, Line]:
    """Return a change and its line, which somebody who may not see it no longer finds."""
    kept = TagChange.objects.select_related("place", "person")
    held = found(kept, request.viewer, pk=change)
    return held, line_of(request, held.line)


def _shares(line: str, rows: Mapping[str, Cells]) -> dict[Tier, float] | None:
    return dict(tag_of_cells(line, rows.values()).shares) if rows else None
