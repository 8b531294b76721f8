"""What runs with us may be given away under MIT: nothing under the GPL or AGPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[3]
LESSER_KNOWN = {"psycopg", "psycopg-binary"}
"""Under the LGPL: used as they are, replaceable by the operator."""


def _names() -> list[str]:
    text = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    return sorted(set(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==", text, re.M)))


def _licences(name: str) -> str:
    told = metadata(name)
    classifiers = [c for c in told.get_all("Classifier", []) if c.startswith("License")]
    # Some put the whole text of their licence here: its first line names it.
    first = (told.get("License") or "").strip().partition("\n")[0]
    return " | ".join([told.get("License-Expression") or "", first, *classifiers])


def test_no_package_that_runs_with_us_is_under_the_gpl():
    looked, found = 0, {}
    for name in _names():
        try:
            said = _licences(name)
        except PackageNotFoundError:
            continue  # of another platform, or of an extra that is not installed
        looked += 1
        lesser = re.search(r"\bLGPL|Lesser General Public", said)
        if re.search(r"\bA?GPL|Affero|General Public", said) and not lesser:
            found[name] = said
        if lesser:
            assert name in LESSER_KNOWN, (name, said)
    assert found == {}
    assert looked > 40
