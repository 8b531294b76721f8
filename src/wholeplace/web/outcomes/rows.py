"""Outcomes, commitments and actions as a viewer sees them: rows of the bundle by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from wholeplace.web.outcomes.hanging import holders, reachable
from wholeplace.web.outcomes.models import Branch, Kept, LocalSeries
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Row

Thing = TypeVar("Thing", bound=Kept)
REPORTED = ("agreed", "running")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of the plan and where it stands in the tree.

    Attributes:
        row: Its row.
        parent: Id of the outcome that it helps to bring about; empty for a root.
        position: Its place among those of one parent.
    """

    row: Row
    parent: str = ""
    position: int = 0

    @property
    def id(self) -> str:
        """Its id in the table."""
        return text(self.row, "id")

    @property
    def title(self) -> str:
        """What should become true."""
        return text(self.row, "title")

    @property
    def measure(self) -> str:
        """Id of the measure that shows it; empty when it has none yet."""
        return text(self.row, "measure")

    @property
    def horizon(self) -> str:
        """``immediate``, ``medium`` or ``long``."""
        return text(self.row, "horizon")

    @property
    def target(self) -> float | None:
        """Value aimed at; None when not set."""
        return amount(self.row, "target")

    @property
    def by(self) -> int | None:
        """Financial year it is aimed at; None when not set."""
        year = amount(self.row, "by")
        return None if year is None else int(year)

    def aim(self, measure: str) -> tuple[float | None, int | None]:
        """Return target and year of one of its measures: only its own measure has them."""
        return (self.target, self.by) if measure == self.measure else (None, None)

    @property
    def is_population(self) -> bool:
        """Whether nobody owns it alone: the partnership shares it."""
        return self.row.body_id is None and not text(self.row, "owner")

    @property
    def owner(self) -> str:
        """Who answers for it, in words."""
        return owner_of(self.row, nobody=_("the partnership as a whole"))


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something a body says it will do, with what its row says."""

    row: Row
    today: date

    @property
    def id(self) -> str:
        """Its id in the table."""
        return text(self.row, "id")

    @property
    def title(self) -> str:
        """What will be done."""
        return text(self.row, "title")

    @property
    def outcome(self) -> str:
        """Id of the outcome it serves."""
        return text(self.row, "outcome")

    @property
    def action(self) -> str:
        """Id of the action it carries out."""
        return text(self.row, "intervention")

    @property
    def status(self) -> str:
        """How far it has come."""
        return text(self.row, "status") or "proposed"

    @property
    def funding(self) -> str:
        """Whether the money is there."""
        return text(self.row, "funding") or "not known"

    @property
    def gbp(self) -> float | None:
        """Money set aside [GBP, cash]; None when not known."""
        return amount(self.row, "gbp")

    @property
    def fund(self) -> str:
        """Fund it comes from."""
        return text(self.row, "fund")

    @property
    def due(self) -> date | None:
        """When it is due; None when not set."""
        return day(text(self.row, "due"))

    @property
    def owner(self) -> str:
        """Who will do it, in words."""
        return owner_of(self.row, nobody=_("nobody yet"))

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.due is not None and self.due < self.today and self.status != "done"

    @property
    def is_reported(self) -> bool:
        """Whether its owner reports on it: it was agreed or runs, and was not done before."""
        return self.status in REPORTED


def rows_of(viewer: Viewer, table: str) -> QuerySet[Row]:
    """Return the rows of a table that a viewer may see."""
    return visible(Row.objects.filter(table=table).select_related("body"), viewer)


def outcomes(viewer: Viewer) -> list[Outcome]:
    """Return the outcomes that a viewer may see, with their places in the tree."""
    branches = {(b.outcome, b.body_id): b for b in reachable(Branch.objects.all(), viewer)}
    rows = rows_of(viewer, "outcomes")
    return [outcome_of(row, branches.get((text(row, "id"), row.body_id))) for row in rows]


def outcome_of(row: Row, branch: Branch | None) -> Outcome:
    """Return an outcome with its branch, where it has one."""
    if branch is None:
        return Outcome(row, position=row.position)
    return Outcome(row, branch.parent, branch.position)


def chosen(held: Iterable[Outcome], row: int) -> Outcome:
    """Return the outcome with a row's number among those that the viewer sees.

    Raises:
        Http404: When it is not among them.
    """
    found = next((one for one in held if one.row.pk == row), None)
    if found is None:
        raise Http404
    return found


def commitments(viewer: Viewer) -> list[Commitment]:
    """Return the commitments that a viewer may see, in the order of their table."""
    return [Commitment(row, viewer.today) for row in rows_of(viewer, "commitments")]


def commitment_at(viewer: Viewer, row: int) -> Commitment:
    """Return the commitment with a row's number.

    Raises:
        Http404: When there is none of that number, or the viewer may not see it.
    """
    found = rows_of(viewer, "commitments").filter(pk=row).first()
    if found is None:
        raise Http404
    return Commitment(found, viewer.today)


def titles(rows: Iterable[Row]) -> dict[str, str]:
    """Return titles of rows by their ids."""
    return {text(row, "id"): text(row, "title") or text(row, "name") for row in rows}


def of_row(things: QuerySet[Thing], row: Row, viewer: Viewer) -> QuerySet[Thing]:
    """Return what hangs on an outcome or a commitment that the viewer already sees.

    What hangs on it is the same body's, so that two bodies' rows of one id keep apart, or a
    body's that handed it on.
    """
    name = "outcome" if row.table == "outcomes" else "commitment"
    return reachable(things.filter(held_by(row), **{name: text(row, "id")}), viewer)


def series_of(outcome: Outcome, viewer: Viewer) -> QuerySet[LocalSeries]:
    """Return the local indicators of an outcome; any body adds to one that all share."""
    kept = LocalSeries.objects.select_related("body")
    if outcome.row.body_id is None:
        return reachable(kept.filter(outcome=outcome.id), viewer)
    return of_row(kept, outcome.row, viewer)


def held_by(row: Row) -> Q:
    """Return which things are of the body that a row belongs to, or of one that handed it on."""
    bodies = holders(row)
    named = Q(body__in=[body for body in bodies if body is not None])
    return named | Q(body=None) if None in bodies else named


def owner_of(row: Row, *, nobody: str) -> str:
    """Return the body that a row belongs to, in words."""
    if row.body is not None:
        return str(row.body)
    return text(row, "owner") or nobody


def text(row: Row, column: str) -> str:
    """Return a cell as text; empty when it is blank."""
    return str(row.values.get(column, "") or "")


def amount(row: Row, column: str) -> float | None:
    """Return a cell as a number; None when it is blank or no number."""
    cell = row.values.get(column)
    try:
        return None if cell in (None, "") else float(str(cell).replace(",", ""))
    except ValueError:
        return None


def day(cell: str) -> date | None:
    """Return a day from ISO text; None when it is blank.

    >>> day("2027-03-31"), day("")
    (datetime.date(2027, 3, 31), None)
    """
    try:
        return date.fromisoformat(cell[:10]) if cell else None
    except ValueError:
        return None
