"""Numbers in words: rounded once, with their interval, their prices and an honest not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.estimate import Estimate
from wholeplace.report import words as w


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "£0"),
        (0.4, "£0"),
        (-0.4, "£0"),
        (7, "£7"),
        (412.4, "£412"),
        (1_234, "£1,230"),
        (8_713.2, "£8,710"),
        (12_345, "£12,000"),
        (896_400, "£896,000"),
        (949_999, "£950,000"),
        (950_000, "£950,000"),
        (999_600, "£1.0m"),
        (1_234_567, "£1.2m"),
        (9_949_000, "£9.9m"),
        (9_960_000, "£10m"),
        (638_600_000, "£639m"),
        (999_400_000, "£999m"),
        (999_600_000, "£1.00bn"),
        (3_148_500_000, "£3.15bn"),
        (45_000_000_000, "£45.0bn"),
        (-52_340, "−£52,000"),
        (-1_234_567, "−£1.2m"),
    ],
)
def test_pounds_have_two_or_three_figures(amount, said):
    assert w.pounds(amount) == said


def test_pounds_that_nobody_knows_are_not_known():
    assert w.pounds(None) == w.NOT_KNOWN == "not known"


def test_about_gives_value_interval_and_prices():
    estimate = Estimate.cost(1.2e6, low=4e5, high=2.1e6, level=0.8)
    assert w.about(estimate, prices=2024) == "about £1.2m (£0.4m to £2.1m), 2024/25 prices"


def test_about_without_prices_does_not_invent_any():
    assert w.about(Estimate.cost(120.0, low=100.0, high=150.0)) == "about £120 (£100 to £150)"


def test_a_known_amount_is_not_about():
    assert w.about(Estimate.known(1_200_000.0), prices=2024) == "£1.2m, 2024/25 prices"


def test_about_nothing_is_not_known():
    assert w.about(None, prices=2024) == "not known"


def test_an_interval_keeps_one_unit_throughout():
    wide = Estimate.normal(0.5e6, low=-0.5e6, high=1.8e6, level=0.8)
    assert w.interval(wide) == "£0.5m (−£0.5m to £1.8m)"
    assert w.span(wide) == "−£0.5m to £1.8m"


def test_an_interval_that_rounds_to_a_point_is_a_point():
    assert w.interval(Estimate.normal(5e8, low=5e8 - 10, high=5e8 + 10)) == "£500m"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (138_198.0, "138.2"),
        (0.0, "0.0"),
        (-1_000.0, "−1.0"),
        (-12.0, "−0.01"),
        (30.0, "0.03"),
        (1_478_400.0, "1,478.4"),
        (None, "not known"),
    ],
)
def test_millions_for_a_column_that_names_its_unit(amount, said):
    assert w.millions(amount) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.1234, "12%"),
        (0.0994, "9.9%"),
        (0.0996, "10%"),
        (0.004, "0.4%"),
        (0.0, "0%"),
        (1.0, "100%"),
        (-0.001, "−0.1%"),
        (-0.0001, "0.0%"),
        (None, "not known"),
    ],
)
def test_shares_are_percentages_only_in_words(value, said):
    assert w.share(value) == said


def test_a_share_with_its_interval_has_as_many_decimals_in_all_three():
    assert w.share_interval(Estimate.share(0.35, low=0.27, high=0.41)) == "35% (27% to 41%)"
    small = Estimate.share(0.06, low=0.054, high=0.066)
    assert w.share_interval(small) == "6.0% (5.4% to 6.6%)"


def test_a_share_known_for_sure_has_no_interval():
    assert w.share_interval(Estimate.known(0.5)) == "50%"
    assert w.share_interval(None) == "not known"


@pytest.mark.parametrize(
    ("gbp", "said"),
    [(8_713.2, "£8,710 a person"), (412.4, "£412 a person"), (None, "not known")],
)
def test_per_head(gbp, said):
    assert w.per_head(gbp) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (334_110.0, "334,110"),
        (61.25, "61.3"),
        (4.0, "4"),
        (-3.5, "−3.5"),
        (-0.0, "0"),
        (None, "not known"),
    ],
)
def test_plain_numbers(value, said):
    assert w.number(value) == said


def test_decimals_can_be_asked_for():
    assert w.number(0.4, decimals=2) == "0.40"
    assert w.number(-0.001, decimals=2) == "0.00"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (12.34, "%", "12.3%"),
        (81.0, "per 10,000 children", "81 per 10,000 children"),
        (607.0, "GBP", "£607"),
        (710_426.0, "GBP thousand", "£710m"),
        (None, "%", "not known"),
    ],
)
def test_published_figures_carry_their_unit(value, unit, said):
    assert w.figure(value, unit) == said


def test_a_bare_figure_keeps_per_cent_and_pounds_only():
    assert w.bare(81.0, "per 10,000 children") == "81"
    assert w.bare(12.3, "%") == "12.3%"
    assert w.bare(607.0, "GBP") == "£607"


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "less than 1 in 20"),
        (0.049, "less than 1 in 20"),
        (0.06, "about 1 in 10"),
        (0.5, "about 5 in 10"),
        (0.68, "about 7 in 10"),
        (0.95, "about 9 in 10"),
        (0.951, "more than 19 in 20"),
        (None, "not known"),
    ],
)
def test_chances_are_so_many_in_ten(probability, said):
    assert w.chance(probability) == said


def test_the_level_of_an_interval_is_always_said():
    assert w.level(Estimate.cost(2.0, low=1.0, high=3.0, level=0.8)) == "80% interval"
    assert w.level(Estimate.known(2.0)) == ""
    assert w.level(None) == ""


def test_plurals_and_lists():
    assert w.plural(1, "body", "bodies") == "1 body"
    assert w.plural(1_200, "line") == "1,200 lines"
    assert w.listed([]) == ""
    assert w.listed(["one"]) == "one"
    assert w.listed(["one", "two", "three"]) == "one, two and three"


def test_first_upper_leaves_acronyms_alone():
    assert w.first_upper("council tax: NHS share") == "Council tax: NHS share"
    assert w.first_upper("") == ""


def test_tiers_are_words():
    assert w.tier_title("acute_responsive") == "Acute responsive"


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_an_amount_and_its_opposite_differ_by_a_minus_only(amount):
    there, back = w.pounds(abs(amount)), w.pounds(-abs(amount))
    assert back in (there, f"{w.MINUS}{there}")


@given(st.floats(0, 1e12, allow_nan=False))
def test_pounds_are_never_out_by_more_than_a_tenth(amount):
    said = w.pounds(amount)
    units = {"bn": 1e9, "m": 1e6}
    unit = next((u for u in units if said.endswith(u)), "")
    number = float(said.removesuffix(unit).removeprefix("£").replace(",", ""))
    assert abs(number * units.get(unit, 1) - amount) <= max(0.1 * amount, 0.5)


@given(st.floats(0.0, 1.0))
def test_a_chance_is_never_overstated_by_more_than_five_in_a_hundred(probability):
    said = w.chance(probability)
    if said.startswith("about"):
        assert abs(int(said.split()[1]) / 10 - probability) <= 0.0500001


@given(st.floats(-1e7, 1e7, allow_nan=False))
def test_counts_of_people_keep_their_sign_and_three_figures(value):
    low, high = value - 1.0, value + 1.0
    said = w.counted(Estimate.normal(value, low=low, high=high, level=0.8))
    assert " to " in said or abs(value) >= 100
    assert said.startswith("−") == (round(value, 1) < 0 and said.split(" ")[0].strip("−0.,") != "")


def test_counts_are_alike_in_all_three_figures():
    assert w.counted(Estimate.cost(11.4, low=6.6, high=17.1, level=0.8)) == "11.4 (6.6 to 17.1)"
    assert w.counted(Estimate.cost(19.0, low=16.0, high=25.0, level=0.8)) == "19 (16 to 25)"
    assert w.counted(Estimate.cost(1_652.0, low=1_392.0, high=1_938.0, level=0.8)) == (
        "1,650 (1,390 to 1,940)"
    )
    assert w.counted(Estimate.known(0.0)) == "0"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(0.0, "0%"), (0.05, "5.0%"), (0.1, "a tenth"), (0.26, "a quarter"), (0.65, "two thirds"),
     (0.9, "nine tenths"), (0.98, "as much"), (1.02, "as much"), (1.5, "1.5 times"),
     (84.0, "84 times")],
)  # fmt: skip
def test_ratios_are_told_as_people_tell_them(ratio, said):
    assert w.fraction(ratio) == said


@given(st.floats(0, 1))
def test_a_chance_in_a_table_is_never_nought_or_certain(probability):
    assert w.odds(probability) not in ("0%", "100%")


def test_whole_numbers_of_people():
    assert w.whole(Estimate.cost(2.5, low=0.7, high=4.3, level=0.8)) == "2 (1 to 4)"
    assert w.whole(Estimate.known(15.0)) == "15"


def test_a_figure_and_its_interval_share_their_unit():
    assert w.value_and_span(Estimate.known(3e6)) == ("£3.0m", "")
