"""What is refused, with every reason at once, and what a reader is warned of."""

from dataclasses import replace

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import BodyShare
from wholeplace.prevention.unit_costs import UnitCostPart
from wholeplace.prevention.value import value, value_together


@pytest.fixture(scope="module")
def valued(made):
    def run(*actions, costs=None, years=made.years, parts=(), draws=None, **rules):
        chosen = made.unit_costs() if costs is None else made.unit_costs(*costs)
        common = {
            "unit_costs": chosen,
            "years": years,
            "draws": draws or Draws(1),
            "rules": made.rules(parts=parts, **rules),
        }
        return (
            value(actions[0], **common) if len(actions) == 1 else value_together(actions, **common)
        )

    return run


@pytest.fixture(scope="module")
def reason(valued):
    def run(*actions, **given):
        with pytest.raises(MethodError) as caught:
            valued(*actions, **given)
        return str(caught.value)

    return run


def test_a_saving_with_no_baseline_is_refused(made, reason):
    said = reason(made.action(effects=(made.effect(need=None),)))
    assert "the saving on 'taken into care' has no baseline" in said


@pytest.mark.parametrize(
    "kind", ["difference", "risk ratio", "rate ratio", "odds ratio", "hazard ratio"]
)
def test_deadweight_on_a_trial_effect_is_refused_and_both_are_named(made, reason, kind):
    size = Estimate.known(-0.1 if kind == "difference" else 0.8)
    effect = made.effect(kind=kind, size=size, deadweight=Estimate.known(0.2))
    said = reason(made.action(effects=(effect,)))
    assert f"has deadweight and a {kind}" in said
    assert "already net of deadweight" in said


def test_a_success_rate_without_deadweight_is_refused(made, reason):
    effect = made.effect(kind="success", size=Estimate.known(0.6))
    assert "without deadweight" in reason(made.action(effects=(effect,)))


def test_a_success_rate_with_deadweight_is_valued(made, valued):
    effect = made.effect(kind="success", size=Estimate.known(0.6), deadweight=Estimate.known(0.35))
    # 40 reached, 0.4 in need, 0.25 of them helped who would not have been: 4.
    result = valued(made.action(effects=(effect,)))
    assert result.avoided[0].use.values[0, 0] == pytest.approx(4)


def test_a_difference_larger_than_the_need_is_refused(made, reason):
    effect = made.effect(need=Estimate.known(0.05), size=Estimate.known(-0.1))
    assert "from 0.05 out of 0 to 1" in reason(made.action(effects=(effect,)))


def test_an_unknown_unit_cost_is_answered_with_the_nearest(made, reason):
    said = reason(made.action(effects=(made.effect(unit_cost="cares"),)))
    assert "there is no unit cost 'cares'; did you mean 'care'?" in said


def test_bearers_that_do_not_bear_all_of_a_cost_are_refused(made, reason):
    cost = made.unit_cost(bearers=(made.share_of("council", 0.6),))
    assert "the bearers of 'care' bear 0.6 of it and not 1" in reason(made.action(), costs=[cost])


def test_a_transfer_as_social_value_is_refused(made, reason):
    cost = made.unit_cost(transfer=True, value_kind="social")
    assert "a transfer is fiscal value only" in reason(made.action(), costs=[cost])


def test_a_composite_and_its_own_part_are_refused_in_one_valuation(made, reason):
    parts = (UnitCostPart("care", "placement", 1.0, "part_of"),)
    placement = made.unit_cost(id="placement", name="A placement")
    effects = (made.effect(), made.effect(outcome="placed", unit_cost="placement"))
    said = reason(made.action(effects=effects), costs=[made.unit_cost(), placement], parts=parts)
    assert "'placement' is a part of 'care': one valuation cannot count both" in said


def test_one_estimate_under_two_ids_is_refused_in_one_valuation(made, reason):
    parts = (UnitCostPart("care", "twin", 1.0, "same_as"),)
    effects = (made.effect(), made.effect(outcome="placed", unit_cost="twin"))
    said = reason(
        made.action(effects=effects),
        costs=[made.unit_cost(), made.unit_cost(id="twin")],
        parts=parts,
    )
    assert "the same estimate as" in said


def test_one_outcome_valued_twice_with_one_cost_is_refused(made, reason):
    said = reason(made.action(effects=(made.effect(), made.effect())))
    assert "'taken into care' is valued twice with 'care'" in said


def test_wellbeing_and_health_of_one_outcome_are_refused(made, reason):
    costs = [
        made.unit_cost(id="wellby", unit="per WELLBY", value_kind="social"),
        made.unit_cost(id="qaly", unit="per QALY", value_kind="social"),
    ]
    effects = (made.effect(unit_cost="wellby"), made.effect(unit_cost="qaly"))
    said = reason(made.action(effects=effects), costs=costs)
    assert "valued in wellbeing ('wellby') and in health ('qaly')" in said


def test_wellbeing_and_health_of_different_outcomes_are_valued(made, valued):
    costs = [
        made.unit_cost(id="wellby", unit="per WELLBY", value_kind="social"),
        made.unit_cost(id="qaly", unit="per QALY", value_kind="social"),
    ]
    effects = (made.effect(unit_cost="wellby"), made.effect(outcome="pain", unit_cost="qaly"))
    assert valued(made.action(effects=effects), costs=costs).treasury.public > 0


def test_a_start_before_the_first_year_is_refused(made, reason):
    said = reason(made.action(starts=((2025, 1.0),)))
    assert "in 2025/26, before the valuation's first year 2026/27" in said


