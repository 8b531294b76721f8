"""Offending: first-time entrants by council, and prison flows worked by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from wholeplace.demand.flow import run
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws

WIGAN, RUTLAND, CITY_OF_LONDON = "E08000010", "E06000017", "E09000001"
ADULTS = 45_691_677 + 2_544_436  # England and Wales, mid-2023, aged 18 and over
CHILDREN = 5_585_242 + 296_243  # aged 10 to 17


def of(pathways, place):
    return pathways.of(place, first_year=2026, ids=("offending",))["offending"]


@pytest.fixture(scope="module")
def wigan(pathways):
    return of(pathways, WIGAN)


def rate(pathway, edge):
    (found,) = [move.rate.value for move in pathway.moves if move.edge == edge]
    return found


def share(pathways, state):
    (found,) = [s for s in pathways.design("offending").states if s.id == state]
    return found.stocks[0].stated.three[0]


def entrants(pathway):
    return rate(pathway, "outside>youth_caution") + rate(pathway, "outside>youth_sentence")


def test_wigans_first_time_entrants_are_near_its_recent_years(wigan):
    # 118, 141, 137, 195 and 123 per 100,000 in 2020 to 2024: 143 on average
    assert entrants(wigan) * 100_000 == pytest.approx(143, rel=0.15)


def test_more_than_half_of_first_time_entrants_are_sentenced(wigan):
    assert rate(wigan, "outside>youth_sentence") / entrants(wigan) == pytest.approx(0.55, abs=0.01)


def test_a_place_whose_count_is_suppressed_borrows_and_says_so(pathways):
    city = of(pathways, CITY_OF_LONDON)
    assert any("not known for this place" in warning for warning in city.warnings)
    assert 0 < entrants(city) < 0.01


def test_releases_are_a_years_worth_of_three_quarters(wigan):
    # 15,730 + 13,296 + 14,946 = 43,972 in nine months, 58,629 a year, over 87,334 prisoners
    releases = (15_730 + 13_296 + 14_946) * 4 / 3
    assert rate(wigan, "custody>licence") == pytest.approx(releases / 87_334, abs=0.001)


def test_recalls_are_a_years_worth_of_three_quarters(pathways, wigan):
    # 10,401 + 10,101 + 11,041 = 31,543 in nine months, 42,057 a year
    recalls = (10_401 + 10_101 + 11_041) * 4 / 3
    on_licence = share(pathways, "licence") * ADULTS
    assert rate(wigan, "licence>custody") * on_licence == pytest.approx(recalls, rel=0.01)


def test_prisons_and_secure_homes_hold_the_published_numbers(pathways):
    assert share(pathways, "custody") * ADULTS == pytest.approx(87_334, rel=0.002)
    assert share(pathways, "youth_custody") * CHILDREN == pytest.approx(430, rel=0.01)
    supervised = share(pathways, "community_order") + share(pathways, "licence")
    assert supervised * ADULTS == pytest.approx(0.75 * 241_540, rel=0.005)


def test_a_third_of_cautioned_children_offend_again_within_a_year(wigan):
    # -ln(1 - 0.316) = 0.3798
    assert rate(wigan, "youth_caution>youth_sentence") == pytest.approx(-log(1 - 0.316))


def test_custody_holds_near_what_it_has(wigan):
    flow = run(
        wigan,
        years=(2026, 2027, 2028),
        draws=Draws(count=500, seed=6),
        strategies=[Strategy("baseline", {})],
    )
    names = [state.id for state in wigan.states]
    for state, within in (("custody", 0.08), ("licence", 0.08), ("community_order", 0.15)):
        held = flow.person_years[0, names.index(state)].mean(axis=0)
        assert held[2] / held[0] == pytest.approx(1.0, abs=within), state


def test_children_sentenced_are_fewer_than_the_years_cautioned_or_sentenced(wigan):
    # 19.3 per 10,000 in 2024/25, of about 33,000 children: 64 in the year
    stocks = [
        s.people.value for s in wigan.stocks if s.state in ("youth_caution", "youth_sentence")
    ]
    assert 30 < sum(stocks) < 64


def test_fewer_first_time_entrants_spare_later_sentences(wigan):
    fewer = {
        edge: np.full((1, 3), 0.8) for edge in ("outside>youth_caution", "outside>youth_sentence")
    }
    flow = run(
        wigan,
        years=(2026, 2027, 2028),
        draws=Draws(count=50, seed=1),
        strategies=[Strategy("baseline", {}), Strategy("fewer", fewer)],
    )
    again = wigan.edges.index("youth_caution>youth_sentence")
    assert (flow.moved[1, again] < flow.moved[0, again]).all()


def test_small_places_have_a_pathway_with_wide_intervals(pathways, wigan):
    rutland = of(pathways, RUTLAND)
    (small,) = [m.rate for m in rutland.moves if m.edge == "outside>youth_sentence"]
    (large,) = [m.rate for m in wigan.moves if m.edge == "outside>youth_sentence"]
    assert small.high / small.low > large.high / large.low
