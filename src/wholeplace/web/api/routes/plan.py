"""The plan: words of its sections, versions, what changed, approvals, publications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from wholeplace.plan.difference import Change
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.jobs import asked
from wholeplace.web.api.schemas import Asked, Count, Given, Id, Listed, Paging, Text, Told
from wholeplace.web.api.schemas import Words as Word
from wholeplace.web.jobs.services import ask
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found
from wholeplace.web.places.models import Visibility
from wholeplace.web.plans.documents import differences, opened
from wholeplace.web.plans.forms import TextForm
from wholeplace.web.plans.models import Approval, SectionText, Version
from wholeplace.web.plans.sections import section_of
from wholeplace.web.plans.services import write_section
from wholeplace.web.plans.versions import (
    blocking,
    decisions,
)
from wholeplace.web.plans.work import VERSION

router = Router(tags=["Plan"])
VERSIONS = "/places/{slug}/plan/versions"
ONE = VERSIONS + "/{number}"
HEAVY = ("document", "public_document", "public_rows")


class SectionOut(Told):
    """The present words of a section, in Markdown; ``version`` 0 while there are none."""

    section: str
    text: str
    visibility: str
    version: int
    at: datetime | None


class NewText(Given):
    """New words of a section, written on a version of them (0 for the first)."""

    text: Text
    visibility: Literal["partnership", "public"] = "partnership"
    on: Count = 0


class VersionOut(Told):
    """A version of the plan: what it says never changes, how far it is does."""

    number: int
    title: str
    hash: str
    parent: str | None
    public_hash: str
    made: datetime
    note: str
    state: str


class DecisionOut(Told):
    """What one body that was asked has decided so far; null while it has not."""

    body: str
    decision: str | None
    reference: str | None
    meeting: str | None
    decided: date | None
    conditions: str | None
    call_in_ends: date | None
    hash: str | None
    is_final: bool


class VersionOneOut(VersionOut):
    """A version with who decided what, and what stands against agreeing to it."""

    decisions: list[DecisionOut]
    blocking: list[dict[str, object]]


class DocumentOut(Told):
    """What a version says: the JSON whose canonical form has the hash."""

    hash: str
    document: dict[str, object]


class ChangeOut(Told):
    """One thing that differs between two versions."""

    part: str
    id: str
    title: str
    kind: str
    what: str
    before: str | float | bool | None
    after: str | float | bool | None
    unit: str


class NewVersion(Given):
    """Why a version is made."""

    note: Word = Field(min_length=1)


@router.get(
    "/places/{slug}/plan/sections/{section}",
    response=answers(SectionOut),
    summary="Words of a section",
    **needs(Deed.VIEW),
)
def text(request: ApiRequest, slug: str, section: str) -> SectionOut:
    """Show what the partners wrote in a section."""
    _section(section)
    texts = visible(SectionText.objects.filter(section=section), request.viewer)
    held = texts.order_by("-version").first()
    if held is None:
        return SectionOut(section=section, text="", visibility="partnership", version=0, at=None)
    return SectionOut.model_validate(held)


@router.put(
    "/places/{slug}/plan/sections/{section}",
    response=answers(SectionOut),
    summary="Write a section",
    **needs(Deed.EDIT),
)
def write(request: ApiRequest, slug: str, section: str, new: NewText) -> SectionOut:
    """Write the words of a section; 409 with theirs when somebody wrote meanwhile."""
    _section(section)
    form = fitting(TextForm(entered(new.model_dump())))
    made = write_section(by_of(request), place=request.place, section=section, **form.cleaned_data)
    return SectionOut.model_validate(made)


@router.get(VERSIONS, response=answers(Listed[VersionOut]), summary="Versions", **needs(Deed.VIEW))
def versions(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[VersionOut]:
    """List the versions of the plan, the latest first."""
    kept = Version.objects.defer(*HEAVY).select_related("parent")
    seen = visible(kept, request.viewer)
    part = seen[paging.offset : paging.offset + paging.limit]
    return Listed(
        items=[VersionOut.model_validate(_told(each)) for each in part], total=seen.count()
    )


@router.post(VERSIONS, response=answers(Asked), summary="Make a version", **needs(Deed.ADMINISTER))
def make(request: ApiRequest, slug: str, new: NewVersion) -> Asked:
    """Make a version of what all partners see now; a job does it."""
    job = ask(
        VERSION,
        title=_("Make a version of the plan"),
        place=request.place,
        by=request.auth.person,
        body=None,
        arguments={"note": new.note, "revision": request.place.revision},
        visibility=Visibility.PARTNERSHIP,
    )
    return asked(slug, job)


@router.get(ONE, response=answers(VersionOneOut), summary="One version", **needs(Deed.VIEW))
def one(request: ApiRequest, slug: str, number: Id) -> VersionOneOut:
    """Show a version: its hash, its state, who has decided what."""
    return shown(request, number)


@router.get(
    ONE + "/document",
    response=answers(DocumentOut),
    summary="What a version says",
    **needs(Deed.VIEW),
)
def document(request: ApiRequest, slug: str, number: Id) -> DocumentOut:
    """Show what a version says, after checking that it still has its hash."""
    version = version_of(request, number)
    return DocumentOut(hash=version.hash, document=dict(opened(version)))


@router.get(
    ONE + "/changes/{since}",
    response=answers(list[ChangeOut]),
    summary="What changed between two versions",
    **needs(Deed.VIEW),
)
def changes(request: ApiRequest, slug: str, number: Id, since: Id) -> list[ChangeOut]:
    """List what changed since an earlier version, in words and pounds."""
    old, new = version_of(request, since), version_of(request, number)
    return [_change(each) for each in differences(opened(old), opened(new))]


def _section(section: str) -> None:
    if section_of(section) is None:
        raise Http404


def version_of(request: ApiRequest, number: int) -> Version:
    """Return a version that the viewer sees, by its number."""
    return found(Version.objects.select_related("parent"), request.viewer, number=number)


def shown(request: ApiRequest, number: int) -> VersionOneOut:
    """Return a version with who has decided what of it."""
    version = version_of(request, number)
    made = decisions(version, request.viewer.today)
    told = [_decision(each.body.key, each.latest, each.is_final) for each in made]
    against = [dict(each) for each in blocking(version)]
    return VersionOneOut.model_validate({**_told(version), "decisions": told, "blocking": against})


def _told(version: Version) -> dict[str, object]:
    names = ("number", "title", "hash", "public_hash", "made", "note", "state")
    parent = None if version.parent is None else version.parent.hash
    return {**{name: getattr(version, name) for name in names}, "parent": parent}


def _decision(body: str, last: Approval | None, is_final: bool) -> DecisionOut:
    names = ("decision", "reference", "meeting", "decided", "conditions", "call_in_ends", "hash")
    told = {name: None if last is None else getattr(last, name) for name in names}
    return DecisionOut(body=body, is_final=is_final, **told)


def _change(change: Change) -> ChangeOut:
    return ChangeOut.model_validate(change)
