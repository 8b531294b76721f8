from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Change, Indexation, SchoolsDeficit
from wholeplace.finance.plan import central_plan, medium_term_plan
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.yearly import Yearly

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
SAID, YEARS = SMALL["SAID"], SMALL["YEARS"]
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line, reserve = SMALL["funding"], SMALL["line"], SMALL["reserve"]
DRAWS = Draws(400, seed=3)


def gap(made):
    """The gap of the central plan by year."""
    return central_plan(made).gap.values[0]


def change(id="one", kind="saving", recurring=None, **stated):
    return Change(id, id.title(), kind, recurring or {2025: -50_000.0}, SAID, **stated)


def test_without_drivers_nothing_moves_and_the_gap_stays_nought():
    assert gap(budget()) == pytest.approx([0, 0, 0])


def test_prices_compound_and_council_tax_does_not_rise_by_itself():
    # 1,000,000 x 1.1 = 1,100,000; x 1.1 = 1,210,000; x 1.1 = 1,331,000; funding stays 1,000,000
    made = budget(line("care", 1e6, "cpi"), drivers=(driver(),))
    assert gap(made) == pytest.approx([100_000, 210_000, 331_000])


def test_price_and_demand_multiply():
    # 1,000,000 x 1.1 x 1.05 = 1,155,000
    made = budget(
        line("care", 1e6, "cpi", "need"),
        drivers=(driver(), driver("need", 0.05, group="demand")),
    )
    assert gap(made)[0] == pytest.approx(155_000)


def test_price_weights_add_up_within_a_year():
    # 1 + 0.6 x 0.10 + 0.3 x 0.04 = 1.072
    made = budget(
        line("care", 1e6, ("pay", 0.6), ("cpi", 0.3)), drivers=(driver("pay"), driver("cpi", 0.04))
    )
    assert gap(made)[0] == pytest.approx(72_000)


def test_a_cap_holds_the_price_down_and_a_floor_holds_it_up():
    capped = line("care", 1e6, "cpi", indexation=Indexation(cap=0.04))
    floored = line("care", 1e6, "cpi", indexation=Indexation(floor=0.15))
    assert gap(budget(capped, drivers=(driver(),)))[0] == pytest.approx(40_000)
    assert gap(budget(floored, drivers=(driver(),)))[0] == pytest.approx(150_000)


def test_a_review_in_october_passes_half_a_rise_on_a_year_late():
    # 2025: 5%; 2026: half of this year's 10% and half of last year's: 10% -> 1,155,000
    made = budget(line("care", 1e6, "cpi", indexation=Indexation(month=10)), drivers=(driver(),))
    assert gap(made)[:2] == pytest.approx([50_000, 155_000])


def test_a_stated_amount_stands_in_place_of_growth_and_growth_goes_on_from_it():
    # 2025: 1,100,000; 2026 stated 900,000; 2027: 990,000
    made = budget(line("debt", 1e6, "cpi", stated={2026: 900_000.0}), drivers=(driver(),))
    assert gap(made) == pytest.approx([100_000, -100_000, -10_000])


def test_a_one_off_in_the_base_does_not_come_again():
    made = budget(line("care", 1e6, "cpi", one_off=200_000.0), drivers=(driver(),))
    # (1,000,000 - 200,000) x 1.1 = 880,000
    assert gap(made)[0] == pytest.approx(-120_000)


def test_core_and_social_care_rises_are_added_and_band_d_falls_to_the_penny():
    # 1,000.01 x 1.0499 = 1,049.910499 -> 1,049.91; 1,049.91 x 1.0499 = 1,102.300509 -> 1,102.30
    made = budget(tax=council_tax("1000.01", core="0.0299", asc="0.02"))
    tax = next(one for one in central_plan(made).lines if one.part == "council tax")
    assert tax.by_year[0].value == pytest.approx(600 * 1049.91)
    assert tax.by_year[1].value == pytest.approx(600 * 1102.30)


def test_the_tax_base_grows_with_its_driver():
    made = budget(tax=council_tax(base_driver="homes"), drivers=(driver("homes", 0.01),))
    assert gap(made)[:2] == pytest.approx([-6_000, -12_060])


def test_a_collection_fund_surplus_is_not_carried_on_and_never_compounds():
    made = budget(
        funding=(
            funding(gbp=370_000.0),
            funding("cf", 30_000.0, "cpi", stream="collection fund", stated={2026: 10_000.0}),
        ),
        drivers=(driver(),),
    )
    plan = central_plan(made)
    assert plan.gap.values[0] == pytest.approx([30_000, 20_000, 30_000])
    # what is stated for 2026 helps once, so it is no part of the recurring gap
    assert plan.recurring_gap.values[0] == pytest.approx([30_000, 30_000, 30_000])


def test_funding_that_ends_is_gone_the_year_after():
    assert gap(budget(funding=(funding(last=2025),))) == pytest.approx([0, 400_000, 400_000])


