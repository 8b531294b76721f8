"""From files to designs of a settlement: TOML, with figures of councils beside it where given."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path

import numpy as np

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.settlement.check import faults
from wholeplace.settlement.design import Bound, Design, NeedBlock, Premium, Resources
from wholeplace.store.pathway_rows import place_in
from wholeplace.store.reference import PACKAGED
from wholeplace.store.settlement_design_rows import BoundRow, DesignFile, read_design_file

DESIGNS = PACKAGED / "designs"
WHOSE = "council"
FIRST_ROW = 2


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
    content = path.read_text(encoding="utf-8")
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
) -> tuple[dict[str, Column], list[Problem]]:
    """Return the columns of a file of figures by council, and what is wrong with it."""
    if not path.is_file():
        return {}, [Problem("figures", f"there is no file {path.name} beside the design")]
    reader = csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig")))
    names = [name for name in reader.fieldnames or () if name != WHOSE]
    if WHOSE not in (reader.fieldnames or ()) or not names:
        return {}, [Problem(f"{path.name} row 1", f"should have {WHOSE!r} and columns of figures")]
    values = {name: np.full(len(grounds.councils), np.nan) for name in names}
    problems: list[Problem] = []
    for number, row in enumerate(reader, FIRST_ROW):
        where = f"{path.name} row {number}"
        code, why = _code(row[WHOSE], file.years, grounds)
        problems += [Problem(f"{where} {WHOSE}", f"{row[WHOSE]!r} {why}")] if why else []
        for name in names:
            figure = _number(row[name])
            if figure is None:
                problems.append(
                    Problem(f"{where} {name}", f"should be a number, not {row[name]!r}")
                )
            elif code:
                values[name][grounds.councils.index(code)] = figure
    problems += _taken(path, names, grounds.councils)
    about = f"given with the design {file.id}"
    return {
        name: Column(figures, "", "", file.id, about) for name, figures in values.items()
    }, problems


def _taken(path: Path, names: Sequence[str], councils: Councils) -> Iterator[Problem]:
    for name in names:
        if name in councils.columns:
            yield Problem(f"{path.name} row 1", f"{name!r} is the name of a column there already")


def _code(text: str, years: Sequence[int], grounds: Grounds) -> tuple[str, str]:
    """Return the code of a council in the first year of a design, or why there is none."""
    on = f"{min(years)}-04-01" if years else ""
    try:
        area = grounds.gazetteer.find(text, on=on)
    except InputError as error:
        return "", error.problems[0].what
    same = [c for c in grounds.gazetteer.known_as(area.code) if c in grounds.councils.codes]
    return (same[0], "") if same else ("", "is not among the councils that have figures")


def _number(text: str | None) -> float | None:
    try:
        found = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return found if isfinite(found) else None


def council_index(name: str, councils: Councils, grounds: Grounds) -> int:
    """Return where a council stands, given by name or code as it is today.

    Raises:
        InputError: When it is no council, or has ended (its successors are offered).
    """
    area = grounds.gazetteer.find(name)
    known = [code for code in grounds.gazetteer.known_as(area.code) if code in councils.codes]
    if not known:
        raise InputError("place", [Problem(name, "is not among the councils that have figures")])
    return councils.index(known[0])
