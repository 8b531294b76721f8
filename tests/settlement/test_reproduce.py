"""Published allocations worked out again, and what may be called an allocation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.errors import MethodError
from wholeplace.finance.councils import Councils
from wholeplace.settlement.baseline import Baseline, from_columns
from wholeplace.settlement.reproduce import (
    Authorities,
    Reproduction,
    residuals,
    summed,
    uniform_cut,
    uprated,
)

WHOSE = Authorities(("a", "b"), ("Aston", "Beeton"), ("county", "county"))


def reproduction(**changes: object) -> Reproduction:
    published = np.array([100.0, 200.0])
    made = Reproduction(
        id="made",
        title="Made up",
        method="made up",
        status="final",
        of="method",
        tolerance=0.01,
        needed=1.0,
        measured="the allocation",
        residuals=residuals(
            WHOSE, published=published, ours=np.array([100.0, 203.0]), scale=published
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_uniform_cut_takes_one_share_of_income_in_each_class() -> None:
    found = uniform_cut(
        np.array([60.0, 40.0, 30.0]),
        income=np.array([100.0, 300.0, 50.0]),
        total=[60.0, 60.0, 20.0],
        group=["county", "county", "district"],
    )
    # Counties lose 40 of 400, a tenth of income: 10 and 30. The district loses 10.
    assert found == pytest.approx([50, 10, 20])


def test_uprating_and_summing_are_what_they_say() -> None:
    assert uprated(np.array([100.0]), factor=499 / 491) == pytest.approx([101.6293])
    assert summed(np.array([1.0, 2.0]), np.array([3.0, 4.0])).tolist() == [4.0, 6.0]
    with pytest.raises(MethodError, match="above 0"):
        uprated(np.array([1.0]), factor=0.0)


def test_residuals_say_by_how_much_and_who_misses() -> None:
    made = reproduction()
    assert [each.difference for each in made.residuals] == [0, 3]
    assert [each.name for each in made.misses] == ["Beeton"]
    assert (made.within, made.holds, made.off) == (0.5, False, pytest.approx(0.01))
    assert made.median_share == pytest.approx(0.0075)


def test_a_reproduction_holds_when_enough_are_within() -> None:
    assert reproduction(needed=0.5).holds
    assert reproduction(tolerance=0.02).holds
    assert not reproduction(residuals=()).holds


def test_outputs_are_simulated_shares_until_a_method_is_reproduced(baseline: Baseline) -> None:
    def called(*made: Reproduction) -> str:
        return replace(baseline, reproductions=made).called

    good = reproduction(tolerance=0.02)
    assert called() == "simulated share"
    assert called(reproduction()) == "simulated share"
    assert called(good) == "allocation"
    assert called(good, reproduction()) == "simulated share"
    # Adding up published components is not working an allocation out.
    assert called(replace(good, of="sum")) == "simulated share"


def test_a_baseline_of_columns_names_where_the_class_stands_in(country: Councils) -> None:
    column = country.column("council_tax")
    values = column.values.copy()
    values[3] = -140_000.0
    wrong = country.with_columns({"council_tax": replace(column, values=values)})
    made = from_columns(wrong, "grant", "extra_grant", tax="council_tax", title="t")
    assert made.stood_in == ("Port",)
    # Vale raises 580 a head; Port has 300 people.
    assert made.council_tax[3] == pytest.approx(174_000)
    assert made.total == pytest.approx(510_000)


def test_a_baseline_holds_a_figure_for_every_council(country: Councils) -> None:
    with pytest.raises(MethodError, match="a number for every council"):
        Baseline("t", country, np.full(6, np.nan), np.ones(6))


def test_a_scale_below_nought_lets_nothing_pass() -> None:
    """Grant below nought is still missed by as much as it is missed by."""
    owed = np.array([-100.0, 200.0])
    made = residuals(WHOSE, published=owed, ours=np.array([-90.0, 200.0]), scale=owed)
    assert [each.share for each in made] == [pytest.approx(0.1), 0.0]
    assert not reproduction(residuals=made).holds
    assert [each.name for each in reproduction(residuals=made).misses] == ["Aston"]


def test_a_scale_of_nought_is_never_within() -> None:
    made = residuals(WHOSE, published=np.zeros(2), ours=np.zeros(2), scale=np.zeros(2))
    assert [each.share for each in made] == [float("inf")] * 2


def test_misses_come_the_furthest_first_and_by_name() -> None:
    whose = Authorities(("a", "b", "c"), ("Cee", "Bee", "Aye"), ("county",) * 3)
    published = np.array([100.0, 100.0, 100.0])
    made = residuals(
        whose, published=published, ours=np.array([90.0, 130.0, 110.0]), scale=published
    )
    assert [each.name for each in reproduction(residuals=made).misses] == ["Bee", "Aye", "Cee"]


def test_a_uniform_cut_brings_every_class_to_its_total() -> None:
    """Whatever the grants, what is left of each class is its published total."""
    random = np.random.default_rng(4)
    grant, income = random.uniform(10, 50, 9), random.uniform(100, 500, 9)
    group = ["county"] * 4 + ["district"] * 5
    total = [70.0] * 4 + [55.0] * 5
    found = uniform_cut(grant, income=income, total=total, group=group)
    assert found[:4].sum() == pytest.approx(70)
    assert found[4:].sum() == pytest.approx(55)
    lost = (grant - found) / income
    assert lost[:4] == pytest.approx(lost[0])
    assert lost[4:] == pytest.approx(lost[4])


def test_council_tax_of_nought_is_stood_in_for_and_one_above_is_kept(country: Councils) -> None:
    column = country.column("council_tax")
    values = column.values.copy()
    values[4] = 0.0
    nought = country.with_columns({"council_tax": replace(column, values=values)})
    made = from_columns(nought, "grant", tax="council_tax", title="t")
    # Port raises 140,000 of 300 people: 466.67 a head of Vale's 500.
    assert made.council_tax[4] == pytest.approx(140_000 / 300 * 500)
    assert made.council_tax[3] == 140_000
    assert made.stood_in == ("Vale",)


def test_a_column_a_baseline_does_not_have_is_named(country: Councils) -> None:
    from wholeplace.errors import InputError

    with pytest.raises(InputError, match="grants: is not one; did you mean 'grant'"):
        from_columns(country, "grants", tax="council_tax", title="t")
