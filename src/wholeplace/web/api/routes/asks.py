"""What the place asks of government and offers to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import Prefetch, QuerySet
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found, require
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.plans.forms import AskForm, form_of_ask
from wholeplace.web.plans.models import AskOffer
from wholeplace.web.plans.services import add_ask, change_ask

router = Router(tags=["Asks and offers"])
ASKS = "/places/{slug}/plan/asks"
MOST_ROWS = 200
MOST_GBP = 1e12
Gbp = Annotated[float, Field(ge=-MOST_GBP, le=MOST_GBP)]


class AskFieldsOut(Told):
    """What an ask or offer says; null for a worth that is not known."""

    id: int
    kind: str
    title: str
    department: str
    why: str
    gbp: float | None
    worth: str
    state: str
    body: str | None
    visibility: str
    version: int
    changed: datetime
    who: str


class AskOut(AskFieldsOut):
    """An ask or offer, and the rows that depend on it as far as I see them."""

    rows: list[int]


class AskFilter(Paging):
    """Which: asks, offers or both."""

    kind: Literal["", "ask", "offer"] = ""


class NewAsk(Given):
    """An ask or offer of one of my bodies; null for the place as a whole."""

    kind: Literal["ask", "offer"] = "ask"
    title: Words = Field(min_length=1)
    department: Words = Field(min_length=1)
    why: Text = Field(min_length=1)
    gbp: Gbp | None = None
    worth: Words = ""
    rows: list[Id] = Field(default_factory=list, max_length=MOST_ROWS)
    state: Literal["proposed", "put", "accepted", "declined", "withdrawn"] = "proposed"
    body: Words | None = None
    visibility: Visibility = Visibility.PARTNERSHIP


class ChangedAsk(NewAsk):
    """All of an ask or offer anew, made on a version of it."""

    version: Id


@router.get(ASKS, response=answers(Listed[AskOut]), summary="Asks and offers", **needs(Deed.VIEW))
def asks(request: ApiRequest, slug: str, which: Query[AskFilter]) -> Listed[AskOut]:
    """List what the place asks and offers, with what it is worth."""
    seen = visible(_told_with(request), request.viewer)
    if which.kind:
        seen = seen.filter(kind=which.kind)
    shown = seen[which.offset : which.offset + which.limit]
    return Listed(items=[_ask(each) for each in shown], total=seen.count())


@router.get(
    ASKS + "/{ask}", response=answers(AskOut), summary="One ask or offer", **needs(Deed.VIEW)
)
def ask(request: ApiRequest, slug: str, ask: Id) -> AskOut:
    """Show an ask or offer with its version."""
    return _one(request, ask)


@router.post(
    ASKS,
    response=answers(AskOut, status=201),
    summary="Add an ask or offer",
    **needs(Deed.EDIT),
)
def add_one(request: ApiRequest, slug: str, new: NewAsk) -> Status[AskOut]:
    """Add an ask or offer of one of my bodies, or of the place as a whole."""
    form = _form(request, AskOffer(place=request.place), new)
    made = form.save(commit=False)
    add_ask(by_of(request), ask=made, rows=form.cleaned_data["rows"])
    return Status(201, _one(request, made.pk))


@router.put(
    ASKS + "/{ask}", response=answers(AskOut), summary="Change an ask or offer", **needs(Deed.EDIT)
)
def change_one(request: ApiRequest, slug: str, ask: Id, new: ChangedAsk) -> AskOut:
    """Change an ask or offer on the version that was read; links that I do not see stay."""
    held = found(AskOffer.objects.all(), request.viewer, pk=ask)
    require(request.viewer, Deed.EDIT, held)
    form = _form(request, held, new)
    changed, rows = form.save(commit=False), form.cleaned_data["rows"]
    change_ask(by_of(request), ask=changed, rows=rows, on=new.version)
    return _one(request, ask)


def ask_fields(ask: AskOffer) -> AskFieldsOut:
    """Return what an ask or offer says, without what depends on it."""
    names = ("kind", "title", "department", "why", "worth", "state", "visibility")
    told = {name: getattr(ask, name) for name in (*names, "version", "changed")}
    return AskFieldsOut(
        id=ask.pk,
        gbp=None if ask.gbp is None else float(ask.gbp),
        body=body_key(ask),
        who="" if ask.by is None else str(ask.by),
        **told,
    )


def _form(request: ApiRequest, ask: AskOffer, new: NewAsk) -> AskForm:
    """Return the form of the pages, right, after refusing what is not theirs to write."""
    body = body_of(request, new.body)
    as_written = AskOffer(place=request.place, body=body, visibility=new.visibility)
    require(request.viewer, Deed.EDIT, as_written)
    on = new.version if isinstance(new, ChangedAsk) else 0
    sent = {**new.model_dump(), "body": None if body is None else body.pk, "on": on}
    return fitting(form_of_ask(request.viewer, ask, entered(sent)))


def _told_with(request: ApiRequest) -> QuerySet[AskOffer]:
    rows = Prefetch("rows", visible(Row.objects.only("pk"), request.viewer))
    return AskOffer.objects.select_related("body", "by").prefetch_related(rows)


def _one(request: ApiRequest, ask: int) -> AskOut:
    return _ask(found(_told_with(request), request.viewer, pk=ask))


def _ask(ask: AskOffer) -> AskOut:
    rows = [row.pk for row in ask.rows.all()]
    return AskOut(**ask_fields(ask).model_dump(), rows=rows)
