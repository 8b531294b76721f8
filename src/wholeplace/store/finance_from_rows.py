"""Rows of the finance tables turned into objects of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import (
    BudgetLine,
    Change,
    Driver,
    Exposure,
    FundingLine,
    Indexation,
    Reserve,
)
from wholeplace.finance.pool import Member, Pool, Scheme
from wholeplace.source import Source
from wholeplace.store.columns import Row, around
from wholeplace.store.contents import CouncilTaxYear, Finance
from wholeplace.store.estimates import estimate_at
from wholeplace.store.finance_rows import (
    BudgetLineRow,
    CouncilTaxRow,
    DriverRow,
    FundingRow,
    PoolRow,
    ReserveRow,
    SavingRow,
    SchemeRow,
)
from wholeplace.store.schools_rows import SchoolsDeficitRow, schools_of

Rows = Mapping[str, Sequence[Row]]
Kind = TypeVar("Kind", bound=Row)
Sourced = Callable[[str], Source]
APRIL = 4


def finance_of(tables: Rows, source: Sourced) -> Finance:
    """Return the council's finances that checked rows describe.

    Args:
        tables: The rows of every table, by its name.
        source: What turns the words of a cell into a source.
    """
    taxed = sorted(_rows(tables, "council_tax", CouncilTaxRow), key=lambda row: row.year)
    return Finance(
        lines=tuple(_line(row, source) for row in _rows(tables, "budget", BudgetLineRow)),
        drivers=tuple(
            _driver(rows, source) for rows in _by_id(_rows(tables, "drivers", DriverRow))
        ),
        council_tax=tuple(_council_tax(row, source) for row in taxed),
        funding=tuple(_funding(row, source) for row in _rows(tables, "funding", FundingRow)),
        changes=tuple(
            _change(rows, source) for rows in _by_id(_rows(tables, "savings", SavingRow))
        ),
        reserves=tuple(_reserve(row, source) for row in _rows(tables, "reserves", ReserveRow)),
        schools=schools_of(_rows(tables, "schools_deficit", SchoolsDeficitRow), source),
        pools=_pools(tables, source),
    )


def _rows(tables: Rows, name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    return tuple(row for row in tables.get(name, ()) if isinstance(row, kind))


def _by_id(rows: Iterable[Kind], column: str = "id") -> list[list[Kind]]:
    """Return rows put together by one column, in the order in which its values first come."""
    found: dict[str, list[Kind]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return [*found.values()]


def _exposures(weights: Iterable[tuple[str, float]]) -> tuple[Exposure, ...]:
    return tuple(Exposure(driver, weight) for driver, weight in weights)


def _line(row: BudgetLineRow, source: Sourced) -> BudgetLine:
    limited = row.floor is not None or row.cap is not None or row.month != APRIL
    return BudgetLine(
        id=row.id,
        title=row.title,
        kind=row.kind,
        gbp=row.gbp,
        exposures=_exposures(row.drivers),
        source=source(row.source),
        line=row.line,
        stated=dict(row.stated) or None,
        one_off=row.one_off,
        indexation=Indexation(row.floor, row.cap, row.month) if limited else None,
    )


def _driver(rows: Sequence[DriverRow], source: Sourced) -> Driver:
    ordered = sorted(rows, key=lambda row: row.year)
    first = ordered[0]
    growth = {
        row.year: found
        for row in ordered
        if (found := estimate_at(row, around("growth"), source(row.source))) is not None
    }
    return Driver(
        id=first.id,
        title=first.title,
        group=first.group,
        growth=growth,
        source=source(first.source),
        persistence=first.persistence,
    )


def _council_tax(row: CouncilTaxRow, source: Sourced) -> CouncilTaxYear:
    return CouncilTaxYear(
        year=row.year,
        tax_base=row.tax_base,
        band_d=_exact(row.band_d),
        core=_exact(row.core),
        asc=_exact(row.asc),
        base_driver=row.base_driver,
        source=source(row.source),
    )


def _exact(number: float | None) -> Decimal | None:
    """Return a number as it was written, so that the law can round it to the penny."""
    return None if number is None else Decimal(repr(number))


def _funding(row: FundingRow, source: Sourced) -> FundingLine:
    return FundingLine(
        id=row.id,
        title=row.title,
        stream=row.stream,
        gbp=row.gbp,
        exposures=_exposures(row.drivers),
        source=source(row.source),
        line=row.line,
        stated=dict(row.stated) or None,
        last=row.last,
        one_off=row.one_off,
    )


def _change(rows: Sequence[SavingRow], source: Sourced) -> Change:
    first = rows[0]
    ordered = sorted(rows, key=lambda row: row.year)
    once = {row.year: row.one_off for row in ordered if row.one_off is not None}
    return Change(
        id=first.id,
        title=first.title,
        kind=first.kind,
        recurring={row.year: row.recurring for row in ordered if row.recurring is not None},
        source=source(first.source),
        one_off=once or None,
        delivery=estimate_at(first, around("delivery"), source(first.source)),
        line=first.line,
    )


def _reserve(row: ReserveRow, source: Sourced) -> Reserve:
    return Reserve(
        id=row.id,
        title=row.title,
        kind=row.kind,
        opening=row.opening,
        source=source(row.source),
        order=row.order,
        planned=dict(row.planned) or None,
        least=row.least,
    )


def _pools(tables: Rows, source: Sourced) -> tuple[Pool, ...]:
    schemes = _rows(tables, "schemes", SchemeRow)
    return tuple(
        _pool(rows, [each for each in schemes if each.pool == rows[0].id], source)
        for rows in _by_id(_rows(tables, "pools", PoolRow))
    )


def _pool(rows: Sequence[PoolRow], schemes: Sequence[SchemeRow], source: Sourced) -> Pool:
    first = rows[0]
    return Pool(
        id=first.id,
        title=first.title,
        host=first.host,
        members=tuple(
            Member(
                body=row.body,
                over_share=row.over_share,
                under_share=row.under_share,
                over_cap=row.over_cap,
                under_cap=row.under_cap,
                exit_notice_months=row.exit_notice_months,
            )
            for row in rows
        ),
        schemes=tuple(_scheme(of, source) for of in _by_id(schemes)),
        governance=first.governance,
        power=first.power,
    )


def _scheme(rows: Sequence[SchemeRow], source: Sourced) -> Scheme:
    first = rows[0]
    costs: dict[int, Estimate] = {
        row.year: found
        for row in sorted(rows, key=lambda row: row.year)
        if (found := estimate_at(row, around("gbp"), source(row.source))) is not None
    }
    return Scheme(first.id, first.title, first.lead, first.action, costs, first.functions)
