"""One council worked through by hand, with everything that a plan may hold."""

from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance import plan_run
from wholeplace.finance.base_budget import Change, Indexation, SchoolsDeficit
from wholeplace.finance.plan import central_plan, medium_term_plan
from wholeplace.finance.plan_run import carried, counted_deficit, schools_of, years_from_base

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
SAID, YEARS = SMALL["SAID"], SMALL["YEARS"]
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line, reserve = SMALL["funding"], SMALL["line"], SMALL["reserve"]


@pytest.fixture(scope="module")
def worked():
    """Spending of £1,500,000: care, contracts, debt; £900,000 of council tax and four streams."""
    return replace(
        budget(
            line("care", 1_000_000.0, ("pay", 0.6), ("cpi", 0.4), "need"),
            line("contract", 400_000.0, "cpi", indexation=Indexation(cap=0.02, month=10)),
            line("debt", 100_000.0, kind="capital financing", stated={2026: 120_000.0}),
            tax=council_tax("1500.00", base=600.0, core="0.0299", asc="0.02", base_driver="homes"),
            drivers=(
                driver("pay", 0.05),
                driver("cpi", 0.03),
                driver("need", 0.02, group="demand"),
                driver("homes", 0.01, group="funding"),
                driver("grants", -0.05, group="funding"),
            ),
        ),
        funding=(
            funding("grant", 400_000.0, "grants"),
            funding("ending", 100_000.0, last=2025),
            funding("cf", 40_000.0, stream="collection fund", stated={2025: 10_000.0}),
            funding("bonus", 60_000.0, one_off=True),
        ),
        changes=(
            Change("saving", "S", "saving", {2025: -20_000.0, 2026: -50_000.0}, SAID),
            Change("bid", "B", "growth", {2026: 15_000.0}, SAID, one_off={2025: 8_000.0}),
        ),
        reserves=(
            reserve("smoothing", 60_000.0, kind="budget smoothing", order=1),
            reserve("earmarked", 80_000.0, kind="earmarked", order=2, planned={2026: -10_000.0}),
            reserve("general", 100_000.0, order=3),
        ),
        minimum=50_000.0,
    )


def by_id(plan):
    return {one.id: [e.value for e in one.by_year] for one in plan.lines}


def test_every_line_of_the_worked_council(worked):
    found = by_id(central_plan(worked))
    # care: price 0.6 x 5% + 0.4 x 3% = 4.2%, demand 2%: x 1.042 x 1.02 = 1.06284 a year
    assert found["care"][:2] == pytest.approx([1_062_840, 1_129_628.8656])
    # contract: capped at 2%, half of it in the year: 1%, then 2% a year
    assert found["contract"] == pytest.approx([404_000, 412_080, 420_321.6])
    # debt stands still until it is stated, and from there again
    assert found["debt"] == [100_000, 120_000, 120_000]
    # Band D 1,500 -> 1,574.85 -> 1,653.43 (1,653.4350...) -> 1,735.93; base x 1.01 a year
    assert found["council tax"] == pytest.approx(
        [606 * 1574.85, 612.06 * 1653.43, 618.1806 * 1735.93]
    )
    assert found["grant"] == pytest.approx([380_000, 361_000, 342_950])
    assert found["ending"] == [100_000, 0, 0]
    assert found["cf"] == [10_000, 0, 0]
    assert found["bonus"] == [0, 0, 0]
    assert found["saving"] == [-20_000, -50_000, -50_000]
    assert found["bid"] == [8_000, 15_000, 15_000]


def test_the_gap_of_the_worked_council(worked):
    plan = central_plan(worked)
    # 1,062,840 + 404,000 + 100,000 - 20,000 + 8,000 = 1,554,840
    # 954,359.10 + 380,000 + 100,000 + 10,000 = 1,444,359.10
    assert plan.spending.values[0, 0] == pytest.approx(1_554_840)
    assert plan.funding.values[0, 0] == pytest.approx(1_444_359.10)
    assert plan.gap.values[0, 0] == pytest.approx(110_480.90)
    # without 8,000 of the bid and 10,000 of the collection fund, which do not come again
    assert plan.recurring_gap.values[0, 0] == pytest.approx(110_480.90 - 8_000 + 10_000)


def test_the_reserves_of_the_worked_council(worked):
    plan = central_plan(worked)
    # 2025: 60,000 of smoothing, 50,480.90 of earmarked
    assert plan.reserves.values[0, 0] == pytest.approx([0, 29_519.10, 100_000])
    gap = plan.gap.values[0]
    left = 229_519.10 - 100_000 - gap[1]
    # 2026: earmarked gives its planned 10,000 and the rest of what it has, then general the rest
    assert plan.reserves.values[0, 1] == pytest.approx([0, 0, max(left, 0)])
    assert plan.unmet.values[0].sum() == pytest.approx(max(gap.sum() - 240_000, 0))


