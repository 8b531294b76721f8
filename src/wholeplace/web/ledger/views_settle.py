"""Where two people differ: the queue, the most money in dispute first, and settling one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.prevention.ledger import TIERS
from wholeplace.report.words import share
from wholeplace.web.ledger.forms import PERCENT
from wholeplace.web.ledger.lines import Line, lines_of
from wholeplace.web.ledger.models import Sample, SecondTag
from wholeplace.web.ledger.sample_forms import SettleForm
from wholeplace.web.ledger.seconds import is_blind, queue_for, settle, settled_for
from wholeplace.web.ledger.services import TagConflict, WrongTag
from wholeplace.web.ledger.showing import thousands
from wholeplace.web.ledger.tags import in_words
from wholeplace.web.ledger.views_lines import page_of
from wholeplace.web.pages.figures import Cell, Fine, Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, found, place_view
from wholeplace.web.places.services import By

_DECIMALS = 2


@require_safe
@place_view(Deed.VIEW)
def disagreements(request: PlaceRequest) -> HttpResponse:
    """Show where two people differ, the most money in dispute first, and what was settled."""
    queue = queue_for(request.viewer, request.user)
    rows: list[list[Cell]] = []
    for one in queue:
        each = one.second
        kwargs = {"slug": request.place.slug, "second": each.pk}
        rows.append(
            [
                Link(each.line.title, reverse("ledger:settle", kwargs=kwargs)),
                Fine(thousands(one.money), _("%(share)s of %(money)s") % {
                    "share": share(each.distance), "money": thousands(each.line.gbp_thousand)}),
                in_words(each.line.first),
                Fine(in_words(each.shares), str(each.person)),
            ]
        )  # fmt: skip
    headings = [
        (_("Line"), False),
        (_("Money in dispute"), True),
        (_("First tag"), False),
        (_("Second tag"), False),
    ]
    said = {
        "table": Table(_("Where two people differ"), headings, rows, caption_hidden=True),
        "money": thousands(sum(one.money for one in queue)),
        "settled": _settled(request),
        "may_edit": request.viewer.may(Deed.EDIT),
    }
    return page_of(request, "ledger/disagreements.html", said)


def _settled(request: PlaceRequest) -> Table | None:
    rows: list[list[Cell]] = [
        [
            each.line.title,
            str(each.get_settled_display()),
            each.reason,
            Fine(str(each.settled_by or ""), f"{each.settled_at:%Y-%m-%d}"),
        ]
        for each in settled_for(request.viewer, request.user)
    ]
    headings = [(t, False) for t in (_("Line"), _("What stands"), _("Reason"), _("Settled by"))]
    return Table(_("Settled"), headings, rows, caption_hidden=True) if rows else None


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def settled(request: PlaceRequest, second: int) -> HttpResponse:
    """Show both tags of a line and settle which stands."""
    each = get_object_or_404(SecondTag.objects.select_related("line__sample", "person"), pk=second)
    sample = found(Sample.objects.all(), request.viewer, pk=each.line.sample_id)
    if is_blind(sample, request.user, request.viewer):
        return redirect("ledger:sample", slug=request.place.slug, sample=sample.pk)
    lines = lines_of(request.place, request.viewer)
    line = next((line for line in lines if line.line == each.line.line), None)
    if line is None:
        raise Http404
    form = SettleForm(request.POST or None, initial=_entered(each, line))
    if request.method == "POST" and not each.settled and form.is_valid():
        try:
            settle(By(request.user, request.viewer), each, form.settlement)
            messages.success(request, _("Settled: %(title)s.") % {"title": each.line.title})
            return redirect("ledger:disagreements", slug=request.place.slug)
        except TagConflict:
            messages.warning(request, _("Someone changed this tag just now. Look again first."))
            return redirect("ledger:settle", slug=request.place.slug, second=each.pk)
        except WrongTag as wrong:
            form.add_error(None, str(wrong))
    said = {
        "form": form,
        "second": each,
        "line": line,
        "first_words": in_words(each.line.first),
        "second_words": in_words(each.shares),
        "now_words": in_words(line.tag.shares) if line.tag else _("No tag"),
        "moved": line.tag is not None and dict(line.tag.shares) != each.line.first,
        "may_edit": request.viewer.may(Deed.EDIT),
    }
    return page_of(request, "ledger/settle.html", said)


def _entered(each: SecondTag, line: Line) -> dict[str, object]:
    halves = {
        f"share_{t}": PERCENT * (each.line.first.get(t, 0) + each.shares.get(t, 0)) / 2
        for t in TIERS
    }
    shares = {name: round(half, _DECIMALS) for name, half in halves.items()}
    return {**{k: v for k, v in shares.items() if v}, "stamp": line.stamp}
