"""Full draws on disk: Parquet written and read by DuckDB, one file for a run.

A file has one row for each strategy, counting point or year, measure and draw. It is written chunk
by chunk, so that memory stays flat, and the same draws give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.yearly import Array

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
