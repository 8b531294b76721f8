"""Pages opened in Chromium: the made-up place's, and a real place's, without a network."""

import shutil
from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.report.publish import publish

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ANYTOWN = Path(__file__).parents[1] / "plan" / "anytown.py"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Use the Chromium that is installed; nothing is downloaded."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


def skip_without_chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")


@pytest.fixture(scope="session")
def made_up(tmp_path_factory):
    """The published report of a made-up place."""
    skip_without_chromium()
    folder = tmp_path_factory.mktemp("made-up")
    publish(run_path(str(ANYTOWN))["anytown"](), folder)
    return folder


def watched(page, path):
    """Open a file, writing down every request it makes and everything it complains of."""
    asked, errors = [], []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.continue_())[1])
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.asked, page.errors = asked, errors
    return page


@pytest.fixture(params=["plan.html", "residents.html"])
def opened(request, page, made_up):
    """A page of the made-up report."""
    return watched(page, made_up / request.param)


@pytest.fixture(params=["plan.html", "residents.html"])
def real(request, page, demonstration):
    """A page of the real place's report."""
    return watched(page, demonstration / request.param)
