"""``wholeplace sources``: where every embedded figure comes from."""

from __future__ import annotations

import click

from wholeplace.cli.terminal import as_json, print_json, print_table


@click.command()
@as_json
def sources(json_out: bool) -> None:
    """List the publications the embedded figures come from, with edition and licence."""
    from wholeplace.store.reference import packaged_reference

    known = sorted(packaged_reference().sources().values(), key=lambda source: source.id)
    if json_out:
        print_json({"sources": known})
        return
    rows = [(s.id, s.publisher, s.title, s.edition, s.licence) for s in known]
    columns = ("id", "publisher", "title", "edition", "licence")
    print_table(f"{len(rows)} sources", columns, rows)
