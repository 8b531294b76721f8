"""Read a council's SSDA903 returns: episodes of looked after children, linked from year to year.

The files are read where they are and nothing of them is kept but episodes without names: the key
of a child is used to link years and then dropped, and no message ever quotes it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from wholeplace.demand.episodes import Care, Episode, financial_year
from wholeplace.errors import InputError, Problem, nearest

EPISODES, HEADER = "episodes", "header"
COLUMNS = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC")
DATES = ("%d/%m/%Y", "%Y-%m-%d")
PLACEMENTS = {
    **dict.fromkeys(("U1", "U2", "U3", "U4", "U5", "U6"), "fostering"),
    **dict.fromkeys(("K1", "K2", "R1", "S1"), "residential"),
    **dict.fromkeys(("H5", "P2"), "supported"),
    "P1": "parents",
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "adoption"),
    **dict.fromkeys(("P3", "R2", "R3", "R5", "T0", "T1", "T2", "T3", "T4", "Z1"), "other"),
}
SHORT_BREAKS = ("V3", "V4")
COMES_IN, NEW_STATUS = "S", "L"  # of RNE: starts to be looked after; a new legal status alone
ENDS = "E"

Cells = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Returns:
    """What returns hold once they are read.

    Attributes:
        care: The episodes, linked.
        notes: What was wrong in the returns and how it was read, by place in the files.
    """

    care: Care
    notes: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of an episodes table that could be read."""

    where: str
    child: str
    year: int
    start: date
    end: date | None
    place: str
    rne: str
    reason: str
    status: str


def read_ssda903(path: Path) -> Returns:
    """Return the episodes of one or several returns.

    Args:
        path: A ZIP or a folder of yearly folders with ``episodes.csv`` and ``header.csv``, or of
            one year's files, or one Excel workbook with sheets of these names.

    Raises:
        InputError: When files or columns are missing or a date is none or impossible; all named.
            Missing ends, overlaps and unknown codes are read as well as can be, and noted.
    """
    tables = list(_tables(path))
    problems: list[Problem] = []
    if not any(name.endswith(EPISODES) for name, _ in tables):
        problems.append(Problem(path.name, "holds no table of episodes"))
    born = _births(tables, problems)
    lines: list[_Line] = []
    for name, rows in tables:
        if name.endswith(EPISODES):
            lines += _lines(name, rows, born, problems)
    if problems or not lines:
        raise InputError(path.name, problems or [Problem(path.name, "holds no episodes")])
    notes: list[Problem] = []
    episodes = _linked(lines, notes)
    years = [line.year for line in lines]
    first, last = date(min(years), 4, 1), _year_end(max(years))
    return Returns(Care(tuple(episodes), first, last), tuple(notes))


