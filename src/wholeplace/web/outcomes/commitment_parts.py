"""What hangs on a commitment: whose it is, who may see it at first, and who may change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from django.http import Http404

from wholeplace.web.outcomes.forms import HelperForm, KeptForm, MilestoneForm, MoneyForm
from wholeplace.web.outcomes.hanging import found
from wholeplace.web.outcomes.models import CommitmentMoney, Helper, Kept, Milestone
from wholeplace.web.outcomes.rows import Commitment, rows_of
from wholeplace.web.outcomes.services import beside
from wholeplace.web.places.access import Deed, Viewer
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Visibility

Part = TypeVar("Part", bound=Milestone | CommitmentMoney | Helper)
FORMS: Mapping[type[Kept], type[KeptForm]] = {
    Milestone: MilestoneForm,
    CommitmentMoney: MoneyForm,
    Helper: HelperForm,
}


def new_part(viewer: Viewer, one: Commitment, kind: type[Part]) -> Part:
    """Return a new part of a commitment; money is its own body's until it is shared.

    Raises:
        PermissionDenied: When the viewer may not change the commitment.
    """
    require(viewer, Deed.EDIT, one.row)
    given: dict[str, Any] = beside(one.row)
    if issubclass(kind, CommitmentMoney):
        given["visibility"] = Visibility.BODY
    return kind(commitment=one.id, **given)


def every(kind: type[Part]) -> QuerySet[Part]:
    """Return all parts of a kind, whoever may see them."""
    return cast("QuerySet[Part]", kind._default_manager.all())


def part_at(viewer: Viewer, kind: type[Part], number: int) -> tuple[Part, Commitment]:
    """Return a part that the viewer may change, and the commitment that it hangs on.

    Raises:
        Http404: When there is none, or the viewer may not see it or its commitment.
        PermissionDenied: When they may not change it.
    """
    held = found(every(kind), viewer, pk=number)
    require(viewer, Deed.EDIT, held)
    rows = rows_of(viewer, "commitments").filter(body=held.body_id)
    row = rows.filter(key=held.commitment).first()
    if row is None:
        raise Http404
    return held, Commitment(row, viewer.today)


def is_overdue(step: Milestone, today: date) -> bool:
    """Return whether the day of a milestone has passed and it is not done."""
    return step.done is None and step.due is not None and step.due < today
