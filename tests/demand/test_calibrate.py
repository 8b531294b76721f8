from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.calibrate import calibrate
from wholeplace.demand.design import (
    CONVERSION,
    BalanceRate,
    MoveDesign,
    ObservedRate,
    ObservedStock,
    SegmentDesign,
    Stated,
    StateDesign,
    StatedStock,
    UseDesign,
)
from wholeplace.demand.fitted import Fitted, gamma_interval, yearly_change
from wholeplace.demand.flow import run
from wholeplace.demand.observed import between, carried, latest, opening_year
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.people import people_of
from wholeplace.demand.rates import rates_of
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.source import assumption

SMALL = run_path(str(Path(__file__).with_name("small_england.py")))
BALANCE, COUNTED, OUT = SMALL["BALANCE"], SMALL["COUNTED"], SMALL["OUT"]
CAME, HELD, LEFT = SMALL["CAME"], SMALL["HELD"], SMALL["LEFT"]
FIRST, YEARS = SMALL["FIRST"], SMALL["YEARS"]
design, observations = SMALL["design"], SMALL["observations"]
LAST = FIRST + YEARS  # the year whose opening stock was counted last
PLACE = "E00000007"


def rate_of(pathway, edge, band=None):
    return next(m.rate for m in pathway.moves if m.edge == edge and m.band == band)


def stock_of(pathway, state):
    return sum(stock.people.value for stock in pathway.stocks if stock.state == state)


def test_rates_are_what_was_counted_over_the_time_it_was_counted_in():
    # Without luck every place is alike but for its in-rate: people leave at 0.5 of the mean stock.
    found = calibrate(design(), observations=observations(luck=False), first_year=LAST)
    assert found.rates[1].value == pytest.approx(np.full(40, 0.5), rel=0.01)
    pathway = found.of(PLACE)
    assert rate_of(pathway, "care>outside").source == COUNTED
    came = observations(luck=False).flows[CAME][7, YEARS - 1]
    people = observations(luck=False).ages[7, YEARS - 1, 40]
    assert rate_of(pathway, "outside>care").value == pytest.approx(came / people, rel=0.02)


def test_a_place_starts_with_its_last_counted_stock():
    seen = observations()
    pathway = calibrate(design(), observations=seen, first_year=LAST).of(PLACE)
    stock = next(s for s in pathway.stocks if s.state == "care")
    assert stock.people.value == seen.stocks[HELD][7, -1]
    assert stock.people.family == "known"


def test_an_old_stock_is_wider_and_says_when_it_was_counted():
    fresh = calibrate(design(), observations=observations(), first_year=LAST + 1).of(PLACE)
    old = calibrate(design(), observations=observations(), first_year=LAST + 3).of(PLACE)
    widths = [
        next(s.people.high - s.people.low for s in p.stocks if s.state == "care")
        for p in (fresh, old)
    ]
    assert 0 < widths[0] < widths[1]
    assert f"In care: counted last at about the beginning of April {LAST}." in old.warnings


def test_a_stock_that_is_a_share_of_another_is_that_share():
    pathway = calibrate(design(), observations=observations(), first_year=LAST).of(PLACE)
    helped = next(s.people for s in pathway.stocks if s.state == "help")
    care = stock_of(pathway, "care")
    assert (helped.value, helped.low, helped.high) == pytest.approx(
        (0.25 * care, 0.2 * care, 0.3 * care)
    )


def test_every_assumption_is_a_sentence_of_the_pathway():
    pathway = calibrate(design(), observations=observations(), first_year=LAST).of(PLACE)
    assert "From Helped to outside: 2 (1 to 3) is an assumption, six months" in pathway.warnings
    assert "People in: Helped: 0.25 (0.2 to 0.3) is an assumption, a guess" in pathway.warnings
    assert all(not source.is_assumption for source in pathway.sources)


def test_a_share_of_a_flow_widens_the_interval_and_says_that_it_is_assumed():
    half = Stated((0.5, 0.3, 0.7), assumption("half of them"))
    moves = (*design().moves[:1], MoveDesign("care", OUTSIDE, replace(OUT, share=half)))
    halved = calibrate(design(moves=moves), observations=observations(), first_year=LAST)
    whole = calibrate(design(), observations=observations(), first_year=LAST)
    before = rates_of(design(), observations())[1].value
    after = rates_of(design(moves=moves), observations())[1].value
    assert after == pytest.approx(before / 2, rel=0.05)
    one, other = (f.of(PLACE) for f in (halved, whole))
    widths = [
        (r.high - r.low) / r.value for r in (rate_of(p, "care>outside") for p in (one, other))
    ]
    assert widths[0] > 2 * widths[1]
    assert any("half of them" in warning for warning in one.warnings)


