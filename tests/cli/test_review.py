"""``wholeplace review``: what an officer sees, what a program sees, and what is refused."""

import json

import pytest
from click.testing import CliRunner

from wholeplace.cli.review import review
from wholeplace.errors import InputError
from wholeplace.store.bundle import write_bundle
from wholeplace.store.new import new_bundle


@pytest.fixture(scope="module")
def wigan(reference, tmp_path_factory):
    """A new bundle of a few draws and years, so that the tests are fast."""
    from dataclasses import replace

    bundle = new_bundle(reference, "Wigan")
    folder = tmp_path_factory.mktemp("review") / "wigan"
    small = replace(bundle.settings, draws=60, years=5)
    write_bundle(replace(bundle, settings=small), folder)
    return folder


@pytest.fixture(scope="module")
def ran():
    def run(*arguments):
        return CliRunner().invoke(review, [str(each) for each in arguments], env={"COLUMNS": "120"})

    return run


@pytest.fixture(scope="module")
def said(ran, wigan):
    result = ran(wigan)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_bundles_own_proposals_are_told_line_by_line(said):
    assert "Spending review of Wigan, 2026/27 to 2030/31" in said
    assert "Family support services (E08000010/RO3_cscfml), paid by council" in said
    assert "grow: +£78,000 a year, 2026/27 to 2030/31. Illustration:" in said
    assert "people in 2030/31: Children looked after in foster care: −" in said
    assert "back by the last year: all bodies" in said


def test_what_is_not_known_is_told(said):
    assert "demand: what this does is not known; only its money is counted" in said
    assert "Effect on demand not known: Cultural and related services, £370,000 a year" in said


def test_alerts_assumptions_and_notes_are_told(said):
    assert "! Ring-fence: the cut takes about £280,000 a year" in said
    assert "Assumed:\n  - The money of a proposal is kept up with inflation" in said
    assert "rates, quantities and prices are assumptions: --json names them." in said


def test_spending_stands_by_year_and_body_with_its_interval(said):
    assert "Change in spending, GBP thousand in cash (80% interval)" in said
    assert "all bodies" in said
    assert "No change in cash is counted for: " in said


def test_json_holds_the_same_and_nothing_else_on_standard_output(ran, wigan):
    told = json.loads(ran(wigan, "--json").stdout)
    assert [each["decision"] for each in told["proposals"]] == ["grow", "grow", "cut", "protect"]
    assert told["effect_not_known"][0]["line"] == "E08000010/RSX_cul"
    assert set(told["proposals"][0]["net"]) >= {"value", "low", "high", "level"}


def test_a_file_is_reviewed_in_place_of_the_bundles_own(ran, wigan, tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text("line,decision,gbp\ncouncil/RSX_env,cut,1000\n", encoding="utf-8")
    out = tmp_path / "answer.json"
    result = ran(wigan, "--proposal", path, "--out", out)
    assert result.exit_code == 0
    assert "Environmental and regulatory services" in result.stdout
    assert "Family support services" not in result.stdout
    assert "No efficient set: No proposal has a known effect on demand." in result.stdout
    assert json.loads(out.read_text("utf-8"))["proposals"][0]["gbp"] == 1000


def test_a_bad_file_names_its_cells_and_writes_nothing(ran, wigan, tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text("line,decision,gbp\nRSX_envy,cut,lots\n", encoding="utf-8")
    result = ran(wigan, "--proposal", path, "--out", tmp_path / "answer.json")
    assert isinstance(result.exception, InputError)
    assert [problem.where for problem in result.exception.problems] == ["cut.csv!A2", "cut.csv!C2"]
    assert [each.name for each in tmp_path.iterdir()] == ["cut.csv"]


@pytest.mark.parametrize(
    ("out", "why"),
    [("answer.txt", "name of a .json file"), ("no/such/answer.json", "folder is not there")],
)
def test_a_file_that_cannot_be_written_is_refused_before_the_work(ran, wigan, tmp_path, out, why):
    result = ran(wigan, "--out", tmp_path / out)
    assert isinstance(result.exception, InputError)
    assert why in str(result.exception)
    assert "Counting" not in result.stderr
