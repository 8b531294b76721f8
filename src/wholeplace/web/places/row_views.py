"""Any table of the bundle as pages: its rows, one row, a new one, one taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.store.columns import TableType
from wholeplace.store.schema import BY_NAME, LISTS
from wholeplace.web.pages.figures import Cell, Link, Table
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.models import Row
from wholeplace.web.places.row_forms import RowForm, deed_of, title_of
from wholeplace.web.places.services import By, Conflict, Refused, add_row, change_row, remove_row
from wholeplace.web.places.tables import body_cells

A_PAGE = 100
MOST_SHOWN = 8
NOT_HERE = ("place", "bodies")


@require_safe
@place_view(Deed.VIEW)
def tables(request: PlaceRequest) -> HttpResponse:
    """Show every table of the bundle, what it is for and how many rows the viewer sees."""
    counts: dict[str, int] = {}
    for table in visible(Row.objects.all(), request.viewer).values_list("table", flat=True):
        counts[table] = counts.get(table, 0) + 1
    listed = [
        (kind.name, title_of(kind.name), kind.about, counts.get(kind.name, 0))
        for kind in LISTS
        if kind.name not in NOT_HERE
    ]
    return _shown(request, "places/tables.html", {"tables": listed})


@require_safe
@place_view(Deed.VIEW)
def rows(request: PlaceRequest, table: str) -> HttpResponse:
    """Show the rows of a table that the viewer may see."""
    kind = _kind(table)
    words = request.GET.get("words", "").strip().casefold()
    held = visible(Row.objects.filter(table=table).select_related("body"), request.viewer)
    found_rows = [
        row for row in held if words in " ".join(map(str, row.values.values())).casefold()
    ]
    page = Paginator(found_rows, A_PAGE).get_page(request.GET.get("page"))
    names = [column.name for column in BY_NAME[table].columns]
    used = [name for name in names if any(name in row.values for row in page)][:MOST_SHOWN]
    shown = Table(
        caption=title_of(table),
        headings=[*((title_of(name), False) for name in used), (_("Who may see it"), False)],
        rows=[_line(request, row, used) for row in page],
        caption_hidden=True,
    )
    said = {"kind": kind, "title": title_of(table), "table": shown, "page": page, "words": words}
    return _shown(request, "places/rows.html", {**said, "may_add": _may_add(request, table)})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def add(request: PlaceRequest, table: str) -> HttpResponse:
    """Add a row."""
    kind, by = _kind(table), By(request.user, request.viewer)
    if not _may_add(request, table):
        raise PermissionDenied
    initial = {name: request.GET[name] for name in request.GET if name in kind.row.model_fields}
    entered = request.POST if request.method == "POST" else None
    form = RowForm(table, by, options=options(request), entered=entered, initial=initial)
    if entered is not None and form.is_valid():
        try:
            add_row(
                by,
                place=request.place,
                table=table,
                cells=form.cells,
                body=form.body,
                visibility=form.cleaned_data["row_visibility"],
                embargo=form.cleaned_data["row_embargo"],
            )
            return redirect(_back(request, table))
        except Refused as refused:
            form.refuse(refused)
    return _form(request, form, kind_title=_("Add to %(table)s") % {"table": title_of(table)})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW)
def change(request: PlaceRequest, table: str, row: int) -> HttpResponse:
    """Show one row, and change it when the viewer may."""
    held = found(Row.objects.filter(table=_kind(table).name), request.viewer, pk=row)
    by = By(request.user, request.viewer)
    entered = request.POST if request.method == "POST" else None
    if entered is not None:
        require(request.viewer, deed_of(table), held)
        if request.POST.get("keep") == "theirs":
            return redirect(_back(request, table))
    form = RowForm(table, by, options=options(request), row=held, entered=entered)
    if entered is not None and form.is_valid():
        try:
            _change(by, held, form)
            return redirect(_back(request, table))
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            return _conflict(request, form, conflict)
    title = str(held.values.get("title") or held.values.get("name") or title_of(table))
    return _form(request, form, kind_title=title, row=held)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def remove(request: PlaceRequest, table: str, row: int) -> HttpResponse:
    """Ask, and then take a row out."""
    held = found(Row.objects.filter(table=_kind(table).name), request.viewer, pk=row)
    require(request.viewer, deed_of(table), held)
    problem = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            remove_row(
                By(request.user, request.viewer),
                held,
                version=int(version) if version.isdecimal() else 0,
            )
            return redirect(_back(request, table))
        except Refused as refused:
            problem = " ".join(str(fault.problem()) for fault in refused.faults[:MOST_SHOWN])
        except Conflict:
            problem = _("Someone changed this since you opened it. Look at it again first.")
    said = {
        "row": held,
        "title": title_of(table),
        "problem": problem,
        "back": _back(request, table),
    }
    return _shown(
        request, "places/row_remove.html", {**said, "hidden": [("version", held.version)]}
    )


def options(request: PlaceRequest) -> Mapping[str, Sequence[str]]:
    """Return the ids that a cell may name, by table, as far as the viewer sees them."""
    found_ids: dict[str, list[str]] = {}
    for table, values in visible(Row.objects.all(), request.viewer).values_list("table", "values"):
        if "id" in values:
            found_ids.setdefault(table, []).append(str(values["id"]))
    bodies = [str(body["id"]) for body in body_cells(request.place.bodies.all())]
    return {name: sorted(set(ids)) for name, ids in found_ids.items()} | {"bodies": bodies}


def _change(by: By, held: Row, form: RowForm) -> None:
    change_row(
        by,
        held,
        version=form.cleaned_data["version"] or 0,
        cells=form.cells,
        visibility=form.cleaned_data["row_visibility"],
        embargo=form.cleaned_data["row_embargo"],
    )


def _conflict(request: PlaceRequest, form: RowForm, conflict: Conflict) -> HttpResponse:
    """Show both versions of every cell that differs; keeping mine sends it on theirs."""
    theirs = {} if conflict.theirs is None else conflict.theirs.values
    mine = form.cells
    pairs = [
        (title_of(name), mine.get(name, ""), theirs.get(name, ""))
        for name in BY_NAME[form.table].row.model_fields
        if str(mine.get(name, "")) != str(theirs.get(name, ""))
    ]
    if conflict.theirs is not None:
        pairs += _sharing_apart(form, conflict.theirs)
    version = 0 if conflict.theirs is None else conflict.theirs.version
    hidden = [(name, form.data.get(name, "")) for name in form.fields if name != "version"]
    hidden.append(("back", _back(request, form.table)))
    said = {
        "rows": pairs,
        "hidden": [*hidden, ("version", version)],
        "changed_by": None if conflict.theirs is None else conflict.theirs.changed_by,
        "changed_at": None if conflict.theirs is None else conflict.theirs.changed,
        "gone": conflict.theirs is None,
        "back": _back(request, form.table),
    }
    return _shown(request, "places/row_conflict.html", said, status=409)


def _sharing_apart(form: RowForm, theirs: Row) -> list[tuple[str, str, str]]:
    """Return who may see a row and its embargo, where two people chose differently."""
    told = form.cleaned_data
    mine = Row(visibility=told["row_visibility"], embargo=told["row_embargo"])
    seen, until = (
        [str(row.get_visibility_display()) for row in (mine, theirs)],
        ["" if row.embargo is None else f"{row.embargo:%d/%m/%Y}" for row in (mine, theirs)],
    )
    both = ((_("Who may see it"), *seen), (_("Embargo"), *until))
    return [(name, one, other) for name, one, other in both if one != other]


def _form(
    request: PlaceRequest, form: RowForm, *, kind_title: str, row: Row | None = None
) -> HttpResponse:
    may = row is None or request.viewer.may(deed_of(form.table), row)
    told = (
        [(title_of(name), row.values.get(name, "")) for name in form.fields if name in row.values]
        if row is not None
        else []
    )
    said = {"form": form, "title": kind_title, "row": row, "may": may, "told": told}
    status = 422 if form.is_bound and form.errors else 200
    said |= {"kind": BY_NAME[form.table], "back": _back(request, form.table)}
    return _shown(request, "places/row.html", said, status=status)


def _line(request: PlaceRequest, row: Row, names: Sequence[str]) -> list[Cell]:
    cells: list[Cell] = [str(row.values.get(name, "")) for name in names]
    href = reverse(
        "places:row", kwargs={"slug": request.place.slug, "table": row.table, "row": row.pk}
    )
    cells[0] = Link(str(cells[0]) or row.key, href)
    return [*cells, str(row.get_visibility_display())]


def _kind(table: str) -> TableType:
    if table not in BY_NAME or table in NOT_HERE:
        raise Http404
    return BY_NAME[table]


def _may_add(request: PlaceRequest, table: str) -> bool:
    return request.viewer.may(deed_of(table))


def _back(request: PlaceRequest, table: str) -> str:
    """Return where the person came from, when that is ours; else the table's rows."""
    back = request.POST.get("back") or request.GET.get("back") or ""
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return back
    return reverse("places:rows", kwargs={"slug": request.place.slug, "table": table})


def _shown(
    request: PlaceRequest, template: str, said: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    context = {"place": request.place, "section": "tables", **said}
    return render(request, template, context, status=status)
