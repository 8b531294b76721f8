"""What was learnt, row by dated row, on the command line."""

import json
from dataclasses import replace
from datetime import date

import pytest

from wholeplace.prevention.observations import Observation
from wholeplace.source import assumption
from wholeplace.store.bundle import write_bundle
from wholeplace.store.new import new_bundle


@pytest.fixture(scope="module")
def wigan(reference, tmp_path_factory):
    """A bundle whose council piloted its conferences and found half the effect."""
    bundle = new_bundle(reference, "Wigan")
    action = next(each for each in bundle.interventions if each.source.id == "ev001")
    found = Observation(
        action.id, action.effects[0].outcome, "effect", date(2028, 3, 31), -0.04, -0.09, 0.01,
        0.95, 0.8, "our own pilot, partly of other families", assumption("made up for a test"),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("findings") / "wigan"
    write_bundle(replace(bundle, findings=(found,)), folder)
    return folder


def test_the_estimate_is_told_first_and_after_the_finding(wigan, run):
    told = run("findings", wigan)
    assert "at first    -0.086 (-0.135 to -0.037, 95% interval)" in told
    assert "2028-03-31  -0.0" in told
    assert "80% of its weight kept: our own pilot" in told


def test_in_json_the_first_row_has_no_day(wigan, run):
    (learning,) = json.loads(run("findings", wigan, "--json"))
    first, after = learning["rows"]
    assert first["on"] is None
    assert after["on"] == "2028-03-31"
    assert first["estimate"]["value"] < after["estimate"]["value"] < -0.04


def test_a_bundle_without_findings_says_where_to_put_them(reference, tmp_path, run):
    write_bundle(new_bundle(reference, "Rutland"), tmp_path / "rutland")
    assert "fill the table findings" in run("findings", tmp_path / "rutland")
