from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import ndtr

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.finance.first_passage import run_out_at_a_year_end, run_out_by
from wholeplace.finance.plan import medium_term_plan
from wholeplace.finance.plan_draws import UNPLANNED

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, driver, line = SMALL["budget"], SMALL["driver"], SMALL["line"]
reserve = SMALL["reserve"]
NINETY = 1.2815515594600038
"""Standard deviations from the middle to the 90th percentile."""


def test_one_year_is_the_chance_of_one_bad_year():
    found = run_out_at_a_year_end(100, loss=10, spread=30, years=1)
    assert found == pytest.approx(ndtr((10 - 100) / 30))


def test_looking_all_year_without_drift_doubles_the_chance():
    # the reflection principle: 2 Phi(-R / (spread sqrt T))
    found = run_out_by(100, loss=0, spread=40, years=4)
    assert found == pytest.approx(2 * ndtr(-100 / 80))


def test_two_years_worked_by_a_fine_sum():
    left = np.linspace(0, 400, 400_001)
    density = np.exp(-(((100 - 10 - left) / 30) ** 2) / 2) / np.sqrt(2 * np.pi) / 30
    lasting = np.trapezoid(density * ndtr((left - 10) / 30), left)
    found = run_out_at_a_year_end(100, loss=10, spread=30, years=2)
    assert found == pytest.approx(1 - lasting, abs=1e-6)


@pytest.mark.parametrize(("loss", "sd"), [(20_000.0, 30_000.0), (-5_000.0, 40_000.0)])
def test_the_engine_agrees_with_the_closed_form(loss, sd):
    # £1,000,000 stands still, so what is unplanned has the same spread every year; funding falls
    # short by the expected loss
    years = (2025, 2026, 2027, 2028, 2029)
    half = sd / 1e6 * NINETY
    made = budget(
        line(stated=dict.fromkeys(years, 1e6)),
        line("loss", 0.0, stated=dict.fromkeys(years, loss)),
        drivers=(driver(UNPLANNED, 0.0, half=half),),
        reserves=(reserve(opening=100_000.0),),
        years=years,
    )
    spread = sd * (1e6 + loss) / 1e6
    count = 20_000
    plan = medium_term_plan(made, draws=Draws(count, seed=5))
    for number, chance in enumerate(plan.run_out, 1):
        exact = run_out_at_a_year_end(100_000, loss=loss, spread=spread, years=number)
        error = 4 * np.sqrt(exact * (1 - exact) / count) + 1e-4
        assert chance == pytest.approx(exact, abs=error)
        assert exact <= run_out_by(100_000, loss=loss, spread=spread, years=number)


@settings(max_examples=15, deadline=None)
@given(some.floats(1, 200), some.floats(-30, 50), some.floats(10, 80), some.integers(1, 4))
def test_more_years_and_fewer_reserves_are_never_safer(reserves, loss, spread, years):
    for way in (run_out_by, run_out_at_a_year_end):
        found = way(reserves, loss=loss, spread=spread, years=years)
        assert -1e-9 <= found <= 1 + 1e-9
        assert found <= way(reserves, loss=loss, spread=spread, years=years + 1) + 1e-7
        assert found >= way(reserves + 10, loss=loss, spread=spread, years=years) - 1e-7


def test_reserves_of_nothing_have_run_out():
    assert run_out_by(0, loss=-10, spread=5, years=1) == 1
    assert run_out_at_a_year_end(0, loss=-10, spread=5, years=1) == 1


@pytest.mark.parametrize(("spread", "years"), [(0, 1), (10, 0)])
def test_without_spread_or_years_there_is_no_chance_to_speak_of(spread, years):
    with pytest.raises(MethodError):
        run_out_by(1, loss=1, spread=spread, years=years)
