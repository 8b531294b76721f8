"""Outcomes and commitments: their rows, and their places in the tree, in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from wholeplace.web.outcomes.models import Branch, Indicator
from wholeplace.web.outcomes.rows import of_row, text
from wholeplace.web.outcomes.services import Stale, beside, keep, remove
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Body, Place, Row
from wholeplace.web.places.services import By, add_row, change_row, remove_row
from wholeplace.web.places.tables import OWNER

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row as it shall be.

    Attributes:
        cells: Its cells; the id is made from the title when there is none.
        body: Whose it is; None for the partnership's.
        visibility: Who may see it.
        embargo: Day before which only its own body sees it.
    """

    cells: Mapping[str, Any]
    body: Body | None
    visibility: str
    embargo: date | None = None


def add(by: By, *, place: Place, table: str, wanted: Wanted) -> Row:
    """Return a new outcome or commitment.

    Raises:
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not add rows for the body.
    """
    cells = dict(wanted.cells)
    cells["id"] = free_id(place, table, str(cells.get("title", "")))
    if wanted.body is not None:
        cells[OWNER[table]] = wanted.body.key
    return add_row(
        by,
        place=place,
        table=table,
        cells=cells,
        body=wanted.body,
        visibility=wanted.visibility,
        embargo=wanted.embargo,
    )


def change(by: By, row: Row, *, version: int, wanted: Wanted) -> Row:
    """Return an outcome or a commitment after a change.

    Raises:
        Conflict: When it was changed meanwhile.
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not change it.
    """
    return change_row(
        by,
        row,
        version=version,
        cells=wanted.cells,
        visibility=wanted.visibility,
        embargo=wanted.embargo,
    )


def branch_of(row: Row, viewer: Viewer) -> Branch | None:
    """Return the branch of an outcome; None while nobody has put it anywhere."""
    return of_row(Branch.objects.filter(body=row.body_id), row, viewer).first()


def place_outcome(by: By, row: Row, *, parent: str, position: int, on: int | None = None) -> Branch:
    """Return the branch of an outcome after it was put under another one, or nowhere.

    Args:
        by: Who puts it there.
        row: The outcome's row.
        parent: Id of the outcome that it shall stand under; empty for the top of the tree.
        position: Its place among those beside it.
        on: Version of its branch that the person saw, 0 for none; None when they saw the row's.

    Raises:
        Stale: When it was moved meanwhile.
        PermissionDenied: When the person may not change it.
    """
    branch = branch_of(row, by.viewer)
    version = None if branch is None else branch.version
    if on is not None and on != (version or 0):
        raise Stale(branch)
    if branch is None:
        branch = Branch(outcome=text(row, "id"), **beside(row))
    branch.parent, branch.position = parent, position
    branch.visibility, branch.embargo = row.visibility, row.embargo
    return keep(by, branch, version=version)


def remove_outcome(by: By, row: Row, *, version: int) -> None:
    """Take out an outcome with its branch and further measures; what stood under it is a root.

    Raises:
        Conflict: When it was changed meanwhile.
        Refused: When commitments name it.
        PermissionDenied: When the person may not change it.
    """
    with transaction.atomic():
        branches = list(of_row(Branch.objects.all(), row, by.viewer))
        measures = list(of_row(Indicator.objects.all(), row, by.viewer))
        remove_row(by, row, version=version)
        for thing in [*branches, *measures]:
            remove(by, thing, version=thing.version)


def free_id(place: Place, table: str, title: str) -> str:
    """Return an id made from a title that no row of the table has, seen or not."""
    stem = slugify(title)[:LONGEST].strip("-") or table
    taken = set(Row.objects.filter(place=place, table=table).values_list("key", flat=True))
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in candidates if name not in taken)
