"""Value actions, review spending, run the medium-term plan, choose a portfolio."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.routes.jobs import asked
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Asked, Given, Id, Listed, Paging, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found
from wholeplace.web.places.models import Body
from wholeplace.web.value.audience import changed_since, workspace_for
from wholeplace.web.value.models import Audience, Kind, Valuation
from wholeplace.web.value.portfolio import Answer, Wish, answer, held_menu
from wholeplace.web.value.services import ask_for, ask_job, same_result

router = Router(tags=["Value"])
MOST_GBP = 1e12
HEAVY = ("story", "figures", "rows")
Gbp = Annotated[float, Field(ge=0, le=MOST_GBP)]


class ResultOut(Told):
    """A result: what it was made from, and how many of those rows have changed since."""

    id: int
    kind: str
    body: str | None
    audience: str
    revision: int
    fingerprint: str
    made: datetime


class ResultOneOut(ResultOut):
    """A result with every figure of it."""

    changed_since: int
    figures: dict[str, object]


class NewResult(Given):
    """What to work out, for which of my bodies and from whose view."""

    kind: Kind
    body: Words = Field(min_length=1)
    audience: Audience = Audience.BODY
    again: bool = False


class ResultOrJob(Told):
    """The result there is already, or the job that makes it."""

    result: int | None
    job: Asked | None


class NewPortfolio(Given):
    """What money there is: totals over all limited years by body [GBP]."""

    body: Words = Field(min_length=1)
    audience: Audience = Audience.BODY
    totals: dict[Words, Gbp] = Field(default_factory=dict)
    risk: float = Field(0.5, ge=0, le=1)


class ChosenOut(Told):
    """An action of the best choice, at what scale and from which year."""

    action: str
    scale: float
    start: int


class PortfolioOut(Told):
    """The best choice under the budgets; null figures and a reason when there is none."""

    chosen: list[ChosenOut]
    expected_gbp: float | None
    bad_tail_gbp: float | None
    proved: bool | None
    why_none: str


class PortfolioOrJob(Told):
    """The choice, or the job that first values every action."""

    portfolio: PortfolioOut | None
    job: Asked | None


@router.get(
    "/places/{slug}/results",
    response=answers(Listed[ResultOut]),
    summary="Results",
    **needs(Deed.VIEW),
)
def every(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[ResultOut]:
    """List the results that I may see, the latest first."""
    seen = visible(Valuation.objects.defer(*HEAVY).select_related("body"), request.viewer)
    shown = seen[paging.offset : paging.offset + paging.limit]
    return Listed(
        items=[ResultOut.model_validate(_told(each)) for each in shown], total=seen.count()
    )


@router.post(
    "/places/{slug}/results",
    response=answers(ResultOrJob),
    summary="Ask for a result",
    **needs(Deed.EDIT),
)
def ask(request: ApiRequest, slug: str, new: NewResult) -> ResultOrJob:
    """Ask for a valuation, a spending review or the medium-term plan; a job works it out."""
    place, body, audience = request.place, _mine(request, new.body), new.audience
    if not new.again:
        same = same_result(new.kind, place=place, body=body, audience=audience)
        if same is not None:
            return ResultOrJob(result=same.pk, job=None)
    job = ask_for(new.kind, place=place, body=body, audience=audience, by=by_of(request))
    return ResultOrJob(result=None, job=asked(slug, job))


@router.get(
    "/places/{slug}/results/{result}",
    response=answers(ResultOneOut),
    summary="One result",
    **needs(Deed.VIEW),
)
def one(request: ApiRequest, slug: str, result: Id) -> ResultOneOut:
    """Show every figure of a result."""
    kept = Valuation.objects.select_related("place", "body").defer("story")
    held = found(kept, request.viewer, pk=result)
    more = {"changed_since": changed_since(held), "figures": held.figures}
    return ResultOneOut.model_validate({**_told(held), **more})


@router.post(
    "/places/{slug}/portfolio",
    response=answers(PortfolioOrJob),
    summary="Choose a portfolio",
    **needs(Deed.EDIT),
)
def portfolio(request: ApiRequest, slug: str, new: NewPortfolio) -> PortfolioOrJob:
    """Choose actions under every body's budget; the first time a job values them all."""
    body = _mine(request, new.body)
    menu = held_menu(workspace_for(request.place, body, new.audience))
    if menu is None:
        job = ask_job(
            "menu",
            "Menu of actions",
            place=request.place,
            body=body,
            audience=new.audience,
            by=by_of(request),
        )
        return PortfolioOrJob(portfolio=None, job=asked(slug, job))
    found = answer(menu, Wish(new.totals, {}, new.risk))
    return PortfolioOrJob(portfolio=_portfolio(found), job=None)


def _told(held: Valuation) -> dict[str, object]:
    names = ("kind", "audience", "revision", "fingerprint", "made")
    told = {name: getattr(held, name) for name in names}
    return {"id": held.pk, "body": body_key(held), **told}


def _mine(request: ApiRequest, key: str) -> Body:
    body = body_of(request, key)
    if body is None:
        raise Http404
    if body.pk not in request.viewer.bodies_for(Deed.EDIT):
        raise PermissionDenied
    return body


def _portfolio(found: Answer) -> PortfolioOut:
    best = found.portfolio
    chosen = () if best is None else best.chosen
    return PortfolioOut(
        chosen=[ChosenOut(action=o.action, scale=o.scale, start=o.start) for o in chosen],
        expected_gbp=None if best is None else best.expected,
        bad_tail_gbp=None if best is None else best.bad_tail,
        proved=None if best is None else best.proved,
        why_none=found.why_none,
    )
