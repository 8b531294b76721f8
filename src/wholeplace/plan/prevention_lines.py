"""Prevention proposals as lines of a council's medium-term plan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wholeplace.finance.base_budget import Change, ChangeKind
from wholeplace.prevention.review_parts import Review, Reviewed
from wholeplace.prevention.value import Valuation
from wholeplace.source import Source
from wholeplace.yearly import Array, Yearly

MODEL = Source(
    id="wholeplace-valuation",
    publisher="wholeplace",
    title="The plan's own valuation of its actions",
    licence="computed from the plan",
)
OVERLAP = "overlap"


def review_lines(review: Review, body: str, *, years: tuple[int, ...]) -> tuple[Change, ...]:
    """Return what each proposal of a spending review changes for a body, draw by draw.

    A proposal pays for what it grows and takes what it cuts, and what follows in demand comes back
    as less or more spending of the body that bears it, cash only. A proposal that changes nothing
    of the body's is left out.

    Args:
        review: The review.
        body: Name of the body.
        years: Financial years of the medium-term plan.
    """
    found = (_proposal(each, body, review.years, years) for each in review.reviewed)
    return tuple(change for change in found if change is not None)


def action_lines(
    valuations: Sequence[Valuation],
    together: Valuation,
    body: str,
    *,
    years: tuple[int, ...],
) -> tuple[Change, ...]:
    """Return what each action costs a body and brings back to it in cash, draw by draw.

    What the actions do to one another's saving is a line of its own, so that the lines sum to the
    cash of all actions together.

    Args:
        valuations: What each action is worth alone.
        together: All of them together.
        body: Name of the body.
        years: Financial years of the medium-term plan.
    """
    alone = [
        _change(each.id, each.name, "prevention", -_net(each, body), (each.years, years))
        for each in valuations
    ]
    paths = [change.paths.values for change in alone if change.paths is not None]
    whole = _change(
        OVERLAP,
        "Overlap between the actions",
        "prevention",
        -_net(together, body),
        (together.years, years),
    )
    if whole.paths is None or not paths:
        return ()
    rest = whole.paths.values - np.sum(paths, axis=0)
    overlap = Change(
        OVERLAP,
        whole.title,
        "prevention",
        {},
        MODEL,
        paths=Yearly(rest, years, "GBP"),
    )
    kept = [change for change in alone if change.paths is not None and change.paths.values.any()]
    return (*kept, overlap) if np.abs(rest).max() > _PENNY else tuple(kept)


_PENNY = 0.01


def _proposal(
    each: Reviewed, body: str, of: tuple[int, ...], years: tuple[int, ...]
) -> Change | None:
    if body not in each.bodies:
        return None
    spend = each.spend[:, :, each.bodies.index(body)]
    if not spend.any():
        return None
    kind: ChangeKind = "prevention" if each.proposal.action else "saving"
    if each.proposal.decision == "grow" and not each.proposal.action:
        kind = "growth"
    return _change(each.proposal.line, each.title, kind, spend, (of, years))


def _net(valuation: Valuation, body: str) -> Array:
    """Return the net cash of a body [draws x years]; nothing where the action does not touch it."""
    net = valuation.finance.net
    if body not in net.bodies:
        return np.zeros(net.values.shape[:2])
    return net.of(body).values


def _change(
    id: str,
    title: str,
    kind: ChangeKind,
    spend: Array,
    spans: tuple[tuple[int, ...], tuple[int, ...]],
) -> Change:
    """Return a change of spending as a line, for the years asked for; none outside its own."""
    of, years = spans
    values = np.zeros((spend.shape[0], len(years)))
    for at, year in enumerate(years):
        if year in of:
            values[:, at] = spend[:, of.index(year)]
    return Change(id, title, kind, {}, MODEL, paths=Yearly(values, years, "GBP"))
