"""Stock-flow runs against closed forms, the matrix exponential and what must always hold."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from wholeplace.demand.cells import draw, lay_out
from wholeplace.demand.flow import run
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate

known = Estimate.known
YEARS = (2024, 2025, 2026)
NOTHING = Strategy(BASELINE, {})


def a_pathway(states, moves, stocks=None, *, population=1_000.0, growth=0.0, **fields) -> Pathway:
    """Return a pathway of one segment; moves as (from, to, rate), stocks as {state: people}."""

    def estimate(value):
        return value if isinstance(value, Estimate) else known(float(value))

    return Pathway(
        id="test",
        title="Test",
        place="E08000010",
        first_year=YEARS[0],
        segments=(Segment("all", "Everybody", known(population), known(growth)),),
        states=tuple(s if isinstance(s, State) else State(s, s) for s in states),
        moves=tuple(Move(a, b, estimate(rate), (), *band) for a, b, rate, *band in moves),
        stocks=tuple(Stock(s, "all", estimate(n)) for s, n in (stocks or {}).items()),
        **fields,
    )


def run_of(pathway, *strategies, years=YEARS, draws=1, engine="fast"):
    given_or_none = strategies or (NOTHING,)
    return run(pathway, years=years, draws=Draws(draws), strategies=given_or_none, engine=engine)


@pytest.fixture
def uncertain() -> Pathway:
    """A small children's pathway with every kind of cell move and wide intervals."""

    def about(value):
        return Estimate.cost(value, low=value * 0.6, high=value * 1.7)

    return Pathway(
        id="children",
        title="Children",
        place="E08000010",
        first_year=2024,
        segments=(
            Segment("under_10", "Under 10", about(40_000), known(0.01), 10.0, "over_10"),
            Segment("over_10", "10 to 17", about(30_000), known(-0.02), 8.0),
        ),
        states=(
            State("need", "In need"),
            State("protection", "Protection plan"),
            State("care", "In care", (0.5, 2.0)),
        ),
        moves=(
            Move(OUTSIDE, "need", about(0.03)),
            Move("need", OUTSIDE, about(2.5)),
            Move("need", "protection", about(0.2)),
            Move("protection", "need", about(1.2)),
            Move("protection", "care", about(0.3), ("under_10",)),
            Move("protection", "care", about(0.2), ("over_10",)),
            Move("care", OUTSIDE, about(1.0), (), 0),
            Move("care", OUTSIDE, about(0.4), (), 1),
            Move("care", OUTSIDE, about(0.2), (), 2),
        ),
        stocks=(
            Stock("need", "under_10", about(700)),
            Stock("need", "over_10", about(600)),
            Stock("care", "over_10", about(300), 2),
        ),
    )


