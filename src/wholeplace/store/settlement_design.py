"""From files to designs of a settlement: TOML, with figures of councils beside it where given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.settlement.check import YEARS, faults
from wholeplace.settlement.design import Bound, Design, NeedBlock, Premium, Resources
from wholeplace.store.folder import csv_grid, read_text
from wholeplace.store.reference import PACKAGED
from wholeplace.store.settlement_design_rows import BoundRow, DesignFile, read_design_file
from wholeplace.store.settlement_figures import read_figures
from wholeplace.store.toml_rows import place_in

DESIGNS = PACKAGED / "designs"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a design is read against.

    Attributes:
        councils: The councils, with their figures.
        rules: The rules.
        gazetteer: What councils there are and were.
    """

    councils: Councils
    rules: Rulebook
    gazetteer: Gazetteer


def packaged_designs() -> Mapping[str, Path]:
    """Return the files of the designs that come with the package, by id, in order."""
    return {path.stem: path for path in sorted(DESIGNS.glob("*.toml"))}


def find_designs(named: Sequence[str]) -> tuple[Path, ...]:
    """Return the files that are named: ids of packaged designs, or paths; all packaged when none.

    Raises:
        InputError: With every name that is neither.
    """
    known = packaged_designs()
    wrong = [
        Problem(name, f"is no design and no file{did_you_mean(name, known)}")
        for name in named
        if name not in known and not Path(name).is_file()
    ]
    if wrong:
        raise InputError("the designs", wrong)
    return tuple(known.get(name) or Path(name) for name in named) or tuple(known.values())


def read_designs(paths: Sequence[Path], grounds: Grounds) -> tuple[tuple[Design, ...], Councils]:
    """Return designs, and the councils with the figures that they bring.

    Raises:
        InputError: With everything that is wrong in any of the files.
    """
    designs: list[Design] = []
    problems: list[Problem] = []
    councils = grounds.councils
    for path in paths:
        try:
            design, councils = _read(path, Grounds(councils, grounds.rules, grounds.gazetteer))
            designs.append(design)
        except InputError as error:
            problems += [Problem(f"{path.name} {p.where}", p.what) for p in error.problems]
    if problems:
        raise InputError("the designs", problems)
    return tuple(designs), councils


def _read(path: Path, grounds: Grounds) -> tuple[Design, Councils]:
    content = read_text(path)
    file = read_design_file(path.name, content)
    problems: list[Problem] = []
    councils = grounds.councils
    if file.figures:
        columns, found = _figures(path.parent / file.figures, file, grounds)
        councils, problems = councils.with_columns(columns), list(found)
    fixed = []
    for name in file.fixed:
        code, why = _code(name, file.years, grounds)
        fixed.append(code)
        problems += [Problem("fixed", f"{name!r} {why}")] if why else []
    design = _design(file, tuple(code for code in fixed if code))
    problems += [
        Problem(place_in(content, where), what)
        for where, what in faults(design, councils, grounds.rules)
    ]
    if problems:
        raise InputError(path.name, problems)
    return design, councils


def _design(file: DesignFile, fixed: tuple[str, ...]) -> Design:
    years = len(file.years)
    return Design(
        id=file.id,
        title=file.title,
        about=file.about,
        years=file.years,
        pot=_by_year(file.pot, years),
        pot_unit=file.pot_unit,
        need=tuple(NeedBlock(b.title, b.weight, b.classes, b.columns) for b in file.need),
        area_costs=file.area_costs,
        resources=Resources(**file.resources.model_dump()) if file.resources else None,
        transition=_by_year(file.transition, years),
        floors=tuple(_bound(row, years) for row in file.floor),
        ceilings=tuple(_bound(row, years) for row in file.ceiling),
        premium=Premium(**file.premium.model_dump()) if file.premium else None,
        consolidates=file.consolidates,
        fixed=fixed,
        assumed=file.assumed,
    )


def _bound(row: BoundRow, years: int) -> Bound:
    return Bound(_by_year(row.level, years), row.of, row.classes)


def _by_year(given: tuple[float, ...], years: int) -> tuple[float, ...]:
    """Return one figure repeated for every year, and several as they are."""
    return given * years if len(given) == 1 else given


def _figures(
    path: Path, file: DesignFile, grounds: Grounds
) -> tuple[Mapping[str, Column], Sequence[Problem]]:
    """Return the columns of a file of figures by council, and what is wrong with it."""
    if not path.is_file():
        return {}, [Problem("figures", f"there is no file {path.name} beside the design")]
    try:
        grid = csv_grid(path.name, read_text(path))
    except InputError as error:
        return {}, error.problems
    return read_figures(
        grid,
        councils=grounds.councils,
        design=file.id,
        find=lambda text: _code(text, file.years, grounds),
    )


def _code(text: str, years: Sequence[int], grounds: Grounds) -> tuple[str, str]:
    """Return the code of a council in the first year of a design, or why there is none.

    A first year that the rules do not cover is a fault of its own: the council is today's then.
    """
    first = min(years, default=0)
    on = f"{first}-04-01" if grounds.rules.has(YEARS, year=first) else ""
    try:
        area = grounds.gazetteer.find(text, on=on)
    except InputError as error:
        return "", error.problems[0].what
    same = [c for c in grounds.gazetteer.known_as(area.code) if c in grounds.councils.codes]
    return (same[0], "") if same else ("", "is not among the councils that have figures")


def council_index(name: str, councils: Councils, grounds: Grounds) -> int:
    """Return where one council stands; raises as ``council_indices`` does."""
    return council_indices((name,), councils, grounds)[0]


def council_indices(names: Sequence[str], councils: Councils, grounds: Grounds) -> tuple[int, ...]:
    """Return where councils stand, given by name or code as they are today.

    Raises:
        InputError: With every name that is no council, or of one that ended (its successors are
            offered).
    """
    problems: list[Problem] = []
    found: list[int] = []
    for name in names:
        try:
            area = grounds.gazetteer.find(name)
        except InputError as error:
            problems += error.problems
            continue
        known = [code for code in grounds.gazetteer.known_as(area.code) if code in councils.codes]
        found += [councils.index(code) for code in known[:1]]
        if not known:
            problems.append(Problem(name, "is not among the councils that have figures"))
    if problems:
        raise InputError("place", problems)
    return tuple(found)
