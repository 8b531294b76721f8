"""Versions: the list, one of them with its hash and files, and what changed since another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.plan.difference import Change
from wholeplace.report.words import first_upper, pounds
from wholeplace.web.jobs.services import ask
from wholeplace.web.pages.figures import Cell, Fine, Link, Table, Tag
from wholeplace.web.pages.figures import Colour as TagColour
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view
from wholeplace.web.places.models import Place, Visibility
from wholeplace.web.plans.documents import differences, opened
from wholeplace.web.plans.files import NAMES, answer
from wholeplace.web.plans.forms import VersionForm
from wholeplace.web.plans.models import Draft, State, Version
from wholeplace.web.plans.section_views import HEAVY, shown, told
from wholeplace.web.plans.versions import BodyDecision, blocking, decisions, is_settled
from wholeplace.web.plans.work import VERSION

COLOURS: Mapping[str, TagColour] = {
    State.DRAFT: "grey",
    State.PUT: "blue",
    State.AGREED: "green",
    State.WITHDRAWN: "red",
    State.SUPERSEDED: "purple",
}
Files = Mapping[str, Mapping[str, str | int]]
WORDS = {
    "plan.html": gettext_lazy("The full plan as a page"),
    "plan.pdf": gettext_lazy("The full plan for print (PDF/UA)"),
    "plan.docx": gettext_lazy("The full plan for Word"),
    "plan.xlsx": gettext_lazy("Workbook (Excel)"),
    "plan.json": gettext_lazy("Data (canonical JSON)"),
    "residents.html": gettext_lazy("Two pages for residents"),
    "residents.pdf": gettext_lazy("Two pages for residents, for print (PDF/UA)"),
    "plan.json.sha256": gettext_lazy("SHA-256 of the data"),
}


class SinceForm(forms.Form):
    """Which version to compare with."""

    filters = True
    since = forms.TypedChoiceField(
        label=gettext_lazy("Compare with"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, entered: Mapping[str, str], *, versions: Sequence[Version]) -> None:
        """Make the form with the versions that there are."""
        super().__init__(entered or None)
        since = self.fields["since"]
        if isinstance(since, forms.ChoiceField):
            since.choices = [(v.number, _version_words(v)) for v in versions]


@require_GET
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show all versions, the latest first."""
    versions = visible(Version.objects.all(), request.viewer).select_related("by", "parent")
    rows: list[list[Cell]] = [
        [
            Link(str(v), address("plans:version", request.place.slug, number=v.number)),
            Tag(v.get_state_display(), COLOURS[v.state]),
            Fine(f"{v.made:%-d %B %Y}", "" if v.by is None else str(v.by)),
            v.note,
            v.short_hash,
            "" if v.parent is None else str(v.parent),
        ]
        for v in versions.defer(*HEAVY)
    ]
    headings = [
        (_("Version"), False), (_("State"), False), (_("Made"), False), (_("Why"), False),
        (_("SHA-256 begins"), False), (_("After"), False),
    ]  # fmt: skip
    table = Table(_("Versions of the plan"), headings, rows, caption_hidden=True)
    return shown(request, "plans/versions.html", {"table": table, "form": None})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.ADMINISTER)
def new(request: PlaceRequest) -> HttpResponse:
    """Make a version of what all partners see now."""
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        job = ask(
            VERSION,
            title=_("Make a version of the plan"),
            place=request.place,
            by=request.user,
            body=None,
            arguments={"note": form.cleaned_data["note"], "revision": request.place.revision},
            visibility=Visibility.PARTNERSHIP,
        )
        return redirect("jobs:one", slug=request.place.slug, job=job.pk)
    made = Draft.objects.filter(place=request.place).defer("document").first()
    blocked = [f for f in made.summary.get("findings", []) if f["blocks"]] if made else []
    return shown(request, "plans/version_new.html", {"form": form, "blocked": len(blocked)})


@require_GET
@place_view(Deed.VIEW)
@told
def one(request: PlaceRequest, number: int) -> HttpResponse:
    """Show one version: hash, state, who has approved it, its files."""
    version = version_of(request, number)
    opened(version)
    made = decisions(version, request.viewer.today)
    mine = request.viewer.bodies_for(Deed.APPROVE)
    said = {
        "version": version,
        "tag": Tag(version.get_state_display(), COLOURS[version.state]),
        "approvals": approvals_table(made),
        "history": version.approvals.select_related("body", "by"),
        "files": files_of(version.files, request.place, version),
        "blocking": blocking(version),
        "may_decide": version.state == State.PUT and any(each.body.pk in mine for each in made),
        "undecided": any(each.body.pk in mine and each.latest is None for each in made),
        "may_unapprove": _has_approval(made, mine),
        "can_agree": version.state == State.PUT and is_settled(version, request.viewer.today),
        "publication": version.publications.filter(withdrawn=None).first(),
        "withdrawable": version.state in (State.DRAFT, State.PUT, State.AGREED),
        "publishable": version.state in (State.DRAFT, State.PUT, State.AGREED),
    }
    return shown(request, "plans/version.html", said)