def test_what_must_have_left_keeps_the_counted_stock():
    # Nobody counts who leaves: it is who came less the change of the stock, 0.5 a person-year.
    found = calibrate(design(out=BALANCE), observations=observations(luck=False), first_year=LAST)
    assert found.rates[1].value == pytest.approx(np.full(40, 0.5), rel=0.01)
    assert any("what keeps the counted stock" in w for w in found.of(PLACE).warnings)


def test_what_must_have_come_in_keeps_the_counted_stock_too():
    seen = observations(luck=False)
    moves = (MoveDesign(OUTSIDE, "care", BALANCE), *design().moves[1:])
    found = rates_of(design(moves=moves), seen)[0].value
    counted = seen.flows[CAME][:, YEARS - 1] / seen.ages[:, YEARS - 1, 40]
    assert found == pytest.approx(counted, rel=0.04)  # small places are drawn to the rest


def test_the_model_keeps_the_stock_of_a_steady_place():
    pathway = calibrate(design(), observations=observations(luck=False), first_year=LAST).of(PLACE)
    flow = run(
        pathway, years=(LAST, LAST + 1), draws=Draws(200), strategies=[Strategy(BASELINE, {})]
    )
    at_end = np.median(flow.at_end[0, 0, :, 1])
    assert at_end == pytest.approx(stock_of(pathway, "care"), rel=0.05)


def test_counted_flows_give_way_to_the_counted_stock_and_stated_rates_never_do():
    # Leavers are counted a fifth too low and badly; the stock stays, so rates in and out meet.
    seen = observations()
    badly = 0.8 * np.random.default_rng(3).gamma(20, 0.05, seen.flows[LEFT].shape)
    seen = replace(seen, flows={**seen.flows, LEFT: seen.flows[LEFT] * badly})
    alone = rates_of(design(), seen)
    found = calibrate(design(), observations=seen, first_year=LAST)
    people, held = seen.ages[:, YEARS - 1, 40], seen.stocks[HELD][:, -1]
    gap = [abs(r[0].value * people - r[1].value * held).sum() for r in (alone, found.rates)]
    assert gap[1] < 0.5 * gap[0]
    assert (found.rates[2].value == 2.0).all()


def test_a_place_without_figures_borrows_and_says_so():
    seen = observations()
    for table in (*seen.stocks.values(), *seen.flows.values()):
        table[7] = np.nan
    pathway = calibrate(design(), observations=seen, first_year=LAST).of(PLACE)
    told = [w for w in pathway.warnings if "drawn from others like it" in w]
    assert told == [
        "People coming into care: not known for this place; drawn from others like it.",
        "From In care to outside: not known for this place; drawn from others like it.",
        "In care: not known for this place; drawn from others like it.",
    ]
    people = seen.ages[7, YEARS - 1, 40]
    assert stock_of(pathway, "care") == pytest.approx(0.004 * people, rel=0.2)
    stock = next(s.people for s in pathway.stocks if s.state == "care")
    assert stock.high / stock.low > 1.3


def test_a_stock_lies_over_duration_bands_as_a_steady_one_would():
    # Leaving at 1.4 in the first half year and 0.2 after: bands of width 0.5 pass on at 2 a year.
    # Time in the first: 1 / (1.4 + 2); in the last: 2 / 3.4 of people for 1 / 0.2 years.
    fast = Stated((1.4, 1.4, 1.4), COUNTED)
    slow = Stated((0.2, 0.2, 0.2), COUNTED)
    moves = (
        design().moves[0],
        MoveDesign("care", OUTSIDE, fast, band=0),
        MoveDesign("care", OUTSIDE, slow, band=1),
    )
    banded = design(moves=moves, bands=(0.5,), predicted=())
    pathway = calibrate(banded, observations=observations(), first_year=LAST).of(PLACE)
    first, last = (s.people.value for s in pathway.stocks if s.state == "care")
    assert first / last == pytest.approx((1 / 3.4) / (2 / 3.4 / 0.2))
    assert first + last == observations().stocks[HELD][7, -1]


def test_a_part_of_a_flow_and_a_stay_make_a_rate():
    # Left over came is about 1 in a steady place; stays of 3 months end 4 times a year.
    three = Stated((4.0, 3.0, 6.0), assumption("three months"))
    rate = ObservedRate((LEFT,), None, None, (CAME,), three)
    moves = (design().moves[0], MoveDesign("care", OUTSIDE, rate))
    found = rates_of(design(moves=moves), observations(luck=False))[1]
    assert found.value == pytest.approx(np.full(40, 4.0), rel=0.05)
    assert (found.high / found.low > 1.5).all()


