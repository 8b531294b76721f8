"""``wholeplace portfolio``: which actions, at what scale and from when, under every budget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.bundles import BUNDLE
from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from wholeplace.prevention.portfolio.choose import Portfolio
    from wholeplace.prevention.portfolio.frontier import GivenUp


@click.command()
@click.argument("bundle", type=BUNDLE)
@click.option(
    "--risk",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Weight of the bad tail: 0 for the mean alone, 1 for the tail alone.",
)
@click.option(
    "--tail",
    default=0.1,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True),
    help="Share of draws that are the bad tail.",
)
@click.option("--seconds", default=60.0, show_default=True, help="Most time the solver may take.")
@click.option(
    "--mps",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the model as MPS for another solver, and stop.",
)
@as_json
def portfolio(
    bundle: Path, risk: float, tail: float, seconds: float, mps: Path | None, json_out: bool
) -> None:
    """Choose actions of BUNDLE under its budgets: the best, and how sure that nothing is better."""
    from wholeplace.plan.appraised import given_up_object, portfolio_object
    from wholeplace.plan.version import in_json_types
    from wholeplace.prevention.portfolio.choose import choose
    from wholeplace.prevention.portfolio.frontier import given_up
    from wholeplace.prevention.portfolio.matrix import programme
    from wholeplace.prevention.portfolio.mps import mps_text
    from wholeplace.prevention.portfolio.options import Aim
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.draft import menu_of_bundle
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    tell("Valuing every action at every scale and start ...")
    menu = menu_of_bundle(read_bundle(bundle, reference), reference)
    aim = Aim(risk=risk, tail=tail, seconds=seconds)
    if mps is not None:
        mps.write_text(mps_text(programme(menu, aim)), encoding="utf-8")
        click.echo(mps)
        return
    tell(f"Choosing among {len(menu.options)} options ...")
    found = choose(menu, aim)
    given = given_up(found)
    if json_out:
        told = {"portfolio": portfolio_object(found), "given_up": [*map(given_up_object, given)]}
        print_json(in_json_types(told))
        return
    _show(found)
    _show_given_up(given)


def _show(found: Portfolio) -> None:
    from wholeplace.report.words import pounds, share
    from wholeplace.years import year_label

    rows = [
        (option.action, share(option.scale), year_label(option.start),
         pounds(float(option.value.mean())))
        for option in found.chosen
    ]  # fmt: skip
    print_table("Chosen", ("action", "scale ", "from", "expected value alone "), rows)
    sure = "proved" if found.proved else f"within {share(found.gap)} of the best possible"
    click.echo(f"  expected {pounds(found.expected)}, worst {share(found.aim.tail)} of draws")
    click.echo(f"  {pounds(found.bad_tail)}; {sure} ({found.method}, {found.seconds:.1f} s)")
    for name, dual in found.duals[:5]:
        click.echo(f"  '{name}' one looser (pound, post, unit) would add about £{dual:,.2f}")
    click.echo()


def _show_given_up(given: tuple[GivenUp, ...]) -> None:
    from wholeplace.report.words import pounds

    rows = [
        (
            each.action,
            "lose it" if each.chosen else "have it",
            "cannot" if each.why_not else pounds(each.loss),
            ", ".join(each.out) or "-",
            ", ".join(each.into) or each.why_not or "-",
        )
        for each in given
    ]
    columns = ("action", "to", "costs ", "goes", "comes, or why not")
    print_table("What must be given up", columns, rows)
