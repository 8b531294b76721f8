"""Depletion time and CIPFA's arithmetic of 2018, worked by hand."""

import numpy as np
import pytest

from tests.finance.reserves_made_up import record_of
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.councils import Council, Councils
from wholeplace.finance.depletion import depletions
from wholeplace.finance.resilience import composites, scored
from wholeplace.finance.resilience_indicators import current_indicators
from wholeplace.finance.resilience_rank import ranks
from wholeplace.finance.resilience_record import ReserveRecord, ratio
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()


def test_reserves_that_fell_from_90_to_60_in_three_years_last_six_more():
    # 60 / ((90 - 60) / 3) = 6 years; a fall of a third.
    found = depletions(record_of([[90, 80, 70, 60]]), year=2013, rules=RULES)[0]
    assert found.years_left == pytest.approx(6.0)
    assert found.change == pytest.approx(-1 / 3)
    assert not found.flagged


def test_less_than_four_years_is_flagged():
    # 50 / ((90 - 50) / 3) = 3.75 years.
    found = depletions(record_of([[90, 80, 70, 50]]), year=2013, rules=RULES)[0]
    assert found.years_left == pytest.approx(3.75)
    assert found.flagged


def test_reserves_that_did_not_fall_have_no_years_left_to_tell():
    found = depletions(record_of([[60, 50, 80, 61]]), year=2013, rules=RULES)[0]
    assert (found.years_left, found.flagged) == (None, False)
    assert found.change == pytest.approx(1 / 60)


def test_reserves_that_are_gone_have_nought_years_left():
    found = depletions(record_of([[60, 50, 20, -1]]), year=2013, rules=RULES)[0]
    assert found.years_left == 0
    assert found.flagged


def test_what_is_not_known_stays_not_known():
    found = depletions(record_of([[np.nan, 50, 20, 10]]), year=2013, rules=RULES)[0]
    assert (found.before, found.change, found.years_left) == (None, None, None)
    assert not found.flagged


def test_a_year_too_early_or_out_of_the_record_says_what_it_covers():
    record = record_of([[90, 80, 70, 60]])
    with pytest.raises(InputError, match="the earliest year is 2013/14"):
        depletions(record, year=2012, rules=RULES)
    with pytest.raises(InputError, match="covers 2010/11 to 2013/14"):
        depletions(record, year=2024, rules=RULES)


def test_a_record_whose_columns_do_not_fit_is_refused():
    good = record_of([[1, 2], [3, 4]])
    with pytest.raises(InputError, match="grants: is"):
        ReserveRecord(
            good.councils, good.years, good.opening, good.closing, good.revenue,
            good.grants[:1], good.social_care, good.interest, good.council_tax,
        )  # fmt: skip


def test_a_council_not_in_the_record_is_named():
    with pytest.raises(InputError, match="zz: is not in the record"):
        record_of([[1, 2]]).index("zz")
    assert record_of([[1, 2], [3, 4]]).index("b") == 1


def test_a_ratio_to_nothing_is_not_known():
    assert np.isnan(ratio(np.array([1.0]), np.array([0.0]))).all()


def test_scores_lie_between_least_and_most_with_the_median_at_100():
    # (v - 1) / 4 = 0, 1/4, 1; median 1/4 -> 0, 100, 400.
    assert scored(np.array([1.0, 2.0, 5.0])).tolist() == [0.0, 100.0, 400.0]
    # Lower is better: 1 - (v - 1) / 4 = 1, 3/4, 0; median 3/4.
    low = scored(np.array([1.0, 2.0, 5.0]), better_low=True)
    assert low == pytest.approx([400 / 3, 100.0, 0.0])


def test_alike_values_cannot_be_scored():
    assert np.isnan(scored(np.array([2.0, 2.0]))).all()
    assert np.isnan(scored(np.array([1.0, 1.0, 5.0]))).all()  # the median is the least


def three_councils():
    """Reserves 10, 20, 50 of 100 after 20, 20, 40; social care and interest 65 of 100."""
    closing = [[20, 0, 0, 10], [20, 0, 0, 20], [40, 0, 0, 50]]
    return record_of(closing, grants=np.array([30.0, 20.0, 10.0]))


