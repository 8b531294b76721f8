"""Picture: where the public pound goes, from the bodies that hold it to what it is spent on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholeplace.report.canvas import LINE_HEIGHT, bands, box, boxes, label, texts, tipped
from wholeplace.report.charts import INK, PALETTE, WIDTH, Chart, Layer, Row, wrapped
from wholeplace.report.words import pounds, share

Flow = tuple[str, str, float]

LEFT_MOST, RIGHT_MOST = 8, 14
OTHER_BODIES, OTHER_SERVICES = "All other bodies", "All other services"
_BAR = 12
_LEFT_EDGE, _RIGHT_EDGE = 196, WIDTH - 212
_LABEL_WIDTH = 26
_LINE = LINE_HEIGHT
_STEPS = 18
_ROOM_FOR_MONEY = 280.0
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Node:
    """A body or a service in the picture.

    Attributes:
        name: Its name.
        amount: Money through it [GBP thousand].
        top: Upper edge of its bar [px].
        size: Length of its bar [px].
    """

    name: str
    amount: float
    top: float
    size: float

    @property
    def middle(self) -> float:
        """Where its label stands [px]."""
        return self.top + self.size / 2


@dataclass(frozen=True, slots=True)
class Band:
    """The money from one body to one service, as a band between two bars [px].

    Attributes:
        start: Name of the body.
        end: Name of the service.
        amount: Money in it [GBP thousand].
        left: Upper edge at the body's bar.
        right: Upper edge at the service's bar.
        size: Width of the band.
    """

    start: str
    end: str
    amount: float
    left: float
    right: float
    size: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a picture of ``height`` pixels."""

    lefts: tuple[Node, ...]
    rights: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: float


