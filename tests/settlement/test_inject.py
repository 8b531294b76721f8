"""A cash injection by every rule, to the penny, and what it buys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.bought import bought, group_bought, most_and_least
from wholeplace.settlement.inject import RULES, inject

NEED = np.array([0.3, 0.05, 0.05, 0.2, 0.2, 0.2])
PORT = 3


@settings(max_examples=30, deadline=None)
@given(pence=st.integers(1, 10**11), rule=st.sampled_from(sorted(RULES)))
def test_every_rule_gives_out_the_amount_to_the_penny(
    pence: int, rule: str, baseline: Baseline
) -> None:
    found = inject(pence / 100, rule, baseline=baseline, need=NEED)
    assert found.pence.sum() == pence
    assert (found.pence >= 0).all()


def test_need_and_grant_give_by_their_shares(baseline: Baseline) -> None:
    by_need = inject(1_000.0, "need", baseline=baseline, need=NEED)
    assert by_need.amounts == pytest.approx(1_000 * NEED)
    by_grant = inject(1_000.0, "existing grant", baseline=baseline, need=NEED)
    assert by_grant.amounts[PORT] == pytest.approx(240)  # 120,000 of 500,000.


def test_population_gives_the_same_a_head_everywhere(baseline: Baseline) -> None:
    found = inject(1_800.0, "population", baseline=baseline, need=NEED)
    assert found.amounts[:3].sum() == pytest.approx(600)
    assert found.amounts[3:] == pytest.approx([300, 500, 400])


def test_half_the_tax_base_a_head_gets_twice_as_much_a_head(baseline: Baseline) -> None:
    found = inject(1_000.0, "tax base", baseline=baseline, need=NEED)
    # Port: 90 of 300 people, 0.3; Vale: 190 of 500, 0.38.
    a_head = found.amounts / baseline.councils.of("population")
    assert a_head[3] / a_head[4] == pytest.approx(0.38 / 0.30, rel=1e-4)


def test_reserves_shortfall_helps_those_below_their_class(baseline: Baseline) -> None:
    found = inject(1_000.0, "reserves shortfall", baseline=baseline, need=NEED)
    # Unitaries: Port 3.3%, Vale 20%: median 11.7%; districts: Upton 75%, Downton 67%.
    assert (found.pence > 0).tolist() == [False, False, True, True, False, False]


def test_a_floor_top_up_lifts_the_lowest_of_each_class(baseline: Baseline) -> None:
    found = inject(10_000.0, "floor top-up", baseline=baseline, need=NEED)
    # Unitaries: Port 867 a head, Vale 800, 96% of the median; districts: Upton 160, Downton 120,
    # 86%. The first 5,760 lift Downton to 96%, then both rise.
    assert (found.pence > 0).tolist() == [False, False, True, False, True, False]


def test_the_class_stands_in_for_what_a_rule_needs(baseline: Baseline) -> None:
    column = baseline.councils.column("tax_base")
    values = column.values.copy()
    values[4] = np.nan
    holed = replace(
        baseline,
        councils=baseline.councils.with_columns({"tax_base": replace(column, values=values)}),
    )
    assert inject(1_000.0, "tax base", baseline=holed, need=NEED).stood_in == ("Vale",)


def test_what_it_buys_is_told_in_days_reserves_and_shares(baseline: Baseline) -> None:
    extra = {
        "gap": np.full(6, 600.0),
        "reserves_fall": np.array([0, 0, 0, 300.0, -5.0, np.nan]),
        "preventive_spending": np.full(6, 3_000.0),
    }
    columns = {name: Column(v, "GBP", "2024", "made-up", name) for name, v in extra.items()}
    told = replace(baseline, councils=baseline.councils.with_columns(columns))
    line = bought(inject(6_000.0, "population", baseline=told, need=NEED), PORT)
    # A sixth of 1,800 people: 1,000 to Port, whose net spending is 300,000.
    assert line.amount == pytest.approx(1_000)
    assert line.days == pytest.approx(365 / 300)
    assert line.reserves_after == pytest.approx(11_000 / 300_000)
    assert line.share_of_gap == pytest.approx(10 / 6)
    assert line.years_of_depletion == pytest.approx(10 / 3)
    assert line.prevention == pytest.approx(1 / 3)
    rose = bought(inject(6_000.0, "population", baseline=told, need=NEED), 4)
    assert rose.years_of_depletion is None


def test_what_is_not_given_is_not_known(baseline: Baseline) -> None:
    line = bought(inject(1_000.0, "need", baseline=baseline, need=NEED), PORT)
    assert (line.share_of_gap, line.prevention, line.years_of_depletion) == (None, None, None)


def test_groups_add_up_to_the_amount(baseline: Baseline) -> None:
    found = inject(1_000.0, "need", baseline=baseline, need=NEED)
    for by in ("class", "region", "deprivation fifth"):
        mine = [line for line in group_bought(found) if line.by == by]
        assert sum(line.amount for line in mine) == pytest.approx(1_000)
        assert sum(line.share for line in mine) == pytest.approx(1)


def test_only_those_helped_are_most_or_least(baseline: Baseline) -> None:
    found = inject(1_000.0, "reserves shortfall", baseline=baseline, need=NEED)
    assert set(most_and_least(found, count=5)) == {2, 3}


def test_everything_wrong_is_named_at_once(baseline: Baseline) -> None:
    with pytest.raises(InputError) as caught:
        inject(-1.0, "nead", baseline=baseline, need=NEED)
    assert [str(problem) for problem in caught.value.problems] == [
        "amount: should be above 0, not -1",
        "rule: 'nead' is not one; did you mean 'need'?",
    ]


def test_a_rule_by_which_nobody_gets_anything_is_refused(baseline: Baseline) -> None:
    with pytest.raises(InputError, match="nobody would get anything"):
        inject(1.0, "need", baseline=baseline, need=np.zeros(6))


def holed(baseline: Baseline, name: str, *gone: int) -> Baseline:
    """Return the baseline with a figure not known for some councils."""
    column = baseline.councils.column(name)
    values = column.values.copy()
    values[list(gone)] = np.nan
    columns = {name: replace(column, values=values)}
    return replace(baseline, councils=baseline.councils.with_columns(columns))


def test_what_is_not_known_for_a_whole_class_is_named_and_not_made_up(baseline: Baseline) -> None:
    """Nothing of the class can stand in, and the money would all be lost in what is not known."""
    with pytest.raises(InputError) as caught:
        inject(
            1_000.0, "reserves shortfall", baseline=holed(baseline, "reserves", 1, 2, 5), need=NEED
        )
    assert [str(problem) for problem in caught.value.problems] == [
        "reserves: is not known for any district",
        "reserves: is not known for any london borough",
    ]


def test_a_column_that_is_missing_is_named(baseline: Baseline) -> None:
    columns = {n: c for n, c in baseline.councils.columns.items() if n != "tax_base"}
    bare = replace(baseline, councils=replace(baseline.councils, columns=columns))
    with pytest.raises(InputError, match="tax base: needs the column 'tax_base'"):
        inject(1.0, "tax base", baseline=bare, need=NEED)


@pytest.mark.parametrize("amount", [0.0, -5.0, float("nan"), float("inf"), 0.009])
def test_an_amount_that_cannot_be_given_is_refused(amount: float, baseline: Baseline) -> None:
    with pytest.raises(InputError, match="amount: should be"):
        inject(amount, "need", baseline=baseline, need=NEED)


def test_a_penny_goes_to_one_council(baseline: Baseline) -> None:
    found = inject(0.01, "need", baseline=baseline, need=NEED)
    assert sorted(found.pence.tolist()) == [0, 0, 0, 0, 0, 1]


def test_need_is_taken_by_the_rule_of_need_alone(baseline: Baseline) -> None:
    other = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.5])
    for rule in RULES:
        one, two = (inject(1_000.0, rule, baseline=baseline, need=n).pence for n in (NEED, other))
        assert (one == two).all() == (rule != "need"), rule


def test_a_floor_top_up_lifts_to_one_share_of_the_median_of_each_class(baseline: Baseline) -> None:
    found = inject(100_000.0, "floor top-up", baseline=baseline, need=NEED)
    power, people = (baseline.councils.of(n) for n in ("core_spending_power", "population"))
    # Medians a head: county 400,000 / 600; districts (160 + 120) / 2; unitaries
    # (866.67 + 800) / 2; borough 350,000 / 400.
    medians = np.array([2_000 / 3, 140, 140, 833.33, 833.33, 875])
    level = (power + found.amounts) / people / medians
    lifted = found.pence > 0
    assert level[lifted] == pytest.approx(level[lifted][0], abs=1e-4)
    assert (level[~lifted] >= level[lifted].max() - 1e-4).all()


def test_reserves_shortfall_by_hand(baseline: Baseline) -> None:
    found = inject(1_000.0, "reserves shortfall", baseline=baseline, need=NEED)
    # Port: the median of 1/30 and 1/5 is 7/60; of 300,000 that is 35,000, 25,000 more than it has.
    # Downton: of 3/4 and 2/3 it is 17/24; of 60,000 that is 42,500, 2,500 more. 10 to 1.
    assert found.amounts[PORT] == pytest.approx(10_000 / 11, abs=0.01)
    assert found.amounts[2] == pytest.approx(1_000 / 11, abs=0.01)


def test_shares_of_nothing_are_not_known(baseline: Baseline) -> None:
    """No gap, or one below nought, has no share; nor has spending that is not known."""
    gaps = Column(np.array([0.0, -5.0, np.nan, 100.0, 1.0, 1.0]), "GBP", "2026", "made-up", "gap")
    told = replace(baseline, councils=baseline.councils.with_columns({"gap": gaps}))
    found = inject(600.0, "population", baseline=told, need=NEED)
    assert [bought(found, at).share_of_gap for at in range(3)] == [None] * 3
    assert bought(found, PORT).share_of_gap == pytest.approx(1.0)
    unknown = inject(600.0, "population", baseline=holed(baseline, "net_services", PORT), need=NEED)
    line = bought(unknown, PORT)
    assert (line.share_of_spending, line.days) == (None, None)
    assert (line.reserves_before, line.reserves_after) == (None, None)


def test_reserves_that_are_nought_are_known(baseline: Baseline) -> None:
    values = baseline.councils.of("reserves").copy()
    values[PORT] = 0.0
    columns = {"reserves": replace(baseline.councils.column("reserves"), values=values)}
    none = replace(baseline, councils=baseline.councils.with_columns(columns))
    line = bought(inject(1_800.0, "population", baseline=none, need=NEED), PORT)
    assert line.reserves_before == 0
    # £300 for Port over its 300,000.
    assert line.reserves_after == pytest.approx(0.001)


def test_councils_of_unknown_spending_are_neither_most_nor_least(baseline: Baseline) -> None:
    found = inject(600.0, "population", baseline=holed(baseline, "net_services", 0), need=NEED)
    assert 0 not in most_and_least(found, count=6)
    assert len(most_and_least(found, count=6)) == 5


def test_most_come_first_and_nobody_twice(baseline: Baseline) -> None:
    found = inject(600.0, "population", baseline=baseline, need=NEED)
    part = found.amounts / baseline.councils.of("net_services")
    order = most_and_least(found, count=4)
    assert len(set(order)) == len(order) == 6
    assert list(part[list(order)]) == sorted(part, reverse=True)


def test_tax_base_by_hand(baseline: Baseline) -> None:
    found = inject(1_000.0, "tax base", baseline=baseline, need=NEED)
    # People a unit of tax base: Port 300 / 90, Vale 500 / 190, Ward 400 / 150; Shire 600 / 240,
    # Upton 200 / 90, Downton 400 / 150, times people counted once: Upton 200 x 12/42, Downton
    # 400 x 18/78, Shire the rest of 600.
    upton, downton = 200 * 12 / 42, 400 * 18 / 78
    people = np.array([600 - upton - downton, upton, downton, 300, 500, 400])
    weights = people * np.array([600 / 240, 200 / 90, 400 / 150, 300 / 90, 500 / 190, 400 / 150])
    assert found.amounts == pytest.approx(1_000 * weights / weights.sum(), abs=0.011)


def test_groups_count_councils_and_those_helped(baseline: Baseline) -> None:
    """By reserves shortfall Downton and Port alone are helped."""
    lines = {
        (line.by, line.group): line
        for line in group_bought(
            inject(1_000.0, "reserves shortfall", baseline=baseline, need=NEED)
        )
    }
    counts = {
        key[1]: (line.councils, line.helped) for key, line in lines.items() if key[0] == "class"
    }
    assert counts == {
        "county": (1, 0),
        "district": (2, 1),
        "london borough": (1, 0),
        "unitary": (2, 1),
    }
    assert lines["region", "South"].councils == 3
    # £1,000 x 10/11 on Port and Vale, 800 people.
    assert lines["region", "North"].per_head == pytest.approx(10_000 / 11 / 800, abs=1e-4)