@require_GET
@place_view(Deed.VIEW)
@told
def changes(request: PlaceRequest, number: int) -> HttpResponse:
    """Show what changed between an earlier version and this one, in words and pounds."""
    version = version_of(request, number)
    others = list(visible(Version.objects.exclude(pk=version.pk), request.viewer).defer(*HEAVY))
    form = SinceForm(request.GET, versions=others)
    wanted = form.cleaned_data["since"] if form.is_bound and form.is_valid() else None
    since = _since(request, version, wanted)
    said = {
        "version": version,
        "since": since,
        "form": form,
        "groups": [] if since is None else changes_between(since, version),
        "others": others,
    }
    return shown(request, "plans/changes.html", said)


@require_GET
@place_view(Deed.VIEW)
@told
def one_file(request: PlaceRequest, number: int, file: str) -> HttpResponseBase:
    """Answer with one file of a version."""
    version = version_of(request, number)
    return answer(version.files, file, filename=f"{request.place.slug}-{number}")


@require_GET
@place_view(Deed.VIEW)
@told
def report(request: PlaceRequest, number: int) -> HttpResponse:
    """Show a covering report for a committee, made of the version, ready to print."""
    version = version_of(request, number)
    opened(version)
    summary = version.summary
    said = {
        "version": version,
        "lead": summary.get("lead", []),
        "key": summary.get("key", []),
        "blocking": [
            {**each, "what": first_upper(str(each["what"]))} for each in blocking(version)
        ],
        "approvals": approvals_table(decisions(version, request.viewer.today)),
        "gains": _gains_table(summary.get("gains", [])),
        "pools": sorted({pool["fund"] for pool in summary.get("pools", [])}),
    }
    return shown(request, "plans/report.html", said)


def version_of(request: PlaceRequest, number: int) -> Version:
    """Return a version that the viewer sees."""
    return found(Version.objects.select_related("parent", "by"), request.viewer, number=number)


def changes_between(old: Version, new: Version) -> list[tuple[str, Table]]:
    """Return what changed as one table a part, the totals first."""
    found_ = differences(opened(old), opened(new))
    grouped: dict[str, list[Change]] = {}
    for part, changes_ in groupby(found_, key=lambda change: change.part):
        grouped.setdefault(part, []).extend(changes_)
    return [(first_upper(part), _changes_table(part, listed)) for part, listed in grouped.items()]


def approvals_table(made: Sequence[BodyDecision]) -> Table:
    """Return who has decided what of a version, and who has not."""
    headings = [
        (_("Body"), False), (_("Decision"), False), (_("Reference"), False),
        (_("Day"), False), (_("Call-in ends"), False), (_("Conditions"), False),
    ]  # fmt: skip
    return Table(_("Decision of each body"), headings, [_decision(each) for each in made])


def files_of(files: Files, place: Place, version: Version) -> Table:
    """Return the files of a version as a table of links."""
    rows: list[list[Cell]] = [
        [
            Link(
                str(WORDS[name]),
                address("plans:file", place.slug, number=version.number, file=name),
            ),
            filesizeformat(files[name]["bytes"]),
            str(files[name]["sha256"])[:12],
        ]
        for name in NAMES
        if name in files
    ]
    headings = [(_("File"), False), (_("Size"), True), (_("SHA-256 begins"), False)]
    return Table(_("Files for the partners"), headings, rows, caption_hidden=True)


def _gains_table(rows: Sequence[Sequence[str]]) -> Table | None:
    """Return who pays and who gains from all actions; None without any."""
    headings = [
        (_("Body"), False), (_("Pays"), True), (_("Gains"), True), (_("Net"), True),
        (_("Cash it ends up with"), True),
    ]  # fmt: skip
    caption = _("Who pays and who gains: present values with intervals; cash undiscounted")
    return Table(caption, headings, [list(row) for row in rows]) if rows else None


def _decision(each: BodyDecision) -> list[Cell]:
    last = each.latest
    if last is None:
        return [str(each.body), Tag(_("Not yet decided")), "", "", "", ""]
    colour: TagColour = "green" if each.is_final else "yellow" if last.is_yes else "red"
    words = last.get_decision_display()
    if last.is_yes and not each.is_final:
        words = _("%(decision)s, call-in open") % {"decision": words}
    ends = "" if last.call_in_ends is None else f"{last.call_in_ends:%-d %B %Y}"
    return [
        str(each.body),
        Tag(words, colour),
        Fine(last.reference, last.meeting),
        f"{last.decided:%-d %B %Y}",
        ends or _("no call-in"),
        last.conditions,
    ]


def _has_approval(made: Sequence[BodyDecision], bodies: frozenset[int]) -> bool:
    return any(
        each.body.pk in bodies and each.latest is not None and each.latest.is_yes for each in made
    )


def _changes_table(part: str, changes_: Sequence[Change]) -> Table:
    rows = [[str(change), _money(change.gbp)] for change in changes_]
    caption = _("%(part)s: %(count)d changed") % {
        "part": first_upper(part),
        "count": len(changes_),
    }
    return Table(caption, [(_("What changed"), False), (_("Pounds more or less"), True)], rows)


def _money(gbp: float | None) -> str:
    if not gbp:
        return ""
    return pounds(gbp) if gbp < 0 else f"+{pounds(gbp)}"


def _since(request: PlaceRequest, version: Version, wanted: int | None) -> Version | None:
    if wanted is not None:
        return version_of(request, wanted)
    return version.parent


def _version_words(version: Version) -> str:
    return f"{version}, {version.made:%-d %B %Y}"
