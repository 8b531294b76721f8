"""The arrays that individuals are simulated on, each worked by hand from a small pathway."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.demand.cells import draw, lay_out
from wholeplace.demand.flow import system_of
from wholeplace.demand.individuals_arrays import AGEING_ON, EDGE, STAYING_ON
from wholeplace.demand.individuals_crowd import (
    Population,
    crowd_of,
    empty_counts,
    groups_of,
    net_of,
    stage_of,
)
from wholeplace.demand.luck import group_of_entry
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate

known = Estimate.known
YEARS = (2024, 2025, 2026)
DRAWS = Draws(3)


@pytest.fixture
def pathway() -> Pathway:
    """Care in two duration bands, then leaver, in one age band that ends after 8 years."""
    return Pathway(
        id="care",
        title="Care",
        place="E08000010",
        first_year=2023,
        segments=(Segment("old", "10 to 17", known(1_000.0), known(0.1), 8.0),),
        states=(State("care", "In care", (0.5,)), State("leaver", "Has left")),
        moves=(
            Move(OUTSIDE, "care", known(0.2)),
            Move("care", "leaver", known(0.4)),
            Move("care", OUTSIDE, known(0.1), (), 1),
            Move("leaver", "care", known(0.25)),
        ),
        stocks=(Stock("care", "old", known(30.0), 1),),
    )


STRATEGIES = (
    Strategy("baseline", {}),
    Strategy("other", {"care>leaver": [[0.5, 0.5, 2.0]], "outside>care": [[1.0, 0.3, 2.5]]}),
)


def a_stage(pathway, population=None, strategies=STRATEGIES):
    layout, drawn = lay_out(pathway), draw(pathway, DRAWS)
    given = [
        replace(s, factors={name: np.array(f) for name, f in s.factors.items()}) for s in strategies
    ]
    system = system_of(pathway, layout, drawn, years=YEARS, strategies=given)
    who = population or Population()
    return stage_of(pathway, layout, system=system, population=who, seed=DRAWS.seed)


def ways_of(net, cell):
    return slice(net.first[cell], net.first[cell + 1])


def test_ways_stand_by_cell_with_ageing_last(pathway):
    net = net_of(pathway, lay_out(pathway), risky=())
    # cells: care band 0, care band 1, leaver
    assert [list(net.kind[ways_of(net, cell)]) for cell in range(3)] == [
        [EDGE, STAYING_ON, AGEING_ON],
        [EDGE, EDGE, AGEING_ON],
        [EDGE, AGEING_ON],
    ]
    assert [list(net.target[ways_of(net, cell)]) for cell in range(3)] == [
        [2, 1, -1],
        [2, -1, -1],
        [0, -1],
    ]


def test_a_state_has_one_clock_for_each_way_out_whatever_the_band(pathway):
    net = net_of(pathway, lay_out(pathway), risky=())
    # care: to leaver 0, to outside 1, first band 2; leaver: to care 0; ageing last of all
    assert list(net.clocks) == [3, 1]
    assert [list(net.clock[ways_of(net, cell)]) for cell in range(3)] == [
        [0, 2, 3],
        [0, 1, 3],
        [0, 3],
    ]


def test_personal_risk_acts_on_the_edges_named_and_on_all_when_none_is(pathway):
    layout = lay_out(pathway)
    every, one = (net_of(pathway, layout, risky=risky) for risky in ((), ("care>outside",)))
    assert list(every.risky) == [1, 0, 0, 1, 1, 0, 1, 0]
    assert list(one.risky) == [0, 0, 0, 0, 1, 0, 0, 0]
    assert not every.risky[every.kind != EDGE].any()


def test_groups_are_cells_at_the_beginning_then_entries_by_year_and_layer(pathway):
    stage = a_stage(pathway)
    # the highest factor on the entry is 2.5: three layers in each of four years, 2023 to 2026
    assert list(stage.groups.address) == [
        1,
        *(group_of_entry(0, year=y, layer=n) for y in range(4) for n in range(3)),
    ]
    assert list(stage.groups.cell) == [1] + [0] * 12
    assert list(stage.groups.year) == [-1] + [y for y in range(4) for _ in range(3)]


def test_without_a_factor_above_one_there_is_one_layer(pathway):
    layout, stage = lay_out(pathway), a_stage(pathway, strategies=STRATEGIES[:1])
    assert len(groups_of(layout, stage.system).address) == 1 + 4


def test_waits_are_one_over_the_rate_times_the_factor(pathway):
    stage = a_stage(pathway)
    wait = crowd_of(stage, range(1)).wait[0]
    # arms: baseline, other, nothing done; years 2023 to 2026; the first way is care>leaver
    np.testing.assert_allclose(wait[0, :, 0], 1 / 0.4)
    np.testing.assert_allclose(wait[1, :, 0], 1 / (0.4 * np.array([1.0, 0.5, 0.5, 2.0])))
    np.testing.assert_allclose(wait[2], wait[0])
    # staying on at 1 / 0.5 and ageing at 1 / 8 wait for their widths
    np.testing.assert_allclose(wait[1, :, 1:3], [[0.5, 8.0]] * 4)


def test_a_rate_of_nought_waits_for_ever(pathway):
    stopped = Strategy("stopped", {"care>leaver": [[0.0, 0.0, 0.0]]})
    wait = crowd_of(a_stage(pathway, strategies=[stopped]), range(1)).wait[0]
    assert (wait[0, 1:, 0] == np.inf).all()


def test_rates_last_until_the_year_in_which_one_out_of_the_cell_changes(pathway):
    until = crowd_of(a_stage(pathway), range(1)).until[0]
    assert until[0].tolist() == [[4, 4, 4]] * 4
    # care>leaver: 1, then 0.5 twice, then 2; nothing changes for leavers
    assert until[1].tolist() == [[1, 1, 4], [3, 3, 4], [3, 3, 4], [4, 4, 4]]
    assert until[2].tolist() == until[0].tolist()


def test_a_mark_below_what_is_left_of_the_factor_comes_in(pathway):
    crowd = crowd_of(a_stage(pathway), range(2))
    accept = crowd.accept[1, :, 1:].reshape(3, 4, 3)  # arms x years x layers
    assert accept[0].tolist() == accept[2].tolist() == [[1, 0, -1]] * 4
    np.testing.assert_allclose(
        accept[1], [[1, 0, -1], [1, 0, -1], [0.3, -0.7, -1.7], [2.5, 1.5, 0.5]]
    )
    assert (crowd.accept[:, :, 0] == 1).all()


def test_people_at_the_beginning_are_the_stock_and_those_who_come_about_the_mean(pathway):
    stage = a_stage(pathway, strategies=STRATEGIES[:1])
    place = np.concatenate([crowd_of(stage, range(n, n + 1)).place for n in range(3)])
    count = np.diff(place, axis=1)
    assert (count[:, 0] == 30).all()
    # 0.2 x 1,000 x 1.1 ** year: 200, 220, 242 and 266.2 expected
    expected = 200 * 1.1 ** np.arange(4)
    assert (np.abs(count[:, 1:] - expected) < 4 * np.sqrt(expected)).all()


def test_a_draw_has_the_same_people_whichever_draws_are_laid_out_beside_it(pathway):
    stage = a_stage(pathway)
    together, alone = crowd_of(stage, range(3)), crowd_of(stage, range(2, 3))
    assert (together.place[2] == alone.place[0]).all()
    assert (together.key[2] == alone.key[0]).all()
    assert [int(word) for word in alone.key[0]] == [int(stage.key), 2]


def test_the_counts_have_room_for_every_ward_year_state_and_edge(pathway):
    stage = a_stage(pathway, Population(wards=(0.5, 0.5)))
    counts = empty_counts(stage, (7,))
    assert counts.net.shape == counts.ticks.shape == (7, 2, 4, 2)
    assert counts.moved.shape == (7, 2, 4, 4)
    assert not any(table.any() for table in counts)


def test_ward_and_risk_are_laid_out_for_a_search(pathway):
    crowd = crowd_of(
        a_stage(pathway, Population(wards=(0.2, 0.3, 0.5), risks=(0.5, 1.5))), range(1)
    )
    np.testing.assert_allclose(crowd.ward, [0.2, 0.5])
    assert np.searchsorted(crowd.ward, [0.1, 0.2, 0.49, 0.999], "right").tolist() == [0, 1, 1, 2]
    assert crowd.risk.tolist() == [0.5, 1.5]
