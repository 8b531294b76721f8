"""What each body has put in, as far as a viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wholeplace.count.views import by_body
from wholeplace.errors import InputError
from wholeplace.report import words
from wholeplace.web.money.comparing import code_of, divisions_of
from wholeplace.web.money.labels import table_label, tables_offered
from wholeplace.web.money.models import OPEN, State, Upload
from wholeplace.web.money.understanding import pounds_of
from wholeplace.web.pages.figures import Cell, Colour, Fine, KeyFigure, Link, Table, Tag
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.models import Body, Place, Row, Visibility
from wholeplace.web.places.workspace import Workspace, workspace

LATEST = 10
_COLOURS: Mapping[State, Colour] = {
    State.CHECKED: "blue",
    State.DRAFT: "yellow",
    State.READING: "purple",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows.

    Attributes:
        figures: What to remember.
        bodies: A row a body.
        others: A row a further table that has rows.
        drafts: Files that are not committed yet.
        history: Files that were committed, taken back or thrown away.
        may_send: Whether the viewer may send a file.
        own_lines: How many own lines the viewer sees.
    """

    figures: Sequence[KeyFigure]
    bodies: Table
    others: Table | None
    drafts: Table | None
    history: Table | None
    may_send: bool
    own_lines: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """Own lines of one body that the viewer sees."""

    count: int
    pounds: float
    undivided: float
    visibilities: frozenset[str]


def overview_of(place: Place, viewer: Viewer) -> Overview:
    """Return what a viewer may see of the money that bodies have put in."""
    bodies = list(place.bodies.all())
    counted, divisions = _counted(workspace(place, viewer))
    lines = {body.pk: _lines(place, viewer, body, divisions) for body in bodies}
    uploads = visible(Upload.objects.select_related("body", "made_by", "committed_by"), viewer)
    return Overview(
        figures=_figures(lines, counted),
        bodies=_bodies(bodies, lines, counted, uploads),
        others=_others(place, viewer),
        drafts=_drafts(place, list(uploads.filter(state__in=OPEN))),
        history=_history(place, list(uploads.exclude(state__in=OPEN)[:LATEST])),
        may_send=viewer.may(Deed.EDIT),
        own_lines=sum(held.count for held in lines.values()),
    )


def _lines(place: Place, viewer: Viewer, body: Body, divisions: frozenset[str]) -> _Lines:
    rows = visible(Row.objects.filter(table="spend", body=body), viewer)
    held = list(rows.order_by().values_list("values", "visibility"))
    amounts = [(pounds_of("spend", cells), cells.get("division")) for cells, _seen in held]
    return _Lines(
        count=len(held),
        pounds=sum(amount for amount, _division in amounts),
        undivided=sum(amount for amount, division in amounts if division not in divisions),
        visibilities=frozenset(seen for _cells, seen in held),
    )


def _counted(seen: Workspace) -> tuple[Mapping[str, float], frozenset[str]]:
    """Return what the count holds of each body [pounds] by its code, and the divisions it has.

    Nothing while lines cannot be counted.
    """
    try:
        found = {part.code: part.gbp_thousand * 1e3 for part in by_body(seen.count)}
        return found, divisions_of(seen.count)
    except InputError:
        return {}, frozenset()


def _figures(lines: Mapping[int, _Lines], counted: Mapping[str, float]) -> list[KeyFigure]:
    given = [held for held in lines.values() if held.count]
    total = sum(held.pounds for held in given)
    loose = sum(held.undivided for held in given)
    of = _("of %(all)s bodies you can see") % {"all": len(lines)}
    return [
        KeyFigure(str(len(given)), _("bodies with their own lines"), of),
        KeyFigure(words.pounds(total), _("given by bodies themselves")),
        KeyFigure(
            words.pounds(loose),
            _("of it in no service division"),
            _("it counts in full, but stands under the body alone"),
        ),
        KeyFigure(words.pounds(sum(counted.values())), _("in the count with all that you see")),
    ]


