"""``wholeplace revenue``: what a local revenue option would yield, where, and what stays local."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json, print_table

if TYPE_CHECKING:
    from wholeplace.finance.revenue.appraise import Appraisal
    from wholeplace.finance.revenue.option import Ask
    from wholeplace.finance.revenue.published import Comparison
    from wholeplace.finance.rules import Rule
    from wholeplace.store.reference import Reference

LISTED = ("id", "title", "grade", "yield")


@click.command()
@click.argument("option", default="")
@click.option("--place", "places", multiple=True, help="Council; may be given several times.")
@click.option(
    "--equalise", default="none", show_default=True, help="What is pooled: none, full or share."
)
@click.option("--share", type=float, help="Share of growth kept locally, with --equalise share.")
@click.option("--years", type=int, help="Years after day one, with --equalise share.")
@click.option("--rate", type=float, help="Rate, in the option's unit; 0.02 is two pence or 2%.")
@click.option(
    "--base",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV of a council's own figures: place,value (and kind).",
)
@click.option("--law", default="2026", show_default=True, help="Financial year of the rules.")
@click.option("--published", is_flag=True, help="Show published effects beside ours, and stop.")
@as_json
def revenue(
    option: str,
    places: tuple[str, ...],
    equalise: str,
    share: float | None,
    years: int | None,
    rate: float | None,
    base: Path | None,
    law: str,
    published: bool,
    json_out: bool,
) -> None:
    """Work out a local revenue OPTION for every council; list the options when none is named."""
    from wholeplace.cli.revenue_words import tell_revenue
    from wholeplace.finance.revenue.appraise import appraise, chosen_scheme
    from wholeplace.finance.revenue.menu import option_of
    from wholeplace.finance.revenue.published import compare
    from wholeplace.store.reference import packaged_reference
    from wholeplace.store.revenue import revenue_ask, where
    from wholeplace.store.rulebook import packaged_rules
    from wholeplace.years import year_of

    chosen = option_of(option) if option else None
    rules, of_law = packaged_rules(), year_of(law)
    scheme = chosen_scheme(rules, law=of_law, equalise=equalise, share=share, years=years)
    reference = packaged_reference()
    ask = revenue_ask(reference, law=of_law, rate=rate, base=base, rules=rules)
    if published or chosen is None:
        _all(ask, published=published, json_out=json_out)
        return
    at = where(places, ask.councils, reference.gazetteer())
    found = appraise(chosen, ask, scheme=scheme)
    beside = tuple(c for c in compare(ask) if c.option == chosen.id)
    if json_out:
        print_json(_object(found, at, beside, reference))
        return
    tell_revenue(found, at, beside, reference)


def _all(ask: Ask, *, published: bool, json_out: bool) -> None:
    """Show the published effects, or the list of options."""
    from wholeplace.cli.revenue_words import show_published
    from wholeplace.finance.revenue.published import compare

    if published:
        beside = compare(ask)
        print_json({"published": beside}) if json_out else show_published(beside)
        return
    rows = _menu(ask)
    if json_out:
        print_json({"options": [dict(zip(LISTED, row, strict=True)) for row in rows]})
        return
    print_table("Local revenue options", ("option", "what", "grade", "England, a year "), rows)
    click.echo("  Grade of the base data: A (best) to E. Yields are before equalisation.")
    click.echo("  'no new money' replaces a tax or grants of the same total; a council's gain is")
    click.echo("  another's loss. Try: wholeplace revenue revaluation --place Wigan\n")


def _menu(ask: Ask) -> list[tuple[str, ...]]:
    """Return a row for each option, with its yield at its own rate over England."""
    from dataclasses import replace

    from wholeplace.finance.revenue.appraise import appraise
    from wholeplace.finance.revenue.menu import OPTIONS
    from wholeplace.report.words import interval

    own = replace(ask, rate=None, supplied={})
    rows: list[tuple[str, ...]] = []
    for each in OPTIONS:
        if each.supplied:
            told = "needs the council's figures"
        elif each.kind == "replaces":
            told = "no new money"
        else:
            told = interval(appraise(each, own).total_estimate())
        rows.append((each.id, each.title, each.grade, told))
    return rows


def _object(
    found: Appraisal, at: list[int], beside: tuple[Comparison, ...], reference: Reference
) -> dict[str, object]:
    """Return what an option comes to as one object for programs."""
    from wholeplace.cli.revenue_words import sources_of

    option, taking = found.option, found.taking
    words = (
        "id",
        "title",
        "kind",
        "levied",
        "grade",
        "rate_unit",
        "formula",
        "behaviour",
        "missing",
    )
    return {
        "option": {word: getattr(option, word) for word in words},
        "rate": taking.rate,
        "money": taking.money,
        "equalise": found.scheme,
        "total": found.total_estimate(),
        "replaced": found.replaced,
        "councils_with_figures": found.known,
        "before": found.before,
        "after": found.after,
        "councils": [found.of(i) for i in at or range(len(found.councils))],
        "published": beside,
        "notes": taking.notes,
        "sources": sources_of(found, reference),
        "assumed": [_rule(rule) for rule in found.assumed],
    }


def _rule(rule: Rule) -> dict[str, object]:
    """Return a rule as an object for programs."""
    return {"rule": rule.name, "value": rule.number, "unit": rule.unit, "note": rule.note}
