"""Write tags and rules: all or nothing, with history, an entry in the log and a new revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import Tag
from wholeplace.record import Plain, digest, plain
from wholeplace.web.audit.services import record
from wholeplace.web.ledger.lines import TABLE, lines_of
from wholeplace.web.ledger.models import TagChange
from wholeplace.web.ledger.tags import cells_of_tag, faults_of_tag, stamp_of, tag_of_cells
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.models import Body, Place, Row, Visibility
from wholeplace.web.places.services import By, touch
from wholeplace.web.places.tables import known

MOST_TOLD = 200
BATCH = 500
WRITTEN = (
    "body",
    "visibility",
    "embargo",
    "key",
    "position",
    "values",
    "version",
    "changed",
    "changed_by",
)


class TagConflict(Exception):
    """Somebody changed a tag since it was read; ``lines`` are the ids of those lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("someone changed this")
        self.lines = tuple(lines)


class WrongTag(Exception):
    """A tag that cannot be used; ``problems`` says why, by line."""

    def __init__(self, problems: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(f"{line}: {p}" for line, ps in problems.items() for p in ps))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a line's tag.

    Attributes:
        line: Id of the line.
        tag: Its new tag; None to go back to the default.
        stamp: The state of the tag that the person saw.
        why: Why it is changed, for the history; the tag's rationale when empty.
    """

    line: str
    tag: Tag | None
    stamp: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a tag belongs to and who may see it: never more people than see its line."""

    body: int | None
    visibility: str
    embargo: date | None


PLACE_WIDE = Scope(None, Visibility.PARTNERSHIP, None)


def decide(by: By, *, place: Place, decisions: Sequence[Decision]) -> int:
    """Write decisions about tags as one step and return how many lines changed.

    Any editor of any body may tag a line that they see. A tag of a line that all partners see
    belongs to the place; a tag of a line of one body's own belongs to that body.

    Raises:
        PermissionDenied: When the person may not edit, or does not see a line.
        WrongTag: With all that is wrong with the tags.
        TagConflict: When a tag is not as the person saw it.
    """
    if not by.viewer.may(Deed.EDIT):
        raise PermissionDenied
    asked = {each.line: each for each in decisions}
    seen = {line.line for line in lines_of(place, by.viewer)}
    if not asked.keys() <= seen:
        raise PermissionDenied
    wrong = {e.line: faults for e in asked.values() if e.tag and (faults := faults_of_tag(e.tag))}
    if wrong:
        raise WrongTag(wrong)
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        held = _held(place, by.viewer, asked)
        changed = {line: rows for line, rows in held.items() if stamp_of(rows) != asked[line].stamp}
        if changed:
            raise TagConflict(sorted(changed))
        scopes = _scopes(place, by.viewer, asked)
        every = [_change(by, place, asked[line], held[line], scopes[line]) for line in asked]
        changes = [change for change in every if change.before != change.after]
        _write(changes, held)
        _remember(by, place, changes)
    return len(changes)


def undo(by: By, change: TagChange, *, stamp: str, why: str) -> int:
    """Write the shares that stood before a change again, as a change of their own."""
    decision = Decision(change.line, _tag_before(change), stamp, why)
    return decide(by, place=change.place, decisions=[decision])


def why_undone(change: TagChange) -> str:
    """Return why what stood before a change is written again, for the history."""
    return _("Written again as it stood before entry %(number)d.") % {"number": change.event}


def step_of(viewer: Viewer, change: TagChange) -> QuerySet[TagChange]:
    """Return the changes that were written together with one, itself among them."""
    held = TagChange.objects.filter(place=change.place_id, event=change.event)
    return visible(held, viewer).order_by("pk")


def undo_together(by: By, change: TagChange) -> int:
    """Write again what stood before a step that changed many tags, all of them or none.

    Raises:
        TagConflict: When a tag is no longer as the step left it.
        PermissionDenied: When the person may not edit, or does not see a line.
    """
    changes = {each.line: each for each in step_of(by.viewer, change)}
    held = _held(change.place, by.viewer, changes)
    moved = [line for line, rows in held.items() if _cells(rows) != changes[line].after]
    if moved:
        raise TagConflict(sorted(moved))
    decisions = [
        Decision(line, _tag_before(each), stamp_of(held[line]), why_undone(each))
        for line, each in changes.items()
    ]
    return decide(by, place=change.place, decisions=decisions)


def _tag_before(change: TagChange) -> Tag | None:
    rows = list(change.before.values())
    return tag_of_cells(change.line, rows) if rows else None


def _cells(rows: Iterable[Row]) -> dict[str, dict[str, object]]:
    """Return the rows of a tag as its history keeps them: their cells by tier."""
    return {str(row.values["tier"]): dict(row.values) for row in rows}


def _held(place: Place, viewer: Viewer, lines: Iterable[str]) -> dict[str, list[Row]]:
    """Return the rows of the present tags of some lines, read one by one only when they are few."""
    held: dict[str, list[Row]] = {line: [] for line in lines}
    found = visible(Row.objects.filter(place=place, table=TABLE), viewer)
    if len(held) <= BATCH:
        found = found.filter(values__line__in=list(held))
    for row in found.order_by("position", "pk"):
        if (line := str(row.values["line"])) in held:
            held[line].append(row)
    return held