def test_figures_of_people_per_thousand_become_counts():
    per_head = Stated((0.01, 0.005, 0.02), assumption("one in a hundred"))
    states = (
        StateDesign("care", "In care", (), (StatedStock(per_head, "person"),)),
        StateDesign("help", "Helped", (), (ObservedStock((HELD,), Stated((0.5,) * 3, COUNTED)),)),
    )
    pathway = calibrate(
        design(states=states, predicted=()), observations=observations(), first_year=LAST
    ).of(PLACE)
    people = pathway.segments[0].population.value
    assert stock_of(pathway, "care") == pytest.approx(0.01 * people)
    assert stock_of(pathway, "help") == pytest.approx(0.5 * observations().stocks[HELD][7, -1])


def test_stocks_lie_over_segments_as_people_do():
    segments = (SegmentDesign("young", "Young", (0, 39)), SegmentDesign("old", "Old", (40, 90)))
    seen = observations()
    seen.ages[:, :, 10] = seen.ages[:, :, 40] / 3  # one in four is young
    pathway = calibrate(design(segments=segments), observations=seen, first_year=LAST).of(PLACE)
    young, old = (s.people.value for s in pathway.stocks if s.state == "care")
    assert young / (young + old) == pytest.approx(0.25)


def test_a_place_that_is_not_one_is_refused():
    found = calibrate(design(), observations=observations(), first_year=LAST)
    with pytest.raises(InputError, match="not an upper-tier council area"):
        found.of("E99999999")


def test_a_measure_that_nobody_counted_is_refused_by_name():
    seen = observations()
    seen.flows[CAME][:] = np.nan
    with pytest.raises(MethodError, match="came: no place has a figure"):
        calibrate(design(), observations=seen, first_year=LAST)


def test_what_was_known_before_a_year_holds_nothing_later():
    seen = observations()
    before = seen.before(2020)
    assert before.years[-1] == 2020
    assert before.stocks[HELD].shape == (40, 6)
    assert not np.isnan(before.stocks[HELD][:, -1]).any()
    assert np.isnan(before.flows[CAME][:, -1]).all()
    assert np.isnan(before.ages[:, -1]).all()
    assert before.lent(2020) == ()


def test_a_measure_counted_for_the_first_time_later_is_lent_and_named():
    seen = observations()
    seen.stocks[HELD][:, :8] = np.nan
    before = seen.before(2020)
    assert seen.lent(2020) == ("held",)
    assert before.stocks[HELD][:, -1] == pytest.approx(seen.stocks[HELD][:, 8])


def test_series_are_carried_on_as_they_grew():
    assert carried(np.array([[100.0, 110.0, np.nan, np.nan]]))[0, 3] == pytest.approx(133.1)
    assert latest(np.array([[np.nan, np.nan], [1.0, np.nan]]))[1].tolist() == [-1, 0]
    assert np.isnan(between(np.array([[1.0, np.nan, 3.0]]))).all()
    assert opening_year(2024 * 12 + 12) == 2025  # a calendar year's end is nearest to next April


def test_a_conversion_of_units_is_certain_and_no_assumption():
    weeks = UseDesign("Weeks of care", "ucd14:SS2.0", Stated((52.18,) * 3, CONVERSION), "care")
    guess = Stated((2.0, 1.0, 3.0), assumption("a guess at visits"))
    visits = UseDesign("Visits", "ucd14:SS5.0", guess, None, "outside>care")
    uses = design(uses=(weeks, visits))
    pathway = calibrate(uses, observations=observations(), first_year=LAST).of(PLACE)
    assert [use.quantity.family for use in pathway.uses] == ["known", "cost"]
    told = [warning for warning in pathway.warnings if "Weeks of care" in warning]
    assert told == []
    assert "Visits (outside>care): 2 (1 to 3) is an assumption, a guess at visits" in (
        pathway.warnings
    )
    assert CONVERSION not in pathway.sources


def fitted(value, low, high):
    nobody = np.zeros(1, dtype=bool)
    ends = (np.array([each]) for each in (value, low, high))
    return Fitted(*ends, COUNTED, nobody, np.zeros(1, dtype=int))


def test_an_interval_from_nothing_stays_above_nothing():
    # Rates cannot be negative: what is told as 0 to 0.4 is gamma from a thousandth of 0.4 on.
    found = fitted(0.1, 0.0, 0.4).of(0, level=0.8)
    assert (found.family, found.low, found.high) == ("cost", 0.0004, 0.4)
    assert (Draws(200).of("rate", found) > 0).all()


def test_what_has_no_interval_is_known_and_factors_scale_it():
    assert fitted(3.0, 3.0, 3.0).of(0, level=0.8, factor=2.0).value == 6.0
    assert fitted(3.0, 3.0, 3.0).of(0, level=0.8).family == "known"
    assert fitted(0.0, 0.0, 0.0).of(0, level=0.8).value == 0.0


