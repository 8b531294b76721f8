"""Checks of pathways, contracts and the portfolio find their fault and name what would do."""

from dataclasses import replace

import pytest

from wholeplace.estimate import Estimate
from wholeplace.plan.assemble import Worth
from wholeplace.plan.check import CHECKS
from wholeplace.plan.check_pathways import (
    assumed_figures,
    backcasts_of,
    foreseen,
    is_assumption,
    pathways_of,
)


def found(plan, name):
    (only,) = [one for one in CHECKS if one.name == name]
    return list(only.look(plan))


def with_pathway(town, **changes):
    """The made-up plan with its pathway changed wherever it is used."""

    def changed(valuation):
        on = tuple(
            replace(one, pathway=replace(one.pathway, **changes)) for one in valuation.changes
        )
        return replace(valuation, changes=on)

    worth = Worth(tuple(map(changed, town.WORTH.valuations)), changed(town.WORTH.together))
    return town.anytown(worth=worth)


def with_chosen(town, **changes):
    """The made-up plan with what was chosen changed."""
    appraisal = town.WORTH.appraisal
    given = replace(appraisal, chosen=replace(appraisal.chosen, **changes))
    return town.anytown(worth=replace(town.WORTH, appraisal=given))


def test_a_pathway_is_found_once_though_several_valuations_use_it(plan):
    assert [pathway.id for pathway in pathways_of(plan)] == ["children"]


def test_a_backcast_that_a_naive_forecast_matches_is_named(plan):
    assert found(plan, "back-cast not won") == [
        (
            "pathways children",
            "the plan's worth rests on 'Children's social care', which foresaw these no better than"
            " a naive forecast: children in care",
        )
    ]


def test_a_pathway_that_nobody_tested_is_named_too(town):
    untested = with_pathway(town, warnings=("Care: could not be back-cast, for want of a series.",))
    ((where, what),) = found(untested, "back-cast not won")
    assert where == "pathways children"
    assert "nobody has tested" in what


def test_a_pathway_that_won_every_backcast_has_no_finding(town, plan):
    (pathway,) = pathways_of(plan)
    won, _ = backcasts_of(pathway)
    assert found(with_pathway(town, warnings=won), "back-cast not won") == []


def test_backcasts_are_told_apart_and_named(plan):
    (pathway,) = pathways_of(plan)
    won, lost = backcasts_of(pathway)
    assert [foreseen(text) for text in won] == ["children at risk"]
    assert [foreseen(text) for text in lost] == ["children in care"]


def test_assumed_figures_are_counted_by_source_or_by_sentence(town, plan):
    (pathway,) = pathways_of(plan)
    # one rate and one number have an assumption for a source; two sentences say so
    assert assumed_figures(pathway) == 2
    assert assumed_figures(replace(pathway, warnings=())) == 2
    more = (*pathway.warnings, "Uses: 3 is an assumption, nobody knows")
    assert assumed_figures(replace(pathway, warnings=more)) == 3
    assert "2 figures" in found(plan, "pathway by assumption")[0][1]


def test_an_estimate_without_a_source_is_not_called_an_assumption(town):
    assert not is_assumption(Estimate.known(1.0))
    assert is_assumption(Estimate.known(1.0, source=town.ASSUMED))


def test_a_saving_counted_as_cash_needs_a_contract(town):
    first, second = town.WORTH.valuations
    council, health = first.implied_cashable
    own = replace(health, stated=Estimate.share(0.3, low=0.2, high=0.4))
    worth = Worth((replace(first, implied_cashable=(council, own)), second), town.WORTH.together)
    ((where, what),) = found(town.anytown(worth=worth), "cash without contract")
    assert where == "contracts local:care"
    assert "cash of NHS Anyshire though no contract" in what


def test_an_assumed_share_of_nothing_is_not_counted_as_cash(plan):
    assert found(plan, "cash without contract") == []


def test_budgets_that_no_choice_keeps_are_said(town):
    none = with_chosen(town, portfolio=None, why_none="no choice keeps these limits together: x")
    assert found(none, "no choice within the limits") == [
        ("budgets", "nothing can be chosen: no choice keeps these limits together: x")
    ]


def test_a_portfolio_that_is_not_proved_gives_its_gap(town, plan):
    assert found(plan, "portfolio not proved") == []
    best = town.WORTH.appraisal.chosen.portfolio
    unsure = replace(best, proved=False, bound=best.reached * 1.05)
    ((_, what),) = found(with_chosen(town, portfolio=unsure), "portfolio not proved")
    assert "within 5.0% of the best possible" in what


def test_a_promise_that_the_portfolio_leaves_out_is_named(town):
    best = town.WORTH.appraisal.chosen.portfolio
    only = replace(best, chosen=tuple(o for o in best.chosen if o.action == "fgc"))
    ((where, what),) = found(with_chosen(town, portfolio=only), "promise outside the portfolio")
    assert where == "commitments c2"
    assert "leaves 'falls' out" in what


def test_payments_that_nobody_wrote_down_are_asked_for(town, plan):
    ((_, what),) = found(plan, "contribution not written down")
    # the NHS and the police each pay the council
    assert what.startswith("2 payments between partners are needed")


def test_a_loss_that_no_payments_can_share_is_said(town):
    lossy = with_chosen(town, schedule=None, why_no_schedule="all partners together lose")
    ((_, what),) = found(lossy, "contribution not written down")
    assert what == "no payments spare each partner a loss: all partners together lose"


@pytest.mark.parametrize(
    "name",
    ["no choice within the limits", "portfolio not proved", "promise outside the portfolio",
     "contribution not written down"],
)  # fmt: skip
def test_a_plan_that_nobody_appraised_is_left_alone(town, name):
    assert found(town.anytown(worth=town.PLAIN_WORTH), name) == []


def test_warnings_of_a_pathway_are_not_repeated_as_warnings_of_the_valuation(plan):
    said = [what for _, what in found(plan, "warning of the valuation")]
    assert said == ["the overlap between actions is not netted"]
