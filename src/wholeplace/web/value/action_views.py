"""The actions of a place: all of them, one with everything that belongs to it, copy, take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.report.chapters.naming import council_name
from wholeplace.report.words import NOT_KNOWN, first_upper, pounds
from wholeplace.store.columns import TableType
from wholeplace.store.schema import BY_NAME
from wholeplace.web.pages.figures import Cell, Fine, KeyFigure, Link, Table, Tag
from wholeplace.web.places.access import Deed, bodies_to, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.models import Row
from wholeplace.web.places.row_forms import title_of
from wholeplace.web.places.services import By, Conflict, Refused
from wholeplace.web.value.action_services import Named, duplicate_action, remove_action
from wholeplace.web.value.actions import (
    ACTIONS,
    COMPOSED,
    Dependant,
    by_table,
    dependants,
    lacking,
)
from wholeplace.web.value.audience import changed_since, latest
from wholeplace.web.value.kept_story import chapters_of
from wholeplace.web.value.models import Kind, Valuation
from wholeplace.web.value.result_views import SECTION, addresses_of, overview_title
from wholeplace.web.value.shown import Part, shown

HIDDEN = ("id", "intervention")
MOST_COLUMNS = 7
COLOURS: Mapping[str, Any] = {
    "agreed": "green",
    "running": "blue",
    "illustration": "orange",
    "proposed": "grey",
}
NAMES = {
    "costs": gettext_lazy("What it costs, by body and year"),
    "effects": gettext_lazy("What it changes"),
    "findings": gettext_lazy("What was learnt since"),
    "ties": gettext_lazy("Actions it needs or rules out"),
    "resources": gettext_lazy("Staff it takes and services it gives"),
}


class CopyForm(forms.Form):
    """Title of a copy, and the body in whose name it is made."""

    title = forms.CharField(max_length=200)
    body = forms.ChoiceField()

    def __init__(self, by: By, entered: Mapping[str, Any] | None, *, title: str) -> None:
        """Make the form for the bodies that the person edits for."""
        super().__init__(entered, initial={"title": title})
        self.bodies = list(bodies_to(by.viewer, Deed.EDIT))
        body, named = self.fields["body"], self.fields["title"]
        assert isinstance(body, forms.ChoiceField)
        named.label, body.label = _("Title of the copy"), _("In the name of")
        body.choices = [(each.key, each.name) for each in self.bodies]


@require_safe
@place_view(Deed.VIEW)
def overview(request: PlaceRequest) -> HttpResponse:
    """Show every action with its state, cost, value, grade and owner."""
    rows = visible(Row.objects.filter(table=ACTIONS).select_related("body"), request.viewer)
    held = latest(request.viewer, Kind.ACTIONS)
    told: Mapping[str, Any] = {} if held is None else held.story["actions"]
    bodies = request.place.bodies.all()
    names = {body.key: council_name(body.name, body.sector) for body in bodies}
    said = {
        "actions": len(rows),
        "table": _actions(request.place.slug, list(rows), told, names),
        "together": _together(told.get("plan")),
        "result": held,
        "changed": 0 if held is None else changed_since(held),
        "may": request.viewer.may(Deed.EDIT),
    }
    return _page(request, "value/overview.html", said)


@require_safe
@place_view(Deed.VIEW)
def action(request: PlaceRequest, row: int) -> HttpResponse:
    """Show an action on one page, with what it lacks and what it was last found to be worth."""
    held = _found(request, row)
    belongs = dependants(held, request.viewer)
    tables = by_table(belongs)
    valued = latest(request.viewer, Kind.ACTIONS)
    said = {
        "action": held,
        "facts": _facts(held),
        "lacking": lacking(held, belongs),
        "tables": [_part(request, held, name, tables[name]) for name in COMPOSED],
        "also": _also(request, belongs),
        "may": request.viewer.may(Deed.EDIT, held),
        "may_copy": request.viewer.may(Deed.EDIT),
        "back": request.path,
        "result": valued,
        "changed": 0 if valued is None else changed_since(valued),
        "card": [] if valued is None else card_of(valued, held, request.place.slug),
    }
    return _page(request, "value/action.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def copy(request: PlaceRequest, row: int) -> HttpResponse:
    """Copy an action with what belongs to it."""
    held, by = _found(request, row), By(request.user, request.viewer)
    title = _("Copy of %(title)s") % {"title": held.values["name"]}
    entered = request.POST if request.method == "POST" else None
    form = CopyForm(by, entered, title=title)
    if form.is_bound and form.is_valid():
        body = next(each for each in form.bodies if each.key == form.cleaned_data["body"])
        try:
            made = duplicate_action(by, held, body=body, title=form.cleaned_data["title"])
            return redirect("value:action", slug=request.place.slug, row=made.pk)
        except Refused as refused:
            for fault in refused.faults:
                form.add_error(None, str(fault.problem()))
    return _page(request, "value/copy.html", {"form": form, "action": held})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def remove(request: PlaceRequest, row: int) -> HttpResponse:
    """Ask, and then take out an action with what means nothing without it."""
    held = _found(request, row)
    require(request.viewer, Deed.EDIT, held)
    problem = _removed(request, held) if request.method == "POST" else ""
    if problem is None:
        return redirect("value:overview", slug=request.place.slug)
    belongs = dependants(held, request.viewer)
    said = {
        "action": held,
        "problem": problem,
        "goes": len({each.row.pk for each in belongs if each.needs_it}),
        "stays": len({each.row.pk for each in belongs if not each.needs_it}),
        "hidden": [("version", held.version)],
    }
    return _page(request, "value/remove.html", said, status=409 if problem else 200)


def card_of(valued: Valuation, action: Row, slug: str) -> list[Part]:
    """Return the card of one action out of a valuation; nothing where it was not valued."""
    page = reverse("value:result", kwargs={"slug": slug, "result": valued.pk})
    addresses = replace(addresses_of(slug, valued.pk), page=page)
    chapters = shown(chapters_of(valued.story), valued.story["numbers"], addresses)
    parts = next((chapter.parts for chapter in chapters if chapter.id == "actions"), ())
    found: list[Part] = []
    inside = False
    for part in parts:
        if part.kind == "heading":
            inside = part.label == action.values["name"]
        elif inside:
            found.append(part)
    return found


def _removed(request: PlaceRequest, held: Row) -> str | None:
    """Take an action out; return why it cannot be, or None when it is gone."""
    version = request.POST.get("version", "")
    try:
        many = remove_action(
            By(request.user, request.viewer),
            held,
            version=int(version) if version.isdecimal() else 0,
        )
    except Conflict:
        return _("Someone changed this since you opened it. Look at it again first.")
    except Named as named:
        others = "; ".join(named.said)
        return _("Rows of other bodies name it: %(rows)s. Ask them first.") % {"rows": others}
    except Refused as refused:
        return " ".join(str(fault.problem()) for fault in refused.faults)
    done = _("Taken out: the action and %(many)d rows that belonged to it. The log keeps them.")
    messages.success(request, done % {"many": many - 1})
    return None


def _together(plan: Mapping[str, Any] | None) -> list[KeyFigure]:
    """Return the key figures of all actions together; none before the first valuation."""
    if plan is None:
        return []
    amounts = (
        ("cost", _("all actions together cost")),
        ("net", _("net worth to the public")),
        ("cash", _("cash to all bodies, all years")),
    )
    told = [(*_parted(str(plan[name])), what) for name, what in amounts]
    return [
        *(KeyFigure(middle, what, _doubt(ends, plan["level"])) for middle, ends, what in told),
        KeyFigure(first_upper(str(plan["chance"])), _("chance that it is worth it")),
    ]


def _doubt(ends: str, level: float) -> str:
    said = _("%(level)s interval %(ends)s")
    return said % {"level": f"{level:.0%}", "ends": ends} if ends else ""


def _actions(
    slug: str, rows: Sequence[Row], told: Mapping[str, Any], names: Mapping[str, str]
) -> Table:
    headings = [
        (_("Action"), False), (_("State"), False), (_("Answers for it"), False),
        (_("Cost"), True), (_("Net worth"), True), (_("Worth it"), False),
        (_("Evidence"), False), (_("Who may see it"), False),
    ]  # fmt: skip
    return Table(
        caption=_("Actions, with present values of the latest valuation"),
        headings=headings,
        rows=[_line(slug, row, told.get(str(row.values["id"]), {}), names) for row in rows],
    )


def _line(slug: str, row: Row, told: Mapping[str, Any], names: Mapping[str, str]) -> list[Cell]:
    cells = row.values
    status = str(cells.get("status", ""))
    owner = str(cells.get("owner", ""))
    return [
        Link(str(cells["name"]), reverse("value:action", kwargs={"slug": slug, "row": row.pk})),
        Tag(status, COLOURS.get(status, "grey")),
        names.get(owner, owner),
        _split(str(told.get("cost", _("not valued yet")))),
        _split(str(told.get("net", _("not valued yet")))),
        str(told.get("chance", NOT_KNOWN)),
        str(cells.get("grade", "")),
        str(row.get_visibility_display()),
    ]


def _split(amount: str) -> Cell:
    middle, ends = _parted(amount)
    return Fine(middle, ends) if ends else middle


def _parted(amount: str) -> tuple[str, str]:
    """Return an amount and its interval, both in words."""
    middle, _bracket, ends = amount.partition(" (")
    return middle, ends.rstrip(")")


def _facts(held: Row) -> list[tuple[str, str]]:
    kind = BY_NAME[ACTIONS]
    return [
        (title_of(column.name), _with_unit(held, column.name, column.unit))
        for column in kind.columns
        if column.name in held.values and column.name not in HIDDEN
    ]


def _with_unit(held: Row, name: str, unit: str) -> str:
    cell = str(held.values[name])
    return f"{cell} [{unit}]" if unit and unit != "share" else cell


def _part(request: PlaceRequest, action: Row, name: str, rows: list[Row]) -> dict[str, object]:
    """Return one table of an action, with the address where a row is added."""
    kind, slug = BY_NAME[name], request.place.slug
    column = next(c.name for c in kind.columns if c.refers == ACTIONS)
    query = urlencode({column: action.values["id"], "back": request.path})
    add = reverse("places:row_add", kwargs={"slug": slug, "table": name})
    return {
        "name": name,
        "title": NAMES[name],
        "about": kind.about,
        "table": _rows(kind, rows, slug=slug, back=request.path) if rows else None,
        "add": f"{add}?{query}",
    }


def _rows(kind: TableType, rows: Sequence[Row], *, slug: str, back: str) -> Table:
    names = [column.name for column in kind.columns if column.name not in HIDDEN]
    used = [name for name in names if any(name in row.values for row in rows)]
    shown_names = [n for n in used if not n.endswith(("_low", "_high", "_level"))][:MOST_COLUMNS]
    lines: list[list[Cell]] = []
    for row in rows:
        href = reverse("places:row", kwargs={"slug": slug, "table": row.table, "row": row.pk})
        cells = [_amount(row, name) for name in shown_names]
        first = cells[0] if isinstance(cells[0], str) else _("this row")
        opened = Link(_("Open"), f"{href}?{urlencode({'back': back})}", hidden=first)
        lines.append([*cells, str(row.get_visibility_display()), opened])
    headings = [(title_of(n), n in ("amount", "size", "need", "value")) for n in shown_names]
    return Table(
        caption=str(NAMES[kind.name]),
        headings=[*headings, (_("Who may see it"), False), (_("Change"), False)],
        rows=lines,
        caption_hidden=True,
    )


def _amount(row: Row, name: str) -> Cell:
    cells = row.values
    value, low, high = (
        _in_words(name, cells.get(each, "")) for each in (name, f"{name}_low", f"{name}_high")
    )
    if not low:
        return value
    text, ends = value, _("%(low)s to %(high)s") % {"low": low, "high": high}
    level = cells.get(f"{name}_level")
    return Fine(text, f"{ends}, {float(level):.0%}" if isinstance(level, int | float) else ends)


def _in_words(name: str, cell: object) -> str:
    return pounds(float(cell)) if name == "amount" and isinstance(cell, int | float) else str(cell)


def _also(request: PlaceRequest, belongs: Sequence[Dependant]) -> list[Link]:
    """Return links to the rows elsewhere that mention the action."""
    rows = {each.row.pk: each.row for each in belongs if each.row.table not in COMPOSED}
    return [
        Link(
            f"{title_of(row.table)}: {_title(row)}",
            reverse(
                "places:row",
                kwargs={"slug": request.place.slug, "table": row.table, "row": row.pk},
            ),
        )
        for row in rows.values()
    ]


def _title(row: Row) -> str:
    return str(row.values.get("title") or row.values.get("line") or row.key)


def _found(request: PlaceRequest, row: int) -> Row:
    actions = Row.objects.filter(table=ACTIONS).select_related("place", "body")
    return found(actions, request.viewer, pk=row)


def _page(
    request: PlaceRequest, template: str, said: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    slug = request.place.slug
    here = [Link(overview_title(), reverse("value:overview", kwargs={"slug": slug}))]
    form = said.get("form")
    wrong = isinstance(form, forms.Form) and form.is_bound and bool(form.errors)
    context = {"place": request.place, "section": SECTION, "here": here, **said}
    return render(request, template, context, status=422 if wrong else status)