def _scopes(place: Place, viewer: Viewer, lines: Iterable[str]) -> dict[str, Scope]:
    """Return whom each line's tag belongs to: a published line's to the place as a whole."""
    published = known().names["lines"]
    own: dict[str, list[Row]] = {}
    if not all(line in published for line in lines):
        for row in visible(Row.objects.filter(place=place, table="spend"), viewer):
            own.setdefault(str(row.values.get("service", "")), []).append(row)
    return {
        line: PLACE_WIDE if line in published else _scope(own.get(line, ()), viewer)
        for line in lines
    }


def _scope(rows: Sequence[Row], viewer: Viewer) -> Scope:
    if any(_is_shared(row, viewer.today) for row in rows):
        return PLACE_WIDE
    mine = next((row for row in rows if row.body_id in viewer.bodies), None)
    if mine is None:
        raise PermissionDenied
    return Scope(mine.body_id, mine.visibility, mine.embargo)


def _is_shared(row: Row, today: date) -> bool:
    free = row.embargo is None or row.embargo <= today
    return free and row.visibility in (Visibility.PARTNERSHIP, Visibility.PUBLIC)


def _change(by: By, place: Place, decision: Decision, held: list[Row], scope: Scope) -> TagChange:
    """Return what a decision changes, not yet saved."""
    before = _cells(held)
    cells = cells_of_tag(decision.tag) if decision.tag else []
    after = {str(each["tier"]): plain(each) for each in cells}
    return TagChange(
        place=place,
        body_id=scope.body,
        visibility=scope.visibility,
        embargo=scope.embargo,
        line=decision.line,
        before=before,
        after=after,
        why=decision.why or (decision.tag.rationale if decision.tag else ""),
        person=by.person,
        at=timezone.now(),
    )


def _write(changes: Sequence[TagChange], held: Mapping[str, Sequence[Row]]) -> None:
    """Keep the row of a tier that stays, with its next version; add new ones, drop the others."""
    new: list[Row] = []
    kept: list[Row] = []
    dropped: list[int] = []
    for change in changes:
        rows = _rows(change, held[change.line])
        new += [row for row in rows if row.pk is None]
        kept += [row for row in rows if row.pk is not None]
        dropped += {row.pk for row in held[change.line]} - {row.pk for row in rows}
    Row.objects.filter(pk__in=dropped).delete()
    Row.objects.bulk_update(kept, WRITTEN, batch_size=BATCH)
    Row.objects.bulk_create(new, batch_size=BATCH)


def _rows(change: TagChange, held: Sequence[Row]) -> list[Row]:
    """Return the rows of a tag after a change.

    A tag of a published line is public, so that the published plan divides its money as the
    approved one does; any other is seen as its line is, and one that was made public stays so.
    """
    version = 1 + max((row.version for row in held), default=0)
    public = change.line in known().names["lines"] or any(
        row.visibility == Visibility.PUBLIC and row.body_id is None for row in held
    )
    old = {str(row.values["tier"]): row for row in held}
    made = []
    for position, (tier, cells) in enumerate(change.after.items()):
        row = old.get(tier) or Row(place=change.place, table=TABLE)
        row.body_id, row.embargo = change.body_id, change.embargo
        row.visibility = change.visibility
        if public and change.body_id is None:
            row.visibility = Visibility.PUBLIC
        row.key, row.position, row.values = f"{change.line} | {tier}", position, cells
        row.version, row.changed, row.changed_by = version, change.at, change.person
        made.append(row)
    return made


def _remember(by: By, place: Place, changes: Sequence[TagChange]) -> None:
    """Tell the log once for each audience, and keep each line's history."""
    groups: dict[Scope, list[TagChange]] = {}
    for change in changes:
        scope = Scope(change.body_id, change.visibility, change.embargo)
        groups.setdefault(scope, []).append(change)
    for held in groups.values():
        event = record(
            "tags.changed" if len(held) > 1 else "tag.changed",
            thing=f"tag {held[0].line}" if len(held) == 1 else "tags",
            title=_title(held),
            by=by.person,
            of=held[0],
            detail=_detail(held),
        )
        for change in held:
            change.event = event.number
        TagChange.objects.bulk_create(held, batch_size=BATCH)
    if changes:
        touch(place)


def _title(changes: Sequence[TagChange]) -> str:
    if len(changes) == 1:
        return _("Tag of %(line)s") % {"line": changes[0].line}
    return _("Tags of %(count)d lines") % {"count": len(changes)}


def _detail(changes: Sequence[TagChange]) -> Mapping[str, Plain]:
    """Return before and after by line; of very many, their number and what proves them."""
    told: dict[str, Plain] = {
        each.line: {"before": each.before, "after": each.after, "why": each.why} for each in changes
    }
    if len(changes) == 1:
        ((line, one),) = told.items()
        return {"line": line, **(one if isinstance(one, dict) else {})}
    if len(changes) <= MOST_TOLD:
        return {"count": len(changes), "lines": told}
    return {"count": len(changes), "digest": digest([told])}


def body_of(viewer: Viewer, place: Place) -> Body | None:
    """Return the body for which a person edits: the first of theirs in the place's order."""
    able = viewer.bodies_for(Deed.EDIT)
    return Body.objects.filter(place=place, pk__in=able).order_by("position", "pk").first()
