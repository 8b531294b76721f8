"""``wholeplace new`` and ``wholeplace check``: a place's own tables."""

from __future__ import annotations

from pathlib import Path

import click

from wholeplace.cli.money import year_option
from wholeplace.cli.terminal import as_json, print_json, tell

BUNDLE = click.Path(path_type=Path)


@click.command()
@click.argument("place")
@click.argument("target", type=BUNDLE)
@year_option
@as_json
def new(place: str, target: Path, year: str, json_out: bool) -> None:
    """Write a bundle for PLACE, filled with its published figures, into TARGET.

    TARGET is a folder of CSV files, or one workbook when its name ends in .xlsx.
    """
    from wholeplace.store.bundle import write_bundle
    from wholeplace.store.new import new_bundle
    from wholeplace.store.reference import packaged_reference
    from wholeplace.years import year_of

    bundle = new_bundle(packaged_reference(), place, year=year_of(year))
    write_bundle(bundle, target)
    if json_out:
        print_json({"written": str(target), "title": bundle.title, "place": bundle.place.area})
        return
    click.echo(f"Wrote {target}: {bundle.title}")
    click.echo(f"Change what you know better, then: wholeplace check {target}")


@click.command()
@click.argument("bundle", type=BUNDLE)
@as_json
def check(bundle: Path, json_out: bool) -> None:
    """Check every cell of BUNDLE, then the plan it makes; name everything to put right."""
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.draft import draft_plan
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    read = read_bundle(bundle, reference)
    if not json_out:
        tell(f"{bundle.name}: every cell can be read. Checking the plan ...")
    plan = draft_plan(read, reference)
    if json_out:
        print_json({"place": plan.place.area, "findings": plan.findings})
        return
    for finding in plan.findings:
        mark = "must be settled" if finding.blocks else "to know"
        click.echo(f"{mark}: {finding.where}: {finding.what} ({finding.check})")
    blocking = sum(finding.blocks for finding in plan.findings)
    click.echo(f"{len(plan.findings)} findings, {blocking} of them before anybody can agree.")
