"""The rows of a new action, from what was entered about a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wholeplace.web.places.tables import Cells
from wholeplace.web.value.evidence_library import Entry, optimism_of

STATUS = "proposed"
EFFECT = (
    "outcome", "need", "need_low", "need_high", "need_level", "need_source", "period", "kind",
    "size", "size_low", "size_high", "size_level", "acts_on", "unit_cost", "lag", "duration",
    "drop_off",
)  # fmt: skip
ACTION = (
    "population", "eligible", "take_up", "take_up_low", "take_up_high", "take_up_level",
    "take_up_source", "attrition",
)  # fmt: skip
WHOLE, NOTHING = 1, 0
PENCE = 2


def composed(entry: Entry, told: Mapping[str, Any], *, id: str) -> dict[str, list[Cells]]:
    """Return the rows of an action, one cost line a year.

    A year's cost is the people who take part in it times the cost of each.

    Args:
        entry: The finding that it rests on.
        told: What was entered, as :class:`ActionForm` cleaned it.
        id: Id of the action.
    """
    shares = _shares(told)
    cost, benefit = optimism_of(entry.evidence.grade)
    action = {
        "id": id,
        "name": told["title"],
        "owner": told["owner"],
        **_filled(told, ACTION),
        "starts": "; ".join(f"{year}: {share}" for year, share in shares.items()),
        "optimism_cost": cost,
        "optimism_benefit": benefit,
        "tier": entry.evidence.tier,
        "grade": entry.evidence.design,
        "status": STATUS,
        "source": entry.id,
    }
    effect = {
        "intervention": id,
        **_filled(told, EFFECT),
        "attribution": WHOLE,
        "displacement": NOTHING,
        "leakage": NOTHING,
        "source": entry.id,
    }
    costs = [_cost(told, id=id, year=year, share=share) for year, share in shares.items()]
    return {"interventions": [action], "costs": costs, "effects": [effect]}


def _shares(told: Mapping[str, Any]) -> dict[int, float]:
    years = range(told["first_year"], told["first_year"] + told["years"])
    return {year: told["first_share"] if at == 0 else 1 for at, year in enumerate(years)}


def _cost(told: Mapping[str, Any], *, id: str, year: int, share: float) -> Cells:
    people = told["eligible"] * told["take_up"] * share
    ends = {"amount": "cost_per_person", "amount_low": "cost_low", "amount_high": "cost_high"}
    amounts = {
        column: round(told[name] * people, PENCE)
        for column, name in ends.items()
        if told[name] is not None
    }
    return {
        "intervention": id,
        "body": told["cost_body"],
        "year": year,
        **amounts,
        **({} if told["cost_level"] is None else {"amount_level": told["cost_level"]}),
        "prices": told["prices"],
        "kind": "revenue",
        "what": told["cost_what"],
        "source": told["cost_source"],
    }


def _filled(told: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: told[name] for name in names if told[name] not in (None, "")}
