"""What the tests of the shipped pathways share: the reference, read once."""

from __future__ import annotations

import pytest

from wholeplace.store.pathways import Pathways
from wholeplace.store.reference import Reference


@pytest.fixture(scope="session")
def pathways():
    """The pathways that come with the package, calibrated once each."""
    return Pathways(Reference())
