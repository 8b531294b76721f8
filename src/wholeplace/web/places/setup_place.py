"""Set up a place: make it, settle how it counts and values, add bodies and take them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from wholeplace.record import digest, plain
from wholeplace.store.schema import LISTS
from wholeplace.store.tables import Fault
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed
from wholeplace.web.places.making import add_member, make_place
from wholeplace.web.places.models import Body, Place, Role, Row
from wholeplace.web.places.people import still_open
from wholeplace.web.places.services import By, Refused, faults_of, touch
from wholeplace.web.places.tables import Cells, body_cells, place_cells, tables_of
from wholeplace.web.places.workspace import workspace

CONVENER = "convener"


class Changed(Exception):
    """Somebody changed this since it was read.

    Attributes:
        theirs: Its cells as they are now.
    """

    def __init__(self, theirs: Mapping[str, object]) -> None:
        super().__init__("someone changed this")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Settings:
    """What a place's administrators settle.

    Attributes:
        cells: Cells of the bundle's table ``place``.
        colour: Colour of its pages, as ``#1d70b8``.
    """

    cells: Cells
    colour: str


def start_place(name: str, *, year: int, by: User) -> Place:
    """Return a new place whose council the person administers.

    Args:
        name: Name or code of an upper-tier area.
        year: Financial year of the count.
        by: Who makes it: an operator.

    Raises:
        PermissionDenied: When the person is not an operator.
        InputError: When there is no such place, or no returns of the year.
    """
    if not by.is_operator:
        raise PermissionDenied
    with transaction.atomic():
        place = make_place(name, by=by, year=year)
        council = place.bodies.filter(role=CONVENER).first() or place.bodies.all()[0]
        add_member(by, council, [Role.ADMINISTRATOR])
        record(
            "person.roles",
            thing=f"person {by.pk} body {council.key}",
            title=f"{by}, {council}",
            by=by,
            of=place,
            detail={"before": [], "after": [Role.ADMINISTRATOR]},
        )
    return place


def settings_of(place: Place) -> dict[str, object]:
    """Return the cells that the settings of a place show, its colour among them."""
    return {**place_cells(place), "colour": place.colour}


def seen(cells: Mapping[str, object]) -> str:
    """Return what a form carries to tell whether somebody changed its cells meanwhile."""
    return digest(plain({name: str(cell) for name, cell in cells.items()}))


def change_settings(by: By, place: Place, *, to: Settings, was: str) -> Place:
    """Return a place after its settings were changed.

    Args:
        by: Who changes them.
        place: The place.
        to: The settings from now on; the area stays what it is.
        was: What :func:`seen` gave when the form was made.

    Raises:
        PermissionDenied: When the person does not administer the place.
        Changed: When somebody changed the settings meanwhile.
        Refused: With every setting that cannot be used.
        ValidationError: When rows that the person may not see would not fit any more.
    """
    with transaction.atomic():
        now = _locked(by, place)
        before = settings_of(now)
        if seen(before) != was:
            raise Changed(before)
        known, everybody = faults_of(by.viewer, now), _everybodys_faults(now)
        cells = {name: cell for name, cell in to.cells.items() if cell not in (None, "")}
        now.title = str(cells.pop("title", ""))
        cells.pop("place", None)
        now.setting, now.colour = cells, to.colour
        _refuse(faults_of(by.viewer, now), before=known)
        if _added(_everybodys_faults(now), before=everybody):
            raise ValidationError(
                _("Rows that only their own body may see would not fit any more. Ask the bodies.")
            )
        now.save(update_fields=["title", "setting", "colour"])
        detail = {"before": before, "after": settings_of(now)}
        record(
            "place.settings",
            thing=f"place {now.slug}",
            title=str(now),
            by=by.person,
            of=now,
            detail=detail,
        )
        touch(now)
    return now


def cells_of_body(body: Body) -> Cells:
    """Return the cells of one body."""
    return body_cells([body])[0]


def add_body(by: By, place: Place, *, cells: Cells) -> Body:
    """Return a new body of a place.

    Raises:
        PermissionDenied: When the person does not administer the place.
        Refused: With every cell that cannot be used.
    """
    with transaction.atomic():
        now = _locked(by, place)
        known = faults_of(by.viewer, now)
        body = _filled(Body(place=now, key=str(cells.get("id", ""))), cells)
        body.position = now.bodies.count()
        _refuse(faults_of(by.viewer, now, more={"bodies": [cells_of_body(body)]}), before=known)
        body.save(force_insert=True)
        _told("body.added", body, by, {"after": cells_of_body(body)})
    return body


def change_body(by: By, body: Body, *, cells: Cells, was: str) -> Body:
    """Return a body under another name, part or code; its id, which rows name, stays.

    Raises:
        PermissionDenied: When the person does not administer the place.
        Changed: When somebody changed the body meanwhile.
        Refused: With every cell that cannot be used.
        ValidationError: When published figures are found by the code that was to change.
    """
    with transaction.atomic():
        place = _locked(by, body.place)
        now = place.bodies.get(pk=body.pk)
        before = cells_of_body(now)
        if seen(before) != was:
            raise Changed(before)
        if cells.get("code", "") != now.code and has_published_money(by, now):
            raise ValidationError({"code": _("Published figures are found by this code.")})
        known = faults_of(by.viewer, place)
        _filled(now, {**before, **cells}).save()
        _refuse(faults_of(by.viewer, place), before=known)
        _told("body.changed", now, by, {"before": before, "after": cells_of_body(now)})
    return now


def remove_body(by: By, body: Body, *, was: str = "") -> None:
    """Take a body out of a place when nothing names it.

    Args:
        by: Who takes it out.
        body: The body.
        was: What :func:`seen` gave when it was read; empty not to ask.

    Raises:
        PermissionDenied: When the person does not administer the place.
        Changed: When somebody changed the body meanwhile.
        ValidationError: Saying what still names it; of what only some may see, only that it is.
    """
    with transaction.atomic():
        place = _locked(by, body.place)
        if was and seen(now := cells_of_body(place.bodies.get(pk=body.pk))) != was:
            raise Changed(now)
        if reasons := _reasons_to_keep(by, place, body):
            raise ValidationError(reasons)
        _told("body.removed", body, by, {"before": cells_of_body(body)})
        try:
            body.delete()
        except ProtectedError as error:
            raise ValidationError(_("Something in the plan belongs to this body.")) from error


def _reasons_to_keep(by: By, place: Place, body: Body) -> list[str]:
    checks: Sequence[tuple[bool, Callable[[], str]]] = (
        (body.role == CONVENER, lambda: _("It convenes the plan.")),
        (body.memberships.exists(), lambda: _("People act for it: remove them first.")),
        (
            still_open().filter(body=body).exists(),
            lambda: _("An invitation to it is open: withdraw it first."),
        ),
        (_is_named(place, body), lambda: _("Rows of the plan name it.")),
        (
            has_published_money(by, body),
            lambda: _("Published figures of the count are its money."),
        ),
    )
    return [words() for holds, words in checks if holds]


def _is_named(place: Place, body: Body) -> bool:
    """Return whether any row names a body, whoever may see the row."""
    rows = Row.objects.filter(place=place)
    if rows.filter(body=body).exists():
        return True
    columns = [(t.name, c.name) for t in LISTS for c in t.columns if c.refers == "bodies"]
    return any(
        rows.filter(table=table, **{f"values__{column}": body.key}).exists()
        for table, column in columns
    )


def has_published_money(by: By, body: Body) -> bool:
    """Return whether published figures of the count are a body's money, by its id or code."""
    count = workspace(body.place, by.viewer).count
    return any(line.body in (body.key, body.code) for line in count.lines)


