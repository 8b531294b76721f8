"""What the tests of the shipped pathways share: the reference read once, and readings of it."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.store.pathways import Pathways
from wholeplace.store.reference import Reference


@pytest.fixture(scope="session")
def pathways():
    """The pathways that come with the package, calibrated once each."""
    return Pathways(Reference())


@pytest.fixture(scope="module")
def design(pathways, request):
    """The design that a module is about: its ``ID``."""
    return pathways.design(request.module.ID)


@pytest.fixture(scope="module")
def calibration(pathways, request):
    """Its numbers for every place, from the module's ``FIRST_YEAR``."""
    return pathways.calibration(request.module.ID, first_year=request.module.FIRST_YEAR)


@pytest.fixture(scope="module")
def wigan(pathways, request):
    """It in Wigan."""
    module = request.module
    return pathways.of("E08000010", first_year=module.FIRST_YEAR, ids=(module.ID,))[module.ID]


@pytest.fixture(scope="session")
def people_in():
    """Count people in a state of a pathway at the start, all segments and bands."""

    def count(pathway, state):
        return sum(stock.people.value for stock in pathway.stocks if stock.state == state)

    return count


@pytest.fixture(scope="session")
def rate_of():
    """Find the rate of the one move along an edge of a pathway."""

    def find(pathway, edge, band=None):
        (found,) = [move for move in pathway.moves if move.edge == edge and move.band == band]
        return found.rate

    return find


@pytest.fixture(scope="session")
def england():
    """Count people in a state at the start, all places of a calibration."""

    def count(calibration, state):
        return sum(
            float(np.nansum(number.value))
            for held, _, number in calibration.stocks
            if held.id == state
        )

    return count
