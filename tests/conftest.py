"""What every test may use: the reference tables, loaded once, and the folder of source data."""

from pathlib import Path

import pytest

from wholeplace.store.reference import Reference

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reference():
    """The compiled reference tables that come with the package."""
    tables = Reference()
    yield tables
    tables.close()


@pytest.fixture(scope="session")
def gazetteer(reference):
    """The council areas of England."""
    return reference.gazetteer()


@pytest.fixture(scope="session")
def shared():
    """The folder of published source data, which is not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("the folder of published source data is not beside the repository")
    return SHARED
