"""How far taggers agree: published worked examples, cases by hand, and what is not defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.agreement import (
    NO_OVERLAP,
    NO_RESAMPLE,
    ONE_CATEGORY,
    ONE_LINE,
    ONE_VALUE,
    cohen_kappa,
    confusion,
    custom_label,
    distance,
    krippendorff_alpha,
    percent_agreement,
)

NO = np.nan
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers,
# twelve units, values 1 to 5, some missing.
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
        [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
    ]
)
# A published SAS printout: kappa 0.4842 (ASE 0.1380, 0.2137 to 0.7547); weighted 0.4701 (0.1457,
# 0.1845 to 0.7558).
SAS = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
TIERS = ("primary", "secondary", "tertiary", "acute")


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_what_krippendorff_works_out_for_four_observers(scale, published):
    found = krippendorff_alpha(OBSERVERS, scale=scale)
    assert found.value == pytest.approx(published, abs=0.0005)
    assert found.lines == 11  # the twelfth has one value and nothing to be compared with


def test_alpha_of_two_observers_with_two_values_is_what_krippendorff_works_out():
    # The same paper, section A: ten units, two observers, no missing values; alpha is 0.095.
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = krippendorff_alpha(np.array([meg, owen], dtype=float), scale="nominal")
    assert found.value == pytest.approx(0.095, abs=0.0005)


def test_kappa_its_error_and_its_interval_are_those_of_a_published_printout():
    found = cohen_kappa(SAS)
    told = (found.value, found.standard_error, found.low, found.high)
    assert told == pytest.approx((0.4842, 0.1380, 0.2137, 0.7547), abs=5e-5)
    assert found.level == 0.95


def test_weighted_kappa_is_that_of_the_same_printout():
    found = cohen_kappa(SAS, weights="linear")
    told = (found.value, found.standard_error, found.low, found.high)
    assert told == pytest.approx((0.4701, 0.1457, 0.1845, 0.7558), abs=5e-5)


def test_kappa_by_hand():
    # 100 lines: observed 0.75 + 0.04 + 0.10 = 0.89; chance 0.80 x 0.80 + 0.10 x 0.05 + 0.10 x 0.15
    # = 0.66; kappa = 0.23 / 0.34.
    table = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert cohen_kappa(table).value == pytest.approx(0.23 / 0.34)
    assert percent_agreement(table).value == pytest.approx(0.89)


def test_quadratic_weights_by_hand():
    # Two lines differ by one step of two, which costs a quarter: observed 1 - 2/4 x 1/4 = 0.875.
    # Rows are 1/2, 1/2, 0; columns 1/4, 1/2, 1/4. Chance costs: (1,2) 1/4 x 1/4, (1,3) 1/8 x 1,
    # (2,1) 1/8 x 1/4, (2,3) 1/8 x 1/4: 0.0625 + 0.125 + 0.03125 + 0.03125 = 0.25.
    table = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 0]])
    assert cohen_kappa(table, weights="quadratic").value == pytest.approx(1 - 0.125 / 0.25)


def test_a_narrower_level_gives_a_narrower_interval():
    wide, narrow = cohen_kappa(SAS, level=0.95), cohen_kappa(SAS, level=0.8)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_complete_agreement_on_few_lines_is_not_certain():
    # Ten of ten: the lowest chance that still gives ten in a row 2.5 % of the time is
    # 0.025 ** 0.1 = 0.6915; chance agreement is 0.5; (0.6915 - 0.5) / 0.5 = 0.3830.
    found = cohen_kappa(np.diag([5, 5]))
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.3830, abs=5e-5)
    assert found.standard_error is None


def test_percent_agreement_has_the_exact_interval():
    # Clopper and Pearson for 0 of 10: 0 to 1 - 0.025 ** 0.1 = 0.3085.
    found = percent_agreement(np.array([[0, 5], [5, 0]]))
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.3085, abs=5e-5)


def test_one_tier_throughout_gives_no_kappa_and_says_why():
    found = cohen_kappa(np.array([[7, 0], [0, 0]]))
    assert (found.value, found.low, found.high, found.why) == (None, None, None, ONE_CATEGORY)
    alpha = krippendorff_alpha(np.ones((2, 7)), scale="nominal")
    assert (alpha.value, alpha.why) == (None, ONE_CATEGORY)


def test_no_line_in_common_gives_nothing_and_says_why():
    table = confusion(["acute", None], [None, "primary"], categories=TIERS)
    assert cohen_kappa(table).why == percent_agreement(table).why == NO_OVERLAP
    apart = np.array([[1.0, NO], [NO, 0.0]])
    assert krippendorff_alpha(apart, scale="interval").why == NO_OVERLAP


def test_the_same_share_throughout_gives_no_alpha_and_says_why():
    found = krippendorff_alpha(np.full((2, 3), 0.4), scale="interval")
    assert (found.value, found.why) == (None, ONE_VALUE)


def test_complete_agreement_has_no_resampled_interval():
    both = np.array([[0.1, 0.4, 0.9], [0.1, 0.4, 0.9]])
    found = krippendorff_alpha(both, scale="interval", draws=Draws(200))
    assert (found.value, found.low, found.high, found.why) == (1.0, None, None, NO_RESAMPLE)


def test_one_line_gives_no_interval():
    found = krippendorff_alpha(np.array([[0.1], [0.4]]), scale="interval", draws=Draws(200))
    assert found.value == pytest.approx(0.0)  # one pair: observed and expected are the same
    assert (found.low, found.why) == (None, ONE_LINE)


def test_the_resampled_interval_holds_the_value_and_comes_again():
    first = krippendorff_alpha(OBSERVERS, scale="nominal", draws=Draws(500))
    again = krippendorff_alpha(OBSERVERS, scale="nominal", draws=Draws(500))
    assert first == again
    assert first.low < first.value <= first.high <= 1


def test_resampling_agrees_with_the_standard_error_on_many_lines():
    # 400 lines, two taggers, a fifth tossed anew: alpha is near kappa, and so is its interval.
    draws = Draws(400)
    mine = (draws.uniform("mine") * 3).astype(int)
    tossed = (draws.uniform("toss") * 3).astype(int)
    theirs = np.where(draws.uniform("which") < 0.2, tossed, mine)
    names = ("a", "b", "c")
    table = confusion([names[i] for i in mine], [names[i] for i in theirs], categories=names)
    kappa = cohen_kappa(table)
    alpha = krippendorff_alpha(
        np.array([mine, theirs], dtype=float), scale="nominal", draws=Draws(1_000)
    )
    assert alpha.value == pytest.approx(kappa.value, abs=0.01)
    assert (alpha.low, alpha.high) == pytest.approx((kappa.low, kappa.high), abs=0.02)


def test_a_small_difference_in_share_costs_less_than_a_large_one():
    first = [0.1, 0.5, 0.9, 0.3]
    near = krippendorff_alpha(np.array([first, [0.15, 0.5, 0.9, 0.3]]), scale="interval")
    far = krippendorff_alpha(np.array([first, [0.80, 0.5, 0.9, 0.3]]), scale="interval")
    assert near.value > far.value


def test_unknown_categories_and_unequal_lists_are_refused():
    with pytest.raises(MethodError, match="not among the categories: curative"):
        confusion(["curative"], ["acute"], categories=TIERS)
    with pytest.raises(MethodError, match="not 1 and 2"):
        confusion(["acute"], ["acute", "acute"], categories=TIERS)


@pytest.mark.parametrize(
    ("kappa", "custom"),
    [(-0.2, "poor"), (0.0, "slight"), (0.2, "slight"), (0.41, "moderate"), (1.0, "almost perfect")],
)
def test_the_custom_names_are_landis_and_koch_s(kappa, custom):
    assert custom_label(kappa) == custom


def test_the_distance_of_two_tags_is_the_part_that_would_have_to_move():
    assert distance([1, 0, 0, 0, 0], [0, 0, 0, 1, 0]) == 1
    assert distance([0.6, 0.4, 0, 0, 0], [0.4, 0.4, 0, 0.2, 0]) == pytest.approx(0.2)


pairs = st.lists(st.tuples(st.sampled_from(TIERS), st.sampled_from(TIERS)), min_size=2, max_size=30)


@given(pairs)
def test_kappa_does_not_mind_who_is_first_and_never_passes_one(given_pairs):
    first, second = zip(*given_pairs, strict=True)
    one = cohen_kappa(confusion(first, second, categories=TIERS))
    other = cohen_kappa(confusion(second, first, categories=TIERS))
    if one.value is None:
        assert other.value is None
        return
    assert one.value == pytest.approx(other.value)
    assert -1 <= one.low <= one.value <= one.high <= 1


@given(pairs)
def test_alpha_does_not_mind_who_is_first_nor_what_the_categories_are_called(given_pairs):
    codes = np.array([[TIERS.index(t) for t in pair] for pair in given_pairs], dtype=float).T
    one = krippendorff_alpha(codes, scale="nominal")
    other = krippendorff_alpha(3 - codes[::-1], scale="nominal")
    assert (one.value is None) == (other.value is None)
    if one.value is not None:
        assert one.value == pytest.approx(other.value)


@given(st.lists(st.floats(0, 1), min_size=4, max_size=12), st.floats(0.1, 5), st.floats(-2, 2))
def test_alpha_of_shares_does_not_mind_their_unit(shares, scale, shift):
    held = np.round(np.array([shares, shares[::-1]]), 3)
    one = krippendorff_alpha(held, scale="interval")
    other = krippendorff_alpha(held * scale + shift, scale="interval")
    if one.value is not None and np.ptp(held) > 0.01:
        assert other.value == pytest.approx(one.value, abs=1e-6)
