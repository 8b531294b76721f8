"""A new bundle for a place, filled with its published figures and illustrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wholeplace.count.lines import SpendLine
from wholeplace.place.areas import Place
from wholeplace.plan.document import Body
from wholeplace.store.columns import Row
from wholeplace.store.contents import Bundle, Settings
from wholeplace.store.from_rows import bundle_of
from wholeplace.store.illustrations import illustration_rows
from wholeplace.store.known import known_names
from wholeplace.store.published_budget import published_finance
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_place
from wholeplace.store.tags import tags
from wholeplace.store.to_rows import rows_of

TITLE = "Illustrative plan for {place}, made from published figures; not the council's plan"
YEARS_AHEAD = 2
MOST_YEARS = 10
BUDGET_YEARS = 5
DRAWS, SEED = 1_000, 1
SCHEME, NEIGHBOURS = "cipfa", "ons_global"
IDS = {
    "council": "council",
    "police": "police",
    "fire": "fire",
    "combined authority": "combined authority",
    "waste": "waste",
    "nhs": "NHS",
    "dwp": "DWP",
    "hmrc": "HMRC",
}
NAMES = {
    "NHS": "NHS",
    "police": "Police",
    "council": "Council",
    "prisons and probation": "Prisons and probation",
}


def new_bundle(reference: Reference, place_name: str, *, year: int = 2024) -> Bundle:
    """Return a bundle with everything published about a place, and actions that illustrate.

    Spend rows are marked as embedded: they count only as what is published until somebody puts
    their own figure in. Nothing in it is anybody's plan, and its title says so.

    Args:
        reference: The compiled reference.
        place_name: Name or code of an upper-tier place.
        year: Financial year of the count.

    Raises:
        InputError: When there is no such place, or no returns of the year.
    """
    place = reference.gazetteer().place(place_name)
    counted = count_place(reference, place, year=year)
    lines = (*counted.lines, *counted.missing)
    settings = _settings(reference, year)
    bodies = _bodies(lines, place)
    rows = illustration_rows(
        reference,
        place,
        first_year=settings.first_year,
        lines={
            line.service: f"{bodies[0].id}/{line.service}"
            for line in counted.lines
            if line.body == place.code and (line.gbp_thousand or 0) > 0
        },
    )
    published = Bundle(
        title=TITLE.format(place=place.name),
        place=place,
        year=year,
        illustration=True,
        settings=settings,
        bodies=(*bodies, *_named_only(rows, bodies)),
        embedded=lines,
        tags=tuple(tag for _, tag in sorted(tags(reference).items())),
        finance=published_finance(
            reference, place, year=year, last=settings.first_year + BUDGET_YEARS - 1
        ),
    )
    tables: Mapping[str, Sequence[Row]] = {**rows_of(published), **rows}
    return bundle_of(tables, place, known_names(reference))


def _settings(reference: Reference, year: int) -> Settings:
    first = year + YEARS_AHEAD
    reach = max(reference.deflators().index) - first + 1
    return Settings(
        prices=year,
        first_year=first,
        years=min(MOST_YEARS, reach),
        draws=DRAWS,
        seed=SEED,
        scheme=SCHEME,
        neighbours=NEIGHBOURS,
    )


def _bodies(lines: Iterable[SpendLine], place: Place) -> tuple[Body, ...]:
    """Return the bodies whose money is counted, the council first and then by size.

    A body is known by its sector; where a sector has several, the smaller ones by their name too.
    """
    amounts: dict[tuple[str, str, str], float] = {}
    for line in lines:
        key = (line.body, line.body_name, line.sector)
        amounts[key] = amounts.get(key, 0.0) + (line.gbp_thousand or 0.0)
    taken: set[str] = set()
    by_code: dict[str, Body] = {}
    for code, name, sector in sorted(
        amounts, key=lambda key: (key[0] != place.code, -amounts[key])
    ):
        if code not in by_code:
            plain = IDS.get(sector, name)
            id = plain if plain not in taken else name
            taken.add(id)
            role = "convener" if code == place.code else "partner"
            by_code[code] = Body(id, name, sector, role, "" if code == id else code)
    return tuple(by_code.values())


def _named_only(rows: Mapping[str, Sequence[Row]], bodies: Sequence[Body]) -> tuple[Body, ...]:
    """Return bodies that an action names but whose money is counted under another body."""
    known = {body.id for body in bodies}
    named = {
        str(getattr(row, column))
        for row in (row for table in rows.values() for row in table)
        for column in ("body", "owner")
        if getattr(row, column, "")
    }
    return tuple(Body(id, NAMES[id], id.casefold(), "consulted") for id in sorted(named - known))
