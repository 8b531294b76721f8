"""``wholeplace model``: run a cohort model that somebody stated in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json

if TYPE_CHECKING:
    from wholeplace.demand.model import Model
    from wholeplace.demand.model_run import ModelRun
    from wholeplace.prevention.model_results import ModelResults

FILE = click.Path(path_type=Path)
DRAWS = click.IntRange(0, 1_000_000)


@click.command()
@click.argument("file", type=FILE)
@click.option("--draws", type=DRAWS, help="Number of draws; 0 for none.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the draws.")
@click.option("--trace", type=FILE, help="Write who is where at every cycle to this CSV file.")
@as_json
def model(
    file: Path, draws: int | None, seed: int | None, trace: Path | None, json_out: bool
) -> None:
    """Run the cohort model stated in FILE: costs, effects, what is worth its cost.

    FILE is TOML as described in docs/methods/model-files.md; examples are in examples/models.
    """
    from wholeplace.prevention.model_results import model_results
    from wholeplace.store.model_file import read_model
    from wholeplace.store.model_trace import write_trace

    stated = read_model(file)
    run = _run(stated, file, draws=draws, seed=seed)
    if trace is not None:
        write_trace(run, trace)
    found = model_results(run)
    if json_out:
        print_json(found)
        return
    _tell(found)


def _run(stated: Model, file: Path, *, draws: int | None, seed: int | None) -> ModelRun:
    """Return the run of a model; problems met in running are those of its file."""
    from wholeplace.demand.model_run import run_model
    from wholeplace.draws import Draws
    from wholeplace.errors import InputError

    count = stated.draws if draws is None else draws
    luck = Draws(count, stated.seed if seed is None else seed) if count else None
    try:
        return run_model(stated, draws=luck if stated.is_uncertain else None)
    except InputError as error:
        raise InputError(file.name, error.problems) from error


def _tell(found: ModelResults) -> None:
    from rich.console import Console

    from wholeplace.report.model_tables import as_text, model_sentences, model_tables, wrapped

    width = Console().width
    for title, columns, rows in model_tables(found):
        click.echo(as_text(title, columns, rows, width=width))
    for sentence in model_sentences(found):
        click.echo(wrapped(sentence, width=width))
