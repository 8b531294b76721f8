from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.finance.plan import medium_term_plan
from wholeplace.finance.plan_lines import WORTH_A_THREAD, each, ends, estimates

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, driver, line = SMALL["budget"], SMALL["driver"], SMALL["line"]


@pytest.mark.parametrize("count", [1, 2, 7, 100, 1_001])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_ends_are_numpys_quantiles(count, level):
    values = np.random.Generator(np.random.Philox(1)).normal(size=(3, count))
    wanted = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=1)
    assert np.array(ends(values, level)) == pytest.approx(wanted)


def test_an_estimate_is_the_expected_value_with_its_interval():
    # 0 to 100: mean 50, 10th and 90th percentile 10 and 90
    (found,) = estimates(np.arange(101.0)[None, :])
    assert (found.value, found.level) == (50, 0.8)
    assert (found.low, found.high) == pytest.approx((10, 90))


def test_an_interval_reaches_to_an_expected_value_outside_it():
    # one draw in twenty is 100 times the others: the mean lies above the 90th percentile
    values = np.ones(100)
    values[:5] = 100
    (found,) = estimates(values[None, :])
    assert found.value == pytest.approx(5.95)
    assert (found.low, found.high) == pytest.approx((1, 5.95))


def test_what_never_varies_is_known():
    assert estimates(np.full((1, 50), 3.0))[0].family == "known"
    assert estimates(np.array([[3.0]]))[0].family == "known"


def test_many_lines_at_a_time_give_the_same_as_one_after_the_other():
    values = np.random.Generator(np.random.Philox(2)).normal(size=(6, 2, WORTH_A_THREAD // 10))
    assert values.size > WORTH_A_THREAD
    assert each(list(values)) == [estimates(one) for one in values]


def test_every_line_is_told_with_its_base_and_part():
    plan = medium_term_plan(
        budget(line("care", 1e6, "cpi"), drivers=(driver(half=0.02),)), draws=Draws(100)
    )
    assert [(one.id, one.part, one.base) for one in plan.lines] == [
        ("care", "spending", 1e6),
        ("council tax", "council tax", 600_000),
        ("grant", "funding", 400_000),
    ]
    low, high = plan.lines[0].by_year[2].low, plan.lines[0].by_year[2].high
    assert low < 1_331_000 < high