def test_a_saving_goes_on_until_another_amount_is_stated():
    made = budget(changes=(change(recurring={2025: -50_000.0, 2027: -80_000.0}),))
    assert gap(made) == pytest.approx([-50_000, -50_000, -80_000])


def test_only_what_is_delivered_of_a_saving_counts():
    share = Estimate.share(0.8, low=0.6, high=0.95, level=0.8)
    made = budget(changes=(change(delivery=share),))
    assert gap(made) == pytest.approx([-40_000, -40_000, -40_000])
    drawn = medium_term_plan(made, draws=DRAWS).gap.values
    assert (drawn < 0).all()
    assert (drawn > -50_000).all()
    assert (drawn[:, 0] == drawn[:, 2]).all()


def test_a_one_off_of_a_change_is_no_part_of_the_recurring_gap():
    made = budget(changes=(change(one_off={2025: 20_000.0}),))
    plan = central_plan(made)
    assert plan.gap.values[0] == pytest.approx([-30_000, -50_000, -50_000])
    assert plan.recurring_gap.values[0] == pytest.approx([-50_000, -50_000, -50_000])


def test_a_prevention_path_is_used_draw_by_draw():
    values = np.array([[-10.0, -20.0, -30.0], [-40.0, -50.0, -60.0]])
    made = budget(changes=(change(kind="prevention", paths=Yearly(values, YEARS, "GBP")),))
    found = medium_term_plan(made, draws=Draws(4)).gap.values
    assert found == pytest.approx(np.array([*values, *values]))
    assert gap(made) == pytest.approx([-25, -35, -45])


def test_a_prevention_path_that_ends_keeps_its_last_figure():
    path = Yearly(np.array([[-10.0]]), (2025,), "GBP")
    made = budget(changes=(change(kind="prevention", paths=path),))
    assert gap(made) == pytest.approx([-10, -10, -10])


def test_a_demand_path_stands_in_place_of_growth_in_its_years():
    path = Yearly(np.array([[0.02], [0.04]]), (2025,), "share")
    need = driver("need", 0.10, group="demand", paths=path)
    made = budget(line("care", 1e6, "need"), drivers=(need,))
    found = medium_term_plan(made, draws=Draws(4)).gap.values
    assert found[:, 0] == pytest.approx([20_000, 40_000, 20_000, 40_000])
    assert found[:, 1] == pytest.approx(1e6 * np.array([1.02, 1.04, 1.02, 1.04]) * 1.1 - 1e6)


def test_the_plan_may_start_later_than_the_year_after_the_base():
    made = budget(line("care", 1e6, "cpi"), drivers=(driver(),), years=(2026, 2027))
    assert gap(made) == pytest.approx([210_000, 331_000])


def test_the_schools_deficit_costs_interest_and_counts_when_its_override_has_ended():
    schools = SchoolsDeficit(
        1_000_000.0, {2025: Estimate.known(100_000.0)}, {2026: 50_000.0}, 2026, 0.04, SAID
    )
    plan = central_plan(budget(schools=schools, reserves=(reserve(opening=200_000.0),)))
    # interest 4% of the middle of each year: 1,050,000, 1,125,000 and 1,200,000
    assert plan.gap.values[0] == pytest.approx([42_000, 45_000, 48_000])
    assert plan.schools_deficit.values[0] == pytest.approx([1_100_000, 1_150_000, 1_250_000])
    # 200,000 - 42,000 - 45,000 - 48,000 = 65,000 is left of reserves when 1,250,000 comes home
    assert plan.run_out == (0.0, 0.0, 1.0)


def test_what_is_unplanned_is_a_share_of_spending_less_grants_for_services():
    # 10% of (1,000,000 - 300,000) in every draw, in its own year only
    made = budget(
        funding=(funding(gbp=100_000.0), funding("dsg", 300_000.0, stream="specific grant")),
        drivers=(driver(UNPLANNED, 0.10),),
    )
    plan = central_plan(made)
    assert plan.gap.values[0] == pytest.approx([70_000, 70_000, 70_000])
    assert plan.recurring_gap.values[0] == pytest.approx([0, 0, 0])


def test_no_interval_is_shown_where_nothing_is_uncertain():
    plan = medium_term_plan(budget(line("care", 1e6, "cpi"), drivers=(driver(),)), draws=DRAWS)
    assert all(one.family == "known" for each in plan.lines for one in each.by_year)


