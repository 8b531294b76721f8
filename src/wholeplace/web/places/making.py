"""Make a place: from its published figures, from a bundle, or as a demonstration with people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from wholeplace.store.bundle import read_bundle
from wholeplace.store.columns import Row as TypedRow
from wholeplace.store.contents import Bundle
from wholeplace.store.new import new_bundle
from wholeplace.store.tags import tags
from wholeplace.store.to_rows import rows_of
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.places.models import Body, Membership, Place, Role, Row, Visibility
from wholeplace.web.places.tables import (
    OWNER,
    Cells,
    cells_of,
    default_visibility,
    key_of,
    reference,
)

LEFT_OUT = ("place", "bodies")


def make_place(name: str, *, by: User | None, year: int = 2024) -> Place:
    """Return a new place filled with its published figures, public as they are.

    Args:
        name: Name or code of an upper-tier area.
        by: Who makes it.
        year: Financial year of the count.

    Raises:
        InputError: When there is no such place, or no returns of the year.
    """
    return place_of(new_bundle(reference(), name, year=year), by=by, visibility=Visibility.PUBLIC)


def place_of(bundle: Bundle, *, by: User | None, visibility: str = "") -> Place:
    """Return a new place that holds a bundle.

    Published spend lines and default tags are not stored: they are in the reference already.

    Args:
        bundle: The bundle.
        by: Who makes it.
        visibility: Who may see its rows; what each table's default is when empty.
    """
    published = tags(reference())
    own = tuple(tag for tag in bundle.tags if published.get(tag.line) != tag)
    tables = rows_of(replace(bundle, embedded=(), tags=own))
    setting = cells_of(tables["place"][0])
    title, code = str(setting.pop("title")), str(setting.pop("place"))
    with transaction.atomic():
        place = Place.objects.create(
            slug=_free_slug(bundle.place.name),
            name=bundle.place.name,
            code=code,
            title=title,
            setting=setting,
        )
        bodies = _bodies(place, [cells_of(row) for row in tables["bodies"]])
        Row.objects.bulk_create(_rows(place, tables, bodies, visibility))
        record("place.made", thing=f"place {place.slug}", title=place.name, by=by, of=place)
    return place


def add_member(person: User, body: Body, roles: Iterable[str]) -> None:
    """Let a person act for a body in some roles."""
    for role in roles:
        Membership.objects.get_or_create(person=person, body=body, role=role)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the demonstration: made up, with a password that the operator is told."""

    name: str
    email: str
    body: str
    roles: tuple[str, ...]


ACTORS = (
    Actor(
        "Asha Finance",
        "finance@council.example",
        "council",
        (Role.FINANCE, Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR),
    ),
    Actor("Ben Strategy", "strategy@council.example", "council", (Role.EDITOR,)),
    Actor("Noor Health", "finance@nhs.example", "NHS", (Role.FINANCE, Role.EDITOR, Role.APPROVER)),
    Actor("Pat Police", "finance@police.example", "police", (Role.FINANCE, Role.APPROVER)),
    Actor("Vic Viewer", "viewer@council.example", "council", (Role.VIEWER,)),
)


def demonstrate(name: str, *, password: str, actors: Sequence[Actor] = ACTORS) -> Place:
    """Return a demonstration place with made-up people who all have one password.

    Args:
        name: Name or code of an upper-tier area, or the path of a bundle.
        password: The password of everybody.
        actors: Who the people are; one whose body the place has not is left out.

    Raises:
        InputError: When there is no such place, or the bundle cannot be used.
    """
    with transaction.atomic():
        if Path(name).exists():
            place = place_of(
                read_bundle(Path(name), reference()), by=None, visibility=Visibility.PUBLIC
            )
        else:
            place = make_place(name, by=None)
        bodies = {body.key: body for body in place.bodies.all()}
        hashed = make_password(password)  # once: hashing is slow on purpose
        for actor in actors:
            if actor.body not in bodies:
                continue
            person = User.objects.filter(email=actor.email).first()
            person = person or User.objects.create(
                email=actor.email, password=hashed, name=actor.name
            )
            if Role.ADMINISTRATOR in actor.roles and not person.is_operator:
                person.is_operator = True
                person.save(update_fields=["is_operator"])
            add_member(person, bodies[actor.body], actor.roles)
    return place


def _free_slug(name: str) -> str:
    slug = slugify(name)[:50] or "place"
    taken = set(Place.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    candidates = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _bodies(place: Place, rows: Iterable[Cells]) -> Mapping[str, Body]:
    made = [
        Body(
            place=place,
            key=str(row["id"]),
            name=str(row["name"]),
            sector=str(row["sector"]),
            role=str(row["role"]),
            code=str(row.get("code", "")),
            position=position,
        )
        for position, row in enumerate(rows)
    ]
    Body.objects.bulk_create(made)
    return {body.key: body for body in made}


def _rows(
    place: Place,
    tables: Mapping[str, Sequence[TypedRow]],
    bodies: Mapping[str, Body],
    visibility: str,
) -> Iterator[Row]:
    for table, rows in tables.items():
        if table in LEFT_OUT:
            continue
        for position, typed in enumerate(rows):
            cells = cells_of(typed)
            yield Row(
                place=place,
                body=bodies.get(str(cells.get(OWNER.get(table, ""), ""))),
                visibility=visibility or default_visibility(table),
                table=table,
                key=key_of(table, cells) or uuid4().hex,
                position=position,
                values=cells,
            )
