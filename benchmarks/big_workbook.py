"""A workbook of many spend lines, for measuring how long it takes to read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wholeplace.store.bundle import write_bundle
from wholeplace.store.new import new_bundle
from wholeplace.store.reference import Reference


def workbook_of_lines(reference: Reference, path: Path, *, count: int) -> Path:
    """Write Wigan's bundle with ``count`` own spend lines of one partner; return its path."""
    bundle = new_bundle(reference, "Wigan")
    sample = bundle.embedded[0]
    own = tuple(
        replace(
            sample,
            id=f"{sample.body}/cost centre {number}",
            service=f"cost centre {number}",
            title=f"Cost centre {number}",
            division=f"cost centre {number}",
        )
        for number in range(count)
    )
    write_bundle(replace(bundle, own=own), path)
    return path
