"""Children, special needs, homelessness, adult care: they run, and say what they assume."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.design import ObservedRate, ObservedStock, Stated, StatedStock
from wholeplace.demand.flow import run
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws

WIGAN, BIRMINGHAM, RUTLAND, KENT = "E08000010", "E08000025", "E06000017", "E10000016"
LONDON, SCILLY = "E09000001", "E06000053"
PLACES = (WIGAN, BIRMINGHAM, RUTLAND, KENT, LONDON)
FIRST_YEAR, YEARS = 2026, (2026, 2027)
BASE = Strategy(BASELINE, {})
IDS = ("adult_care", "children", "homelessness", "send")


def of(pathways, place, id):
    """A pathway of a place."""
    return pathways.of(place, first_year=FIRST_YEAR, ids=(id,))[id]


def assumptions_of(design):
    """Every stated number of a design that nobody has published."""
    stated = [move.rate for move in design.moves if isinstance(move.rate, Stated)]
    rates = [move.rate for move in design.moves if isinstance(move.rate, ObservedRate)]
    stated += [rate.share for rate in rates if rate.share]
    for state in design.states:
        stated += [stock.stated for stock in state.stocks if isinstance(stock, StatedStock)]
        stated += [s.share for s in state.stocks if isinstance(s, ObservedStock) and s.share]
    return [number for number in stated if number.source.is_assumption]


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("place", PLACES)
def test_it_runs_for_large_and_small_places_and_for_a_county(pathways, place, id):
    pathway = of(pathways, place, id)
    assert (pathway.place, pathway.id) == (place, id)
    draws = Draws(count=20, seed=1)
    flow = run(pathway, years=YEARS, draws=draws, strategies=[BASE], engine="plain")
    assert np.isfinite(flow.person_years).all()
    assert (flow.person_years >= 0).all()
    begun = {stock.state for stock in pathway.stocks if stock.people.value > 0}
    for at, state in enumerate(pathway.states):
        assert state.id not in begun or flow.person_years[0, at].mean() > 0, state.id


@pytest.mark.parametrize("id", IDS)
def test_what_the_isles_of_scilly_do_not_publish_is_said(pathways, id):
    told = of(pathways, SCILLY, id).warnings
    assert any("not known for this place" in warning for warning in told)


@pytest.mark.parametrize("id", ["children", "send"])
def test_what_the_city_of_london_does_not_publish_is_said(pathways, id):
    told = of(pathways, LONDON, id).warnings
    assert any("not known for this place" in warning for warning in told)


@pytest.mark.parametrize("id", IDS)
def test_every_assumption_is_told_to_the_reader(pathways, id):
    told = " ".join(of(pathways, WIGAN, id).warnings)
    reasons = {number.source.title for number in assumptions_of(pathways.design(id))}
    assert reasons
    for reason in reasons:
        assert reason in told, reason


@pytest.mark.parametrize("id", IDS)
def test_every_state_can_be_reached(pathways, id):
    design = pathways.design(id)
    reached = {move.to_state for move in design.moves}
    begun = {state.id for state in design.states if state.stocks}
    assert {state.id for state in design.states} <= reached | begun


@pytest.mark.parametrize("id", IDS)
def test_every_cost_has_a_unit_cost_and_no_two_overlap(pathways, id):
    used = {use.unit_cost for use in pathways.design(id).uses}
    assert used <= {row["id"] for row in pathways.reference.rows("unit_costs")}
    for row in pathways.reference.rows("unit_cost_parts"):
        assert not {row["parent"], row["part"]} <= used, row


@pytest.mark.parametrize("id", IDS)
def test_levers_are_moves_of_it_each_in_its_own_words(pathways, id):
    design = pathways.design(id)
    assert design.levers
    assert {lever.edge for lever in design.levers} <= {move.edge for move in design.moves}
    assert len({lever.title for lever in design.levers}) == len(design.levers)


@pytest.mark.parametrize("id", IDS)
def test_its_method_page_is_there(pathways, id):
    design = pathways.design(id)
    repo = pathways.reference.folder.parents[2]
    if not (repo / "docs").is_dir():
        pytest.skip("the documents are not beside the package")
    assert design.method == f"docs/methods/pathways/{id}.md"
    assert (repo / design.method).is_file()


@pytest.mark.parametrize("id", IDS)
def test_a_factor_of_one_changes_nothing(pathways, id):
    pathway = of(pathways, WIGAN, id)
    edge = pathways.design(id).levers[0].edge
    same = Strategy("same", {edge: np.ones((1, len(YEARS)))})
    draws = Draws(count=10, seed=2)
    flow = run(pathway, years=YEARS, draws=draws, strategies=[BASE, same], engine="plain")
    np.testing.assert_allclose(flow.person_years[0], flow.person_years[1], rtol=1e-12)
