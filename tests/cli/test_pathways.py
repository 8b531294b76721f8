"""The commands pathway and episodes, with a council's own returns."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from wholeplace.cli.pathways import episodes, pathway
from wholeplace.store.own_rows import OWN_FIGURES


@pytest.fixture(scope="module")
def returns(shared):
    """The synthetic returns of five years."""
    return shared / "data" / "samples_903" / "ssda903_synthetic_2017_2021.zip"


@pytest.fixture(scope="module")
def written(returns):
    return CliRunner().invoke(episodes, [str(returns), "--rates"])


def test_rates_are_written_as_rows_of_the_bundles_table(written):
    assert written.exit_code == 0, written.output
    rows = list(csv.DictReader(io.StringIO(written.stdout)))
    assert list(rows[0]) == [column.name for column in OWN_FIGURES.columns]
    assert {row["kind"] for row in rows} == {"stock", "flow", "rate"}
    foster = next(r for r in rows if r["kind"] == "stock" and r["from_state"].endswith("foster"))
    assert foster["value"] == "36"


def test_no_written_flow_rests_on_one_to_four_children(written):
    # Five years of returns: a flow of n children is (n + 1/2) / 5 a year.
    flows = [r for r in csv.DictReader(io.StringIO(written.stdout)) if r["kind"] == "flow"]
    counts = [round(5 * float(row["value"]) - 0.5) for row in flows]
    assert all(count == 0 or count >= 5 for count in counts)


def test_a_pathway_is_shown_with_the_returns_and_says_so(returns):
    told = CliRunner().invoke(pathway, ["children", "Wigan", "--returns", str(returns), "--json"])
    assert told.exit_code == 0, told.output
    assert "Own figures stand in place of the reference's" in told.stdout
    assert "Own SSDA903 returns, 2017/18 to 2021/22" in told.stdout


def test_returns_are_refused_for_a_pathway_that_they_say_nothing_of(returns):
    told = CliRunner().invoke(pathway, ["falls", "Wigan", "--returns", str(returns)])
    assert told.exit_code == 2
    assert "SSDA903 returns say nothing of falls" in told.output