def test_a_gamma_interval_holds_its_mean_and_is_wider_the_more_it_varies():
    mean = np.array([100.0, 100.0, 100.0])
    low, high = gamma_interval(mean, np.array([0.0, 0.01, 0.04]), 0.8)
    assert (low[0], high[0]) == (100.0, 100.0)
    # A relative variance of 0.01 is a standard deviation of 10: 80% lie within 1.28 of them.
    assert (high[1] - low[1]) / 2 == pytest.approx(12.8, abs=0.2)
    assert low[2] < low[1] < high[1] < high[2]


def test_the_change_of_a_stock_past_luck_is_found_over_all_places():
    random = np.random.default_rng(4)
    steps = random.normal(0, 0.1, (200, 6))
    moving = 10_000 * np.exp(np.cumsum(steps, axis=1))
    assert yearly_change(moving) == pytest.approx(0.01, rel=0.25)
    assert yearly_change(np.full((5, 1), np.nan)) == 0.0


def test_people_grow_on_and_the_interval_widens_with_the_years():
    seen = observations()
    random = np.random.default_rng(5)
    grown = 1.01 * np.exp(random.normal(0, 0.005, (40, YEARS)))
    seen.ages[:, :YEARS, 40] = 100_000 * np.cumprod(grown, axis=1)
    near = people_of(seen, spans=[(0, 90)], year=LAST, level=0.8)
    far = people_of(seen, spans=[(0, 90)], year=LAST + 4, level=0.8)
    assert near.growth.mean() == pytest.approx(0.01, abs=0.002)
    assert far.count.value.mean() == pytest.approx(1.01**4 * near.count.value.mean(), rel=0.01)
    widths = [(p.count.high - p.count.low).mean() for p in (near, far)]
    assert widths[0] < widths[1]
    assert near.growth_of(0, level=0.8).family == "normal"


def test_a_chain_of_balances_settles_in_two_passes():
    # Help passes everybody on to care: what leaves care is what left help, in any order of moves.
    whole = Stated((1.0, 1.0, 1.0), COUNTED)
    states = (
        StateDesign("care", "In care", (), (ObservedStock((HELD,)),)),
        StateDesign("help", "Helped", (), (ObservedStock((HELD,)),)),
    )
    moves = (
        MoveDesign("care", OUTSIDE, BALANCE),
        MoveDesign("help", "care", BalanceRate("help", "nobody counts it")),
        MoveDesign(OUTSIDE, "help", ObservedRate((CAME,), (), whole)),
    )
    seen = observations(luck=False)
    leaving, passing, _ = rates_of(design(states=states, moves=moves, predicted=()), seen)
    assert passing.value == pytest.approx(np.full(40, 0.5), rel=0.02)
    assert leaving.value == pytest.approx(np.full(40, 0.5), rel=0.02)


def test_a_move_in_one_band_counts_for_the_people_in_that_band_alone():
    # Steady: bands hold 2 / 3.4 x 1 / 0.2 and 1 / 3.4 (see above), so of 0.5 a person-year that
    # leave on the whole the balance of the rest is what both bands' stated rates leave over.
    slow = Stated((0.1, 0.1, 0.1), COUNTED)
    moves = (
        MoveDesign(OUTSIDE, "care", ObservedRate((CAME,), ())),
        MoveDesign("care", "help", slow, band=0),
        MoveDesign("care", "help", slow, band=1),
        MoveDesign("care", OUTSIDE, BALANCE),
    )
    seen = observations(luck=False)
    found = rates_of(design(moves=moves, bands=(0.5,), predicted=()), seen)[3]
    assert found.value == pytest.approx(np.full(40, 0.4), rel=0.02)


@settings(max_examples=20, deadline=None)
@given(st.floats(-0.1, 0.1), st.integers(0, 5))
def test_rates_and_stocks_are_above_zero_whatever_the_trend(growth, years):
    seen = observations(3, growth=growth)
    found = calibrate(design(), observations=seen, first_year=LAST + years)
    for rate in found.rates:
        assert (rate.low <= rate.value).all()
        assert (rate.value <= rate.high).all()
        assert (rate.value > 0).all()
    pathway = found.of(PLACE)
    assert all(stock.people.low >= 0 for stock in pathway.stocks)


def test_a_growing_in_rate_is_followed_and_not_averaged_away():
    grown = observations(growth=0.15, luck=False)
    found = rates_of(design(), grown)[0].value * grown.ages[:, YEARS - 1, 40]
    last = grown.flows[CAME][:, YEARS - 1]
    mean = grown.flows[CAME][:, YEARS - 5 : YEARS].mean(axis=1)
    assert (np.abs(found - last) < np.abs(found - mean)).mean() > 0.9
