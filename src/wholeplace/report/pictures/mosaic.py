"""Picture: money as a mosaic of boxes whose areas are amounts, grouped by whose money it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholeplace.report.canvas import LINE_HEIGHT, box, boxes, label, texts, tipped
from wholeplace.report.charts import INK, PALETTE, PAPER, WIDTH, Chart, Row, wrapped
from wholeplace.report.words import first_upper, pounds, share

Flow = tuple[str, str, float]

HEIGHT = 420
_MARGIN = 6.0
_THOUSAND = 1_000
_HEAD = 22.0
_LETTER, _PADDING = 7.6, 8.0
_TINT = 0.84
_EDGE = 1.5
_LEAST_AREA = 0.002


@dataclass(frozen=True, slots=True)
class Tile:
    """One box of the mosaic [px], and the amount that it stands for."""

    name: str
    amount: float
    x: float
    top: float
    width: float
    height: float


def squarified(
    amounts: Sequence[tuple[str, float]], *, x: float, top: float, width: float, height: float
) -> tuple[Tile, ...]:
    """Return boxes that fill a rectangle, areas in proportion, each as square as can be.

    Bruls, Huizing and van Wijk (2000), Squarified treemaps: rows are laid along the shorter side
    of what is left, and a box joins the row while that makes its boxes squarer.

    Args:
        amounts: (name, amount above 0), the largest first.
        x: Left edge [px].
        top: Upper edge [px].
        width: Width of the rectangle [px].
        height: Height of the rectangle [px].
    """
    total = sum(amount for _, amount in amounts)
    if not total or width <= 0 or height <= 0:
        return ()
    scale = width * height / total
    left = [(name, amount) for name, amount in amounts]
    tiles: list[Tile] = []
    while left:
        side = min(width, height)
        row = [left.pop(0)]
        while left and _worst([*row, left[0]], side, scale) <= _worst(row, side, scale):
            row.append(left.pop(0))
        depth = sum(amount for _, amount in row) * scale / side
        at = 0.0
        for name, amount in row:
            length = amount * scale / depth
            if width >= height:
                tiles.append(Tile(name, amount, x, top + at, depth, length))
            else:
                tiles.append(Tile(name, amount, x + at, top, length, depth))
            at += length
        if width >= height:
            x, width = x + depth, width - depth
        else:
            top, height = top + depth, height - depth
    return tuple(tiles)


def _worst(row: Sequence[tuple[str, float]], side: float, scale: float) -> float:
    """Return how far the longest box of a row is from a square [ratio of its sides]."""
    areas = [amount * scale for _, amount in row]
    whole = sum(areas)
    return max(side**2 * max(areas) / whole**2, whole**2 / (side**2 * min(areas)))


def mosaic(
    flows: Sequence[Flow], *, title: str, source: str, height: int = HEIGHT, split: bool = True
) -> Chart:
    """Return the mosaic of (whose money, what it is spent on, GBP thousand).

    Args:
        flows: The amounts; net income has no area and is said in the sentence.
        title: What it shows.
        source: Where the figures are from, in words.
        height: Height of the picture [px].
        split: Whether each body's box is divided by what its money is spent on.
    """
    groups = _groups(flows)
    sums = [(name, sum(parts.values())) for name, parts in groups.items()]
    ordered = sorted(sums, key=lambda pair: (-pair[1], pair[0]))
    total = sum(amount for _, amount in ordered)
    drawn, words, rows = [], list[Row](), list[Row]()
    placed = squarified(
        ordered,
        x=_MARGIN,
        top=_MARGIN,
        width=WIDTH - 3 * _MARGIN,
        height=height - 3 * _MARGIN,
    )
    for at, tile in enumerate(placed):
        colour = PALETTE[at % len(PALETTE)]
        parts = sorted(groups[tile.name].items(), key=lambda pair: (-pair[1], pair[0]))
        divided = split and len(parts) > 1
        said = _tip(tile, total)
        framed = _framed(tile, colour, fill=PAPER if divided else tint(colour))
        drawn += [tipped(each, said) for each in framed]
        if divided:
            inner, named = _inside(tile, parts, total)
            drawn += [_filled(each, tint(colour), _tip(each, total, tile.name)) for each in inner]
            words += named
        else:
            words += [tipped(each, said) for each in _named(tile, total, weight="bold")]
        rows += [
            {"body": tile.name, "service": name, "gbp_thousand": round(amount, 3)}
            for name, amount in parts
        ]
    return Chart(
        title=title,
        alt=_sentence(ordered, groups, title) + _undrawn(flows),
        source=source,
        rows=tuple(rows),
        layers=(boxes(drawn, height=height), texts(words, height=height)),
        height=height,
    )


def _filled(tile: Tile, colour: str, tip: str) -> Row:
    end, foot = tile.x + tile.width, tile.top + tile.height
    return tipped(box(tile.x, tile.top, end, foot, colour=colour), tip)


def _tip(tile: Tile, total: float, body: str = "") -> str:
    """Return what a box says where a reader points at it."""
    name = f"{body}: {tile.name}" if body else tile.name
    return f"{name}, {pounds(tile.amount * _THOUSAND)} ({share(tile.amount / total)} of all)"


def tint(colour: str) -> str:
    """Return a colour pale enough for dark words upon it.

    >>> tint("#000000")
    '#d6d6d6'
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * _TINT):02x}" for part in parts)


