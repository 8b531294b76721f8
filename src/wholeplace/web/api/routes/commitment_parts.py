"""What hangs on a commitment: milestones, money by year and fund, and bodies that help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.keeping import Sharing, kept, listed, said_in
from wholeplace.web.api.routes.tables import RowVersion
from wholeplace.web.api.schemas import Done, Given, Id, Listed, Paging, Told, Words
from wholeplace.web.outcomes.commitment_parts import (
    FORMS,
    every,
    is_overdue,
    new_part,
    part_at,
)
from wholeplace.web.outcomes.models import CommitmentMoney, Helper, Milestone, Part
from wholeplace.web.outcomes.rows import commitment_at, of_row
from wholeplace.web.outcomes.services import remove
from wholeplace.web.places.access import Deed

router = Router(tags=["Outcomes"])
ONE = "/places/{slug}/commitments/{row}"
MILESTONES, MONEY, HELPERS = f"{ONE}/milestones", f"{ONE}/money", f"{ONE}/helpers"
MOST_GBP = 1e12
Gbp = Annotated[float, Field(ge=-MOST_GBP, le=MOST_GBP)]
Kind = TypeVar("Kind", bound=Milestone | CommitmentMoney | Helper)


class MilestoneOut(Told):
    """A step of a commitment; done when ``done`` has a day."""

    id: int
    title: str
    due: date | None
    done: date | None
    is_overdue: bool
    visibility: str
    embargo: date | None
    version: int


class MilestoneSaid(Sharing):
    """What a milestone says."""

    title: Words | None = None
    due: date | None = None
    done: date | None = None


class NewMilestone(MilestoneSaid):
    """A new milestone; who sees the commitment sees it unless it says otherwise."""

    title: Words


class ChangedMilestone(MilestoneSaid):
    """What changes of a milestone, on the version that I read."""

    version: Id


class MoneyOut(Told):
    """Money of a commitment in one year from one fund [GBP, cash]; null when not known."""

    id: int
    year: int
    fund: str
    gbp: float | None
    visibility: str
    embargo: date | None
    version: int


class MoneySaid(Sharing):
    """What an amount says; ``gbp`` is null when it is not known."""

    year: Id | None = None
    fund: Words | None = None
    gbp: Gbp | None = None


class NewMoney(MoneySaid):
    """A new amount: its own body's until it is shared."""

    year: Id
    fund: Words


class ChangedMoney(MoneySaid):
    """What changes of an amount, on the version that I read."""

    version: Id


class HelperOut(Told):
    """That a body has a part in a commitment beside its owner."""

    id: int
    helper: str
    part: str
    version: int


class NewHelper(Given):
    """Which body has which part."""

    helper: Words = Field(min_length=1)
    part: Part


class ChangedHelper(Given):
    """What changes of a body's part, on the version that I read."""

    helper: Words | None = None
    part: Part | None = None
    version: Id


@router.get(
    MILESTONES, response=answers(Listed[MilestoneOut]), summary="Milestones", **needs(Deed.VIEW)
)
def milestones(
    request: ApiRequest, slug: str, row: Id, paging: Query[Paging]
) -> Listed[MilestoneOut]:
    """List the steps of a commitment with their days."""
    today = request.viewer.today
    return listed(_seen(request, row, Milestone), paging, lambda each: _milestone(each, today))


@router.post(
    MILESTONES,
    response=answers(MilestoneOut, status=201),
    summary="Add a milestone",
    **needs(Deed.EDIT),
)
def milestone_added(
    request: ApiRequest, slug: str, row: Id, new: NewMilestone
) -> Status[MilestoneOut]:
    """Add a milestone to a commitment of one of my bodies."""
    made = _added(request, row, Milestone, said_in(request, new))
    return Status(201, _milestone(made, request.viewer.today))


@router.patch(
    MILESTONES + "/{milestone}",
    response=answers(MilestoneOut),
    summary="Change a milestone",
    **needs(Deed.EDIT),
)
def milestone_changed(
    request: ApiRequest, slug: str, row: Id, milestone: Id, new: ChangedMilestone
) -> MilestoneOut:
    """Change what is named of a milestone; a day in ``done`` says that it is done."""
    held = _mine(request, row, Milestone, milestone)
    made = kept(request, held, FORMS[Milestone], said_in(request, new))
    return _milestone(made, request.viewer.today)


@router.delete(
    MILESTONES + "/{milestone}",
    response=answers(Done),
    summary="Take a milestone out",
    **needs(Deed.EDIT),
)
def milestone_removed(
    request: ApiRequest, slug: str, row: Id, milestone: Id, on: Query[RowVersion]
) -> Done:
    """Take a milestone out; the log keeps what it said."""
    return _removed(request, row, Milestone, milestone, on.version)


