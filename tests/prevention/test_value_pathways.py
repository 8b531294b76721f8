"""Actions that act on pathways, valued: overlap netted, contracts obeyed, both views reconciled."""

from dataclasses import replace

import pytest

from wholeplace.demand.pathway import Use
from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.disposition import CLASSES
from wholeplace.prevention.unit_costs import UnitCostPart
from wholeplace.prevention.value import value, value_each, value_together

TAKE_UP = Estimate.share(0.5, low=0.4, high=0.6)


def test_what_is_saved_is_the_pathways_use_at_its_unit_cost(made):
    result = value(made.acting(), **made.ground())
    use = result.avoided[0].use.values[0]
    assert result.benefit["fiscal"].over_bodies().values[0] == pytest.approx(1_000 * use)
    assert [cost.id for cost in result.unit_costs] == ["care"]
    assert result.changes[0].pathway.id == "children"


def test_optimism_is_taken_off_once_and_survives_in_the_hazards(made):
    plain = value(made.acting(), **made.ground()).treasury.public[0]
    careful = value(made.acting(optimism_benefit=0.25), **made.ground()).treasury.public[0]
    # A quarter less change of the hazard is very nearly a quarter less benefit, and not 1 - 0.75^2.
    assert careful / plain == pytest.approx(0.75, abs=0.01)


def test_a_pathway_that_is_not_given_is_refused_with_the_nearest(made):
    lost = made.acting(effects=(made.lever(acts_on=("childrens:protection>care",)),))
    with pytest.raises(
        MethodError, match=r"'childrens', which is not given; did you mean 'children'"
    ):
        value(lost, **made.ground())


def test_every_wrong_lever_of_every_action_is_named_at_once(made):
    first = made.acting(
        effects=(
            made.lever(acts_on=("children:protection>cares",)),
            made.lever(outcome="b", acts_on=("protection>care",)),
            made.lever(outcome="c", need=None, kind="risk ratio", size=Estimate.known(0.5)),
            made.lever(outcome="d", size=Estimate.known(-0.5)),
        ),
    )
    second = made.acting(
        "visits",
        effects=(
            made.lever(need=None, acts_on=("children:outside>protection",)),
            made.lever(outcome="e", period=0.0, need=Estimate.known(1.2)),
            made.lever(outcome="f"),
            made.lever(outcome="f"),
        ),
    )
    with pytest.raises(MethodError) as caught:
        value_together((first, second), **made.ground())
    said = str(caught.value)
    for part in (
        "Meetings cannot be valued",
        "'children:protection>cares', which is no edge of it; did you mean"
        " 'children:protection>care'",
        "'protection>care', which should be a pathway and an edge",
        "'c' is a risk ratio without a need",
        "the hazard ratio of 'd' should be above 0, not -0.5",
        "Visits cannot be valued",
        "acts on 'outside>protection' without a need",
        "the period of 'e' should be above 0 years",
        "the need of 'e' should be a chance within 0 and 1, not 1.2",
        "'f' acts twice on 'children:protection>care'",
    ):
        assert part in said, part


def test_one_effect_on_two_pathways_is_refused(made):
    both = made.lever(acts_on=("children:protection>care", "falls:well>hurt"))
    with pytest.raises(MethodError, match="children and falls: state one effect for each"):
        value(made.acting(effects=(both,)), **made.ground())


def test_a_valuation_that_begins_before_its_pathway_is_refused(made):
    late = made.pathway(first_year=2028)
    with pytest.raises(MethodError, match="begins in 2028/29, after the valuation's first year"):
        value(made.acting(), **made.ground(pathway=late))


def test_a_pathway_whose_unit_cost_is_not_known_is_refused(made):
    pathway = made.pathway(uses=(Use("Years", "cares", Estimate.known(1.0), state="care"),))
    with pytest.raises(MethodError, match="there is no unit cost 'cares'; did you mean 'care'"):
        value(made.acting(), **made.ground(pathway=pathway))


def test_pathway_uses_that_hold_one_another_are_refused_naming_the_pair(made):
    uses = (*made.pathway().uses, Use("Placed", "placement", Estimate.known(1.0), state="care"))
    arguments = made.ground(
        made.unit_cost(),
        made.unit_cost(id="placement"),
        pathway=made.pathway(uses=uses),
        parts=(UnitCostPart("care", "placement", 1.0, "part_of"),),
    )
    with pytest.raises(MethodError, match="'placement' is a part of 'care', so the uses of one"):
        value(made.acting(), **arguments)


def test_a_chance_valued_with_a_cost_of_the_pathway_is_refused(made):
    double = made.acting(effects=(made.lever(), made.effect(outcome="in care")))
    with pytest.raises(MethodError, match="'care' is used on the pathway 'children' already"):
        value(double, **made.ground())


def test_a_unit_cost_that_a_lever_names_is_said_not_to_count(made):
    named = made.acting(effects=(made.lever(unit_cost="care"),))
    result = value(named, **made.ground())
    assert any("its own unit cost 'care' is not counted" in each for each in result.warnings)


def test_what_the_pathway_warns_of_is_passed_on(made):
    pathway = made.pathway(warnings=("The rate into care is an assumption.",))
    result = value(made.acting(), **made.ground(pathway=pathway))
    assert "The rate into care is an assumption." in result.warnings


def test_overlap_on_a_pathway_is_netted_and_not_warned_of(made):
    actions = (made.acting(), made.acting("visits"))
    both = value_together(actions, **made.ground())
    alone = sum(value(each, **made.ground()).treasury.public[0] for each in actions)
    assert both.treasury.public[0] < alone
    assert not any("not yet netted" in warning for warning in both.warnings)