def test_the_published_arithmetic_worked_by_hand():
    # Reserves .1 .2 .5      -> (v-.1)/.4 = 0, .25, 1       / median .25 = 0, 100, 400
    # Change  -.5 0 .25      -> (v+.5)/.75 = 0, 2/3, 1      / median 2/3 = 0, 100, 150
    # Grants   .3 .2 .1 low  -> 0, .5, 1                    / median .5  = 0, 100, 200
    # Social care is alike, judgements are not known: weights .25 .25 .10 over .60.
    # Average: 0; 100; (.25 * 400 + .25 * 150 + .10 * 200) / .60 = 157.5 / .6 = 262.5.
    # The median is 100 already.
    low, middle, high = composites(three_councils(), year=2013, rules=RULES)
    assert low.index == pytest.approx(0.0)
    assert middle.index == pytest.approx(100.0)
    assert high.index == pytest.approx(262.5)
    weights = {each.id: each.weight for each in high.indicators}
    assert weights["reserves"] == pytest.approx(0.25 / 0.60)
    assert weights["ofsted"] == 0
    assert high.left_out == (
        "Social care and interest over net revenue expenditure",
        "Ofsted's judgement of children's social care",
        "Auditor's judgement of value for money",
    )


def test_judgements_that_are_known_take_their_weight():
    # Ofsted 1, 2, 4 -> 0, 1/3, 1 -> 0, 100, 300: weight .15 over .75 for all three.
    judged = {"ofsted": {"a": 1.0, "b": 2.0, "c": 4.0}}
    high = composites(three_councils(), year=2013, rules=RULES, judgements=judged)[2]
    # (157.5 + .15 * 300) / .75 = 270.
    assert high.index == pytest.approx(270.0)
    assert "Ofsted's judgement of children's social care" not in high.left_out


def test_a_judgement_that_is_none_is_refused():
    with pytest.raises(InputError, match="peers: should be one of ofsted, auditor"):
        composites(three_councils(), year=2013, rules=RULES, judgements={"peers": {}})


def test_districts_drop_social_care_and_ofsted():
    record = three_councils()
    care = np.array([10.0, 20.0, 30.0])
    district = record_of(
        record.closing, grants=np.array([30.0, 20.0, 10.0]), social_care=care,
        classes=["district"] * 3,
    )  # fmt: skip
    judged = {"ofsted": {"a": 1.0, "b": 2.0, "c": 4.0}}
    high = composites(district, year=2013, rules=RULES, judgements=judged)[2]
    assert high.index == pytest.approx(262.5)


def test_classes_are_scored_apart():
    closing = [[20, 0, 0, 10], [20, 0, 0, 20], [40, 0, 0, 50]] * 2
    kinds = ["unitary"] * 3 + ["county"] * 3
    record = record_of(closing, grants=np.array([30.0, 20.0, 10.0] * 2), classes=kinds)
    found = composites(record, year=2013, rules=RULES)
    assert [c.index for c in found[:3]] == [c.index for c in found[3:]]
    assert found[0].rank.count == 3


def test_a_rank_carries_the_interval_that_other_weights_give():
    rng = np.random.default_rng(3)
    record = record_of(40 + rng.normal(0, 10, (20, 4)), grants=rng.uniform(5, 30, 20))
    found = composites(record, year=2013, rules=RULES, draws=Draws(100))
    assert all(c.rank.low <= c.rank.value <= c.rank.high for c in found)
    assert any(c.rank.low < c.rank.high for c in found)
    assert sorted(c.rank.value for c in found) == list(range(1, 21))


def test_composites_need_three_years_before():
    with pytest.raises(InputError, match="2013/14 is first"):
        composites(three_councils(), year=2012, rules=RULES)


def test_a_class_of_one_has_no_score():
    only = composites(record_of([[20, 0, 0, 10]]), year=2013, rules=RULES)[0]
    assert (only.index, only.rank) == (None, None)
    assert len(only.left_out) == 6


def test_equal_risks_share_their_block_of_ranks():
    found = ranks(np.array([[0.9, 0.0, 0.0], [0.0, 0.5, 0.0]]), level=0.8)
    assert (found[2].low, found[2].high) == (2, 3)
    assert (found[0].low, found[0].high) == (1, 3)


def test_the_indicators_of_today_say_what_is_not_known():
    record = record_of([[90, 80, 70, 60], [50, 50, 50, 70], [10, 20, 20, 20]])
    today = Councils(tuple(Council(c, c, "unitary", "") for c in "ab"), {})
    found = {
        each.title: each
        for each in current_indicators("a", record=record, year=2013, councils=today)
    }
    assert found["Reserves sustainability"].value == pytest.approx(6.0)
    assert found["Level of reserves"].median == 60
    assert found["Gross external debt"].why_not == "no figures at hand"
    assert "baselines" in found["Growth of business rates above the baseline"].why_not
    rising = current_indicators("b", record=record, year=2013, councils=today)[0]
    assert (rising.value, rising.why_not) == (None, "reserves did not fall")
    gone = current_indicators("q", record=record, year=2013, councils=today)[0]
    assert gone.why_not == "no such council in the figures"
