"""Every draw of a valuation, written and read back."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.errors import MethodError
from wholeplace.store.bundle import write_bundle
from wholeplace.store.draft import value_bundle
from wholeplace.store.draws import differences, distributions, strategies
from wholeplace.store.new import new_bundle
from wholeplace.store.valued_draws import write_valuations


@pytest.fixture(scope="module")
def bundle(reference):
    made = new_bundle(reference, "Wigan")
    return replace(made, settings=replace(made.settings, draws=50, years=5))


@pytest.fixture(scope="module")
def valued(bundle, reference):
    return value_bundle(bundle, reference)


def test_every_draw_comes_back_as_it_was(valued, tmp_path):
    assert write_valuations(tmp_path / "draws", valued.valuations) == 50
    assert set(strategies(tmp_path / "draws")) == {each.id for each in valued.valuations}
    told = {(d.strategy, d.year, d.measure): d for d in distributions(tmp_path / "draws", 0.5)}
    for valuation in valued.valuations:
        saving = valuation.finance.saving
        for body in saving.bodies:
            values = saving.of(body).values
            for at, year in enumerate(valuation.years):
                found = told[valuation.id, year, f"saving: {body}"]
                assert found.mean == pytest.approx(values[:, at].mean(), abs=1e-6)
                assert found.quantiles[0] == pytest.approx(np.quantile(values[:, at], 0.5))


def test_two_actions_are_compared_draw_by_draw(valued, tmp_path):
    write_valuations(tmp_path / "draws", valued.valuations)
    one, other = valued.valuations[:2]
    found = differences(tmp_path / "draws", 0.1, 0.9, plan=one.id, baseline=other.id)
    (first,) = [d for d in found if (d.year, d.measure) == (one.years[1], "cost: council")]
    mine = one.finance.cost.of("council").values[:, 1]
    theirs = other.finance.cost
    rest = theirs.of("council").values[:, 1] if "council" in theirs.bodies else 0 * mine
    assert first.quantiles == pytest.approx(tuple(np.quantile(mine - rest, [0.1, 0.9])))


def test_nothing_to_write_is_said(tmp_path):
    with pytest.raises(MethodError, match="no valuations"):
        write_valuations(tmp_path / "draws", ())


def test_the_command_writes_them_and_refuses_a_folder_that_holds_some(bundle, tmp_path, run_apart):
    write_bundle(bundle, tmp_path / "wigan")
    first = run_apart("value", tmp_path / "wigan", "--draws", tmp_path / "draws")
    assert first.returncode == 0
    assert "50 draws written" in first.stderr
    again = run_apart("value", tmp_path / "wigan", "--draws", tmp_path / "draws")
    assert again.returncode == 2
    assert "already holds draws" in again.stderr
