"""Core spending power: its streams, its totals, and the sums of the published settlements."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.councils import Council, Councils
from wholeplace.finance.spending_power import (
    area_spending_power,
    by_share,
    check_totals,
    cut_by_tier,
    over_districts,
    project_tax_base,
    services_grant_pool,
    short_of_guarantee,
    spending_power,
    streams_of,
    uprate,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
MILLION = 1e6


def power_of(**amounts):
    streams = {name: np.array(values, dtype=float) for name, values in amounts.items()}
    return spending_power(streams, year=2023, rulebook=RULES, complete=False)


def test_settlement_funding_2025_26_is_grant_and_baseline():
    """Explanatory note on core spending power 2025-26: 16,841 = 3,145 + 13,696 million."""
    whole = RULES.number("settlement_funding", year=2025)
    baseline = RULES.number("baseline_funding_total", year=2025) * MILLION
    assert whole == RULES.number("revenue_support_grant", year=2025) + baseline


def test_the_totals_of_2026_27_carry_their_conflict():
    """The note of 9 February 2026 says 16,841 = 15,048 + 13,696, which is 28,744."""
    whole = RULES.of("settlement_funding", year=2026)
    baseline = RULES.number("baseline_funding_total", year=2026) * MILLION
    assert whole.number == RULES.number("revenue_support_grant", year=2026) + baseline
    assert whole.number == 28_744 * MILLION
    assert "16,841" in whole.conflict
    assert whole.status == "provisional"


def test_council_tax_and_grants_2025_26_come_to_the_published_total_and_growth():
    """Provisional settlement: council tax 36,154 to 38,312 (+6.0%), grants 28,829 to 30,572
    (+6.0%); 69 billion in all, rounded (written answer 33943)."""
    tax, grants = (
        [RULES.number(f"core_spending_power_{part}", year=year) for year in (2024, 2025)]
        for part in ("council_tax", "grants")
    )
    assert round(tax[1] / tax[0] - 1, 3) == 0.060
    assert round(grants[1] / grants[0] - 1, 3) == 0.060
    assert round((tax[1] + grants[1]) / 1e9) * 1e9 == RULES.number("core_spending_power", year=2025)


def test_every_stream_of_2023_24_is_the_guides():
    """Settlement guide, "Components of 2023-24 CSP": eleven, and grants rolled in beside them."""
    names = {rule.name for rule in streams_of(RULES, year=2023)} - {"stream_grants_rolled_in"}
    assert names == {
        "stream_settlement_funding",
        "stream_under_indexation",
        "stream_council_tax",
        "stream_improved_better_care_fund",
        "stream_social_care_grant",
        "stream_new_homes_bonus",
        "stream_rural_services_delivery_grant",
        "stream_market_sustainability_fund",
        "stream_discharge_fund",
        "stream_funding_guarantee",
        "stream_services_grant",
    }


def test_streams_change_with_the_regime():
    before, after = ({rule.name for rule in streams_of(RULES, year=year)} for year in (2025, 2026))
    assert "stream_settlement_funding" in before - after
    assert "stream_fair_funding_allocation" in after - before
    assert "stream_council_tax" in before & after


def test_a_year_outside_the_packs_is_refused():
    with pytest.raises(InputError, match=r"2012/13: has no streams: the rules cover 2015/16 to"):
        streams_of(RULES, year=2012)


def test_streams_sum_to_spending_power():
    power = power_of(settlement_funding=[10.0, 20.0], council_tax=[30.0, 40.0])
    assert power.total.tolist() == [40.0, 60.0]
    assert power.of("council_tax").tolist() == [30.0, 40.0]
    with pytest.raises(InputError, match=r"did you mean 'council_tax'"):
        power.of("council_taxes")


def test_a_stream_that_the_year_has_not_or_that_is_missing_is_named():
    with pytest.raises(InputError) as caught:
        spending_power(
            {
                "settlement_funding": np.array([1.0]),
                "recovery_grant": np.array([1.0]),
                "council_tax": np.array([np.nan]),
            },
            year=2023,
            rulebook=RULES,
        )
    text = str(caught.value)
    assert "recovery_grant: is not counted in 2023/24" in text
    assert "council_tax: is not known for 1 authorities" in text
    assert "new_homes_bonus: is missing: it counts in 2023/24" in text


def test_rows_that_do_not_sum_are_named_with_by_how_much():
    power = power_of(settlement_funding=[10.0, 20.0, 30.0], council_tax=[30.0, 40.0, 50.0])
    check_totals(power, published=np.array([40.4, 60.0, 79.5]), names=("Ash", "Elm", "Oak"))
    with pytest.raises(InputError) as caught:
        check_totals(power, published=np.array([45.0, 60.0, 78.0]), names=("Ash", "Elm", "Oak"))
    text = str(caught.value)
    assert "Ash: streams sum to £40, £5 less than the published" in text
    assert "Oak: streams sum to £80, £2 more than the published" in text
    assert "Elm" not in text


def test_the_year_before_is_restated_with_the_council_tax_raised():
    power = power_of(settlement_funding=[10.0], council_tax=[30.0])
    assert power.restated(np.array([33.0])).total.tolist() == [43.0]
    assert power.total.tolist() == [40.0]


def test_a_tax_base_is_carried_on_by_its_average_growth():
    """1.21 times in four years is 1.1 ^ 0.5 a year: 121 x 1.048809 = 126.9059."""
    found = project_tax_base(np.array([121.0]), before=np.array([100.0]), years=4)
    assert found == pytest.approx([126.9059], rel=1e-6)
    assert RULES.number("tax_base_growth_years", year=2023) == 4


def test_tax_bases_of_nothing_or_less_are_refused():
    with pytest.raises(InputError, match=r"authority 2: tax bases should be above 0"):
        project_tax_base(np.array([1.0, -5.0]), before=np.array([1.0, 4.0]), years=4)


def test_grant_is_uprated_alike_for_all():
    before = np.array([100.0, 0.0, 7.0])
    found = uprate(before, rulebook=RULES, year=2025)
    assert found == pytest.approx(before * 1.017)


# Settlement funding 2019-20 and 2020-21 [GBP million], MHCLG, core spending power: supporting
# information, settlement of 2020-21.
FUNDING = {
    "Adur": (1.738822277, 1.767153393),
    "Barnsley": (68.76826368, 69.88872419),
    "Birmingham": (462.212276, 469.7432295),
    "Blaby": (2.194483421, 2.230238751),
    "Bournemouth, Christchurch and Poole": (56.97570004, 57.90402101),
    "Camden": (112.3377294, 114.1680793),
    "Cornwall": (124.862429, 126.8968474),
    "Cumbria": (105.1817246, 106.8954798),
    "Devon and Somerset Fire": (21.96101354, 22.31883046),
    "Essex": (192.1044463, 195.2344577),
    "Greater London Authority": (1190.583846, 1209.98236),
    "Kent": (194.3726765, 197.5396448),
}


def test_the_uprating_of_2020_21_is_what_every_council_got():
    """49.9p / 49.1p = 1.016293: the published figures of 2020-21 to the pound."""
    before, after = (np.array(column) * MILLION for column in zip(*FUNDING.values(), strict=True))
    found = uprate(before, rulebook=RULES, year=2020)
    assert found == pytest.approx(after, abs=1.0)
    assert not RULES.of("rsg_uprating", year=2020).is_assumed


def test_two_authorities_were_not_uprated_like_the_others():
    """Boston rose by 0.4 per cent and the Isles of Scilly by 3.7: the rule does not cover them."""
    before = np.array([3.002112493, 3.300450555]) * MILLION
    found = uprate(before, rulebook=RULES, year=2020)
    published = np.array([3.014253749, 3.421309754]) * MILLION
    assert np.all(np.abs(found - published) > 30_000)


# The parts of core spending power 2018-19 of districts [GBP million], the same table: settlement
# funding, under-indexation, council tax, New Homes Bonus, rural services delivery grant.
PARTS = {
    "E07000223": (1.699866991, 0.038955285, 6.084257328, 0.20243976, 0),
    "E07000026": (4.168774716, 0.080584438, 5.100159601, 1.003560397, 0.325556023),
    "E07000032": (3.567297482, 0.071033513, 6.327566231, 1.358852138, 0),
    "E07000105": (2.980931164, 0.063434696, 7.1946, 2.501229641, 0.083085477),
    "E07000143": (4.879604554, 0.087281658, 3.65820076, 2.395581561, 0.472438777),
}
STREAMS = (
    "settlement_funding",
    "under_indexation",
    "council_tax",
    "new_homes_bonus",
    "rural_services_delivery_grant",
)


def test_published_parts_of_2018_19_sum_to_the_published_whole(reference):
    """Rounded to 10,000 pounds in the table of totals."""
    columns = np.array(list(PARTS.values())).T * MILLION
    amounts = dict(zip(STREAMS, columns, strict=True))
    power = spending_power(amounts, year=2018, rulebook=RULES, complete=False)
    whole = {
        f.place: f.value for f in reference.figures("core_spending_power", periods=["2018-19"])
    }
    published = np.array([whole[code] for code in PARTS]) * MILLION
    check_totals(power, published=published, names=tuple(PARTS), tolerance=5_001.0)
    published[1] -= 20_000.0
    with pytest.raises(InputError, match=r"E07000026: streams sum to £10,678,635, £\d+,\d+ more"):
        check_totals(power, published=published, names=tuple(PARTS), tolerance=5_001.0)


def test_grant_that_is_cut_by_tier_may_fall_below_nought():
    """Tier 0 has resources of 300 and loses 30, a tenth: 20 off the first, 10 off the second."""
    found = cut_by_tier(
        np.array([200.0, 100.0, 50.0]),
        grant=np.array([50.0, 5.0, 20.0]),
        tier=np.array([0, 0, 1]),
        cut=np.array([30.0, 5.0]),
    )
    assert found == pytest.approx([30.0, -5.0, 15.0])


def test_a_grant_by_share_is_its_pot():
    assert by_share(np.array([0.25, 0.75]), pot=80.0).tolist() == [20.0, 60.0]
    with pytest.raises(InputError, match=r"sum to 0.9, -0.1 from 1"):
        by_share(np.array([0.25, 0.65]), pot=80.0)


def test_the_pool_of_services_grant_is_the_guides():
    """822 - 30 - 27.1 - 80 - 30 - 188 + 111 = 577.9 million before the two changes."""
    parts = (822, -30, -27.1, -80, -30, -188, 111)
    before = RULES.number("services_grant_before_changes", year=2023)
    assert before == pytest.approx(sum(parts) * MILLION)
    pool = services_grant_pool(RULES, year=2023, more_rsg=200 * MILLION, less_new_homes=265e6)
    assert pool == pytest.approx(642.9 * MILLION)
    addition = RULES.of("services_grant_addition", year=2023, authority="E06000046")
    assert addition.number == MILLION


def test_what_is_lacked_of_a_guarantee_of_three_per_cent():
    """103 is wanted on 100: 101 lacks 2, 105 lacks nothing (2 to spare)."""
    growth = RULES.number("guarantee_growth", year=2023)
    short = short_of_guarantee(
        np.array([101.0, 105.0]), before=np.array([100.0, 100.0]), growth=growth
    )
    assert short == pytest.approx([2.0, -2.0])


def two_tier():
    councils = (
        Council("E10000001", "Shire", "county", "East"),
        Council("E07000001", "North", "district", "East", "E10000001"),
        Council("E07000002", "South", "district", "East", "E10000001"),
        Council("E06000001", "City", "unitary", "East"),
    )
    return Councils(councils, {})


def test_area_spending_power_adds_a_part_of_the_county_by_dwellings():
    """The county's 900 over 10 and 20 dwellings is 300 and 600."""
    over = over_districts(two_tier())
    assert over.tolist() == [[1, 0], [2, 0]]
    found = area_spending_power(
        np.array([900.0, 50.0, 70.0, 500.0]), dwellings=np.array([30.0, 10, 20, 40]), over=over
    )
    assert found.tolist() == [900.0, 350.0, 670.0, 500.0]


def test_no_district_stands_under_a_county_that_is_not_there():
    alone = replace(two_tier(), councils=two_tier().councils[1:])
    assert over_districts(alone).shape == (0, 2)


@given(st.lists(st.floats(1.0, 1e9), min_size=2, max_size=6), st.floats(0.0, 1e9))
def test_a_pot_by_shares_is_spent(weights, pot):
    shares = np.array(weights) / np.sum(weights)
    assert by_share(shares, pot=pot).sum() == pytest.approx(pot)


@given(st.floats(1.0, 1e6), st.floats(0.5, 2.0))
def test_growth_carried_on_for_as_many_years_repeats_itself(base, growth):
    now = before = np.array([base])
    now = before * growth
    for _ in range(4):
        now, past = project_tax_base(now, before=now / growth, years=4), now
        assert now == pytest.approx(past * growth**0.25)
