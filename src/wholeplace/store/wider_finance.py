"""What else bears on a place's money, out of the reference: resilience, revenue, settlements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.resilience_standing import Standing, Standings, standings
from wholeplace.finance.revenue.appraise import CouncilYield, appraise, chosen_scheme
from wholeplace.finance.revenue.menu import OPTIONS
from wholeplace.finance.revenue.option import Ask, Option
from wholeplace.place.areas import Place
from wholeplace.plan.wider_finance import (
    DesignFor,
    Injected,
    Part,
    Revenue,
    WiderFinance,
    revenue_of,
)
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.bought import bought
from wholeplace.settlement.compare import Comparison, compare
from wholeplace.settlement.compare_lines import council_line
from wholeplace.settlement.design import Design, columns_of
from wholeplace.settlement.inject import RULES, inject
from wholeplace.source import Source
from wholeplace.store.reference import Reference
from wholeplace.store.resilience import council_at, reserve_record
from wholeplace.store.revenue import revenue_ask
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.settlement_design import (
    Grounds,
    council_index,
    find_designs,
    read_designs,
)
from wholeplace.store.settlement_laboratory import (
    EARMARKED,
    GRANT,
    RATES,
    TAX,
    UNALLOCATED,
    laboratory_councils,
    offline_baseline,
)

RESERVES_OF = 2017
INJECTION = 1e9
"""What is shared out over England to see what a pound of it buys [GBP]."""
NEED_OF = "by_need"
PLAN = "wholeplace-plan"


def wider_finance(
    reference: Reference, place: Place, *, law: int, own: Mapping[str, float] | None = None
) -> WiderFinance:
    """Return what else bears on a place's money.

    Args:
        reference: The compiled tables.
        place: An upper-tier place.
        law: Financial year whose rules revenue options follow.
        own: Figures of the place alone that say what an injection buys [GBP a year]: its ``gap``
            and its ``preventive_spending``.

    Raises:
        InputError: When the rules do not cover the year.
    """
    standing, beside = _standings(reference, place)
    compared = _compared(reference)
    designs, baseline = compared.simulation.designs, compared.simulation.baseline
    at = council_index(place.code, baseline.councils, _grounds(reference))
    known = replace(baseline, councils=_with_own(baseline.councils, at, own or {}))
    need = compared.simulation.need[[design.id for design in designs].index(NEED_OF)]
    return WiderFinance(
        standing=standing,
        standing_year=RESERVES_OF,
        beside=beside,
        revenue=_revenue(reference, place, law=law),
        law=law,
        designs=tuple(
            DesignFor(design.title, council_line(compared, which, at), design.years[-1])
            for which, design in enumerate(designs)
        ),
        called=baseline.called,
        baseline=baseline.title,
        beware=baseline.notes,
        injections=tuple(
            Injected(
                sharing.about,
                INJECTION,
                bought(inject(INJECTION, name, baseline=known, need=need), at),
            )
            for name, sharing in RULES.items()
        ),
        sources=_sources(reference, baseline.councils, designs),
    )


def _sources(
    reference: Reference, councils: Councils, designs: tuple[Design, ...]
) -> dict[Part, tuple[Source, ...]]:
    """Return where the figures of each part are from: the sources of the columns it stands on."""
    used: dict[Part, list[str]] = {
        "resilience": [EARMARKED, UNALLOCATED],
        "revenue": [name for option in OPTIONS if not option.supplied for name in option.columns],
        "settlement": [
            *(GRANT, RATES, TAX, EARMARKED, UNALLOCATED, "core_spending_power", "net_services"),
            *(name for design in designs for name in columns_of(design)),
        ],
    }
    known = reference.sources()
    return {
        part: tuple(
            known[id]
            for id in dict.fromkeys(
                councils.column(name).source for name in names if name in councils.columns
            )
            if id in known
        )
        for part, names in used.items()
    }


def _with_own(councils: Councils, at: int, own: Mapping[str, float]) -> Councils:
    """Return the councils with figures that are known of one of them alone."""
    columns = {}
    for name, amount in own.items():
        values = np.full(len(councils), np.nan)
        values[at] = amount
        columns[name] = Column(values, "GBP", "", PLAN, f"{name}, of this plan's council alone")
    return councils.with_columns(columns)


def _standings(reference: Reference, place: Place) -> tuple[Standing | None, tuple[Standing, ...]]:
    """Return how reserves stood here and beside; nothing where the council was another then."""
    try:
        own, beside, _ = council_at(reference, place.code, year=RESERVES_OF)
    except InputError:
        return None, ()
    found = _every_standing(reference)
    others = (found.of(code) for code in beside)
    return found.of(own), tuple(each for each in others if each is not None)


def keep_wider_finance(reference: Reference, *, law: int) -> None:
    """Work out what is the same for every place, so that later places need not."""
    _every_standing(reference)
    _ask(reference, law)
    _compared(reference)


@lru_cache(maxsize=2)
def _every_standing(reference: Reference) -> Standings:
    """Return how every council's reserves stood, worked out once for many places."""
    return standings(reserve_record(reference), year=RESERVES_OF, rules=packaged_rules())


def _revenue(reference: Reference, place: Place, *, law: int) -> tuple[Revenue, ...]:
    rules = packaged_rules()
    ask = _ask(reference, law)
    at = ask.councils.index(place.code)

    def appraised(option: Option, equalise: str) -> CouncilYield:
        scheme = chosen_scheme(rules, law=law, equalise=equalise, share=None, years=None)
        return appraise(option, ask, scheme=scheme).of(at)

    return tuple(revenue_of(option, appraised) for option in OPTIONS)


@lru_cache(maxsize=2)
def _ask(reference: Reference, law: int) -> Ask:
    """Return what revenue options are worked out from under the rules of a year."""
    return revenue_ask(reference, law=law, rate=None, base=None, rules=packaged_rules())


@lru_cache(maxsize=2)
def _grounds(reference: Reference) -> Grounds:
    return Grounds(laboratory_councils(reference), packaged_rules(), reference.gazetteer())


@lru_cache(maxsize=2)
def _compared(reference: Reference) -> Comparison:
    """Return the designs that come with the package for every council, worked out once."""
    designs, councils = read_designs(find_designs(()), _grounds(reference))
    baseline = offline_baseline(councils, reference, packaged_rules())
    return compare(simulate(designs, baseline), packaged_rules())