def test_a_cost_before_the_first_year_is_refused(made, reason):
    assert "2024/25, before" in reason(made.action(costs=(made.cost(year=2024),)))


def test_years_with_a_gap_are_refused(made, reason):
    assert "should follow each other" in reason(made.action(), years=(2026, 2028))


@pytest.mark.parametrize("name", ["attribution", "displacement", "leakage", "drop_off"])
def test_a_share_outside_nought_to_one_is_refused(made, reason, name):
    effect = made.effect(**{name: 1.5})
    assert f"the {name} of 'taken into care'" in reason(made.action(effects=(effect,)))


def test_an_effect_of_no_years_is_refused(made, reason):
    assert "a duration of 1 or more" in reason(made.action(effects=(made.effect(duration=0),)))


def test_every_reason_is_given_at_once(made, reason):
    effects = (
        made.effect(need=None, deadweight=Estimate.known(0.2)),
        made.effect(outcome="arrested", unit_cost="nothing", leakage=2.0),
    )
    said = reason(made.action(effects=effects, starts=((2020, 1.0),)))
    for part in ("no baseline", "deadweight", "no unit cost 'nothing'", "leakage", "2020/21"):
        assert part in said


def test_a_price_year_the_deflator_does_not_reach_is_refused(made, reason):
    assert "deflator covers" in reason(made.action(), costs=[made.unit_cost(prices=1980)])


def test_a_before_and_after_study_is_warned_of(made, valued):
    result = valued(made.action(grade="before-after (SMS 1-2)"))
    assert any("compares before with after" in warning for warning in result.warnings)


def test_a_trial_is_not_warned_of(made, valued):
    assert valued(made.action()).warnings == ()


def test_draws_that_take_more_than_the_need_are_warned_of_and_left_as_they_are(made, valued):
    wide = made.effect(need=Estimate.known(0.12), size=Estimate.normal(-0.1, low=-0.16, high=-0.04))
    result = valued(made.action(effects=(wide,)), draws=Draws(2_000))
    (warning,) = [each for each in result.warnings if "larger than the need" in each]
    assert "% of draws" in warning
    # The mean stays 4: clamping at the need would have lowered it.
    assert result.avoided[0].use.values[:, 0].mean() == pytest.approx(4, rel=0.02)


def test_what_falls_after_the_last_year_is_warned_of(made, valued):
    result = valued(made.action(costs=(made.cost(), made.cost(year=2040))))
    assert any("after 2030/31" in warning for warning in result.warnings)
    assert result.treasury.cost == pytest.approx([2_000])


def test_old_prices_are_warned_of(made, valued):
    result = valued(made.action(), costs=[made.unit_cost(prices=2010)])
    assert any("as old as 2010/11" in warning for warning in result.warnings)


def test_a_unit_cost_that_holds_many_years_is_warned_of(made, valued):
    result = valued(made.action(), costs=[made.unit_cost(unit="per child over a 25 year period")])
    assert any("holds many years in one" in warning for warning in result.warnings)


def test_a_note_of_a_unit_cost_is_passed_on(made, valued):
    result = valued(made.action(), costs=[made.unit_cost(note="its split is assumed")])
    assert "'A year in care': its split is assumed." in result.warnings


def test_a_cashable_share_nobody_has_given_is_warned_of(made, valued):
    unknown = BodyShare("council", 1.0, Estimate.known(0.0, made.judged))
    result = valued(made.action(), costs=[made.unit_cost(bearers=(unknown,))])
    (warning,) = result.warnings
    assert "becomes cash for council is not known, so none is counted as cash" in warning


def test_a_cashable_share_that_is_assumed_is_warned_of(made, valued):
    assumed = BodyShare("council", 1.0, Estimate.known(0.4, made.judged))
    result = valued(made.action(), costs=[made.unit_cost(bearers=(assumed,))])
    assert result.warnings == (
        "'A year in care': how much of it becomes cash for council is an assumption.",
    )


def test_assumed_inflation_is_warned_of(made, valued):
    deflators = replace(made.deflators(), status={2029: "assumption", 2030: "assumption"})
    result = valued(made.action(), deflators=deflators)
    assert any("Inflation from 2029/30 is assumed" in warning for warning in result.warnings)


def test_actions_whose_costs_hold_one_another_are_warned_of_in_a_plan(made, valued):
    parts = (UnitCostPart("care", "placement", 1.0, "part_of"),)
    placement = made.unit_cost(id="placement", name="A placement")
    second = made.action(id="visits", name="Visits", effects=(made.effect(unit_cost="placement"),))
    result = valued(made.action(), second, costs=[made.unit_cost(), placement], parts=parts)
    assert (
        "'A placement' (Visits) is a part of 'A year in care' (Family meetings): they must be for"
        " different people." in result.warnings
    )


def test_a_warning_is_given_once_however_many_actions_share_it(made, valued):
    older = made.unit_cost(id="arrest", prices=2005)
    second = made.action(id="visits", effects=(made.effect(unit_cost="arrest"),))
    result = valued(made.action(), second, costs=[made.unit_cost(prices=2010), older])
    assert [each for each in result.warnings if "as old as" in each] == [
        "Unit costs are brought from prices as old as 2005/06 by general inflation. Prices of care"
        " and housing have risen faster: use local costs if you can."
    ]


def test_optimism_is_said_to_be_assumed_with_its_size(made, valued):
    hopeful = made.action(optimism_cost=0.1, optimism_benefit=0.05)
    [said] = [warning for warning in valued(hopeful).warnings if "optimism" in warning]
    assert "costs are raised by 10% and benefits cut by 5%" in said
    assert said.endswith("is an assumption.")