@router.get(
    MONEY,
    response=answers(Listed[MoneyOut]),
    summary="Money by year and fund",
    **needs(Deed.VIEW),
)
def money(request: ApiRequest, slug: str, row: Id, paging: Query[Paging]) -> Listed[MoneyOut]:
    """List what I may see of a commitment's money by year and fund."""
    return listed(_seen(request, row, CommitmentMoney), paging, MoneyOut.model_validate)


@router.post(
    MONEY, response=answers(MoneyOut, status=201), summary="Add an amount", **needs(Deed.EDIT)
)
def money_added(request: ApiRequest, slug: str, row: Id, new: NewMoney) -> Status[MoneyOut]:
    """Add money of one year and fund; only its own body sees it until it is shared."""
    made = _added(request, row, CommitmentMoney, said_in(request, new))
    return Status(201, MoneyOut.model_validate(made))


@router.patch(
    MONEY + "/{money}",
    response=answers(MoneyOut),
    summary="Change an amount",
    **needs(Deed.EDIT),
)
def money_changed(
    request: ApiRequest, slug: str, row: Id, money: Id, new: ChangedMoney
) -> MoneyOut:
    """Change what is named of an amount, or who may see it."""
    held = _mine(request, row, CommitmentMoney, money)
    made = kept(request, held, FORMS[CommitmentMoney], said_in(request, new))
    return MoneyOut.model_validate(made)


@router.delete(
    MONEY + "/{money}", response=answers(Done), summary="Take an amount out", **needs(Deed.EDIT)
)
def money_removed(
    request: ApiRequest, slug: str, row: Id, money: Id, on: Query[RowVersion]
) -> Done:
    """Take an amount out; the log keeps what it said."""
    return _removed(request, row, CommitmentMoney, money, on.version)


@router.get(
    HELPERS, response=answers(Listed[HelperOut]), summary="Who has which part", **needs(Deed.VIEW)
)
def helpers(request: ApiRequest, slug: str, row: Id, paging: Query[Paging]) -> Listed[HelperOut]:
    """List the bodies that have a part in a commitment beside its owner, who does it."""
    return listed(_seen(request, row, Helper), paging, _helper)


@router.post(
    HELPERS,
    response=answers(HelperOut, status=201),
    summary="Add a body that has a part",
    **needs(Deed.EDIT),
)
def helper_added(request: ApiRequest, slug: str, row: Id, new: NewHelper) -> Status[HelperOut]:
    """Say which part another body has in a commitment of one of my bodies."""
    return Status(201, _helper(_added(request, row, Helper, said_in(request, new, "helper"))))


@router.patch(
    HELPERS + "/{helper}",
    response=answers(HelperOut),
    summary="Change a body's part",
    **needs(Deed.EDIT),
)
def helper_changed(
    request: ApiRequest, slug: str, row: Id, helper: Id, new: ChangedHelper
) -> HelperOut:
    """Change which body helps, or which part it has."""
    held = _mine(request, row, Helper, helper)
    return _helper(kept(request, held, FORMS[Helper], said_in(request, new, "helper")))


@router.delete(
    HELPERS + "/{helper}",
    response=answers(Done),
    summary="Take a body's part out",
    **needs(Deed.EDIT),
)
def helper_removed(
    request: ApiRequest, slug: str, row: Id, helper: Id, on: Query[RowVersion]
) -> Done:
    """Take a body's part out; the log keeps what it said."""
    return _removed(request, row, Helper, helper, on.version)


def _seen(request: ApiRequest, row: int, kind: type[Kind]) -> list[Kind]:
    one = commitment_at(request.viewer, row)
    return list(of_row(every(kind), one.row, request.viewer))


def _added(request: ApiRequest, row: int, kind: type[Kind], sent: Mapping[str, object]) -> Kind:
    new = new_part(request.viewer, commitment_at(request.viewer, row), kind)
    return kept(request, new, FORMS[kind], sent)


def _mine(request: ApiRequest, row: int, kind: type[Kind], number: int) -> Kind:
    held, one = part_at(request.viewer, kind, number)
    if one.row.pk != row:
        raise Http404
    return held


def _removed(request: ApiRequest, row: int, kind: type[Kind], number: int, version: int) -> Done:
    remove(by_of(request), _mine(request, row, kind, number), version=version)
    return Done()


def _milestone(held: Milestone, today: date) -> MilestoneOut:
    names = ("title", "due", "done", "visibility", "embargo", "version")
    told = {name: getattr(held, name) for name in names}
    return MilestoneOut(id=held.pk, is_overdue=is_overdue(held, today), **told)


def _helper(held: Helper) -> HelperOut:
    return HelperOut(id=held.pk, helper=held.helper.key, part=held.part, version=held.version)
