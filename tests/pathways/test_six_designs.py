"""What must hold of each of the six pathways beyond children's and adults' social care."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from wholeplace.demand.design import ObservedRate, ObservedStock, Stated, StatedStock
from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

IDS = (
    "domestic_abuse",
    "employment",
    "falls",
    "mental_health",
    "offending",
    "substance_misuse",
)
AGELESS = ("domestic_abuse", "mental_health", "substance_misuse")  # nobody leaves them by age
WIGAN, BIRMINGHAM, RUTLAND, KENT = "E08000010", "E08000025", "E06000017", "E10000016"
CITY_OF_LONDON = "E09000001"
PLACES = (WIGAN, BIRMINGHAM, RUTLAND, KENT, CITY_OF_LONDON)
YEARS = (2026, 2027, 2028)
DRAWS = Draws(count=40, seed=1)


@pytest.fixture(scope="module")
def flow_of(pathways):
    @cache
    def baseline(id, place):
        pathway = pathways.of(place, first_year=YEARS[0], ids=(id,))[id]
        return run(pathway, years=YEARS, draws=DRAWS, strategies=[Strategy("baseline", {})])

    return baseline


def stated_numbers(design):
    """Every number of a design that somebody stated: stocks, rates, shares and quantities."""
    stocks = [stock for state in design.states for stock in state.stocks]
    rates = [move.rate for move in design.moves]
    found = [stock.stated for stock in stocks if isinstance(stock, StatedStock)]
    found += [rate for rate in rates if isinstance(rate, Stated)]
    counted = [each for each in (*stocks, *rates) if isinstance(each, ObservedStock | ObservedRate)]
    found += [each.share for each in counted if each.share]
    return found + [use.quantity for use in design.uses]


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("place", PLACES)
def test_time_is_spent_in_every_state_of_every_place(flow_of, id, place):
    flow = flow_of(id, place)
    assert (flow.person_years > 0).all()
    assert (flow.moved >= 0).all()
    assert np.isfinite(flow.at_end).all()


@pytest.mark.parametrize("id", AGELESS)
@pytest.mark.parametrize("place", PLACES)
def test_nobody_appears_or_is_lost(flow_of, id, place):
    flow = flow_of(id, place)
    edges = flow.pathway.edges
    signs = [edge.startswith("outside>") - edge.endswith(">outside") for edge in edges]
    net = np.einsum("sedy,e->sdy", flow.moved, signs)
    people = flow.at_end.sum(axis=1)
    assert np.allclose(np.diff(people, axis=2), net[:, :, 1:], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("id", IDS)
def test_every_assumption_shows_as_a_warning(pathways, id):
    told = " ".join(pathways.of(WIGAN, first_year=2026, ids=(id,))[id].warnings)
    assumed = {
        number.source.title
        for number in stated_numbers(pathways.design(id))
        if number.source.is_assumption
    }
    assert len(assumed) >= 5
    assert [why for why in sorted(assumed) if why not in told] == []


@pytest.mark.parametrize("id", IDS)
def test_a_published_number_says_where_it_stands_in_its_source(pathways, id):
    published = [n for n in stated_numbers(pathways.design(id)) if not n.source.is_assumption]
    whole = [n for n in published if n.three[0] not in (1.0, n.three[1])]
    bare = [n for n in whole if not n.where and n.source.id != "yjb-youth-justice-2024"]
    assert published
    assert bare == []


@pytest.mark.parametrize("id", IDS)
def test_every_rate_and_stock_has_an_interval(pathways, id):
    design = pathways.design(id)
    rates = [move.rate.three for move in design.moves if isinstance(move.rate, Stated)]
    stocks = [s.stated.three for state in design.states for s in state.stocks if hasattr(s, "per")]
    assert all(low < value < high for value, low, high in rates + stocks)


@pytest.mark.parametrize("id", IDS)
def test_costs_are_known_whole_and_counted_once(pathways, id):
    reference = pathways.reference
    costs = {row["id"]: row for row in reference.rows("unit_costs")}
    uses = pathways.design(id).uses
    assert [use.unit_cost for use in uses if use.unit_cost not in costs] == []
    composite = [use.unit_cost for use in uses if costs[use.unit_cost]["composite"] == "true"]
    assert composite == []
    places = [(use.unit_cost, use.state or use.edge) for use in uses]
    assert len(places) == len(set(places))
    names = [use.outcome for use in uses]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("id", IDS)
def test_no_two_costs_of_a_pathway_hold_or_lead_to_each_other(pathways, id):
    used = {use.unit_cost for use in pathways.design(id).uses}
    linked = [
        (row["parent"], row["part"], row["relation"])
        for row in pathways.reference.rows("unit_cost_parts")
        if row["parent"] in used and row["part"] in used
    ]
    assert linked == []


@pytest.mark.parametrize("id", IDS)
def test_levers_are_worded_for_officers_and_each_named_once(pathways, id):
    levers = pathways.design(id).levers
    assert len(levers) >= 5
    assert all(lever.title[0].isupper() and ">" not in lever.title for lever in levers)
    assert len({lever.edge for lever in levers}) == len(levers)


@pytest.mark.parametrize("id", IDS)
def test_there_is_a_method_page_that_names_every_lever(pathways, id, request):
    design = pathways.design(id)
    page = (request.config.rootpath / design.method).read_text(encoding="utf-8")
    assert [lever.edge for lever in design.levers if f"`{lever.edge}`" not in page] == []
    assert "## Limits" in page


@pytest.mark.parametrize("id", IDS)
def test_acting_on_a_lever_makes_its_move_rarer_in_the_first_year(pathways, id):
    pathway = pathways.of(WIGAN, first_year=2026, ids=(id,))[id]
    edges = [lever.edge for lever in pathways.design(id).levers]
    less = [Strategy(edge, {edge: np.full((1, len(YEARS)), 0.8)}) for edge in edges]
    flow = run(pathway, years=YEARS, draws=DRAWS, strategies=[Strategy("baseline", {}), *less])
    for number, edge in enumerate(edges, start=1):
        at = pathway.edges.index(edge)
        assert (flow.moved[number, at, :, 0] < flow.moved[0, at, :, 0]).all()
