"""``wholeplace findings``: how what was learnt changed the inputs of a bundle, row by dated row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.bundles import BUNDLE
from wholeplace.cli.terminal import as_json, print_json

if TYPE_CHECKING:
    from wholeplace.prevention.new_evidence import Belief


@click.command()
@click.argument("bundle", type=BUNDLE)
@as_json
def findings(bundle: Path, json_out: bool) -> None:
    """Show what was learnt about the actions of BUNDLE: estimates first and after each finding."""
    from wholeplace.prevention.observations import learnt
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.reference import packaged_reference

    read = read_bundle(bundle, packaged_reference())
    found = learnt(read.interventions, read.findings)
    if json_out:
        print_json([
            {
                "intervention": each.intervention,
                "outcome": each.outcome,
                "input": each.input,
                "rows": [_row(belief) for belief in each.beliefs],
            }
            for each in found
        ])  # fmt: skip
        return
    for each in found:
        about = f", {each.outcome}" if each.outcome else ""
        click.echo(f"{each.intervention}: {each.input}{about}")
        for belief in each.beliefs:
            click.echo(f"  {_told(belief)}")
    if not found:
        click.echo("Nothing was found yet: fill the table findings.")


def _row(belief: Belief) -> dict[str, object]:
    finding = belief.finding
    return {
        "on": None if finding is None else belief.on.isoformat(),
        "estimate": belief.estimate,
        "transfer": None if finding is None else finding.transfer,
        "why": "" if finding is None else finding.why,
    }


def _told(belief: Belief) -> str:
    from wholeplace.report.words import level

    estimate, finding = belief.estimate, belief.finding
    number = f"{estimate.value:.3g} ({estimate.low:.3g} to {estimate.high:.3g}, {level(estimate)})"
    if finding is None:
        return f"at first    {number}"
    kept = f"{finding.transfer:.0%} of its weight kept: {finding.why}"
    return f"{belief.on.isoformat()}  {number}; {finding.source.title}; {kept}"
