"""``wholeplace pathway`` and ``wholeplace episodes``: demand of a place, and its own returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json, print_table

if TYPE_CHECKING:
    from wholeplace.demand.design import PathwayDesign
    from wholeplace.demand.episodes import Care, YearOfCare
    from wholeplace.demand.own_care import OwnCare
    from wholeplace.demand.pathway import Pathway
    from wholeplace.estimate import Estimate
    from wholeplace.store.ssda903 import Returns

FIRST_YEAR = 2026
CHILDREN = "children"
BANDS = (0.5, 2.0)
LARGE = 100
NAME = 36
THOUSAND = 1_000.0


@click.command()
@click.argument("id", metavar="PATHWAY", default="")
@click.argument("place", default="")
@click.option("--first-year", default=FIRST_YEAR, show_default=True, help="Year it begins in.")
@click.option(
    "--returns",
    type=click.Path(exists=True, path_type=Path),
    help="SSDA903 returns (ZIP, folder or workbook) whose figures are used for the children.",
)
@as_json
def pathway(id: str, place: str, *, first_year: int, returns: Path | None, json_out: bool) -> None:
    """Show how many people of a PLACE are in each state of a PATHWAY, and how fast they move.

    Without arguments: list the pathways.
    """
    from wholeplace.store.pathways import Pathways
    from wholeplace.store.reference import packaged_reference

    reference = packaged_reference()
    pathways = Pathways(reference)
    if not id or not place:
        _list({id: pathways.design(id).title for id in pathways.ids}, json_out)
        return
    area = reference.gazetteer().place(place)
    if returns and id != CHILDREN:
        raise click.BadParameter(f"SSDA903 returns say nothing of {id}", param_hint="--returns")
    own = _own(returns, pathways.design(id)).figures if returns else ()
    found = pathways.of(area.code, first_year=first_year, ids=(id,), own=own)[id]
    if json_out:
        print_json({"pathway": found, "backcast": pathways.backcast(id)})
        return
    _show(found, area.name)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--rates", is_flag=True, help="Write rows for a bundle's table own_figures (CSV).")
@as_json
def episodes(path: Path, rates: bool, json_out: bool) -> None:
    """Show what an SSDA903 return (ZIP, folder or workbook) says: stocks, moves, lengths of stay.

    Counts of one to four are shown as ``fewer than 5``; nothing about a single child is shown.
    """
    from wholeplace.demand.episodes import years_of_care
    from wholeplace.store.ssda903 import read_ssda903

    if rates:
        _write_rates(path)
        return
    returns = read_ssda903(path)
    years = years_of_care(returns.care)
    if json_out:
        print_json(_safe(returns, years))
        return
    _show_years(years)
    _show_stays(returns.care)
    _show_notes(returns)


def _own(path: Path, design: PathwayDesign) -> OwnCare:
    """Return the own figures that returns hold."""
    from wholeplace.demand.own_care import own_care
    from wholeplace.store.ssda903 import read_ssda903

    return own_care(read_ssda903(path).care, edges=[move.edge for move in design.moves])


def _write_rates(path: Path) -> None:
    from wholeplace.store.own_rows import own_csv
    from wholeplace.store.pathways import Pathways
    from wholeplace.store.reference import packaged_reference

    found = _own(path, Pathways(packaged_reference()).design(CHILDREN))
    click.echo(own_csv(found.figures), nl=False)
    for name in found.left_out:
        click.echo(f"left out, as it rests on fewer than 5 children: {name}", err=True)


def _list(titles: Mapping[str, str], json_out: bool) -> None:
    if json_out:
        print_json({"pathways": titles})
        return
    print_table(f"{len(titles)} pathways", ("id", "title"), list(titles.items()))


def _show(found: Pathway, name: str) -> None:
    from dataclasses import replace

    from wholeplace.demand.pathway import OUTSIDE
    from wholeplace.prevention.appraisal import scaled
    from wholeplace.years import year_label

    titles = {state.id: state.title for state in found.states}
    click.echo(f"{found.title} in {name}, beginning of {year_label(found.first_year)}\n")
    click.echo("People in each state (80% interval, and who says so)")
    for stock in found.stocks:
        band = _band(found, stock.state, stock.band)
        _line(titles[stock.state], stock.people, (stock.segment,), band, found)
    click.echo("\nMoves a year for each person in the state they leave (from outside: for every")
    click.echo("1,000 people of the place)")
    for move in found.moves:
        band = _band(found, move.from_state, move.band)
        rate = scaled(move.rate, THOUSAND) if move.from_state == OUTSIDE else move.rate
        _line(move.edge, replace(rate, source=move.rate.source), move.segments, band, found)
    click.echo("")
    for warning in found.warnings:
        click.echo(f"- {warning}")
    click.echo(f"Method: {found.method}. Sources: {', '.join(s.id for s in found.sources)}.")


def _line(
    what: str, estimate: Estimate, segments: Iterable[str], band: str, found: Pathway
) -> None:
    """Print one figure: what it is on a line of its own where both do not fit into one."""
    titles = {segment.id: segment.title for segment in found.segments}
    whose = "; ".join(titles[id] for id in segments) if len(titles) > 1 else ""
    where = ", ".join(part for part in (whose, f"{band} years there" if band else "") if part)
    value, low, high, source = _numbers(estimate)
    number = value if not low or low == high else f"{value} ({low} to {high})"
    named = f"{what} [{where}]" if where else what
    if len(named) <= NAME:
        click.echo(f"  {named:<{NAME}}  {number:<24}  {source}")
    else:
        click.echo(f"  {named}\n  {'':<{NAME}}  {number:<24}  {source}")


def _band(found: Pathway, state: str, band: int | None) -> str:
    """Return a duration band in words, such as ``0.5 to 2``."""
    limits = next((each.bands for each in found.states if each.id == state), ())
    if not limits or band is None:
        return ""
    if band == len(limits):
        return f"over {limits[-1]:g}"
    return f"{(0.0, *limits)[band]:g} to {limits[band]:g}"


def _numbers(estimate: Estimate) -> tuple[str, str, str, str]:
    source = estimate.source
    basis = "" if source is None else ("assumption" if source.is_assumption else source.id)
    if estimate.family == "known":
        return _figure(estimate.value), "", "", basis
    return _figure(estimate.value), _figure(estimate.low), _figure(estimate.high), basis


def _figure(value: float) -> str:
    """Return a number to three figures, whole when it is large.

    >>> _figure(1234.5), _figure(0.012345)
    ('1,234', '0.0123')
    """
    return f"{value:,.0f}" if value >= LARGE else f"{value:.3g}"


def _show_years(years: Iterable[YearOfCare]) -> None:
    from wholeplace.demand.episodes import KINDS, shown, shown_parts
    from wholeplace.years import year_label

    told = list(years)
    rows = [
        (
            year_label(year.year),
            *(shown(sum(counts.values())) for counts in (year.at_end, year.started, year.ceased)),
            shown(sum(year.moved.values())),
        )
        for year in told
    ]
    columns = ("year", "in care on 31 March ", "came in ", "left ", "placements changed ")
    print_table("Children looked after", columns, rows)
    print_table(
        "In care on 31 March by kind of placement",
        ("year", *(f"{kind} " for kind in KINDS)),
        [(year_label(y.year), *shown_parts(y.at_end, KINDS).values()) for y in told],
    )


def _show_stays(care: Care) -> None:
    from wholeplace.demand.episodes import shown, stays_in_care
    from wholeplace.demand.survival import band_hazards, kaplan_meier

    stays = stays_in_care(care)
    rows = [
        (
            f"{band.begins:g} to {band.ends:g}" if band.ends else f"over {band.begins:g}",
            shown(band.left),
            _figure(band.person_years),
            *(_numbers(band.rate)[:3] if band.rate else ("not known", "", "")),
        )
        for band in band_hazards(stays, bands=BANDS)
    ]
    columns = ("years in care", "left ", "person-years ", "rate a year ", "low ", "high ")
    print_table("Leaving care by time in care, 80% intervals", columns, rows)
    median = kaplan_meier(stays).median
    words = "not known: fewer than half were seen to leave" if median is None else f"{median:.1f}"
    click.echo(f"Half of the children have left after (years): {words}.")


def _show_notes(returns: Returns) -> None:
    from wholeplace.demand.episodes import shown
    from wholeplace.store.ssda903 import count_notes

    for what, count in count_notes(returns.notes).items():
        click.echo(f"- {shown(count)} episodes: {what}")


def _safe(returns: Returns, years: Iterable[YearOfCare]) -> dict[str, object]:
    """Return the counts as they may leave: small ones in words."""
    from wholeplace.demand.episodes import KINDS, shown, shown_parts, stays_in_care
    from wholeplace.demand.survival import band_hazards
    from wholeplace.store.ssda903 import count_notes

    return {
        "years": [
            {
                "year": each.year,
                "at_end": shown_parts(each.at_end, KINDS),
                "started": shown_parts(each.started, KINDS),
                "ceased": shown_parts(each.ceased, KINDS),
                "moved": shown_parts(
                    {f"{a}>{b}": n for (a, b), n in each.moved.items()},
                    sorted(f"{a}>{b}" for a, b in each.moved),
                ),
            }
            for each in years
        ],
        "leaving": [
            {
                "begins": band.begins,
                "ends": band.ends,
                "left": shown(band.left),
                "rate": band.rate,
            }
            for band in band_hazards(stays_in_care(returns.care), bands=BANDS)
        ],
        "notes": {what: shown(n) for what, n in count_notes(returns.notes).items()},
    }