@pytest.mark.parametrize("engine", ["fast", "plain"])
class TestClosedForms:
    def test_one_rate_out_empties_a_state_exponentially(self, engine):
        found = run_of(a_pathway(["ill"], [("ill", OUTSIDE, 0.7)], {"ill": 100}), engine=engine)
        left = 100 * np.exp(-0.7 * np.arange(4))
        np.testing.assert_allclose(found.at_end[0, 0, 0], left[1:], rtol=1e-12)
        np.testing.assert_allclose(found.moved[0, 0, 0], -np.diff(left), rtol=1e-12)
        np.testing.assert_allclose(found.person_years[0, 0, 0], -np.diff(left) / 0.7, rtol=1e-12)

    def test_two_states_settle_where_their_rates_balance(self, engine):
        # x = 100 (b + a exp(-(a + b) t)) / (a + b) with a = 1.5 out and b = 0.5 back
        back_and_forth = [("well", "ill", 1.5), ("ill", "well", 0.5)]
        found = run_of(a_pathway(["well", "ill"], back_and_forth, {"well": 100}), engine=engine)
        expected = 100 * (0.5 + 1.5 * np.exp(-2.0 * np.arange(1, 4))) / 2.0
        np.testing.assert_allclose(found.at_end[0, 0, 0], expected, rtol=1e-12)

    def test_competing_risks_share_the_leavers_by_their_rates(self, engine):
        moves = [("a", "b", 0.2), ("a", "c", 0.6)]
        found = run_of(a_pathway(["a", "b", "c"], moves, {"a": 50}), engine=engine)
        gone = 50 * (1 - exp(-0.8))
        np.testing.assert_allclose(found.moved[0, :, 0, 0], [gone / 4, gone * 3 / 4], rtol=1e-12)

    def test_illness_and_death_follow_the_convolution_of_their_rates(self, engine):
        # well -> ill (0.3), well -> dead (0.1), ill -> dead (0.9): ill at t is
        # 100 x 0.3 / (0.9 - 0.4) x (exp(-0.4 t) - exp(-0.9 t))
        moves = [("well", "ill", 0.3), ("well", "dead", 0.1), ("ill", "dead", 0.9)]
        pathway = a_pathway(["well", "ill", "dead"], moves, {"well": 100})
        t = np.arange(1, 4)
        found = run_of(pathway, engine=engine)
        ill = 100 * 0.3 / 0.5 * (np.exp(-0.4 * t) - np.exp(-0.9 * t))
        np.testing.assert_allclose(found.at_end[0, 1, 0], ill, rtol=1e-10)
        dead = 100 - ill - 100 * np.exp(-0.4 * t)
        np.testing.assert_allclose(found.at_end[0, 2, 0], dead, rtol=1e-10)

    def test_entries_fill_a_state_up_to_entries_over_rate(self, engine):
        # 1,000 people x 0.04 = 40 a year come in and leave at 0.5: 80 (1 - exp(-0.5 t))
        pathway = a_pathway(["care"], [(OUTSIDE, "care", 0.04), ("care", OUTSIDE, 0.5)])
        found = run_of(pathway, engine=engine)
        expected = 80 * (1 - np.exp(-0.5 * np.arange(1, 4)))
        np.testing.assert_allclose(found.at_end[0, 0, 0], expected, rtol=1e-12)
        np.testing.assert_allclose(found.moved[0, 0, 0], 40.0, rtol=1e-12)
        # of each year: time = (40 - change of the stock) / 0.5
        change = np.diff(expected, prepend=0.0)
        np.testing.assert_allclose(found.person_years[0, 0, 0], (40 - change) / 0.5, rtol=1e-12)

    def test_entries_grow_with_the_population(self, engine):
        pathway = a_pathway(["care"], [(OUTSIDE, "care", 0.04)], growth=0.1)
        found = run_of(pathway, engine=engine)
        np.testing.assert_allclose(found.moved[0, 0, 0], [40.0, 44.0, 48.4], rtol=1e-12)

    def test_very_fast_moves_are_as_exact_as_slow_ones(self, engine):
        # 500 a year both ways and 0.1 out: half of the time in each, so 0.05 out in all
        moves = [("a", "b", 500.0), ("b", "a", 500.0), ("a", OUTSIDE, 0.1)]
        found = run_of(a_pathway(["a", "b"], moves, {"a": 10}), engine=engine)
        matrix = np.array([[-500.1, 500.0], [500.0, -500.0]])
        expected = [10, 0] @ expm(matrix)
        np.testing.assert_allclose(found.at_end[0, :, 0, 0], expected, rtol=1e-10)

    def test_very_slow_moves_lose_no_digits(self, engine):
        found = run_of(a_pathway(["a"], [("a", OUTSIDE, 1e-9)], {"a": 1e6}), engine=engine)
        np.testing.assert_allclose(found.moved[0, 0, 0, 0], 1e-3, rtol=1e-8)

    def test_a_pathway_without_moves_stands_still(self, engine):
        found = run_of(a_pathway(["a"], [], {"a": 7}), engine=engine)
        np.testing.assert_array_equal(found.at_end[0, 0, 0], 7.0)
        np.testing.assert_allclose(found.person_years[0, 0, 0], 7.0, rtol=1e-14)


