"""``wholeplace review``: what cutting, protecting or growing spend lines would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.bundles import BUNDLE
from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wholeplace.estimate import Estimate
    from wholeplace.prevention.review import Demand, Review, Reviewed

MOST_PEOPLE, MOST_USES = 3, 2
NOTICEABLE = 0.5
THOUSAND = 1_000.0
ASSUMED = " is an assumption"


@click.command()
@click.argument("bundle", type=BUNDLE)
@click.option("--proposal", type=BUNDLE, help="CSV, workbook or TOML; the bundle's own if absent.")
@click.option("--out", type=BUNDLE, help="Write the whole answer into this JSON file.")
@as_json
def review(bundle: Path, proposal: Path | None, out: Path | None, json_out: bool) -> None:
    """Say what proposals for spend lines would do to demand, spending and value.

    Each proposal cuts, protects or grows one line of BUNDLE. Its columns: line, decision, share or
    gbp, first, last, action (what the money pays for; blank when not known), why.
    """
    from wholeplace.prevention.review_object import review_object
    from wholeplace.store.bundle import read_bundle
    from wholeplace.store.draft import review_bundle
    from wholeplace.store.reference import packaged_reference

    target = None if out is None else _writable(out)
    reference = packaged_reference()
    read = read_bundle(bundle, reference)
    if not json_out:
        tell("Counting and valuing ...")
    found = review_bundle(read, reference, proposal)
    if target is not None:
        _write(target, review_object(found))
    if json_out:
        print_json(review_object(found))
        return
    _tell(found, read.place.name)
    if target is not None:
        click.echo(f"Wrote {target}")


def _writable(out: Path) -> Path:
    """Return a file that can be written, before long work begins."""
    from wholeplace.errors import InputError, Problem

    if out.suffix.casefold() != ".json":
        raise InputError(str(out), [Problem("--out", "should be the name of a .json file")])
    if out.is_dir() or not out.resolve().parent.is_dir():
        raise InputError(str(out), [Problem("--out", "its folder is not there: make it first")])
    return out


def _write(target: Path, thing: object) -> None:
    """Write an object as JSON, whole or not at all."""
    from wholeplace.record import canonical_json

    staged = target.with_name(f".{target.name}.part")
    try:
        staged.write_text(canonical_json(thing) + "\n", encoding="utf-8")
        staged.replace(target)
    finally:
        staged.unlink(missing_ok=True)


def _tell(found: Review, place: str) -> None:
    _tell_proposals(found, place)
    for each in found.reviewed:
        _tell_one(each, found)
    _tell_together(found)
    _tell_by_year(found)
    _tell_efficient(found)
    _tell_unknown(found)
    _tell_notes(found)


def _tell_proposals(found: Review, place: str) -> None:
    from wholeplace.prevention.review_parts import SIGN
    from wholeplace.report.words import chance, number
    from wholeplace.years import year_label

    title = (
        f"Spending review of {place}, {year_label(found.years[0])} to"
        f" {year_label(found.years[-1])}: GBP thousand\n"
        f"(net: present value, {year_label(found.prices)} prices; cash: all bodies, all years)"
    )
    columns = ("line", "decision", "a year ", "tiers 1-2 ", "net ", "cash ", "cash back")
    rows = [
        (
            each.title,
            each.proposal.decision,
            number(SIGN[each.proposal.decision] * each.proposal.gbp / THOUSAND, decimals=0),
            _middle(each.preventive),
            each.effect if each.net is None else _thousands(each.net),
            _thousands(each.cash),
            each.effect if each.pays_back is None else chance(each.pays_back),
        )
        for each in found.reviewed
    ]
    print_table(title, columns, rows)


def _signed(each: Reviewed) -> str:
    from wholeplace.report.words import MINUS, pounds

    sign = {"cut": MINUS, "grow": "+", "protect": ""}[each.proposal.decision]
    return f"{sign}{pounds(each.proposal.gbp)}"


def _tell_one(each: Reviewed, found: Review) -> None:
    from wholeplace.report.words import chance, interval, pounds, share, tier_title
    from wholeplace.years import year_label

    proposal = each.proposal
    years = f"{year_label(proposal.first)} to {year_label(proposal.last)}"
    of = "a line of unknown size" if each.now is None else f"of {pounds(each.now)} a year"
    click.echo(f"{each.title} ({proposal.line}), paid by {proposal.body}, {of}")
    click.echo(f"  {proposal.decision}: {_signed(each)} a year, {years}. {proposal.why}".rstrip())
    for alert in each.alerts:
        click.echo(f"  ! {alert}.")
    if each.tiers:
        parts = (f"{tier_title(tier)} {pounds(gbp)}" for tier, gbp in each.tiers.items())
        click.echo(f"  tiers a year: {'; '.join(parts)}")
    elif each.preventive is None:
        click.echo("  tiers: the line is not classified")
    if each.preventive is not None and each.preventive.value:
        click.echo(f"  primary and secondary prevention: {interval(each.preventive)} a year")
    if each.scale is not None:
        click.echo(f"  action: {proposal.action}, {share(each.scale)} of its full reach")
    if each.effect == "not known":
        click.echo("  demand: what this does is not known; only its money is counted")
    for line in _demand(each.demand, found):
        click.echo(f"  {line}")
    if each.effect == "known":
        all_bodies, payer = chance(each.pays_back), chance(each.pays_back_payer)
        click.echo(f"  back by the last year: all bodies {all_bodies}; {proposal.body} {payer}")
    click.echo()


def _demand(parts: Sequence[Demand], found: Review) -> Iterator[str]:
    """Yield the largest changes: people in the last year, and uses over all the years."""
    from wholeplace.years import year_label

    people = sorted((p for p in parts if p.of == "people"), key=lambda p: -abs(p.total.value))
    uses = sorted((p for p in parts if p.of == "uses"), key=lambda p: -abs(p.total.value))
    for part in people[:MOST_PEOPLE]:
        yield f"people in {year_label(found.years[-1])}: {part.what}: {_change(part.by_year[-1])}"
    for part in uses[:MOST_USES]:
        yield f"use, all years: {part.what}: {_change(part.total)}"


def _change(amount: Estimate) -> str:
    from wholeplace.report.words import number

    value, low, high = (
        f"{'+' if one > 0 else ''}{number(one)}" for one in (amount.value, amount.low, amount.high)
    )
    return value if low == high else f"{value} ({low} to {high})"


def _tell_together(found: Review) -> None:
    from wholeplace.report.words import about, chance

    if found.net is not None:
        click.echo(f"Together, where the effect is known: worth {about(found.net)}", nl=False)
        overlap = found.overlap
        if overlap is not None and max(abs(overlap.low), abs(overlap.high)) > NOTICEABLE:
            click.echo(f" (of it {about(overlap)} since they meet the same people)", nl=False)
        click.echo(f". Chance of the cash back by the last year: {chance(found.pays_back)}.")
    click.echo(f"Cash of all proposals, all bodies, all years: {about(found.cash)}.")
    for alert in found.alerts:
        click.echo(f"! {alert}.")
    click.echo()


def _tell_by_year(found: Review) -> None:
    from wholeplace.report.words import level
    from wholeplace.years import year_label

    moving = [
        at for at, spend in enumerate(found.spend) if any(_thousands(one) != "0" for one in spend)
    ]
    rows = [
        (
            year_label(year),
            *(_thousands(found.spend[at][y]) for at in moving),
            _thousands(found.spend_all[y]),
        )
        for y, year in enumerate(found.years)
    ]
    columns = ("year", *(f"{found.bodies[at]} " for at in moving), "all bodies ")
    held = next((level(one) for one in found.spend_all if level(one)), "no interval")
    print_table(f"Change in spending, GBP thousand in cash ({held})", columns, rows)
    still = [body for at, body in enumerate(found.bodies) if at not in moving]
    if still:
        click.echo(f"No change in cash is counted for: {', '.join(still)}.\n")


def _middle(amount: Estimate | None) -> str:
    from wholeplace.report.words import NOT_KNOWN, number

    return NOT_KNOWN if amount is None else number(amount.value / THOUSAND, decimals=0)


def _thousands(amount: Estimate) -> str:
    from wholeplace.report.words import number

    value, low, high = (
        number(one / THOUSAND, decimals=0) for one in (amount.value, amount.low, amount.high)
    )
    return value if low == high else f"{value} ({low} to {high})"


def _tell_efficient(found: Review) -> None:
    from wholeplace.report.words import about

    titles = {each.proposal.line: each.title for each in found.reviewed}
    efficient = found.efficient
    if efficient is None:
        click.echo(f"No efficient set: {found.why_none}")
        return
    names = ", ".join(titles[line] for line in efficient.lines) or "none of them"
    click.echo(f"Worth most under the same money: {names}: {about(efficient.value)}")
    for each in efficient.left_out:
        click.echo(f"  left out: {titles[each.line]}: {each.why}")


def _tell_unknown(found: Review) -> None:
    from wholeplace.report.words import pounds

    titles = {each.proposal.line: each.title for each in found.reviewed}
    for line, gbp in found.unknown:
        click.echo(f"Effect on demand not known: {titles[line]}, {pounds(gbp)} a year")


def _tell_notes(found: Review) -> None:
    click.echo("\nAssumed:")
    for sentence in found.assumed:
        click.echo(f"  - {sentence}")
    told = [warning for warning in found.warnings if ASSUMED not in warning]
    if found.warnings:
        click.echo("To know:")
    for warning in told:
        click.echo(f"  - {warning}")
    rest = len(found.warnings) - len(told)
    if rest:
        click.echo(f"  - {rest} rates, quantities and prices are assumptions: --json names them.")
