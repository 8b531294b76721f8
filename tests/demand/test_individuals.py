"""Individuals against the stock-flow run, theory, and what shared luck must do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.flow import run
from wholeplace.demand.individuals import Population, simulate
from wholeplace.demand.pathway import OUTSIDE, Capacity, Move, Pathway, Segment, State, Stock
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate

known = Estimate.known
YEARS = (2024, 2025, 2026, 2027)
NOTHING = Strategy(BASELINE, {})
TABLES = ("person_years", "moved", "at_end")


def a_pathway(states, moves, stocks, *, population=1_000.0, ages_out_after=None) -> Pathway:
    """Return a pathway of one segment; moves as (from, to, rate), stocks as {state: people}."""
    return Pathway(
        id="test",
        title="Test",
        place="E08000010",
        first_year=YEARS[0],
        segments=(Segment("all", "All", known(population), known(0.0), ages_out_after),),
        states=tuple(s if isinstance(s, State) else State(s, s) for s in states),
        moves=tuple(Move(a, b, known(float(rate)), (), *band) for a, b, rate, *band in moves),
        stocks=tuple(Stock(s, "all", known(float(n))) for s, n in stocks.items()),
    )


def individuals_of(pathway, *strategies, draws=1, seed=1, years=YEARS, **who):
    return simulate(
        pathway,
        years=years,
        draws=Draws(draws, seed),
        strategies=strategies or (NOTHING,),
        population=Population(**who),
    )


@pytest.fixture(scope="module")
def children() -> Pathway:
    """Two age groups, duration bands, a way back, growth: every kind of cell move."""
    return Pathway(
        id="children",
        title="Children",
        place="E08000010",
        first_year=2023,
        segments=(
            Segment("under_10", "Under 10", known(4_000.0), known(0.05), 10.0, "over_10"),
            Segment("over_10", "10 to 17", known(3_000.0), known(-0.02), 8.0),
        ),
        states=(
            State("need", "In need"),
            State("protection", "Protection plan"),
            State("care", "In care", (0.5, 2.0)),
            State("leaver", "Care leaver"),
        ),
        moves=(
            Move(OUTSIDE, "need", known(0.03)),
            Move("need", OUTSIDE, known(2.5)),
            Move("need", "protection", known(0.4)),
            Move("protection", "need", known(1.2)),
            Move("protection", "care", known(0.5), ("under_10",)),
            Move("protection", "care", known(0.3), ("over_10",)),
            Move("care", OUTSIDE, known(1.0), (), 0),
            Move("care", "leaver", known(0.3), ("over_10",), 1),
            Move("care", "leaver", known(0.6), ("over_10",), 2),
        ),
        stocks=(
            Stock("need", "under_10", known(130.0)),
            Stock("need", "over_10", known(110.0)),
            Stock("protection", "under_10", known(60.0)),
            Stock("care", "under_10", known(90.0), 1),
            Stock("care", "over_10", known(120.0), 2),
        ),
    )


def z_scores(found, expected, people):
    """Return distances from the expectation in standard errors; counts are near Poisson."""
    mean, draws = found.mean(axis=2), found.shape[2]
    spread = np.maximum(found.var(axis=2, ddof=1), np.minimum(expected, people))
    return (mean - expected) / np.sqrt(spread / draws)


class TestAgainstTheStockFlowRun:
    def test_every_state_edge_and_year_agrees_within_chance(self, children):
        pytest.importorskip("numba")
        # factors below and above 1, by year and segment, on entries, moves and bands
        less = {
            "outside>need": np.array([[0.9, 0.7, 1.6, 2.5]]),
            "protection>care": np.array([[0.5, 0.6, 0.7, 0.7]]),
            "care>leaver@over_10": np.array([[1.0, 1.5, 1.5, 1.5]]),
        }
        strategies = (NOTHING, Strategy("less", less))
        found = individuals_of(children, *strategies, draws=400).over_wards()
        expected = run(children, years=YEARS, draws=Draws(1), strategies=strategies)
        scores = [
            z_scores(getattr(found, t), getattr(expected, t)[:, :, 0], people=1e-3) for t in TABLES
        ]
        every = np.concatenate([score.ravel() for score in scores])
        assert np.abs(every).max() < 4
        # as normal numbers have it, not merely below 4: 2 strategies x 4 years x (4 + 7 + 4)
        assert len(every) == 120
        assert np.std(every) == pytest.approx(1.0, abs=0.35)

    def test_the_difference_between_strategies_agrees_too(self, children):
        pytest.importorskip("numba")
        strategies = (NOTHING, Strategy("less", {"protection>care": np.full((1, 4), 0.5)}))
        found = individuals_of(children, *strategies, draws=400).over_wards()
        expected = run(children, years=YEARS, draws=Draws(1), strategies=strategies)
        for table in TABLES:
            difference = np.diff(getattr(found, table), axis=0)
            wanted = np.diff(getattr(expected, table)[:, :, 0], axis=0)
            error = difference.std(axis=2, ddof=1) / 400**0.5 + 1e-9
            assert (np.abs(difference.mean(axis=2) - wanted) / error).max() < 4

    def test_uncertain_rates_are_the_same_draws_in_both(self):
        # with very many people chance is small beside the rate: both engines' draws move together
        rate = Estimate.cost(0.5, low=0.3, high=0.8)
        pathway = replace(
            a_pathway(["ill"], [], {"ill": 5_000}), moves=(Move("ill", OUTSIDE, rate),)
        )
        flow = run(pathway, years=YEARS, draws=Draws(30), strategies=[NOTHING])
        found = individuals_of(pathway, draws=30)
        together = np.corrcoef(found.at_end[0, 0, 0, :, 1], flow.at_end[0, 0, :, 1])[0, 1]
        assert together > 0.99


class TestTheory:
    def test_first_passage_through_two_states_has_its_known_spread(self):
        # Erlang(2, 2): gone by t with 1 - exp(-2 t)(1 + 2 t); binomial spread over 20,000 people
        pathway = a_pathway(["a", "b", "c"], [("a", "b", 2), ("b", "c", 2)], {"a": 20_000})
        arrived = individuals_of(pathway).at_end[0, 0, 2, 0]
        t = np.arange(1, 5)
        share = 1 - np.exp(-2.0 * t) * (1 + 2 * t)
        error = np.sqrt(20_000 * share * (1 - share))
        assert (np.abs(arrived - 20_000 * share) / error).max() < 4

    def test_counts_vary_between_draws_as_binomial_numbers_do(self):
        # 500 people, each still ill after a year with chance exp(-0.7) = 0.4966: variance 124.99,
        # whose standard error from 400 draws is 7%
        counts = individuals_of(
            a_pathway(["ill"], [("ill", OUTSIDE, 0.7)], {"ill": 500}), draws=400
        )
        assert counts.at_end[0, 0, 0, :, 0].var() == pytest.approx(124.99, rel=0.28)

    def test_who_comes_in_is_poisson_and_anywhere_in_the_year(self):
        # 300 come in a year; nobody leaves: 150 person-years in the first year
        pathway = a_pathway(["here"], [(OUTSIDE, "here", 0.3)], {})
        found = individuals_of(pathway, draws=300)
        came = found.moved[0, 0, 0, :, 0]
        assert came.mean() == pytest.approx(300, abs=4 * (300 / 300) ** 0.5)
        assert came.var() == pytest.approx(300, rel=0.33)
        assert found.person_years[0, 0, 0, :, 0].mean() == pytest.approx(150, abs=4 * 0.6)

    def test_competing_ways_out_share_the_leavers_by_their_rates(self):
        # 20,000 x (1 - exp(-0.8 x 4)) leave, a quarter and three quarters of them each way
        moves = [("a", "b", 0.2), ("a", "c", 0.6)]
        moved = individuals_of(a_pathway(["a", "b", "c"], moves, {"a": 20_000})).moved[0, 0, :, 0]
        gone = moved.sum()
        assert gone == pytest.approx(20_000 * (1 - np.exp(-3.2)), abs=4 * 28)
        assert moved[0].sum() == pytest.approx(gone / 4, abs=4 * (gone * 3 / 16) ** 0.5)

    def test_a_birthday_ends_an_age_band_when_ages_are_punctual(self):
        # anywhere in a band of 4 years at the start: a quarter leave each year and none is left
        pathway = a_pathway(["here"], [], {"here": 20_000}, ages_out_after=4.0)
        left = individuals_of(pathway, punctual=True).at_end[0, 0, 0, 0]
        assert left[3] == 0
        assert np.abs(left[:3] - [15_000, 10_000, 5_000]).max() < 4 * 71

    def test_rates_change_on_the_first_day_of_a_year(self):
        # nobody leaves before 2026, everybody soon after
        pathway = a_pathway(["here"], [("here", OUTSIDE, 1.0)], {"here": 1_000})
        late = Strategy("late", {"here>outside": np.array([[0.0, 0.0, 50.0, 50.0]])})
        assert list(individuals_of(pathway, late).at_end[0, 0, 0, 0]) == [1_000, 1_000, 0, 0]


class TestWhoPeopleAre:
    PATHWAY = a_pathway(["well", "ill"], [("well", "ill", 0.4)], {"well": 30_000})

    def test_personal_risk_takes_the_riskiest_first(self):
        # risks 0.5 and 1.5: well after 4 years (exp(-0.8) + exp(-2.4)) / 2, not exp(-1.6)
        found = individuals_of(self.PATHWAY, risks=(0.5, 1.5))
        expected = 30_000 * (np.exp(-0.8) + np.exp(-2.4)) / 2
        assert found.at_end[0, 0, 0, 0, 3] == pytest.approx(expected, abs=4 * 78)

    def test_a_way_that_risk_does_not_touch_keeps_its_rate(self):
        pathway = a_pathway(
            ["well", "ill"], [("well", "ill", 0.4), ("well", OUTSIDE, 0.1)], {"well": 20_000}
        )
        alike = individuals_of(pathway, risks=(0.5, 1.5), risky=("well>outside",))
        assert alike.moved[0, 0, 0, 0, 0] == pytest.approx(
            20_000 * 0.8 * (1 - np.exp(-0.5)), abs=4 * 75
        )

    def test_wards_share_people_and_sum_to_the_whole(self):
        found = individuals_of(self.PATHWAY, wards=(0.2, 0.3, 0.5))
        assert found.at_end.shape == (1, 3, 2, 1, 4)
        shares = found.at_end[0, :, :, 0, 0].sum(axis=1) / 30_000
        assert np.abs(shares - [0.2, 0.3, 0.5]).max() < 4 * 0.003
        assert found.at_end.sum(axis=(1, 2))[0, 0, 0] == 30_000
        together = individuals_of(self.PATHWAY).at_end
        assert (found.over_wards().at_end == together.sum(axis=1)).all()

    def test_only_those_reached_are_spared(self):
        # a scheme that stops all illness for 10%: 10% of the ill are spared
        stop = Strategy("stop", {"well>ill": np.zeros((1, 4))})
        ill = individuals_of(self.PATHWAY, NOTHING, stop, reach={"stop": 0.1}).at_end[:, 0, 1, 0, 3]
        assert ill[1] / ill[0] == pytest.approx(0.9, abs=4 * 0.002)

    def test_reaching_the_riskiest_spares_more_than_reaching_anybody(self):
        stop = Strategy("stop", {"well>ill": np.zeros((1, 4))})
        who = {"reach": {"stop": 0.1}, "risks": (0.25,) * 9 + (7.75,)}
        anybody = individuals_of(self.PATHWAY, NOTHING, stop, **who).at_end[:, 0, 1, 0, 3]
        riskiest = individuals_of(self.PATHWAY, NOTHING, stop, by_risk=True, **who)
        spared = -np.diff(riskiest.at_end[:, 0, 1, 0, 3])
        assert spared > 2 * -np.diff(anybody)
        # the tenth at 7.75 times the risk: almost all 3,000 of them would have fallen ill
        assert spared == pytest.approx(3_000, rel=0.06)

    def test_whom_a_smaller_scheme_reaches_a_larger_one_reaches_too(self):
        stop = {"well>ill": np.zeros((1, 4))}
        strategies = [Strategy(name, stop) for name in ("small", "large", "all")]
        run = individuals_of(self.PATHWAY, *strategies, reach={"small": 0.02, "large": 0.05})
        small, large, everybody = run.at_end[:, 0, 1, 0, 3]
        assert small > large > everybody == 0

    def test_every_problem_of_a_population_is_named(self):
        with pytest.raises(InputError) as caught:
            individuals_of(
                self.PATHWAY,
                reach={"baselin": 0.5, BASELINE: 1.5},
                risks=(1.0, 3.0),
                risky=("well>il",),
                wards=(0.5, 0.6),
            )
        text = str(caught.value)
        assert text.startswith("population of test has 5 problems")
        assert "did you mean 'baseline'?" in text
        assert "should be from 0 to 1, not 1.5" in text
        assert "did you mean 'well>ill'?" in text
        assert "should be 1 on average, not 2" in text
        assert "should be 1 in sum, not 1.1" in text
        with pytest.raises(InputError, match="above 0 and rise"):
            individuals_of(self.PATHWAY, risks=(1.5, 0.5))


class TestSharedLuck:
    def test_it_cuts_the_variance_of_a_targeted_scheme_a_hundredfold(self):
        """The cost difference of a scheme for 2% of people, 40 draws, as a study would take it."""
        pytest.importorskip("numba")
        levels = range(6)
        up = [(f"s{n}", f"s{n + 1}", 0.25) for n in levels[:-1]]
        down = [(f"s{n}", f"s{n - 1}", 0.35) for n in levels[1:]]
        pathway = a_pathway([f"s{n}" for n in levels], [*up, *down], {"s0": 6_000, "s1": 2_000})
        years = tuple(range(2024, 2034))
        scheme = Strategy("scheme", {f"{a}>{b}": np.full((1, 10), 0.85) for a, b, _ in up})
        yearly = np.array([[0, 500, 2_000, 8_000, 20_000, 50_000.0]])

        def cost(seed, *strategies):
            found = individuals_of(
                pathway, *strategies, draws=40, seed=seed, years=years,
                reach={s.name: 0.02 for s in strategies if s.factors},
            )  # fmt: skip
            per_move = np.zeros((1, len(pathway.edges)))
            amounts = found.amounts(per_person_year=yearly, per_move=per_move)
            return amounts[0].sum(axis=(1, 3))

        shared = np.diff(cost(1, NOTHING, scheme), axis=0)[0]
        apart = cost(2, scheme)[0] - cost(3, NOTHING)[0]
        assert shared.mean() < 0
        assert apart.var(ddof=1) / shared.var(ddof=1) > 100

    @given(
        st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
        st.integers(0, 1_000),
        st.floats(0.05, 3.0),
    )
    @settings(max_examples=25, deadline=None)
    def test_protection_never_brings_an_event_forward(self, factors, seed, rate):
        # one person at a time, so that sums cannot hide one person's gain in another's loss
        pathway = a_pathway(["a", "b", "c"], [("a", "b", rate), ("b", "c", 0.8)], {"a": 1})
        spared = Strategy("spared", {"a>b": np.array([factors])})
        moved = individuals_of(pathway, NOTHING, spared, draws=20, seed=seed).moved[:, 0]
        happened = np.cumsum(moved, axis=3)  # strategies x edges x draws x years
        assert (happened[1] <= happened[0]).all()

    @given(st.integers(0, 1_000))
    @settings(max_examples=25, deadline=None)
    def test_protection_from_one_thing_does_not_move_the_others(self, seed):
        # who dies of something else does so on the same day: only those who fell ill first differ
        moves = [("well", "ill", 0.3), ("well", "dead", 0.2)]
        pathway = a_pathway(["well", "ill", "dead"], moves, {"well": 1})
        spared = Strategy("spared", {"well>ill": np.zeros((1, 4))})
        found = individuals_of(pathway, NOTHING, spared, draws=20, seed=seed)
        died = found.moved[:, 0, 1]
        as_before = found.moved[0, 0, 0].sum(axis=1) == 0
        assert (died[0][as_before] == died[1][as_before]).all()
        without_change = found.person_years[:, 0, 0][:, as_before]
        assert (without_change[0] == without_change[1]).all()

    def test_a_factor_of_one_changes_nobody(self, children):
        same = Strategy("same", {edge: np.ones((1, 4)) for edge in children.edges})
        found = individuals_of(children, NOTHING, same, draws=3)
        for table in TABLES:
            assert (getattr(found, table)[0] == getattr(found, table)[1]).all()

    def test_fewer_who_come_are_some_of_those_who_came(self):
        pathway = a_pathway(["here"], [(OUTSIDE, "here", 0.2)], {})
        factors = (0.5, 1.0, 1.7, 2.3)
        strategies = [Strategy(f"x{f}", {"outside>here": np.full((1, 4), f)}) for f in factors]
        came = individuals_of(pathway, *strategies, draws=30).moved[:, 0, 0]
        assert (np.diff(came, axis=0) >= 0).all()
        # 200 a year: each factor's mean over 30 draws and 4 years
        error = (200 * np.array(factors) / 120) ** 0.5
        assert (np.abs(came.mean(axis=(1, 2)) - 200 * np.array(factors)) < 4 * error).all()


def test_amounts_are_linear_in_time_and_moves():
    found = individuals_of(a_pathway(["a"], [("a", OUTSIDE, 0.5)], {"a": 100}), draws=3)
    cost = found.amounts(per_person_year=np.array([[10.0]]), per_move=np.array([[7.0]]))
    expected = 10 * found.person_years[:, :, 0] + 7 * found.moved[:, :, 0]
    np.testing.assert_allclose(cost[0], expected)


def test_limited_places_are_refused_with_what_would_do():
    pathway = replace(
        a_pathway(["queue", "home"], [(OUTSIDE, "home", 0.1), ("home", OUTSIDE, 1)], {}),
        capacities=(Capacity(("home",), "queue", known(10.0)),),
    )
    with pytest.raises(MethodError, match="use the stock-flow run"):
        individuals_of(pathway)


def test_strategies_and_years_are_checked_as_by_the_stock_flow_run():
    pathway = a_pathway(["a"], [("a", OUTSIDE, 0.5)], {"a": 100})
    with pytest.raises(InputError, match="did you mean 'a>outside'"):
        individuals_of(pathway, Strategy("x", {"a>outsid": np.ones((1, 4))}))
    with pytest.raises(MethodError, match="follow one another"):
        individuals_of(pathway, years=(2024, 2026))
