"""The page about the bundle lists every table and column, as the row types have them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from wholeplace.store.schema import TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "methods" / "bundle.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def docs():
    spec = importlib.util.spec_from_file_location("bundle_docs", ROOT / "tools" / "bundle_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_row_types_are_now(docs):
    assert docs.page(PAGE) == PAGE, "run python tools/bundle_docs.py"


def test_a_column_that_is_added_changes_the_page(docs):
    without = PAGE.replace("| `gbp_thousand` |", "| `gbp` |")
    assert docs.page(without) == PAGE


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_stands_on_the_page_with_its_unit_and_example(table):
    section = PAGE.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
    rows = {line.split("|")[1].strip(): line for line in section.splitlines() if "|" in line}
    for column in table.columns:
        line = rows[f"`{column.name}`"]
        assert column.about in line
        assert column.unit in line
        assert column.example in line
        assert ("yes" if column.required else "may be blank") in line
