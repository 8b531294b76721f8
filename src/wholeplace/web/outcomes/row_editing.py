"""Conflicts over rows of the bundle, and asking before one is taken out."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wholeplace.web.outcomes.editing import ASK, CONFLICT, Sheet, by_of, links_of, pairs_of, shown
from wholeplace.web.outcomes.row_forms import CellsForm
from wholeplace.web.places.doors import PlaceRequest
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import By, Conflict, Refused


class Away(Protocol):
    """What takes a row out."""

    def __call__(self, by: By, row: Row, *, version: int) -> None:
        """Take it out on the version that was seen."""


def row_conflict(
    request: PlaceRequest, form: CellsForm, sheet: Sheet, conflict: Conflict
) -> HttpResponse:
    """Show both versions of a row; keeping mine sends it again on theirs."""
    theirs = conflict.theirs
    held = {} if theirs is None else theirs.values
    rows = [
        (str(form.fields[name].label), form.data.get(name, ""), held.get(name, ""))
        for name in form.cell_names
    ]
    context = {
        "sheet": sheet,
        "rows": rows,
        "hidden": [*pairs_of(request.POST), ("version", 0 if theirs is None else theirs.version)],
        "changed_by": None if theirs is None else theirs.changed_by,
        "changed_at": None if theirs is None else theirs.changed,
        "gone": theirs is None,
        "links": links_of(sheet),
    }
    return shown(request, CONFLICT, context, status=409)


def ask_row(
    request: PlaceRequest, row: Row, sheet: Sheet, *, text: str, away: Away
) -> HttpResponse:
    """Ask whether to take a row out, and take it out."""
    problem = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            away(by_of(request), row, version=int(version) if version.isdecimal() else 0)
            return redirect(sheet.back)
        except Conflict:
            problem = _("Someone changed this since you opened it. Look at it again first.")
        except Refused as refused:
            said = "; ".join(str(fault.problem()) for fault in refused.faults)
            problem = _("Other parts of the plan still name it: %(what)s") % {"what": said}
    context = {"sheet": sheet, "text": text, "problem": problem, "links": links_of(sheet)}
    context |= {"hidden": [("version", row.version)]}
    return shown(request, ASK, context, status=409 if problem else 200)
