from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.finance.drawdown import draw_down, ever

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
reserve = SMALL["reserve"]


def closing(reserves, *gaps, minimum=0.0):
    """Closing balances by reserve, and the rest, of one draw."""
    years = tuple(range(2025, 2025 + len(gaps)))
    gap = np.array(gaps, dtype=float)[:, None]
    found = draw_down(reserves, gap, years=years, minimum=minimum)
    return found.closing[:, :, 0].tolist(), found


def three():
    return (
        reserve("smoothing", 30.0, kind="budget smoothing", order=1),
        reserve("earmarked", 40.0, kind="earmarked", order=2, least=10.0),
        reserve("general", 50.0, order=3),
    )


def test_a_gap_is_met_in_the_order_of_the_reserves():
    # 75: all 30 of smoothing, 30 of earmarked down to its least, 15 of general
    balances, found = closing(three(), 75)
    assert balances == [[0], [10], [35]]
    assert found.drawn.item() == 75
    assert found.usable.item() == 35


def test_unallocated_reserves_keep_their_minimum_while_others_have_something():
    order = (reserve("general", 50.0, order=1), reserve("smoothing", 30.0, kind="earmarked"))
    order = (order[0], reserve("smoothing", 30.0, kind="earmarked", order=2))
    # general gives 30 down to 20, smoothing gives 25
    balances, _ = closing(order, 55, minimum=20)
    assert balances == [[20], [5]]


def test_below_the_minimum_is_drawn_only_when_nothing_else_is_left():
    balances, found = closing(three(), 105, minimum=20)
    # 30 + 30 + 30 down to the minimum, then 15 below it
    assert balances == [[0], [10], [5]]
    assert found.unmet.item() == 0


def test_what_no_reserve_can_meet_is_left_unmet():
    balances, found = closing(three(), 125)
    assert balances == [[0], [10], [0]]
    assert found.unmet.item() == 15
    assert found.drawn.item() == 110


def test_a_surplus_goes_to_unallocated_reserves():
    balances, found = closing(three(), -12)
    assert balances == [[30], [40], [62]]
    assert found.drawn.item() == -12


def test_a_surplus_goes_to_the_last_drawable_reserve_where_none_is_unallocated():
    balances, _ = closing(three()[:2], -12)
    assert balances == [[30], [52]]


def test_a_reserve_without_an_order_is_never_drawn_on():
    schools = reserve("schools", 90.0, kind="schools", order=None)
    balances, found = closing((schools, reserve(opening=10.0)), 50)
    assert balances == [[90], [0]]
    assert found.unmet.item() == 40


def test_a_planned_use_meets_the_gap_before_the_order_does():
    planned = reserve("earmarked", 40.0, kind="earmarked", order=2, planned={2025: -25.0})
    balances, _ = closing((planned, reserve(opening=50.0, order=1)), 30)
    assert balances == [[15], [45]]


def test_a_planned_use_goes_no_further_than_the_balance():
    planned = reserve("earmarked", 40.0, kind="earmarked", order=None, planned={2025: -60.0})
    balances, found = closing((planned, reserve(opening=50.0)), 60)
    assert balances == [[0], [30]]
    assert found.unmet.item() == 0


def test_a_planned_contribution_is_paid_from_the_others_when_there_is_a_gap():
    planned = reserve("earmarked", 0.0, kind="earmarked", order=None, planned={2025: 20.0})
    balances, found = closing((planned, reserve(opening=50.0)), 10)
    assert balances == [[20], [20]]
    assert found.drawn.item() == 10


def test_balances_carry_over_to_the_next_year():
    balances, _ = closing((reserve(opening=50.0),), 20, -5, 40)
    assert balances == [[30, 35, 0]]


def test_what_has_happened_once_stays_counted():
    happens = np.array([[True, False, False, False], [False, False, True, False]])
    assert ever(happens) == (0.25, 0.5)


@pytest.mark.parametrize("seed", range(5))
def test_gap_is_always_what_is_drawn_and_what_is_unmet(seed):
    luck = np.random.Generator(np.random.Philox(seed))
    gap = luck.normal(20, 60, (6, 50))
    reserves = three()
    found = draw_down(reserves, gap, years=tuple(range(2025, 2031)), minimum=25)
    whole = np.concatenate([np.full((1, 50), 120.0), found.closing.sum(axis=0)])
    assert -np.diff(whole, axis=0) == pytest.approx(found.drawn)
    assert found.drawn + found.unmet == pytest.approx(gap)
    assert (found.closing >= 0).all()
    assert (found.usable[found.unmet > 1e-9] < 1e-9).all()
