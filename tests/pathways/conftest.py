"""What the tests of the shipped pathways share: the reference, read once."""

from __future__ import annotations

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
