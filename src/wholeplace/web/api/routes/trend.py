"""The tags read under any scheme: by body and service group, and one frozen set over the years."""

from __future__ import annotations

from collections.abc import Iterable

from ninja import Query, Router

from wholeplace.prevention.ledger import LedgerYear, SchemeTier, Standing, Step
from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.ledger import EstimateOut, TierOut
from wholeplace.web.api.schemas import Given, Told, Words
from wholeplace.web.ledger import splits
from wholeplace.web.ledger.forms import SchemeForm
from wholeplace.web.ledger.lines import lines_of, progress_of
from wholeplace.web.ledger.pictures import Group
from wholeplace.web.places.access import Deed
from wholeplace.web.places.workspace import Workspace, workspace

router = Router(tags=["Prevention"])


class SchemeTierOut(Told):
    """A tier of a scheme and the working tiers that it takes in."""

    tier: str
    title: str
    preventive: bool
    definition: str
    maps_from: list[str]
    source: str
    rule: str
    status: str
    note: str


class SchemeOut(Told):
    """A scheme that the tags can be read under; ``is_own`` is the place's own."""

    id: str
    name: str
    is_own: bool
    tiers: list[SchemeTierOut]


class SchemeAsked(Given):
    """Under which scheme; the place's own when empty."""

    scheme: Words = ""


class YearOut(Told):
    """The split of some lines in one year [GBP thousand, cash; real in prices of ``prices``]."""

    year: int
    tiers: list[TierOut]
    preventive: TierOut
    classified_gbp_thousand: float
    unclassified_gbp_thousand: float
    prices: int
    real_preventive_gbp_thousand: EstimateOut
    real_preventive_gbp_per_person: EstimateOut | None


class GroupOut(Told):
    """A body or service group: all its money, and its split; null when nothing has a tag."""

    name: str
    gbp_thousand: float
    split: YearOut | None


class SplitOut(Told):
    """The year of the count under a scheme: in all, by body and by service group."""

    scheme: str
    scheme_name: str
    year: YearOut | None
    bodies: list[GroupOut]
    groups: list[GroupOut]


class StepOut(Told):
    """What one service group, or the volume, adds to preventive pounds from first to last year."""

    what: str
    real_gbp_thousand: float
    share: float


class PreventiveStandingOut(Told):
    """The place, a neighbour or England in the last year; null is not known, and ``note`` why."""

    code: str
    name: str
    year: int
    preventive_share: EstimateOut | None
    real_preventive_gbp_per_person: EstimateOut | None
    note: str


class TrendOut(Told):
    """The years under one frozen set of tags, what moved between them, and who else stands where.

    ``method`` says what the years are frozen under, and ``scope`` which lines they are of.
    """

    scheme: str
    scheme_name: str
    method: str
    scope: str
    years: list[YearOut]
    steps: list[StepOut]
    standing: list[PreventiveStandingOut]


class ProgressOut(Told):
    """How far the tagging has come, by lines and by money [GBP thousand, without sign]."""

    lines: int
    tagged_lines: int
    untagged_lines: int
    gbp_thousand: float
    tagged_gbp_thousand: float
    untagged_gbp_thousand: float
    share_of_lines: float | None
    share_of_money: float | None


@router.get(
    "/places/{slug}/prevention/schemes",
    response=answers(list[SchemeOut]),
    summary="Schemes",
    **needs(Deed.VIEW),
)
def schemes(request: ApiRequest, slug: str) -> list[SchemeOut]:
    """List the schemes that the same tags can be read under."""
    own = _held(request).bundle.settings.scheme
    return [_scheme(id, tiers, own) for id, tiers in splits.known_schemes().items()]


