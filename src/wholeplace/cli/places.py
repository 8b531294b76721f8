"""``wholeplace places``: find a place."""

from __future__ import annotations

import click

from wholeplace.cli.terminal import as_json, print_json, print_table


@click.command()
@click.argument("text", default="")
@click.option("--on", default="", metavar="DATE", help="Areas as they were on this ISO date.")
@as_json
def places(text: str, on: str, json_out: bool) -> None:
    """List upper-tier places, or those that TEXT (a name, old name or code) finds."""
    from wholeplace.store.reference import packaged_reference

    gazetteer = packaged_reference().gazetteer()
    found = gazetteer.search(text, on=on) if text else gazetteer.upper_tier(on=on)
    if json_out:
        print_json({"places": found})
        return
    rows = [(a.code, a.name, a.area_class, a.region, a.start or "", a.end or "") for a in found]
    print_table(f"{len(rows)} places", ("code", "name", "class", "region", "from", "to"), rows)
