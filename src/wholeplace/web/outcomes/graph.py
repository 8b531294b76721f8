"""Circles in a graph or a tree, and what a theory of change still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def closes_circle(links: Iterable[tuple[str, str]], start: str, end: str) -> bool:
    """Return whether a link from ``start`` to ``end`` would let something lead to itself.

    >>> closes_circle([("a", "b"), ("b", "c")], "c", "a"), closes_circle([("a", "b")], "a", "c")
    (True, False)
    """
    after: dict[str, list[str]] = {}
    for first, second in links:
        after.setdefault(first, []).append(second)
    waiting, seen = [end], set[str]()
    while waiting:
        now = waiting.pop()
        if now == start:
            return True
        if now not in seen:
            seen.add(now)
            waiting += after.get(now, [])
    return False


def without_circles(parents: Mapping[str, str]) -> dict[str, str]:
    """Return the parents without those that would make an item its own ancestor.

    >>> without_circles({"a": "b", "b": "a", "c": "a"})
    {'a': 'b', 'c': 'a'}
    """
    kept: dict[str, str] = {}
    for child, parent in parents.items():
        if not closes_circle(kept.items(), child, parent):
            kept[child] = parent
    return kept
