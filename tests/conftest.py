"""What every test may use: the reference tables, loaded once, and the folder of source data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from wholeplace.store.reference import Reference

# The same examples on every machine and at every run; HYPOTHESIS_EXPLORE=1 looks for new ones.
settings.register_profile("the same every time", derandomize=True)
if not os.environ.get("HYPOTHESIS_EXPLORE"):
    settings.load_profile("the same every time")

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


@pytest.fixture(scope="session")
def run():
    """Runs a command of ``wholeplace`` in this process and returns what it printed."""
    from click.testing import CliRunner

    from wholeplace.cli import wholeplace

    def ran(*arguments):
        result = CliRunner().invoke(wholeplace, [str(argument) for argument in arguments])
        assert result.exit_code == 0, result.output + repr(result.exception)
        return result.stdout

    return ran


@pytest.fixture(scope="session")
def run_apart():
    """Runs a command as a program of its own, for its exit code and both streams."""

    def ran(*arguments):
        command = [sys.executable, "-m", "wholeplace", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return ran
