"""What designs give: totals, floors, need, transition and premium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.councils import Councils
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.design import CLASSES, Bound, Design, NeedBlock, Premium, Resources
from wholeplace.settlement.need import block_shares, need_shares, notional_resources, target

Made = Callable[..., Design]
UPPER = ("county", "unitary", "london borough")
TIERS = {**dict.fromkeys(CLASSES, 1.0), "county": 0.85, "district": 0.15}
PORT, WARD = 3, 5
PROPERTY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class TestNeed:
    def test_a_block_goes_to_the_councils_that_run_its_services(self, country: Councils) -> None:
        block = NeedBlock("upper", 1.0, UPPER, {"population": 1.0})
        # 600, 300, 500 and 400 of 1,800 people; districts run none of it.
        assert block_shares(block, country) == pytest.approx([1 / 3, 0, 0, 1 / 6, 5 / 18, 2 / 9])

    def test_a_product_of_columns_weighs_people_by_deprivation(self, country: Councils) -> None:
        block = NeedBlock("upper", 1.0, UPPER, {"population * deprivation": 1.0})
        # 6,000 + 9,000 + 10,000 + 10,000 = 35,000.
        found = block_shares(block, country)
        assert found == pytest.approx([6 / 35, 0, 0, 9 / 35, 10 / 35, 10 / 35])

    def test_area_costs_raise_the_share_of_a_region_alone(
        self, country: Councils, designed: Made
    ) -> None:
        plain = need_shares(designed(), country)
        dear = need_shares(designed(area_costs={"London": 1.2}), country)
        assert dear.sum() == pytest.approx(1)
        assert dear[WARD] / dear[PORT] == pytest.approx(1.2 * plain[WARD] / plain[PORT])

    def test_what_a_council_can_raise_is_set_against_its_need(self) -> None:
        # Half of (100 + 80) each is 90; less 20 and 60 leaves 70 and 30.
        found = target(np.array([0.5, 0.5]), pot=100.0, resources=np.array([20.0, 60.0]))
        assert found == pytest.approx([70, 30])

    def test_a_council_richer_than_its_need_gets_nothing_and_the_rest_is_scaled(self) -> None:
        # 0.5 x (10 + 100) = 55: 55 - 0 = 55 and 55 - 100 = -45, so 10 and 0.
        found = target(np.array([0.5, 0.5]), pot=10.0, resources=np.array([0.0, 100.0]))
        assert found == pytest.approx([10, 0])

    def test_notional_tax_is_split_between_the_tiers(
        self, country: Councils, designed: Made
    ) -> None:
        design = designed(resources=Resources(0.5, 2_000.0, TIERS))
        found = notional_resources(design, country)
        assert found[0] == pytest.approx(0.5 * 2_000 * 0.85 * 240)
        assert found[1] == pytest.approx(0.5 * 2_000 * 0.15 * 90)


class TestTotals:
    @PROPERTY
    @given(
        pot=st.floats(0.5, 2.0),
        share=st.floats(0, 0.3),
        kind=st.sampled_from(["flat", "by need", "tied to outcomes", "invest to save"]),
        step=st.floats(0, 1),
        floor=st.floats(0, 0.5),
    )
    def test_every_pot_is_shared_out_to_the_penny(
        self,
        pot: float,
        share: float,
        kind: str,
        step: float,
        floor: float,
        baseline: Baseline,
        designed: Made,
    ) -> None:
        premium = Premium(
            kind,  # type: ignore[arg-type]
            share,
            column="outcome" if kind == "tied to outcomes" else "",
            strength=0.2,
            repaid=0.4 if kind == "invest to save" else 0.0,
            after=1,
        )
        design = designed(
            pot=(pot, pot, pot),
            premium=premium,
            transition=(step, step, 1.0),
            floors=(Bound((floor,) * 3),),
            resources=Resources(0.3, 500.0, TIERS),
        )
        found = simulate([design], baseline)
        assert (found.pence.sum(axis=2) == np.rint(pot * 500_000 * 100)).all()
        assert (found.pence >= 0).all()

    def test_designs_are_run_side_by_side_and_alone_alike(
        self, baseline: Baseline, designed: Made
    ) -> None:
        one = designed()
        other = designed(id="kept", need=(), pot=(1.1, 1.1, 1.1))
        both = simulate([one, other], baseline)
        assert (both.pence[0] == simulate([one], baseline).pence[0]).all()
        assert (both.pence[1] == simulate([other], baseline).pence[0]).all()

    def test_keeping_shares_gives_everybody_the_growth_of_the_pot(
        self, baseline: Baseline, designed: Made
    ) -> None:
        kept = simulate([designed(need=(), pot=(1.0, 1.1, 1.2))], baseline)
        assert kept.amounts[0, 2] == pytest.approx(1.2 * baseline.amounts)

    def test_grants_are_rolled_in(self, baseline: Baseline, designed: Made) -> None:
        found = simulate([designed(consolidates=("extra_grant",))], baseline)
        # 500,000 and 10,000 rolled in.
        assert found.pence.sum(axis=2).tolist() == [[51_000_000] * 3]

    def test_a_fixed_council_keeps_what_it_had(self, baseline: Baseline, designed: Made) -> None:
        found = simulate([designed(fixed=("E06000001",))], baseline)
        assert found.amounts[0, :, PORT].tolist() == [120_000.0] * 3

    def test_a_third_of_the_way_is_a_third_of_the_way(
        self, baseline: Baseline, designed: Made
    ) -> None:
        stepped = simulate([designed(transition=(1 / 3, 2 / 3, 1.0))], baseline).amounts[0]
        moved = stepped - baseline.amounts
        assert moved[0] * 3 == pytest.approx(moved[2], abs=0.05)


class TestFloors:
    def test_nobody_falls_below_the_floor(self, baseline: Baseline, designed: Made) -> None:
        found = simulate([designed(floors=(Bound((0.95,) * 3),))], baseline)
        assert (found.amounts[0] >= 0.95 * baseline.amounts - 0.01).all()

    def test_a_floor_on_income_counts_council_tax(self, baseline: Baseline, designed: Made) -> None:
        found = simulate([designed(floors=(Bound((0.97,) * 3, "income"),))], baseline)
        income = found.amounts[0] + baseline.council_tax
        assert (income >= 0.97 * (baseline.amounts + baseline.council_tax) - 0.01).all()

    def test_nobody_rises_above_the_ceiling(self, baseline: Baseline, designed: Made) -> None:
        found = simulate([designed(ceilings=(Bound((1.1,) * 3),))], baseline)
        assert (found.amounts[0] <= 1.1 * baseline.amounts + 0.01).all()

    @PROPERTY
    @given(low=st.floats(0, 0.9), more=st.floats(0, 0.1))
    def test_raising_a_floor_never_makes_a_protected_council_worse(
        self, low: float, more: float, baseline: Baseline, designed: Made
    ) -> None:
        lower, higher = (
            simulate([designed(floors=(Bound((level,) * 3),))], baseline).amounts[0]
            for level in (low, low + more)
        )
        protected = lower <= low * baseline.amounts + 0.01
        assert (higher[protected] >= lower[protected] - 0.01).all()

    def test_floors_that_exceed_the_pot_say_by_how_much(
        self, baseline: Baseline, designed: Made
    ) -> None:
        poor = designed(pot=(1.0, 0.9, 0.9), floors=(Bound((0.95,) * 3),))
        with pytest.raises(InputError) as caught:
            simulate([poor], baseline)
        # 0.95 x 500,000 = 475,000 against 450,000.
        assert [str(problem) for problem in caught.value.problems] == [
            "need floor: 2027/28: floors come to £475,000, £25,000 more than the pot of £450,000",
            "need floor: 2028/29: floors come to £475,000, £25,000 more than the pot of £450,000",
        ]

    def test_ceilings_that_leave_money_unspent_say_how_much(
        self, baseline: Baseline, designed: Made
    ) -> None:
        with pytest.raises(InputError, match="leave £50,000 unspent"):
            simulate([designed(ceilings=(Bound((0.9,) * 3),))], baseline)


class TestMonotone:
    @PROPERTY
    @given(at=st.integers(0, 5), times=st.floats(1.0, 3.0), floor=st.floats(0, 0.9))
    def test_more_need_never_gets_less(
        self, at: int, times: float, floor: float, baseline: Baseline, designed: Made
    ) -> None:
        design = designed(floors=(Bound((floor,) * 3),), resources=Resources(0.2, 500.0, TIERS))
        column = baseline.councils.column("population")
        values = baseline.councils.of("deprivation").copy()
        values[at] *= times
        needier = replace(
            baseline,
            councils=baseline.councils.with_columns(
                {"deprivation": replace(column, values=values)}
            ),
        )
        before = simulate([design], baseline).amounts[0, :, at]
        after = simulate([design], needier).amounts[0, :, at]
        assert (after >= before - 0.01).all()


class TestPremium:
    def test_flat_is_so_much_a_head_with_two_tier_people_counted_once(
        self, baseline: Baseline, designed: Made
    ) -> None:
        found = simulate([designed(premium=Premium("flat", 0.1))], baseline).premium[0, 0]
        # 50,000 over 1,800 people: 27.78 a head, county and districts together.
        assert found[:3].sum() == pytest.approx(50_000 * 600 / 1_800)
        assert found[PORT] == pytest.approx(50_000 * 300 / 1_800)

    def test_better_outcomes_get_more_of_what_need_gives(
        self, baseline: Baseline, designed: Made
    ) -> None:
        tied = Premium("tied to outcomes", 0.1, column="outcome", strength=0.5)
        by_need = simulate([designed(premium=Premium("by need", 0.1))], baseline).premium[0, 0]
        found = simulate([designed(premium=tied)], baseline).premium[0, 0]
        # Of two unitaries, Port (40) stands one deviation below Vale (60)'s one above: 0.5 and 1.5.
        assert found[4] / by_need[4] == pytest.approx(3 * found[PORT] / by_need[PORT])

    def test_invest_to_save_goes_back_to_the_pot(self, baseline: Baseline, designed: Made) -> None:
        lent = Premium("invest to save", 0.1, repaid=1.0, after=2)
        kept = simulate([designed(need=(), premium=lent)], baseline).amounts[0]
        # Shares are kept, so what comes back is shared out as it was paid.
        assert kept[2] == pytest.approx(baseline.amounts, abs=0.02)

    def test_a_premium_of_another_kind_is_not_repaid(
        self, baseline: Baseline, designed: Made
    ) -> None:
        one = simulate([designed(premium=Premium("by need", 0.1))], baseline)
        assert one.premium[0].sum(axis=1) == pytest.approx([50_000] * 3)


class TestRefused:
    def test_designs_of_other_years_and_of_one_id_are_named(
        self, baseline: Baseline, designed: Made
    ) -> None:
        short = designed(years=(2026,), pot=(1.0,))
        with pytest.raises(InputError) as caught:
            simulate([designed(), short], baseline)
        told = [str(problem) for problem in caught.value.problems]
        assert told == [
            "need years: should be those of need: 2026/27, 2027/28, 2028/29",
            "need id: is the id of more than one design",
        ]

    def test_no_design_is_refused(self, baseline: Baseline) -> None:
        with pytest.raises(InputError, match="at least one"):
            simulate([], baseline)
