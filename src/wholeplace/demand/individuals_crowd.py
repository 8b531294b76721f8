"""From a pathway to the arrays that individuals are simulated on: cells, ways, people, rates."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from wholeplace.demand.cells import NOWHERE, CellMove, Layout
from wholeplace.demand.flow_plain import System
from wholeplace.demand.individuals_arrays import AGEING_ON, EDGE, STAYING_ON, Crowd, Net, Whole
from wholeplace.demand.luck import (
    group_of_entry,
    key_of,
    poisson_people,
    uniforms_of_groups,
    whole_people,
)
from wholeplace.demand.pathway import Pathway
from wholeplace.demand.people import People
from wholeplace.yearly import Array

BEGINNING = -1  # the year of those who are there from the beginning


class Groups(NamedTuple):
    """People who begin alike: those of one cell, or those who come by one entry in one year.

    Attributes:
        address: Of each group [groups].
        cell: Cell they begin in [groups].
        year: Year they come in; -1 for those there from the beginning [groups].
        entry: Position of the entry they come by; -1 for those there from the beginning [groups].
        layer: Which part of the factor on the entry they belong to [groups].
    """

    address: Whole
    cell: Whole
    year: Whole
    entry: Whole
    layer: Whole


def net_of(pathway: Pathway, layout: Layout, *, risky: Collection[str]) -> Net:
    """Return the cells of ``layout`` and the ways out of them.

    Args:
        pathway: What is simulated.
        layout: Its flat form.
        risky: Edges whose rates the personal risk multiplies; all when empty.
    """
    edges = [_edges_out_of(pathway, state.id) for state in pathway.states]
    clocks = [len(out) + len(s.bands) for out, s in zip(edges, pathway.states, strict=True)]
    ways = sorted(
        (move.origin, _kind_of(layout, move), position, move)
        for position, move in enumerate(layout.moves)
    )
    ...
