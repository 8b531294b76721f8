"""One task for many items: here, in processes of this machine, or on somebody's cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

from wholeplace.errors import WholeplaceError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
TRIES = 3


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Answer]):
    """What came of one item: an answer, or the error that says why there is none."""

    item: Item
    answer: Answer | None
    error: WholeplaceError | None


def run(
    task: Callable[[Item], Answer],
    items: Sequence[Item],
    *,
    workers: int = 1,
    executor: Executor | None = None,
) -> Iterator[Done[Item, Answer]]:
    """Yield what came of each item as soon as it is there.

    The order is that of completion. A worker that dies takes no more with it than the item it was
    at, which is tried again. Stopping early (leaving the loop, or an interrupt) gives up what has
    not begun and keeps what was yielded. ``docs/methods/scale.md`` shows a cluster.

    Args:
        task: A function of one item; at the top of a module when ``workers`` is above 1.
        items: What it is run for, each once.
        workers: Processes of this machine; 1 runs in this process.
        executor: Any executor, such as Dask's ``Client.get_executor()``, in place of workers.

    Raises:
        BrokenProcessPool: When workers die three times over the same items.
    """
    if executor is not None:
        yield from _on(executor, task, items)
    elif workers == 1:
        for item in items:
            yield _answer(task, item)
    else:
        yield from _in_processes(task, items, workers)


def _in_processes(
    task: Callable[[Item], Answer], items: Sequence[Item], workers: int
) -> Iterator[Done[Item, Answer]]:
    """Yield answers from a pool that is made again when a worker dies."""
    left = list(items)
    for attempt in range(TRIES):
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        try:
            for done in _on(pool, task, left):
                left.remove(done.item)
                yield done
        except BrokenProcessPool:
            if attempt == TRIES - 1:
                raise
        else:
            return
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _on(
    executor: Executor, task: Callable[[Item], Answer], items: Sequence[Item]
) -> Iterator[Done[Item, Answer]]:
    futures: list[Future[Done[Item, Answer]]] = [
        executor.submit(_answer, task, item) for item in items
    ]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _answer(task: Callable[[Item], Answer], item: Item) -> Done[Item, Answer]:
    try:
        return Done(item, task(item), None)
    except WholeplaceError as error:
        return Done(item, None, error)