@router.get(
    "/places/{slug}/prevention/split",
    response=answers(SplitOut),
    summary="Money by body and service group",
    **needs(Deed.VIEW),
)
def split(request: ApiRequest, slug: str, asked: Query[SchemeAsked]) -> SplitOut:
    """Show what prevents in the year of the count by body and service group, under any scheme."""
    held = _held(request)
    scheme = _scheme_of(asked, held)
    found = splits.split_under(held, scheme)
    return SplitOut(
        scheme=scheme,
        scheme_name=splits.scheme_name(scheme),
        year=None if found.year is None else _year(found.year),
        bodies=_groups(found.bodies),
        groups=_groups(found.groups),
    )


@router.get(
    "/places/{slug}/prevention/trend",
    response=answers(TrendOut),
    summary="Trend and neighbours",
    **needs(Deed.VIEW),
)
def trend(request: ApiRequest, slug: str, asked: Query[SchemeAsked]) -> TrendOut:
    """Show the same frozen tags in every year, and the place among its neighbours."""
    held = _held(request)
    scheme = _scheme_of(asked, held)
    ledger = splits.ledger_under(held, scheme)
    return TrendOut(
        scheme=scheme,
        scheme_name=splits.scheme_name(scheme),
        method=f"{splits.METHOD} {splits.METHOD_MEANS}",
        scope=ledger.scope,
        years=[_year(each) for each in ledger.years],
        steps=[_step(each) for each in ledger.steps],
        standing=[_standing(each) for each in ledger.standing],
    )


@router.get(
    "/places/{slug}/prevention/progress",
    response=answers(ProgressOut),
    summary="How far the tagging is",
    **needs(Deed.VIEW),
)
def progress(request: ApiRequest, slug: str) -> ProgressOut:
    """Say how many lines, and how much money, people have tagged."""
    found = progress_of(lines_of(request.place, request.viewer))
    return ProgressOut(
        lines=found.lines,
        tagged_lines=found.local,
        untagged_lines=found.untagged,
        gbp_thousand=found.money,
        tagged_gbp_thousand=found.local_money,
        untagged_gbp_thousand=found.untagged_money,
        share_of_lines=found.share_of_lines,
        share_of_money=found.share_of_money,
    )


def _held(request: ApiRequest) -> Workspace:
    return workspace(request.place, request.viewer)


def _scheme_of(asked: SchemeAsked, held: Workspace) -> str:
    """Return the scheme that was asked for; one that there is not is refused, not passed over."""
    own = held.bundle.settings.scheme
    sent = entered({"scheme": asked.scheme} if asked.scheme else {})
    return str(fitting(SchemeForm(sent, own)).cleaned_data["scheme"])


def _scheme(id: str, tiers: Iterable[SchemeTier], own: str) -> SchemeOut:
    told = [SchemeTierOut.model_validate(each) for each in tiers]
    return SchemeOut(id=id, name=splits.scheme_name(id), is_own=id == own, tiers=told)


def _year(year: LedgerYear) -> YearOut:
    return YearOut(
        year=year.year,
        tiers=[TierOut.model_validate(each) for each in year.tiers],
        preventive=TierOut.model_validate(year.preventive),
        classified_gbp_thousand=year.classified,
        unclassified_gbp_thousand=year.unclassified,
        prices=year.prices,
        real_preventive_gbp_thousand=EstimateOut.model_validate(year.real_gbp_thousand),
        real_preventive_gbp_per_person=_or_none(year.per_head),
    )


def _groups(groups: Iterable[Group]) -> list[GroupOut]:
    return [
        GroupOut(name=name, gbp_thousand=money, split=None if year is None else _year(year))
        for name, year, money in groups
    ]


def _step(step: Step) -> StepOut:
    return StepOut(what=step.what, real_gbp_thousand=step.gbp_thousand, share=step.share)


def _standing(each: Standing) -> PreventiveStandingOut:
    return PreventiveStandingOut(
        code=each.code,
        name=each.name,
        year=each.year,
        preventive_share=_or_none(each.preventive_share),
        real_preventive_gbp_per_person=_or_none(each.per_head),
        note=each.note,
    )


def _or_none(found: object) -> EstimateOut | None:
    return None if found is None else EstimateOut.model_validate(found)
