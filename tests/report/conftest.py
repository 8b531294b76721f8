"""The made-up place Anytown and its report, drawn once for all tests."""

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from wholeplace.report.page import page
from wholeplace.report.publish import BESIDE, contents
from wholeplace.report.story import story

ANYTOWN = Path(__file__).parents[1] / "plan" / "anytown.py"


@pytest.fixture(scope="session")
def town():
    """Everything the made-up place is put together from, by name."""
    return SimpleNamespace(**run_path(str(ANYTOWN)))


@pytest.fixture(scope="session")
def read():
    """How a reader takes a chapter: plain words, tables as rows of text."""
    return SimpleNamespace(**run_path(str(Path(__file__).with_name("reading.py"))))


@pytest.fixture(scope="session")
def plan(town):
    """The whole made-up plan."""
    return town.anytown()


@pytest.fixture(scope="session")
def told(plan):
    """What the report of the plan says."""
    return story(plan)


@pytest.fixture(scope="session")
def html(told):
    """The page as text."""
    return page(told, beside=BESIDE)


@pytest.fixture(scope="session")
def published(plan):
    """Every file of the report by name."""
    return contents(plan)
