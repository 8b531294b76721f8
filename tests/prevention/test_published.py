"""Published evidence and prices valued end to end, and checked by hand."""

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.evidence import as_effect
from wholeplace.prevention.value import value
from wholeplace.store.evidence import evidence, rules_of, unit_costs

YEARS = tuple(range(2026, 2035))


@pytest.fixture(scope="module")
def costs(reference):
    return unit_costs(reference)


@pytest.fixture(scope="module")
def conferences(made, reference):
    """Return family group conferences for 200 children, as the trial reports them."""
    trial = evidence(reference)["ev001"]
    kind, size = as_effect(trial)
    effect = made.effect(
        outcome="looked after at 12 months",
        need=Estimate.known(trial.without),
        kind=kind,
        size=size,
        unit_cost="ucd14:SS1.0",
        lag=1,
        source=trial.source,
    )
    return made.action(
        eligible=200.0,
        take_up=Estimate.known(1.0),
        attrition=0.0,
        effects=(effect,),
        costs=(made.cost(amount=Estimate.known(400_000.0)),),
    )


@pytest.fixture(scope="module")
def valued(conferences, costs, reference):
    return value(
        conferences,
        unit_costs=costs,
        years=YEARS,
        draws=Draws(4_000),
        rules=rules_of(reference, prices=2024),
    )


def test_family_group_conferences_by_hand(valued, reference):
    # 200 children x 8.6 points = 17.2 fewer years in care, in 2027, at £51,080 of 2013/14.
    deflate = reference.deflators().factor(2013, 2024)
    assert valued.avoided[0].use.values[:, 1].mean() == pytest.approx(17.2, rel=0.02)
    by_hand = 17.2 * 51_080 * deflate / 1.035
    assert np.median(valued.treasury.public) == pytest.approx(by_hand, rel=0.05)
    assert valued.treasury.cost == pytest.approx([400_000] * 4_000)


def test_the_result_names_the_edition_and_the_assumed_interval(valued):
    assert valued.treasury.edition == "Green Book 2026"
    assert any("no interval is published" in warning for warning in valued.warnings)


def test_without_a_cashable_share_nothing_is_banked_and_it_never_pays_back(valued):
    assert not valued.finance.saving.values.any()
    assert valued.pays_back_by[3] == 0
    assert any("none is counted as cash" in warning for warning in valued.warnings)


def test_nine_years_give_no_answer_for_the_tenth(valued):
    assert valued.pays_back_by[10] is None


def test_care_and_its_parts_cannot_be_valued_together(made, conferences, costs, reference):
    effects = (
        made.effect(outcome="homeless", unit_cost="ucd14:HO3.0"),
        made.effect(outcome="in a hotel", unit_cost="ucd14:HO4.1"),
    )
    with pytest.raises(MethodError, match=r"'ucd14:HO4.1' is a part of 'ucd14:HO3.0'"):
        value(
            made.action(effects=effects),
            unit_costs=costs,
            years=YEARS,
            draws=Draws(1),
            rules=rules_of(reference, prices=2024),
        )


def test_a_claimant_back_in_work_saves_benefits_that_are_no_gain_to_society(made, costs, reference):
    effect = made.effect(outcome="out of work", unit_cost="ucd14:E&E1.0")
    result = value(
        made.action(effects=(effect,), costs=()),
        unit_costs=costs,
        years=YEARS,
        draws=Draws(500),
        rules=rules_of(reference, prices=2024),
    )
    # £566 of £9,800 is health care; the rest is benefits and tax.
    assert result.treasury.public == pytest.approx(result.treasury.fiscal * 566 / 9_800)
    assert {position.body for position in result.positions} == {"DWP", "NHS"}


def test_a_price_year_before_the_deflator_is_refused_with_its_reach(made, costs, reference):
    from dataclasses import replace

    old = replace(costs["ucd14:SS1.0"], prices=1980)
    effect = made.effect(unit_cost="ucd14:SS1.0")
    with pytest.raises(MethodError, match="the GDP deflator covers 1998/99"):
        value(
            made.action(effects=(effect,)),
            unit_costs={old.id: old},
            years=YEARS,
            draws=Draws(1),
            rules=rules_of(reference, prices=2024),
        )


def test_every_priced_unit_cost_can_be_valued(made, costs, reference):
    rules = rules_of(reference, prices=2024)
    for id in costs:
        action = made.action(effects=(made.effect(unit_cost=id),), costs=())
        result = value(action, unit_costs=costs, years=(2026,), draws=Draws(3), rules=rules)
        whole = sum(benefit.total().sum(axis=1) for benefit in result.benefit.values())
        assert (whole > 0).all(), id
