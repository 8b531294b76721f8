"""``wholeplace resilience``: how likely reserves are to run out, and how far to trust that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wholeplace.estimate import Estimate
    from wholeplace.finance.resilience_indicators import CurrentIndicator
    from wholeplace.finance.resilience_standing import Standing, Standings
    from wholeplace.finance.rules import Rule
    from wholeplace.store.reference import Reference

LAST_RETURN = "2017"
MANY_YEARS, LEAST_SHOWN = 20, 0.01
COLUMNS = ("rank ", "council", "reserves ", "in 3 years ", "left ", "gone in 3, % ", "in 5, % ")


@click.command()
@click.argument("place", default="")
@click.option(
    "--year", default=LAST_RETURN, show_default=True, help="Financial year at whose end it is told."
)
@click.option("--backtest", is_flag=True, help="Test the measures against who needed rescue.")
@click.option(
    "--horizon", default=3, show_default=True, type=click.IntRange(1, 10),
    help="Years ahead in which a rescue counts, for --backtest.",
)  # fmt: skip
@click.option("--districts", is_flag=True, help="List districts too: they are not ranked.")
@as_json
def resilience(
    place: str, year: str, backtest: bool, horizon: int, districts: bool, json_out: bool
) -> None:
    """Rank councils by the chance that reserves run out, or set PLACE beside its like.

    Reserves by council are published here to 31 March 2018: nothing is told of today's.
    """
    from wholeplace.store.reference import packaged_reference
    from wholeplace.years import year_of

    reference, told = packaged_reference(), year_of(year)
    if backtest and place:
        raise click.UsageError("--backtest tests every council at once: leave PLACE out.")
    if backtest:
        _backtest(reference, told, horizon, json_out=json_out)
    elif place:
        _one(reference, place, told, json_out=json_out)
    else:
        _ranking(reference, told, districts=districts, json_out=json_out)


def _ranking(reference: Reference, year: int, *, districts: bool, json_out: bool) -> None:
    from wholeplace.finance.resilience_standing import standings
    from wholeplace.store.resilience import DISTRICTS, WITH_CARE, doubts, reserve_record
    from wholeplace.store.rulebook import packaged_rules

    classes = (*WITH_CARE, *DISTRICTS) if districts else WITH_CARE
    record = reserve_record(reference, classes=classes)
    found = standings(record, year=year, rules=packaged_rules())
    doubted = doubts(reference, year=year)
    if json_out:
        print_json({
            "year": found.year,
            "reserves": found.reserves,
            "before": found.before,
            "spread": found.spread,
            "calibrated": found.calibrated,
            "councils": found.councils,
            "doubts": dict(doubted),
            "assumed": _assumed(found.rules),
        })  # fmt: skip
        return
    _table(f"Reserves at the end of {_label(year)}, likeliest to run out first", found.councils)
    click.echo(
        "  Left: years until reserves are gone at the pace of the last three (! under four). Gone:"
        " the\n  chance that they run out, with its 80% interval; the rank is by five years."
    )
    click.echo(
        f"  Councils with social care: £{found.reserves / 1e9:.1f}bn, three years before"
        f" £{found.before / 1e9:.1f}bn. Districts are not ranked."
    )
    _say_spread(found)
    for _, doubt in doubted:
        click.echo(f"  In doubt: {doubt}")
    _say_assumed(found.rules)


def _say_spread(found: Standings) -> None:
    if found.calibrated:
        click.echo(
            f"  Changes are drawn {found.spread:.2f} times as wide as observed: with less, the"
            " last three years would have lain outside too often."
        )
    else:
        click.echo("  Too few earlier years to calibrate on: chances are as observed changes give.")


def _one(reference: Reference, place: str, year: int, *, json_out: bool) -> None:
    from wholeplace.finance.resilience_indicators import current_indicators
    from wholeplace.finance.resilience_standing import standings
    from wholeplace.store.councils import councils
    from wholeplace.store.resilience import code_of_today, council_at, doubts, reserve_record
    from wholeplace.store.rulebook import packaged_rules

    own, beside, why = council_at(reference, place, year=year)
    record = reserve_record(reference)
    found = standings(record, year=year, rules=packaged_rules())
    doubt = dict(doubts(reference, year=year)).get(own, "")
    standing = found.require(own)
    indicators = current_indicators(
        own,
        record=record,
        year=year,
        councils=councils(reference),
        code_today=code_of_today(reference, own, year=year),
    )
    neighbours = [each for code in beside if (each := found.of(code))]
    if json_out:
        print_json({
            "year": year,
            "council": standing,
            "neighbours": neighbours,
            "why": why,
            "doubt": doubt,
            "indicators": indicators,
            "assumed": _assumed(found.rules),
        })  # fmt: skip
        return
    _show_one(standing, neighbours, why)
    if doubt:
        click.echo(f"  In doubt: {doubt}")
    _show_indicators(indicators)
    _say_spread(found)
    _say_assumed(found.rules)


def _show_one(standing: Standing, neighbours: Sequence[Standing], why: str) -> None:
    name, year = standing.council.name, standing.depletion.year
    _table(f"{name} and its like, reserves at the end of {_label(year)}", [standing, *neighbours])
    click.echo(f"  {why}." if why else "  No neighbours are known.")
    score = standing.composite
    if score.index is not None and score.rank is not None:
        click.echo(
            f"  CIPFA's arithmetic of 2018 gives {score.index:.0f} (the median"
            f" {standing.council.area_class} is 100), place {score.rank} from the lowest."
        )
    if score.left_out:
        click.echo(f"  Not known and left out of it: {'; '.join(score.left_out)}.")
    click.echo()


def _show_indicators(indicators: Sequence[CurrentIndicator]) -> None:
    rows = [
        (
            each.title,
            each.period,
            each.why_not or _value(each.value, each.unit),
            _value(each.median, each.unit),
            f"{each.safer} is safer",
        )
        for each in indicators
    ]
    title = "Indicators of CIPFA's index of today; no score is made of them"
    print_table(title, ("indicator", "of", "here ", "median of class ", ""), rows)


def _table(title: str, councils: Sequence[Standing]) -> None:
    print_table(title, COLUMNS, [_row(each) for each in councils])


def _row(standing: Standing) -> tuple[str, ...]:
    from wholeplace.finance.stress import HORIZONS
    from wholeplace.report.words import pounds

    went, drawn = standing.depletion, standing.stress
    chances = [drawn.chance.get(years) if drawn else None for years in HORIZONS]
    known = went.before is not None and went.reserves is not None
    left = "no fall" if went.years_left is None else _years(went.years_left)
    return (
        _rank(standing),
        standing.council.name,
        pounds(went.reserves),
        "not known" if went.change is None else f"{went.change:+.0%}",
        left + ("!" if went.flagged else "") if known else "not known",
        *(_chance(each) if each else "not known" if drawn else "" for each in chances),
    )


def _years(years: float) -> str:
    return f"{years:.1f}" if years < MANY_YEARS else f"{MANY_YEARS}+"


def _chance(chance: Estimate) -> str:
    if chance.high < LEAST_SHOWN:
        return "under 1"
    low, value, high = (f"{at * 100:.0f}" for at in (chance.low, chance.value, chance.high))
    return f"{value} ({low}-{high})"


def _rank(standing: Standing) -> str:
    rank = standing.stress.rank if standing.stress else None
    return "" if rank is None else f"{rank.value:.0f} ({rank.low}-{rank.high})"


def _value(value: float | None, unit: str) -> str:
    from wholeplace.report.words import pounds, share

    if value is None:
        return "not known"
    if unit == "GBP":
        return pounds(value)
    return f"{_years(value)} years" if unit == "years" else share(value)


def _backtest(reference: Reference, year: int, horizon: int, *, json_out: bool) -> None:
    from wholeplace.cli.resilience_backtest import show_backtest
    from wholeplace.finance.resilience_standing import assumed_rules, resilience_backtest
    from wholeplace.store.resilience import reserve_record, support_events
    from wholeplace.store.rulebook import packaged_rules

    rules = packaged_rules()
    found = resilience_backtest(
        reserve_record(reference),
        events=support_events(reference),
        year=year,
        rules=rules,
        horizon=horizon,
    )
    leant = assumed_rules(rules, year)
    if json_out:
        print_json({"backtest": found, "assumed": _assumed(leant)})
        return
    show_backtest(found)
    _say_assumed(leant)


def _label(year: int) -> str:
    from wholeplace.years import year_label

    return year_label(year)


def _assumed(rules: Sequence[Rule]) -> list[dict[str, object]]:
    return [
        {"rule": rule.name, "value": rule.number, "unit": rule.unit, "note": rule.note}
        for rule in rules
    ]


def _say_assumed(rules: Sequence[Rule]) -> None:
    for rule in rules:
        click.echo(f"  Assumed: {rule.name} = {rule.number:g} {rule.unit}. {rule.note}.")
    tell("  How it is worked out: docs/methods/resilience.md")