def _filled(body: Body, cells: Cells) -> Body:
    body.name, body.sector = str(cells.get("name", "")), str(cells.get("sector", ""))
    body.role, body.code = str(cells.get("role", "")), str(cells.get("code", ""))
    return body


def _locked(by: By, place: Place) -> Place:
    if by.viewer.place != place.pk or not by.viewer.may(Deed.ADMINISTER):
        raise PermissionDenied
    return Place.objects.select_for_update().get(pk=place.pk)


def _everybodys_faults(place: Place) -> list[Fault]:
    """Return the faults in all rows of a place: nobody's rows may break unseen."""
    held: dict[str, list[Cells]] = {
        "place": [place_cells(place)],
        "bodies": body_cells(place.bodies.all()),
    }
    for table, values in Row.objects.filter(place=place).values_list("table", "values"):
        held.setdefault(table, []).append(values)
    return tables_of(held)[1]


def _refuse(after: Sequence[Fault], *, before: Sequence[Fault]) -> None:
    if faults := _added(after, before=before):
        raise Refused(faults)


def _added(after: Sequence[Fault], *, before: Sequence[Fault]) -> list[Fault]:
    known = {(each.table, each.column, each.what) for each in before}
    return [each for each in after if (each.table, each.column, each.what) not in known]


def _told(deed: str, body: Body, by: By, detail: dict[str, object]) -> None:
    thing = f"body {body.key}"
    record(deed, thing=thing, title=str(body), by=by.person, of=body.place, detail=detail)
    touch(body.place)
