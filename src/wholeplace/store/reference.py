"""The official figures that come with wholeplace, read from its compiled tables.

DuckDB is imported when the first Parquet table is asked for, and not before.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from wholeplace.count.lines import LineTitle
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.figure import Figure
from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.place.outcomes import Measure
from wholeplace.source import Source
from wholeplace.store.areas import Row, read_gazetteer
from wholeplace.store.figures import stored_figures, text_figures
from wholeplace.store.measures import read_measures

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKAGED = Path(__file__).parents[1] / "reference"
SOURCES_FILE = "SOURCES.toml"
RULES = "rules"
_SOURCE_FIELDS = tuple(name for name in Source.__dataclass_fields__ if name != "id")


class Reference:
    """The compiled reference tables of one folder; what was read once is kept.

    Args:
        folder: Folder of the tables; those that come with the package when none is given.

    Raises:
        InputError: When the folder is not there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or PACKAGED
        if not self.folder.is_dir():
            raise InputError(str(self.folder), [Problem("folder", "there is no such folder")])
        self._rows: dict[str, tuple[Row, ...]] = {}
        self._figures: dict[str, tuple[Figure, ...]] = {}

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return a CSV table as rows of text, blank where nothing is known.

        Raises:
            InputError: When there is no such CSV table.
        """
        if table not in self._rows:
            with self._path(table, ".csv").open(encoding="utf-8", newline="") as lines:
                self._rows[table] = tuple(csv.DictReader(lines))
        return self._rows[table]

    def figures(
        self,
        table: str,
        *,
        places: Collection[str] | None = None,
        periods: Collection[str] | None = None,
        measures: Collection[str] | None = None,
    ) -> tuple[Figure, ...]:
        """Return the figures of a long table, in the order of the table.

        Args:
            table: Name of the table, without the ending.
            places: Only figures of these codes; None for every code.
            periods: Only figures of these periods, spelt as published; None for every period.
            measures: Only these measures; None for every measure.

        Raises:
            InputError: When there is no such table, or it is not a long one.
        """
        wanted = {
            column: frozenset(kept)
            for column, kept in (("place", places), ("period", periods), ("measure", measures))
            if kept is not None
        }
        if not all(wanted.values()):
            return ()
        path = self._path(table, ".parquet", ".csv")
        if path.suffix == ".parquet":
            return stored_figures(self._tables.cursor(), path, wanted)
        if table not in self._figures:
            self._figures[table] = text_figures(path.name, self.rows(table))
        return tuple(
            figure
            for figure in self._figures[table]
            if all(getattr(figure, column) in kept for column, kept in wanted.items())
        )

    def gazetteer(self) -> Gazetteer:
        """Return the council areas of England with their names, changes, bodies and neighbours."""
        return self._gazetteer

    def lines(self) -> Mapping[str, LineTitle]:
        """Return every line of the official returns, by its id."""
        return {row["line"]: LineTitle(**row) for row in self.rows("lines")}

    def sources(self) -> Mapping[str, Source]:
        """Return every source, by the id that figures carry."""
        return self._sources

    def source(self, id: str) -> Source:
        """Return the source with an id.

        Raises:
            InputError: When no source has it.
        """
        if id not in self._sources:
            hint = did_you_mean(id, self._sources)
            raise InputError(SOURCES_FILE, [Problem(id, f"is not a source{hint}")])
        return self._sources[id]

    def deflators(self) -> Deflators:
        """Return the GDP deflator by financial year."""
        rows = self.rows("deflators")
        return Deflators(
            index={int(row["year"]): float(row["index"]) for row in rows},
            source=self.source(rows[0]["source"]),
            status={int(row["year"]): row["status"] for row in rows},
        )

    def schedules(self) -> Mapping[str, DiscountSchedule]:
        """Return the discount schedules: standard, health and long_horizon_sensitivity."""
        by_name: dict[str, list[Row]] = {}
        for row in self.rows("discount_rates"):
            by_name.setdefault(row["schedule"], []).append(row)
        return {name: self._schedule(name, rows) for name, rows in by_name.items()}

    def measures(self) -> Mapping[str, Measure]:
        """Return every registered outcome measure, by its id.

        Raises:
            InputError: When a measure is registered twice, or not wholly.
        """
        return self._measures

    def digests(self) -> tuple[tuple[str, str], ...]:
        """Return (file name, SHA-256 in hexadecimal) of every table, sorted by name."""
        return self._digests

    def close(self) -> None:
        """Let go of the database, if one was opened."""
        if "_tables" in self.__dict__:
            self._tables.close()
            del self.__dict__["_tables"]

    def _path(self, table: str, *endings: str) -> Path:
        for ending in endings:
            if (path := self.folder / f"{table}{ending}").is_file():
                return path
        known = sorted({p.stem for p in self.folder.iterdir() if p.suffix in endings})
        raise InputError(
            "reference", [Problem(table, f"there is no such table{did_you_mean(table, known)}")]
        )

    @cached_property
    def _tables(self) -> DuckDBPyConnection:
        import duckdb

        return duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        path = self.folder / SOURCES_FILE
        if not path.is_file():
            raise InputError("reference", [Problem(SOURCES_FILE, "is missing")])
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            id: Source(id=id, **{name: str(entry.get(name, "")) for name in _SOURCE_FIELDS})
            for id, entry in tables.items()
        }

    @cached_property
    def _measures(self) -> Mapping[str, Measure]:
        return read_measures(self.rows("outcome_measures"), need=self.rows("need_outcomes"))

    @cached_property
    def _digests(self) -> tuple[tuple[str, str], ...]:
        files = sorted(path for path in self.folder.iterdir() if path.is_file())
        rules = sorted((self.folder / RULES).glob("*.csv"))
        named = [(path.name, path) for path in files] + [(f"{RULES}/{p.name}", p) for p in rules]
        return tuple((name, sha256(path.read_bytes()).hexdigest()) for name, path in sorted(named))

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return read_gazetteer(self.rows)

    def _schedule(self, name: str, rows: Sequence[Row]) -> DiscountSchedule:
        bands = sorted(
            (int(row["from_year"]), int(row["to_year"]) if row["to_year"] else None, row["rate"])
            for row in rows
        )
        return DiscountSchedule(
            name=name,
            edition=rows[0]["edition"],
            bands=tuple((first, last, float(rate)) for first, last, rate in bands),
            source=self.source(rows[0]["source"]),
        )


@cache
def packaged_reference() -> Reference:
    """Return the reference that comes with the package, opened once a process.

    What is worked out of it for all of England is then kept for whatever comes next.
    """
    return Reference()
