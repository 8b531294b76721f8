"""Where boxes and lines of a picture stand: a layered graph and a tree, in plain functions.

Columns run from left to right. Within a column the order is found by barycentres: every node
moves towards the mean place of its neighbours, swept forth and back (Sugiyama, Tagawa and Toda
1981). A line that passes over columns goes through a free slot in each, never behind a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

WIDE, GAP_ACROSS, GAP_DOWN = 184.0, 50.0, 16.0
LETTERS, MOST_LINES = 24, 4
LINE, PADDING, HEAD = 18.0, 9.0, 34.0
THIN = 14.0
SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Item:
    """Something to draw as a box.

    Attributes:
        id: Its name, unique in the picture.
        title: Words in the box.
        over: A small line above them: kind or owner.
        href: Where it leads; empty for nowhere.
        column: Its column from the left, from 0.
    """

    id: str
    title: str
    over: str = ""
    href: str = ""
    column: int = 0


@dataclass(frozen=True, slots=True)
class Join:
    """A line from one item to another; ``firm`` lines are drawn whole, others dashed."""

    start: str
    end: str
    says: str = ""
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """One line of text and where it stands [px]."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn item [px]."""

    item: Item
    x: float
    y: float
    width: float
    height: float
    over: Word
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A drawn line: its path, its arrow head and what it says."""

    path: str
    head: str
    says: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its size [px]."""

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    curves: tuple[Curve, ...] = ()
    heads: tuple[Word, ...] = ()


def layered(items: Sequence[Item], joins: Iterable[Join], *, heads: Sequence[str]) -> Picture:
    """Return items in columns with the lines between them.

    Args:
        items: What to draw, each in its column.
        joins: Lines between items; one that names an unknown item is left out.
        heads: Heading of every column, from the left.
    """
    by_id = {item.id: item for item in items}
    known = [join for join in joins if join.start in by_id and join.end in by_id]
    routes = {id(join): _route(join, by_id) for join in known}
    order = ordered(columns_of(items, routes.values(), len(heads)), list(routes.values()))
    tops, height = _tops(order, by_id)
    boxes = tuple(_box(by_id[name], tops[name]) for column in order for name in column
                  if name in by_id)  # fmt: skip
    curves = tuple(_curve(join, routes[id(join)], tops, by_id) for join in known)
    words = tuple(Word(head, _left(at), HEAD / 2) for at, head in enumerate(heads))
    width = _left(len(heads) - 1) + WIDE + GAP_ACROSS / 2
    return Picture(width, height, boxes, curves, words)


def tree(items: Sequence[Item], parents: Mapping[str, str]) -> Picture:
    """Return items as a tree that grows to the right, parents at the middle of their children.

    Args:
        items: What to draw, in the order in which brothers and sisters stand.
        parents: Id of the parent of every item that is no root; it must have no circle.
    """
    by_id = {item.id: item for item in items}
    held = {child: parent for child, parent in parents.items() if parent in by_id}
    depth = {item.id: _depth(item.id, held) for item in items}
    placed = {i.id: Item(i.id, i.title, i.over, i.href, depth[i.id]) for i in items}
    tops: dict[str, float] = {}
    foot = GAP_DOWN / 2
    for item in items:
        if item.id not in held:
            foot = _settle(item.id, placed, held, tops, foot)
    joins = [Join(child, parent) for child, parent in held.items()]
    boxes = tuple(_box(placed[name], top) for name, top in tops.items())
    curves = tuple(_branch(join, tops, placed) for join in joins)
    width = _left(max(depth.values(), default=0)) + WIDE + 4
    return Picture(width, max(foot, HEAD), boxes, curves)


def columns_of(
    items: Iterable[Item], routes: Iterable[Sequence[str]], count: int
) -> list[list[str]]:
    """Return the names in each column: items, and free slots for the lines that pass."""
    columns: list[list[str]] = [[] for _ in range(count)]
    for item in items:
        columns[item.column].append(item.id)
    for route in routes:
        for name in route[1:-1]:
            columns[int(name.split(" ", 1)[0][1:])].append(name)
    return columns


