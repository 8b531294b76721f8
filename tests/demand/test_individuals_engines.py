"""Neither engine, threads, chunks, draws nor other strategies change what becomes of a person."""

import numpy as np
import pytest

from wholeplace.demand import individuals
from wholeplace.demand.individuals import Population, Study, follow
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate

YEARS = (2024, 2025, 2026)
TABLES = ("person_years", "moved", "at_end")


def about(value: float) -> Estimate:
    return Estimate.cost(value, low=value * 0.7, high=value * 1.4)


@pytest.fixture(scope="module")
def pathway() -> Pathway:
    """Every kind of way: entries, bands, ageing, rates by band and segment, a way back."""
    return Pathway(
        id="care",
        title="Care",
        place="E08000010",
        first_year=2023,
        segments=(
            Segment("young", "Under 10", about(4_000.0), Estimate.known(0.01), 10.0, "old"),
            Segment("old", "10 to 17", about(3_000.0), Estimate.known(-0.02), 8.0),
        ),
        states=(State("need", "In need"), State("care", "In care", (0.5, 2.0))),
        moves=(
            Move(OUTSIDE, "need", about(0.02)),
            Move("need", OUTSIDE, about(1.5)),
            Move("need", "care", about(0.5), ("young",)),
            Move("need", "care", about(0.3), ("old",)),
            Move("care", OUTSIDE, about(0.8), (), 0),
            Move("care", OUTSIDE, about(0.2), (), 2),
            Move("care", "need", about(0.1)),
        ),
        stocks=(Stock("need", "young", about(150)), Stock("care", "old", about(80), 1)),
    )


@pytest.fixture(scope="module")
def strategies() -> list[Strategy]:
    early = {
        "need>care": np.array([[0.5, 0.7, 0.7]]),
        "outside>need@old": np.array([[1, 1.5, 2.4]]),
    }
    late = {"care>outside": np.array([[1.0, 1.0, 2.0]])}
    return [Strategy("baseline", {}), Strategy("early", early), Strategy("late", late)]


MIXED = Population(
    reach={"early": 0.3},
    risks=(0.5, 1.0, 1.5),
    risky=("need>care",),
    wards=(0.25, 0.75),
)


def same_bytes(one, other) -> bool:
    return all(
        np.ascontiguousarray(getattr(one, t)).tobytes()
        == np.ascontiguousarray(getattr(other, t)).tobytes()
        for t in TABLES
    )


@pytest.mark.parametrize("population", [Population(), MIXED, Population(punctual=True)])
def test_both_engines_follow_the_same_people(pathway, strategies, population):
    pytest.importorskip("numba")
    study = Study(pathway, YEARS, Draws(4), strategies, population)
    fast, plain = follow(study), follow(study, engine="plain")
    assert (fast.moved == plain.moved).all()
    assert (fast.at_end == plain.at_end).all()
    np.testing.assert_allclose(fast.person_years, plain.person_years, atol=1e-6)


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_threads_and_chunks_do_not_change_a_byte(pathway, strategies, engine):
    study = Study(pathway, YEARS, Draws(3), strategies, MIXED)
    whole = follow(study, engine=engine, threads=1, chunk=10**9)
    for threads, chunk in ((1, 100), (2, 100), (2, 37), (3, 10**9)):
        assert same_bytes(whole, follow(study, engine=engine, threads=threads, chunk=chunk))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(pathway, strategies):
    def once(seed):
        return follow(Study(pathway, YEARS, Draws(3, seed), strategies, MIXED))

    assert same_bytes(once(1), once(1))
    assert not same_bytes(once(1), once(2))


def test_drawing_more_keeps_the_first_draws_to_the_last_byte(pathway, strategies):
    few = follow(Study(pathway, YEARS, Draws(5), strategies, MIXED))
    many = follow(Study(pathway, YEARS, Draws(individuals.DRAWS_AT_ONCE + 3), strategies, MIXED))
    for table in TABLES:
        assert (getattr(many, table)[:, :, :, :5] == getattr(few, table)).all()


def test_another_strategy_changes_nobody_elses_luck(pathway, strategies):
    # one that triples the entries besides: others keep every person they had
    more = Strategy("more", {"outside>need": np.array([[3.0, 3.0, 3.0]])})
    alone = follow(Study(pathway, YEARS, Draws(5), strategies, MIXED))
    beside = follow(Study(pathway, YEARS, Draws(5), [*strategies, more], MIXED))
    for table in TABLES:
        assert (getattr(beside, table)[:3] == getattr(alone, table)).all()


def test_later_years_do_not_change_earlier_ones(pathway):
    baseline = [Strategy("baseline", {})]
    short = follow(Study(pathway, YEARS[:1], Draws(5), baseline))
    long = follow(Study(pathway, YEARS, Draws(5), baseline))
    for table in TABLES:
        assert (getattr(long, table)[..., :1] == getattr(short, table)).all()


def test_without_numba_the_plain_engine_does_the_work(pathway, strategies, monkeypatch):
    study = Study(pathway, YEARS, Draws(2), strategies)
    monkeypatch.setattr(individuals, "find_spec", lambda name: None)
    assert same_bytes(follow(study), follow(study, engine="plain"))


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_nobody_is_lost_or_made(pathway, strategies, engine):
    # at the end = at the beginning + came in - left; ageing out of "old" leaves no move
    open_ended = Pathway(
        pathway.id, "", "E08000010", 2024,
        (Segment("young", "", Estimate.known(4_000.0), Estimate.known(0.0)),),
        pathway.states, tuple(m for m in pathway.moves if m.segments != ("old",)),
        (Stock("need", "young", Estimate.known(150.0)),),
    )  # fmt: skip
    run = follow(Study(open_ended, YEARS, Draws(3), strategies[:1]), engine=engine)
    came, left = (
        sum(run.moved[0, 0, e] for e, name in enumerate(open_ended.edges) if test(name))
        for test in (lambda n: n.startswith(OUTSIDE), lambda n: n.endswith(f">{OUTSIDE}"))
    )
    people = 150 + np.cumsum(came - left, axis=1)
    assert (run.at_end[0, 0].sum(axis=0) == people).all()


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_people_without_any_way_out_stay_where_they_are(engine):
    still = Pathway(
        "still", "", "E08000010", 2024,
        (Segment("all", "", Estimate.known(9.0), Estimate.known(0.0)),),
        (State("here", "Here"),), (), (Stock("here", "all", Estimate.known(7.0)),),
    )  # fmt: skip
    run = follow(Study(still, YEARS, Draws(2), [Strategy("baseline", {})]), engine=engine)
    assert (run.at_end == 7).all()
    assert (run.person_years == 7.0).all()
