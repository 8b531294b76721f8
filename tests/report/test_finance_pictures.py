"""The pictures of the medium-term plan: fan and drivers, with their sentences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.finance.outlook import DriverShare
from wholeplace.report.pictures.drivers import MOST, _steps, ordered, what_drives
from wholeplace.report.pictures.fan import FanOf, fan_rows, money_fan
from wholeplace.yearly import Yearly

YEARS = (2026, 2027, 2028)


def amounts(*middles):
    """Eleven draws from 1m below to 1m above the middle of each year."""
    steps = np.linspace(-1e6, 1e6, 11)[:, None]
    return Yearly(steps + np.array(middles), YEARS, "GBP")


def fan(**other):
    of = FanOf("the gap", amounts(1e6, 4e6, 9e6), **other)
    return money_fan(of, title="The gap", says="A band shows the gap:", source="the plan")


def test_the_fan_holds_eight_of_ten_draws_with_half_of_them_inside():
    # eleven equal steps of 0.2m: the 10% quantile is one step in, the quartile two and a half
    first = fan_rows(FanOf("the gap", amounts(1e6, 4e6, 9e6)))[0]
    assert first == {
        "year": "2026/27",
        "low": pytest.approx(0.2),
        "lower": pytest.approx(0.5),
        "middle": pytest.approx(1.0),
        "upper": pytest.approx(1.5),
        "high": pytest.approx(1.8),
    }


def test_the_sentence_says_first_and_last_year_with_their_ranges():
    assert fan().alt == (
        "A band shows the gap: £1.0m in 2026/27 (8 in 10 chance of £200,000 to £1.8m) and £9.0m"
        " in 2028/29 (8 in 10 chance of £8.2m to £9.8m)."
    )


def test_a_second_plan_is_a_dashed_line_of_its_middle():
    chart = fan(other="without", beside=amounts(2e6, 5e6, 9.5e6))
    assert [row["beside"] for row in chart.rows] == [2.0, 5.0, 9.5]
    assert "without" in chart.svg()


def test_a_minimum_is_drawn_across_with_its_name():
    svg = fan(level=3e6, level_name="minimum").svg()
    assert "minimum" in svg
    assert svg.startswith("<svg")


def driver(title, last, spread=None):
    return DriverShare(title, title, (0.0, 0.0, last), spread)


def test_what_widens_the_gap_comes_before_what_narrows_it_largest_first():
    drivers = (driver("tax", -4e6), driver("pay", 6e6), driver("prices", 7e6), driver("none", 0.0))
    assert ordered(drivers, at=2) == (("prices", 7e6), ("pay", 6e6), ("tax", -4e6))


def test_beyond_a_dozen_the_smallest_drivers_are_put_together_and_nothing_is_lost():
    drivers = tuple(driver(f"d{n}", float(n + 1) * 1e5) for n in range(20))
    parts = ordered(drivers, at=2)
    assert len(parts) == MOST + 1
    assert sum(amount for _, amount in parts) == pytest.approx(sum(d.by_year[2] for d in drivers))


def test_the_bars_lead_from_nought_to_the_gap_and_the_sentence_names_both_ways():
    drivers = (driver("Pay", 6e6), driver("Council tax", -4e6))
    chart = what_drives(drivers, years=YEARS, gap=2e6, source="the plan")
    assert "the expected gap of 2028/29, £2.0m" in chart.alt
    assert "widened most by Pay £6.0m" in chart.alt
    assert "narrowed most by Council tax £4.0m" in chart.alt
    assert chart.svg().startswith("<svg")


amount = st.floats(min_value=-5e8, max_value=5e8).filter(lambda gbp: abs(gbp) > 1)


class TestDriversInGeneral:
    @given(st.lists(amount, min_size=1, max_size=30))
    def test_no_pound_is_lost_and_what_widens_comes_first(self, amounts_of):
        drivers = tuple(driver(f"d{n}", gbp) for n, gbp in enumerate(amounts_of))
        parts = ordered(drivers, at=2)
        assert sum(gbp for _, gbp in parts) == pytest.approx(sum(amounts_of), abs=1e-3)
        assert len(parts) <= MOST + 1
        signs = [gbp < 0 for _, gbp in parts]
        assert signs == sorted(signs)

    @given(st.permutations(range(6)))
    def test_the_order_they_come_in_changes_nothing(self, places):
        sizes = (5e6, -3e6, 2e6, 1e6, -4e6, 6e6)
        drivers = tuple(driver(f"d{n}", sizes[n]) for n in places)
        assert ordered(drivers, at=2) == ordered(
            tuple(sorted(drivers, key=lambda d: d.title)), at=2
        )

    def test_a_plan_that_nothing_drives_is_drawn_all_the_same(self):
        chart = what_drives((), years=YEARS, gap=0.0, source="the plan")
        assert chart.alt == "Bars lead from nought to the expected gap of 2028/29, £0."
        assert chart.svg().startswith("<svg")

    def test_a_plan_with_money_to_spare_leads_below_nought(self):
        chart = what_drives((driver("Grants", -6e6),), years=YEARS, gap=-6e6, source="the plan")
        assert "the expected gap of 2028/29, −£6.0m" in chart.alt
        assert "narrowed most by Grants £6.0m" in chart.alt
        assert "widened" not in chart.alt

    def test_every_bar_begins_where_the_one_before_ended(self):
        steps = _steps((("pay", 6e6), ("prices", 3e6), ("tax", -4e6)))
        assert steps == [(0.0, 6e6), (6e6, 9e6), (9e6, 5e6)]


class TestFanInGeneral:
    @given(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3))
    def test_bands_lie_within_one_another(self, middles):
        for row in fan_rows(FanOf("the gap", amounts(*middles))):
            inside = [row[name] for name in ("low", "lower", "middle", "upper", "high")]
            assert inside == sorted(inside)

    def test_one_year_is_told_once(self):
        one = Yearly(np.linspace(0, 2e6, 11)[:, None], (2026,), "GBP")
        chart = money_fan(FanOf("the gap", one), title="The gap", says="A band:", source="the plan")
        assert chart.alt.count("2026/27") == 1
        assert chart.svg().startswith("<svg")

    def test_a_plan_that_is_certain_has_a_band_of_no_width(self):
        sure = Yearly(np.full((5, 3), 2e6), YEARS, "GBP")
        first = fan_rows(FanOf("the gap", sure))[0]
        assert {first[name] for name in ("low", "middle", "high")} == {2.0}

    def test_the_dashed_line_has_its_own_name_only_where_there_is_one(self):
        assert "without" not in fan().svg()
        assert all("beside" not in row for row in fan().rows)
