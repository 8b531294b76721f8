"""Files to take away: templates, what was sent (written anew), and lines with their problems."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wholeplace.store.cells import defused
from wholeplace.store.columns import Row as TypedRow
from wholeplace.store.folder import csv_text
from wholeplace.store.schema import BY_NAME, LISTS, PLACE
from wholeplace.store.workbook_out import write_workbook
from wholeplace.web.money.labels import NOT_SENT, text_of
from wholeplace.web.money.matching import every_name, matching_of
from wholeplace.web.money.models import Line, Upload
from wholeplace.web.money.reading import kept_sheet
from wholeplace.web.money.understanding import in_table_unit
from wholeplace.web.money.views import upload_of
from wholeplace.web.places.access import Deed, Viewer, bodies_to, visible
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.tables import Cells, body_cells, place_cells, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MARK = "\ufeff"  # so that Excel reads UTF-8
PROBLEMS = "what_is_wrong"


@require_GET
@place_view(Deed.VIEW)
def template(request: PlaceRequest, table: str, ending: str) -> HttpResponse:
    """Answer with a template of a table: empty, or filled with the rows of one's own bodies."""
    if table not in BY_NAME or table == PLACE.name or table in NOT_SENT:
        raise Http404
    filled = request.GET.get("filled") == "yes"
    rows = _typed(table, _own_cells(request.place, request.viewer, table) if filled else ())
    name = f"{request.place.slug}-{table}"
    if ending == "csv":
        return attached(MARK + csv_text(BY_NAME[table], rows), f"{name}.csv", CSV)
    return attached(_workbook(request.place, table, rows), f"{name}.xlsx", XLSX)


@require_GET
@place_view(Deed.VIEW)
def original(request: PlaceRequest, upload: int) -> HttpResponse:
    """Answer with the sheet that was sent, written anew as CSV."""
    held = upload_of(request, upload)
    rows = kept_sheet(held.stored, held.sheet).rows
    return attached(_written(rows), f"{_stem(held)}.csv", CSV)


@require_GET
@place_view(Deed.VIEW)
def with_problems(request: PlaceRequest, upload: int) -> HttpResponse:
    """Answer with the lines as they are now, and in a last column what is wrong with each."""
    held = upload_of(request, upload)
    names = every_name(held.table)
    lines = Line.objects.filter(upload=held, out=False).order_by("number")
    rows = [
        [
            *(text_of(cells.get(name)) for name in names),
            "; ".join(what for told in faults.values() for what in told),
        ]
        for cells, faults in _in_unit(held, lines)
    ]
    content = _written([[*names, PROBLEMS], *rows])
    return attached(content, f"{_stem(held)}-{_('problems')}.csv", CSV)


def _in_unit(upload: Upload, lines: QuerySet[Line]) -> Iterator[tuple[Cells, dict[str, list[str]]]]:
    unit = matching_of(upload.matching).unit
    for cells, faults in lines.values_list("cells", "faults"):
        yield in_table_unit(upload.table, cells, unit), faults


def attached(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """Return a file that a browser saves and never opens as a page."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _stem(upload: Upload) -> str:
    return f"{upload.place.slug}-{upload.table}-{upload.pk}"


def _written(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return MARK + out.getvalue()


def _safe(cell: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula."""
    return defused(cell) if isinstance(cell, str) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.startswith("-") and cell[1:].replace(".", "", 1).replace(",", "").isdecimal()


def _own_cells(place: Place, viewer: Viewer, table: str) -> list[Cells]:
    own = bodies_to(viewer, Deed.VIEW)
    rows = visible(Row.objects.filter(table=table, place=place, body__in=own), viewer)
    return list(rows.values_list("values", flat=True))


def _typed(table: str, cells: Sequence[Cells]) -> tuple[TypedRow, ...]:
    return read(table, cells)[0].rows


def _workbook(place: Place, table: str, rows: tuple[TypedRow, ...]) -> bytes:
    held: dict[str, tuple[TypedRow, ...]] = {each.name: () for each in LISTS}
    held[PLACE.name] = _typed(PLACE.name, [place_cells(place)])
    held["bodies"] = _typed("bodies", body_cells(place.bodies.all()))
    held[table] = rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_workbook(held, path, named=place.name)
        return path.read_bytes()
