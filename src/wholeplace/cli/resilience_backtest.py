"""What ``wholeplace resilience --backtest`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wholeplace.finance.backtest import BackTest, Performance


def show_backtest(found: BackTest) -> None:
    """Print a back-test: events, measures, who was flagged, chances told beside seen, limits."""
    from wholeplace.years import year_label

    first, last = year_label(found.year + 1), year_label(found.year + found.horizon)
    events = [(e.name, year_label(e.year), e.kind, e.status, e.note) for e in found.happened]
    title = f"What happened from {first} to {last}"
    print_table(title, ("council", "year", "event", "status", "note"), events)
    rows = [(t.title, f"{t.count}", _area(t), t.rule or "flags nobody") for t in found.tested]
    title = f"Told at the end of {year_label(found.year)} from earlier years alone (80% intervals)"
    print_table(title, ("measure", "councils ", "area under curve ", "flags at"), rows)
    for tested in found.tested:
        if tested.rule:
            _show_flags(tested)
    _show_calibration(found)
    _say_limits(found)


def _show_flags(tested: Performance) -> None:
    def names(councils: Sequence[object]) -> str:
        return "; ".join(getattr(c, "name", "") for c in councils) or "none"

    click.echo(f"{tested.title}, {tested.rule}")
    click.echo(f"  foreseen: {names(tested.caught)}")
    click.echo(f"  false alarms ({len(tested.false_alarms)}): {names(tested.false_alarms)}")
    click.echo(f"  missed ({len(tested.missed)}): {names(tested.missed)}")


def _show_calibration(found: BackTest) -> None:
    rows = [
        (
            f"{b.low:.0%} to {b.high:.0%}",
            str(b.count),
            "" if b.told is None else f"{b.told:.1%}",
            "" if b.seen is None else f"{b.seen.value:.0%} ({b.seen.low:.0%} to {b.seen.high:.0%})",
        )
        for b in found.calibration
    ]
    title = "Chance of running out as told, beside the share that had an event"
    print_table(title, ("told", "councils ", "mean told ", "had an event "), rows)


def _say_limits(found: BackTest) -> None:
    click.echo(
        "  Running out of reserves and needing rescue are not the same thing. Reserves by council"
        " end at\n  March 2018, before the pandemic in which most of these events fell."
    )
    click.echo(
        f"  {len(found.outside)} further events are outside: other years, districts, or councils"
        " made since.\n  Names and years of section 114 notices are assumed: no official list was"
        " read. Lists of support\n  are complete for 2020/21, 2022/23 and 2023/24 only."
    )
    click.echo()


def _area(tested: Performance) -> str:
    area = tested.area
    if area is None:
        return "too few events to tell"
    return f"{area.value:.2f} ({area.low:.2f} to {area.high:.2f})"
