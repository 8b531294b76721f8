"""What to beware of, put into kinds, so that sixty sentences can be read as seven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wholeplace.demand.pathway import Pathway
from wholeplace.plan.check_actions import warnings_of
from wholeplace.plan.check_pathways import ASSUMED as ASSUMED_MARK
from wholeplace.plan.check_pathways import BACKCAST_OF, UNTESTED, pathways_of
from wholeplace.plan.document import Plan

OTHER = "Other things to know"
BACKCAST = "How the pathway did on years already known"
ASSUMED = "Rates, numbers and uses that are assumptions"
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (BACKCAST, (BACKCAST_OF, UNTESTED)),
    ("Savings that are not counted as cash", ("so none is counted as cash",)),
    ("Unit costs whose interval is an assumption", ("no interval is published",)),
    ("Rates worked out so that the counted numbers hold", ("what keeps the counted",)),
    (ASSUMED, (ASSUMED_MARK,)),
    ("How old the counts are", ("counted last at",)),
    ("Prices and inflation", ("general inflation", "Inflation from")),
    ("Optimism bias", ("for optimism",)),
)


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to beware of.

    Attributes:
        kind: Its kind, in words.
        text: The sentence.
        about: Ids of the actions it is about; the pathway's title for one of a pathway.
    """

    kind: str
    text: str
    about: tuple[str, ...]


def kind_of(warning: str) -> str:
    """Return the kind of a warning, told by the words that all of its kind have.

    >>> kind_of("Inflation from 2031/32 is assumed: no forecast reaches that far.")
    'Prices and inflation'
    """
    for kind, marks in _KINDS:
        if any(mark in warning for mark in marks):
            return kind
    return OTHER


def of_actions(plan: Plan) -> tuple[Caution, ...]:
    """Return what the valuations warn of and no pathway does, sorted by kind."""
    told = {warning for pathway in pathways_of(plan) for warning in pathway.warnings}
    return _sorted(
        Caution(kind_of(warning), warning, ids)
        for warning, ids in warnings_of(plan).items()
        if warning not in told and ids != ("together",)
    )


def of_pathway(pathway: Pathway) -> tuple[Caution, ...]:
    """Return what a pathway warns of, sorted by kind."""
    return _sorted(
        Caution(kind_of(warning), warning, (pathway.title,)) for warning in pathway.warnings
    )


def by_kind(cautions: tuple[Caution, ...]) -> Mapping[str, tuple[Caution, ...]]:
    """Return cautions under their kinds, in the order of the kinds."""
    kinds = dict.fromkeys(caution.kind for caution in cautions)
    return {kind: tuple(each for each in cautions if each.kind == kind) for kind in kinds}


def _sorted(cautions: Iterable[Caution]) -> tuple[Caution, ...]:
    order = {kind: at for at, (kind, _) in enumerate(_KINDS)}

    return tuple(sorted(cautions, key=lambda each: order.get(each.kind, len(order))))
