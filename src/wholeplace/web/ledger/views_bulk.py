"""Tag many lines at once: what would change is shown first, then written as one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wholeplace.record import digest
from wholeplace.web.ledger.forms import WhyNeeded
from wholeplace.web.ledger.history import words_of
from wholeplace.web.ledger.lines import Line, lines_of
from wholeplace.web.ledger.models import TagChange
from wholeplace.web.ledger.services import (
    Decision,
    TagConflict,
    WrongTag,
    decide,
    step_of,
    undo,
    undo_together,
    why_undone,
)
from wholeplace.web.ledger.showing import thousands
from wholeplace.web.ledger.suggestions import open_lines, rules_for, suggestions
from wholeplace.web.ledger.tags import in_words
from wholeplace.web.ledger.views_lines import Shown, counted, page_of, shown_to
from wholeplace.web.pages.figures import Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, found, place_view
from wholeplace.web.places.services import By

MOST_LISTED = 50
Way = Literal["accept_all", "accept_selected", "set_selected"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to be tagged together.

    Attributes:
        way: What is to be done.
        lines: The lines.
        decisions: What becomes of each; empty while shares are still to be entered.
        left: How many of the lines asked for are left as they are.
    """

    way: str
    lines: Sequence[Line]
    decisions: Sequence[Decision]
    left: int

    @property
    def state(self) -> str:
        """What tells this batch from one made after somebody changed something."""
        told = [(e.line, e.stamp, e.tag and [*e.tag.shares.values()]) for e in self.decisions]
        return digest([self.way, told, [(line.line, line.stamp) for line in self.lines]])


@require_POST
@place_view(Deed.EDIT)
def bulk(request: PlaceRequest) -> HttpResponse:
    """Show what a step would change; write it once the person has said so."""
    shown = shown_to(request, request.POST)
    batch = _batch(request, shown)
    back = reverse("ledger:lines", kwargs={"slug": request.place.slug})
    if not batch.lines:
        messages.warning(request, _("Nothing to do: choose lines that have a suggestion first."))
        return redirect(f"{back}?{shown.query}")
    sure = "sure" in request.POST
    form = WhyNeeded(request.POST if sure else None) if batch.way == "set_selected" else None
    if not sure or (form is not None and not form.is_valid()):
        return _asked(request, shown, batch, form)
    if request.POST.get("state") != batch.state:
        return _asked(request, shown, batch, form, changed=True)
    decisions = batch.decisions if form is None else _same(batch.lines, form)
    try:
        number = decide(By(request.user, request.viewer), place=request.place, decisions=decisions)
    except TagConflict:
        request.place.refresh_from_db(fields=["revision"])
        return _asked(request, shown, _batch(request, shown), form, changed=True)
    except WrongTag as wrong:
        messages.error(request, str(wrong))
        return redirect(f"{back}?{shown.query}")
    messages.success(request, counted(number))
    return redirect(f"{back}?{shown.query}")


def _batch(request: PlaceRequest, shown: Shown) -> Batch:
    """Return the lines that a step is about: suggestions never replace what people decided."""
    way = request.POST.get("do", "")
    chosen = frozenset(request.POST.getlist("line"))
    if way == "set_selected":
        return Batch(way, [e for e in shown.every if e.line in chosen], (), 0)
    asked = shown.lines if way == "accept_all" else [e for e in shown.every if e.line in chosen]
    free = open_lines(asked)
    found_for = suggestions(free, rules_for(request.viewer))
    lines = [line for line in free if line.line in found_for]
    decisions = [Decision(e.line, found_for[e.line].tag, e.stamp) for e in lines]
    return Batch(way, lines, decisions, len(asked) - len(lines))


def _same(lines: Iterable[Line], form: WhyNeeded) -> list[Decision]:
    return [Decision(line.line, form.tag(line.line), line.stamp) for line in lines]


def _asked(
    request: PlaceRequest,
    shown: Shown,
    batch: Batch,
    form: WhyNeeded | None,
    *,
    changed: bool = False,
) -> HttpResponse:
    """Show what would change, and ask."""
    chosen = [("line", line.line) for line in batch.lines] if batch.way != "accept_all" else []
    hidden = [*shown.form.pairs, *chosen, ("do", batch.way), ("sure", "1"), ("state", batch.state)]
    back = reverse("ledger:lines", kwargs={"slug": request.place.slug})
    said = {
        "batch": batch,
        "table": _table(batch),
        "more": max(0, len(batch.lines) - MOST_LISTED),
        "money": thousands(sum(line.gbp_thousand for line in batch.lines)),
        "hidden": hidden,
        "changed": changed,
        "back": f"{back}?{shown.query}",
        "form": (form or WhyNeeded()) if batch.way == "set_selected" else None,
    }
    return page_of(request, "ledger/bulk.html", said, status=409 if changed else 200)


def _table(batch: Batch) -> Table:
    after = {e.line: in_words(e.tag.shares) for e in batch.decisions if e.tag}
    headings = [(_("Line"), False), (_("Money"), True), (_("Now"), False)]
    rows = [
        [line.title, thousands(line.gbp_thousand), in_words(line.tag.shares) if line.tag else "–"]
        for line in batch.lines[:MOST_LISTED]
    ]
    if after:
        headings.append((_("Then"), False))
        for row, line in zip(rows, batch.lines, strict=False):
            row.append(after[line.line])
    return Table(_("What would change"), headings, rows, caption_hidden=True)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def undone(request: PlaceRequest, change: int) -> HttpResponse:
    """Write what stood before a change again, after asking."""
    held = found(TagChange.objects.all(), request.viewer, pk=change)
    here = reverse("ledger:line", kwargs={"slug": request.place.slug})
    lines = lines_of(request.place, request.viewer)
    line = next((line for line in lines if line.line == held.line), None)
    if line is None:
        return redirect("ledger:lines", slug=request.place.slug)
    if request.method == "POST":
        _undo(request, held)
        return redirect(f"{here}?line={line.line}")
    said = {
        "line": line,
        "before": words_of(held.line, held.before),
        "now": in_words(line.tag.shares) if line.tag else _("No tag"),
        "hidden": [("stamp", line.stamp)],
        "cancel_url": f"{here}?line={line.line}",
        "together": step_of(request.viewer, held).count(),
    }
    return page_of(request, "ledger/undo.html", said)


def _undo(request: PlaceRequest, held: TagChange) -> None:
    """Undo a change, or the whole step that it was part of, and say what came of it."""
    by = By(request.user, request.viewer)
    try:
        if "together" in request.POST:
            messages.success(request, counted(undo_together(by, held)))
        else:
            undo(by, held, stamp=request.POST.get("stamp", ""), why=why_undone(held))
    except TagConflict as conflict:
        one = _("Someone changed this tag just now. Look again first.")
        many = _("Nothing was undone: %(lines)s changed since.")
        told = many % {"lines": ", ".join(conflict.lines)} if "together" in request.POST else one
        messages.warning(request, told)
