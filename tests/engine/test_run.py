"""One task for many items, whatever runs it."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from pathlib import Path

import pytest

from wholeplace.engine.run import run


@pytest.fixture
def tasks(monkeypatch):
    """The tasks as a module that other processes can import too."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return import_module("tasks_for_workers")


@pytest.mark.parametrize("workers", [1, 2])
def test_every_item_is_answered_once(workers, tasks):
    answers = {done.item: done.answer for done in run(tasks.squared, range(6), workers=workers)}
    assert answers == {0: 0, 1: 1, 2: 4, 3: 9, 4: 16, 5: 25}


def test_an_executor_of_ones_own_does_the_same(tasks):
    with ThreadPoolExecutor(2) as executor:
        answers = {
            done.item: done.answer for done in run(tasks.squared, range(6), executor=executor)
        }
    assert answers == {number: number * number for number in range(6)}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_item_that_cannot_be_done_says_why_and_stops_no_other(workers, tasks):
    done = {each.item: each for each in run(tasks.picky, range(5), workers=workers)}
    assert str(done[2].error) == "two cannot be done"
    assert "B3" in str(done[3].error)
    assert [done[i].answer for i in (0, 1, 4)] == [0, 1, 4]


def test_a_worker_that_dies_loses_nothing(tmp_path, tasks):
    items = [(str(tmp_path), number) for number in range(5)]
    answers = sorted(done.answer for done in run(tasks.dies_once, items, workers=2))
    assert answers == [0, 1, 2, 3, 4]
    assert (tmp_path / "died").exists()


def test_workers_that_always_die_end_with_an_error(tasks):
    with pytest.raises(BrokenProcessPool):
        list(run(tasks.always_dies, [1, 2], workers=2))


def test_stopping_early_keeps_what_was_yielded(tasks):
    seen = []
    for done in run(tasks.squared, range(1000)):
        seen.append(done.answer)
        if len(seen) == 3:
            break
    assert seen == [0, 1, 4]


def test_a_fault_of_the_program_is_not_swallowed(tasks):
    with pytest.raises(TypeError):
        list(run(tasks.squared, ["a"]))
