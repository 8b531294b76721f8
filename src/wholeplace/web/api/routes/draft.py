"""The draft of the plan: its sixteen sections, what fills them, and what its check finds."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404
from ninja import Query, Router

from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.routes.jobs import asked
from wholeplace.web.api.routes.plan import SectionOut
from wholeplace.web.api.schemas import Asked, Listed, Paging, Told
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.plans.models import Draft, SectionText
from wholeplace.web.plans.sections import Standing, named, rows_by_id, section_of, standing_now
from wholeplace.web.plans.work import assemble

router = Router(tags=["Plan"])
SECTIONS = "/places/{slug}/plan/sections"
DRAFT = "/places/{slug}/plan/draft"


class HeldOut(Told):
    """How many rows of a table I see, and the names of the bodies that they belong to."""

    table: str
    count: int
    bodies: list[str]


class SectionStandingOut(Told):
    """One of the sixteen sections: what belongs in it, whether it is filled, what partners put in.

    ``has_text`` says whether partners wrote words of their own.
    """

    number: int
    id: str
    title: str
    holds: str
    is_filled: bool
    has_text: bool
    tables: list[HeldOut]


class SectionTextOut(SectionOut):
    """Words of a section as they stood at one version, and who wrote them."""

    who: str


class KeyFigureOut(Told):
    """A figure of the draft in words, as its page shows it."""

    amount: str
    what: str
    detail: str


class DraftOut(Told):
    """The plan as it would be, assembled from what all partners see."""

    made: datetime
    revision: int
    is_stale: bool
    title: str
    year: int | None
    filled: list[str]
    lead: list[str]
    key: list[KeyFigureOut]
    findings: int
    blocking: int


class PlanFindingOut(Told):
    """One thing to settle; ``row`` is the row that it names, where there is one that I see."""

    check: str
    where: str
    what: str
    blocks: bool
    row: int | None


@router.get(
    SECTIONS,
    response=answers(list[SectionStandingOut]),
    summary="The sixteen sections",
    **needs(Deed.VIEW),
)
def sections(request: ApiRequest, slug: str) -> list[SectionStandingOut]:
    """Show what belongs in each section, whether it is filled, and what partners put in."""
    stand = standing_now(request.place, request.viewer, _latest(request))
    return [_standing(each) for each in stand]


@router.get(
    SECTIONS + "/{section}/texts",
    response=answers(Listed[SectionTextOut]),
    summary="Earlier words of a section",
    **needs(Deed.VIEW),
)
def texts(
    request: ApiRequest, slug: str, section: str, paging: Query[Paging]
) -> Listed[SectionTextOut]:
    """List the words of a section at each of their versions, the latest first."""
    if section_of(section) is None:
        raise Http404
    held = SectionText.objects.filter(section=section).select_related("by").order_by("-version")
    seen = visible(held, request.viewer)
    shown = seen[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_text(each) for each in shown], total=seen.count())


@router.get(DRAFT, response=answers(DraftOut | None), summary="The draft", **needs(Deed.VIEW))
def draft(request: ApiRequest, slug: str) -> DraftOut | None:
    """Show the plan as it was last assembled; null before the first time."""
    made = _latest(request)
    return None if made is None else _draft(request, made)


@router.get(
    DRAFT + "/findings",
    response=answers(Listed[PlanFindingOut]),
    summary="What the plan check finds",
    **needs(Deed.VIEW),
)
def findings(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[PlanFindingOut]:
    """List what is to be settled before the plan can be agreed, what blocks it first."""
    made = _latest(request)
    held = [] if made is None else made.summary.get("findings", [])
    ids = rows_by_id(request.viewer)
    shown = held[paging.offset : paging.offset + paging.limit]
    told = [{**each, "row": ids.get(named(each["where"]))} for each in shown]
    return Listed(items=[PlanFindingOut.model_validate(each) for each in told], total=len(held))


@router.post(DRAFT, response=answers(Asked), summary="Ask for a new draft", **needs(Deed.COMMENT))
def assembled(request: ApiRequest, slug: str) -> Asked:
    """Have the plan assembled by a job; everybody may, with a token that does more than look."""
    return asked(slug, assemble(request.place, by=request.auth.person))


def _latest(request: ApiRequest) -> Draft | None:
    return visible(Draft.objects.defer("document"), request.viewer).first()


def _draft(request: ApiRequest, made: Draft) -> DraftOut:
    said = made.summary
    found = said.get("findings", [])
    names = ("amount", "what", "detail")
    return DraftOut(
        made=made.made,
        revision=made.revision,
        is_stale=made.revision != request.place.revision,
        title=said.get("title", ""),
        year=said.get("year"),
        filled=said.get("filled", []),
        lead=said.get("lead", []),
        key=[KeyFigureOut(**dict(zip(names, each, strict=True))) for each in said.get("key", [])],
        findings=len(found),
        blocking=sum(each["blocks"] for each in found),
    )


def _standing(each: Standing) -> SectionStandingOut:
    return SectionStandingOut(
        number=each.section.number,
        id=each.section.id,
        title=each.section.title,
        holds=each.section.holds,
        is_filled=each.filled,
        has_text=each.has_text,
        tables=[HeldOut.model_validate(held) for held in each.rows],
    )


def _text(held: SectionText) -> SectionTextOut:
    told = SectionOut.model_validate(held).model_dump()
    return SectionTextOut(**told, who="" if held.by is None else str(held.by))
