"""Write the list of tables and columns in docs/methods/bundle.md from the row types.

Run ``python tools/bundle_docs.py`` after changing a row type.
"""

from __future__ import annotations

from pathlib import Path

from wholeplace.store.columns import Column, TableType
from wholeplace.store.schema import PLACE, TABLES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "bundle.md"
MARK = "<!-- What follows is written by tools/bundle_docs.py -->"
HEADINGS = ("Column", "What it holds", "Type", "Unit", "Filled in", "Example")


def page(content: str) -> str:
    """Return the page with its generated part made anew."""
    kept = content.split(MARK)[0]
    return f"{kept}{MARK}\n\n" + "\n".join(_table(table) for table in TABLES)


def _table(table: TableType) -> str:
    where = "`place.toml`, sheet `place`" if table is PLACE else f"`{table.name}.csv`"
    lines = [f"## {table.name}", "", f"{table.about} ({where})", ""]
    if table.key:
        lines += [f"Once only: {' + '.join(f'`{column}`' for column in table.key)}.", ""]
    lines += [_line(HEADINGS), _line(("---",) * len(HEADINGS))]
    lines += [_line(_cells(column)) for column in table.columns]
    return "\n".join([*lines, ""])


def _cells(column: Column) -> tuple[str, ...]:
    kind = " / ".join(f"`{choice}`" for choice in column.choices) or column.kind
    refers = f" (one of `{column.refers}`)" if column.refers else ""
    return (
        f"`{column.name}`",
        column.about,
        f"{kind}{refers}",
        column.unit,
        "yes" if column.required else "may be blank",
        f"`{column.example}`" if column.example else "",
    )


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name}: {len(TABLES)} tables, {sum(len(t.columns) for t in TABLES)} columns")