def test_only_effects_without_a_pathway_are_warned_of_as_not_netted(made):
    arrest = made.unit_cost(id="arrest", name="An arrest")
    other = made.action(id="visits", name="Visits", effects=(made.effect(unit_cost="arrest"),))
    both = value_together((made.acting(), other), **made.ground(made.unit_cost(), arrest))
    (warning,) = [each for each in both.warnings if "not yet netted" in each]
    assert warning.startswith("Visits: ")


def test_each_and_together_are_the_same_as_one_at_a_time(made):
    actions = (made.acting(take_up=TAKE_UP), made.acting("visits", take_up=TAKE_UP))
    arguments = made.ground(draws=20, rate=0.035)
    found = value_each(actions, **arguments)
    assert [each.id for each in found.each] == ["meetings", "visits"]
    for one, action in zip(found.each, actions, strict=True):
        assert one.treasury.net == pytest.approx(value(action, **arguments).treasury.net, rel=1e-12)
    together = value_together(actions, **arguments)
    assert found.together.treasury.net == pytest.approx(together.treasury.net, rel=1e-12)
    assert found.together.id == "plan"


def test_a_plan_of_nothing_on_pathways_is_nothing(made):
    found = value_each((), **made.ground())
    assert found.each == ()
    assert found.together.treasury.net.tolist() == [0.0]


def test_two_actions_with_one_id_are_refused_with_all_else_that_is_wrong(made):
    wrong = made.acting(effects=(made.lever(period=0.0),))
    with pytest.raises(MethodError, match=r"(?s)meetings is used twice.*above 0 years"):
        value_together((wrong, made.acting()), **made.ground())


def test_how_fast_people_move_is_among_the_inputs_that_matter(made):
    move = replace(made.pathway().moves[3], rate=Estimate.ratio(0.2, low=0.1, high=0.4))
    pathway = made.pathway(moves=(*made.pathway().moves[:3], move))
    result = value(made.acting(), **made.ground(pathway=pathway, draws=200))
    assert result.most_important[0][0] == "Children's social care: rate from In care to outside"


def test_what_is_cash_follows_from_the_contract_where_there_is_one(made):
    result = value(
        made.acting(), **made.ground(contracts=[made.contract(variable=Estimate.known(0.6))])
    )
    fiscal = result.benefit["fiscal"].of("council").values
    assert result.finance.saving.of("council").values == pytest.approx(0.6 * fiscal)
    (found,) = result.implied_cashable
    # The analyst said a half.
    assert (found.kind, found.implied.value, found.stated.value) == (
        "spot",
        pytest.approx(0.6),
        0.5,
    )


def test_where_there_is_no_contract_the_analysts_share_stands(made):
    result = value(made.acting(), **made.ground())
    (found,) = result.implied_cashable
    assert (found.kind, found.implied.value) == ("", pytest.approx(0.5))


def test_freed_places_that_are_taken_up_again_are_no_cash(made):
    full = made.contract(backfill=Estimate.known(1.0))
    result = value(made.acting(), **made.ground(contracts=[full]))
    assert not result.finance.saving.values.any()
    assert result.treasury.fiscal[0] > 0


def test_steps_work_on_what_all_actions_free_together(made):
    # Neither action alone frees a home of 2 care-years, both together do.
    team = made.contract(kind="step", step=2.0, variable=Estimate.known(0.0))
    actions = [
        made.acting(id, eligible=30.0, effects=(made.lever(duration=1),)) for id in ("a", "b")
    ]
    found = value_each(actions, **made.ground(contracts=[team]))
    peaks = [each.avoided[0].use.values.max() for each in (*found.each, found.together)]
    assert max(peaks[:2]) < 2 < peaks[2]
    assert not any(each.finance.saving.values.any() for each in found.each)
    assert found.together.finance.saving.values.any()


def test_an_entitlement_saves_the_body_that_pays_it(made):
    benefit = made.contract(kind="entitlement", paid_by="DWP")
    result = value(made.acting(), **made.ground(contracts=[benefit]))
    assert not result.finance.saving.of("council").values.any()
    fiscal = result.benefit["fiscal"].of("council").values
    assert result.finance.saving.of("DWP").values == pytest.approx(fiscal)
    assert {position.body for position in result.positions} == {"council", "DWP"}


def test_a_contract_that_makes_no_sense_is_refused(made):
    with pytest.raises(InputError, match="a step needs the size of one step"):
        value(made.acting(), **made.ground(contracts=[made.contract(kind="step")]))


def test_a_cashable_share_that_a_contract_replaces_is_not_warned_of(made):
    unknown = replace(made.share_of("council"), cashable=Estimate.known(0.0, made.judged))
    cost = made.unit_cost(bearers=(unknown,))
    assert any("not known" in each for each in value(made.acting(), **made.ground(cost)).warnings)
    with_contract = value(made.acting(), **made.ground(cost, contracts=[made.contract()]))
    assert not any("not known" in each for each in with_contract.warnings)


def test_what_becomes_of_a_saving_sums_to_it(made):
    split = (made.share_of("council", 0.4), made.share_of("NHS", 0.6, cashable=0.2))
    cost = made.unit_cost(amount=Estimate.cost(1_000, low=800, high=1_250), bearers=split)
    terms = made.contract(
        variable=Estimate.share(0.6, low=0.5, high=0.7),
        backfill=Estimate.share(0.3, low=0.1, high=0.5),
    )
    result = value(made.acting(take_up=TAKE_UP), **made.ground(cost, contracts=[terms], draws=50))
    for body in ("council", "NHS"):
        parts = sum(result.disposition[body].of(name) for name in CLASSES)
        assert parts == pytest.approx(result.benefit["fiscal"].of(body).values, rel=1e-12)
