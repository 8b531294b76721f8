"""Business rates retention to 2025-26, by hand and by property."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.business_rates import (
    RatesPosition,
    levy_rate,
    pool_outcome,
    pooled,
    retained,
    tier_share,
    under_indexation,
    uprating,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
BASELINES = st.floats(0.1, 500)
TIMES = st.floats(0, 3)


def position(*rows):
    """Rows of baseline funding, business rates baseline and retained income, in £m."""
    funding, rates, income = np.array(rows, float).T
    local = income - (funding - rates)
    return RatesPosition(funding, rates, local, np.zeros_like(funding))


def kept(*rows, year=2024, **how):
    return retained(position(*rows), rules=RULES, year=year, **how)


def test_the_levy_and_safety_net_triples_of_the_notes():
    # finance-rules 1.3: (BFL 2, BRB 10, R 2.6): 1 - 2/10 = 0.8, capped at 0.5: 0.5 x 0.6 = 0.30.
    # (2, 10, 1.7): 0.925 x 2 - 1.7 = 0.15. (10, 4, 10.5): a top-up authority owes no levy.
    found = kept((2, 10, 2.6), (2, 10, 1.7), (10, 4, 10.5))
    assert found.levy == pytest.approx([0.30, 0, 0])
    assert found.safety_net == pytest.approx([0, 0.15, 0])
    assert found.kept == pytest.approx([2.3, 1.85, 10.5])


def test_one_authority_is_worked_out_as_many_are():
    one = RatesPosition(*(np.float64(value) for value in (2.0, 10.0, 10.6, 0.0)))
    assert float(retained(one, rules=RULES, year=2024).levy) == pytest.approx(0.30)


def test_the_levy_rate_is_below_its_cap_for_a_small_tariff():
    # BFL 80, BRB 100: 1 - 0.8 = 0.2.
    assert levy_rate(position((80, 100, 90), (100, 80, 90)), cap=0.5) == pytest.approx([0.2, 0])


def test_tariffs_and_top_ups_sum_to_nought_when_the_baselines_do():
    # 2013-14: all local shares together are all baseline funding.
    stand = position((30, 50, 30), (60, 45, 60), (10, 5, 10))
    assert stand.top_up == pytest.approx([-20, 15, 5])
    assert stand.top_up.sum() == pytest.approx(0)


def test_section_31_grant_counts_as_income_once():
    stand = RatesPosition(*(np.array([value]) for value in (100.0, 100.0, 70.0, 30.0)))
    found = retained(stand, rules=RULES, year=2024)
    assert found.income == pytest.approx([100])
    assert found.section_31 == pytest.approx([30])
    assert found.kept == pytest.approx([100])


def test_under_indexation_in_2025_26_is_21_68_per_cent_of_baseline_funding():
    # CSP explanatory note 2025-26, paragraphs 3 and 6: 2,969 / 13,696 = 0.21678.
    assert under_indexation(np.array([1.0]), RULES, year=2025) == pytest.approx([0.2168], abs=5e-5)
    assert under_indexation(np.array([13_696.0]), RULES, year=2025) == pytest.approx([2_969])
    with pytest.raises(InputError, match="under_indexation_total"):
        under_indexation(np.array([1.0]), RULES, year=2020)


@pytest.mark.parametrize(
    ("of_class", "share"),
    [("district", 0.40), ("county", 0.09), ("fire", 0.01), ("metropolitan district", 0.49)],
)
def test_tiers_share_half_the_rates(of_class, share):
    assert tier_share(RULES, year=2024, of_class=of_class) == pytest.approx(share)


def test_a_county_that_runs_fire_has_its_share_too():
    assert tier_share(RULES, year=2024, of_class="county", runs_fire=True) == pytest.approx(0.10)
    wight = {"of_class": "unitary", "authority": "E06000046", "runs_fire": True}
    assert tier_share(RULES, year=2024, **wight) == pytest.approx(0.50)


def test_central_and_local_shares_make_a_whole():
    for year in range(2013, 2029):
        whole = {"": ("district", "county", "fire"), "london borough": ("london borough", "gla")}
        for of_class, tiers in whole.items():
            central = RULES.number("rates_share_central", year=year, of_class=of_class)
            local = sum(tier_share(RULES, year=year, of_class=tier) for tier in tiers)
            assert central + local == pytest.approx(1), (year, of_class)


def test_baselines_rise_with_the_small_multiplier_until_2023():
    # 47.1 / 46.2, and the years of a frozen multiplier.
    assert uprating(RULES, year=2014) == pytest.approx(47.1 / 46.2)
    assert uprating(RULES, year=2021) == pytest.approx(1)


def test_from_2024_each_authority_has_its_own_average_of_the_multipliers():
    # 2024-25: small frozen at 49.9, standard 51.2 to 54.6 (+6.64%); 60% standard: +3.98%.
    risen = uprating(RULES, year=2024, standard_share=np.array([0.0, 0.6, 1.0]))
    assert risen == pytest.approx([1, 1 + 0.6 * 3.4 / 51.2, 54.6 / 51.2])
    with pytest.raises(InputError, match=r"standard share: should be given.*2024/25"):
        uprating(RULES, year=2024)


def test_multipliers_of_two_lists_are_never_compared():
    # 46.6 / 48.4 in 2017-18 would be a fall; the pack's factor stands in, assumed.
    assert uprating(RULES, year=2017) > 1
    assert RULES.of("rates_uprating", year=2017).is_assumed
    with pytest.raises(InputError, match="rates_uprating: is not set in 2026/27"):
        uprating(RULES, year=2026)


def test_areas_that_keep_all_growth_pay_no_levy_and_are_said_to_be_assumed():
    full = kept((2, 10, 2.6), (2, 10, 1.9), retention="full")
    assert full.levy == pytest.approx([0, 0])
    assert full.safety_net == pytest.approx([0, 0.04])  # 0.97 x 2 - 1.9
    assert RULES.of("safety_net_share_full_retention", year=2024).is_assumed
    with pytest.raises(InputError, match="three_quarters_retention"):
        kept((2, 10, 2.6), year=2024, retention="three quarters")


def test_a_year_of_the_other_system_is_refused():
    with pytest.raises(InputError, match="levy_cap: is not set in 2026/27"):
        kept((2, 10, 2.6), year=2026)


def test_positions_below_nought_are_all_named():
    with pytest.raises(InputError) as caught:
        RatesPosition(*(np.array([value]) for value in (-1.0, -1.0, 1.0, 0.0)))
    assert [problem.where for problem in caught.value.problems] == [
        "baseline funding",
        "baseline rates",
    ]


def test_a_pool_saves_the_levy_of_its_tariff_member():
    # District 2/10 grew to 2.6: levy 0.30 alone. With a county 100/90 on its baseline the pool is
    # 102/100: a top-up authority, no levy. The gain is 0.30.
    outcome = pool_outcome(position((2, 10, 2.6), (100, 90, 100)), rules=RULES, year=2024)
    assert outcome.levy_alone == pytest.approx(0.30)
    assert outcome.levy_pooled == 0
    assert outcome.gain == pytest.approx(0.30)


def test_a_pool_gives_up_the_safety_net_of_a_member_that_falls():
    # 1.7 of 2 alone gets 0.15; together 101.7 of 102 is above 92.5%, so nothing.
    outcome = pool_outcome(position((2, 10, 1.7), (100, 90, 100)), rules=RULES, year=2024)
    assert outcome.safety_net_alone == pytest.approx(0.15)
    assert outcome.safety_net_pooled == 0
    assert outcome.gain == pytest.approx(-0.15)


def test_a_pool_is_its_members_added():
    stand = position((2, 10, 2.6), (100, 90, 100), (50, 50, 50))
    two = pooled(stand, np.array([True, True, False]))
    assert two.baseline_funding == pytest.approx([102])
    assert two.retained_income == pytest.approx([102.6])


def test_pooling_can_cost_when_a_top_up_member_grows():
    # Tariff 10/100 on its baseline owes nothing; top-up 12/10 grew by 5 and owes nothing alone.
    # The pool, 22/110, is a tariff authority: 0.5 x 5 = 2.5.
    outcome = pool_outcome(position((10, 100, 10), (12, 10, 17)), rules=RULES, year=2024)
    assert outcome.gain == pytest.approx(-2.5)


@given(BASELINES, BASELINES, TIMES)
def test_the_levy_never_takes_more_than_half_the_growth(funding, rates, times):
    found = kept((funding, rates, funding * times))
    growth = max(0.0, funding * times - funding)
    assert 0 <= found.levy[0] <= 0.5 * growth + 1e-9
    assert found.kept[0] >= 0.925 * funding - 1e-9


@given(BASELINES, BASELINES, TIMES, st.floats(0, 100))
def test_more_rates_never_leave_an_authority_with_less(funding, rates, times, more):
    before, after = kept(
        (funding, rates, funding * times), (funding, rates, funding * times + more)
    ).kept
    assert after >= before - 1e-9


@given(BASELINES, BASELINES, TIMES)
def test_nobody_pays_a_levy_and_gets_a_safety_net(funding, rates, times):
    found = kept((funding, rates, funding * times))
    assert found.levy[0] == 0 or found.safety_net[0] == 0


@given(BASELINES, BASELINES, BASELINES, BASELINES, TIMES, st.floats(0, 1))
def test_a_pool_with_a_top_up_that_has_not_grown_never_levies_more(one, more, two, less, up, down):
    tariff = (one, one + more, one * up)
    top_up = (two + less, two, (two + less) * down)
    outcome = pool_outcome(position(tariff, top_up), rules=RULES, year=2024)
    assert outcome.levy_pooled <= outcome.levy_alone + 1e-9
