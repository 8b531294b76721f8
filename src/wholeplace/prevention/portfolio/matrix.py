"""A menu as a mixed-integer programme: named columns, named rows, one sparse matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from wholeplace.prevention.portfolio.options import Aim, CashFloor, Menu, Overlap
from wholeplace.yearly import Array
from wholeplace.years import year_label

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

POUNDS = 1e-3
LimitKind = Literal["budget", "posts", "service", "people in need"]


@dataclass(frozen=True, slots=True)
class Programme:
    """Maximise ``gain @ x`` with ``low <= matrix @ x <= high`` and bounds on ``x``.

    Amounts are in GBP thousand, so that the solver's tolerances suit them.

    Attributes:
        columns: Names of the columns; the options come first.
        rows: Names of the rows, in words.
        gain: What each column adds to the aim.
        matrix: The rows [rows x columns].
        low: Least of each row.
        high: Most of each row.
        least: Lower bound of each column.
        most: Upper bound of each column.
        whole: Whether each column is a whole number.
        options: How many of the columns are options.
    """

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    gain: Array
    matrix: csr_matrix
    low: Array
    high: Array
    least: Array
    most: Array
    whole: Array
    options: int


@dataclass(slots=True)
class _Rows:
    """Rows as they are added."""

    names: list[str] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    entry: list[float] = field(default_factory=list)

    def add(self, name: str, terms: list[tuple[int, float]], low: float, high: float) -> None:
        """Add one row, entries that are nothing left out."""
        self.row += [len(self.names)] * len(terms)
        self.column += [column for column, _ in terms]
        self.entry += [entry for _, entry in terms]
        self.names.append(name)
        self.low.append(low)
        self.high.append(high)


def programme(menu: Menu, aim: Aim, *, scenarios: bool = True) -> Programme:
    """Return the programme of a menu (docs/methods/portfolio.md).

    Args:
        menu: What may be chosen, checked.
        aim: What is maximised.
        scenarios: Whether the bad tail has its rows; without them the aim is the mean.
    """
    tailed = scenarios and aim.risk > 0
    pairs, draws = len(menu.overlaps), menu.draws
    count = len(menu.options)
    first_tail = count + pairs
    first_floor = first_tail + (1 + draws if tailed else 0)
    total = first_floor + draws * len(menu.limits.cash_floors)
    rows = _Rows()
    _one_each(menu, rows)
    _budgets(menu, rows)
    _posts(menu, rows)
    _floors(menu, rows)
    _ties(menu, rows)
    _together(menu, rows, first=count, tailed=tailed)
    for index, floor in enumerate(menu.limits.cash_floors):
        _cash_floor(menu, rows, floor, first=first_floor + index * draws)
    gain = np.zeros(total)
    weight = 1 - aim.risk if tailed else 1.0
    gain[:first_tail] = weight * POUNDS * _values(menu).mean(axis=1)
    least, most = np.zeros(total), np.ones(total)
    if tailed:
        _tail(menu, rows, first=first_tail)
        gain[first_tail] = aim.risk
        gain[first_tail + 1 : first_floor] = -aim.risk / (aim.tail * draws)
        least[first_tail], most[first_tail:first_floor] = -np.inf, np.inf
    whole = np.zeros(total, dtype=bool)
    whole[:count] = whole[first_floor:] = True
    return Programme(
        _column_names(menu, tailed=tailed),
        tuple(rows.names),
        gain,
        _sparse(rows, total),
        np.array(rows.low),
        np.array(rows.high),
        least,
        most,
        whole,
        count,
    )


def _values(menu: Menu) -> Array:
    """Return values of options, then of overlaps [columns x draws]."""
    held = [option.value for option in menu.options] + [each.value for each in menu.overlaps]
    return np.array(held)


def _column_names(menu: Menu, *, tailed: bool) -> tuple[str, ...]:
    names = [option.name for option in menu.options]
    names += [f"{each.one} with {each.other}" for each in menu.overlaps]
    if tailed:
        names += ["edge of the tail", *(f"below it in draw {s + 1}" for s in range(menu.draws))]
    for floor in menu.limits.cash_floors:
        names += [f"{floor.body} below its floor in draw {s + 1}" for s in range(menu.draws)]
    return tuple(names)


def _sparse(rows: _Rows, total: int) -> csr_matrix:
    from scipy.sparse import csr_matrix

    entries = (np.array(rows.entry), (np.array(rows.row), np.array(rows.column)))
    return csr_matrix(entries, shape=(len(rows.names), total))


def _own(menu: Menu, action: str) -> list[int]:
    return [i for i, option in enumerate(menu.options) if option.action == action]


def _one_each(menu: Menu, rows: _Rows) -> None:
    limits = menu.limits
    for action in menu.actions:
        least = 1.0 if action in limits.must else 0.0
        most = 0.0 if action in limits.must_not else 1.0
        own = [(i, 1.0) for i in _own(menu, action)]
        told = " must be chosen" if least else " must not be chosen" if not most else " once"
        rows.add(f"{action}{told}", own, least, most)


def _budgets(menu: Menu, rows: _Rows) -> None:
    limits = menu.limits
    for b, body in enumerate(limits.bodies):
        for y, year in enumerate(limits.years):
            if np.isfinite(limits.budget[b, y]):
                terms = _terms([option.cost[b, y] * POUNDS for option in menu.options])
                name = f"budget of {body} in {year_label(year)}"
                rows.add(name, terms, -np.inf, limits.budget[b, y] * POUNDS)


def limit_units(menu: Menu) -> Mapping[str, float]:
    """Return what turns the dual of each limit's row into GBP, by name of the row.

    Budgets are in GBP thousand as the aim is; posts, services and people are counted one by one.
    Rows that are not here write down the aim, or what may be chosen with what.
    """
    rows = _Rows()
    _budgets(menu, rows)
    budgets = dict.fromkeys(rows.names, 1.0)
    _posts(menu, rows)
    _floors(menu, rows)
    return {name: budgets.get(name, 1 / POUNDS) for name in rows.names}


def limit_kinds(menu: Menu) -> Mapping[str, LimitKind]:
    """Return what each limit limits, by name of its row."""
    found: dict[str, LimitKind] = {}
    adders: tuple[tuple[LimitKind, Callable[[Menu, _Rows], None]], ...] = (
        ("budget", _budgets),
        ("posts", _posts),
        ("service", _services),
        ("people in need", _in_need),
    )
    for kind, add in adders:
        rows = _Rows()
        add(menu, rows)
        found |= dict.fromkeys(rows.names, kind)
    return found


def _posts(menu: Menu, rows: _Rows) -> None:
    limits = menu.limits
    for g, group in enumerate(limits.groups):
        for y, year in enumerate(limits.years):
            if np.isfinite(limits.posts[g, y]):
                terms = _terms([option.posts[g, y] for option in menu.options])
                rows.add(f"{group} in {year_label(year)}", terms, -np.inf, limits.posts[g, y])


def _floors(menu: Menu, rows: _Rows) -> None:
    _services(menu, rows)
    _in_need(menu, rows)


def _services(menu: Menu, rows: _Rows) -> None:
    for f, floor in enumerate(menu.limits.floors):
        terms = _terms([option.serves[f] for option in menu.options])
        when = "" if floor.year is None else f" in {year_label(floor.year)}"
        rows.add(f"least of {floor.name}{when}", terms, floor.minimum, np.inf)


def _in_need(menu: Menu, rows: _Rows) -> None:
    share = menu.limits.in_need
    if share is not None:
        terms = _terms([option.people_in_need - share * option.people for option in menu.options])
        rows.add("share of people in need", terms, 0.0, np.inf)


def _ties(menu: Menu, rows: _Rows) -> None:
    for action, needed in menu.limits.needs:
        terms = [(i, 1.0) for i in _own(menu, action)] + [(i, -1.0) for i in _own(menu, needed)]
        rows.add(f"{action} needs {needed}", terms, -np.inf, 0.0)
    for one, other in menu.limits.excludes:
        both = [(i, 1.0) for i in (*_own(menu, one), *_own(menu, other))]
        rows.add(f"{one} or {other}", both, -np.inf, 1.0)


def _together(menu: Menu, rows: _Rows, *, first: int, tailed: bool) -> None:
    """Tie the column of each overlap to the product of the scales of its two actions.

    Exact for whole choices. The column is at least the product of the two scales chosen where it
    takes value away, and at most that where it adds value; an overlap that does the one in some
    draws and the other in others is held from both sides once the draws have rows of their own.
    """
    for index, overlap in enumerate(menu.overlaps):
        seen = overlap.value if tailed else overlap.value.mean(keepdims=True)
        if (seen < 0).any():
            _at_least(menu, rows, overlap, column=first + index)
        if (seen > 0).any():
            _at_most(menu, rows, overlap, column=first + index)


def _at_least(menu: Menu, rows: _Rows, overlap: Overlap, *, column: int) -> None:
    """Hold the column of an overlap at the product of the scales chosen or above."""
    for told, both, own in _scales_together(menu, overlap):
        terms = [(column, 1.0), *((i, -both) for i in own)]
        rows.add(f"{told} or more", terms, -both, np.inf)


def _at_most(menu: Menu, rows: _Rows, overlap: Overlap, *, column: int) -> None:
    """Hold the column of an overlap at the product of the scales chosen or below."""
    for told, both, own in _scales_together(menu, overlap):
        rows.add(told, [(column, 1.0), *((i, 1.0) for i in own)], -np.inf, both + 2.0)
    for action in (overlap.one, overlap.other):
        scaled = [(i, -menu.options[i].scale) for i in _own(menu, action)]
        told = f"{overlap.one} with {overlap.other}, {action}"
        rows.add(told, [(column, 1.0), *scaled], -np.inf, 0.0)


def _scales_together(menu: Menu, overlap: Overlap) -> Iterator[tuple[str, float, list[int]]]:
    """Yield each pair of scales of two actions: its name, their product and its options."""
    for one, own in _by_scale(menu, overlap.one).items():
        for other, others in _by_scale(menu, overlap.other).items():
            told = f"{overlap.one} with {overlap.other} at {one:g} and {other:g}"
            yield told, one * other, [*own, *others]


def _by_scale(menu: Menu, action: str) -> dict[float, list[int]]:
    """Return the options of an action by their scale."""
    found: dict[float, list[int]] = {}
    for i in _own(menu, action):
        found.setdefault(menu.options[i].scale, []).append(i)
    return found


def _tail(menu: Menu, rows: _Rows, *, first: int) -> None:
    """Tie each draw's shortfall below the edge of the tail to its value."""
    values = _values(menu) * POUNDS
    for s in range(menu.draws):
        terms = [*_terms(list(values[:, s])), (first, -1.0), (first + 1 + s, 1.0)]
        rows.add(f"tail of draw {s + 1}", terms, 0.0, np.inf)


def _cash_floor(menu: Menu, rows: _Rows, floor: CashFloor, *, first: int) -> None:
    """Let the floor fail in no more draws than its chance allows."""
    limits, draws = menu.limits, menu.draws
    body = limits.bodies.index(floor.body)
    running = POUNDS * np.array([np.cumsum(option.cash[body], axis=0) for option in menu.options])
    worst = np.minimum(running, 0.0).sum(axis=0)
    least = floor.floor * POUNDS
    for y, year in enumerate(limits.years):
        for s in range(draws):
            slack = max(least - float(worst[y, s]), 0.0)
            terms = [*_terms(list(running[:, y, s])), (first + s, slack)]
            name = f"cash of {floor.body} by {year_label(year)} in draw {s + 1}"
            rows.add(name, terms, least, np.inf)
    failing = [(first + s, 1.0) for s in range(draws)]
    allowed = float(np.floor((1 - floor.chance) * draws + 1e-9))
    rows.add(f"chance that the cash of {floor.body} holds", failing, -np.inf, allowed)


def _terms(entries: list[float]) -> list[tuple[int, float]]:
    return [(i, float(entry)) for i, entry in enumerate(entries) if entry != 0]
