"""The compiled engine and the plain one give the same bytes, however the work is cut."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from wholeplace.demand import cohort_plain
from wholeplace.demand.cohort import run, run_again
from wholeplace.demand.cohort_arrays import arrays_of, to_fill
from wholeplace.demand.cohort_check import check
from wholeplace.demand.streaming import in_chunks
from wholeplace.draws import Draws
from wholeplace.errors import InputError

DRAWS = 300  # two whole blocks of 128 lanes and a part of one


def both(cohort, draws):
    return [
        run(cohort, draws=draws, by_cycle=True, occupancy=True, engine=engine)
        for engine in ("fast", "plain")
    ]


@pytest.mark.parametrize("every_axis", [False, True])
@pytest.mark.parametrize("draws", [1, 127, 128, DRAWS])
def test_both_engines_give_the_same_bytes(made_up, every_axis, draws):
    pytest.importorskip("numba")
    fast, plain = both(made_up(draws=draws, every_axis=every_axis), draws)
    assert fast.total.tobytes() == plain.total.tobytes()
    assert fast.by_cycle.tobytes() == plain.by_cycle.tobytes()
    assert fast.occupancy.tobytes() == plain.occupancy.tobytes()


def test_axes_of_length_one_stand_for_all(made_up):
    narrow = made_up(draws=1, every_axis=True)
    axes = ("chance", "effect", "start", "reward", "move_reward", "inflow")
    wide = replace(
        narrow,
        **{
            name: np.broadcast_to(values, (*values.shape[:-1], DRAWS))
            for name in axes
            for values in [getattr(narrow, name)]
        },
    )
    for engine in ("fast", "plain"):
        one = run(narrow, draws=DRAWS, engine=engine).total
        assert one.tobytes() == run(wide, draws=DRAWS, engine=engine).total.tobytes()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_change_no_byte(made_up, threads):
    cohort_fast = pytest.importorskip("wholeplace.demand.cohort_fast")
    cohort = made_up(draws=DRAWS, every_axis=True)
    sizes = check(cohort, draws=DRAWS)
    filled = to_fill(sizes, by_cycle=True, occupancy=True)
    cohort_fast.simulate(arrays_of(cohort, sizes), filled, threads=threads)
    plain = run(cohort, draws=DRAWS, by_cycle=True, engine="plain")
    assert filled.total.tobytes() == plain.total.tobytes()
    assert filled.by_cycle.tobytes() == plain.by_cycle.tobytes()


@pytest.mark.parametrize("at_once", [1, 97, 256, 10_000])
def test_how_many_draws_the_plain_engine_takes_at_once_changes_no_byte(made_up, at_once):
    cohort = made_up(draws=300, every_axis=True)
    sizes = check(cohort, draws=300)
    filled = to_fill(sizes, by_cycle=False, occupancy=True)
    cohort_plain.simulate(arrays_of(cohort, sizes), filled, at_once=at_once)
    whole = run(cohort, draws=300, occupancy=True, engine="plain")
    assert filled.total.tobytes() == whole.total.tobytes()
    assert filled.occupancy.tobytes() == whole.occupancy.tobytes()


@pytest.mark.parametrize("engine", ["fast", "plain"])
@pytest.mark.parametrize("size", [64, 100, 333])
def test_chunks_of_draws_change_no_byte(halving, engine, size):
    def totals(luck, count):
        chance = luck.uniform("chance").reshape(1, 1, 1, -1)
        return run(halving(chance=chance), draws=count, engine=engine).total

    draws = Draws(DRAWS)
    parts = [totals(chunk, chunk.count) for chunk in in_chunks(draws, size)]
    assert np.concatenate(parts, axis=2).tobytes() == totals(draws, DRAWS).tobytes()


def test_without_numba_the_plain_engine_runs(made_up, monkeypatch):
    cohort = made_up(draws=10)
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "wholeplace.demand.cohort_fast", raising=False)
    assert run(cohort, draws=10).total.tobytes() == both(cohort, 10)[1].total.tobytes()


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_rounding_above_one_is_counted_and_not_hidden(halving, engine):
    # Three chances that sum to 1 + 2e-16 in the second draw of two.
    cohort = halving(
        states=("well", "a", "b", "c"),
        moves=((0, 1), (0, 2), (0, 3)),
        effect_of=(-1, -1, -1),
        chance=np.array([[0.25, 0.1], [0.25, 0.7], [0.25, 0.2 + 3e-16]]).reshape(1, 1, 3, 2),
        start=np.array([[1.0], [0], [0], [0]]),
        reward=np.ones((1, 1, 4, 1, 1)),
    )
    found = run(cohort, draws=2, occupancy=True, engine=engine)
    assert found.mended == 1
    assert found.occupancy.min() >= 0
    assert found.occupancy[0, 1, 0].tolist() == [0.25, 0]


def test_where_no_folder_takes_a_cache_the_engine_compiles_without_one():
    compiling = pytest.importorskip("wholeplace.compiling")
    made = {}
    exec("def double(number):\n    return 2 * number", made)  # numba has no file to keep it beside
    assert compiling.compiled(made["double"])(21) == 42


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_a_run_over_an_earlier_one_gives_the_same_bytes(made_up, engine):
    one, other = made_up(draws=40), made_up(draws=40, seed=2)
    fresh = run(other, draws=40, by_cycle=True, occupancy=True, engine=engine)
    earlier = run(one, draws=40, by_cycle=True, occupancy=True, engine=engine)
    again = run_again(other, into=earlier, engine=engine)
    for part in ("total", "by_cycle", "occupancy"):
        assert getattr(again, part).tobytes() == getattr(fresh, part).tobytes()
        assert getattr(again, part) is getattr(earlier, part)


def test_what_was_not_kept_before_is_not_kept_again(made_up):
    earlier = run(made_up(draws=8), draws=8)
    assert run_again(made_up(draws=8), into=earlier).by_cycle is None


def test_an_earlier_run_of_another_shape_is_refused(made_up, halving):
    earlier = run(made_up(draws=8), draws=8, by_cycle=True)
    with pytest.raises(InputError, match="same strategies, cycles"):
        run_again(halving(), into=earlier)
