"""What changed between two versions of a plan, in words and pounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from wholeplace.errors import InputError, Problem
from wholeplace.plan.version import SCHEMA, SCHEMA_VERSION
from wholeplace.record import Plain

Row = Mapping[str, Plain]
Scalar = str | float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions.

    Attributes:
        part: What sort of thing it is, such as ``count line``.
        id: Its id.
        title: It in words.
        kind: ``added``, ``removed`` or ``changed``.
        what: The field that changed, in words; the money of what was added or removed.
        before: Value in the old version; None when not known or not there.
        after: Value in the new version; None when not known or not there.
        unit: ``GBP`` for money; empty otherwise.
    """

    part: str
    id: str
    title: str
    kind: Literal["added", "removed", "changed"]
    what: str
    before: Scalar
    after: Scalar
    unit: str

    @property
    def gbp(self) -> float | None:
        """Pounds more (or less) than before; None when this is not money or not known."""
        if self.unit != "GBP":
            return None
        before = 0.0 if self.kind == "added" else self.before
        after = 0.0 if self.kind == "removed" else self.after
        if not isinstance(before, float) or not isinstance(after, float):
            return None
        return after - before

    def __str__(self) -> str:
        subject = f"{self.part} {self.kind}: {self.title}"
        if self.kind == "added":
            return subject if not self.what else f"{subject}: {self._shown(self.after)}"
        if self.kind == "removed":
            return subject if not self.what else f"{subject}: was {self._shown(self.before)}"
        sentence = (
            f"{subject}: {self.what} from {self._shown(self.before)} to {self._shown(self.after)}"
        )
        if not self.gbp:
            return sentence
        return f"{sentence} ({'up' if self.gbp > 0 else 'down'} £{abs(self.gbp):,.0f})"

    def _shown(self, value: Scalar) -> str:
        if value is None or value == "":
            return "not known" if value is None else "nothing"
        if isinstance(value, str):
            return f"'{value}'"
        if self.unit == "GBP":
            return f"{'−' if value < 0 else ''}£{abs(value):,.0f}"
        return f"{value:,.10g}"


@dataclass(frozen=True, slots=True)
class _Part:
    """Where the rows of one sort are, what names them and which of their fields are compared.

    ``money`` is a dotted path and ``scale`` brings it to pounds.
    """

    name: str
    path: str
    title: str
    key: str = "id"
    money: str = ""
    scale: float = 1.0
    other: tuple[str, ...] = ()


_PARTS: tuple[_Part, ...] = (
    _Part("body", "bodies", "name", other=("name", "role", "sector")),
    _Part("count line", "count.lines", "title", money="gbp_thousand", scale=1000.0,
          other=("method", "confidence", "kind")),
    _Part("missing line", "count.missing", "title"),
    _Part("outcome", "outcomes", "title", other=("title", "target", "by", "owner", "measure")),
    _Part("figure", "comparisons", "measure.title", key="measure.id",
          other=("figure.value", "figure.period", "verdict")),
    _Part("action", "actions", "name", money="treasury.net.quantiles.0.5",
          other=("intervention.owner", "intervention.status", "intervention.eligible")),
    _Part("commitment", "commitments", "title", money="gbp",
          other=("title", "owner", "due", "funding", "fund", "status", "outcome")),
    _Part("contribution", "contributions", "fund", key="body+fund+year", money="gbp",
          other=("in_kind", "condition")),
    _Part("finding", "findings", "what", key="check+where+what"),
)  # fmt: skip

_TOTALS: tuple[tuple[str, str, float], ...] = (
    ("all public money with transfers and schools", "count.totals.with transfers and schools", 1e3),
    ("all public money without transfers", "count.totals.without transfers", 1e3),
    ("all public money without schools", "count.totals.without schools", 1e3),
    ("all public money without transfers or schools",
     "count.totals.without transfers or schools", 1e3),
    ("cost of all actions (median, present value)", "together.treasury.cost.quantiles.0.5", 1.0),
    ("net value of all actions (median, present value)",
     "together.treasury.net.quantiles.0.5", 1.0),
)  # fmt: skip