def test_what_drives_the_gap_of_the_worked_council(worked):
    found = {one.driver: one.by_year for one in central_plan(worked).drivers}
    # care: (1 + 0.02 / 2) of 0.6 x 5% and of 0.4 x 3% of 1,000,000; contract: half of 3%
    assert found["pay"][0] == pytest.approx(30_300)
    assert found["cpi"][0] == pytest.approx(12_120 + 6_000)
    assert found["need"][0] == pytest.approx(20_000 * 1.021)
    # half of what the cap of 2% takes off 3%
    assert found["contract limits"][0] == pytest.approx(-2_000)
    # 40,000 - 10,000 less collection fund, 60,000 less bonus
    assert found["funding"][0] == pytest.approx(90_000)
    assert found["grants"][0] == pytest.approx(20_000)
    assert found["saving"][0] == -20_000
    total = sum(one[0] for one in found.values())
    assert total == pytest.approx(110_480.90)


def test_plain_and_compiled_plans_agree(worked, monkeypatch):
    if find_spec("numba") is None:
        pytest.skip("numba is not installed")
    made = replace(worked, drivers=tuple(_unsure(one) for one in worked.drivers))
    draws = Draws(500, seed=9)
    plain = medium_term_plan(made, draws=draws)
    monkeypatch.setattr(plan_run, "WORTH_COMPILING", 0)
    fast = medium_term_plan(made, draws=draws)
    assert fast.gap.values == pytest.approx(plain.gap.values, rel=1e-9, abs=1e-6)
    for one, other in zip(plain.drivers, fast.drivers, strict=True):
        assert other.by_year == pytest.approx(one.by_year, rel=1e-9, abs=1e-6)


def _unsure(one):
    value = one.growth[2025].value
    size = Estimate.normal(value, low=value - 0.02, high=value + 0.02, level=0.8)
    return replace(one, growth={2025: size})


def test_years_run_from_the_base_year_on():
    assert years_from_base(budget(years=(2027, 2028))) == (2025, 2026, 2027, 2028)


@pytest.mark.parametrize(("year", "gbp"), [(2024, 0), (2025, -5), (2026, -5), (2027, -9)])
def test_a_change_carries_on_at_its_last_amount(year, gbp):
    change = Change("s", "S", "saving", {2025: -5.0, 2027: -9.0}, SAID)
    assert carried(change, year) == gbp


def test_a_schools_deficit_starts_to_move_in_the_first_year_of_the_plan():
    schools = SchoolsDeficit(1_000.0, {2026: Estimate.known(100.0)}, {}, 2026, 0.05, SAID)
    made = budget(years=(2026, 2027), schools=schools)
    cost, deficit = schools_of(made, (2025, 2026, 2027), None)
    assert deficit[:, 0].tolist() == [1_000, 1_100, 1_200]
    # 5% of 1,050 and of 1,150
    assert cost[:, 0] == pytest.approx([0, 52.5, 57.5])
    assert counted_deficit(made, (2025, 2026, 2027), deficit)[:, 0].tolist() == [0, 0, 1_200]


def test_an_uncertain_overspend_is_drawn():
    unsure = Estimate.normal(100.0, low=0.0, high=200.0, level=0.8)
    schools = SchoolsDeficit(1_000.0, {2025: unsure}, {}, 2026, 0.05, SAID)
    made = budget(schools=schools)
    _, deficit = schools_of(made, YEARS, Draws(2_000))
    assert deficit.mean(axis=1) == pytest.approx([1_100, 1_200, 1_300], abs=10)
    # three independent years: the spread grows with the root of the years
    assert deficit[2].std() / deficit[0].std() == pytest.approx(np.sqrt(3), rel=0.06)


def test_a_year_without_an_overspend_adds_none():
    schools = SchoolsDeficit(1_000.0, {2027: Estimate.known(100.0)}, {}, 2026, 0.0, SAID)
    _, deficit = schools_of(budget(schools=schools), YEARS, None)
    assert deficit[:, 0].tolist() == [1_000, 1_000, 1_100]


def test_a_council_without_schools_owes_nothing():
    cost, deficit = schools_of(budget(), YEARS, Draws(3))
    assert cost.shape == deficit.shape == (3, 3)
    assert not deficit.any()


def test_a_band_d_in_whole_pounds_is_read_exactly():
    tax = replace(council_tax(), band_d=Decimal("141.42"))
    made = budget(tax=tax)
    found = by_id(central_plan(made))["council tax"]
    # floor(141.42 x 100) / 100 is 141.41 in binary; in decimals it stays 141.42
    assert found == pytest.approx([600 * 141.42] * 3)
