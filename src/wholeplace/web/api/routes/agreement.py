"""Agreeing to a version of the plan, by each body, and publishing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.jobs import asked
from wholeplace.web.api.routes.plan import ONE, VersionOneOut, shown, version_of
from wholeplace.web.api.schemas import Asked, Done, Given, Id, Listed, Paging, Text, Told
from wholeplace.web.api.schemas import Words as Word
from wholeplace.web.jobs.services import ask
from wholeplace.web.places.access import Deed, bodies_to, visible
from wholeplace.web.places.models import Visibility
from wholeplace.web.plans.forms import DecisionForm, PutForm, ReasonForm
from wholeplace.web.plans.models import Approval, Publication
from wholeplace.web.plans.publishing import refuse_unfit, take_back
from wholeplace.web.plans.versions import (
    blocking,
    decide,
    put_for_agreement,
    record_agreement,
    withdraw,
)
from wholeplace.web.plans.work import PUBLISH

router = Router(tags=["Agreement and publication"])
HASH = Field(pattern=r"^[0-9a-f]{64}$")


class Put(Given):
    """Which bodies are asked, and why it goes ahead although findings stand against it."""

    bodies: list[Word] = Field(min_length=1, max_length=200)
    despite: Text = ""


class NewDecision(Given):
    """What my body decided of the version with this hash."""

    body: Word
    decision: Literal["approved", "conditions", "refused"]
    reference: Word
    meeting: Word
    decided: date
    conditions: Text = ""
    call_in_ends: date | None = None
    hash: str = HASH


class Unapproval(Given):
    """That my body takes its approval of the version with this hash back."""

    body: Word
    reference: Word
    meeting: Word
    decided: date
    hash: str = HASH


class Reason(Given):
    """Why."""

    why: Text = Field(min_length=1)


class PublicationOut(Told):
    """That the public edition of a version is open to anybody, or was."""

    version: int
    hash: str
    agreed: bool
    published: datetime
    withdrawn: datetime | None
    reason: str


@router.post(
    ONE + "/put",
    response=answers(VersionOneOut),
    summary="Put a version up for agreement",
    **needs(Deed.ADMINISTER),
)
def put(request: ApiRequest, slug: str, number: Id, new: Put) -> VersionOneOut:
    """Ask bodies to approve a version."""
    version = version_of(request, number)
    asked_ = request.place.bodies.filter(key__in=new.bodies).values_list("pk", flat=True)
    if len(asked_) != len(set(new.bodies)):
        raise Http404
    sent = entered({"bodies": list(asked_), "despite": new.despite})
    form = fitting(PutForm(sent, version=version, blocked=bool(blocking(version))))
    put_for_agreement(by_of(request), version=version, **form.cleaned_data)
    return shown(request, number)


@router.post(
    ONE + "/approvals",
    response=answers(VersionOneOut),
    summary="Record what my body decided",
    **needs(Deed.APPROVE),
)
def approve(request: ApiRequest, slug: str, number: Id, new: NewDecision) -> VersionOneOut:
    """Record what a body decided, by its own governance, of the version with this hash."""
    return _decided(request, number, new.model_dump())


@router.post(
    ONE + "/approvals/withdraw",
    response=answers(VersionOneOut),
    summary="Take an approval back",
    **needs(Deed.APPROVE),
)
def unapprove(request: ApiRequest, slug: str, number: Id, new: Unapproval) -> VersionOneOut:
    """Record that a body takes its approval back; what it approved stays on the record."""
    sent = {**new.model_dump(), "decision": Approval.Decision.REFUSED}
    return _decided(request, number, sent, as_=Approval.Decision.WITHDRAWN)


@router.post(
    ONE + "/agreed",
    response=answers(VersionOneOut),
    summary="Record agreement",
    **needs(Deed.ADMINISTER),
)
def agreed(request: ApiRequest, slug: str, number: Id) -> VersionOneOut:
    """Record that a version is agreed once the last call-in window has ended."""
    record_agreement(by_of(request), version=version_of(request, number))
    return shown(request, number)


@router.post(
    ONE + "/withdraw",
    response=answers(VersionOneOut),
    summary="Withdraw a version",
    **needs(Deed.ADMINISTER),
)
def withdrawn(request: ApiRequest, slug: str, number: Id, new: Reason) -> VersionOneOut:
    """Take a version out of the running; it stays to be read."""
    form = fitting(ReasonForm(entered(new.model_dump())))
    version = version_of(request, number)
    withdraw(by_of(request), version=version, why=form.cleaned_data["why"])
    return shown(request, number)


@router.get(
    "/places/{slug}/plan/publications",
    response=answers(Listed[PublicationOut]),
    summary="Publications",
    **needs(Deed.VIEW),
)
def publications(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[PublicationOut]:
    """List what was published, the latest first."""
    seen = visible(Publication.objects.select_related("version"), request.viewer)
    part = seen[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_publication(each) for each in part], total=seen.count())


@router.post(
    ONE + "/publish", response=answers(Asked), summary="Publish a version",
    **needs(Deed.ADMINISTER),
)  # fmt: skip
def publish(request: ApiRequest, slug: str, number: Id) -> Asked:
    """Have the public edition of a version published; a job does it."""
    version = version_of(request, number)
    refuse_unfit(version, today=request.viewer.today)
    job = ask(
        PUBLISH,
        title=_("Publish %(version)s") % {"version": version},
        place=request.place,
        by=request.auth.person,
        body=None,
        arguments={"number": number, "state": version.state},
        visibility=Visibility.PARTNERSHIP,
    )
    return asked(slug, job)


@router.post(
    ONE + "/unpublish",
    response=answers(Done),
    summary="Take a publication back",
    **needs(Deed.ADMINISTER),
)
def unpublish(request: ApiRequest, slug: str, number: Id, new: Reason) -> Done:
    """Take a publication back; its page stays and says so."""
    open_ones = version_of(request, number).publications.filter(withdrawn=None)
    held = visible(open_ones, request.viewer).first()
    if held is None:
        raise Http404
    take_back(by_of(request), publication=held, why=new.why)
    return Done()


def _decided(
    request: ApiRequest, number: int, sent: Mapping[str, object], *, as_: str = ""
) -> VersionOneOut:
    version = version_of(request, number)
    bodies = list(bodies_to(request.viewer, Deed.APPROVE))
    body = next((each for each in bodies if each.key == sent["body"]), None)
    if body is None:
        raise Http404
    told = entered({**sent, "body": body.pk, "seen": True})
    form = fitting(DecisionForm(told, bodies=bodies))
    said = {name: cell for name, cell in form.cleaned_data.items() if name != "seen"}
    decision = Approval(version=version, **said)
    decision.decision = as_ or decision.decision
    decide(by_of(request), decision=decision)
    return shown(request, number)


def _publication(held: Publication) -> PublicationOut:
    names = ("hash", "agreed", "published", "withdrawn", "reason")
    told = {name: getattr(held, name) for name in names}
    return PublicationOut(version=held.version.number, **told)
