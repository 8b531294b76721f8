"""Reproductions and injections in words."""

from __future__ import annotations

from collections.abc import Sequence

import click

from wholeplace.cli.settlement_words import group_words, not_known
from wholeplace.cli.terminal import print_table
from wholeplace.report.words import NOT_KNOWN, pounds, share
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.bought import Bought, bought, group_bought, most_and_least
from wholeplace.settlement.growth import BesidePublished, Grown
from wholeplace.settlement.inject import Injection
from wholeplace.settlement.reproduce import Residual
from wholeplace.years import year_label

MOST_SHOWN = 12
FEW = 5
MANY_YEARS = 50
COLUMNS = (
    "council", "gets ", "a head ", "share ", "days ", "reserves ", "after ", "years ",
)  # fmt: skip
GIVEN = ("of gap ", "prevention ")


def show_reproductions(baseline: Baseline, *, every: bool) -> None:
    """Print every reproduction with its residual table."""
    for made in baseline.reproductions:
        verdict = "holds" if made.holds else "misses its tolerance"
        click.echo(f"{made.title} ({made.id}): {verdict}")
        marked = (
            " (assumed: no source at hand states it in full)" if made.status == "assumed" else ""
        )
        click.echo(f"  Method: {made.method}{marked}.")
        click.echo(
            f"  {len(made.residuals)} councils; {share(made.within)} within"
            f" {percent(made.tolerance)} of {made.measured}, {share(made.needed)} needed;"
            f" differences come to {percent(made.off)} of the published total."
        )
        for words in made.left_out:
            click.echo(f"  Left out: {words}.")
        shown = made.residuals if every else made.misses[:MOST_SHOWN]
        if shown:
            rows = [_residual_row(each) for each in shown]
            hidden = 0 if every else max(len(made.misses) - MOST_SHOWN, 0)
            more = f", {hidden} more with --all" if hidden else ""
            title = "Every council" if every else f"Furthest off{more}"
            columns = ("council", "class", "published ", "ours ", "difference ", "share ")
            print_table(title, columns, rows)
    click.echo(f"Outputs of designs on this baseline are called: {baseline.called}.")


def _residual_row(each: Residual) -> tuple[str, ...]:
    figures = (each.published, each.ours, each.difference)
    return (each.name, each.group, *(f"{figure:,.0f}" for figure in figures), percent(each.share))


def show_injection(injection: Injection, chosen: Sequence[int]) -> None:
    """Print what an injection gives groups, and what it buys the councils asked for."""
    click.echo(
        f"{pounds(injection.amount)} by {injection.sharing.name}: {injection.sharing.about}."
        f" {(injection.pence > 0).sum()} of {len(injection.pence)} councils get something."
    )
    not_known(injection.stood_in)
    click.echo()
    groups = [
        (group_words(line), f"{line.councils}", f"{line.helped}", pounds(line.amount),
         pounds(line.per_head), share(line.share))
        for line in group_bought(injection)
    ]  # fmt: skip
    told = ("group", "councils ", "helped ", "gets ", "a head ", "of it all ")
    print_table("Where it goes", told, groups)
    _show_bought(
        [bought(injection, at) for at in chosen or most_and_least(injection, count=FEW)],
        "What it buys" if chosen else "Means most, and least",
    )


def _show_bought(lines: Sequence[Bought], title: str) -> None:
    given = any(line.share_of_gap is not None or line.prevention is not None for line in lines)
    rows = [_bought_row(line) + (_given(line) if given else ()) for line in lines]
    print_table(title, COLUMNS + (GIVEN if given else ()), rows)
    click.echo(
        "  share, days: of net spending on services in 2024/25. reserves, after: of March 2018,\n"
        "  as a share of that spending. years: of the yearly fall of reserves from 2015 to 2018\n"
        "  that the money meets; a dash where they rose or are not known."
    )
    if not given:
        click.echo(
            "  No figures of budget gaps or preventive spending by council are at hand: what part"
            " of them it meets is not known."
        )


def _bought_row(line: Bought) -> tuple[str, ...]:
    days = NOT_KNOWN if line.days is None else f"{line.days:.1f}"
    years = _years(line.years_of_depletion)
    return (line.name, pounds(line.amount), pounds(line.per_head),
            share(line.share_of_spending), days, share(line.reserves_before),
            share(line.reserves_after), years)  # fmt: skip


def _years(years: float | None) -> str:
    if years is None:
        return "-"
    return f"{years:.1f}" if years <= MANY_YEARS else f"over {MANY_YEARS}"


def _given(line: Bought) -> tuple[str, str]:
    return share(line.share_of_gap), share(line.prevention)


def percent(part: float) -> str:
    """Return a share as a percentage to three figures, however small.

    >>> percent(0.01), percent(0.0166049), percent(1e-6)
    ('1%', '1.66%', '0.0001%')
    """
    return f"{100 * part:.3g}%"


def show_growth(found: Sequence[Grown], beside: BesidePublished) -> None:
    """Print core spending power by class and year, and its growth beside what was published."""
    rows = [
        (
            year_label(each.year),
            each.group,
            str(each.councils),
            pounds(each.after),
            f"{each.growth:+.1%}".replace("-", "−"),
            "" if each.per_head is None else f"£{each.per_head:,.0f}",
        )
        for each in found
    ]
    columns = ("year", "councils", "how many ", "core spending power ", "growth ", "a head ")
    print_table("Core spending power, cash, of councils that have both years", columns, rows)
    verdict = "within" if beside.holds else "NOT within"
    click.echo(
        f"  Published for {year_label(found[-1].year)}: {beside.published:+.1%} over England, fire"
        f" and Greater London authorities in it.\n  Ours, councils alone: {beside.ours:+.1%},"
        f" {verdict} {beside.tolerance * 100:g} point of it.\n"
        "  Before 2016/17 the table at hand is of another measure (docs/methods/councils.md)."
    )
