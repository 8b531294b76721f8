"""The lines of one authority's return, so that every service equals what was returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from wholeplace.count.apportion import counted
from wholeplace.count.figures import Authority, CountFigures, Outturn
from wholeplace.count.found import Found, together
from wholeplace.count.lines import Grade, SpendLine
from wholeplace.count.sectors import COUNCIL_SECTORS, SECTOR_OF_CLASS

SCHOOLS_SERVICE = "RSX_edu"
NO_RETURN = "[x]"
ROUNDING = 1e-6  # [GBP thousand]: less than this is arithmetic, not money
_NOTHING = Outturn(net=None, flag=NO_RETURN)


@dataclass(frozen=True, slots=True)
class _Return:
    """One authority's return, as the count of one place reads it."""

    authority: Authority
    place: str
    figures: CountFigures

    def told(self, line: str) -> Outturn:
        """Return what the authority returned on a line."""
        return self.figures.outturn.get((self.authority.code, line), _NOTHING)


def authority_lines(authority: Authority, *, place: str, figures: CountFigures) -> Found:
    """Return the lines of an authority's return in the year, whole, with what is missing.

    Children's and adult social care and public health are told by their leaf lines where the
    authority returned them; what the leaves leave of the service is a line of its own, so the
    lines of a division add up to the service as returned. Lines returned as nil are left out.

    Args:
        authority: Who made the return, or should have.
        place: Code of the place that is counted.
        figures: Figures of the year.
    """
    made = _Return(authority, place, figures)
    if not authority.returned:
        return Found(missing=_no_return(made))
    return together(_service(made, service=service) for service in figures.tree.services)


def usual_services(
    authorities: Mapping[str, Authority],
    *,
    services: Collection[str],
    outturn: Mapping[tuple[str, str], Outturn],
) -> dict[str, frozenset[str]]:
    """Return the services that at least half of the returning authorities of a class run."""
    returning = Counter(each.area_class for each in authorities.values() if each.returned)
    running = Counter(
        (authorities[code].area_class, line)
        for (code, line), told in outturn.items()
        if code in authorities and line in services and told.net
    )
    return {
        area_class: frozenset(
            line for (of, line), count in running.items() if of == area_class and 2 * count >= total
        )
        for area_class, total in returning.items()
    }


def _no_return(made: _Return) -> tuple[SpendLine, ...]:
    """Return a line without an amount for every service that its class usually runs."""
    usual = made.figures.usual.get(made.authority.area_class, frozenset())
    why = f"{made.authority.name} made no return for the year; totals leave it out"
    return tuple(
        _unknown(made, service=service, why=why)
        for service in made.figures.tree.services
        if service in usual
    )


def _service(made: _Return, *, service: str) -> Found:
    """Return the lines of one service of an authority that made a return."""
    told, tree = made.told(service), made.figures.tree
    if told.net is None:
        return Found(missing=(_unknown(made, service=service, why="not in the return"),))
    leaves = _below(made, lines=tree.leaves.get(service, ()), division=service)
    if leaves:
        lines = (*leaves, *_rest(made, service=service, leaves=leaves))
    else:
        lines = _below(made, lines=(service,), division=service)
    inside = tuple(
        row
        for above in (service, *(leaf.service for leaf in leaves))
        for row in _below(made, lines=tree.inside.get(above, ()), division=above)
    )
    return Found(lines=lines, inside=inside)


def _below(made: _Return, *, lines: Iterable[str], division: str) -> tuple[SpendLine, ...]:
    """Return those of some lines that were returned and are not nil."""
    return tuple(
        _observed(made, line=line, division=division)
        for line in lines
        if made.told(line).net is not None and not made.told(line).is_nil
    )


def _rest(made: _Return, *, service: str, leaves: tuple[SpendLine, ...]) -> tuple[SpendLine, ...]:
    """Return what the leaves leave of the service as returned, when that is not nothing."""
    told = made.told(service)
    left = (told.net or 0.0) - sum(leaf.gbp_thousand or 0.0 for leaf in leaves)
    if abs(left) <= ROUNDING:
        return ()
    blank = _blank(made, line=service, division=service)
    rest = replace(
        blank,
        title=f"{blank.title}: not attributed to a line",
        source=told.source,
        note="the service as returned less its lines as returned",
    )
    return (counted(rest, left, grade="B", figures=made.figures),)


def _observed(made: _Return, *, line: str, division: str) -> SpendLine:
    """Return a line with the amount as returned: A when certified, else B."""
    told, certified = made.told(line), made.authority.certified
    notes = (
        "" if certified else "the return is not certified",
        f"published with the marker {told.flag}" if told.flag else "",
    )
    filled = replace(
        _blank(made, line=line, division=division),
        source=told.source,
        gross=told.gross,
        income=told.income,
        note="; ".join(note for note in notes if note),
    )
    grade: Grade = "A" if certified else "B"
    return counted(filled, told.net or 0.0, grade=grade, figures=made.figures)


def _unknown(made: _Return, *, service: str, why: str) -> SpendLine:
    """Return a service whose amount is not known, with the marker as published."""
    told = made.told(service)
    blank = _blank(made, line=service, division=service)
    return replace(blank, flag=told.flag or NO_RETURN, source=told.source, note=why)


def _blank(made: _Return, *, line: str, division: str) -> SpendLine:
    """Return an authority's line with everything but its amount."""
    authority, sector = made.authority, SECTOR_OF_CLASS[made.authority.area_class]
    return SpendLine(
        id=f"{authority.code}/{line}",
        place=made.place,
        year=made.figures.year,
        body=authority.code,
        body_name=authority.name,
        sector=sector,
        service=line,
        title=made.figures.tree.titles[line],
        division=division,
        kind="service",
        gbp_thousand=None,
        low=None,
        high=None,
        level=made.figures.gradings["D"].level,
        method="observed",
        key="",
        confidence="D",
        source="",
        schools=line == SCHOOLS_SERVICE and sector in COUNCIL_SECTORS,
    )
