"""Business rates from 2026-27: the reset, the safety net that tapers, the levy without a cliff."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.business_rates import RatesPosition
from wholeplace.finance.business_rates_reset import (
    levy_bands,
    levy_rules,
    marginal_levy,
    reset,
    retained,
    uprated,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
BANDS = levy_bands(RULES, year=2026)


def position(funding, rates, local):
    return RatesPosition(*(np.array([float(v)]) for v in (funding, rates, local, 0.0)))


def test_the_bands_of_the_levy_are_assumed_until_they_are_read():
    assumed = ((1.0, 1.1, 0.10), (1.1, 2.0, 0.30), (2.0, np.inf, 0.45))
    assert [(band.start, band.end, band.rate) for band in BANDS] == list(assumed)
    assert all(rule.is_assumed for rule in levy_rules(RULES, year=2026))


def test_the_levy_is_worked_slice_by_slice():
    # BFL 100. At 105: 0.5. At 110: 1. At 150: 1 + 0.3 x 40 = 13. At 250: 1 + 27 + 0.45 x 50 = 50.5.
    income = np.array([90.0, 100.0, 105.0, 110.0, 150.0, 250.0])
    levy = marginal_levy(income, np.full(6, 100.0), BANDS)
    assert levy == pytest.approx([0, 0, 0.5, 1, 13, 50.5])


@pytest.mark.parametrize(("year", "share"), [(2026, 1.0), (2027, 0.97), (2028, 0.925)])
def test_the_safety_net_tapers_over_three_years(year, share):
    found = retained(position(100, 100, 80), rules=RULES, year=year)
    assert found.safety_net == pytest.approx([100 * share - 80])
    assert found.kept == pytest.approx([100 * share])


def test_a_top_up_authority_pays_the_levy_too():
    # To 2025-26 it would owe none. BFL 100, BRB 40, own share 60: income 120: 1 + 0.3 x 10 = 4.
    found = retained(position(100, 40, 60), rules=RULES, year=2026)
    assert found.levy == pytest.approx([4])
    assert found.kept == pytest.approx([116])


def test_a_reset_takes_past_growth_into_the_baseline():
    # Own share grew from 100 to 130; funding is 80. Before: tariff 20, income 110.
    # After: tariff 50, income 80, the baseline funding itself.
    before = position(80, 100, 130)
    after = reset(before, np.array([130.0]))
    assert before.top_up == pytest.approx([-20])
    assert after.top_up == pytest.approx([-50])
    assert after.retained_income == pytest.approx([80])


def test_a_reset_of_everybody_leaves_tariffs_and_top_ups_summing_to_nought():
    funding, expected = np.array([60.0, 90.0]), np.array([100.0, 50.0])
    stand = RatesPosition(funding, expected * 0.8, expected, np.zeros(2))
    assert reset(stand, expected).top_up.sum() == pytest.approx(0)


def test_baselines_and_tariffs_move_with_cpi():
    later = uprated(position(80, 100, 130), cpi=0.02)
    assert later.baseline_funding == pytest.approx([81.6])
    assert later.top_up == pytest.approx([-20.4])
    assert later.local_rates == pytest.approx([130])


def test_a_year_before_the_reset_or_after_the_packs_is_refused():
    for year in (2025, 2029):
        with pytest.raises(InputError, match="marginal_levy_from_1: is not set in"):
            retained(position(100, 100, 80), rules=RULES, year=year)


@given(st.floats(1, 500), st.floats(0, 4), st.floats(0, 1e-3))
def test_the_levy_has_no_cliff(funding, times, step):
    income = funding * times
    below, above = marginal_levy(np.array([income, income + step]), np.full(2, funding), BANDS)
    assert 0 <= above - below <= 0.45 * step + 1e-9


@given(st.floats(1, 500), st.floats(1, 500), st.floats(0, 1500), st.floats(0, 200))
def test_more_rates_never_leave_an_authority_with_less(funding, rates, local, more):
    for year in (2026, 2027, 2028):
        before = retained(position(funding, rates, local), rules=RULES, year=year)
        after = retained(position(funding, rates, local + more), rules=RULES, year=year)
        assert after.kept[0] >= before.kept[0] - 1e-9


@given(st.floats(1, 500), st.floats(0, 6))
def test_the_levy_never_exceeds_the_growth(funding, times):
    levy = marginal_levy(np.array([funding * times]), np.array([funding]), BANDS)
    assert 0 <= levy[0] <= max(0.0, funding * (times - 1)) + 1e-9
