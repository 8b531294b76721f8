"""A file's lines as a page shows them: every cell with its problems, and what people enter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from wholeplace.store.columns import Column
from wholeplace.store.schema import BY_NAME
from wholeplace.web.money.labels import column_label, text_of
from wholeplace.web.money.matching import matching_of, offered
from wholeplace.web.money.models import Line, Upload
from wholeplace.web.money.services import Change

A_PAGE = 100
FIRST = ("id", "service", "title", "gbp_thousand", "gbp")
_ENTERED = re.compile(r"c-(\d{1,6})-([a-z_0-9]{1,60})")


@dataclass(frozen=True, slots=True)
class Box:
    """One cell.

    Attributes:
        column: Name of its column.
        label: The column in words, with the row, for those who listen.
        name: Name of its input.
        text: What stands in it.
        problems: What is wrong with it.
        choices: What may be chosen, if only some values may.
        is_number: Whether it is set to the right.
    """

    column: str
    label: str
    name: str
    text: str
    problems: Sequence[str]
    choices: Sequence[str]
    is_number: bool

    @property
    def was(self) -> str:
        """Return the name of the hidden input that keeps what stood in it."""
        return f"o{self.name[1:]}"


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of a page."""

    number: int
    version: int
    out: bool
    boxes: Sequence[Box]
    problems: Sequence[str]

    @property
    def is_wrong(self) -> bool:
        """Return whether something in it is wrong."""
        return bool(self.problems) or any(box.problems for box in self.boxes)


def lines_shown(upload: Upload, show: str) -> QuerySet[Line]:
    """Return the lines of a file that a page shows, those with problems first."""
    lines = Line.objects.filter(upload=upload, out=show == "out").order_by("-wrong", "number")
    return lines.filter(wrong=True) if show == "wrong" else lines


def page_of(upload: Upload, *, show: str, number: int) -> Page[Line]:
    """Return one page of lines; the counts that the file keeps save counting them."""
    return Paginator(lines_shown(upload, show), A_PAGE).get_page(number)


def page_with(upload: Upload, line: int) -> int:
    """Return the page of all lines on which one stands."""
    found = Line.objects.filter(upload=upload, number=line, out=False).first()
    if found is None:
        return 1
    lines = Line.objects.filter(upload=upload, out=False)
    before = lines.filter(wrong=found.wrong, number__lt=line).count()
    before += 0 if found.wrong else lines.filter(wrong=True).count()
    return before // A_PAGE + 1


def columns_shown(upload: Upload, lines: Iterable[Line]) -> list[Column]:
    """Return the columns worth showing: those read from the file, and those with a problem."""
    matching = matching_of(upload.matching)
    wanted = set(matching.columns)
    wanted |= {"id"} if matching.made_from else set()
    wanted |= {name for line in lines for name in line.faults}
    found = [column for column in BY_NAME[upload.table].columns if column.name in wanted]
    order = {name: index for index, name in enumerate(FIRST)}
    return sorted(found, key=lambda column: order.get(column.name, len(order)))


def columns_named(upload: Upload, names: Sequence[str]) -> list[Column]:
    """Return the columns of these names, in their order."""
    by_name = {column.name: column for column in BY_NAME[upload.table].columns}
    return [by_name[name] for name in names if name in by_name]


def every_column(upload: Upload) -> list[Column]:
    """Return all columns that a line can have."""
    return offered(upload.table)


def grid_line(upload: Upload, line: Line, columns: Sequence[Column]) -> GridLine:
    """Return a line as the page shows it."""
    names = {column.name for column in columns}
    others = [
        f"{name}: {what}" if name else what
        for name, told in line.faults.items()
        for what in told
        if name not in names
    ]
    boxes = [_box(upload, line, column) for column in columns]
    return GridLine(line.number, line.version, line.out, boxes, others)


def changes_in(entered: Mapping[str, str]) -> list[Change]:
    """Return what somebody changed in a page of cells: cells that differ from what they saw."""
    cells: dict[int, dict[str, str]] = {}
    for name, text in entered.items():
        found = _ENTERED.fullmatch(name)
        if found and text.strip() != entered.get(f"o{name[1:]}", "").strip():
            cells.setdefault(int(found[1]), {})[found[2]] = text.strip()
    return [
        Change(number, int(version), changed)
        for number, changed in cells.items()
        if (version := entered.get(f"v-{number}", "")).isdecimal()
    ]


def allowed(upload: Upload, changes: Iterable[Change]) -> list[Change]:
    """Return changes of the columns that a file may fill; others are dropped."""
    names = {column.name for column in BY_NAME[upload.table].columns} - {"basis", "published"}
    kept = (
        Change(c.number, c.version, {n: text for n, text in c.cells.items() if n in names})
        for c in changes
    )
    return [change for change in kept if change.cells]


def _box(upload: Upload, line: Line, column: Column) -> Box:
    unit = matching_of(upload.matching).unit
    choices = column.choices or (("yes", "no") if column.kind == "yes or no" else ())
    text = text_of(line.cells.get(column.name))
    known = text in choices or text == ""
    return Box(
        column=column.name,
        label=column_label(upload.table, column, unit),
        name=f"c-{line.number}-{column.name}",
        text=text,
        problems=line.faults.get(column.name, ()),
        choices=(*choices, *(() if known else (text,))) if choices else (),
        is_number=column.kind in ("number", "share", "whole number"),
    )