def _groups(flows: Sequence[Flow]) -> Mapping[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for body, service, amount in flows:
        if amount > 0:
            own = found.setdefault(body, {})
            own[service] = own.get(service, 0.0) + amount
    return found


def _framed(tile: Tile, colour: str, *, fill: str) -> list[Row]:
    """Return a box of full colour with a pale one within, so that its edge can be seen."""
    end, foot = tile.x + tile.width, tile.top + tile.height
    edge = min(_EDGE, tile.width / 4, tile.height / 4)
    outer = box(tile.x, tile.top, end, foot, colour=colour)
    within = (tile.x + edge + 1, tile.top + edge + 1, end - edge - 1, foot - edge - 1)
    if within[2] <= within[0] or within[3] <= within[1]:
        return [outer]
    return [outer, box(*within, colour=fill)]


def _inside(
    tile: Tile, parts: Sequence[tuple[str, float]], total: float
) -> tuple[tuple[Tile, ...], list[Row]]:
    """Return the boxes within a body's box, and the names that fit."""
    title = _headline(tile) if tile.height > 3 * _HEAD else ()
    head = LINE_HEIGHT * len(title) + _HEAD - LINE_HEIGHT if title else 0.0
    edge = _EDGE + 2
    inner = squarified(
        parts,
        x=tile.x + edge,
        top=tile.top + edge + head,
        width=tile.width - 2 * edge,
        height=tile.height - 2 * edge - head,
    )
    words = [
        tipped(word, _tip(each, total, tile.name)) for each in inner for word in _named(each, total)
    ]
    if not title:
        return inner, words
    return inner, [label(tile.x + _PADDING, tile.top + 14, title, weight="bold"), *words]


def _headline(tile: Tile) -> tuple[str, ...]:
    """Return a body's name over its box, with its money where both fit in two lines."""
    whole = f"{tile.name} {pounds(tile.amount * _THOUSAND)}"
    return _fitting(whole, tile.width, 2) or _fitting(tile.name, tile.width, 2)


def _named(tile: Tile, total: float, weight: str = "normal") -> list[Row]:
    """Return a box's name and amount where they fit in it."""
    if tile.amount < _LEAST_AREA * total:
        return []
    lines = _fitting(
        f"{first_upper(tile.name)} {pounds(tile.amount * _THOUSAND)}",
        tile.width,
        int((tile.height - _PADDING) // LINE_HEIGHT),
    )
    if not lines:
        return []
    return [label(tile.x + _PADDING, tile.top + 14, lines, weight=weight, ink=INK)]


def _fitting(text: str, width: float, most: int) -> tuple[str, ...]:
    """Return a text in at most so many lines that fit a width; nothing when they do not."""
    letters = int((width - 2 * _PADDING) // _LETTER)
    if letters < 1 or most < 1:
        return ()
    lines = wrapped(text, letters)
    fits = len(lines) <= most and all(word in " ".join(lines) for word in text.split())
    return lines if fits and max(map(len, lines)) <= letters else ()


def _sentence(
    ordered: Sequence[tuple[str, float]], groups: Mapping[str, Mapping[str, float]], title: str
) -> str:
    total = sum(amount for _, amount in ordered)
    if not total:
        return f"{title}: there is no money to draw."
    said = [
        f"{name} {pounds(amount * _THOUSAND)} ({share(amount / total)}){_on(groups[name])}"
        for name, amount in ordered[:3]
    ]
    return f"{title}, as boxes whose areas are amounts. Largest: {'; '.join(said)}."


def _on(parts: Mapping[str, float]) -> str:
    """Return what most of a body's money is spent on."""
    service = max(parts, key=lambda each: parts[each])
    if len(parts) == 1:
        return f", on {service}"
    return f", {share(parts[service] / sum(parts.values()))} of it on {service}"


def _undrawn(flows: Sequence[Flow]) -> str:
    earned = -sum(amount for _, _, amount in flows if amount < 0)
    return (
        f" Net income of {pounds(earned * _THOUSAND)} on other services cannot be drawn."
        if earned
        else ""
    )
