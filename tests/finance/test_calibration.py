import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.calibration import (
    ReserveChanges,
    changes_of,
    coverage,
    spread_of_class,
    spreads,
)
from wholeplace.store.councils import outturn_panel
from wholeplace.store.rulebook import packaged_rules

CLASSES = ("county", "metropolitan district", "unitary", "london borough", "district")
MEASURES = [
    "RS_netrevexp",
    *(f"RS_{of}_{when}" for of in ("resear", "resunall") for when in ("start", "end")),
]


@pytest.fixture(scope="module")
def panel(reference):
    """Outturn of every authority from 2010/11 to 2017/18."""
    return outturn_panel(reference, measures=MEASURES)


@pytest.fixture(scope="module")
def observed(panel):
    """What reserves of councils moved by, as a share of net spending."""
    return changes_of(panel)


def made_up(share, classes=None):
    share = np.asarray(share, dtype=float)
    codes = tuple(f"E{at}" for at in range(len(share)))
    years = tuple(range(2020, 2020 + share.shape[1]))
    return ReserveChanges(codes, classes or ("county",) * len(share), years, share)


def test_the_spread_of_a_class_worked_by_hand():
    # -5, -4 .. 5% (11 councils, one year): mean nought, variance 11% %, 10th and 90th percentile
    # -4% and 4%
    found = spread_of_class(made_up(np.arange(-5, 6)[:, None] / 100), "county")
    assert found.count == 11
    assert found.mean == pytest.approx(0)
    assert found.sd == pytest.approx(np.sqrt(11) / 100)
    assert (found.error.low, found.error.high) == pytest.approx((-0.04, 0.04))
    assert np.isnan(found.lag)


def test_a_year_that_repeats_the_last_correlates_fully():
    share = np.repeat(np.arange(12.0)[:, None], 2, axis=1)
    assert spread_of_class(made_up(share), "county").lag == pytest.approx(1)


def test_what_is_not_known_is_not_counted_as_nought():
    share = np.vstack([np.arange(-5, 6)[:, None] / 100, [[np.nan]] * 20])
    assert spread_of_class(made_up(share), "county").count == 11


def test_too_few_councils_say_nothing():
    with pytest.raises(InputError, match="county: has 3 changes of reserves: at least 10"):
        spread_of_class(made_up(np.zeros((3, 1))), "county")
    assert spreads(made_up(np.zeros((3, 1)))) == ()


def test_a_table_of_the_wrong_shape_is_refused():
    with pytest.raises(InputError, match="should be 1 councils by 2 years"):
        ReserveChanges(("a",), ("county",), (2020, 2021), np.zeros((2, 2)))


def test_a_year_cannot_be_learnt_from_and_held_out():
    share = np.zeros((12, 2))
    with pytest.raises(InputError, match="2020/21: is both learnt from and held out"):
        coverage(made_up(share), "county", found_from=(2020, 2021), held_out=(2020,))


def test_coverage_counts_what_falls_within():
    # learnt: percentiles -4% and 4% around a mean of nought; held out: 6 of 11 within them
    first = np.arange(-5, 6)[:, None] / 100
    later = np.array([0, 1, 2, 3, -3, -2, 5, 6, -6, 9, -9])[:, None] / 100
    found = coverage(
        made_up(np.hstack([first, later])), "county", found_from=(2020,), held_out=(2021,)
    )
    assert found.held == pytest.approx(6 / 11)


@pytest.mark.parametrize(
    ("of_class", "sd"),
    [
        ("county", 0.036),
        ("metropolitan district", 0.063),
        ("unitary", 0.073),
        ("london borough", 0.099),
    ],
)
def test_standard_deviations_are_the_known_ones(observed, of_class, sd):
    # outturn of 2015/16 to 2017/18, worked out before from the same returns; districts are left
    # out, whose net spending is a small denominator (0.60 there, 0.54 here)
    found = spread_of_class(observed, of_class, years=(2015, 2016, 2017))
    assert found.sd == pytest.approx(sd, abs=0.0006)


@pytest.mark.parametrize("of_class", CLASSES)
def test_the_rules_hold_what_the_returns_say(observed, of_class):
    rules, found = packaged_rules(), spread_of_class(observed, of_class)
    half = rules.number("unplanned_half_width", year=2025, of_class=of_class)
    kept = rules.number("unplanned_persistence", year=2025, of_class=of_class)
    assert half == pytest.approx(found.error.high, abs=0.0006)
    assert kept == pytest.approx(found.lag, abs=0.0006)
    assert rules.number("unplanned_level", year=2025, of_class=of_class) == found.error.level


@pytest.mark.parametrize("of_class", CLASSES)
def test_four_in_five_held_out_years_fall_within_the_interval(observed, of_class):
    # every year in turn is held out, and the interval is found from the other seven
    years = observed.years
    each = [
        coverage(observed, of_class, found_from=[y for y in years if y != one], held_out=[one])
        for one in years
    ]
    held = sum(one.held * one.count for one in each) / sum(one.count for one in each)
    assert 0.70 <= held <= 0.90


def test_one_year_alone_may_fall_outside_so_the_interval_is_no_promise(observed):
    others = [year for year in observed.years if year != 2016]
    found = coverage(observed, "unitary", found_from=others, held_out=(2016,))
    assert found.held < 0.6
