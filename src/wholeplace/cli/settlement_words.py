"""Settlement designs side by side in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
import numpy as np

from wholeplace.cli.settlement_objects import assumptions, rules_of
from wholeplace.cli.terminal import print_table
from wholeplace.finance.rules import Rule
from wholeplace.report.words import MINUS, pounds, share
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.bought import GroupBought
from wholeplace.settlement.compare import Comparison
from wholeplace.settlement.compare_lines import (
    CouncilLine,
    GroupLine,
    council_line,
    design_lines,
    group_lines,
    most_changed,
)
from wholeplace.settlement.design import Design
from wholeplace.settlement.premium import Response
from wholeplace.settlement.reproduce import Reproduction
from wholeplace.years import year_label

FEW, ABREAST = 5, 5
BROKEN = "_\n"
CALLED = {"allocation": "an allocation", "simulated share": "a simulated share"}


def show_comparison(
    comparison: Comparison, responses: Sequence[Response], chosen: Sequence[int]
) -> None:
    """Print designs side by side, then who gains and loses by each."""
    simulation = comparison.simulation
    show_baseline(simulation.baseline)
    last = year_label(simulation.years[-1])
    lines = design_lines(comparison)
    for line in lines:
        click.echo(f"  {line.design}: {line.title}, {pounds(line.pot)} in {last}")
    click.echo()
    rows = [
        (line.design, pounds(line.moved), f"{line.gainers}", f"{line.losers}",
         f"{line.on_floor}", signed(line.largest_gain), signed(line.largest_loss),
         share(line.volatility), f"{line.thin_after}", f"{line.runs_out}")
        for line in lines
    ]  # fmt: skip
    columns = (
        "design", "moved ", "gain ", "lose ", "floor ", "most ", "least ", "a year ", "thin ",
        "out ",
    )  # fmt: skip
    print_table(f"Designs in {last}: every figure is {CALLED[simulation.called]}", columns, rows)
    _explain(comparison)
    _show_groups(comparison)
    for at, design in enumerate(simulation.designs):
        if chosen or not design.keeps_shares or design.premium:
            _show_design(comparison, at, chosen)
    for response in responses:
        show_response(response)
    _show_assumed(simulation.designs, [*comparison.leans_on, *rules_of(responses)])


def _explain(comparison: Comparison) -> None:
    before, unknown = comparison.thin_before.sum(), (~np.isfinite(comparison.reserves)).sum()
    click.echo(
        "  moved: from losers to gainers, against sharing the same pot as before."
        " floor: councils on their floor.\n"
        "  most, least: largest gain and loss as a share of old share and council tax together.\n"
        f"  a year: median change from year to year. thin: councils with reserves under"
        f" {share(comparison.minimum)} of net spending\n"
        f"  ({before} before; {unknown} not known)."
        f" out: councils whose reserves would not last {comparison.years_to_last:g} years of the"
        " loss.\n"
        "  Below, income and power: change as a share of old share and council tax, and of core"
        " spending power;\n  reserves and after: as shares of net spending before and after.\n"
    )


def _show_groups(comparison: Comparison) -> None:
    """Print change a head and gainers and losers by group, a column a design."""
    by_design = [group_lines(comparison, at) for at in range(len(comparison.simulation.designs))]
    last = year_label(comparison.simulation.years[-1])
    told = (f"Change a head in {last}", "Councils that gain/lose")
    for title, words in zip(told, (_change_words, _count_words), strict=True):
        for first in range(0, len(by_design), ABREAST):
            _show_abreast(title, by_design[first : first + ABREAST], words)


def _show_abreast(
    title: str, lines: Sequence[Sequence[GroupLine]], words: Callable[[GroupLine], str]
) -> None:
    """Print groups of councils with a few designs beside each other, their ids broken to fit."""
    ids = (f"{of_design[0].design.replace('_', BROKEN)} " for of_design in lines)
    rows = [
        (group_words(same[0]), f"{same[0].councils}", *(words(line) for line in same))
        for same in zip(*lines, strict=True)
    ]
    print_table(title, ("group", "councils ", *ids), rows)


def group_words(line: GroupLine | GroupBought) -> str:
    """Return the name of a group, a fifth by what it is a fifth of."""
    return f"deprivation {line.group}" if line.by == "deprivation fifth" else line.group


def _change_words(line: GroupLine) -> str:
    return pounds(line.per_head)


def _count_words(line: GroupLine) -> str:
    return f"{line.gainers}/{line.losers}"


def _show_design(comparison: Comparison, at: int, chosen: Sequence[int]) -> None:
    design = comparison.simulation.designs[at]
    lines = [council_line(comparison, at, which) for which in chosen]
    title = f"{design.id}: " + ("councils asked for" if chosen else "most changed")
    _show_councils(title, lines or most_changed(comparison, at, count=FEW))


def _show_councils(title: str, lines: Sequence[CouncilLine]) -> None:
    rows = [
        (line.name, pounds(line.amounts[-1]), pounds(line.change),
         pounds(line.per_head), signed(line.share), signed(line.share_of_spending_power),
         share(line.reserves_before), share(line.reserves_after))
        for line in lines
    ]  # fmt: skip
    columns = ("council", "gets ", "change ", "a head ", "income ", "power ",
               "reserves ", "after ")  # fmt: skip
    print_table(title, columns, rows)


def show_response(response: Response) -> None:
    """Print what a premium would bring, with its interval and the word assumed."""
    click.echo(f"Prevention premium of {response.design} ({response.kind}), all of it assumed:")
    click.echo(f"  paid {pounds(sum(response.paid))} over {len(response.paid)} years;")
    for what, (middle, low, high) in (
        ("adds to preventive spending", response.added_in_all),
        ("saves services", response.saved_in_all),
    ):
        level = f"{share(response.level)} interval"
        click.echo(f"  {what} about {pounds(middle)} ({pounds(low)} to {pounds(high)}, {level}),")
    by = "never within the years told" if response.back_by is None else year_label(response.back_by)
    click.echo(f"  pays for itself in {share(response.pays_back)} of draws; half by: {by}.\n")


def show_baseline(baseline: Baseline) -> None:
    """Print where designs start from, and what their outputs may be called."""
    click.echo(f"Baseline: {baseline.title}, {pounds(baseline.total)} for all councils.")
    for note in baseline.notes:
        click.echo(f"  {note}")
    not_known(baseline.stood_in)
    if baseline.called != "allocation":
        missed = [each for each in baseline.reproductions if not each.holds]
        click.echo(f"  Outputs are simulated shares, not allocations: {_missed(missed)}.")
    click.echo()


def not_known(stood_in: Sequence[str]) -> None:
    """Print for which councils the class's figure stands in, when there are any."""
    if stood_in:
        named = ", ".join(stood_in)
        click.echo(f"  Not known, or nought: the class's median a head stands in for {named}.")


def _missed(missed: Sequence[Reproduction]) -> str:
    if not missed:
        return "no published method was worked out again from these figures"
    count = len(missed)
    told = "published allocation misses its" if count == 1 else "published allocations miss their"
    return f"{count} {told} tolerance (wholeplace settlement reproduce)"


def _show_assumed(designs: Sequence[Design], rules: Sequence[Rule]) -> None:
    found = assumptions(designs, rules)
    if found:
        click.echo("Assumed:")
    for words in found:
        click.echo(f"  {words}")


def signed(value: float | None) -> str:
    """Return a share with its sign.

    >>> signed(0.012), signed(-0.3), signed(None)
    ('+1.2%', '−30%', 'not known')
    """
    text = share(value)
    if value is None or not any(digit in text for digit in "123456789"):
        return text.replace(MINUS, "").replace("0.0%", "0%")
    return f"+{text}" if value > 0 else text
