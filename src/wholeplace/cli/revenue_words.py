"""What ``wholeplace revenue`` says of an option, in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import print_table

if TYPE_CHECKING:
    from wholeplace.finance.revenue.appraise import Appraisal, CouncilYield
    from wholeplace.finance.revenue.published import Comparison
    from wholeplace.store.reference import Reference

ENDS = 5
GRADED = "grade"
COLUMNS = ("council", "yield a year ", "kept ", "kept a head ", "of spending power ", "bills ")


def tell_revenue(
    found: Appraisal, at: list[int], beside: tuple[Comparison, ...], reference: Reference
) -> None:
    """Print what an option comes to, in words and tables."""
    option, taking = found.option, found.taking
    click.echo(f"\n{option.title} (grade {option.grade}, {taking.money})\n")
    click.echo(f"  {taking.rate:.5g} ({option.rate_unit}). {option.formula}.")
    click.echo(f"  {found.known} of {len(found.councils)} councils: {_total(found)}.")
    click.echo(f"  {_pooled(found)}\n")
    if at:
        _show_councils("Councils asked for", [found.of(i) for i in at], found)
    else:
        most, least, order = _order(found)
        _show_councils(most, [found.of(i) for i in order[:ENDS]], found)
        _show_councils(least, [found.of(i) for i in order[-ENDS:]], found)
    _show_unevenness(found)
    if beside:
        show_published(beside)
    for label, words in (("Behaviour", option.behaviour), ("Not in it", option.missing)):
        click.echo(f"  {label}: {words}")
    if option.may_supply:
        click.echo(f"  A council may supply with --base: {option.may_supply}.")
    for note in taking.notes:
        click.echo(f"  {note}")
    for line in sources_of(found, reference):
        click.echo(f"  {line}.")
    for rule in found.stated:
        conflict = f" But: {rule.conflict}." if rule.conflict else ""
        figure = f"{rule.number:,.10g} {rule.unit}"
        click.echo(f"  Rule: {rule.note.rstrip('.')} ({figure}): {rule.source}.{conflict}")
    for rule in found.assumed:
        click.echo(f"  Assumed: {rule.note.rstrip('.')} ({rule.number:g} {rule.unit}).")
    click.echo()


def _total(found: Appraisal) -> str:
    """Return the yield of all councils and what it stands in place of, to end a sentence with."""
    from wholeplace.report.words import interval, pounds

    total = f"{interval(found.total_estimate())} a year, {found.level:.0%} interval"
    if found.option.kind == "central":
        return f"{total}; all of it for central government"
    if found.option.kind == "replaces":
        return f"{pounds(found.total)} a year, in place of {pounds(found.replaced)}"
    return total


def _pooled(found: Appraisal) -> str:
    """Return what is pooled, in a sentence."""
    from wholeplace.report.words import share

    scheme = found.scheme
    if found.option.kind == "central":
        return "Councils collect it and keep nothing of it."
    if scheme.equalise == "none":
        return "Nothing is pooled: every council keeps what it raises."
    if scheme.equalise == "full":
        return "All is pooled and given out by need."
    return (
        f"Evened out by need at day one; after {scheme.years} years councils have kept "
        f"{share(scheme.share)} of their own growth since. Amounts are of that year."
    )


def _show_councils(title: str, rows: list[CouncilYield], found: Appraisal) -> None:
    from wholeplace.report.words import NOT_KNOWN, interval, per_head, share

    told = [
        (
            row.council.name,
            NOT_KNOWN if row.gross is None else interval(row.gross),
            NOT_KNOWN if row.kept is None else interval(row.kept),
            per_head(row.per_head),
            share(row.of_spending_power),
            share(row.taxpayers) if row.taxpayers is not None else "-",
        )
        for row in rows
    ]
    print_table(title, COLUMNS, told)
    for row in rows:
        if row.missing:
            click.echo(f"  {row.council.name}: {row.missing}.")
    if "core_spending_power" in found.councils.columns:
        period = found.councils.column("core_spending_power").period
        click.echo(f"  Spending power is of {period}; 'bills' is the change of all bills there.\n")


def _show_unevenness(found: Appraisal) -> None:
    rows = [
        (
            label,
            *(
                "-" if value is None else f"{value:.3f}"
                for value in (u.gini, u.variation, u.from_need)
            ),
            str(u.places),
        )
        for label, u in (("before equalisation", found.before), ("after", found.after))
    ]
    columns = ("a head, over places", "Gini ", "variation ", "distance from need ", "places ")
    print_table("How uneven the money is", columns, rows)


def show_published(beside: tuple[Comparison, ...]) -> None:
    """Print published effects beside ours, and what sets them apart."""
    from wholeplace.report.words import NOT_KNOWN, pounds, share

    def told(value: float | None, unit: str) -> str:
        if value is None:
            return NOT_KNOWN
        return (
            share(value) if unit == "share" else pounds(value) if unit == "GBP" else f"{value:.1f}"
        )

    rows = [(c.what, told(c.published, c.unit), told(c.ours, c.unit), c.verdict) for c in beside]
    columns = ("published effect", "published ", "ours ", "verdict")
    print_table("Beside published effects", columns, rows)
    for why in dict.fromkeys(c.why for c in beside):
        click.echo(f"  What sets them apart: {why}.")
    click.echo()


def _order(found: Appraisal) -> tuple[str, str, list[int]]:
    """Return titles of both ends, and where councils with figures stand from one to the other."""
    import numpy as np

    bills = found.taking.taxpayers
    of_bills = not np.isnan(bills).all()
    ranked = bills if of_bills else found.per_head
    order = np.argsort(-np.nan_to_num(ranked, nan=-np.inf), kind="stable")
    ends = ("Bills rise most", "Bills fall most") if of_bills else ("Most kept a head", "Least")
    return (*ends, [int(i) for i in order if not np.isnan(ranked[i])])


def sources_of(found: Appraisal, reference: Reference) -> list[str]:
    """Return each source of the base, with the period and how a figure was derived."""
    lines: dict[str, None] = {}
    for name in found.option.columns:
        column = found.councils.column(name)
        said = str(reference.source(column.source))
        lines[said if column.period in said else f"{said}, {column.period}"] = None
    derived = (found.councils.column(name) for name in found.option.columns)
    graded = [f"{c.about}: {c.derived}" for c in derived if GRADED in c.derived]
    return [*(f"Source: {line}" for line in lines), *(f"Derived: {line}" for line in graded)]
