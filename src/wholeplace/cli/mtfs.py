"""``wholeplace mtfs``: the council's medium-term plan, its gap, drivers and reserves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.bundles import BUNDLE
from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from wholeplace.finance.base_budget import BaseBudget
    from wholeplace.finance.outlook import MediumTermPlan
    from wholeplace.plan.council_finance import CouncilFinance
    from wholeplace.store.contents import Bundle
    from wholeplace.store.reference import Reference
    from wholeplace.yearly import Yearly

SHEET = click.Path(dir_okay=False, path_type=Path)
HELD = click.Path(exists=True, dir_okay=False, path_type=Path)
MILLION = 1e6
POINT = 0.5
TOLD_BELOW = ("council tax", "assumed")


@click.command()
@click.argument("bundle", type=BUNDLE)
@click.option("--workbook", type=SHEET, help="Write the own budget as live formulas.")
@click.option("--changed", type=HELD, help="Read changed inputs back from such a workbook.")
@click.option("--alone", is_flag=True, help="Without prevention proposals and neighbours: faster.")
@as_json
def mtfs(
    bundle: Path, workbook: Path | None, changed: Path | None, *, alone: bool, json_out: bool
) -> None:
    """Say what BUNDLE's council is short of by year, why, and what becomes of its reserves.

    The prevention proposals of the bundle are lines of the plan. With --workbook, the council's own
    budget is written as a workbook that recalculates, without proposals and paths of demand. With
    --changed, its inputs take the place of the bundle's, and what differs is listed first.
    """
    from wholeplace.plan.council_finance import finance_object
    from wholeplace.plan.version import in_json_types
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.draft import finance_of_bundle
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    read = read_bundle(bundle, reference)
    budget, differences = _budget(read, reference, changed)
    if not json_out:
        for difference in differences:
            click.echo(f"  {difference}")
        tell("Running the medium-term plan ...")
    found = finance_of_bundle(read, reference, budget, alone=alone)
    if workbook is not None:
        _write(budget, workbook)
    if json_out:
        told = {"changed": list(differences), "finance": finance_object(found)}
        print_json(in_json_types(told))
        return
    _show(found)
    if workbook is not None:
        click.echo(f"Wrote {workbook}: the own budget, without proposals and paths of demand")


def _budget(
    read: Bundle, reference: Reference, changed: Path | None
) -> tuple[BaseBudget, tuple[str, ...]]:
    """Return the budget of a bundle, with a workbook's changed inputs, and what they change."""
    from wholeplace.errors import InputError, Problem
    from wholeplace.store.finance_workbook_reading import read_finance_workbook
    from wholeplace.store.medium_term import base_budget_of

    budget = base_budget_of(read, reference)
    if budget is None:
        missing = (
            "is empty: fill it, council_tax and funding (wholeplace new fills them for councils"
            " whose published figures reach that far)"
        )
        raise InputError(read.place.name, [Problem("budget", missing)])
    if changed is None:
        return budget, ()
    reread = read_finance_workbook(changed, budget)
    return reread.budget, reread.sentences


def _write(budget: BaseBudget, workbook: Path) -> None:
    from wholeplace.finance.plan import central_plan
    from wholeplace.store.finance_workbook import write_finance_workbook
    from wholeplace.store.rulebook import packaged_rules

    write_finance_workbook(central_plan(budget, rules=packaged_rules()), workbook)


def _show(found: CouncilFinance) -> None:
    from wholeplace.years import year_label

    outlook = found.outlook
    years = [f"{year_label(year)} " for year in outlook.budget.years]
    title = f"{outlook.budget.name}: medium-term plan, GBP million in cash, expected"
    print_table(title, ("", *years), _years(outlook))
    print_table(
        "What drives the gap, GBP million, expected, and its part of the doubt",
        ("driver", *years, "doubt "),
        [
            (each.title, *_millions(each.by_year), _spread(each.spread))
            for each in outlook.drivers
            if any(abs(amount) > POINT for amount in each.by_year)
        ],
    )
    _show_proposals(found, years)
    for fact in found.facts:
        if fact.about not in TOLD_BELOW:
            click.echo(f"- {fact.sentence}")
    for said in filter(None, outlook.referendum):
        click.echo(f"! {said}")
    if outlook.budget.assumed:
        click.echo("\nAssumed:")
    for said in outlook.budget.assumed:
        click.echo(f"  - {said}")


def _years(outlook: MediumTermPlan) -> list[tuple[str, ...]]:
    from wholeplace.report.words import odds

    low, high = outlook.gap.quantiles(0.1, 0.9)
    return [
        ("Net spending", *_expected(outlook.spending)),
        ("Funding", *_expected(outlook.funding)),
        ("Gap", *_expected(outlook.gap)),
        ("  8 in 10 from", *_millions(low)),
        ("  to", *_millions(high)),
        ("Drawn from reserves", *_expected(outlook.drawn)),
        ("Left unmet", *_expected(outlook.unmet)),
        ("Reserves left", *_expected(outlook.reserves.over_bodies())),
        ("Chance: below the minimum", *(odds(share) for share in outlook.below_minimum)),
        ("Chance: run out", *(odds(share) for share in outlook.run_out)),
    ]


def _show_proposals(found: CouncilFinance, years: Sequence[str]) -> None:
    from wholeplace.plan.council_finance import narrowed

    change = narrowed(found)
    if change is None:
        return
    low, middle, high = (change.quantiles(q)[0] for q in (0.1, 0.5, 0.9))
    rows = [("middle", *_pounds(middle)), ("from", *_pounds(low)), ("to", *_pounds(high))]
    print_table("What the prevention proposals change in the gap, GBP", ("", *years), rows)


def _expected(amounts: Yearly) -> list[str]:
    return _millions(amounts.values.mean(axis=0))


def _millions(amounts: Sequence[float]) -> list[str]:
    return [f"{float(amount) / MILLION:z,.1f}".replace("-", "−") for amount in amounts]


def _pounds(amounts: Sequence[float]) -> list[str]:
    return [f"{float(amount):z,.0f}".replace("-", "−") for amount in amounts]


def _spread(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
