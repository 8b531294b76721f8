"""``wholeplace count`` and ``wholeplace prevention``: where the money goes and what it prevents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json, print_table, tell, thousands

if TYPE_CHECKING:
    from wholeplace.count.build import Count
    from wholeplace.estimate import Estimate
    from wholeplace.prevention.ledger import Ledger
    from wholeplace.store.reference import Reference

year_option = click.option(
    "--year", default="2024", show_default=True, help="Financial year: 2024 or 2024/25."
)


@click.command()
@click.argument("place")
@year_option
@as_json
def count(place: str, year: str, json_out: bool) -> None:
    """Count all public money spent in PLACE, line by line."""
    from wholeplace.store.reference import packaged_reference
    from wholeplace.store.returns import count_place
    from wholeplace.years import year_of

    reference = packaged_reference()
    counted = count_place(reference, reference.gazetteer().place(place), year=year_of(year))
    if json_out:
        print_json(_count_object(counted, reference))
    else:
        _tell_count(counted)


@click.command()
@click.argument("place")
@click.option("--scheme", default="cipfa", show_default=True, help="cipfa, wales, pdel, scotland.")
@click.option("--draws", default=1_000, show_default=True, help="Number of random draws.")
@click.option("--seed", default=1, show_default=True, help="Seed of the random draws.")
@as_json
def prevention(place: str, scheme: str, draws: int, seed: int, json_out: bool) -> None:
    """Show what share of the money in PLACE prevents, by tier, over the years, beside others."""
    from wholeplace.draws import Draws
    from wholeplace.store.reference import packaged_reference
    from wholeplace.store.tags import ledger_of

    reference = packaged_reference()
    found = reference.gazetteer().place(place)
    if not json_out:
        tell(f"Splitting the money of {found.name}, its neighbours and England ...")
    ledger = ledger_of(reference, found, scheme=scheme, draws=Draws(draws, seed))
    if json_out:
        print_json({"place": found.area, "ledger": ledger})
    else:
        _tell_ledger(ledger, found.name)


def _count_object(counted: Count, reference: Reference) -> dict[str, object]:
    """Return the count as an object whose first keys answer the first questions."""
    from wholeplace.count.views import (
        by_body,
        by_cohort,
        by_confidence,
        by_division,
        by_flexibility,
        by_sector,
        per_head,
    )
    from wholeplace.years import year_label

    used = {line.source for line in (*counted.lines, *counted.missing)}
    used |= {counted.population_source}
    used |= {remainder.source for remainder in counted.remainders}
    used |= {left.source for left in counted.not_counted if left.source}
    known = reference.sources()
    return {
        "place": counted.place.area,
        "year": counted.year,
        "unit": f"GBP thousand, cash of {year_label(counted.year)}",
        "totals": counted.totals,
        "per_head_gbp": per_head(counted),
        "population": counted.population,
        "population_period": counted.population_period,
        "population_source": counted.population_source,
        "by_sector": by_sector(counted),
        "by_body": by_body(counted),
        "by_division": by_division(counted),
        "council_by_division": _of_councils(counted),
        "by_cohort": by_cohort(counted),
        "by_flexibility": by_flexibility(counted),
        "by_confidence": by_confidence(counted),
        "lines": counted.lines,
        "inside": counted.inside,
        "missing": counted.missing,
        "eliminated": counted.eliminated,
        "remainders": counted.remainders,
        "not_counted": counted.not_counted,
        "sources": [known[id] for id in sorted(used) if id in known],
        "reference": dict(reference.digests()),
    }


def _of_councils(counted: Count) -> dict[str, float]:
    """Return the councils' own money by division and in all [GBP thousand]."""
    money: dict[str, float] = {}
    for line in counted.lines:
        if line.sector in ("council", "district"):
            money[line.division] = money.get(line.division, 0.0) + (line.gbp_thousand or 0.0)
    return {**dict(sorted(money.items())), "RSX_totsx": sum(money.values())}


def _tell_count(counted: Count) -> None:
    from wholeplace.count.views import by_cohort, by_confidence, by_division, by_sector, per_head
    from wholeplace.years import year_label

    click.echo(f"{counted.place.name}, {year_label(counted.year)}, £ thousand of that year\n")
    for scope, amount in counted.totals.items():
        click.echo(f"  {scope:<30}{thousands(amount):>14}")
    head = per_head(counted)
    if head is not None and counted.population is not None:
        people = f"{counted.population:,.0f} people ({counted.population_period})"
        click.echo(f"  {'a head, in pounds':<30}{head:>14,.0f}   {people}")
    levels = {line.level for line in counted.lines if line.level < 1}
    if levels:
        click.echo(f"  Ranges are {min(levels):.0%} intervals; how wide, is assumed by confidence.")
    if counted.missing:
        click.echo("  These totals leave out what is not known: see the end.")
    click.echo()
    columns = ("", "£ thousand ", "from ", "to ", "share ")
    for title, parts in (
        ("Whose money", by_sector(counted)),
        ("What for", by_division(counted)),
        ("For whom", by_cohort(counted)),
        ("How surely it is known", by_confidence(counted)),
    ):
        rows = [
            (p.title, thousands(p.gbp_thousand), thousands(p.low), thousands(p.high),
             f"{p.share:.1%}")
            for p in parts
        ]  # fmt: skip
        print_table(title, columns, rows)
    _tell_gaps(counted)


def _tell_gaps(counted: Count) -> None:
    for line in counted.missing:
        click.echo(f"Not known: {line.body_name}, {line.title} {line.flag} {line.note}".rstrip())
    for remainder in counted.remainders:
        amount = thousands(remainder.gbp_thousand)
        click.echo(f"Not attributed ({remainder.scope}): {remainder.what}: {amount}")
    left_out = "; ".join(left.what for left in counted.not_counted)
    click.echo(f"\nNot counted: {left_out}.")
    click.echo("Every line with its method and source: add --json.")


def _tell_ledger(ledger: Ledger, name: str) -> None:
    from wholeplace.report.words import about, level, pounds, share_interval
    from wholeplace.years import year_label

    click.echo(f"{name}: {ledger.scope}\n")
    if not ledger.years:
        return
    rows = []
    for each in ledger.years:
        for tier in (*each.tiers, each.preventive):
            amount = about(_in_pounds(tier.gbp_thousand))
            rows.append((year_label(each.year), tier.tier, amount, share_interval(tier.share)))
        rest = pounds(each.unclassified * 1_000)
        rows.append((year_label(each.year), "not classified", rest, ""))
    interval = level(ledger.years[-1].preventive.share)
    columns = ("year", "tier", "cash of the year ", "share of these services ")
    print_table(f"Scheme {ledger.scheme}; intervals: {interval}, from the tagging", columns, rows)
    standing = [
        (s.name, share_interval(s.preventive_share), about(s.per_head), s.note)
        for s in ledger.standing
    ]
    columns = ("place", "preventive share ", "a head, real ", "")
    print_table(f"Beside others, {year_label(ledger.years[-1].year)}", columns, standing)


def _in_pounds(estimate: Estimate) -> Estimate:
    from dataclasses import replace

    return replace(
        estimate,
        value=estimate.value * 1_000,
        low=estimate.low * 1_000,
        high=estimate.high * 1_000,
    )
