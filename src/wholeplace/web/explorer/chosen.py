"""Which lines of a count a reader has chosen to look at, and the count of these lines alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from wholeplace.count.build import Count
from wholeplace.count.facts import NOT_STATED
from wholeplace.count.lines import SpendLine
from wholeplace.place.names import fold_name

ALL, NO_TRANSFERS, NO_SCHOOLS, NEITHER = "all", "no-transfers", "no-schools", "neither"
"""With or without transfers and schools: the four totals that are always shown."""
OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader has chosen; an empty text chooses everything.

    Attributes:
        body: Code of a body.
        sector: Sector of bodies.
        division: Service division.
        cohort: People that lines are for, or ``not stated``.
        tier: Tier of the place's scheme that a line has some money in.
        outcome: Outcomes that a line serves, as ``Related.outcome_key`` names them.
        method: How amounts came about.
        confidence: Confidence grade.
        flexibility: How far money can be moved, or ``not stated``.
        money: With or without transfers and schools.
        words: Words to look for in a line.
    """

    body: str = ""
    sector: str = ""
    division: str = ""
    cohort: str = ""
    tier: str = ""
    outcome: str = ""
    method: str = ""
    confidence: str = ""
    flexibility: str = ""
    money: str = ALL
    words: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Chosen()

    def parameters(self) -> dict[str, str]:
        """Return it as parameters of an address, what chooses nothing left out."""
        held = {each.name: str(getattr(self, each.name)) for each in fields(self)}
        standard = {each.name: each.default for each in fields(self)}
        return {name: value for name, value in held.items() if value != standard[name]}


@dataclass(frozen=True, slots=True)
class Related:
    """What is known of lines beside the count itself, by line id.

    Attributes:
        tiers: Central share of the line by tier of the place's scheme.
        outcomes: Key of the outcomes that it serves; ``not stated`` where none is known.
    """

    tiers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def outcome_key(self, line: SpendLine) -> str:
        """Return the key of the outcomes that a line serves."""
        return self.outcomes.get(line.id, NOT_STATED)


def narrowed(count: Count, chosen: Chosen, related: Related) -> Count:
    """Return the count of the chosen lines alone, with what is missing among them.

    Every view of the library sums it like any other count.
    """
    if chosen.is_everything:
        return count
    return replace(
        count,
        lines=tuple(line for line in count.lines if takes(chosen, line, related)),
        missing=tuple(line for line in count.missing if takes(chosen, line, related)),
    )


def takes(chosen: Chosen, line: SpendLine, related: Related) -> bool:
    """Return whether a line is among the chosen."""
    asked = (
        (chosen.body, line.body),
        (chosen.sector, line.sector),
        (chosen.division, line.division),
        (chosen.cohort, line.cohort or NOT_STATED),
        (chosen.outcome, related.outcome_key(line)),
        (chosen.method, line.method),
        (chosen.confidence, line.confidence),
        (chosen.flexibility, line.flexibility or NOT_STATED),
    )
    return (
        all(not wanted or wanted == found for wanted, found in asked)
        and _of_money(chosen.money, line)
        and (not chosen.tier or related.tiers.get(line.id, {}).get(chosen.tier, 0.0) > 0)
        and _says(chosen.words, line)
    )


def in_tier(count: Count, tier: str, related: Related) -> float:
    """Return the central money that the lines of a count have in a tier [GBP thousand]."""
    return sum(
        (line.gbp_thousand or 0.0) * related.tiers.get(line.id, {}).get(tier, 0.0)
        for line in count.lines
    )


def observed_share(count: Count) -> float | None:
    """Return how much of a count is in bodies' own returns; None where there is no money."""
    total = count.total()
    found = sum(line.gbp_thousand or 0.0 for line in count.lines if line.method == OBSERVED)
    return found / total if total > 0 else None


def _of_money(money: str, line: SpendLine) -> bool:
    if money in (NO_TRANSFERS, NEITHER) and line.kind == "transfer":
        return False
    return not (money in (NO_SCHOOLS, NEITHER) and line.schools)


def _says(words: str, line: SpendLine) -> bool:
    """Return whether every word looked for stands somewhere in what a line says."""
    if not words:
        return True
    said = fold_name(
        " ".join((line.title, line.body_name, line.service, line.cohort, line.funder, line.note))
    )
    return all(word in said for word in fold_name(words).split())
