"""Unit costs that hold other unit costs, and the sums that would count one twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from wholeplace.errors import MethodError

PartRelation = Literal["part_of", "contained_in", "variant_of", "same_as", "consequence_of"]
MEANING: Mapping[PartRelation, str] = {
    "part_of": "is a part of",
    "contained_in": "is contained in",
    "variant_of": "is a kind of",
    "same_as": "is the same estimate as",
    "consequence_of": "is a consequence that is already in",
}


@dataclass(frozen=True, slots=True)
class UnitCostPart:
    """That one unit cost stands inside another, or is the same estimate under another id.

    Attributes:
        parent: Id of the unit cost that holds the other.
        part: Id of the one that is held.
        quantity: How many of the part the parent holds.
        relation: ``part_of`` (the parts sum to the parent), ``contained_in`` (some parts are
            not known), ``variant_of`` (a kind of what the parent averages), ``same_as`` or
            ``consequence_of`` (the parent is the yearly cost of a condition, and it already holds
            what the condition makes people use, the part among it).
        note: What a reader must know.
    """

    parent: str
    part: str
    quantity: float
    relation: PartRelation
    note: str = ""


def sum_of_parts(
    parent: str, *, parts: Sequence[UnitCostPart], amounts: Mapping[str, float]
) -> float:
    """Return what the parts of a composite unit cost come to, quantity times amount.

    Raises:
        MethodError: When the parent has no parts that sum to it, or a part has no amount.
    """
    own = [edge for edge in parts if edge.parent == parent and edge.relation == "part_of"]
    if not own:
        raise MethodError(f"{parent} has no parts that sum to it")
    missing = [edge.part for edge in own if edge.part not in amounts]
    if missing:
        raise MethodError(f"{parent}: no amount for {', '.join(missing)}")
    return sum(edge.quantity * amounts[edge.part] for edge in own)


def overlapping(
    used: Iterable[str], *, parts: Sequence[UnitCostPart]
) -> tuple[tuple[str, str, PartRelation], ...]:
    """Return every (holder, held, relation) among the ids used, however deep the holding goes."""
    held = _steps(parts)
    found: list[tuple[str, str, PartRelation]] = []
    for first, second in combinations(sorted(set(used)), 2):
        for holder, inner in ((first, second), (second, first)):
            relation = _relation(holder, inner, held)
            if relation:
                found.append((holder, inner, relation))
                break
    return tuple(found)


def _steps(parts: Sequence[UnitCostPart]) -> dict[str, list[tuple[str, PartRelation]]]:
    """Return what can be reached in one step: down to parts, both ways between twins."""
    steps: dict[str, list[tuple[str, PartRelation]]] = {}
    for edge in parts:
        steps.setdefault(edge.parent, []).append((edge.part, edge.relation))
        if edge.relation == "same_as":
            steps.setdefault(edge.part, []).append((edge.parent, edge.relation))
    return steps


def _relation(
    holder: str, inner: str, steps: Mapping[str, Sequence[tuple[str, PartRelation]]]
) -> PartRelation | None:
    """Return how ``holder`` holds ``inner``: the first relation on the way that is not a twin's."""
    waiting: list[tuple[str, PartRelation]] = [(holder, "same_as")]
    seen = {holder}
    while waiting:
        place, way = waiting.pop()
        for following, relation in steps.get(place, ()):
            told = relation if way == "same_as" else way
            if following == inner:
                return told
            if following not in seen:
                seen.add(following)
                waiting.append((following, told))
    return None
