"""The made-up place Anytown, for tests of the plan."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

ANYTOWN = Path(__file__).with_name("anytown.py")


@pytest.fixture(scope="session")
def town():
    """Everything the made-up place is put together from, by name."""
    return SimpleNamespace(**run_path(str(ANYTOWN)))


@pytest.fixture(scope="session")
def plan(town):
    """The whole made-up plan."""
    return town.anytown()
