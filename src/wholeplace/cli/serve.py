"""``wholeplace serve``, ``backup`` and ``restore``: the web application on a machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

HOME = click.option(
    "--home",
    default="wholeplace-home",
    show_default=True,
    envvar="WHOLEPLACE_HOME",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the installation: database, files, secret key.",
)


@click.command()
@HOME
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--demonstration",
    default="",
    metavar="PLACE|BUNDLE",
    help="Fill an empty installation with a place, or with a bundle, and with made-up people.",
)
@click.option("--check", is_flag=True, help="Say what is unsafe for production, and do not serve.")
def serve(
    home: Path, host: str, port: int, processes: int, demonstration: str, check: bool
) -> None:
    """Serve the web application: partners build, agree and publish one plan.

    What an operator can set stands in docs/deployment.md.
    """
    needs_web()
    if check:
        _check(home)
        return
    from wholeplace.web.operate.serving import Serving
    from wholeplace.web.operate.serving import serve as serve_site

    serve_site(Serving(home.resolve(), host, port, processes, demonstration), click.echo)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@HOME
def backup(file: Path, home: Path) -> None:
    """Write everything of the installation into FILE, as of one moment, while it is in use.

    The secret key is not in it: keep that apart.
    """
    needs_web()
    from wholeplace.web.operate.home import prepare, start_django

    prepare(home.resolve(), host="")
    start_django()
    from wholeplace.web.operate.backup import write_backup

    written = write_backup(file)
    click.echo(f"Wrote {file}: {written.records:,} records and {written.files:,} files.")
    click.echo(f"SHA-256 {written.digest}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@HOME
def restore(file: Path, home: Path) -> None:
    """Fill an empty installation from the backup FILE; on SQLite or PostgreSQL, whichever it was.

    Every plan's hash and the event log are verified before it says that it is done.
    """
    needs_web()
    from wholeplace.web.operate.home import prepare, start_django

    prepare(home.resolve(), host="")
    start_django()
    from wholeplace.web.operate.backup import read_backup

    read = read_backup(file)
    click.echo(f"Restored {read.records:,} records and {read.files:,} files.")
    click.echo(f"{read.versions:,} versions of plans have the hashes they had; the log holds.")


def needs_web() -> None:
    """End with what would do where the web application is not installed."""
    try:
        import django  # noqa: F401
    except ImportError:
        click.echo("The web application is not installed: pip install 'wholeplace[web]'", err=True)
        sys.exit(2)


def _check(home: Path) -> None:
    from wholeplace.web.environment import environment
    from wholeplace.web.operate.home import name_home, start_django
    from wholeplace.web.operate.safety import findings

    name_home(home.resolve())
    start_django()
    found = findings(environment())
    for each in found:
        click.echo(f"{'UNSAFE' if each.unsafe else 'to know'}: {each.problem}")
    unsafe = sum(each.unsafe for each in found)
    click.echo(f"{unsafe} unsafe for production, {len(found) - unsafe} to know.")
    if unsafe:
        sys.exit(2)
