"""Shares of need: what a full pool of money would be given out by."""

from __future__ import annotations

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.councils import Councils
from wholeplace.finance.revenue.ground import DISTRICT, bills, filled, has_the_place, place_of
from wholeplace.finance.revenue.option import Levied
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

WEIGHT = "revenue_need_deprivation_weight"
SIZE = "core_spending_power"
STAND_IN_SIZE = "net_services"


def shares_of_need(councils: Councils, rules: Rulebook, *, law: int, levied: Levied) -> Array:
    """Return each council's share of need [councils]: within its kind of levy they sum to 1.

    Need is people, weighted by deprivation: ``people x (1 - w + w x score / mean score)``. Where
    every council levies, a county place's need is split between the county and its districts as
    spending power is between all counties and all districts. The weight is an assumption; a
    settlement's own need shares can be given in its stead.

    Args:
        councils: The councils, with ``population`` and ``deprivation``.
        rules: The rules of council finance.
        law: Financial year whose rules hold.
        levied: Who levies; where one a place does, districts have nought.
    """
    people = councils.of("population")
    people = filled(councils, people)
    score = filled(councils, councils.of("deprivation"), weights=people)
    weight = rules.number(WEIGHT, year=law)
    whole = has_the_place(councils)
    known = whole & ~np.isnan(people * score)
    mean = float(np.average(score[known], weights=people[known]))
    need = np.nan_to_num(people * (1 - weight + weight * score / mean))
    need = np.where(whole, need, 0.0) if levied == "one a place" else need * _tier_part(councils)
    return np.asarray(need / need.sum())


def given_shares(councils: Councils, shares: Array) -> Array:
    """Return need shares that a user gives, scaled to 1.

    Raises:
        InputError: With every council whose share is below nought or not known.
    """
    wrong = [
        Problem(council.name, f"need share should be nought or more, not {share:g}")
        for council, share in zip(councils.councils, shares, strict=True)
        if not share >= 0
    ]
    if not wrong and shares.sum() <= 0:
        wrong = [Problem("need", "shares should not all be nought")]
    if wrong:
        raise InputError("the shares of need", wrong)
    return np.asarray(shares / shares.sum())


def _tier_part(councils: Councils) -> Array:
    """Return the part of its ground's need that is a council's: 1 where it has no other tier."""
    size = councils.of(SIZE if SIZE in councils.columns else STAND_IN_SIZE)
    districts = councils.is_class(DISTRICT)
    own = place_of(councils) == np.arange(len(councils))
    counties = np.isin(np.arange(len(councils)), place_of(councils)[~own])
    below, above = float(np.nansum(size[districts])), float(np.nansum(size[counties]))
    part = below / (below + above) if below + above > 0 else 0.0
    return np.where(counties, 1 - part, np.where(districts & bills(councils), part, 1.0))
