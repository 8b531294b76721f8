"""Unit costs and published evidence, read from the reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from wholeplace.estimate import Estimate
from wholeplace.prevention.evidence import Evidence
from wholeplace.prevention.intervention import BodyShare, UnitCost, ValueKind
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.unit_costs import PartRelation, UnitCostPart
from wholeplace.source import assumption
from wholeplace.store.reference import Reference

Row = Mapping[str, str]

SEVERAL = "several"
UNNAMED = "several bodies"
INTERVAL_GRADE = "D"
NOT_BANKED = assumption("no cashable share is published, so none is counted as cash")
EQUAL_PARTS = "no split over bodies is published: equal parts are assumed unless one is given"
AGENCIES = {
    "Criminal Justice System": "criminal justice",
    "DWP": "DWP",
    "HM Revenue and Customs": "HMRC",
    "Local Authority": "council",
    "Local authority": "council",
    "Ministry of Justice": "courts and legal aid",
    "NHS": "NHS",
    "Police": "police",
    "RSL": "social landlords",
    "VCS": "voluntary sector",
}


def unit_costs(reference: Reference) -> Mapping[str, UnitCost]:
    """Return every unit cost whose price year is known, by id (docs/methods/valuation.md).

    No interval is published for any: each takes the half-width that the confidence table gives a
    figure shared or judged from elsewhere, labelled as an assumption. A composite is borne as its
    parts are; another cost that several bodies bear is split equally between those that are named.
    No cashable share is published: none is counted as cash until the analyst says so.
    """
    rows = {row["id"]: row for row in reference.rows("unit_costs")}
    held = _held(parts(reference))
    half_width, level = _interval(reference)
    return {
        id: _unit_cost(
            row, bearers=_bearers(id, rows, held), spread=(half_width, level), reference=reference
        )
        for id, row in rows.items()
        if row["prices"]
    }


def parts(reference: Reference) -> tuple[UnitCostPart, ...]:
    """Return which unit costs hold which, and which are the same estimate."""
    return tuple(
        UnitCostPart(
            parent=row["parent"],
            part=row["part"],
            quantity=float(row["quantity"]),
            relation=cast(PartRelation, row["relation"]),
            note=row["note"],
        )
        for row in reference.rows("unit_cost_parts")
    )


def evidence(reference: Reference) -> Mapping[str, Evidence]:
    """Return every finding of the evidence library, by id: nulls and poor studies too."""
    return {row["id"]: _evidence(row, reference) for row in reference.rows("evidence")}


def rules_of(reference: Reference, *, prices: int) -> Rules:
    """Return the rules of a valuation in one price year, from the reference."""
    return Rules(
        prices=prices,
        deflators=reference.deflators(),
        schedules=reference.schedules(),
        parts=parts(reference),
    )


def _held(edges: Iterable[UnitCostPart]) -> Mapping[str, list[UnitCostPart]]:
    held: dict[str, list[UnitCostPart]] = {}
    for edge in edges:
        if edge.relation == "part_of":
            held.setdefault(edge.parent, []).append(edge)
    return held


def _interval(reference: Reference) -> tuple[float, float]:
    """Return the half-width, as a share, and level of the grade given to unit costs."""
    (row,) = (row for row in reference.rows("confidence") if row["grade"] == INTERVAL_GRADE)
    return float(row["half_width"]), float(row["level"])


def _unit_cost(
    row: Row,
    *,
    bearers: tuple[BodyShare, ...],
    spread: tuple[float, float],
    reference: Reference,
) -> UnitCost:
    amount, (half_width, level) = float(row["value"]), spread
    source = reference.source(row["source"])
    estimate = Estimate.cost(
        amount, low=amount * (1 - half_width), high=amount * (1 + half_width), level=level
    )
    return UnitCost(
        id=row["id"],
        name=row["name"],
        amount=estimate.said_by(source),
        prices=int(row["prices"]),
        unit=row["unit"],
        value_kind=cast(ValueKind, row["value_kind"]),
        transfer=row["transfer"] == "true",
        bearers=bearers,
        source=source,
        note=_note(row, half_width=half_width, level=level),
    )


def _note(row: Row, *, half_width: float, level: float) -> str:
    said = [
        row["note"],
        f"no interval is published: {half_width:.0%} either way at {level:.0%} is an assumption",
    ]
    several = len(named_bearers(row["bearer"], row["agency"])) > 1
    if several and row["composite"] != "true":
        said.append(EQUAL_PARTS)
    return "; ".join(part for part in said if part)


def _bearers(
    id: str, rows: Mapping[str, Row], held: Mapping[str, Sequence[UnitCostPart]]
) -> tuple[BodyShare, ...]:
    """Return who bears a unit cost, the parts of a composite each with its own bearers."""
    borne: dict[tuple[str, bool], float] = {}
    for body, transfer, amount in _borne(id, rows, held):
        borne[body, transfer] = borne.get((body, transfer), 0.0) + amount
    total = sum(borne.values())
    return tuple(
        BodyShare(body, amount / total, Estimate.known(0.0, NOT_BANKED), transfer)
        for (body, transfer), amount in borne.items()
    )


def _borne(
    id: str, rows: Mapping[str, Row], held: Mapping[str, Sequence[UnitCostPart]]
) -> list[tuple[str, bool, float]]:
    """Return (body, whether a transfer, pounds), in equal parts where no split is published."""
    if id in held:
        return [
            (body, transfer, amount * edge.quantity)
            for edge in held[id]
            for body, transfer, amount in _borne(edge.part, rows, held)
        ]
    row = rows[id]
    bodies = named_bearers(row["bearer"], row["agency"])
    each = float(row["value"]) / len(bodies)
    return [(body, row["transfer"] == "true", each) for body in bodies]


def named_bearers(bearer: str, agency: str) -> tuple[str, ...]:
    """Return the bodies that bear a cost, as far as the publisher names them.

    >>> named_bearers("several", "NHS / Local authority")
    ('NHS', 'council')
    """
    if bearer != SEVERAL:
        return (bearer,)
    named = [AGENCIES.get(part.strip(), UNNAMED) for part in agency.split("/")]
    return tuple(dict.fromkeys(named))


def _evidence(row: Row, reference: Reference) -> Evidence:
    return Evidence(
        id=row["id"],
        intervention=row["intervention"],
        population=row["population"],
        tier=row["tier"],
        outcome=row["outcome"],
        kind=row["effect_kind"],
        unit=row["unit"],
        effect=_number(row["effect"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        level=_number(row["level"]),
        interval=row["interval"],
        without=_number(row["without"]),
        with_action=_number(row["with"]),
        cost_per_participant=_number(row["cost_per_participant"]),
        prices=int(row["prices"]) if row["prices"] else None,
        study=row["study"],
        design=row["design"],
        grade=int(row["grade"]),
        validation_only=row["validation_only"] == "true",
        source=reference.source(row["source"]),
        note=row["note"],
    )


def _number(text: str) -> float | None:
    """Return a number; None for a blank, which is never nothing."""
    return float(text) if text else None
