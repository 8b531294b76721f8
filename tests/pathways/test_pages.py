"""What the method pages say of back-casts and of places is what the figures and the model say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.own import OwnFigure
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.store.evidence import unit_costs

ROOT = Path(__file__).resolve().parents[2]
WIGAN, TREATMENT = "E08000010", "substance_misuse"
YEARS = tuple(range(2026, 2031))


@pytest.fixture(scope="module")
def tool():
    """The tool that writes back-casts."""
    path = ROOT / "tools" / "backcast_pathways.py"
    spec = importlib.util.spec_from_file_location("backcast_pathways", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_says_what_the_table_of_back_casts_says(tool, pathways):
    told = tool.pages(pathways)
    assert {path.name for path in told} == {
        "calibration.md",
        *(f"{id}.md" for id in pathways.ids if pathways.backcast(id)),
    }
    for path, found in told.items():
        content = path.read_text(encoding="utf-8")
        assert tool.page(content, found) == content, f"run {tool.__name__}.py --pages: {path.name}"


def test_a_figure_that_is_changed_by_hand_is_seen(tool, pathways):
    path, found = next(iter(tool.pages(pathways).items()))
    content = path.read_text(encoding="utf-8")
    spoiled = content.replace(f"{found[0].error:.1%}", "1.0%", 1)
    assert spoiled != content
    assert tool.page(spoiled, found) == content


def test_a_pathway_without_a_counted_series_says_so_on_its_page(pathways):
    for id in pathways.ids:
        page = (ROOT / pathways.design(id).method).read_text(encoding="utf-8")
        assert bool(pathways.backcast(id)) != ("the pathway **could not be back-cast**" in page), id


def of_places(pathways, number):
    """Wigan's adults with so many places in treatment, run for five years."""
    value = Estimate.known(number, Source("own", "the council", "Contract"))
    own = OwnFigure(TREATMENT, "places", ("in_treatment",), ("out_of_treatment",), value)
    found = pathways.of(WIGAN, first_year=2026, ids=(TREATMENT,), own=[own])[TREATMENT]
    return run(found, years=YEARS, draws=Draws(200), strategies=[Strategy(BASELINE, {})])


def middle(flow, state, table="person_years"):
    at = [each.id for each in flow.pathway.states].index(state)
    return np.median(getattr(flow, table)[0, at], axis=0), getattr(flow, table)[0, at]


def costs(flow, prices):
    """All costs of five years [draws]."""
    ids = [state.id for state in flow.pathway.states]
    return sum(
        flow.person_years[0, ids.index(use.state)].sum(axis=1)
        * use.quantity.value
        * prices[use.unit_cost].amount.value
        for use in flow.pathway.uses
    )


def test_fewer_places_in_treatment_save_nothing_as_the_page_says(pathways):
    # docs/methods/demand.md, "Cuts cost money".
    there, fewer = of_places(pathways, 978.0), of_places(pathways, 880.0)
    waits = [middle(flow, "waiting_for_in_treatment", "at_end")[0] for flow in (there, fewer)]
    assert waits[0][[0, -1]] == pytest.approx([76, 512], rel=0.01)
    assert waits[1][[0, -1]] == pytest.approx([246, 873], rel=0.01)
    treated = [np.median(middle(f, "in_treatment")[1].sum(axis=1)) for f in (there, fewer)]
    assert treated == pytest.approx([4_890, 4_410], rel=0.005)
    prices = unit_costs(pathways.reference)
    cut = costs(fewer, prices) - costs(there, prices)
    assert np.median(costs(there, prices)) == pytest.approx(54.7e6, rel=0.005)
    assert np.median(cut) > 0
