"""Choosing a bundle's portfolio on the command line."""

import json

import pytest

from wholeplace.store.bundle import write_bundle
from wholeplace.store.new import new_bundle


@pytest.fixture(scope="module")
def wigan(reference, tmp_path_factory):
    """A new bundle for Wigan with few draws."""
    from dataclasses import replace

    bundle = new_bundle(reference, "Wigan")
    folder = tmp_path_factory.mktemp("portfolio") / "wigan"
    write_bundle(replace(bundle, settings=replace(bundle.settings, draws=100)), folder)
    return folder


def test_what_is_chosen_is_told_with_its_bound_and_what_must_be_given_up(wigan, run):
    told = run("portfolio", wigan)
    assert "Chosen" in told
    assert "proved (every choice looked at" in told
    assert "What must be given up" in told


def test_in_json_it_keeps_every_budget_and_says_so(wigan, run):
    found = json.loads(run("portfolio", wigan, "--risk", "0", "--json"))["portfolio"]
    assert found["proved"] is True
    assert found["reached"] <= found["first_bound"]
    for budget, cost in zip(found["budget"], found["cost"], strict=True):
        assert all(b is None or c <= b + 1e-6 for b, c in zip(budget, cost, strict=True))


def test_the_model_can_be_taken_to_another_solver(wigan, run, tmp_path):
    path = tmp_path / "menu.mps"
    assert str(path) in run("portfolio", wigan, "--mps", path)
    text = path.read_text()
    assert "budget of council in 2026/27" in text
    assert text.endswith("ENDATA\n")


def test_a_weight_of_risk_that_is_none_is_refused(wigan, run_apart):
    result = run_apart("portfolio", wigan, "--risk", "2")
    assert result.returncode == 2
    assert "--risk" in result.stderr


def test_a_budget_that_clashes_with_a_tie_is_named(wigan, tmp_path, reference, run_apart):
    from dataclasses import replace

    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.contents import Tie

    bundle = read_bundle(wigan, reference)
    one, other = (action.id for action in bundle.interventions[:2])
    tied = replace(
        bundle, ties=(Tie(one, "needs", other, ""), Tie(other, "needs", one, "both or neither"))
    )
    write_bundle(tied, tmp_path / "tied")
    result = run_apart("portfolio", tmp_path / "tied")
    assert result.returncode == 2
    assert "need one another in a circle" in result.stderr
