"""The compiled engine gives what the plain one gives, however the work is shared out."""

import numpy as np
import pytest

from wholeplace.demand import flow, flow_plain
from wholeplace.demand.cells import draw, lay_out
from wholeplace.demand.flow import run, system_of
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate

YEARS = (2024, 2025, 2026, 2027)
TABLES = ("person_years", "moved", "at_end")


def about(value: float) -> Estimate:
    return Estimate.cost(value, low=value / 3, high=value * 3)


@pytest.fixture
def pathway() -> Pathway:
    """Rates so unsure that draws need very different numbers of terms."""
    return Pathway(
        id="homeless",
        title="Homelessness",
        place="E08000010",
        first_year=2024,
        segments=(Segment("all", "Households", about(100_000.0), Estimate.known(0.01)),),
        states=(State("relief", "Relief duty", (0.15,)), State("shelter", "Temporary")),
        moves=(
            Move(OUTSIDE, "relief", about(0.01)),
            Move("relief", "shelter", about(4.0)),
            Move("relief", OUTSIDE, about(30.0), (), 1),
            Move("shelter", "relief", about(0.2)),
            Move("shelter", OUTSIDE, about(1.0)),
        ),
        stocks=(Stock("shelter", "all", about(200.0)),),
    )


def strategies(draws: int) -> list[Strategy]:
    factor = np.linspace(0.5, 1.5, draws)[:, None] * np.ones(len(YEARS))
    return [Strategy("baseline", {}), Strategy("other", {"relief>shelter": factor})]


def system(pathway: Pathway, draws: int) -> flow_plain.System:
    return system_of(
        pathway,
        lay_out(pathway),
        draw(pathway, Draws(draws)),
        years=YEARS,
        strategies=strategies(draws),
    )


@pytest.mark.parametrize("draws", [1, 63, 64, 65, 200])
def test_both_engines_agree_to_twelve_digits(pathway, draws):
    pytest.importorskip("numba")
    from wholeplace.demand import flow_fast

    fast, plain = flow_fast.flow(system(pathway, draws)), flow_plain.flow(system(pathway, draws))
    for table in TABLES:
        np.testing.assert_allclose(getattr(fast, table), getattr(plain, table), rtol=1e-12)


def test_threads_and_pieces_do_not_change_a_byte(pathway):
    pytest.importorskip("numba")
    from wholeplace.demand import flow_fast

    whole = flow_fast.flow(system(pathway, 300), threads=1, pieces=1)
    for threads, pieces in ((1, 3), (2, 2), (2, 7), (3, 100)):
        shared = flow_fast.flow(system(pathway, 300), threads=threads, pieces=pieces)
        for table in TABLES:
            assert getattr(whole, table).tobytes() == getattr(shared, table).tobytes()


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_drawing_more_keeps_the_first_draws_to_the_last_byte(pathway, engine):
    def first(draws: int) -> bytes:
        found = run(
            pathway,
            years=YEARS,
            draws=Draws(draws),
            strategies=[Strategy("baseline", {})],
            engine=engine,
        )
        return np.ascontiguousarray(found.at_end[:, :, :70]).tobytes()

    assert first(70) == first(100) == first(300)


def test_the_same_seed_gives_the_same_bytes(pathway):
    def once() -> bytes:
        draw.cache_clear()
        found = run(pathway, years=YEARS, draws=Draws(50), strategies=strategies(50))
        return found.person_years.tobytes()

    assert once() == once()


def test_without_numba_the_plain_engine_does_the_work(pathway, monkeypatch):
    monkeypatch.setattr(flow, "find_spec", lambda name: None)
    arguments = {"years": YEARS, "draws": Draws(9), "strategies": strategies(9)}
    without = run(pathway, **arguments)
    plain = run(pathway, **arguments, engine="plain")
    assert without.moved.tobytes() == plain.moved.tobytes()


def test_nothing_is_ever_below_nought_or_not_a_number(pathway):
    found = run(pathway, years=YEARS, draws=Draws(500), strategies=strategies(500))
    for table in TABLES:
        assert np.isfinite(getattr(found, table)).all()
        assert getattr(found, table).min() >= 0
