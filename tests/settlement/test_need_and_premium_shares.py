"""Shares of need and of premiums: they sum, and agree with the rules of the review."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.finance.councils import Councils
from wholeplace.finance.fair_funding import assess, phase_in
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.design import CLASSES, Design, NeedBlock, Premium, Resources
from wholeplace.settlement.need import need_shares, notional_resources, target
from wholeplace.settlement.premium_shares import premium_shares, repayments, standing

Made = Callable[..., Design]
TIERS = {**dict.fromkeys(CLASSES, 1.0), "county": 0.85, "district": 0.15}
NEED = np.array([0.3, 0.05, 0.05, 0.2, 0.2, 0.2])
PEOPLE = np.array([400.0, 100.0, 100.0, 300.0, 500.0, 400.0])


@settings(max_examples=60, deadline=None)
@given(
    weights=arrays(np.float64, 6, elements=st.floats(0.01, 1)),
    resources=arrays(np.float64, 6, elements=st.floats(0, 100)),
    pot=st.floats(1, 1_000),
)
def test_need_less_resources_is_the_assessment_of_the_review(
    weights: np.ndarray, resources: np.ndarray, pot: float
) -> None:
    """``finance.fair_funding.assess`` works it out for one pot; here for many at once."""
    need = weights / weights.sum()
    wanted = assess(need, resources=resources, pot=pot).target
    assert target(need, pot=pot, resources=resources) == pytest.approx(wanted, abs=1e-6 * pot)


def test_the_transition_is_that_of_the_review(baseline: Baseline, designed: Made) -> None:
    steps = (1 / 3, 2 / 3, 1.0)
    found = simulate([designed(transition=steps)], baseline)
    old = baseline.amounts / baseline.total
    aim = need_shares(designed(), baseline.councils) * baseline.total
    for year, step in enumerate(steps):
        wanted = phase_in(aim, old=old, step=step)
        assert found.amounts[0, year] == pytest.approx(wanted, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(
    first=st.floats(0, 1),
    cost=st.floats(0.5, 2),
    part=st.floats(0, 1),
)
def test_need_always_sums_to_one(first: float, cost: float, part: float, country: Councils) -> None:
    blocks = (
        NeedBlock("one", first, CLASSES, {"population": part, "deprivation": 1 - part}),
        NeedBlock("other", 1 - first, ("unitary", "london borough"), {"population": 1.0}),
    )
    design = Design("d", "D", "", (2026,), (1.0,), "GBP", need=blocks, area_costs={"London": cost})
    shares = need_shares(design, country)
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


def test_several_pots_are_worked_out_at_once() -> None:
    need, resources = np.array([0.5, 0.5]), np.array([20.0, 60.0])
    found = target(need, pot=np.array([100.0, 200.0]), resources=resources)
    # Half of 180 and of 280, less 20 and 60.
    assert found == pytest.approx(np.array([[70, 30], [120, 80]]))


def test_without_a_resources_adjustment_nothing_is_set_against_need(
    country: Councils, designed: Made
) -> None:
    assert (notional_resources(designed(), country) == 0).all()
    none = designed(resources=Resources(0.0, 2_000.0, TIERS))
    assert (notional_resources(none, country) == 0).all()


class TestPremium:
    @settings(max_examples=40, deadline=None)
    @given(
        kind=st.sampled_from(["flat", "by need", "tied to outcomes", "invest to save"]),
        strength=st.floats(0, 1),
    )
    def test_every_kind_sums_to_one(self, kind: str, strength: float, country: Councils) -> None:
        premium = Premium(kind, 0.1, column="outcome", strength=strength)  # type: ignore[arg-type]
        found = premium_shares(premium, NEED, people=PEOPLE, councils=country)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()

    def test_standing_is_in_deviations_of_the_class(self, country: Councils) -> None:
        high = Premium("tied to outcomes", 0.1, column="outcome")
        low = Premium("tied to outcomes", 0.1, column="outcome", better="low")
        # Districts 60 and 80, unitaries 40 and 60: one deviation each way; others stand alone.
        assert standing(high, country).tolist() == [0, -1, 1, -1, 1, 0]
        assert standing(low, country).tolist() == [0, 1, -1, 1, -1, 0]

    def test_an_outcome_that_is_not_known_stands_at_the_mean(self, country: Councils) -> None:
        from dataclasses import replace

        column = country.column("outcome")
        values = column.values.copy()
        values[1] = np.nan
        holed = country.with_columns({"outcome": replace(column, values=values)})
        found = standing(Premium("tied to outcomes", 0.1, column="outcome"), holed)
        assert found[1] == 0
        assert found[2] == 0  # Alone in its class, it has nobody to stand against.

    def test_a_premium_that_is_repaid_comes_back_after_its_years(self) -> None:
        paid = np.array([[10.0, 20.0], [10.0, 20.0], [10.0, 20.0]])
        lent = Premium("invest to save", 0.1, repaid=0.5, after=2)
        assert repayments(lent, paid).tolist() == [[0, 0], [0, 0], [5, 10]]

    def test_nothing_comes_back_after_the_last_year_or_without_a_premium(self) -> None:
        paid = np.ones((2, 3))
        late = Premium("invest to save", 0.1, repaid=0.5, after=5)
        assert (repayments(late, paid) == 0).all()
        assert (repayments(None, paid) == 0).all()

    def test_by_need_out_of_a_pot_by_need_moves_no_money(
        self, baseline: Baseline, designed: Made
    ) -> None:
        """n(P(1 - m) + RA) - RA + n m P is n(P + RA) - RA again, when nobody is clipped."""
        resources = Resources(0.1, 500.0, TIERS)
        plain = simulate([designed(resources=resources)], baseline)
        premium = designed(resources=resources, premium=Premium("by need", 0.05))
        assert np.abs(simulate([premium], baseline).pence - plain.pence).max() <= 1

    def test_a_flat_premium_moves_money(self, baseline: Baseline, designed: Made) -> None:
        plain = simulate([designed()], baseline)
        flat = simulate([designed(premium=Premium("flat", 0.05))], baseline)
        assert np.abs(flat.pence - plain.pence).max() > 100