def test_every_draw_is_the_matrix_exponential_of_its_own_rates(uncertain):
    # the augmented matrix [[Q, 0, I], [e, 0, 0], [0, 0, 0]] gives stocks and person-years at once
    found = run_of(uncertain, draws=3)
    layout, drawn = lay_out(uncertain), draw(uncertain, Draws(3))
    size = len(layout.cells)
    states = [cell.state for cell in layout.cells]
    for d in range(3):
        matrix = np.zeros((2 * size + 1, 2 * size + 1))
        matrix[:size, size + 1 :] = np.eye(size)
        for move in layout.moves:
            rate = drawn.rates[move.move, d] if move.move >= 0 else move.fixed
            matrix[move.origin, move.origin] -= rate
            if move.target >= 0:
                matrix[move.origin, move.target] += rate
        people = np.zeros(size)
        np.add.at(people, list(layout.start), drawn.stocks[:, d])
        for year in range(3):
            matrix[size, :size] = 0.0
            for entry in layout.entries:
                growth = (1 + drawn.growth[entry.segment, d]) ** year
                come = drawn.rates[entry.move, d] * drawn.population[entry.segment, d] * growth
                matrix[size, entry.target] += come
            after = np.concatenate([people, [1.0], np.zeros(size)]) @ expm(matrix)
            people, time = after[:size], after[size + 1 :]
            stock, years = np.bincount(states, people, 3), np.bincount(states, time, 3)
            np.testing.assert_allclose(found.at_end[0, :, d, year], stock, rtol=1e-11)
            np.testing.assert_allclose(found.person_years[0, :, d, year], years, rtol=1e-11)


def test_duration_bands_make_the_stay_a_phase_type_distribution():
    # 1 a year for half a year on average, then 0.2: mean stay 1/(1 + 2) + 2/(1 + 2) x 1/0.2
    moves = [("care", OUTSIDE, 1.0, 0), ("care", OUTSIDE, 0.2, 1)]
    pathway = a_pathway([State("care", "Care", (0.5,))], moves, {"care": 1})
    found = run_of(pathway, years=tuple(range(2024, 2124)))
    assert found.person_years.sum() == pytest.approx(1 / 3 + 2 / 3 * 5, rel=1e-8)


def test_people_grow_older_at_one_over_the_span_of_their_ages():
    two = (
        Segment("young", "Young", known(0.0), known(0.0), 4.0, "old"),
        Segment("old", "Old", known(0.0), known(0.0)),
    )
    moves = (Move("need", "care", known(1.0), ("old",)),)
    pathway = replace(
        a_pathway(["need", "care"], []),
        segments=two,
        moves=moves,
        stocks=(Stock("need", "young", known(100.0)),),
    )
    found = run_of(pathway)
    # young at t: 100 exp(-t/4); old in need: 100 x 0.25 / 0.75 (exp(-t/4) - exp(-t))
    t = np.arange(1, 4)
    need = 100 * np.exp(-t / 4) + 100 / 3 * (np.exp(-t / 4) - np.exp(-t))
    np.testing.assert_allclose(found.at_end[0, 0, 0], need, rtol=1e-11)


