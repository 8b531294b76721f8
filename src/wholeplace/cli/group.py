"""The ``wholeplace`` command and what it does when something is wrong."""

from __future__ import annotations

import gc
import os
import sys

import click

from wholeplace.cli import (
    bundles,
    findings,
    model,
    money,
    mtfs,
    pathways,
    places,
    plans,
    pool,
    portfolio,
    pressures,
    resilience,
    revenue,
    review,
    serve,
    settlement,
    sources,
)
from wholeplace.errors import WholeplaceError

HELP = """Count all public money in a place, see what prevents what, value actions, publish a plan.

\b
Start here:   wholeplace places wig
              wholeplace count Wigan
              wholeplace new Wigan wigan/ && wholeplace plan wigan/ --out out/

Every command answers in words, and with --json in JSON on standard output. Problems go to
standard error, all of them at once, and end with exit code 2.
"""


# Small matrices are solved many times over: threads of their own would only wait for each other,
# and change the last digit with the number of cores. The engines share out their draws themselves.
MANY_THINGS = 50_000  # a plan is millions of small things that live on: seldom look for dead ones
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


@click.group(help=HELP)
@click.version_option(package_name="wholeplace")
def wholeplace() -> None:
    """Take the sub-command; each one lives in the module of its noun."""


for command in (
    places.places,
    money.count,
    money.prevention,
    bundles.new,
    bundles.check,
    pathways.pathway,
    pathways.episodes,
    plans.value,
    findings.findings,
    portfolio.portfolio,
    review.review,
    mtfs.mtfs,
    pool.pool,
    resilience.resilience,
    revenue.revenue,
    settlement.settlement,
    settlement.inject,
    pressures.pressures,
    plans.plan,
    plans.diff,
    model.model,
    sources.sources,
    serve.serve,
    serve.backup,
    serve.restore,
):
    wholeplace.add_command(command)


def main() -> None:
    """Run the command line; problems in what was given end with exit code 2."""
    for library in ONE_THREAD:
        os.environ.setdefault(library, "1")
    gc.set_threshold(MANY_THINGS)
    try:
        wholeplace(prog_name="wholeplace")
    except WholeplaceError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
