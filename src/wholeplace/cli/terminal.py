"""What the commands print: tables for people, canonical objects for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

WIDE = 120

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(command: Command) -> Command:
    """Give a command the option ``--json``."""
    return click.option("--json", "json_out", is_flag=True, help="Answer in JSON.")(command)


def print_json(thing: object) -> None:
    """Print ``thing`` as indented JSON, keys in the order given."""
    from wholeplace.record import plain

    click.echo(json.dumps(plain(thing), indent=2, ensure_ascii=False, allow_nan=False))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as the terminal; columns whose name ends in a space sit right.

    Into a file or another program it is 120 letters wide, unless ``COLUMNS`` says otherwise.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        right = column.endswith(" ")
        table.add_column(column.strip(), justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDE
    console.print(table)


def thousands(gbp_thousand: float | None) -> str:
    """Return an amount in thousands of pounds for a column of them.

    >>> thousands(138_198.4)
    '138,198'
    >>> thousands(None)
    'not known'
    """
    return "not known" if gbp_thousand is None else f"{gbp_thousand:,.0f}"


def tell(words: str) -> None:
    """Say on standard error what long work is doing."""
    click.echo(words, err=True)