def _bodies(
    bodies: Sequence[Body],
    lines: Mapping[int, _Lines],
    counted: Mapping[str, float],
    uploads: QuerySet[Upload],
) -> Table:
    last: dict[int | None, Upload] = {}
    for upload in uploads.filter(state=State.COMMITTED, table="spend").order_by("committed"):
        last[upload.body_id] = upload
    rows: list[list[Cell]] = [
        [
            str(body),
            f"{lines[body.pk].count:,}" if lines[body.pk].count else _("published figures only"),
            words.pounds(lines[body.pk].pounds) if lines[body.pk].count else "–",
            words.pounds(lines[body.pk].undivided) if lines[body.pk].count else "–",
            words.pounds(counted[code_of(body)]) if code_of(body) in counted else _("not known"),
            ", ".join(sorted(str(Visibility(each).label) for each in lines[body.pk].visibilities))
            or "–",
            _when(last.get(body.pk)),
        ]
        for body in bodies
    ]
    headings = [
        (_("Body"), False),
        (_("Own lines"), True),
        (_("Own total"), True),
        (_("No division"), True),
        (_("In the count"), True),
        (_("Seen by"), False),
        (_("Last committed"), False),
    ]
    return Table(_("What each body has put in, as far as you may see"), headings, rows)


def _seen_by(held: _Lines) -> str:
    return ", ".join(sorted(str(Visibility(each).label) for each in held.visibilities)) or "–"


def _when(upload: Upload | None) -> Cell:
    if upload is None or upload.committed is None:
        return "–"
    return Fine(_day(upload.committed), str(upload.committed_by or ""))


def _others(place: Place, viewer: Viewer) -> Table | None:
    held = visible(Row.objects.filter(place=place).exclude(table="spend"), viewer)
    counts = dict(held.order_by().values_list("table").annotate(count=Count("pk")))
    rows: list[list[Cell]] = [
        [_to(address("places:rows", place.slug, table=name), label), f"{counts[name]:,}"]
        for name, label in tables_offered()
        if counts.get(name)
    ]
    headings = [(_("Table"), False), (_("Rows you see"), True)]
    return Table(_("Other tables"), headings, rows) if rows else None


def _to(href: str, text: str) -> Cell:
    return Link(text, href) if href else text


def _drafts(place: Place, uploads: Sequence[Upload]) -> Table | None:
    rows: list[list[Cell]] = [
        [
            Link(upload.name, address("money:file", place.slug, upload=upload.pk)),
            str(upload.body),
            table_label(upload.table),
            Tag(str(upload.get_state_display()), _COLOURS[State(upload.state)]),
            f"{upload.lines:,}" if upload.lines else "–",
            f"{upload.wrong:,}" if upload.state == State.CHECKED else "–",
            Fine(_day(upload.made), str(upload.made_by or "")),
        ]
        for upload in uploads
    ]
    headings = [
        (_("File"), False),
        (_("Body"), False),
        (_("Table"), False),
        (_("State"), False),
        (_("Lines"), True),
        (_("With a problem"), True),
        (_("Sent"), False),
    ]
    return Table(_("Files waiting for your body"), headings, rows) if rows else None


def _history(place: Place, uploads: Sequence[Upload]) -> Table | None:
    rows: list[list[Cell]] = [
        [
            Link(upload.name, address("money:done", place.slug, upload=upload.pk)),
            str(upload.body),
            table_label(upload.table),
            str(upload.get_state_display()),
            f"{upload.summary['lines']:,}" if upload.summary else "–",
            words.pounds(upload.summary["pounds"]) if upload.summary else "–",
            Fine(_day(upload.committed or upload.made), str(upload.committed_by or upload.made_by)),
        ]
        for upload in uploads
    ]
    headings = [
        (_("File"), False),
        (_("Body"), False),
        (_("Table"), False),
        (_("State"), False),
        (_("Lines"), True),
        (_("Amount"), True),
        (_("When"), False),
    ]
    return Table(_("Files of your body so far"), headings, rows) if rows else None


def _day(at: datetime) -> str:
    return date_format(localtime(at), "j F Y H:i")
