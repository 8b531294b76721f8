"""The spending review and the medium-term plan: proposals, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja import Query, Router

from wholeplace.report.blocks import Notice
from wholeplace.store.proposal_rows import ProposalRow
from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.routes.ledger import EstimateOut
from wholeplace.web.api.routes.value import ResultOut
from wholeplace.web.api.schemas import Listed, Paging, Told
from wholeplace.web.api.shapes import RowOut, body_key, row_out
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.models import Row
from wholeplace.web.places.tables import read
from wholeplace.web.places.workspace import workspace
from wholeplace.web.value.audience import changed_since, latest
from wholeplace.web.value.kept_story import chapters_of
from wholeplace.web.value.models import Kind, Valuation
from wholeplace.web.value.proposals import TABLE, titles_of
from wholeplace.web.value.shown import plain_words

router = Router(tags=["Value"])
BUDGET = "budget"
LOW, HIGH, LEVEL = "0.1", "0.9", 0.8
"""The quantiles that a kept figure holds, and the level of the interval between them."""


class ProposalOut(RowOut):
    """A proposal of the spending review: its line in words, and by how much a year.

    Change its row in the table ``proposals``. Of ``share`` (of the line's yearly spending) and
    ``gbp`` (a year, cash of the year of the count) one is null, and both of a line that is
    protected or of an amount that cannot be read.
    """

    title: str
    share: float | None
    gbp: float | None


class NoticeOut(Told):
    """Something that a reader of a result must not miss, such as rows that were left out."""

    label: str
    text: str


class GapOut(Told):
    """The council's gap in one year, with and without the proposals [GBP, cash of the year].

    A gap is above nought when money is short. What is null was not worked out: there are no
    proposals. ``chance_run_out`` is that usable reserves have run out by the end of the year.
    """

    year: int
    gap_gbp: EstimateOut
    gap_without_gbp: EstimateOut | None
    change_gbp: EstimateOut | None
    chance_run_out: float
    chance_run_out_without: float | None


class FollowsOut(ResultOut):
    """A result and what follows for the medium-term plan; null without a budget to plan from.

    ``changed_since`` counts the rows that have changed since it was made; every figure is in the
    result of the same id.
    """

    changed_since: int
    notices: list[NoticeOut]
    medium_term: list[GapOut] | None


class ReviewOut(FollowsOut):
    """What the proposals do, each and together, and what follows for the medium-term plan."""

    review: dict[str, object] | None


class MediumTermOut(Told):
    """The medium-term plan as it was last run; null when it was not, or none of it is mine."""

    has_budget: bool
    result: FollowsOut | None


@router.get(
    "/places/{slug}/review/proposals",
    response=answers(Listed[ProposalOut]),
    summary="Proposals",
    **needs(Deed.VIEW),
)
def proposals(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[ProposalOut]:
    """List the proposals that I may see: lines to cut, protect or grow."""
    seen = visible(Row.objects.filter(table=TABLE), request.viewer)
    shown = seen.select_related("body").order_by("position", "pk")
    titles = titles_of(workspace(request.place, request.viewer))
    part = shown[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_proposal(row, titles) for row in part], total=seen.count())


@router.get(
    "/places/{slug}/review",
    response=answers(ReviewOut | None),
    summary="Spending review",
    **needs(Deed.VIEW),
)
def review(request: ApiRequest, slug: str) -> ReviewOut | None:
    """Show what the proposals were last found to do; null before the review was run."""
    held = latest(request.viewer, Kind.REVIEW)
    if held is None:
        return None
    return ReviewOut(**_follows(held).model_dump(), review=held.figures.get("review"))


@router.get(
    "/places/{slug}/medium-term",
    response=answers(MediumTermOut),
    summary="Medium-term plan",
    **needs(Deed.VIEW),
)
def medium_term(request: ApiRequest, slug: str) -> MediumTermOut:
    """Show the council's medium-term plan as it was last run, the gap by year."""
    rows = visible(Row.objects.filter(table=BUDGET), request.viewer)
    held = latest(request.viewer, Kind.FINANCE)
    result = None if held is None else _follows(held)
    return MediumTermOut(has_budget=rows.exists(), result=result)


def _proposal(row: Row, titles: Mapping[str, str]) -> ProposalOut:
    table, _faults = read(TABLE, [row.values])
    found = table.records[0].row if table.records else None
    share, gbp = (found.share, found.gbp) if isinstance(found, ProposalRow) else (None, None)
    name = str(row.values.get("line", ""))
    title = titles.get(name, name)
    return ProposalOut(**row_out(row).model_dump(), title=title, share=share, gbp=gbp)


def _follows(held: Valuation) -> FollowsOut:
    names = ("kind", "audience", "revision", "fingerprint", "made")
    told = {name: getattr(held, name) for name in names}
    notices = [
        NoticeOut(label=block.label, text=plain_words(block.words))
        for chapter in chapters_of(held.story)
        for block in chapter.blocks
        if isinstance(block, Notice)
    ]
    return FollowsOut(
        id=held.pk,
        body=body_key(held),
        changed_since=changed_since(held),
        notices=notices,
        medium_term=_gaps(held.figures),
        **told,
    )


def _gaps(figures: Mapping[str, Any]) -> list[GapOut] | None:
    finance = figures.get("finance")
    if finance is None:
        return None
    plan, without, change = finance["outlook"], finance["without"], figures.get("change")
    return [
        GapOut(
            year=year,
            gap_gbp=_at(plan["gap"], n),
            gap_without_gbp=None if without is None else _at(without["gap"], n),
            change_gbp=None if change is None else _at(change, n),
            chance_run_out=plan["run_out"][n],
            chance_run_out_without=None if without is None else without["run_out"][n],
        )
        for n, year in enumerate(plan["gap"]["years"])
    ]


def _at(yearly: Mapping[str, Any], n: int) -> EstimateOut:
    """Return the mean of one year with the interval that its draws give."""
    held = yearly["values"]
    low, high = (held["quantiles"][at][n] for at in (LOW, HIGH))
    return EstimateOut(value=held["mean"][n], low=low, high=high, level=LEVEL)
