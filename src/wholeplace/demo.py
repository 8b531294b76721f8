"""The demonstration: from published figures to a published plan of a real place."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from wholeplace.errors import WholeplaceError

BUNDLE = "bundle"
WORKBOOK = "bundle.xlsx"


def demonstrate(name: str, out: Path) -> Path:
    """Make, check, value and publish version 0 of a place's plan; return the folder it is in.

    Args:
        name: A place by name, old name or code.
        out: Folder under which the place gets its own.

    Raises:
        InputError: When there is no such place.
    """
    from wholeplace.report.publish import publish
    from wholeplace.store.bundle import read_bundle, write_bundle
    from wholeplace.store.draft import draft_plan
    from wholeplace.store.new import new_bundle
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    tell = _teller()
    tell("new", "a bundle filled with published figures")
    bundle = new_bundle(reference, name)
    folder = out / "-".join(bundle.place.name.casefold().replace(",", "").split())
    write_bundle(bundle, folder / BUNDLE)
    write_bundle(bundle, folder / WORKBOOK)
    tell("check", "every cell of it, read back from the workbook")
    read = read_bundle(folder / WORKBOOK, reference)
    tell("value", "the count, the prevention ledger and the actions")
    plan = draft_plan(read, reference)
    tell("plan", "page, PDF, workbook, JSON and residents' summary")
    publish(plan, folder)
    tell("done", f"{plan.place.name}: {len(plan.count.lines)} lines, {len(plan.findings)} findings")
    return folder


def _teller() -> Callable[[str, str], None]:
    began = time.perf_counter()

    def tell(step: str, what: str) -> None:
        click.echo(f"{time.perf_counter() - began:6.1f} s  {step:<6} {what}", err=True)

    return tell


@click.command()
@click.option("--place", default="Wigan", show_default=True, help="Any upper-tier place.")
@click.option("--out", default="out", show_default=True, type=click.Path(path_type=Path))
def demo(place: str, out: Path) -> None:
    """Count a real place, value illustrative actions, publish version 0 of its plan."""
    folder = demonstrate(place, out)
    click.echo(f"\nOpen {folder / 'plan.html'} in a browser. Beside it:")
    for path in sorted(folder.iterdir()):
        if path.name != "plan.html":
            click.echo(f"  {path}")
    home, bundle = folder / "serve", folder / WORKBOOK
    click.echo("\nTo work on the same plan in a browser:")
    click.echo(f"  python3 run.py serve --home {home} --demonstration {bundle}")
    click.echo("The actions are illustrations from published evidence, nobody's own plan.")


def main() -> None:
    """Run the demonstration; problems in what was given end with exit code 2."""
    try:
        demo(prog_name="python3 run.py demo")
    except WholeplaceError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
