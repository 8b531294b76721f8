"""What anybody may read, signed in or not: published plans and nothing else of the workspace."""

from __future__ import annotations

from logging import getLogger

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wholeplace.errors import MethodError
from wholeplace.record import Plain
from wholeplace.web.pages.figures import Cell, Fine, KeyFigure, Link, Table
from wholeplace.web.places.models import Place, Visibility
from wholeplace.web.plans.files import NAMES, answer
from wholeplace.web.plans.models import Publication, State
from wholeplace.web.plans.version_views import WORDS

SHOWN = 200
GONE = 410
DAMAGED = 503
logger = getLogger(__name__)


@login_not_required
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """List the places with a published plan."""
    open_ones = Publication.objects.filter(visibility=Visibility.PUBLIC, withdrawn=None)
    places = Place.objects.filter(pk__in=open_ones.values("place"))[:SHOWN]
    return render(request, "plans/public_places.html", {"places": places})


@login_not_required
@require_GET
def of_place(request: HttpRequest, slug: str) -> HttpResponse:
    """List what a place has published, taken back or not."""
    found = Publication.objects.filter(place__slug=slug, visibility=Visibility.PUBLIC)
    publications = list(found.select_related("place", "version"))
    if not publications:
        raise Http404
    rows: list[list[Cell]] = [
        [
            Link(
                _("Version %(number)d") % {"number": each.version.number},
                reverse("published:one", args=[slug, each.version.number]),
            ),
            f"{each.published:%-d %B %Y}",
            _state(each),
            each.hash[:12],
        ]
        for each in _latest(publications)
    ]
    headings = [
        (_("Version"), False), (_("Published"), False), (_("State"), False),
        (_("SHA-256 begins"), False),
    ]  # fmt: skip
    table = Table(_("Published versions"), headings, rows, caption_hidden=True)
    told = {"published_place": publications[0].place, "table": table}
    return render(request, "plans/public_place.html", told)


@login_not_required
@require_GET
def one(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a published version: what it says in short, who agreed, its files and hash."""
    publication = _publication(slug, number)
    summary = publication.summary
    said = {
        "published_place": publication.place,
        "publication": publication,
        "number": number,
        "state": _state(publication),
        "title": summary.get("title", ""),
        "year": summary.get("year"),
        "illustration": summary.get("illustration"),
        "lead": summary.get("lead", []),
        "key": [KeyFigure(*figure) for figure in summary.get("key", [])],
        "approvals": _approvals(summary.get("approvals", [])),
        "files": _files(publication, slug, number),
        "superseded": publication.version.state == State.SUPERSEDED,
        "ended": publication.version.state == State.WITHDRAWN,
    }
    status = GONE if publication.withdrawn else 200
    return render(request, "plans/public.html", said, status=status)


@login_not_required
@require_GET
def one_file(request: HttpRequest, slug: str, number: int, file: str) -> HttpResponseBase:
    """Answer with one file of a published version; one that was taken back has none."""
    publication = _publication(slug, number)
    if publication.withdrawn:
        return one(request, slug=slug, number=number)
    try:
        return answer(publication.files, file, filename=f"{slug}-plan-{number}")
    except MethodError as error:
        logger.error("published version %d of %s: %s", number, slug, error)
        said = {"published_place": publication.place, "number": number}
        return render(request, "plans/public_damaged.html", said, status=DAMAGED)


def _publication(slug: str, number: int) -> Publication:
    found = Publication.objects.filter(
        place__slug=slug, version__number=number, visibility=Visibility.PUBLIC
    )
    latest = found.select_related("place", "version").first()
    return latest or get_object_or_404(found)


def _latest(publications: list[Publication]) -> list[Publication]:
    """Return the latest publication of each version, the highest number first."""
    by_number: dict[int, Publication] = {}
    for each in publications:
        by_number.setdefault(each.version.number, each)
    return [by_number[number] for number in sorted(by_number, reverse=True)]


def _state(publication: Publication) -> str:
    """Return how a published version stands, in words."""
    if publication.withdrawn:
        return _("Taken back on %(day)s") % {"day": f"{publication.withdrawn:%-d %B %Y}"}
    if publication.version.state == State.SUPERSEDED:
        return _("Superseded by a later version")
    if publication.version.state == State.WITHDRAWN:
        return _("No longer agreed: the partners withdrew it")
    return _("Agreed by the partners") if publication.agreed else _("Draft, not agreed")


def _approvals(made: list[dict[str, Plain]]) -> Table:
    rows: list[list[Cell]] = [
        [
            str(each["body"]),
            str(each["decision"] or _("Not yet decided")),
            Fine(str(each["reference"]), str(each["meeting"])),
            _day(each["decided"]),
        ]
        for each in made
    ]
    headings = [
        (_("Body"), False), (_("Decision"), False), (_("Reference"), False), (_("Day"), False),
    ]  # fmt: skip
    return Table(_("What each body decided before this was published"), headings, rows)


def _day(iso: Plain) -> str:
    day = parse_date(iso) if isinstance(iso, str) else None
    return "" if day is None else f"{day:%-d %B %Y}"


def _files(publication: Publication, slug: str, number: int) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(str(WORDS[name]), reverse("published:file", args=[slug, number, name])),
            filesizeformat(publication.files[name]["bytes"]),
        ]
        for name in NAMES
        if name in publication.files
    ]
    return Table(_("The plan in full"), [(_("File"), False), (_("Size"), True)], rows)
