"""The table own_figures of a bundle, from cell to valuation."""

from __future__ import annotations

import csv
import io

import pytest

from wholeplace.demand.own import OwnFigure
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.store.bundle import checked
from wholeplace.store.draft import ground_of
from wholeplace.store.own_rows import own_csv
from wholeplace.store.to_rows import rows_of

HEADINGS = [
    *("pathway", "kind", "from_state", "to_state", "band"),
    *("value", "value_low", "value_high", "value_level", "source", "note"),
]
EDGE = "children:protection>looked_after_foster"
RATE = ["children", "rate", "protection", "looked_after_foster", "", 0.2, 0.15, 0.26, 0.9, "Own"]
STOCK = ["children", "stock", "protection", "", "", 300, "", "", "", "Own count", "on 1 April"]


@pytest.fixture
def own(tables):
    """The good bundle with these own figures, and an action on the children's pathway."""

    def put(*lines):
        headings, effect = tables["effects"]
        cells = dict(zip(headings, effect, strict=True)) | {"unit_cost": ""}
        tables["effects"] = [
            [*headings, "acts_on", "period"],
            [*(cells[name] for name in headings), EDGE, 1],
        ]
        tables["own_figures"] = [HEADINGS, *([*line, *[""] * 11][:11] for line in lines)]
        return tables

    return put


def said(tables, folder, known):
    with pytest.raises(InputError) as caught:
        checked(folder(tables), known)
    return [str(problem) for problem in caught.value.problems]


def test_rows_become_own_figures_with_interval_band_and_source(own, folder, known):
    bundle = checked(folder(own(RATE, STOCK)), known)
    rate, stock = bundle.own_figures
    assert rate.value == Estimate(0.2, 0.15, 0.26, 0.9, "cost", known.source("Own"))
    assert (rate.from_states, rate.to_states) == (("protection",), ("looked_after_foster",))
    assert stock.value == Estimate.known(300.0, known.source("Own count"))
    assert stock.note == "on 1 April"


def test_own_figures_come_back_from_the_rows_they_are_written_as(own, folder, known):
    bundle = checked(folder(own(RATE, STOCK)), known)
    rows = rows_of(bundle)["own_figures"]
    assert [row.value for row in rows] == [0.2, 300.0]
    assert [row.from_state for row in rows] == [("protection",), ("protection",)]
    assert rows[0].source == "Own"


def test_own_figures_reach_the_valuation_and_its_warnings(own, folder, known, reference):
    pathway = ground_of(checked(folder(own(RATE, STOCK)), known), reference).pathways["children"]
    edge = EDGE.partition(":")[2]
    assert next(m.rate for m in pathway.moves if m.edge == edge).value == 0.2
    assert [s.people.value for s in pathway.stocks if s.state == "protection"] == [300.0]
    assert pathway.warnings[0].startswith("Own figures stand in place")


def test_a_band_that_a_state_does_not_have_is_refused_when_it_is_valued(
    own, folder, known, reference
):
    banded = [*RATE[:4], 2, *RATE[5:]]
    with pytest.raises(InputError, match="has no rate of its own in band 2"):
        ground_of(checked(folder(own(banded)), known), reference)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["childrn", *RATE[1:]], "pathway 'childrn' is not there; did you mean 'children'"),
        ([*RATE[:2], "protecton", *RATE[3:]], "is not a state of children; did you mean"),
        ([*RATE[:3], "", *RATE[4:]], "to_state is blank: say where they go"),
        ([*STOCK[:2], "outside", *STOCK[3:]], "from_state 'outside' is not a state of children"),
        ([*STOCK[:3], "in_need", *STOCK[4:]], "to_state should be blank for stock"),
        ([*STOCK[:4], 1, *STOCK[5:]], "band should be blank for stock"),
        (["children", "places", "protection", "", "", 5, "", "", "", "Own"], "fare as while"),
        ([*RATE[:5], -1, "", "", "", "Own"], "value should be at least 0"),
        ([*RATE[:6], 0.3, 0.26, 0.9, "Own"], "the interval is upside down"),
        ([*RATE[:6], 0.0, 0.26, 0.9, "Own"], "value cannot be used: a cost should be above 0"),
        ([*RATE[:9], ""], "source"),
        (["children", "ratio", *RATE[2:]], "kind should be one of"),
    ],
)
def test_every_bad_cell_is_named(own, folder, known, row, told):
    assert any(told in line for line in said(own(row), folder, known))


def test_two_rows_of_one_move_are_refused(own, folder, known):
    assert any("is already in row 2" in line for line in said(own(RATE, RATE), folder, known))


def test_a_waiting_state_can_be_given_rates(own, folder, known):
    waiting = ["children", "rate", "waiting_for_protection", "in_need", "", 0.2, "", "", "", "Own"]
    places = ["children", "places", "protection", "in_need", "", 250, "", "", "", "Own"]
    assert len(checked(folder(own(places, waiting)), known).own_figures) == 2


def test_the_file_that_is_written_has_the_columns_of_the_table():
    value = Estimate(1 / 3, 0.3, 0.4, 0.8, "cost", Source("own", "the council", "Own returns"))
    told = own_csv([OwnFigure("children", "flow", ("a", "b"), ("c",), value, None, "why")])
    (row,) = csv.DictReader(io.StringIO(told))
    assert list(row) == HEADINGS
    assert row["from_state"] == "a; b"
    assert row["value"] == "0.333333"
    assert row["source"] == "Own returns"
