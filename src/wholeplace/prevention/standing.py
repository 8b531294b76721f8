"""One place's prevention spending beside its neighbours' and England's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval_around, scaled
from wholeplace.prevention.ledger import Standing
from wholeplace.prevention.scope import service_lines
from wholeplace.prevention.splitting import Terms, tagged_amounts
from wholeplace.prevention.tagging import TierShares
from wholeplace.yearly import Array
from wholeplace.years import year_label

ENGLAND = "E92000001"
RETURN_SECTORS = ("council", "district", "police", "fire", "combined authority", "waste")


def standings(counts: Sequence[Count], *, shares: TierShares, terms: Terms) -> tuple[Standing, ...]:
    """Return how preventive spending is in each place, and in England last.

    What is compared is the services of councils and of the police, fire, combined and waste
    authorities over them: what is returned, and not what is shared out by national formula. A
    place where one of these made no return is not known, and England leaves its money and its
    people out alike. Places share the doubt of the tagging, so it does not blur their differences.

    Args:
        counts: Counts of the places of England in one year.
        shares: How every line divides, under the scheme asked for.
        terms: Price year and level of the result.
    """
    amounts = np.stack([tagged_amounts(_returned(each), shares=shares)[0] for each in counts])
    gaps = [tuple(_silent(each)) for each in counts]
    whole = np.array([not gap for gap in gaps])
    rows = np.vstack([amounts, amounts[whole].sum(axis=0)])
    people = [each.population for each in counts]
    kept = [head for head, gap in zip(people, gaps, strict=True) if head and not gap]
    heads = [*people, sum(kept) if len(kept) == int(whole.sum()) else None]
    named = [(each.place.code, each.place.name) for each in counts] + [(ENGLAND, "England")]
    notes = [_note(gap, each.year) for gap, each in zip(gaps, counts, strict=True)]
    notes.append(f"{int(whole.sum())} of {len(counts)} places, those with every return made")
    known = [*whole, bool(whole.any())]
    measured = _measured(rows, heads=heads, year=counts[0].year, shares=shares, terms=terms)
    return tuple(
        Standing(code, name, counts[0].year, *(pair if there else (None, None)), note)
        for (code, name), pair, there, note in zip(named, measured, known, notes, strict=True)
    )


def _returned(count: Count) -> Iterator[SpendLine]:
    return (line for line in service_lines(count) if line.sector in RETURN_SECTORS)


def _silent(count: Count) -> Iterable[str]:
    """Return the names of the bodies over a place that made no return."""
    heard = {line.body for line in service_lines(count)}
    silent = {
        line.body_name
        for line in count.missing
        if line.sector in RETURN_SECTORS and line.body not in heard
    }
    return sorted(silent)


def _note(silent: Sequence[str], year: int) -> str:
    return f"no return for {year_label(year)}: {', '.join(silent)}" if silent else ""


def _measured(
    rows: Array,
    *,
    heads: Sequence[float | None],
    year: int,
    shares: TierShares,
    terms: Terms,
) -> Iterator[tuple[Estimate | None, Estimate | None]]:
    """Give the preventive share and the real preventive pounds per head of every row of amounts."""
    wanted = shares.preventive
    central = rows @ shares.central[:, wanted].sum(axis=1)
    drawn = rows @ shares.drawn[:, :, wanted].sum(axis=2).T
    real = terms.deflators.factor(year, terms.prices) * 1_000
    for row, head, middle, preventive in zip(rows, heads, central, drawn, strict=True):
        tagged = float(row.sum())
        if tagged == 0:
            yield None, None
            continue
        amount = interval_around(float(middle), preventive, level=terms.level)
        yield scaled(amount, 1 / tagged), scaled(amount, real / head) if head else None