class TestAccounts:
    def test_nobody_appears_or_vanishes(self, uncertain):
        ageless = replace(
            uncertain,
            segments=tuple(
                replace(s, ages_out_after=None, ages_into=None) for s in uncertain.segments
            ),
        )
        found = run_of(ageless, draws=40)
        begin = draw(ageless, Draws(40)).stocks.sum(axis=0)
        edges = ageless.edges
        came, left = (
            sum(found.moved[0, i] for i, edge in enumerate(edges) if test(edge))
            for test in (
                lambda edge: edge.startswith("outside>"),
                lambda edge: edge.endswith(">outside"),
            )
        )
        stock = found.at_end[0].sum(axis=0)
        before = np.concatenate([begin[:, None], stock[:, :-1]], axis=1)
        np.testing.assert_allclose(stock - before, came - left, rtol=1e-9, atol=1e-9)

    def test_the_change_of_each_state_is_what_came_less_what_went(self):
        moves = [(OUTSIDE, "a", 0.1), ("a", "b", 0.5), ("b", "a", 0.3), ("b", OUTSIDE, 0.2)]
        found = run_of(a_pathway(["a", "b"], moves, {"a": 20, "b": 5}))
        into_a, a_to_b, b_to_a, out = found.moved[0, :, 0]
        change = np.diff(found.at_end[0, :, 0], prepend=[[20.0], [5.0]])
        np.testing.assert_allclose(change[0], into_a + b_to_a - a_to_b, rtol=1e-10)
        np.testing.assert_allclose(change[1], a_to_b - b_to_a - out, rtol=1e-10)

    @pytest.mark.parametrize("many", [2.0, 10.0])
    def test_twice_the_people_make_twice_of_everything(self, many, uncertain):
        def times(pathway, factor):
            def scaled(estimate):
                return known(estimate.value * factor)

            return replace(
                pathway,
                segments=tuple(
                    replace(s, population=scaled(s.population)) for s in pathway.segments
                ),
                stocks=tuple(replace(s, people=scaled(s.people)) for s in pathway.stocks),
            )

        one, more = run_of(times(uncertain, 1.0), draws=3), run_of(times(uncertain, many), draws=3)
        np.testing.assert_allclose(more.at_end, many * one.at_end, rtol=1e-12)
        np.testing.assert_allclose(more.moved, many * one.moved, rtol=1e-12)


class TestStrategies:
    def test_factors_of_one_give_the_baseline_to_the_last_byte(self, uncertain):
        ones = Strategy("ones", {edge: np.ones((1, 3)) for edge in uncertain.edges})
        found = run_of(uncertain, NOTHING, ones, draws=20)
        for table in (found.person_years, found.moved, found.at_end):
            assert table[0].tobytes() == table[1].tobytes()

    def test_a_factor_of_nought_stops_a_move(self, uncertain):
        stop = Strategy("stop", {"protection>care": np.zeros((1, 3))})
        found = run_of(uncertain, stop, draws=20)
        assert not found.moved[0, uncertain.edges.index("protection>care")].any()

    def test_a_factor_multiplies_the_rate_in_its_own_year(self):
        pathway = a_pathway(["a"], [("a", OUTSIDE, 0.6)], {"a": 100})
        halved = Strategy("halved", {"a>outside": np.array([[1.0, 0.5, 1.0]])})
        found = run_of(pathway, halved)
        expected = 100 * np.exp(-np.array([0.6, 0.9, 1.5]))
        np.testing.assert_allclose(found.at_end[0, 0, 0], expected, rtol=1e-12)

    def test_a_factor_multiplies_entries_too(self):
        pathway = a_pathway(["a"], [(OUTSIDE, "a", 0.1)])
        fewer = Strategy("fewer", {"outside>a": np.array([[1.0, 0.8, 0.8]])})
        np.testing.assert_allclose(run_of(pathway, fewer).moved[0, 0, 0], [100, 80, 80])

    def test_factors_of_an_edge_and_of_its_segment_multiply(self, uncertain):
        both = Strategy(
            "both",
            {
                "protection>care": np.full((1, 3), 0.5),
                "protection>care@under_10": np.full((1, 3), 0.4),
            },
        )
        split = Strategy(
            "split",
            {
                "protection>care@over_10": np.full((1, 3), 0.5),
                "protection>care@under_10": np.full((1, 3), 0.2),
            },
        )
        found = run_of(uncertain, both, split, draws=5)
        np.testing.assert_allclose(found.moved[0], found.moved[1], rtol=1e-14)

    def test_factors_may_differ_by_draw(self):
        pathway = a_pathway(["a"], [("a", OUTSIDE, 1.0)], {"a": 1})
        by_draw = Strategy("by draw", {"a>outside": np.array([[1.0] * 3, [2.0] * 3])})
        found = run_of(pathway, by_draw, draws=2)
        np.testing.assert_allclose(found.at_end[0, 0, :, 0], [exp(-1), exp(-2)], rtol=1e-12)

    def test_adding_a_strategy_does_not_move_another(self, uncertain):
        some = Strategy("some", {"need>protection": np.full((1, 3), 0.9)})
        alone = run_of(uncertain, NOTHING, draws=70)
        together = run_of(uncertain, some, NOTHING, draws=70)
        assert alone.moved[0].tobytes() == together.moved[1].tobytes()

    @settings(max_examples=40, deadline=None)
    @given(
        factor=st.lists(st.floats(0, 1), min_size=3, max_size=3),
        rates=st.lists(st.floats(0, 5), min_size=4, max_size=4),
    )
    def test_a_protective_factor_never_adds_to_what_it_protects_from(self, factor, rates):
        # a chain into a costly end: universal > need > care > grave, all from below
        names = ["universal", "need", "care", "grave"]
        chain = list(zip(names, names[1:], rates, strict=False))
        pathway = a_pathway(names, [(OUTSIDE, "universal", rates[3]), *chain], {"universal": 50})
        for edge in pathway.edges[1:]:
            protects = Strategy("protects", {edge: np.array([factor])})
            found = run_of(pathway, NOTHING, protects, engine="plain")
            before, after = found.moved[:, pathway.edges.index(edge), 0].cumsum(axis=-1)
            assert (after <= before * (1 + 1e-12) + 1e-12).all()
            further = pathway.edges.index(edge)
            grave = found.moved[:, further:, 0].cumsum(axis=-1)
            assert (grave[1] <= grave[0] * (1 + 1e-12) + 1e-12).all()


