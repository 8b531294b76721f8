"""A second person tags a sample of lines without seeing the first tags."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from ninja import Query, Router, Status
from ninja.errors import HttpError
from pydantic import Field

from wholeplace.prevention.ledger import Tier
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.ledger import SampleOut, Shares
from wholeplace.web.api.routes.ledger import router as listed
from wholeplace.web.api.routes.tagging import SENT_AS, entered_shares
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.ledger.forms import USUAL_WITHIN, SharesForm
from wholeplace.web.ledger.models import Sample, SampleLine, SecondTag
from wholeplace.web.ledger.sample_forms import THOUSANDS_A_MILLION, SampleForm
from wholeplace.web.ledger.seconds import (
    NOT_YET,
    NotSecond,
    close_sample,
    editors_of,
    is_blind,
    left_for,
    open_sample,
    tag_second,
)
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import found, require

router = Router(tags=["Prevention"])
SAMPLES = "/places/{slug}/prevention/samples"
ONE = SAMPLES + "/{sample}"
MOST_THOUSAND = 1e9
MOST_OTHERS = 5_000
DRAWN_AS = {"over": "over_gbp_thousand", "lines": "tagged_only"}
Thousand = Annotated[float, Field(ge=0, le=MOST_THOUSAND)]
ByTier = dict[Tier, float]


class TaggerOut(Told):
    """Somebody who can be asked to tag again."""

    id: int
    name: str


class SampleOneOut(SampleOut):
    """A sample: how it was drawn, how far it is, how many lines are left for me to tag again.

    While ``is_blind`` is true, first tags and how far people agree are kept from me.
    """

    body: str | None
    over_gbp_thousand: float
    others: int
    seed: int
    opened_by: str
    second: str | None
    tagged_again: int
    left: int
    is_blind: bool


class NewSample(Given):
    """How to draw a sample: every large line, and smaller ones at random that a seed repeats."""

    title: Words = Field(min_length=1)
    over_gbp_thousand: Thousand
    others: Annotated[int, Field(ge=0, le=MOST_OTHERS)]
    seed: Id = 1
    tagged_only: bool = False
    second: Id | None = None
    visibility: Literal["partnership", "body"] = "partnership"


class BlindLineOut(Told):
    """A line to be tagged again, without its first tag, its money or a suggestion."""

    id: int
    order: int
    line: str
    title: str
    bodies: str
    division: str


class NewSecond(Given):
    """How I divide a line of a sample, by its id there."""

    line: Id
    shares: Shares
    why: Text = ""


class MySecondOut(Told):
    """My own second tag; how far it is from the first is not told yet."""

    id: int
    line: str
    shares: ByTier
    why: str
    at: datetime


class SecondOut(Told):
    """A second tag and who gave it; ``distance`` is the part that it puts into other tiers."""

    id: int
    who: str
    shares: ByTier
    why: str
    at: datetime
    distance: float


class SampleLineOut(BlindLineOut):
    """A line of a sample with its first tag and every second one."""

    gbp_thousand: float
    first: ByTier
    first_why: str
    seconds: list[SecondOut]


@router.get(
    "/places/{slug}/prevention/taggers",
    response=answers(list[TaggerOut]),
    summary="Who can tag again",
    **needs(Deed.EDIT),
)
def taggers(request: ApiRequest, slug: str) -> list[TaggerOut]:
    """List the editors who can be asked to tag a sample again."""
    return [TaggerOut(id=each.pk, name=str(each)) for each in editors_of(request.place)]


@listed.post(  # an address has one router: that of the list of samples
    SAMPLES,
    response=answers(SampleOneOut, status=201),
    summary="Open a sample",
    **needs(Deed.EDIT),
)
def opened(request: ApiRequest, slug: str, new: NewSample) -> Status[SampleOneOut]:
    """Draw a sample of lines that somebody else tags without seeing the first tags."""
    sent = new.model_dump(exclude={"over_gbp_thousand", "tagged_only"})
    sent |= {"over": new.over_gbp_thousand / THOUSANDS_A_MILLION}
    sent |= {"lines": "tagged" if new.tagged_only else "all"}
    form = fitting(SampleForm(entered(sent), place=request.place), named=DRAWN_AS)
    design = replace(form.design, over=new.over_gbp_thousand)
    made = open_sample(by_of(request), place=request.place, design=design)
    return Status(201, _told(request, made))


@router.get(ONE, response=answers(SampleOneOut), summary="One sample", **needs(Deed.VIEW))
def one(request: ApiRequest, slug: str, sample: Id) -> SampleOneOut:
    """Show how a sample was drawn, how far it is and how many lines wait for me."""
    return _told(request, _sample(request, sample))


@router.get(
    ONE + "/left",
    response=answers(Listed[BlindLineOut]),
    summary="Lines to tag again",
    **needs(Deed.EDIT),
)
def left(request: ApiRequest, slug: str, sample: Id, paging: Query[Paging]) -> Listed[BlindLineOut]:
    """List the lines that I may still tag, without first tags, money or suggestions."""
    held = left_for(_sample(request, sample), request.auth.person)
    shown = held[paging.offset : paging.offset + paging.limit]
    return Listed(items=[BlindLineOut.model_validate(each) for each in shown], total=len(held))


@router.post(
    ONE + "/tags",
    response=answers(MySecondOut, status=201),
    summary="Tag a line again",
    **needs(Deed.EDIT),
)
def tagged(request: ApiRequest, slug: str, sample: Id, new: NewSecond) -> Status[MySecondOut]:
    """Tag a line of a sample, once; 409 when it is not mine to tag or is tagged already."""
    held = left_for(_sample(request, sample), request.auth.person)
    line = next((each for each in held if each.pk == new.line), None)
    if line is None:
        raise NotSecond
    sent = {"why": new.why, **entered_shares(new.shares, within=float(USUAL_WITHIN))}
    form = fitting(SharesForm(entered(sent)), named=SENT_AS)
    made = tag_second(by_of(request), line, shares=form.shares, why=form.cleaned_data["why"])
    told = MySecondOut(id=made.pk, line=line.line, shares=made.shares, why=made.why, at=made.at)
    return Status(201, told)


@router.post(
    ONE + "/close", response=answers(SampleOneOut), summary="Close a sample", **needs(Deed.EDIT)
)
def closed(request: ApiRequest, slug: str, sample: Id) -> SampleOneOut:
    """Close a sample of my body: nobody tags it further, and what is there counts."""
    held = _sample(request, sample)
    require(request.viewer, Deed.EDIT, held)
    close_sample(by_of(request), held)
    return _told(request, _sample(request, sample))


@router.get(
    ONE + "/lines",
    response=answers(Listed[SampleLineOut]),
    summary="Lines of a sample",
    **needs(Deed.VIEW),
)
def sample_lines(
    request: ApiRequest, slug: str, sample: Id, paging: Query[Paging]
) -> Listed[SampleLineOut]:
    """List every line with its first and second tags; 403 while I may still tag one."""
    held = _sample(request, sample)
    look(request, held)
    every = held.lines.prefetch_related("seconds__person")
    shown = every[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_line(each) for each in shown], total=every.count())


def look(request: ApiRequest, sample: Sample) -> None:
    """Refuse first tags to somebody who may still tag.

    Raises:
        HttpError: Saying when they will see them.
    """
    if is_blind(sample, request.auth.person, request.viewer):
        raise HttpError(403, str(NOT_YET))


def second_out(second: SecondTag) -> SecondOut:
    """Return a second tag as the interface tells it."""
    names = ("shares", "why", "at", "distance")
    told = {name: getattr(second, name) for name in names}
    return SecondOut(id=second.pk, who=str(second.person), **told)


def _sample(request: ApiRequest, sample: int) -> Sample:
    held = Sample.objects.select_related("body", "opened_by", "second")
    return found(held, request.viewer, pk=sample)


def _told(request: ApiRequest, held: Sample) -> SampleOneOut:
    person, viewer = request.auth.person, request.viewer
    names = ("title", "visibility", "opened", "closed", "others", "seed")
    again = SampleLine.objects.filter(sample=held, seconds__isnull=False).distinct()
    return SampleOneOut(
        id=held.pk,
        lines=held.lines.count(),
        body=body_key(held),
        over_gbp_thousand=held.over,
        opened_by=str(held.opened_by),
        second=None if held.second is None else str(held.second),
        tagged_again=again.count(),
        left=len(left_for(held, person)) if viewer.may(Deed.EDIT) else 0,
        is_blind=is_blind(held, person, viewer),
        **{name: getattr(held, name) for name in names},
    )


def _line(line: SampleLine) -> SampleLineOut:
    return SampleLineOut(
        **BlindLineOut.model_validate(line).model_dump(),
        gbp_thousand=line.gbp_thousand,
        first=line.first,
        first_why=line.first_why,
        seconds=[second_out(each) for each in line.seconds.all()],
    )
