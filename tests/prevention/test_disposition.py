"""What becomes of a saving, and the cashable share that follows from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.disposition import (
    CLASSES,
    added,
    by_share,
    cashable_of,
    class_shares,
    disposed,
    implied_share,
)

YEARS = (2026, 2027)
POUNDS = arrays.arrays(np.float64, (3, 2), elements=st.floats(-1e6, 1e6))


def made(cashable, *, saved=100.0, draws=1):
    total = np.full((draws, 2), saved)
    banked = np.broadcast_to(cashable, (draws, 2)).copy()
    return disposed(total, years=YEARS, parts={"cashable": banked})


def test_what_nobody_accounts_for_is_unallocated():
    found = made([30.0, 40.0])
    assert list(found.unallocated[0]) == [70, 60]
    assert list(found.total[0]) == [100, 100]


def test_cash_is_spending_that_stops_and_income():
    found = disposed(
        np.array([[100.0]]),
        years=(2026,),
        parts={
            "cashable": np.array([[60.0]]),
            "revenue": np.array([[-10.0]]),
            "cost_avoided": np.array([[5.0]]),
            "redeployed": np.array([[15.0]]),
        },
    )
    assert found.cash[0, 0] == 50
    # 100 = 60 + 5 + 15 - 10 + 30
    assert found.unallocated[0, 0] == 30


@given(POUNDS, POUNDS, POUNDS, POUNDS)
def test_the_classes_sum_to_the_saving_whatever_they_are(saved, cashable, taken, income):
    parts = {"cashable": cashable, "redeployed": taken, "revenue": income}
    found = disposed(saved, years=YEARS, parts=parts)
    assert found.total == pytest.approx(saved, abs=1e-6)


def test_the_analysts_share_is_cash_and_the_rest_is_not_known():
    found = by_share(np.array([[100.0, 200.0]]), np.array([0.25]), years=YEARS)
    assert list(found.cashable[0]) == [25, 50]
    assert list(found.unallocated[0]) == [75, 150]


def test_dispositions_of_one_body_add_up_class_by_class():
    both = added((made([30.0, 40.0]), made([10.0, 0.0])))
    assert list(both.cashable[0]) == [40, 40]
    assert list(both.total[0]) == [200, 200]


def test_nothing_has_no_sum():
    with pytest.raises(MethodError, match="no disposition"):
        added(())


def passing(to):
    from dataclasses import replace

    return replace(made([0.0, 0.0]), passed_on=np.full((1, 2), 7.0), passed_to=to)


def test_money_passed_on_adds_up_when_it_goes_to_one_body():
    both = added((passing("DWP"), made([1.0, 1.0]), passing("DWP")))
    assert (both.passed_to, list(both.passed_on[0])) == ("DWP", [14, 14])


def test_money_passed_on_to_two_bodies_is_not_one_sum():
    with pytest.raises(MethodError, match="DWP and to HMRC"):
        added((passing("DWP"), passing("HMRC")))


def test_class_shares_are_of_expected_money_and_sum_to_one():
    # 70 of 200 pounds over the two years.
    shares = class_shares(made([30.0, 40.0]))
    assert shares["cashable"] == pytest.approx(0.35)
    assert shares["unallocated"] == pytest.approx(0.65)
    assert tuple(shares) == CLASSES
    assert sum(shares.values()) == pytest.approx(1)


def test_a_saving_of_nothing_has_no_shares():
    assert class_shares(made([0.0, 0.0], saved=0.0)) is None
    assert implied_share(made([0.0, 0.0], saved=0.0), level=0.8) is None


def test_the_implied_share_is_expected_cash_over_expected_saving():
    found = made([30.0, 40.0])
    assert implied_share(found, level=0.8).value == pytest.approx(0.35)
    assert implied_share(found, level=0.8, year=2026).value == pytest.approx(0.30)
    assert implied_share(found, level=0.8, year=2027).value == pytest.approx(0.40)


def test_a_year_outside_the_valuation_has_no_share():
    with pytest.raises(MethodError, match="2031/32 is not a year"):
        implied_share(made([30.0, 40.0]), level=0.8, year=2031)


def test_the_implied_share_has_the_interval_of_its_draws():
    # Cash from 0 to 100 of 100 in steps of 1: 10 % of draws under 10 and over 90.
    cash = np.repeat(np.arange(101.0)[:, np.newaxis], 2, axis=1)
    found = implied_share(
        disposed(np.full((101, 2), 100.0), years=YEARS, parts={"cashable": cash}), level=0.8
    )
    assert (found.low, found.value, found.high) == pytest.approx((0.1, 0.5, 0.9))


def test_a_share_of_nothing_has_no_minus():
    shown = implied_share(by_share(-np.ones((3, 2)), np.zeros(3), years=YEARS), level=0.8)
    assert str(shown.value) == "0.0"


def test_draws_that_save_nothing_are_no_part_of_the_interval():
    saved = np.array([[100.0], [0.0]])
    found = implied_share(disposed(saved, years=(2026,), parts={"cashable": saved / 2}), level=0.8)
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)


def test_the_implied_share_stands_beside_the_analysts_own():
    said = Estimate.known(0.6)
    found = cashable_of(
        made([30.0, 40.0]), of=("care", "council"), kind="step", stated=said, level=0.8
    )
    assert (found.unit_cost, found.body, found.kind) == ("care", "council", "step")
    assert found.implied.value == pytest.approx(0.35)
    assert [(year, share.value) for year, share in found.by_year] == [(2026, 0.3), (2027, 0.4)]
    assert found.stated is said


def test_a_class_can_be_had_by_its_name():
    found = made([30.0, 40.0])
    assert found.of("cashable") is found.cashable
