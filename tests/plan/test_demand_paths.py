"""Demand paths of a pathway drive lines of a medium-term plan."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import BaseBudget, CouncilTaxPlan, Driver
from wholeplace.plan.demand_paths import demand_growth, has_foreseen, with_demand_paths
from wholeplace.prevention.intervention import BodyShare, UnitCost
from wholeplace.source import assumption
from wholeplace.yearly import Yearly

YEARS = (2025, 2026, 2027, 2028)
DRAWS = Draws(200, 1)
SAID = assumption("an example")


def cost_of(share, *, council="council"):
    bearers = (
        BodyShare(council, share, Estimate.known(0.0)),
        BodyShare("NHS", 1 - share, Estimate.known(0.0)),
    )
    amount = Estimate.known(900.0)
    return UnitCost("local:care", "A week", amount, 2024, "week", "fiscal", False, bearers, SAID)


def growth(town, share=1.0, body="council"):
    costs = {"local:care": cost_of(share)}
    return demand_growth(
        town.APPRAISED.PATHWAY, body=body, unit_costs=costs, years=YEARS, draws=DRAWS
    )


def test_growth_is_given_by_draw_for_every_year_but_the_first(town):
    found = growth(town)
    assert found.years == (2026, 2027, 2028)
    assert found.values.shape == (200, 3)
    assert found.unit == "share"


def test_growth_follows_the_people_of_the_pathway_and_not_what_a_week_costs(town):
    # one use only: its price and the body's share of it cancel out of growth
    assert growth(town, 1.0).values == pytest.approx(growth(town, 0.25).values, abs=1e-9)


def test_a_body_that_bears_nothing_has_no_path(town):
    assert growth(town, body="police") is None


def budget_with(driver):
    tax = CouncilTaxPlan(1.0, Decimal(1), "unitary", {}, {}, SAID)
    return BaseBudget("E0", "Any", 2024, YEARS, (), tax, (), (driver,), (), 0.0)


def test_a_driver_is_put_on_its_path_and_cites_it():
    driver = Driver("looked_after", "Children", "demand", {2025: Estimate.known(0.0)}, SAID)
    path = Yearly(np.zeros((5, 2)), (2026, 2027), "share")
    said = replace(SAID, id="pathway")
    found = with_demand_paths(
        budget_with(driver), {"looked_after": path}, source={"looked_after": said}
    )
    assert found.drivers[0].paths is path
    assert found.drivers[0].source.id == "pathway"


def test_a_path_for_a_driver_that_is_not_there_is_refused_with_the_nearest_name():
    driver = Driver("looked_after", "Children", "demand", {2025: Estimate.known(0.0)}, SAID)
    path = Yearly(np.zeros((5, 2)), (2026, 2027), "share")
    with pytest.raises(InputError, match="did you mean 'looked_after'"):
        with_demand_paths(budget_with(driver), {"looked_afte": path}, source={})


def test_a_path_that_comes_from_nowhere_is_refused_with_all_else():
    driver = Driver("looked_after", "Children", "demand", {2025: Estimate.known(0.0)}, SAID)
    path = Yearly(np.zeros((5, 2)), (2026, 2027), "share")
    with pytest.raises(InputError) as caught:
        with_demand_paths(budget_with(driver), {"looked_after": path, "other": path}, source={})
    told = {str(problem) for problem in caught.value.problems}
    assert "looked_after: nobody says where its path is from" in told
    assert any(said.startswith("other: is no driver of the budget") for said in told)


def test_drivers_without_a_path_are_left_as_they_are():
    driver = Driver("pay", "Pay", "price", {2025: Estimate.known(0.0)}, SAID)
    assert with_demand_paths(budget_with(driver), {}, source={}).drivers == (driver,)


def test_a_pathway_that_was_never_tested_has_not_earned_to_drive_a_budget(town):
    assert not has_foreseen(replace(town.APPRAISED.PATHWAY, warnings=()))


def test_growth_compounds_to_the_people_in_care_by_the_last_year(town):
    # constant price: what grows is the people; the product of growth is last over first
    found = growth(town)
    times = np.prod(1 + found.values, axis=1)
    assert (times > 0).all()
    assert np.isfinite(found.values).all()