def _tables(path: Path) -> Iterator[tuple[str, list[Cells]]]:
    """Yield the episodes and header tables with their names, such as ``2018/episodes``."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _sheets(path)
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as container:
            for name in sorted(container.namelist()):
                if _is_wanted(name):
                    yield name.removesuffix(".csv"), _rows(container.read(name), name)
    elif path.is_dir():
        for file in sorted(path.rglob("*.csv")):
            name = file.relative_to(path).as_posix()
            if _is_wanted(name):
                yield name.removesuffix(".csv"), _rows(file.read_bytes(), name)
    else:
        raise InputError(str(path), [Problem("path", "should be a folder, a ZIP or a workbook")])


def _is_wanted(name: str) -> bool:
    return name.rpartition("/")[2].lower() in (f"{EPISODES}.csv", f"{HEADER}.csv")


def _rows(content: bytes, name: str) -> list[Cells]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(name, [Problem(name, "should be text in UTF-8")]) from None
    return list(csv.DictReader(io.StringIO(text)))


def _sheets(path: Path) -> Iterator[tuple[str, list[Cells]]]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.CalamineError as error:
        raise InputError(path.name, [Problem("file", f"is not a workbook: {error}")]) from error
    for name in workbook.sheet_names:
        if name.lower() in (EPISODES, HEADER):
            head, *rows = workbook.get_sheet_by_name(name).to_python() or [[]]
            columns = [str(cell) for cell in head]
            yield name.lower(), [dict(zip(columns, row, strict=False)) for row in rows]


def _births(
    tables: Sequence[tuple[str, list[Cells]]], problems: list[Problem]
) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for name, rows in tables:
        if not name.endswith(HEADER) or not rows:
            continue
        missing = [column for column in ("CHILD", "DOB") if column not in rows[0]]
        problems += [Problem(name, f"has no column {column}") for column in missing]
        for number, row in enumerate(rows if not missing else (), start=2):
            day = _date(row["DOB"], f"{name} row {number} DOB", problems)
            if day:
                found[_key(row["CHILD"])] = day
    return found


def _lines(
    name: str, rows: Sequence[Cells], born: Mapping[str, date], problems: list[Problem]
) -> list[_Line]:
    if not rows:
        return []
    missing = [column for column in COLUMNS if column not in rows[0]]
    if missing:
        problems += [Problem(name, f"has no column {column}") for column in missing]
        return []
    read = [_line(f"{name} row {n}", row, born, problems) for n, row in enumerate(rows, start=2)]
    lines = [line for line in read if line is not None]
    year = max((financial_year(_latest_day(line)) for line in lines), default=0)
    return [replace(line, year=year) for line in lines]


def _latest_day(line: _Line) -> date:
    """Return the last day a row tells of; an end on 1 April is the end of the year before."""
    return max(line.start, (line.end or line.start) - timedelta(days=1))


def _line(
    where: str, row: Cells, born: Mapping[str, date], problems: list[Problem]
) -> _Line | None:
    """Return a row whose dates are possible; its year is set later."""
    before = len(problems)
    child = _key(row["CHILD"])
    start = _date(row["DECOM"], f"{where} DECOM", problems)
    end = _date(row["DEC"], f"{where} DEC", problems)
    if not child:
        problems.append(Problem(f"{where} CHILD", "is blank"))
    if start is None and len(problems) == before:
        problems.append(Problem(f"{where} DECOM", "is blank"))
    if start and end and end < start:
        problems.append(Problem(f"{where} DEC", f"{end} is before the episode began, {start}"))
    if start and child in born and start < born[child]:
        problems.append(Problem(f"{where} DECOM", f"{start} is before the child was born"))
    if len(problems) > before or start is None:
        return None
    place, rne, reason, status = (_code(row[c]) for c in ("PLACE", "RNE", "REC", "LS"))
    return _Line(where, child, 0, start, end, place, rne, reason, status)


def _linked(lines: Sequence[_Line], notes: list[Problem]) -> list[Episode]:
    """Return one episode for each child and first day, the last return's word counting."""
    newest: dict[tuple[str, date], _Line] = {}
    for line in sorted(lines, key=lambda line: line.year):
        newest[line.child, line.start] = line
    numbers: dict[str, int] = {}
    for line in lines:
        numbers.setdefault(line.child, len(numbers))
    last_year = max(line.year for line in lines)
    found = []
    ordered = sorted(newest.values(), key=lambda line: (numbers[line.child], line.start))
    for line, after in zip(ordered, [*ordered[1:], None], strict=True):
        follows = after if after is not None and after.child == line.child else None
        end = _end(line, follows, last_year, notes)
        found.append(
            Episode(
                child=numbers[line.child],
                start=line.start,
                end=end,
                kind=_kind(line, notes),
                begins_care=line.rne == COMES_IN,
                ends_care=line.reason.startswith(ENDS) and end is not None and end == line.end,
                seen_to=end or _year_end(line.year),
                short_break=line.status in SHORT_BREAKS,
                new_placement=line.rne != NEW_STATUS,
            )
        )
    return found


def _end(line: _Line, after: _Line | None, last_year: int, notes: list[Problem]) -> date | None:
    """Return when an episode ended, from the next one where the return does not say or cannot."""
    if after is not None and line.end is None:
        notes.append(Problem(line.where, "DEC is missing: read as the day the next episode began"))
        return after.start
    if after is not None and line.end is not None and line.end > after.start:
        notes.append(
            Problem(line.where, "overlaps the next episode: read as ended when that began")
        )
        return after.start
    if line.end is None and line.year < last_year:
        notes.append(
            Problem(line.where, "DEC is missing and later returns have no more: lost from sight")
        )
    return line.end


def _kind(line: _Line, notes: list[Problem]) -> str:
    if line.place in PLACEMENTS:
        return PLACEMENTS[line.place]
    close = nearest(line.place, PLACEMENTS, count=1)
    read = PLACEMENTS[close[0]] if close else "other"
    offered = f" (nearest {close[0]})" if close else ""
    what = f"PLACE {line.place!r} is not a placement code{offered}: read as {read}"
    notes.append(Problem(line.where, what))
    return read


def _date(cell: object, where: str, problems: list[Problem]) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "").strip()
    if not text:
        return None
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    problems.append(Problem(where, f"should be a date such as 31/03/2018, not {text[:20]!r}"))
    return None


def _key(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell or "").strip()


def _code(cell: object) -> str:
    return str(cell or "").strip().upper()


def _year_end(year: int) -> date:
    return date(year + 1, 3, 31)


def count_notes(notes: Iterable[Problem]) -> Mapping[str, int]:
    """Return how often each kind of fault was noted, in the words of the notes."""
    found: dict[str, int] = {}
    for note in notes:
        found[note.what] = found.get(note.what, 0) + 1
    return found
