"""Police, fire, combined and waste authorities: their returns shared to the places they serve."""

from __future__ import annotations

from collections.abc import Iterator

from wholeplace.count.apportion import Share, apportioned, percent, served
from wholeplace.count.authorities import authority_lines
from wholeplace.count.figures import Authority, CountFigures, Member
from wholeplace.count.found import Found, Remainder, together
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import SHARED_CLASSES
from wholeplace.place.areas import Place

KIND_OF_SERVICE = {"RSX_pol": "police", "RSX_frs": "fire", "RSX_env": "waste"}


def body_lines(place: Place, *, figures: CountFigures) -> Found:
    """Return the place's share of every body that serves it among other places.

    A service is shared by the mid-year population of the members that the body serves with it:
    the Greater London Authority's police by the 32 boroughs, its transport by all 33. Where the
    reference lists no members of that kind, all the body's members share the service.
    """
    parts = tuple(figures.newest(part) for part in place.parts)
    return together(
        _shared(body, place=place.code, parts=parts, figures=figures)
        for body in _serving(parts, figures=figures)
    )


def shared_bodies(figures: CountFigures) -> tuple[Authority, ...]:
    """Return every authority of the year that serves several places, by code."""
    return tuple(
        authority
        for _, authority in sorted(figures.authorities.items())
        if authority.area_class in SHARED_CLASSES
    )


def _serving(parts: tuple[str, ...], *, figures: CountFigures) -> Iterator[Authority]:
    """Give the bodies of the year that have a member among ``parts``."""
    for authority in shared_bodies(figures):
        if any(member.area in parts for member in figures.members.get(authority.code, ())):
            yield authority


def _shared(body: Authority, *, place: str, parts: tuple[str, ...], figures: CountFigures) -> Found:
    """Return the place's share of one body's lines."""
    whole = authority_lines(body, place=place, figures=figures)
    lines, missing, unshared = list[SpendLine](), list[SpendLine](), list[SpendLine]()
    for line in (*whole.lines, *whole.missing):
        members = _members(body, service=line.service, figures=figures)
        people = served(figures, areas=parts, members=members)
        if people is None:
            unshared.append(line)
        elif people[0] > 0:
            told = apportioned(line, _share(body, people, figures=figures), figures=figures)
            (missing if told.gbp_thousand is None else lines).append(told)
    return Found(tuple(lines), tuple(missing), remainders=_remainder(body, unshared=unshared))


def _members(body: Authority, *, service: str, figures: CountFigures) -> tuple[Member, ...]:
    """Return the areas a body serves with a service, each once."""
    members = figures.members[body.code]
    kinds = {member.kind for member in members}
    wanted = KIND_OF_SERVICE.get(service, body.area_class)
    kind = next((kind for kind in (wanted, body.area_class) if kind in kinds), min(kinds))
    return tuple(member for member in members if member.kind == kind)


def _share(body: Authority, people: tuple[float, float], *, figures: CountFigures) -> Share:
    here, everywhere = people
    share = here / everywhere
    period = figures.people_period
    key = f"mid-{period} population, {percent(share)} of the people served by {body.name}"
    return Share(share, key)


def _remainder(body: Authority, *, unshared: list[SpendLine]) -> tuple[Remainder, ...]:
    """Return a body's money that could not be shared, when there is some."""
    if not unshared:
        return ()
    amounts = [line.gbp_thousand for line in unshared if line.gbp_thousand is not None]
    return (
        Remainder(
            what=body.name,
            gbp_thousand=sum(amounts) if amounts else None,
            scope="place",
            why="the population of one of the areas it serves is not known, so nothing is shared",
            source=unshared[0].source,
        ),
    )
