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
