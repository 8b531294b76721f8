"""Objects of council finance turned into the rows of a bundle's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from wholeplace.finance.base_budget import (
    BudgetLine,
    Change,
    Driver,
    Exposure,
    FundingLine,
    Indexation,
    Reserve,
)
from wholeplace.finance.pool import Pool, Scheme
from wholeplace.store.cells import cell_of
from wholeplace.store.columns import Row, around
from wholeplace.store.contents import CouncilTaxYear, Finance
from wholeplace.store.estimates import estimate_cells
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
from wholeplace.store.known import source_words
from wholeplace.store.schools_rows import schools_rows_of

NOTHING_STATED: Mapping[int, float] = {}
NO_LIMITS = Indexation()


def finance_rows_of(finance: Finance) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows of every finance table, by table name."""
    return {
        "budget": tuple(_line(line) for line in finance.lines),
        "drivers": tuple(row for driver in finance.drivers for row in _driver(driver)),
        "council_tax": tuple(_council_tax(each) for each in finance.council_tax),
        "funding": tuple(_funding(line) for line in finance.funding),
        "savings": tuple(row for change in finance.changes for row in _change(change)),
        "reserves": tuple(_reserve(reserve) for reserve in finance.reserves),
        "schools_deficit": tuple(schools_rows_of(finance.schools)),
        "pools": tuple(row for pool in finance.pools for row in _pool(pool)),
        "schemes": tuple(
            row for pool in finance.pools for s in pool.schemes for row in _scheme(pool.id, s)
        ),
    }


def _filled(**cells: object) -> dict[str, object]:
    """Return the cells that are not blank."""
    return {name: value for name, value in cells.items() if value not in ("", None)}


def _weights(exposures: Iterable[Exposure]) -> object:
    return cell_of(tuple((each.driver, each.weight) for each in exposures))


def _amounts(by_year: Mapping[int, float] | None) -> object:
    return cell_of(tuple(sorted((by_year or NOTHING_STATED).items())))


def _number(exact: Decimal | None) -> float | None:
    return None if exact is None else float(exact)


def _line(line: BudgetLine) -> BudgetLineRow:
    limits = line.indexation or NO_LIMITS
    return BudgetLineRow.model_validate(
        _filled(
            id=line.id,
            title=line.title,
            kind=line.kind,
            gbp=line.gbp,
            drivers=_weights(line.exposures),
            one_off=line.one_off,
            stated=_amounts(line.stated),
            floor=limits.floor,
            cap=limits.cap,
            month=limits.month,
            line=line.line,
            source=source_words(line.source),
        )
    )


def _driver(driver: Driver) -> Iterator[DriverRow]:
    for year, growth in sorted(driver.growth.items()):
        yield DriverRow.model_validate(
            _filled(
                id=driver.id,
                title=driver.title,
                group=driver.group,
                year=year,
                **estimate_cells(growth, around("growth")),
                persistence=driver.persistence,
                source=source_words(growth.source or driver.source),
            )
        )


def _council_tax(each: CouncilTaxYear) -> CouncilTaxRow:
    return CouncilTaxRow.model_validate(
        _filled(
            year=each.year,
            tax_base=each.tax_base,
            band_d=_number(each.band_d),
            core=_number(each.core),
            asc=_number(each.asc),
            base_driver=each.base_driver,
            source=source_words(each.source),
        )
    )


def _funding(line: FundingLine) -> FundingRow:
    return FundingRow.model_validate(
        _filled(
            id=line.id,
            title=line.title,
            stream=line.stream,
            gbp=line.gbp,
            drivers=_weights(line.exposures),
            stated=_amounts(line.stated),
            last=line.last,
            one_off=line.one_off,
            line=line.line,
            source=source_words(line.source),
        )
    )


def _change(change: Change) -> Iterator[SavingRow]:
    once = change.one_off or NOTHING_STATED
    for year in sorted({*change.recurring, *once}):
        yield SavingRow.model_validate(
            _filled(
                id=change.id,
                title=change.title,
                kind=change.kind,
                year=year,
                recurring=change.recurring.get(year),
                one_off=once.get(year),
                **estimate_cells(change.delivery, around("delivery")),
                line=change.line,
                source=source_words(change.source),
            )
        )


def _reserve(reserve: Reserve) -> ReserveRow:
    return ReserveRow.model_validate(
        _filled(
            id=reserve.id,
            title=reserve.title,
            kind=reserve.kind,
            opening=reserve.opening,
            order=reserve.order,
            planned=_amounts(reserve.planned),
            least=reserve.least,
            source=source_words(reserve.source),
        )
    )


def _pool(pool: Pool) -> Iterator[PoolRow]:
    for member in pool.members:
        yield PoolRow.model_validate(
            _filled(
                id=pool.id,
                title=pool.title,
                host=pool.host,
                body=member.body,
                over_share=member.over_share,
                under_share=member.under_share,
                over_cap=member.over_cap,
                under_cap=member.under_cap,
                exit_notice_months=member.exit_notice_months,
                governance=pool.governance,
                power=pool.power,
            )
        )


def _scheme(pool: str, scheme: Scheme) -> Iterator[SchemeRow]:
    for year, cost in sorted(scheme.budget.items()):
        yield SchemeRow.model_validate(
            _filled(
                pool=pool,
                id=scheme.id,
                title=scheme.title,
                lead=scheme.lead,
                action=scheme.action,
                functions=scheme.functions,
                year=year,
                **estimate_cells(cost, around("gbp")),
                source=source_words(cost.source),
            )
        )
