"""The figures of a count read from the reference: returns, people, keys and national totals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from wholeplace.count.authorities import usual_services
from wholeplace.count.build import Count, count
from wholeplace.count.facts import Flexibility, LineFacts, Statutory
from wholeplace.count.figures import (
    Authority,
    CountFigures,
    Grading,
    KeyFigure,
    Member,
    NationalTotal,
    Outturn,
)
from wholeplace.count.found import NotCounted
from wholeplace.count.lines import GRADES, Grade
from wholeplace.count.sectors import SHARED_CLASSES
from wholeplace.count.tree import TOTAL_LINE, LineTree, line_tree
from wholeplace.errors import InputError, Problem
from wholeplace.figure import Figure
from wholeplace.place.areas import Place
from wholeplace.years import year_label, year_of, year_period

if TYPE_CHECKING:
    from wholeplace.store.reference import Reference

MEASURES = ("net_current_expenditure", "total_expenditure", "total_income")
PARKS = "National park authorities"
PARK_CLASSES = ("national park", "regional park")
_UNITS = {"GBP": 1_000, "GBP thousand": 1}

Codes = Mapping[str, str]


def count_place(reference: Reference, place: Place, *, year: int) -> Count:
    """Return the count of one place in one year from the reference.

    Raises:
        InputError: When the reference holds no returns of the year.
    """
    return count(place, year=year, figures=count_figures(reference, year, places=(place,)))


@lru_cache(maxsize=2)
def count_places(reference: Reference, *, year: int) -> tuple[Count, ...]:
    """Return the count of every upper-tier place in one year, all figures read in one go.

    They are kept for the next plan of the same process.

    Raises:
        InputError: When the reference holds no returns of the year.
    """
    figures = count_figures(reference, year)
    gazetteer = reference.gazetteer()
    return tuple(
        count(gazetteer.place(area.code), year=year, figures=figures)
        for area in gazetteer.upper_tier()
    )


def count_years(reference: Reference) -> tuple[int, ...]:
    """Return the financial years whose returns the reference holds."""
    return tuple(sorted({year_of(row["period"]) for row in reference.rows("returns")}))


def count_figures(
    reference: Reference, year: int, *, places: Collection[Place] | None = None
) -> CountFigures:
    """Return everything that counts of one year read.

    Args:
        reference: The compiled reference.
        year: Financial year.
        places: Places that will be counted, to read the detailed lines of no others; None reads
            every authority in one go, which is the way to count many places.

    Raises:
        InputError: When the reference holds no returns of the year.
    """
    if year not in (known := count_years(reference)):
        held = ", ".join(year_label(each) for each in known)
        raise InputError(
            "year", [Problem(year_label(year), f"no returns are held: there are {held}")]
        )
    recodes = _recodes(reference)
    population = _population(reference, year)
    tree = line_tree(reference.lines().values())
    authorities = _authorities(reference, year, recodes=recodes)
    codes = None
    if places is not None:
        shared = {code for code, each in authorities.items() if each.area_class in SHARED_CLASSES}
        codes = _codes(reference, places, recodes=recodes) | shared
    outturn = _outturn(reference, year, tree=tree, codes=codes, recodes=recodes)
    return CountFigures(
        year=year,
        tree=tree,
        outturn=outturn,
        authorities=authorities,
        members=_members(reference, year, recodes=recodes),
        people=_people(population, recodes=recodes),
        people_period=str(year),
        facts=_facts(reference),
        people_source=population[0].source if population else "",
        keys=_keys(reference, recodes=recodes),
        weights=_weights(reference, recodes=recodes),
        national=_national(reference, year),
        gradings=_gradings(reference),
        body_names={row["code"]: row["name"] for row in reference.rows("bodies")},
        usual=usual_services(authorities, services=tree.services, outturn=outturn),
        not_counted=_not_counted(reference, parks=_parks(authorities, year=year, outturn=outturn)),
        recodes=recodes,
        made_from=_made_from(reference),
        split_into=_split_into(reference),
    )


def _recodes(reference: Reference) -> Codes:
    """Return the newest code of every area that was recoded, through several recodes."""
    step = {
        row["old_code"]: row["new_code"]
        for row in reference.rows("area_changes")
        if row["kind"] == "recode"
    }
    newest = {}
    for old in step:
        new = old
        while new in step:
            new = step[new]
        newest[old] = new
    return newest


def _codes(reference: Reference, places: Iterable[Place], *, recodes: Codes) -> frozenset[str]:
    """Return every code that returns about the places' councils may carry."""
    made_from = _made_from(reference)
    areas = [code for place in places for code in (place.code, *place.parts)]
    newest = {recodes.get(code, code) for code in areas}
    newest |= {old for code in newest for old in made_from.get(code, ())}
    return frozenset(newest | {old for old, new in recodes.items() if new in newest})


def _authorities(reference: Reference, year: int, *, recodes: Codes) -> dict[str, Authority]:
    names = {
        row["code"]: row["name"] for table in ("bodies", "areas") for row in reference.rows(table)
    }
    found = (
        Authority(
            code=recodes.get(row["authority"], row["authority"]),
            name=names.get(row["authority"], row["name"]),
            area_class=row["class"],
            certified=row["certified"] == "Y",
            returned=row["made_return"] == "true",
        )
        for row in reference.rows("returns")
        if row["period"] == year_period(year)
    )
    return {authority.code: authority for authority in found}