def uncertain(**stated):
    """A budget with everything in it."""
    return budget(
        line("care", 7e5, ("pay", 0.7), ("cpi", 0.3), "need"),
        line("other", 3e5, "cpi", indexation=Indexation(0.0, 0.05, 9), one_off=2e4),
        tax=council_tax(core="0.0299", asc="0.02", base_driver="homes"),
        drivers=(
            driver("pay", 0.03, half=0.02, persistence=0.4),
            driver("cpi", 0.02, half=0.02, persistence=0.4),
            driver("need", 0.02, half=0.03, group="demand"),
            driver("homes", 0.01, half=0.005, group="funding"),
            driver(UNPLANNED, 0.0, half=0.05, group="demand"),
        ),
        changes=(
            change(delivery=Estimate.share(0.8, low=0.6, high=0.95, level=0.8)),
            change("bid", "growth", {2026: 30_000.0}, one_off={2025: 5_000.0}),
        ),
        reserves=(reserve("smoothing", 20_000.0, kind="budget smoothing"), reserve(order=2)),
        **stated,
    )


def test_everything_adds_up_in_every_draw():
    plan = medium_term_plan(uncertain(), draws=DRAWS)
    assert plan.gap.values == pytest.approx(plan.spending.values - plan.funding.values)
    assert plan.gap.values == pytest.approx(plan.drawn.values + plan.unmet.values)
    left = plan.reserves.over_bodies().values
    before = np.column_stack([np.full(DRAWS.count, 120_000.0), left[:, :-1]])
    assert left == pytest.approx(before - plan.drawn.values)


def test_expected_lines_sum_to_spending_and_funding():
    plan = medium_term_plan(uncertain(), draws=DRAWS)
    for parts, whole in (
        (("spending", "change"), plan.spending),
        (("council tax", "funding"), plan.funding),
    ):
        lines = [[e.value for e in one.by_year] for one in plan.lines if one.part in parts]
        assert np.sum(lines, axis=0) == pytest.approx(whole.values.mean(axis=0))


def test_what_drives_the_gap_sums_to_it():
    for plan in (medium_term_plan(uncertain(), draws=DRAWS), central_plan(uncertain())):
        parts = np.sum([one.by_year for one in plan.drivers], axis=0)
        assert parts == pytest.approx(plan.gap.values.mean(axis=0))


def test_the_same_seed_gives_the_same_bytes():
    one, again = (medium_term_plan(uncertain(), draws=DRAWS).gap.values for _ in range(2))
    assert one.tobytes() == again.tobytes()


def test_adding_a_saving_moves_no_draw_of_anything_else():
    with_it, without = uncertain(), replace(uncertain(), changes=())
    a, b = (medium_term_plan(one, draws=DRAWS).funding.values for one in (with_it, without))
    assert (a == b).all()


def test_chances_never_fall_from_year_to_year():
    plan = medium_term_plan(uncertain(minimum=60_000.0), draws=DRAWS)
    assert list(plan.below_minimum) == sorted(plan.below_minimum)
    assert list(plan.run_out) == sorted(plan.run_out)
    assert all(out <= below for out, below in zip(plan.run_out, plan.below_minimum, strict=True))


def test_the_central_plan_lies_in_the_middle_of_the_draws():
    drawn = medium_term_plan(uncertain(), draws=Draws(4_000)).gap.values.mean(axis=0)
    assert drawn == pytest.approx(gap(uncertain()), abs=2_500)


def test_a_wrong_budget_is_refused_before_anything_is_drawn():
    with pytest.raises(InputError, match="no use of reserves planned"):
        medium_term_plan(budget(funding=(funding(gbp=1.0),)), draws=DRAWS)


sizes = some.floats(1e4, 1e8)
rates = some.floats(-0.05, 0.15)


@settings(max_examples=30, deadline=None)
@given(sizes, rates, rates)
def test_doubling_every_amount_doubles_the_gap(gbp, price, demand):
    drivers = (driver("p", price), driver("d", demand, group="demand"))
    made = [
        budget(line("care", gbp * by, "p", "d"), tax=council_tax(base=10.0 * by), drivers=drivers)
        for by in (1, 2)
    ]
    assert gap(made[1]) == pytest.approx(2 * gap(made[0]), abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(some.floats(1, 1e6), some.floats(0.01, 1.0))
def test_a_saving_lowers_the_gap_of_its_year_and_all_later_ones(gbp, delivered):
    saving = change(recurring={2026: -gbp}, delivery=Estimate.known(delivered))
    found = gap(budget(changes=(saving,)))
    assert found == pytest.approx([0, -gbp * delivered, -gbp * delivered])


@settings(max_examples=30, deadline=None)
@given(sizes, rates, some.floats(0, 1e6), some.floats(0, 1e6))
def test_reserves_are_never_made_out_of_nothing(gbp, price, opening, least):
    made = budget(
        line("care", gbp, "p"),
        drivers=(driver("p", price),),
        reserves=(reserve(opening=opening, least=least),),
    )
    plan = central_plan(made)
    closing = plan.reserves.over_bodies().values[0]
    assert closing[-1] == pytest.approx(opening - plan.drawn.values.sum(), abs=1e-4)
    assert (closing >= 0).all()
