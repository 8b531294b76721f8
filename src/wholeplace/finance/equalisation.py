"""Equalisation of what councils raise for adult social care by their council tax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.rules import Rulebook
from wholeplace.finance.spending_power import by_share
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Equalisation:
    """How a pot was spent to make up for what council tax raises unevenly.

    Attributes:
        raised: What the rise for adult social care raises [authorities, GBP].
        wanted: Share of need of all that is raised and the pot [authorities, GBP].
        grant: What of the pot each authority gets [authorities, GBP]; sums to the pot.
    """

    raised: Array
    wanted: Array
    grant: Array


def equalise_care(needs: Array, *, raised: Array, pot: float) -> Equalisation:
    """Return a pot shared out among those whose own rise raises less than their share of need.

    ``wanted = needs x (sum of raised + pot)``; the grant is ``max(0, wanted - raised)``, scaled
    down to the pot. Source: settlement guide, "Equalisation Grant".

    Args:
        needs: Relative needs for adult social care [authorities]; sums to 1.
        raised: What the rise for adult social care raises [authorities, GBP].
        pot: What there is to equalise with [GBP].

    Raises:
        InputError: When needs do not sum to 1, or the pot is below nought.
    """
    if not pot >= 0:
        raise InputError("equalisation", [Problem("pot", f"should be 0 or more, not {pot:,.2f}")])
    wanted = by_share(needs, pot=float(raised.sum()) + pot)
    lacking = np.maximum(wanted - raised, 0.0)
    scale = pot / lacking.sum() if lacking.sum() > 0 else 0.0
    return Equalisation(raised, wanted, lacking * scale)


def raised_for_care(band_d: Array, *, next_base: Array, rulebook: Rulebook, year: int) -> Array:
    """Return what the rise for adult social care raises [authorities, GBP].

    Args:
        band_d: Band D of the year before, parishes left out [authorities, GBP].
        next_base: Tax base of the year [authorities, Band D equivalents].
        rulebook: Says the rise.
        year: Financial year of the rise.
    """
    return np.asarray(rulebook.number("care_equalisation_rise", year=year) * band_d * next_base)
