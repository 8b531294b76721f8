"""What every test may use: the reference tables, loaded once, and the folder of source data."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from wholeplace.demo import demonstrate
from wholeplace.store.reference import packaged_reference

# The same examples on every machine and at every run; HYPOTHESIS_EXPLORE=1 looks for new ones.
settings.register_profile("the same every time", derandomize=True)
if not os.environ.get("HYPOTHESIS_EXPLORE"):
    settings.load_profile("the same every time")

# A browser test leaves an event loop in its process; Django then takes every later test for one
# that runs within it, and refuses its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Plans are made of millions of small things that live on: looking for dead ones costs a tenth.
gc.set_threshold(50_000, 20, 100)

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reference():
    """The compiled reference tables that come with the package."""
    return packaged_reference()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The demonstration's folder for Wigan: bundle, workbook and the published plan."""
    return demonstrate("Wigan", tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="session")
def gazetteer(reference):
    """The council areas of England."""
    return reference.gazetteer()


@pytest.fixture(scope="session")
def laboratory(reference):
    """What designs of a settlement are read against: councils with reserves, rules, gazetteer."""
    from wholeplace.store.rulebook import packaged_rules
    from wholeplace.store.settlement_design import Grounds
    from wholeplace.store.settlement_laboratory import laboratory_councils

    return Grounds(laboratory_councils(reference), packaged_rules(), reference.gazetteer())


@pytest.fixture(scope="session")
def what_they_had(reference, laboratory):
    """The baseline of 2017/18 that designs are run on."""
    from wholeplace.store.settlement_laboratory import offline_baseline

    return offline_baseline(laboratory.councils, reference, laboratory.rules)


@pytest.fixture(scope="session")
def revenue_figures(reference):
    """What revenue options are worked out from, at their own rates, for all councils."""
    from wholeplace.store.revenue import revenue_ask

    return revenue_ask(reference, law=2026)


@pytest.fixture
def figures_read_once(monkeypatch, reference, laboratory, revenue_figures):
    """Lets commands run on the tables and figures that this run has read already."""
    store = "wholeplace.store"
    monkeypatch.setattr(f"{store}.reference.Reference", lambda: reference)
    monkeypatch.setattr(
        f"{store}.settlement_laboratory.laboratory_councils", lambda _: laboratory.councils
    )
    monkeypatch.setattr(f"{store}.revenue.councils", lambda _: revenue_figures.councils)


@pytest.fixture(scope="session")
def pooled_wigan(reference):
    """A new bundle of Wigan with one pooled fund, made up."""
    from tests.finance.pools_made_up import better_care_fund
    from wholeplace.store.new import new_bundle

    return better_care_fund(new_bundle(reference, "Wigan"))


@pytest.fixture(scope="session")
def reserves(reference):
    """Reserves and spending of every council with social care, 2010/11 to 2017/18."""
    from wholeplace.store.resilience import WITH_CARE, reserve_record

    return reserve_record(reference, classes=WITH_CARE)


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
        wide = CliRunner(env={"COLUMNS": "120"})
        result = wide.invoke(wholeplace, [str(argument) for argument in arguments])
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
