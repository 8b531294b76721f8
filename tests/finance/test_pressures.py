"""Cost pressures of services, worked by hand and held to what must always be so."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.plan import central_plan
from wholeplace.finance.pressures import Service, pressures
from wholeplace.store.rulebook import packaged_rules

HERE = Path(__file__).parent
PRESSED = run_path(str(HERE / "pressed.py"))
SMALL = run_path(str(HERE / "small_budget.py"))
found, services, drivers = PRESSED["found"], PRESSED["services"], PRESSED["drivers"]
line, driver = SMALL["line"], SMALL["driver"]
DRAWS = Draws(20, seed=3)


def of(things, id):
    return next(thing for thing in things if thing.id == id)


class TestByHand:
    # Care: 1,000 x 1.05 x 1.05 = 1,102.5 (half of it is pay at 10%, all of it need at 5%);
    # 3,000 x 1.02 x 1.05 = 3,213. Together 315.5 more on 4,000.
    # Roads: 2,000 x (1 + 0.5 x 0.04) = 2,040: 40 more. Schools: 1,000 x 1.10: 100 more.

    @pytest.fixture(scope="class")
    def made(self):
        return found(DRAWS)

    def test_each_service_rises_by_what_moves_its_lines(self, made):
        care, roads = made.services
        assert (care.base, roads.base) == (4_000, 2_000)
        assert care.adds.value == pytest.approx(315.5)
        assert care.share.value == pytest.approx(315.5 / 4_000)
        assert roads.adds.value == pytest.approx(40)

    def test_the_total_is_of_the_services_that_count(self, made):
        assert made.base == 6_000
        assert made.adds.value == pytest.approx(355.5)
        assert made.share.value == pytest.approx(355.5 / 6_000)

    def test_a_service_that_does_not_count_is_told_beside(self, made):
        (schools,) = made.beside
        assert (schools.id, schools.base) == ("schools", 1_000)
        assert schools.adds.value == pytest.approx(100)
        assert "schools" not in {one.id for one in made.services}

    def test_a_year_is_shared_between_price_and_demand(self, made):
        # Pay: 1,000 x 0.05 x (1 + 0.05 / 2) = 51.25; 3,000 x 0.02 x 1.025 = 61.5.
        # Need: 1,000 x 0.05 x (1 + 0.05 / 2) = 51.25; 3,000 x 0.05 x (1 + 0.02 / 2) = 151.5.
        care = of(made.services, "care")
        assert care.by_driver == pytest.approx({"pay": 112.75, "need": 202.75})

    def test_drivers_are_told_with_what_moves_with_them(self, made):
        # Pay moves 0.5 x 1,000 + 0.2 x 3,000 of care, and nothing of schools that do not count.
        pay, cpi, need = made.drivers
        assert (pay.moves, cpi.moves, need.moves) == (1_100, 1_000, 4_000)
        assert pay.adds.value == pytest.approx(112.75)
        assert pay.share.value == pytest.approx(112.75 / 6_000)
        assert cpi.adds.value == pytest.approx(40)
        assert (pay.group, need.group) == ("price", "demand")

    def test_it_says_which_years_and_how_many_councils(self, made):
        assert (made.base_year, made.year) == (2024, 2025)
        assert [one.councils for one in made.services] == [2, 1]

    def test_what_is_certain_has_no_interval(self, made):
        assert made.adds.family == "known"

    def test_a_driver_without_a_source_is_assumed(self, made):
        assert all(one.is_assumed for one in made.drivers)

    def test_years_compound(self):
        # Roads rise 2% a year: 2,000 x 1.02^3 = 2,122.416.
        made = found(DRAWS, years=(2025, 2026, 2027))
        assert made.year == 2027
        assert of(made.services, "roads").adds.value == pytest.approx(122.416)

    def test_a_driver_that_moves_nothing_is_not_told(self):
        made = found(DRAWS, by=(*drivers(), driver("energy", 0.5)))
        assert [one.id for one in made.drivers] == ["pay", "cpi", "need"]

    def test_income_below_nought_in_one_council_is_netted(self):
        # A district's car parks bring in 500: what moves them lessens the pressure.
        parks = Service("parks", "Parks", (line("a", 2_000.0, "cpi"), line("b", -500.0, "cpi")))
        made = found(DRAWS, of=(parks,))
        assert made.base == 1_500
        assert made.adds.value == pytest.approx(0.04 * 1_500)


class TestOtherwise:
    def test_a_service_can_be_put_in(self):
        # (355.5 + 100) / 7,000
        share = found(DRAWS).expected_share(also=["schools"])
        assert share == pytest.approx(455.5 / 7_000)

    def test_a_service_can_be_left_out(self):
        assert found(DRAWS).expected_share(without=["roads"]) == pytest.approx(315.5 / 4_000)

    def test_nothing_else_is_the_share_itself(self):
        made = found(DRAWS)
        assert made.expected_share() == pytest.approx(made.share.value)

    def test_every_name_that_is_no_service_is_refused_with_the_nearest(self):
        with pytest.raises(InputError) as caught:
            found(DRAWS).expected_share(also=["scools", "care"], without=["raods"])
        first, second, third = (str(problem) for problem in caught.value.problems)
        assert first == "scools: is no service that is left out; did you mean 'schools'?"
        assert second.startswith("care: is no service that is left out")
        assert third == "raods: is no service that is counted; did you mean 'roads'?"


class TestDoubt:
    def test_an_interval_holds_the_expected_value_and_says_its_level(self):
        made = found(Draws(200, seed=1), half=0.03)
        assert made.adds.low < made.adds.value < made.adds.high
        assert made.adds.level == made.share.level == 0.8
        assert made.share.low == pytest.approx(made.adds.low / made.base)

    def test_the_whole_is_surer_than_services_that_move_apart(self):
        made = found(Draws(400, seed=1), half=0.03)
        apart = sum(one.adds.high - one.adds.low for one in made.services)
        assert made.adds.high - made.adds.low < apart

    def test_with_rules_drivers_move_together_and_doubt_is_wider(self):
        draws = Draws(400, seed=1)
        alone = found(draws, half=0.03)
        together = pressures(
            services(), drivers=drivers(0.03), years=(2025,), draws=draws, rules=packaged_rules()
        )
        width = [each.adds.high - each.adds.low for each in (alone, together)]
        assert width[1] > width[0]

    def test_the_same_draws_give_the_same_bytes(self):
        assert found(DRAWS, half=0.03) == found(DRAWS, half=0.03)


class TestAgainstThePlan:
    def test_a_service_grows_as_the_medium_term_plan_has_it(self):
        # The same line in a council's own budget, by the engine of the plan.
        lines = (line("care", 1_000_000.0, ("pay", 0.4), ("need", 1.0)),)
        moved = (driver("pay", 0.03), driver("need", 0.02, group="demand"))
        plan = central_plan(SMALL["budget"](*lines, drivers=moved))
        of_plan = next(one for one in plan.lines if one.id == "care").by_year[-1].value
        made = pressures(
            (Service("care", "Care", lines),), drivers=moved, years=SMALL["YEARS"], draws=DRAWS
        )
        assert made.adds.value == pytest.approx(of_plan - 1_000_000)


class TestRefusals:
    def test_a_service_without_spending_and_none_that_counts_are_told_at_once(self):
        nothing = Service("parks", "Parks", (line("a", -1.0, "cpi"),), counts=False)
        with pytest.raises(InputError) as caught:
            found(DRAWS, of=(nothing,))
        assert [str(problem) for problem in caught.value.problems] == [
            "Parks: should have something spent on it in the base year",
            "services: at least one should count",
        ]

    def test_no_service_at_all_is_refused(self):
        with pytest.raises(InputError, match="at least one should count"):
            pressures((), drivers=drivers(), years=(2025,), draws=DRAWS)


AMOUNT = st.floats(1.0, 1e9)
GROWTH = st.floats(-0.05, 0.30)
WEIGHT = st.floats(0.0, 1.0)
FEW = settings(max_examples=25, deadline=None)


@st.composite
def made_up(draw):
    """Two services of some councils each, moved by three drivers."""

    def service(id):
        many = draw(st.integers(1, 4))
        lines = tuple(
            line(f"{at}/{id}", draw(AMOUNT), ("pay", draw(WEIGHT)), ("need", draw(WEIGHT)))
            for at in range(many)
        )
        return Service(id, id.title(), lines)

    moved = (driver("pay", draw(GROWTH)), driver("need", draw(GROWTH), group="demand"))
    return (service("care"), service("roads")), moved


class TestAlways:
    @FEW
    @given(made_up())
    def test_drivers_and_services_each_sum_to_the_whole(self, made):
        whole = pressures(made[0], drivers=made[1], years=(2025, 2026), draws=DRAWS)
        near = {"rel": 1e-9, "abs": 1e-6 * whole.base}
        by_service = sum(one.adds.value for one in whole.services)
        by_driver = sum(one.adds.value for one in whole.drivers)
        assert by_service == pytest.approx(whole.adds.value, **near)
        assert by_driver == pytest.approx(whole.adds.value, **near)
        for one in whole.services:
            assert sum(one.by_driver.values()) == pytest.approx(one.adds.value, **near)

    @FEW
    @given(made_up())
    def test_the_whole_rises_no_more_than_its_fastest_service(self, made):
        whole = pressures(made[0], drivers=made[1], years=(2025, 2026), draws=DRAWS)
        shares = [one.share.value for one in whole.services]
        assert min(shares) - 1e-9 <= whole.share.value <= max(shares) + 1e-9

    @FEW
    @given(made_up())
    def test_the_order_of_services_changes_nothing(self, made):
        one = pressures(made[0], drivers=made[1], years=(2025,), draws=DRAWS)
        other = pressures(made[0][::-1], drivers=made[1], years=(2025,), draws=DRAWS)
        assert one.adds.value == pytest.approx(other.adds.value)

    @FEW
    @given(made_up(), st.floats(0.01, 0.2))
    def test_more_pay_never_lessens_the_pressure(self, made, more):
        chosen, (pay, need) = made
        (growth,) = pay.growth.values()
        dearer = driver("pay", growth.value + more)
        before = pressures(chosen, drivers=(pay, need), years=(2025,), draws=DRAWS)
        after = pressures(chosen, drivers=(dearer, need), years=(2025,), draws=DRAWS)
        assert after.adds.value >= before.adds.value - 1e-6

    @FEW
    @given(made_up(), st.floats(0.5, 20.0))
    def test_twice_the_spending_is_twice_the_pressure(self, made, times):
        chosen, moved = made
        larger = tuple(
            replace(one, lines=tuple(replace(each, gbp=times * each.gbp) for each in one.lines))
            for one in chosen
        )
        small = pressures(chosen, drivers=moved, years=(2025,), draws=DRAWS)
        large = pressures(larger, drivers=moved, years=(2025,), draws=DRAWS)
        assert large.share.value == pytest.approx(small.share.value, abs=1e-9)
        assert large.adds.value == pytest.approx(times * small.adds.value, abs=1e-6 * large.base)
