"""Where an outcome stands in the tree: which other one it helps to bring about."""

from __future__ import annotations

from ninja import Router

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.schemas import Count, Given, Id, Told, Words
from wholeplace.web.outcomes.branches import parents_of
from wholeplace.web.outcomes.models import Branch
from wholeplace.web.outcomes.row_forms import BranchForm, offered_to
from wholeplace.web.outcomes.row_services import branch_of, place_outcome
from wholeplace.web.outcomes.rows import chosen, outcomes
from wholeplace.web.outcomes.services import Stale
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import require

router = Router(tags=["Outcomes"])
PARENT = "/places/{slug}/outcomes/{row}/parent"


class BranchOut(Told):
    """Where an outcome stands: under which other one, at which place; null at the top."""

    parent: str | None
    position: int
    version: int


class NewBranch(Given):
    """Where an outcome shall stand; ``version`` is 0 while nobody has put it anywhere."""

    parent: Words | None
    position: Count = 0
    version: Count = 0


@router.get(PARENT, response=answers(BranchOut), summary="Place in the tree", **needs(Deed.VIEW))
def parent(request: ApiRequest, slug: str, row: Id) -> BranchOut:
    """Show which outcome an outcome helps to bring about."""
    return _branch(request, row)


@router.put(PARENT, response=answers(BranchOut), summary="Move in the tree", **needs(Deed.EDIT))
def moved(request: ApiRequest, slug: str, row: Id, new: NewBranch) -> BranchOut:
    """Put an outcome under another one, or at the top; never under itself."""
    held = outcomes(request.viewer)
    one = chosen(held, row)
    require(request.viewer, Deed.EDIT, one.row)
    sent = entered(new.model_dump(exclude={"version"}))
    said = fitting(BranchForm(sent, own=one.id, offered=offered_to(one, held))).cleaned_data
    try:
        place_outcome(by_of(request), one.row, on=new.version, **said)
    except Stale as stale:
        if isinstance(stale.theirs, Branch):
            stale.theirs.parent = _branch(request, row).parent or ""
        raise
    return _branch(request, row)


def _branch(request: ApiRequest, row: int) -> BranchOut:
    held = outcomes(request.viewer)
    one = chosen(held, row)
    branch = branch_of(one.row, request.viewer)
    version = 0 if branch is None else branch.version
    over = parents_of(held).get(one.id)
    return BranchOut(parent=over, position=one.position, version=version)
