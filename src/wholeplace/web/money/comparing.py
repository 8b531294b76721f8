"""What a commit would change: beside the body's present rows, and beside the published count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.reconcile import Change, Reconciliation
from wholeplace.errors import InputError
from wholeplace.store.schema import BY_NAME
from wholeplace.web.money.checking import gathered, own_rows
from wholeplace.web.money.models import Upload
from wholeplace.web.money.understanding import pounds_of
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Body
from wholeplace.web.places.tables import Cells, closed, key_of, known
from wholeplace.web.places.workspace import Workspace

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Altered:
    """One line that differs from what is committed.

    Attributes:
        key: What names it in its table.
        title: It in words.
        old: What it amounted to [pounds]; None when it is new.
        new: What it amounts to [pounds]; None when it goes.
        columns: Columns that differ, for a line that stays.
    """

    key: str
    title: str
    old: float | None
    new: float | None
    columns: tuple[str, ...] = ()

    @property
    def difference(self) -> float:
        """What the change does to the total [pounds]."""
        return (self.new or 0.0) - (self.old or 0.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A file beside what its body has committed.

    Attributes:
        added: Lines that are new.
        removed: Lines that go.
        changed: Lines that stay and differ.
        unchanged: How many lines stay as they are.
        old_total: What the present rows amount to [pounds].
        new_total: What they will amount to [pounds].
    """

    added: tuple[Altered, ...]
    removed: tuple[Altered, ...]
    changed: tuple[Altered, ...]
    unchanged: int
    old_total: float
    new_total: float

    @property
    def largest(self) -> list[Altered]:
        """Return the changes that move most money, the largest first."""
        every = [*self.added, *self.removed, *self.changed]
        return sorted(every, key=lambda each: -abs(each.difference))[:SHOWN]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a commit of spend lines does to the count that the viewer sees.

    Attributes:
        before: Total of the place before [pounds].
        after: Total of the place after [pounds].
        reconciliation: Published beside own; None when the lines are refused.
        changes: The body's part of it.
        refused: Why the count cannot take the lines, in sentences.
        unattributed: Own money that is given no division of service [pounds].
    """

    before: float
    after: float
    reconciliation: Reconciliation | None
    changes: tuple[Change, ...]
    refused: tuple[str, ...]
    unattributed: float


def difference(upload: Upload, lines: Sequence[Cells], *, replace: bool) -> Difference:
    """Return how lines differ from the rows of their body.

    Args:
        upload: The file.
        lines: Cells with amounts in the table's unit, as the table's row type writes them.
        replace: Whether rows that are not among the lines go.
    """
    table = upload.table
    held = own_rows(upload.place, upload.body, table).values_list("values", flat=True)
    old = _by_key(table, list(held))
    new = _by_key(table, lines)
    kept = old.keys() & new.keys()
    changed = tuple(_altered(table, key, old[key], new[key]) for key in new if key in kept)
    removed = tuple(_altered(table, k, row, None) for k, row in old.items() if k not in new)
    old_total = sum(pounds_of(table, row) for row in old.values())
    stays = 0.0 if replace else sum(each.old or 0.0 for each in removed)
    return Difference(
        added=tuple(_altered(table, k, None, row) for k, row in new.items() if k not in old),
        removed=removed if replace else (),
        changed=tuple(each for each in changed if each.columns),
        unchanged=sum(not each.columns for each in changed),
        old_total=old_total,
        new_total=sum(pounds_of(table, row) for row in new.values()) + stays,
    )


def would_be(viewer: Viewer, upload: Upload, lines: Sequence[Cells], *, replace: bool) -> Workspace:
    """Return the workspace as it would be once a file's lines are committed."""
    place = upload.place
    held = gathered(viewer, upload, replace=replace)
    held.setdefault(upload.table, []).extend(lines)
    together = closed(held)
    withheld = sum(map(len, held.values())) - sum(map(len, together.values()))
    return Workspace(place, place.revision, together, withheld)


def effect(now: Workspace, then: Workspace, body: str) -> Effect:
    """Return what a commit does to the count.

    Args:
        now: The workspace as it is.
        then: The workspace as it would be.
        body: Code of the body whose lines they are, as the count has it.
    """
    before = now.count.total() * 1e3
    try:
        count, reconciliation = then.counted
    except InputError as error:
        told = tuple(str(problem) for problem in error.problems)
        return Effect(before, before, None, (), told, 0.0)
    changes = reconciliation.changes if reconciliation else ()
    mine = sorted(
        (change for change in changes if change.body == body), key=lambda c: -abs(c.difference)
    )
    own = [line for line in then.bundle.own if line.body == body]
    placed = divisions_of(count)
    loose = sum(line.gbp_thousand or 0.0 for line in own if line.division not in placed)
    return Effect(before, count.total() * 1e3, reconciliation, tuple(mine), (), loose * 1e3)


def divisions_of(count: Count) -> frozenset[str]:
    """Return every division and published line that an own line can stand under."""
    return frozenset(count.titles) | frozenset(known().names["lines"])


def code_of(body: Body | None) -> str:
    """Return what the count calls a body."""
    return "" if body is None else body.code or body.key


def _by_key(table: str, rows: Sequence[Cells]) -> dict[str, Cells]:
    """Return rows by what names them; where a table has no key, by all that they say."""
    if BY_NAME[table].key:
        return {key_of(table, row): row for row in rows}
    found: dict[str, Cells] = {}
    times: Counter[str] = Counter()
    for row in rows:
        said = ", ".join(str(row[name]) for name in sorted(row))
        times[said] += 1
        found[said if times[said] == 1 else f"{said} ({times[said]})"] = row
    return found


def _altered(table: str, key: str, old: Cells | None, new: Cells | None) -> Altered:
    row: Mapping[str, object] = new if new is not None else old or {}
    title = str(row.get("title") or row.get("name") or row.get("what") or "")
    differs: tuple[str, ...] = ()
    if old is not None and new is not None:
        names = sorted(old.keys() | new.keys())
        differs = tuple(name for name in names if not _same(old.get(name), new.get(name)))
    return Altered(
        key=key,
        title=title,
        old=None if old is None else pounds_of(table, old),
        new=None if new is None else pounds_of(table, new),
        columns=differs,
    )


def _same(old: object, new: object) -> bool:
    return old == new or (old in (None, "") and new in (None, ""))
