"""``wholeplace pressures``: what costs of all councils rise by, beside the published estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from wholeplace.cli.terminal import as_json, print_json, print_table, tell

if TYPE_CHECKING:
    from wholeplace.estimate import Estimate
    from wholeplace.finance.pressures import Pressures, ServicePressure
    from wholeplace.finance.pressures_beside import Beside
    from wholeplace.finance.rules import Rule

BILLION = 1e9
PUBLIC_HEALTH, OWN_EDUCATION = "RSX_phs", "RSX_edu"


@click.command()
@click.option(
    "--draws", default=1_000, show_default=True, type=click.IntRange(2), help="How many draws."
)
@as_json
def pressures(draws: int, *, json_out: bool) -> None:
    """Say what prices, pay and demand add to the costs of England's councils by 2028/29.

    Set beside the Local Government Association's estimate: reproduced within its tolerance or not.
    """
    from wholeplace.draws import Draws
    from wholeplace.store.england import england_pressures
    from wholeplace.store.reference import packaged_reference

    if not json_out:
        tell("Working out the cost pressures of every council ...")
    found, leant = england_pressures(packaged_reference(), draws=Draws(draws))
    if json_out:
        print_json(pressures_object(found, leant))
        return
    show_pressures(found, leant)


def pressures_object(found: Beside, leant: Sequence[Rule]) -> dict[str, object]:
    """Return pressures for programs, with the published estimate and everything assumed."""
    low, high = found.within
    return {
        "pressures": found.found,
        "published": {
            "share": found.share.number,
            "gbp": found.gbp.number,
            "base": found.published_base,
            "status": found.share.status,
            "source": found.share.source.id,
            "note": found.share.note,
        },
        "tolerance": found.tolerance.number,
        "within": {"low": low, "high": high},
        "off": found.off,
        "is_reproduced": found.is_reproduced,
        "interval_holds_published": found.holds_published,
        "england": {"base": found.england_base, "adds": found.england_adds},
        "otherwise": [{"if": words, "share": share} for words, share in variants(found.found)],
        "assumed": [
            {"rule": rule.name, "first": rule.first, "value": rule.number, "note": rule.note}
            for rule in leant
            if rule.is_assumed
        ],
    }


def variants(found: Pressures) -> tuple[tuple[str, float], ...]:
    """Return the expected share had other services counted, each with what is counted."""
    own = "with education that councils meet themselves (school transport in it)"
    return (
        ("without public health", found.expected_share(without=[PUBLIC_HEALTH])),
        (own, found.expected_share(also=[OWN_EDUCATION])),
        (
            "with that education and without public health",
            found.expected_share(also=[OWN_EDUCATION], without=[PUBLIC_HEALTH]),
        ),
    )


def show_pressures(found: Beside, leant: Sequence[Rule]) -> None:
    """Print pressures by service and by driver, and what the published estimate makes of them."""
    ours = found.found
    _show_services(ours)
    _show_drivers(ours)
    _show_verdict(found)
    click.echo("Assumed:")
    assumed = [rule for rule in leant if rule.is_assumed]
    weights = sum(rule.name.startswith("weight_") for rule in assumed)
    click.echo(
        f"  {len(assumed)} of the {len(leant)} rules leant on have no source: {weights} weights"
        f" of drivers in services,\n  and growth, intervals and persistence of"
        f" {sum(driver.is_assumed for driver in ours.drivers)} of {len(ours.drivers)} drivers"
        " (--json lists them).\n  Only the National Living Wage is published, to 2026/27."
        " Demand was raised once, from\n  what 2024/25 cost by service, after a first run came"
        " to 21%; nothing since."
    )
    tell("  How it is worked out: docs/methods/medium-term.md")


def _show_services(ours: Pressures) -> None:
    from wholeplace.years import year_label

    rows = [_service_row(one) for one in ours.services]
    rows.append(("All that count", "", *_amounts(ours.base, ours.adds), _percent(ours.share)))
    rows += [_service_row(one, " *") for one in ours.beside]
    title = (
        f"What {year_label(ours.year)} costs more than {year_label(ours.base_year)}, GBP billion,"
        " nothing saved"
    )
    print_table(title, ("service", "councils ", "base ", "adds ", "from - to ", "rise, % "), rows)
    click.echo(
        "  Net current expenditure of councils and districts that made a return, 8 in 10 from - to."
        "\n  * Left out, as in the association's method of 2023: education, fire and police. Also"
        " not in:\n  capital financing, levies, combined and waste authorities, the Greater London"
        " Authority.\n"
    )


def _service_row(one: ServicePressure, mark: str = "") -> tuple[str, ...]:
    amounts = _amounts(one.base, one.adds)
    return (one.title + mark, f"{one.councils}", *amounts, _percent(one.share))


def _show_drivers(ours: Pressures) -> None:
    rows = [
        (one.title + ("" if one.is_assumed else " (published)"), one.group,
         *_amounts(one.moves, one.adds), _percent(one.share))
        for one in ours.drivers
    ]  # fmt: skip
    columns = ("driver", "", "moves ", "adds ", "from - to ", "of base, % ")
    print_table("The same by driver, GBP billion", columns, rows)


def _show_verdict(found: Beside) -> None:
    from wholeplace.years import year_label

    ours, (low, high) = found.found, found.within
    published = f"+{_one(found.share.number)}% and £{_billions(found.gbp.number)}bn"
    click.echo(f"Published: {published}, the estimate of the {found.share.source.publisher}.")
    interval = f"{_one(ours.share.low)}% to {_one(ours.share.high)}%, 8 in 10"
    click.echo(f"Ours:      +{_one(ours.share.value)}% ({interval}), by {year_label(ours.year)}.")
    verdict = "reproduced" if found.is_reproduced else "NOT reproduced"
    click.echo(
        f"Verdict:   {verdict} within tolerance ({_one(low)}% to {_one(high)}%):\n"
        f"           ours is {_one(abs(found.off))}% {'above' if found.off > 0 else 'below'} it"
        f"{'; our interval holds it' if found.holds_published else ''}."
    )
    click.echo("Why they may differ:")
    for words in _reasons(found):
        click.echo(f"  - {words}")


def _reasons(found: Beside) -> tuple[str, ...]:
    """Return what stands between ours and the published estimate, as far as figures tell."""
    ours, (low, high) = found.found, found.within
    told = [
        f"Our base is £{_billions(ours.base)}bn; theirs comes to"
        f" £{_billions(found.published_base)}bn. All authorities of England spend"
        f" £{_billions(found.england_base)}bn\n    on the same services, on which our rises come"
        f" to £{_billions(found.england_adds)}bn.",
        "What they count in public health and school transport was not read, nor their drivers.",
    ]
    for words, share in variants(ours):
        inside = "within" if low <= share <= high else "not within"
        told.append(f"{words.capitalize()}: +{_one(share)}%, {inside} tolerance.")
    return tuple(told)


def _amounts(base: float, adds: Estimate) -> tuple[str, str, str]:
    span = f"{_billions(adds.low)} - {_billions(adds.high)}"
    return _billions(base), _billions(adds.value), span


def _billions(gbp: float) -> str:
    return f"{gbp / BILLION:.1f}".replace("-", "−")


def _one(share: float) -> str:
    return f"{100 * share:.1f}"


def _percent(share: Estimate) -> str:
    return _one(share.value).replace("-", "−")