def ordered(columns: Sequence[Sequence[str]], routes: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the columns with their names so ordered that fewer lines cross.

    The best order met in the sweeps is kept, so it never crosses more than the order given.
    """
    pairs = [(a, b) for route in routes for a, b in pairwise(route)]
    best = now = [list(column) for column in columns]
    fewest = crossings(best, pairs)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        now = _swept(now, pairs, forward=forward)
        if (crossed := crossings(now, pairs)) < fewest:
            best, fewest = now, crossed
    return best


def crossings(columns: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]) -> int:
    """Return how many pairs of lines between neighbouring columns cross."""
    at = {name: (c, r) for c, column in enumerate(columns) for r, name in enumerate(column)}
    placed = [(at[a], at[b]) for a, b in pairs if at[a][0] != at[b][0]]
    return sum(
        (a[1] - c[1]) * (b[1] - d[1]) < 0
        for number, (a, b) in enumerate(placed)
        for c, d in placed[number + 1 :]
        if a[0] == c[0] and b[0] == d[0]
    )


def _swept(
    columns: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]], *, forward: bool
) -> list[list[str]]:
    found = [list(column) for column in columns]
    beside: dict[str, list[str]] = {}
    for start, end in pairs:
        beside.setdefault(end if forward else start, []).append(start if forward else end)
    for column in found if forward else reversed(found):
        at = {name: rank for each in found for rank, name in enumerate(each)}
        column.sort(key=lambda name, at=at: _middle(name, beside, at))  # type: ignore[misc]
    return found


def _middle(name: str, beside: Mapping[str, list[str]], at: Mapping[str, int]) -> float:
    near = [at[other] for other in beside.get(name, ())]
    return sum(near) / len(near) if near else float(at[name])


def _route(join: Join, by_id: Mapping[str, Item]) -> tuple[str, ...]:
    """Return the names that a line goes through, a free slot in each column between."""
    first, last = by_id[join.start].column, by_id[join.end].column
    slots = (f"~{at} {join.start} {join.end}" for at in range(first + 1, last))
    return (join.start, *slots, join.end)


def _tops(
    order: Sequence[Sequence[str]], by_id: Mapping[str, Item]
) -> tuple[dict[str, float], float]:
    heights = [
        sum(_height(by_id.get(name)) for name in column) + GAP_DOWN * max(len(column) - 1, 0)
        for column in order
    ]
    tallest = max(heights, default=0.0)
    tops: dict[str, float] = {}
    for column, height in zip(order, heights, strict=True):
        y = HEAD + (tallest - height) / 2
        for name in column:
            tops[name] = y
            y += _height(by_id.get(name)) + GAP_DOWN
    return tops, HEAD + tallest + GAP_DOWN


def _settle(
    name: str,
    items: Mapping[str, Item],
    parents: Mapping[str, str],
    tops: dict[str, float],
    foot: float,
) -> float:
    """Put an item and all under it at or below ``foot``; return where the next may begin."""
    height = _height(items[name])
    children = [child for child in items if parents.get(child) == name]
    if not children:
        tops[name] = foot
        return foot + height + GAP_DOWN
    end = foot
    for child in children:
        end = _settle(child, items, parents, tops, end)
    first, last = children[0], children[-1]
    middle = (tops[first] + tops[last] + _height(items[last])) / 2
    tops[name] = max(foot, middle - height / 2)
    return max(end, tops[name] + height + GAP_DOWN)


def _depth(name: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while name in parents:
        name, depth = parents[name], depth + 1
    return depth


def _lines(item: Item) -> list[str]:
    lines = wrap(item.title, LETTERS) or [""]
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LETTERS - 1]}…"]


def _height(item: Item | None) -> float:
    if item is None:
        return THIN
    return 2 * PADDING + LINE * (len(_lines(item)) + 1)


def _left(column: int) -> float:
    return 2 + column * (WIDE + GAP_ACROSS)


def _box(item: Item, y: float) -> Box:
    x = _left(item.column)
    base = y + PADDING + LINE * 0.75
    words = [
        Word(text, x + PADDING, base + LINE * (row + 1)) for row, text in enumerate(_lines(item))
    ]
    over = Word(item.over, x + PADDING, base)
    return Box(item, x, y, WIDE, _height(item), over, tuple(words))


def _curve(
    join: Join, route: Sequence[str], tops: Mapping[str, float], by_id: Mapping[str, Item]
) -> Curve:
    start, end = by_id[join.start], by_id[join.end]
    y, foot = tops[start.id] + _height(start) / 2, tops[end.id] + _height(end) / 2
    x = _left(start.column) + WIDE
    if start.column == end.column:
        out = x + GAP_ACROSS * 0.6
        path = f"M{x:.1f} {y:.1f} C{out:.1f} {y:.1f} {out:.1f} {foot:.1f} {x:.1f} {foot:.1f}"
        return Curve(path, _head(x, foot, -1), join.says, join.firm)
    path = f"M{x:.1f} {y:.1f}"
    for name in route[1:-1]:
        column = int(name.split(" ", 1)[0][1:])
        level = tops[name] + THIN / 2
        path += f"{_bend(x, y, _left(column), level)} H{_left(column) + WIDE:.1f}"
        x, y = _left(column) + WIDE, level
    path += _bend(x, y, _left(end.column), foot)
    return Curve(path, _head(_left(end.column), foot, 1), join.says, join.firm)


def _branch(join: Join, tops: Mapping[str, float], items: Mapping[str, Item]) -> Curve:
    child, parent = items[join.start], items[join.end]
    x, y = _left(parent.column) + WIDE, tops[parent.id] + _height(parent) / 2
    foot = tops[child.id] + _height(child) / 2
    path = f"M{x:.1f} {y:.1f}{_bend(x, y, _left(child.column), foot)}"
    return Curve(path, "", join.says, join.firm)


def _bend(x: float, y: float, end: float, foot: float) -> str:
    middle = (x + end) / 2
    return f" C{middle:.1f} {y:.1f} {middle:.1f} {foot:.1f} {end:.1f} {foot:.1f}"


def _head(x: float, y: float, way: int) -> str:
    back = x - 7 * way
    return f"M{x:.1f} {y:.1f} L{back:.1f} {y - 4.5:.1f} L{back:.1f} {y + 4.5:.1f} Z"
