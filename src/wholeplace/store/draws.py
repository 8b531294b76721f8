"""Full draws on disk: a folder of Parquet files, written and read by DuckDB.

Every file holds the draws of one chunk, one row for each strategy, year, measure and draw, so that
memory stays flat however many draws there are. The same chunks give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wholeplace.errors import InputError, MethodError, Problem, did_you_mean
from wholeplace.yearly import Array

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WRITE = """
    copy (
        select $strategies[strategy + 1] as strategy, $years[year + 1] as year,
            $measures[measure + 1] as measure, draw, value
        from chunk
    ) to '{path}' (format parquet, compression zstd)
"""
_EACH = "select strategy, year, measure, draw, value from read_parquet($files)"
_PAIRED = """
    select p.strategy, p.year, p.measure, p.draw, p.value - b.value as value
    from read_parquet($files) as p
    join read_parquet($files) as b using (year, measure, draw)
    where p.strategy = $plan and b.strategy = $baseline
"""
_SUMMED_UP = """
    with drawn as ({drawn})
    select strategy, year, measure, count(*), avg(value order by draw),
        quantile_cont(value, $probabilities)
    from drawn group by strategy, year, measure order by strategy, year, measure
"""


@dataclass(frozen=True, slots=True)
class Axes:
    """What the first three axes of a run's results are.

    Attributes:
        strategies: Names of the strategies.
        years: Financial years, or counting points.
        measures: Names of what is counted.
    """

    strategies: tuple[str, ...]
    years: tuple[int, ...]
    measures: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Length of each axis."""
        return len(self.strategies), len(self.years), len(self.measures)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How one figure is spread over the draws.

    Attributes:
        strategy: Name of the strategy.
        year: Financial year, or counting point.
        measure: What is counted.
        count: How many draws.
        mean: Mean of the draws.
        quantiles: Exact quantiles, in the order of the probabilities asked for.
    """

    strategy: str
    year: int
    measure: str
    count: int
    mean: float
    quantiles: tuple[float, ...]


def write_draws(folder: Path, axes: Axes, chunks: Iterable[Array]) -> int:
    """Write chunks of draws as they come, and return how many draws were written.

    Args:
        folder: Where to; made when it is not there, refused when it already holds draws.
        axes: What the axes of every chunk are.
        chunks: Results, in the order of the draws [strategies x years x measures x draws].

    Raises:
        InputError: When the folder already holds draws.
        MethodError: When a chunk does not fit the axes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("*.parquet")):
        what = "already holds draws: name an empty folder, or remove them"
        raise InputError(str(folder), [Problem(folder.name, what)])
    written = 0
    with closing(_connection()) as connection:
        for values in chunks:
            if values.shape[:3] != axes.shape:
                raise MethodError(f"draws of shape {values.shape[:3]} do not fit {axes.shape}")
            _write(connection, folder / f"{written:09d}.parquet", axes, (written, values))
            written += values.shape[3]
    return written


def distributions(folder: Path, *probabilities: float) -> tuple[Distribution, ...]:
    """Return the spread of every figure, by strategy, year and measure.

    Raises:
        InputError: When the folder holds no draws.
    """
    return _summed_up(folder, _EACH, probabilities)


def differences(
    folder: Path, *probabilities: float, plan: str, baseline: str
) -> tuple[Distribution, ...]:
    """Return the spread of plan less baseline, draw by draw, by year and measure.

    Raises:
        InputError: When the folder holds no draws, or not those of one of the strategies.
    """
    known = strategies(folder)
    unknown = [name for name in (plan, baseline) if name not in known]
    if unknown:
        problems = [
            Problem(name, f"there is no such strategy{did_you_mean(name, known)}")
            for name in unknown
        ]
        raise InputError(str(folder), problems)
    return _summed_up(folder, _PAIRED, probabilities, plan=plan, baseline=baseline)


def strategies(folder: Path) -> tuple[str, ...]:
    """Return the names of the strategies in a folder of draws, in alphabetical order.

    Raises:
        InputError: When the folder holds no draws.
    """
    with closing(_connection()) as connection:
        found = connection.execute(
            "select distinct strategy from read_parquet($files) order by strategy",
            {"files": _files(folder)},
        )
        return tuple(str(name) for (name,) in found.fetchall())


def _summed_up(
    folder: Path, drawn: str, probabilities: Sequence[float], **named: str
) -> tuple[Distribution, ...]:
    given = {"files": _files(folder), "probabilities": list(probabilities), **named}
    with closing(_connection()) as connection:
        found = connection.execute(_SUMMED_UP.format(drawn=drawn), given).fetchall()
    return tuple(
        Distribution(strategy, year, measure, count, mean, tuple(quantiles))
        for strategy, year, measure, count, mean, quantiles in found
    )


def _write(
    connection: DuckDBPyConnection, path: Path, axes: Axes, chunk: tuple[int, Array]
) -> None:
    first, values = chunk
    strategy, year, measure, draw = np.indices(values.shape, dtype=np.int32).reshape(4, -1)
    columns = {
        "strategy": strategy,
        "year": year,
        "measure": measure,
        "draw": draw + np.int32(first),
        "value": np.ascontiguousarray(values, dtype=np.float64).reshape(-1),
    }
    connection.register("chunk", columns)
    names = {
        "strategies": list(axes.strategies),
        "years": list(axes.years),
        "measures": list(axes.measures),
    }
    quoted = str(path).replace("'", "''")
    connection.execute(_WRITE.format(path=quoted), names)
    connection.unregister("chunk")


def _files(folder: Path) -> list[str]:
    files = sorted(str(path) for path in folder.glob("*.parquet"))
    if not files:
        raise InputError(str(folder), [Problem(folder.name, "holds no draws")])
    return files


def _connection() -> DuckDBPyConnection:
    """Return DuckDB in memory on one thread, so that rows keep their order and sums theirs."""
    import duckdb

    return duckdb.connect(config={"threads": 1})