class TestYears:
    def test_the_run_begins_with_the_pathway_and_reports_the_years_asked_for(self):
        pathway = a_pathway(["a"], [("a", OUTSIDE, 1.0)], {"a": 100})
        late = run_of(pathway, years=(2026, 2027))
        assert late.years == (2026, 2027)
        np.testing.assert_allclose(late.at_end[0, 0, 0], [100 * exp(-3), 100 * exp(-4)])

    def test_factors_hold_from_the_first_year_asked_for(self):
        pathway = a_pathway(["a"], [("a", OUTSIDE, 1.0)], {"a": 100})
        stop = Strategy("stop", {"a>outside": np.zeros((1, 1))})
        assert run_of(pathway, stop, years=(2025,)).at_end[0, 0, 0] == pytest.approx(100 / exp(1))

    @pytest.mark.parametrize("years", [(), (2024, 2026), (2025, 2024), (2020, 2021)])
    def test_years_with_gaps_or_before_the_pathway_are_refused(self, years):
        pathway = a_pathway(["a"], [("a", OUTSIDE, 1.0)], {"a": 100})
        with pytest.raises(MethodError):
            run_of(pathway, years=years)


def test_everything_wrong_with_the_strategies_is_said_at_once():
    pathway = a_pathway(["a"], [("a", OUTSIDE, 1.0)], {"a": 100})
    wrong = Strategy(
        "wrong",
        {"a>outsid": np.ones((1, 3)), "a>outside": np.ones((2, 3)), "a>outside@all": [[-1, 1, 1]]},
        {"queue": np.zeros(3)},
    )
    with pytest.raises(InputError) as raised:
        run_of(pathway, wrong, wrong)
    said = str(raised.value)
    assert "two strategies have this name" in said
    assert "did you mean 'a>outside'" in said
    assert "not 2 x 3" in said
    assert "never below 0" in said
    assert "nobody waits there" in said


def test_a_run_without_strategies_is_refused():
    pathway = a_pathway(["a"], [("a", OUTSIDE, 1.0)], {"a": 100})
    with pytest.raises(InputError, match="at least one"):
        run(pathway, years=YEARS, draws=Draws(1), strategies=[])