_HEAD = ("title", "version", "year", "illustration")


def diff(old_json: str, new_json: str) -> tuple[Change, ...]:
    """Return everything that differs between two plans, totals first, then part by part.

    Raises:
        InputError: When either text is not a plan's JSON of a schema this version reads.
    """
    old, new = _plan(old_json, "the old plan"), _plan(new_json, "the new plan")
    parts = (change for part in _PARTS for change in _part_changes(part, old, new))
    return (*_head_changes(old, new), *_total_changes(old, new), *parts)


def _plan(text: str, name: str) -> Row:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        what = f"is not JSON: {error.msg}; give a plan.json"
        raise InputError(name, [Problem(f"line {error.lineno}", what)]) from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError(name, [Problem("schema", f"should be '{SCHEMA}': give a plan.json")])
    if found.get("schema_version") != SCHEMA_VERSION:
        what = f"should be {SCHEMA_VERSION}, not {found.get('schema_version')!r}"
        raise InputError(name, [Problem("schema_version", what)])
    return found


def _at(row: Plain, path: str) -> Plain:
    """Return what is at a dotted path; a key may hold a dot itself (``quantiles.0.5``)."""
    if not path or not isinstance(row, Mapping):
        return row if not path else None
    if path in row:
        return row[path]
    first, _, rest = path.partition(".")
    return _at(row.get(first), rest) if rest else row.get(first)


def _scalar(value: Plain, scale: float = 1.0) -> Scalar:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value) * scale
    return value if isinstance(value, str) else None


def _text(row: Row, path: str) -> str:
    return " ".join(str(_at(row, part) or "") for part in path.split("+")).strip()


def _rows(plan: Row, part: _Part) -> dict[str, Row]:
    rows = _at(plan, part.path)
    listed = rows if isinstance(rows, list) else []
    return {_text(row, part.key): row for row in listed if isinstance(row, Mapping)}


def _part_changes(part: _Part, old: Row, new: Row) -> Iterator[Change]:
    before, after = _rows(old, part), _rows(new, part)
    for id in sorted(before.keys() | after.keys()):
        if id in before and id in after:
            yield from _field_changes(part, id, before[id], after[id])
        else:
            yield _whole_change(part, id, before.get(id), after.get(id))


def _whole_change(part: _Part, id: str, before: Row | None, after: Row | None) -> Change:
    """Return the change that a row came or went."""
    row = before or after or {}
    money = _scalar(_at(row, part.money), part.scale) if part.money else None
    return Change(
        part=part.name,
        id=id,
        title=_text(row, part.title) or id,
        kind="removed" if after is None else "added",
        what="money" if part.money else "",
        before=money if after is None else None,
        after=money if before is None else None,
        unit="GBP" if part.money else "",
    )


def _field_changes(part: _Part, id: str, before: Row, after: Row) -> Iterator[Change]:
    title = _text(after, part.title) or id
    fields = ((part.money, "GBP", part.scale),) if part.money else ()
    for path, unit, scale in (*fields, *((path, "", 1.0) for path in part.other)):
        was, now = _scalar(_at(before, path), scale), _scalar(_at(after, path), scale)
        if was != now:
            what = "money" if unit else path.rpartition(".")[2]
            yield Change(part.name, id, title, "changed", what, was, now, unit)


def _total_changes(old: Row, new: Row) -> Iterator[Change]:
    for title, path, scale in _TOTALS:
        was, now = _scalar(_at(old, path), scale), _scalar(_at(new, path), scale)
        if was != now:
            yield Change("total", path, title, "changed", "total", was, now, "GBP")


def _head_changes(old: Row, new: Row) -> Iterator[Change]:
    for field in _HEAD:
        was, now = _scalar(old.get(field)), _scalar(new.get(field))
        if was != now:
            yield Change("plan", field, _text(new, "title"), "changed", field, was, now, "")
