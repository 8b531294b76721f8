"""Tag lines: the list, one line at a time, many at once, and the tags as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.prevention.ledger import TIERS, Tag
from wholeplace.report.words import tier_title
from wholeplace.web.ledger.exports import tag_table
from wholeplace.web.ledger.forms import NarrowForm, SharesForm, entered_of
from wholeplace.web.ledger.history import history_of
from wholeplace.web.ledger.lines import Line, disputed_lines, lines_of, narrowed, progress_of
from wholeplace.web.ledger.services import Decision, TagConflict, WrongTag, decide
from wholeplace.web.ledger.showing import amounts_of, list_rows, rests_on
from wholeplace.web.ledger.suggestions import Suggestion, rules_for, suggested, suggestions
from wholeplace.web.ledger.tags import in_words, same_shares, tag_of_shares
from wholeplace.web.pages.charts import csv_response
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.services import By

QUICK_WITHIN = 0.1


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines that a viewer chose to see, with the form that chose them."""

    every: Sequence[Line]
    lines: Sequence[Line]
    form: NarrowForm

    @property
    def query(self) -> str:
        """What was chosen, for addresses."""
        return urlencode(self.form.pairs)


def shown_to(request: PlaceRequest, entered: Mapping[str, Any]) -> Shown:
    """Return the lines that a request asks for."""
    every = lines_of(request.place, request.viewer)
    form = NarrowForm(entered, every)
    return Shown(every, narrowed(every, form.narrow(disputed_lines(request.viewer))), form)


