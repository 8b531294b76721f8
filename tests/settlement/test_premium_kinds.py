"""The four kinds of prevention premium do what the method page says of them, by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.design import Bound, Design, NeedBlock, Premium, PremiumKind
from wholeplace.settlement.premium import Response, respond

Made = Callable[..., Design]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "settlement.md"
SHIRE, UPTON, DOWNTON, PORT, VALE, WARD = range(6)
# One block by people over the upper tier: 600, 300, 500 and 400 of 1,800.
BY_PEOPLE = (NeedBlock("all", 1.0, ("county", "unitary", "london borough"), {"population": 1.0}),)
NEED = np.array([1 / 3, 0, 0, 1 / 6, 5 / 18, 2 / 9])


@pytest.fixture
def with_premium(baseline: Baseline, designed: Made) -> Callable[..., np.ndarray]:
    """Amounts of a design by people with a premium [years x councils]."""

    def amounts(premium: Premium | None, **changes: object) -> np.ndarray:
        design = designed(need=BY_PEOPLE, premium=premium, **changes)
        return simulate([design], baseline).amounts[0]

    return amounts


@pytest.mark.parametrize("kind", get_args(PremiumKind))
def test_the_page_tells_of_every_kind(kind: str) -> None:
    told = " ".join(PAGE.read_text("utf-8").split())
    assert kind in told


def test_by_need_moves_no_money_when_nobody_is_clipped(
    with_premium: Callable[..., np.ndarray],
) -> None:
    plain = with_premium(None)
    assert with_premium(Premium("by need", 0.1)) == pytest.approx(plain, abs=0.011)
    # 500,000 x 300 of 1,800.
    assert plain[0, PORT] == pytest.approx(83_333.33, abs=0.01)


def test_by_need_does_move_money_when_a_floor_binds(baseline: Baseline, designed: Made) -> None:
    """The premium comes on top of old shares in a transition, so floors bind elsewhere."""
    held = {"need": BY_PEOPLE, "transition": (0.0, 0.5, 1.0), "floors": (Bound((0.95,) * 3),)}
    plain = simulate([designed(**held)], baseline).amounts[0]
    extra = simulate([designed(**held, premium=Premium("by need", 0.1))], baseline).amounts[0]
    assert np.abs(extra[0] - plain[0]).max() > 1_000
    assert extra.sum(axis=1) == pytest.approx([500_000] * 3)


def test_flat_is_the_same_a_head_in_every_place(
    with_premium: Callable[..., np.ndarray], baseline: Baseline, designed: Made
) -> None:
    found = simulate([designed(need=BY_PEOPLE, premium=Premium("flat", 0.09))], baseline)
    # 45,000 over 1,800 people: £25 a head: 15,000 in the county area, 7,500 in Port.
    paid = found.premium[0, 0]
    assert paid[[PORT, VALE, WARD]] == pytest.approx([7_500, 12_500, 10_000])
    assert paid[[SHIRE, UPTON, DOWNTON]].sum() == pytest.approx(15_000)
    # Upton: 12,000 of its own, the county 30,000 on its 200 people: 12/42 of £25 x 200.
    assert paid[UPTON] == pytest.approx(25 * 200 * 12 / 42)
    # Port gets its need of the other 91%, and its £25 a head.
    assert found.amounts[0, 0, PORT] == pytest.approx(455_000 / 6 + 7_500, abs=0.01)


def test_tied_pays_by_how_far_an_outcome_is_from_the_mean_of_its_class(
    with_premium: Callable[..., np.ndarray],
) -> None:
    tied = Premium("tied to outcomes", 0.1, column="outcome", strength=0.5)
    # Unitaries 40 and 60: one deviation below and above: need x 0.5 and x 1.5. Shire and Ward
    # stand alone in their class and districts have no need: 1.
    weights = NEED * np.array([1, 1, 1, 0.5, 1.5, 1])
    wanted = 450_000 * NEED + 50_000 * weights / weights.sum()
    assert with_premium(tied)[0] == pytest.approx(wanted, abs=0.011)


def test_tied_to_an_outcome_that_should_be_low_turns_it_round(
    with_premium: Callable[..., np.ndarray],
) -> None:
    low = Premium("tied to outcomes", 0.1, column="outcome", better="low", strength=0.5)
    weights = NEED * np.array([1, 1, 1, 1.5, 0.5, 1])
    wanted = 450_000 * NEED + 50_000 * weights / weights.sum()
    assert with_premium(low)[0] == pytest.approx(wanted, abs=0.011)


def test_a_tie_so_strong_that_it_would_take_money_gives_nothing_instead(
    with_premium: Callable[..., np.ndarray],
) -> None:
    strong = Premium("tied to outcomes", 0.1, column="outcome", strength=3.0)
    # Port: 1 - 3 is below nought: it gets its need of the 90% and none of the premium.
    assert with_premium(strong)[0, PORT] == pytest.approx(75_000, abs=0.011)


def test_what_is_lent_goes_back_to_the_pot_and_is_shared_out_again(
    with_premium: Callable[..., np.ndarray],
) -> None:
    lent = Premium("invest to save", 0.1, repaid=0.5, after=1)
    # By need all the way: what Port pays back, 50,000 / 6 x 0.5, returns by the same share.
    assert with_premium(lent) == pytest.approx(with_premium(None), abs=0.011)
    # In a transition the old shares get part of what is paid back. Year two of kept shares:
    # main 450,000 + 25,000 by 24% of old, 50,000 lent and 25,000 repaid by a sixth.
    kept = with_premium(lent, transition=(0.0, 0.0, 1.0))
    assert kept[0, PORT] == pytest.approx(0.24 * 450_000 + 50_000 / 6, abs=0.011)
    assert kept[1, PORT] == pytest.approx(0.24 * 475_000 + 25_000 / 6, abs=0.011)


@pytest.fixture
def answered(baseline: Baseline, rules: Rulebook, designed: Made) -> Callable[..., Response]:
    def answer(premium: Premium, **changes: object) -> Response:
        simulation = simulate([designed(premium=premium)], baseline)
        return respond(simulation, 0, rules=rules, draws=Draws(200), **changes)  # type: ignore[arg-type]

    return answer


def test_what_is_paid_back_does_not_count_as_paid(answered: Callable[..., Response]) -> None:
    # 50,000 a year; all of it back after a year: 50,000, nought, nought.
    lent = answered(Premium("invest to save", 0.1, repaid=1.0, after=1))
    assert lent.paid == pytest.approx((50_000, 0, 0))
    # Half of it back after two years.
    half = answered(Premium("invest to save", 0.1, repaid=0.5, after=2))
    assert half.paid == pytest.approx((50_000, 50_000, 25_000))
    assert answered(Premium("flat", 0.1)).paid == pytest.approx((50_000,) * 3)


def test_a_loan_pays_for_itself_sooner_than_a_gift_with_conditions(
    answered: Callable[..., Response],
) -> None:
    once = Estimate.known(1.0)
    lent = answered(Premium("invest to save", 0.1, repaid=1.0, after=1), returned=once)
    tied = answered(Premium("tied to outcomes", 0.1, column="outcome", strength=1.0), returned=once)
    # The same money becomes prevention; only a third of it stays paid.
    assert lent.added.total() == pytest.approx(tied.added.total())
    assert lent.pays_back == 1.0
    assert tied.pays_back == 0.0
    # About 39,000 of each 50,000 is added and saved over four years: 9,750 in 2028, twice that
    # in 2029 and three times in 2030: 58,500 by then, against 50,000 that stays paid.
    assert lent.back_by == 2030
    assert tied.back_by is None


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("flat", "premium_added"),
        ("by need", "premium_added"),
        ("tied to outcomes", "premium_added_conditional"),
        ("invest to save", "premium_added_conditional"),
    ],
)
def test_conditions_set_how_much_of_a_pound_becomes_prevention(
    kind: PremiumKind, rule: str, answered: Callable[..., Response]
) -> None:
    column = "outcome" if kind == "tied to outcomes" else ""
    found = answered(Premium(kind, 0.1, column=column, strength=1.0, repaid=0.5, after=1))
    assert found.kind == kind
    assert rule in {each.name for each in found.leans_on}
    assert all(each.is_assumed for each in found.leans_on)


def test_a_return_that_is_passed_in_is_not_assumed(answered: Callable[..., Response]) -> None:
    found = answered(Premium("flat", 0.1), returned=Estimate.known(2.0))
    assert "premium_return" not in {each.name for each in found.leans_on}
    assert found.saved.total() == pytest.approx(2 * found.added.total())
