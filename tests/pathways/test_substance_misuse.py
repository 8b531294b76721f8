"""Drug and alcohol misuse: the rates derived from treatment statistics, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

WIGAN = "E08000010"
ADULTS = 45_691_677  # England, mid-2023, aged 18 and over


@pytest.fixture(scope="module")
def misuse(pathways):
    return pathways.of(WIGAN, first_year=2026, ids=("substance_misuse",))["substance_misuse"]


def rate(pathway, edge):
    (found,) = [move.rate.value for move in pathway.moves if move.edge == edge]
    return found


def stock(pathways, state):
    (found,) = [s for s in pathways.design("substance_misuse").states if s.id == state]
    return found.stocks[0].stated.three[0]


def test_numbers_in_treatment_are_who_was_not_new_in_the_year(pathways):
    # 329,646 in contact in 2024/25 - 169,542 who entered = 160,104 on 1 April 2024
    assert pytest.approx(stock(pathways, "in_treatment"), abs=5e-6) == 160_104 / ADULTS


def test_leaving_treatment_is_what_the_two_years_counts_leave(misuse):
    # 310,863 in contact in 2023/24 - 160,104 still there = 150,759 left, over the mean of
    # 310,863 - 158,991 = 151,872 and 160,104: 0.966 a year; 47% of them completed.
    leaving = (310_863 - 160_104) / ((151_872 + 160_104) / 2)
    assert leaving == pytest.approx(0.966, abs=0.001)
    assert rate(misuse, "in_treatment>completed") == pytest.approx(0.47 * leaving, abs=0.001)
    edges = ("in_treatment>completed", "in_treatment>out_of_treatment", "in_treatment>outside")
    assert sum(rate(misuse, edge) for edge in edges) == pytest.approx(leaving, abs=0.001)


def test_need_out_of_treatment_is_what_the_two_estimates_leave(pathways):
    # 589,101 + 341,032 - 160,104 = 770,029
    need = 589_101 + 341_032 - 160_104
    assert need / ADULTS == pytest.approx(stock(pathways, "out_of_treatment"), abs=1e-5)


def test_englands_entries_to_treatment_meet_the_published_number(pathways, misuse):
    # 0.01685 x 0.187 + 0.0035 x 0.15 = 0.003676 an adult: 167,960, where 169,542 entered.
    entries = ADULTS * (
        stock(pathways, "out_of_treatment") * rate(misuse, "out_of_treatment>in_treatment")
        + stock(pathways, "completed") * rate(misuse, "completed>in_treatment")
    )
    assert entries == pytest.approx(169_542, rel=0.02)


def test_numbers_in_treatment_grow_as_they_have(misuse):
    # Published: 151,872 to 160,104 is 5.4% in a year.
    flow = run(
        misuse,
        years=(2026, 2027),
        draws=Draws(count=1_000, seed=3),
        strategies=[Strategy("baseline", {})],
    )
    at = [state.id for state in misuse.states].index("in_treatment")
    first, second = flow.person_years[0, at].mean(axis=0)
    assert second / first - 1 == pytest.approx(0.054, abs=0.02)


def test_more_completing_leaves_fewer_in_need_on_average(misuse):
    better = Strategy("more complete", {"in_treatment>completed": np.full((1, 3), 1.2)})
    flow = run(
        misuse,
        years=(2026, 2027, 2028),
        draws=Draws(count=100, seed=1),
        strategies=[Strategy("baseline", {}), better],
    )
    need = [state.id for state in misuse.states].index("out_of_treatment")
    # Not in every draw: where relapse is quick, some would have been safer in treatment.
    found = flow.person_years[:, need].mean(axis=1)
    assert (found[1] < found[0]).all()


def test_nobody_out_of_treatment_is_charged_for_drugs_and_for_alcohol(pathways):
    uses = [u for u in pathways.design("substance_misuse").uses if u.state == "out_of_treatment"]
    shares = {use.unit_cost: use.quantity.three[0] for use in uses}
    assert shares["ucd14:HE2.0.1"] + shares["ucd14:HE1.0"] == pytest.approx(1.0)
