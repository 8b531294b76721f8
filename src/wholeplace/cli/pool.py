"""``wholeplace pool``: what a pooled fund comes to for each partner, and its schedule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.bundles import BUNDLE
from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wholeplace.finance.pool import PoolContribution
    from wholeplace.finance.pool_exit import Leaving
    from wholeplace.finance.pool_schedule import ScheduleRow
    from wholeplace.plan.pooled import SettledPool


@click.command()
@click.argument("bundle", type=BUNDLE)
@click.option(
    "--leave",
    multiple=True,
    metavar="BODY:YEAR-MONTH",
    help="A partner gives notice, such as nhs:2026-10; may be repeated.",
)
@click.option("--schedule", "whole", is_flag=True, help="Print the schedule of the agreement.")
@as_json
def pool(bundle: Path, leave: tuple[str, ...], whole: bool, json_out: bool) -> None:
    """Settle the pooled funds of BUNDLE: who pays what by year, and who bears what goes wrong."""
    from wholeplace.plan.pooled import pool_object
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.pools import settled_pools
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    notices = [_leaving(text) for text in leave]
    if not json_out:
        tell("Valuing what the funds pay for ...")
    settled = settled_pools(read_bundle(bundle, reference), reference, leaving=notices)
    if json_out:
        print_json({"pools": [pool_object(each) for each in settled]})
        return
    for each in settled:
        _show_schedule(each) if whole else _show(each)


def _leaving(text: str) -> Leaving:
    """Return the notice that ``nhs:2026-10`` is: by calendar month."""
    from datetime import date

    from wholeplace.finance.pool_exit import APRIL, Leaving

    body, _, month = text.rpartition(":")
    try:
        given = date.fromisoformat(f"{month}-01")
    except ValueError:
        wrong = f"{text!r} should be a body and a month such as nhs:2026-10"
        raise click.BadParameter(wrong, param_hint="--leave") from None
    year = given.year if given.month >= APRIL else given.year - 1
    return Leaving(body, year, given.month)


def _show(settled: SettledPool) -> None:
    from wholeplace.report.words import chance, pounds
    from wholeplace.years import year_label

    cash = settled.cash
    own = cash.pool
    columns = ("year", "partner", "agreed ", "pays in all ", "savings less that ")
    rows = [row for at in range(len(own.years)) for row in _year(settled, at)]
    print_table(f"{own.title}: money by partner and year (80% intervals)", columns, rows)
    for year, told in zip(own.years, cash.chance_over, strict=True):
        click.echo(f"  {year_label(year)}: chance of an overspend {chance(told)}")
    for year, left in settled.balance.items():
        if left:
            word = "more" if left > 0 else "less"
            click.echo(
                f"  {year_label(year)}: {pounds(abs(left))} {word} is planned to come in than"
                " schemes are to cost"
            )
    click.echo()


def _year(settled: SettledPool, at: int) -> Iterator[tuple[str, ...]]:
    from wholeplace.finance.pool_schedule import over_draws
    from wholeplace.report.words import about, pounds
    from wholeplace.years import year_label

    cash, in_hand = settled.cash, settled.in_hand
    year = year_label(cash.pool.years[at])
    for member, body in enumerate(cash.pool.bodies):
        yield (
            year,
            body,
            pounds(float(cash.contributions[at, member])),
            about(over_draws(cash.cash.of(body).values[:, at])),
            "" if in_hand is None else about(over_draws(in_hand.of(body).values[:, at])),
        )
        if cash.in_kind[at, member]:
            yield (year, body, f"in kind {pounds(float(cash.in_kind[at, member]))}", "", "")
        if any(
            _is_unknown_kind(each, body, cash.pool.years[at]) for each in cash.pool.contributions
        ):
            yield (year, body, "in kind, not known", "", "")
        if cash.lost[at, member] > 0:
            gone = pounds(float(cash.lost[at, member]))
            yield (year, body, f"no longer {gone}", "", "")
    if cash.uncovered.values[:, at].any():
        short = about(over_draws(cash.uncovered.values[:, at]))
        yield (year, "nobody has agreed to", "", short, "")
    if cash.kept.values[:, at].any():
        yield (year, "stays in the pool", "", about(over_draws(cash.kept.values[:, at])), "")


def _is_unknown_kind(given: PoolContribution, body: str, year: int) -> bool:
    return given.in_kind and given.gbp is None and (given.body, given.year) == (body, year)


def _show_schedule(settled: SettledPool) -> None:
    rows = [_schedule_row(row) for row in settled.rows]
    columns = ("part", "item", "partner", "year", "£ ", "agreed")
    print_table(f"Schedule of {settled.cash.pool.title}", columns, rows)


def _schedule_row(row: ScheduleRow) -> tuple[str, ...]:
    from wholeplace.report.words import about
    from wholeplace.years import year_label

    year = "" if row.year is None else year_label(row.year)
    amount = "" if row.gbp is None else about(row.gbp)
    return (row.part, row.item, row.body or "all", year, amount, row.words)
