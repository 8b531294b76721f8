"""Second taggers: samples, tagging blind, how far people agree, and settling where they differ."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wholeplace.prevention.ledger import TIERS
from wholeplace.report.words import tier_title
from wholeplace.web.ledger import agreements
from wholeplace.web.ledger.forms import SharesForm
from wholeplace.web.ledger.models import Sample, SampleLine
from wholeplace.web.ledger.sample_forms import SampleForm
from wholeplace.web.ledger.seconds import (
    NO_LINE,
    NOT_YET,
    NOT_YOURS,
    NothingToSample,
    NotSecond,
    close_sample,
    is_blind,
    left_for,
    open_sample,
    open_samples,
    queue_for,
    tag_second,
)
from wholeplace.web.ledger.showing import thousands
from wholeplace.web.ledger.tags import in_words
from wholeplace.web.ledger.views_lines import page_of
from wholeplace.web.pages.figures import Cell, Link, Table
from wholeplace.web.pages.figures import Tag as State
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.services import By


@require_safe
@place_view(Deed.VIEW)
def samples(request: PlaceRequest) -> HttpResponse:
    """Show the samples, how far each one is and who is asked."""
    held = open_samples(request.viewer)
    rows: list[list[Cell]] = []
    for sample in held:
        kwargs = {"slug": request.place.slug, "sample": sample.pk}
        number = sample.lines.count()
        done = SampleLine.objects.filter(sample=sample, seconds__isnull=False).distinct().count()
        state = State(_("Closed"), "grey") if sample.closed else State(_("Open"), "green")
        rows.append(
            [
                Link(sample.title, reverse("ledger:sample", kwargs=kwargs)),
                _("%(done)d of %(number)d lines") % {"done": done, "number": number},
                str(sample.second or _("Any editor")),
                str(sample.opened_by),
                state,
            ]
        )
    headings = [(t, False) for t in (_("Sample"), _("Tagged again"), _("Who tags again"),
                                     _("Opened by"), _("State"))]  # fmt: skip
    said = {
        "table": Table(_("Samples"), headings, rows, caption_hidden=True),
        "may_edit": request.viewer.may(Deed.EDIT),
        "disputed": len(queue_for(request.viewer, request.user)),
    }
    return page_of(request, "ledger/samples.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def sample_open(request: PlaceRequest) -> HttpResponse:
    """Open a sample."""
    form = SampleForm(request.POST or None, place=request.place)
    if request.method == "POST" and form.is_valid():
        try:
            by = By(request.user, request.viewer)
            sample = open_sample(by, place=request.place, design=form.design)
            return redirect("ledger:sample", slug=request.place.slug, sample=sample.pk)
        except NothingToSample:
            form.add_error("over", NO_LINE)
    return page_of(request, "ledger/sample_open.html", {"form": form})


@require_safe
@place_view(Deed.VIEW)
def sample(request: PlaceRequest, sample: int) -> HttpResponse:
    """Show how far the taggers of a sample agree; not to somebody who is half-way through."""
    held = found(Sample.objects.select_related("opened_by", "second"), request.viewer, pk=sample)
    left = left_for(held, request.user) if request.viewer.may(Deed.EDIT) else []
    blind = is_blind(held, request.user, request.viewer)
    rated = agreements.rated(held)
    taggers = range(1, len(rated.names))
    said = {
        "sample": held,
        "left": len(left),
        "blind": blind,
        "not_yet": NOT_YET,
        "may_close": held.closed is None and request.viewer.may(Deed.EDIT, held),
        "over": thousands(held.over),
        "number": len(rated.lines),
        "begun": bool(taggers),
    }
    if taggers and not blind:
        said |= {
            "statistics": agreements.statistics_table(rated),
            "sentence": agreements.in_a_sentence(agreements.alpha_of(rated, "interval")),
            "groups": agreements.groups_table(rated),
            "confusions": [agreements.confusion_table(rated, each) for each in taggers],
            "lines": _lines_table(rated),
        }
    return page_of(request, "ledger/sample.html", said)


def _lines_table(rated: agreements.Rated) -> Table:
    headings = [(_("Line"), False), (_("Money"), True), (_("First tag"), False)]
    headings += [(name, False) for name in rated.names[1:]]
    rows = []
    for line in sorted(rated.lines, key=lambda line: -abs(line.gbp_thousand)):
        given = {second.person_id: in_words(second.shares) for second in line.seconds.all()}
        cells = [given.get(person, "–") for person in rated.people]
        rows.append([line.title, thousands(line.gbp_thousand), in_words(line.first), *cells])
    return Table(_("Every line of the sample"), headings, rows, caption_hidden=True)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def second(request: PlaceRequest, sample: int) -> HttpResponse:
    """Tag the next line of a sample, seeing neither the first tag nor a suggestion."""
    held = found(Sample.objects.all(), request.viewer, pk=sample)
    left = left_for(held, request.user)
    here = reverse("ledger:sample", kwargs={"slug": request.place.slug, "sample": held.pk})
    if request.method == "POST":
        return _seconded(request, held, left)
    if not left:
        messages.success(request, _("There is no line left for you in this sample."))
        return redirect(here)
    return _blind_page(request, held, left, left[0], SharesForm())


def _blind_page(
    request: PlaceRequest, held: Sample, left: list[SampleLine], line: SampleLine, form: SharesForm
) -> HttpResponse:
    number = held.lines.count()
    said = {
        "form": form,
        "sample": held,
        "line": line,
        "tiers": [(tier, tier_title(tier), n) for n, tier in enumerate(TIERS, 1)],
        "left": len(left),
        "number": number,
        "done": number - len(left),
    }
    return page_of(request, "ledger/second.html", said)


def _seconded(request: PlaceRequest, held: Sample, left: list[SampleLine]) -> HttpResponse:
    """Write a second tag and go on to the next line."""
    asked = request.POST.get("line", "")
    line = next((each for each in left if str(each.pk) == asked), None)
    here = redirect("ledger:second", slug=request.place.slug, sample=held.pk)
    if line is None:
        messages.warning(request, NOT_YOURS)
        return here
    do = request.POST.get("do", "save")
    tier = do.removeprefix("tier:")
    form = SharesForm(request.POST)
    if tier not in TIERS and not form.is_valid():
        return _blind_page(request, held, left, line, form)
    form.is_valid()
    shares = {tier: 1.0} if tier in TIERS else form.shares
    try:
        why = form.cleaned_data.get("why", "")
        tag_second(By(request.user, request.viewer), line, shares=shares, why=why)
    except NotSecond:
        messages.warning(request, NOT_YOURS)
    return here


@require_POST
@place_view(Deed.EDIT)
def sample_close(request: PlaceRequest, sample: int) -> HttpResponse:
    """Close a sample, after asking."""
    held = found(Sample.objects.all(), request.viewer, pk=sample)
    require(request.viewer, Deed.EDIT, held)
    here = reverse("ledger:sample", kwargs={"slug": request.place.slug, "sample": held.pk})
    if "sure" not in request.POST:
        said = {"sample": held, "hidden": [("sure", "1")], "cancel_url": here}
        return page_of(request, "ledger/sample_close.html", said)
    close_sample(By(request.user, request.viewer), held)
    return redirect(here)
