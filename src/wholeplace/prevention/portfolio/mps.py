"""A programme as MPS text, for whoever has another solver."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wholeplace.prevention.portfolio.matrix import Programme


def mps_text(programme: Programme, *, name: str = "wholeplace") -> str:
    """Return a programme in free MPS format, to be minimised: the aim with its sign turned.

    Columns are called ``c0`` and rows ``r0`` onwards; their names in words stand above as
    comments.
    """
    return "\n".join(
        [
            *(f"* c{i} = {each}" for i, each in enumerate(programme.columns)),
            *(f"* r{i} = {each}" for i, each in enumerate(programme.rows)),
            f"NAME {name}",
            "ROWS",
            " N aim",
            *_kinds(programme),
            "COLUMNS",
            *_columns(programme),
            "RHS",
            *_right_hand_side(programme),
            "RANGES",
            *_ranges(programme),
            "BOUNDS",
            *_bounds(programme),
            "ENDATA",
            "",
        ]
    )


def _kinds(programme: Programme) -> Iterator[str]:
    for row, (low, high) in enumerate(zip(programme.low, programme.high, strict=True)):
        kind = "E" if low == high else "L" if np.isfinite(high) else "G"
        yield f" {kind} r{row}"


def _columns(programme: Programme) -> Iterator[str]:
    by_column = programme.matrix.tocsc()
    inside = False
    for column, whole in enumerate(programme.whole):
        if bool(whole) != inside:
            yield f" M{column} 'MARKER' '{'INTORG' if whole else 'INTEND'}'"
            inside = bool(whole)
        if programme.gain[column]:
            yield f" c{column} aim {-float(programme.gain[column])!r}"
        begin, end = by_column.indptr[column], by_column.indptr[column + 1]
        for row, entry in zip(by_column.indices[begin:end], by_column.data[begin:end], strict=True):
            yield f" c{column} r{row} {float(entry)!r}"
    if inside:
        yield " MEND 'MARKER' 'INTEND'"


def _right_hand_side(programme: Programme) -> Iterator[str]:
    for row, (low, high) in enumerate(zip(programme.low, programme.high, strict=True)):
        limit = float(high if np.isfinite(high) else low)
        if limit:
            yield f" RHS r{row} {limit!r}"


def _ranges(programme: Programme) -> Iterator[str]:
    for row, (low, high) in enumerate(zip(programme.low, programme.high, strict=True)):
        if np.isfinite(low) and np.isfinite(high) and low != high:
            yield f" RNG r{row} {float(high - low)!r}"


def _bounds(programme: Programme) -> Iterator[str]:
    for column, (low, high) in enumerate(zip(programme.least, programme.most, strict=True)):
        if np.isneginf(low) and np.isposinf(high):
            yield f" FR BND c{column}"
            continue
        if low:
            yield f" LO BND c{column} {float(low)!r}"
        if np.isfinite(high):
            yield f" UP BND c{column} {float(high)!r}"