def grouped(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """Return positive flows with the smallest bodies and services put together.

    The sum of what is returned is the sum of the positive flows given.
    """
    positive = [flow for flow in flows if flow[2] > 0]
    keep_left = _largest(positive, 0, LEFT_MOST)
    keep_right = _largest(positive, 1, RIGHT_MOST)
    sums: defaultdict[tuple[str, str], float] = defaultdict(float)
    for start, end, amount in positive:
        left = start if start in keep_left else OTHER_BODIES
        right = end if end in keep_right else OTHER_SERVICES
        sums[left, right] += amount
    return tuple((start, end, amount) for (start, end), amount in sums.items())


def _largest(flows: Sequence[Flow], side: int, count: int) -> frozenset[str]:
    """Return the names kept on one side: all of them, or all but the smallest."""
    sums = _sums(flows, side)
    ranked = sorted(sums, key=lambda name: (-sums[name], name))
    return frozenset(ranked if len(ranked) <= count else ranked[: count - 1])


def _sums(flows: Sequence[Flow], side: int) -> dict[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    for flow in flows:
        sums[str(flow[side])] += flow[2]
    return dict(sums)


def layout(flows: Sequence[Flow], *, height: float) -> Layout:
    """Return where bars and bands stand: lengths in proportion to money, one scale throughout.

    Bodies stand in order of size; services by the bodies that pay most for them, so that few
    bands cross. Every bar has room for its label however small it is.
    """
    lefts, rights = _sums(flows, 0), _sums(flows, 1)
    left_order = sorted(lefts, key=lambda name: (name == OTHER_BODIES, -lefts[name], name))
    rank = {name: index for index, name in enumerate(left_order)}
    pull = {
        name: sum(rank[start] * amount for start, end, amount in flows if end == name) / total
        for name, total in rights.items()
    }
    right_order = sorted(rights, key=lambda name: (round(pull[name]), -rights[name], name))
    scale = min(_scale(left_order, lefts, height), _scale(right_order, rights, height))
    left_nodes = _stacked(left_order, lefts, scale=scale, height=height)
    right_nodes = _stacked(right_order, rights, scale=scale, height=height)
    drawn = _bands(flows, left_nodes, right_nodes, scale=scale)
    return Layout(left_nodes, right_nodes, drawn, height)


def _label(name: str, amount: float) -> tuple[str, ...]:
    """Return a label's lines: the name and, after it, the money."""
    return wrapped(f"{name} {pounds(amount * _THOUSAND)}", _LABEL_WIDTH)


def _room(name: str, amount: float) -> float:
    """Return the pixels that a label needs: its lines and some air."""
    return _LINE * len(_label(name, amount)) + 6.0


def _scale(names: Sequence[str], sums: Mapping[str, float], height: float) -> float:
    room = sum(_room(name, sums[name]) for name in names)
    return max(height - room, height / 4) / sum(sums.values())


def _stacked(
    names: Sequence[str], sums: Mapping[str, float], *, scale: float, height: float
) -> tuple[Node, ...]:
    needed = sum(_room(name, sums[name]) + sums[name] * scale for name in names)
    spare = max(height - needed, 0.0) / len(names)
    nodes, top = [], 0.0
    for name in names:
        size, room = sums[name] * scale, _room(name, sums[name]) + spare
        nodes.append(Node(name, sums[name], top + room / 2, size))
        top += size + room
    return tuple(nodes)


def _bands(
    flows: Sequence[Flow], lefts: Sequence[Node], rights: Sequence[Node], *, scale: float
) -> tuple[Band, ...]:
    left_order = {node.name: index for index, node in enumerate(lefts)}
    right_order = {node.name: index for index, node in enumerate(rights)}
    left_next = {node.name: node.top for node in lefts}
    right_next = {node.name: node.top for node in rights}
    ends: dict[tuple[str, str], float] = {}
    for start, end, amount in sorted(flows, key=lambda f: (right_order[f[1]], left_order[f[0]])):
        ends[start, end] = right_next[end]
        right_next[end] += amount * scale
    found = []
    for start, end, amount in sorted(flows, key=lambda f: (left_order[f[0]], right_order[f[1]])):
        at = left_next[start]
        found.append(Band(start, end, amount, at, ends[start, end], amount * scale))
        left_next[start] += amount * scale
    return tuple(found)


def where_the_pound_goes(flows: Sequence[Flow], *, place: str, year: str, source: str) -> Chart:
    """Return the picture of all money from bodies to services.

    Args:
        flows: (body, service, amount) [GBP thousand]; net income cannot be drawn and is left out.
        place: Name of the place.
        year: Financial year in words.
        source: Where the figures are from, in words.
    """
    drawn = grouped(flows)
    drawing = layout(drawn, height=_height(drawn))
    order = [node.name for node in drawing.lefts]
    colour = {name: PALETTE[index % len(PALETTE)] for index, name in enumerate(order)}
    return Chart(
        title=f"Where the public pound goes in {place}, {year}",
        alt=f"{_sentence(drawing, place, year)}{_undrawn(flows)}",
        source=source,
        rows=tuple(
            {"from": band.start, "to": band.end, "gbp_thousand": round(band.amount, 3)}
            for band in drawing.bands
        ),
        layers=_layers(drawing, colour),
        height=round(drawing.height),
    )


def _undrawn(flows: Sequence[Flow]) -> str:
    """Return a sentence on net income, which no band can show; nothing when there is none."""
    earned = -sum(amount for _, _, amount in flows if amount < 0)
    if not earned:
        return ""
    return f" Net income of {pounds(earned * _THOUSAND)} on other services cannot be drawn."


def _height(flows: Sequence[Flow]) -> float:
    rooms = (sum(_room(*item) for item in _sums(flows, side).items()) for side in (0, 1))
    return max(rooms) + _ROOM_FOR_MONEY


def _sentence(drawing: Layout, place: str, year: str) -> str:
    """Return what the picture shows: the largest bodies and services, with shares."""
    total = sum(node.amount for node in drawing.lefts)
    bodies = sorted(drawing.lefts, key=lambda node: -node.amount)[:3]
    services = sorted(drawing.rights, key=lambda node: -node.amount)[:3]
    held = ", ".join(f"{n.name} {pounds(n.amount * _THOUSAND)}" for n in bodies)
    spent = ", ".join(f"{n.name} {share(n.amount / total)}" for n in services)
    return (
        f"Bands of money run from the bodies that hold it to what it is spent on in {place} in"
        f" {year}, {pounds(total * _THOUSAND)} in all. Largest bodies: {held}."
        f" Largest uses: {spent}."
    )


def _layers(drawing: Layout, colour: Mapping[str, str]) -> tuple[Layer, ...]:
    height = drawing.height
    curves = [point for band in drawing.bands for point in _curve(band, colour[band.start])]
    bars = [
        *(_bar(node, _LEFT_EDGE - _BAR, colour[node.name]) for node in drawing.lefts),
        *(_bar(node, _RIGHT_EDGE, INK) for node in drawing.rights),
    ]
    names = [
        *(_name(node, _LEFT_EDGE - _BAR - 8, align="right") for node in drawing.lefts),
        *(_name(node, _RIGHT_EDGE + _BAR + 8, align="left") for node in drawing.rights),
    ]
    return (
        bands(curves, height=height),
        boxes(bars, height=height),
        texts(names, height=height),
    )


def _curve(band: Band, colour: str) -> list[Row]:
    """Return the points of a band: level at both ends, with a smooth step between."""
    points: list[Row] = []
    for step in range(_STEPS + 1):
        along = step / _STEPS
        eased = along * along * (3 - 2 * along)
        top = band.left + (band.right - band.left) * eased
        x = _LEFT_EDGE + (_RIGHT_EDGE - _LEFT_EDGE) * along
        row = box(x, top, x, top + band.size, colour=colour)
        points.append({"band": f"{band.start} > {band.end}", **row})
    said = f"{band.start} to {band.end}: {pounds(band.amount * _THOUSAND)}"
    return [tipped(points[0], said), *points[1:]]


def _bar(node: Node, x: float, colour: str) -> Row:
    drawn = box(x, node.top, x + _BAR, node.top + max(node.size, 1.0), colour=colour)
    return tipped(drawn, f"{node.name}: {pounds(node.amount * _THOUSAND)}")


def _name(node: Node, x: float, *, align: str) -> Row:
    lines = _label(node.name, node.amount)
    return label(x, node.middle - _LINE / 2 * (len(lines) - 1), lines, align=align)