@require_safe
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show the lines with their tags, largest money first, and how far the tagging has come."""
    shown = shown_to(request, request.GET)
    page = Paginator(shown.lines, shown.form.size_chosen).get_page(request.GET.get("page"))
    disputed = disputed_lines(request.viewer)
    found = suggestions(
        [line for line in page if line.status != "local"], rules_for(request.viewer)
    )
    said = {
        "shown": shown,
        "page": page,
        "rows": list_rows(page, found, disputed=disputed, query=shown.query, place=request.place),
        "progress": progress_of(shown.every),
        "may_edit": request.viewer.may(Deed.EDIT),
    }
    return page_of(request, "ledger/lines.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def one(request: PlaceRequest) -> HttpResponse:
    """Show one line, or the next that nobody tagged, and write its tag."""
    shown = shown_to(request, request.GET)
    line = _asked(request, shown)
    if line is None:
        messages.success(request, _("Every line shown here is tagged by people."))
        return redirect(_list(request, shown))
    suggestion = suggested(line, rules_for(request.viewer))
    if request.method == "POST":
        return _written(request, shown, line, suggestion)
    return _one(request, shown, line, form=SharesForm(initial=entered_of(line.tag)))


def _asked(request: PlaceRequest, shown: Shown) -> Line | None:
    """Return the line that a request names; the first that nobody tagged when it names none."""
    if not (name := request.GET.get("line", "")):
        return next((line for line in shown.lines if line.status != "local"), None)
    named = next((line for line in shown.every if line.line == name), None)
    if named is None:
        raise Http404
    return named


def _one(
    request: PlaceRequest, shown: Shown, line: Line, *, form: SharesForm, status: int = 200
) -> HttpResponse:
    at = next((n for n, each in enumerate(shown.lines) if each.line == line.line), None)
    suggestion = suggested(line, rules_for(request.viewer))
    said = {
        "form": form,
        "line": line,
        "amounts": amounts_of(request.place, request.viewer, line),
        "rests_on": rests_on(line.tag),
        "suggestion": suggestion,
        "same": suggestion is not None and same_shares(suggestion.tag, line.tag),
        "history": history_of(request.place, request.viewer, line.line),
        "tiers": [(tier, tier_title(tier), n) for n, tier in enumerate(TIERS, 1)],
        "disputed": line.line in disputed_lines(request.viewer),
        "number": None if at is None else at + 1,
        "number_of": len(shown.lines),
        "before": _beside(request, shown, at, -1),
        "after": _beside(request, shown, at, 1),
        "back": _list(request, shown),
        "may_edit": request.viewer.may(Deed.EDIT),
    }
    return page_of(request, "ledger/line.html", said, status=status)


def _written(
    request: PlaceRequest, shown: Shown, line: Line, suggestion: Suggestion | None
) -> HttpResponse:
    """Write what was decided about a line and go on to the next."""
    if request.POST.get("keep") == "theirs":
        return redirect(_address(request, shown, line.line))
    form = SharesForm(request.POST)
    do = request.POST.get("do", "save")
    if do == "default" and "sure" not in request.POST:
        return _sure(request, shown, line)
    if do == "save" and not form.is_valid():
        return _one(request, shown, line, form=form)
    if do == "accept" and _is_another(request, suggestion):
        form.is_valid()
        form.add_error(None, _("The suggestion has changed since you read it. Look again first."))
        return _one(request, shown, line, form=form, status=409)
    tag = _decided(do, line, suggestion, form)
    stamp = request.POST.get("stamp", "")
    why = request.POST.get("why", "") if do == "default" else ""
    try:
        changed = decide(
            By(request.user, request.viewer),
            place=request.place,
            decisions=[Decision(line.line, tag, stamp, why)],
        )
    except WrongTag as wrong:
        form.is_valid()
        for problem in wrong.problems[line.line]:
            form.add_error(None, problem)
        return _one(request, shown, line, form=form)
    except TagConflict:
        return _conflict(request, shown, line, tag)
    if changed:
        messages.success(request, _("Saved: %(title)s.") % {"title": line.title})
    return redirect(_next(request, shown, line))


def _is_another(request: PlaceRequest, suggestion: Suggestion | None) -> bool:
    """Whether the suggestion that a person accepts is no longer the one that they read."""
    now = "" if suggestion is None else suggestion.stamp
    return suggestion is None or request.POST.get("suggested", now) != now


def _decided(do: str, line: Line, suggestion: Suggestion | None, form: SharesForm) -> Tag | None:
    """Return the tag that a button means; None to go back to the default."""
    if do == "default":
        return None
    if do == "accept" and suggestion is not None:
        return suggestion.tag
    if do.startswith("tier:") and (tier := do.removeprefix("tier:")) in TIERS:
        why = _purpose(line, request_why=form.data.get("why", ""), tier=tier)
        return tag_of_shares(line.line, {tier: 1.0}, within=QUICK_WITHIN, why=why)
    if not form.is_valid():
        raise Http404
    return form.tag(line.line)


def _purpose(line: Line, *, request_why: str, tier: str) -> str:
    """Return the reason of a whole line in one tier: what was written, unless it is the old one."""
    said = _("By its main purpose: %(tier)s.") % {"tier": tier_title(tier).lower()}
    old = line.tag.rationale if line.tag else ""
    own = " ".join(request_why.split())
    return said if not own or own == " ".join(old.split()) else f"{said} {own}"


def _sure(request: PlaceRequest, shown: Shown, line: Line) -> HttpResponse:
    said = {
        "line": line,
        "hidden": [("do", "default"), ("sure", "1"), ("stamp", request.POST.get("stamp", ""))],
        "action_url": _address(request, shown, line.line),
    }
    return page_of(request, "ledger/line_default.html", said)


def _conflict(request: PlaceRequest, shown: Shown, line: Line, mine: Tag | None) -> HttpResponse:
    """Show both versions, and let the person say which stands."""
    request.place.refresh_from_db(fields=["revision"])
    now = next((e for e in lines_of(request.place, request.viewer) if e.line == line.line), None)
    if now is None:
        raise Http404
    theirs = now.tag
    rows = [
        (_("Divides as"), in_words(mine.shares) if mine else _("the default"),
         in_words(theirs.shares) if theirs else _("no tag")),
        (_("Why"), mine.rationale if mine else "", theirs.rationale if theirs else ""),
    ]  # fmt: skip
    kept = ("csrfmiddlewaretoken", "stamp", "keep")
    hidden = [(k, v) for k, v in request.POST.items() if k not in kept]
    said = {
        "line": line,
        "rows": rows,
        "hidden": [*hidden, ("stamp", now.stamp), ("sure", "1")],
        "action_url": _address(request, shown, line.line),
        "now": now,
    }
    return page_of(request, "ledger/line_conflict.html", said, status=409)


def _next(request: PlaceRequest, shown: Shown, line: Line) -> str:
    """Return where to go after a line: the one after it, or the list after the last."""
    if "stay" in request.POST:
        return _address(request, shown, line.line)
    at = next((n for n, each in enumerate(shown.lines) if each.line == line.line), None)
    return _beside(request, shown, at, 1) or _list(request, shown)


def _beside(request: PlaceRequest, shown: Shown, at: int | None, step: int) -> str:
    if at is None or not 0 <= at + step < len(shown.lines):
        return ""
    return _address(request, shown, shown.lines[at + step].line)


def _address(request: PlaceRequest, shown: Shown, line: str) -> str:
    here = reverse("ledger:line", kwargs={"slug": request.place.slug})
    return f"{here}?{urlencode([*shown.form.pairs, ('line', line)])}"


def _list(request: PlaceRequest, shown: Shown) -> str:
    here = reverse("ledger:lines", kwargs={"slug": request.place.slug})
    return f"{here}?{shown.query}" if shown.query else here


@require_safe
@place_view(Deed.VIEW)
def download(request: PlaceRequest) -> HttpResponse:
    """Answer with the tags of the lines shown as CSV."""
    shown = shown_to(request, request.GET)
    return csv_response(tag_table(shown.lines), filename=f"{request.place.slug}-tags.csv")


def page_of(
    request: PlaceRequest, template: str, said: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Answer with a page of the section on prevention."""
    context = {
        "place": request.place,
        "section": "prevention",
        "administers": request.viewer.may(Deed.ADMINISTER),
        **said,
    }
    return render(request, template, context, status=status)


def counted(number: int) -> str:
    """Return how many lines were changed, in words."""
    return ngettext("%(count)s line changed.", "%(count)s lines changed.", number) % {
        "count": f"{number:,}"
    }
