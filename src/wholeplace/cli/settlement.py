"""``wholeplace settlement`` and ``wholeplace inject``: who would get what, and what it buys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json, tell

if TYPE_CHECKING:
    from wholeplace.settlement.baseline import Baseline
    from wholeplace.settlement.design import Design
    from wholeplace.store.settlement_design import Grounds

WORKBOOK = click.option(
    "--spending-power",
    "workbook",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Official workbook of core spending power to start from, in place of 2017/18.",
)
PLACE = click.option("--place", "named", multiple=True, help="Show this council; may be repeated.")


@click.group()
def settlement() -> None:
    """Design a settlement and run it for every council of England."""


@settlement.command()
@click.argument("designs", nargs=-1, metavar="[DESIGN]...")
@WORKBOOK
@PLACE
@as_json
def compare(
    designs: tuple[str, ...], workbook: Path | None, named: tuple[str, ...], json_out: bool
) -> None:
    """Set each DESIGN (an id, or a TOML file) beside the others; all that come with it by default.

    Gains and losses are against sharing the same pot as before.
    """
    from wholeplace.cli.settlement_objects import comparison_object
    from wholeplace.cli.settlement_words import show_comparison
    from wholeplace.draws import Draws
    from wholeplace.settlement.allocate import simulate
    from wholeplace.settlement.compare import compare as side_by_side
    from wholeplace.settlement.premium import respond
    from wholeplace.store.settlement_design import council_indices, find_designs

    found, baseline, grounds = _ready(find_designs(designs), workbook)
    chosen = council_indices(named, baseline.councils, grounds)
    tell(f"Running designs for {len(baseline.councils)} councils ...")
    simulation = simulate(found, baseline)
    comparison = side_by_side(simulation, grounds.rules)
    responses = [
        respond(simulation, at, rules=grounds.rules, draws=Draws())
        for at, design in enumerate(found)
        if design.premium
    ]
    if json_out:
        print_json(comparison_object(comparison, responses, chosen))
        return
    show_comparison(comparison, responses, chosen)


@settlement.command()
@WORKBOOK
@click.option("--all", "every", is_flag=True, help="Every council, not only those that miss.")
@as_json
def reproduce(workbook: Path | None, every: bool, json_out: bool) -> None:
    """Work published allocations out again, and print what is left between them and ours."""
    from wholeplace.cli.settlement_more_words import show_reproductions
    from wholeplace.cli.settlement_objects import reproductions_object

    _, baseline, _ = _ready((), workbook)
    if json_out:
        print_json(reproductions_object(baseline))
        return
    show_reproductions(baseline, every=every)


@settlement.command()
@as_json
def power(json_out: bool) -> None:
    """Show core spending power from 2016/17 to 2020/21: its growth and pounds a head, by class."""
    from wholeplace.cli.settlement_more_words import show_growth
    from wholeplace.settlement.growth import beside_published
    from wholeplace.store.reference import packaged_reference
    from wholeplace.store.rulebook import packaged_rules
    from wholeplace.store.spending_power_growth import spending_power_growth

    found = spending_power_growth(packaged_reference())
    beside = beside_published(found, rules=packaged_rules(), year=found[-1].year)
    if json_out:
        print_json({"growth": found, "published": beside, "holds": beside.holds})
        return
    show_growth(found, beside)


@settlement.command()
@as_json
def designs(json_out: bool) -> None:
    """List the designs that come with the package."""
    from wholeplace.cli.terminal import print_table
    from wholeplace.store.settlement_design import packaged_designs
    from wholeplace.store.settlement_design_rows import read_design_file

    files = [
        read_design_file(path.name, path.read_text(encoding="utf-8"))
        for path in packaged_designs().values()
    ]
    if json_out:
        print_json({"designs": [{"id": f.id, "title": f.title, "about": f.about} for f in files]})
        return
    print_table("Designs", ("id", "title", "about"), [(f.id, f.title, f.about) for f in files])


@click.command()
@click.option("--amount", required=True, type=float, help="Pounds to give, such as 1e9.")
@click.option("--rule", required=True, help="How it is shared out, such as need or population.")
@click.option("--design", default="by_need", show_default=True, help="Design whose need counts.")
@click.option(
    "--gaps", is_flag=True, help="Also what part of budget gaps and preventive spending it meets."
)
@WORKBOOK
@PLACE
@as_json
def inject(
    amount: float,
    rule: str,
    design: str,
    workbook: Path | None,
    named: tuple[str, ...],
    *,
    gaps: bool,
    json_out: bool,
) -> None:
    """Share out a cash injection among all councils, and say what it buys each of them."""
    from wholeplace.cli.settlement_gaps import gaps_object, show_gaps, with_gaps
    from wholeplace.cli.settlement_more_words import show_injection
    from wholeplace.cli.settlement_objects import injection_object
    from wholeplace.settlement.allocate import simulate
    from wholeplace.settlement.inject import inject as share_out
    from wholeplace.store.settlement_design import council_indices, find_designs

    found, baseline, grounds = _ready(find_designs((design,)), workbook)
    chosen = council_indices(named, baseline.councils, grounds)
    need = simulate(found, baseline).need[0]
    if gaps:
        tell("Planning the budget of every council ...")
        baseline = with_gaps(baseline)
    made = share_out(amount, rule, baseline=baseline, need=need)
    if json_out:
        print_json(injection_object(made, chosen) | (gaps_object(made, chosen) if gaps else {}))
        return
    show_injection(made, chosen)
    if gaps:
        show_gaps(made, chosen)


def _ready(
    paths: tuple[Path, ...], workbook: Path | None
) -> tuple[tuple[Design, ...], Baseline, Grounds]:
    """Return designs, the baseline they are run on and what they were read against."""
    from wholeplace.store.reference import packaged_reference
    from wholeplace.store.rulebook import packaged_rules
    from wholeplace.store.settlement_design import Grounds, read_designs
    from wholeplace.store.settlement_laboratory import laboratory_councils, offline_baseline
    from wholeplace.store.spending_power_baseline import workbook_baseline
    from wholeplace.store.spending_power_workbook import read_spending_power

    reference = packaged_reference()
    rules, gazetteer = packaged_rules(), reference.gazetteer()
    grounds = Grounds(laboratory_councils(reference), rules, gazetteer)
    found, councils = read_designs(paths, grounds)
    if workbook is None:
        return found, offline_baseline(councils, reference, rules), grounds
    published = read_spending_power(workbook)
    baseline = workbook_baseline(published, found=councils, gazetteer=gazetteer, rules=rules)
    return found, baseline, grounds