def _outturn(
    reference: Reference,
    year: int,
    *,
    tree: LineTree,
    codes: Collection[str] | None,
    recodes: Codes,
) -> dict[tuple[str, str], Outturn]:
    """Return every authority's service lines, and the detailed lines of some codes (None: all)."""
    services = (TOTAL_LINE, *tree.services)
    below = tuple(line for line in tree.every_line if line not in services)
    cells: dict[tuple[str, str], dict[str, Figure]] = {}
    for lines, places in ((services, None), (below, codes)):
        at = {f"{line}_{name}": (line, name) for line in lines for name in MEASURES}
        for figure in reference.figures(
            "outturn", places=places, periods=(year_period(year),), measures=at
        ):
            line, name = at[figure.measure]
            authority = recodes.get(figure.place, figure.place)
            cells.setdefault((authority, line), {})[name] = figure
    return {key: _told(cell) for key, cell in cells.items()}


def _told(cell: Mapping[str, Figure]) -> Outturn:
    """Return one line of a return from its figures by measure."""
    net, gross, income = (cell.get(name) for name in MEASURES)
    return Outturn(
        net=net.value if net else None,
        gross=gross.value if gross else None,
        income=income.value if income else None,
        flag=net.flag if net else "",
        source=net.source if net else "",
    )


def _members(reference: Reference, year: int, *, recodes: Codes) -> dict[str, tuple[Member, ...]]:
    """Return the areas that each body served at some time in the year."""
    first, last = f"{year}-04-01", f"{year + 1}-03-31"
    found: dict[str, list[Member]] = {}
    for row in reference.rows("membership"):
        if row["start"] > last or (row["end"] and row["end"] < first):
            continue
        area = recodes.get(row["area"], row["area"])
        found.setdefault(row["body"], []).append(Member(area, row["kind"], float(row["share"])))
    return {body: tuple(members) for body, members in found.items()}


def _population(reference: Reference, year: int) -> tuple[Figure, ...]:
    return reference.figures("population", periods=(str(year),), measures=("population",))


def _people(found: Iterable[Figure], *, recodes: Codes) -> dict[str, float]:
    return {
        recodes.get(figure.place, figure.place): figure.value
        for figure in found
        if figure.value is not None
    }


def _keys(reference: Reference, *, recodes: Codes) -> dict[tuple[str, str], KeyFigure]:
    return {
        (recodes.get(figure.place, figure.place), figure.measure): KeyFigure(
            figure.value, figure.period
        )
        for figure in reference.figures("benefit_keys")
        if figure.value is not None
    }


def _weights(reference: Reference, *, recodes: Codes) -> dict[tuple[str, str, str], float]:
    """Return the NHS's weighted people by (area, board, measure)."""
    return {
        (recodes.get(row["place"], row["place"]), row["body"], row["measure"]): float(row["value"])
        for row in reference.rows("nhs_weighted_population")
        if row["value"]
    }


def _national(reference: Reference, year: int) -> dict[tuple[str, str], NationalTotal]:
    return {
        (row["body"], row["what"]): NationalTotal(
            float(row["value"]), row["unit"], row["geography"], row["source"]
        )
        for row in reference.rows("national_totals")
        if row["period"] == year_period(year) and row["value"]
    }


def _facts(reference: Reference) -> dict[str, LineFacts]:
    return {
        row["line"]: LineFacts(
            row["line"],
            row["cohort"],
            cast(Statutory, row["statutory"]),
            cast(Flexibility, row["flexibility"]),
            row["funder"],
        )
        for row in reference.rows("line_facts")
    }


def _gradings(reference: Reference) -> dict[Grade, Grading]:
    rows = {row["grade"]: row for row in reference.rows("confidence")}
    return {
        grade: Grading(float(rows[grade]["half_width"]), float(rows[grade]["level"]))
        for grade in GRADES
    }


def _not_counted(reference: Reference, *, parks: NotCounted) -> tuple[NotCounted, ...]:
    """Return what every count leaves out; the park authorities with the sum of their returns."""
    return tuple(
        replace(parks, why=row["why"])
        if row["what"] == PARKS
        else NotCounted(
            what=row["what"],
            why=row["why"],
            england_gbp_thousand=_thousands(row),
            period=row["period"],
            source=row["source"],
        )
        for row in reference.rows("not_counted")
    )


def _thousands(row: Mapping[str, str]) -> float | None:
    """Return an England total [GBP thousand]; None when none is published."""
    return float(row["england_total"]) / _UNITS[row["unit"]] if row["england_total"] else None


def _parks(
    authorities: Mapping[str, Authority], *, year: int, outturn: Mapping[tuple[str, str], Outturn]
) -> NotCounted:
    """Return the total service expenditure that national and regional parks returned."""
    told = [
        outturn[code, TOTAL_LINE]
        for code, authority in authorities.items()
        if authority.area_class in PARK_CLASSES and (code, TOTAL_LINE) in outturn
    ]
    amounts = [line.net for line in told if line.net is not None]
    return NotCounted(
        what=PARKS,
        why="",
        england_gbp_thousand=sum(amounts) if amounts else None,
        period=year_period(year),
        source=next((line.source for line in told), ""),
    )


def _made_from(reference: Reference) -> dict[str, tuple[str, ...]]:
    """Return the codes an area was made from, by its code."""
    found: dict[str, list[str]] = {}
    for row in reference.rows("area_changes"):
        if row["kind"] in ("merger", "split"):
            found.setdefault(row["new_code"], []).append(row["old_code"])
    return {new: tuple(old) for new, old in found.items()}


def _split_into(reference: Reference) -> dict[str, tuple[str, ...]]:
    """Return all the codes an area was split into, by its code."""
    found: dict[str, list[str]] = {}
    for row in reference.rows("area_changes"):
        if row["kind"] == "split":
            found.setdefault(row["old_code"], []).append(row["new_code"])
    return {old: tuple(new) for old, new in found.items()}
