"""``wholeplace value``, ``plan`` and ``diff``: what actions are worth, and versions of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.bundles import BUNDLE
from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from wholeplace.prevention.value import Valuation


@click.command()
@click.argument("bundle", type=BUNDLE)
@click.option("--draws", type=BUNDLE, help="Write every draw to this folder as Parquet.")
@as_json
def value(bundle: Path, draws: Path | None, json_out: bool) -> None:
    """Value the actions of BUNDLE: for whom, when, and how surely."""
    from wholeplace.plan.version import valuation_object
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.draft import value_bundle
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    valued = value_bundle(read_bundle(bundle, reference), reference)
    everything = (*valued.valuations, *((valued.together,) if valued.together else ()))
    if draws is not None:
        from wholeplace.store.valued_draws import write_valuations

        tell(f"{write_valuations(draws, everything):,} draws written to {draws}")
    if json_out:
        found = [valuation_object(each) for each in everything]
        print_json({"valuations": found, "record": valued.record})
        return
    for each in everything:
        _tell_valuation(each)


def _tell_valuation(valuation: Valuation) -> None:
    from wholeplace.report.words import about, chance, level

    positions = valuation.positions
    rows = [(p.body, about(p.pays), about(p.gains), about(p.net), about(p.cash_net))
            for p in positions]  # fmt: skip
    edition = valuation.treasury.edition
    interval = level(positions[0].net) if positions else ""
    title = f"{valuation.name} ({interval}; present values, {edition}; last column undiscounted)"
    print_table(title, ("body", "pays ", "gains ", "net ", "cash in hand "), rows)
    for year, probability in valuation.pays_back_by.items():
        click.echo(f"  chance of paying back by year {year}: {chance(probability)}")
    for warning in valuation.warnings:
        click.echo(f"  note: {warning}")
    click.echo()


@click.command()
@click.argument("bundle", type=BUNDLE)
@click.option("--out", type=BUNDLE, required=True, help="Folder to publish into.")
@as_json
def plan(bundle: Path, out: Path, json_out: bool) -> None:
    """Publish the plan of BUNDLE as page, PDF, workbook, JSON and residents' summary."""
    from wholeplace.plan.version import fingerprint, to_json
    from wholeplace.report.publish import publish
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.draft import draft_plan
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    tell("Reading the bundle ...")
    read = read_bundle(bundle, reference)
    tell("Counting, splitting and valuing ...")
    drafted = draft_plan(read, reference)
    tell("Drawing and writing ...")
    written = publish(drafted, out)
    version = fingerprint(to_json(drafted))
    if json_out:
        print_json({"sha256": version, "written": [str(path) for path in written]})
        return
    for path in written:
        click.echo(path)
    click.echo(f"SHA-256 of this version: {version}")


@click.command()
@click.argument("old", type=BUNDLE)
@click.argument("new", type=BUNDLE)
@as_json
def diff(old: Path, new: Path, json_out: bool) -> None:
    """Say in words and pounds what changed from plan OLD to plan NEW (two plan.json files)."""
    from wholeplace.plan.difference import diff as differences
    from wholeplace.store.versions import read_version

    changes = differences(read_version(old), read_version(new))
    if json_out:
        print_json({"changes": changes})
        return
    for change in changes:
        click.echo(str(change))
    if not changes:
        click.echo("Nothing changed.")
