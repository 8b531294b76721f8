"""What the finance tables must not say, on their own or beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from wholeplace.errors import did_you_mean
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.store.cells import Weights
from wholeplace.store.finance_rows import (
    BudgetLineRow,
    CouncilTaxRow,
    DriverRow,
    FundingRow,
    PoolRow,
    ReserveRow,
    SavingRow,
)
from wholeplace.store.known import Known
from wholeplace.store.rows import PlaceRow
from wholeplace.store.schools_rows import schools_faults
from wholeplace.store.tables import Fault, Record, Table, words
from wholeplace.years import year_label

Tables = Mapping[str, Table]
TO_THE_POUND = 1.0
WHOLE = 1e-6
PENNIES_OFF = 1e-9
NEEDED = ("budget", "council_tax", "funding", "reserves")
PLANNED = (*NEEDED, "savings", "schools_deficit")
SAME: Mapping[str, tuple[str, ...]] = {
    "drivers": ("title", "group", "persistence"),
    "savings": (
        *("title", "kind", "delivery", "delivery_low", "delivery_high", "delivery_level", "line"),
        "source",
    ),
    "pools": ("title", "host", "governance", "power"),
    "schemes": ("title", "lead", "action", "functions"),
}


def finance_faults(tables: Tables, known: Known) -> Iterator[Fault]:
    """Yield every fault of the finance tables that shows only when cells are put side by side."""
    return chain(
        _incomplete(tables),
        _ids(tables),
        *(_unlike(tables[name], columns) for name, columns in SAME.items()),
        _drivers(tables, known),
        _late(tables),
        _limits(tables["budget"]),
        _council_tax(tables["council_tax"]),
        _cross_foot(tables),
        _changes(tables),
        _undrawable(tables["reserves"]),
        schools_faults(tables["schools_deficit"], _planned_from(tables)),
        _pool_shares(tables["pools"]),
        _hosts(tables["pools"]),
        _contributors(tables),
    )


def _incomplete(tables: Tables) -> Iterator[Fault]:
    """Say that a plan has some of what it is made from and not all."""
    missing = [name for name in NEEDED if not tables[name].records]
    held = [name for name in PLANNED if tables[name].records]
    if held and missing:
        told = f"table {missing[0]}, which is empty"
        if len(missing) > 1:
            told = f"tables {', '.join(missing[:-1])} and {missing[-1]}, which are empty"
        what = f"a medium-term plan also needs the {told}"
        yield tables[held[0]].fault(tables[held[0]].records[0], "id", what)


def _groups(table: Table) -> Iterator[tuple[str, Sequence[Record]]]:
    """Yield records by id, those of a scheme by its pool too."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in table.records:
        if name := words(record, "id"):
            groups.setdefault((words(record, "pool"), name), []).append(record)
    yield from ((name, records) for (_, name), records in groups.items())


def _unlike(table: Table, columns: Sequence[str]) -> Iterator[Fault]:
    for name, (first, *others) in _groups(table):
        for record in others:
            for column in columns:
                if _differ(record, first, column):
                    what = f"{column} should be the same on all rows of {name}, as in row "
                    yield table.fault(record, column, f"{what}{first.number}")


def _differ(one: Record, other: Record, column: str) -> bool:
    """Return whether cells of two rows say different things: 80% is the same as 0.8."""
    if one.row is None or other.row is None:
        return words(one, column) != words(other, column)
    return bool(getattr(one.row, column) != getattr(other.row, column))


def _ids(tables: Tables) -> Iterator[Fault]:
    """Say which streams of funding have the id of a line of the budget."""
    rows = {words(record, "id"): record.number for record in tables["budget"].records}
    for record in tables["funding"].records:
        if (name := words(record, "id")) in rows:
            what = f"id {name!r} is that of row {rows[name]} of the budget: each needs its own"
            yield tables["funding"].fault(record, "id", what)


def _drivers(tables: Tables, known: Known) -> Iterator[Fault]:
    own = {
        words(record, "id"): words(record, "group").casefold()
        for record in tables["drivers"].records
    }
    groups = dict.fromkeys(known.names.get("price_drivers", ()), "price")
    groups = {**dict.fromkeys(known.names.get("drivers", ()), ""), **groups, **own}
    for name in ("budget", "funding"):
        for record in tables[name].records:
            if isinstance(record.row, BudgetLineRow | FundingRow):
                yield from _moved(tables[name], record, record.row.drivers, groups)


def _moved(
    table: Table, record: Record, drivers: Weights, groups: Mapping[str, str]
) -> Iterator[Fault]:
    """Say which drivers are not there, and by how much those over prices move too much."""
    for driver, _ in drivers:
        if driver == UNPLANNED:
            what = f"driver {driver!r} stands for all lines: name none with it"
            yield table.fault(record, "drivers", what)
        elif driver not in groups:
            what = f"driver {driver!r} is not in the drivers table or a packaged one"
            yield table.fault(record, "drivers", f"{what}{did_you_mean(driver, groups)}")
    total = sum(weight for driver, weight in drivers if groups.get(driver) == "price")
    if total > 1 + WHOLE:
        what = f"the shares over prices sum to {total:.6g}, {total - 1:.6g} more than 1"
        yield table.fault(record, "drivers", what)


def _late(tables: Tables) -> Iterator[Fault]:
    """Say which drivers have no growth in the year after the base year, or before it."""
    base = _base_year(tables["council_tax"])
    if base is None:
        return
    needed = base + 1
    for name, records in _groups(tables["drivers"]):
        years = [(r.row.year, r) for r in records if isinstance(r.row, DriverRow)]
        first, record = min(years, key=lambda pair: pair[0], default=(needed, records[0]))
        if len(years) == len(records) and first > needed:
            what = f"the growth of {name} starts in {year_label(first)}; it is needed from "
            yield tables["drivers"].fault(record, "year", f"{what}{year_label(needed)}")


def _limits(table: Table) -> Iterator[Fault]:
    for record in table.records:
        row = record.row
        if not isinstance(row, BudgetLineRow) or row.floor is None or row.cap is None:
            continue
        if row.floor > row.cap:
            what = f"floor {row.floor:g} is above the cap {row.cap:g}"
            yield table.fault(record, "floor", what)


def _taxed(table: Table) -> list[tuple[Record, CouncilTaxRow]]:
    held = [(r, r.row) for r in table.records if isinstance(r.row, CouncilTaxRow)]
    return sorted(held, key=lambda pair: pair[1].year)


def _base_year(table: Table) -> int | None:
    """Return the base year; None where a year of council tax cannot be read."""
    held = _taxed(table)
    return held[0][1].year if held and len(held) == len(table.records) else None


def _council_tax(table: Table) -> Iterator[Fault]:
    held = _taxed(table)
    if not held or len(held) < len(table.records):
        return
    first, *later = held
    for column in ("tax_base", "band_d"):
        yield from _base_year_only(table, column, first, later)
    yield from _misplaced(table, first, later)
    if not later:
        what = f"no year is planned for: add a row after {year_label(first[1].year)}"
        yield table.fault(first[0], "year", what)
    for (_, before), (record, row) in pairwise(held):
        if row.year > before.year + 1:
            what = f"year {year_label(before.year + 1)} is left out before {year_label(row.year)}"
            yield table.fault(record, "year", what)
    for column in ("core", "asc"):
        for record, row in later[:1]:
            if getattr(row, column) is None:
                what = f"{column} is blank: by how much does it rise in {year_label(row.year)}?"
                yield table.fault(record, column, what)


def _base_year_only(
    table: Table,
    column: str,
    first: tuple[Record, CouncilTaxRow],
    later: Sequence[tuple[Record, CouncilTaxRow]],
) -> Iterator[Fault]:
    label = year_label(first[1].year)
    if getattr(first[1], column) is None:
        yield table.fault(first[0], column, f"{column} is blank: {label} is the base year")
    for record, row in later:
        if getattr(row, column) is not None:
            what = f"{column} should be blank: only the base year, {label}, has one"
            yield table.fault(record, column, what)


def _misplaced(
    table: Table,
    first: tuple[Record, CouncilTaxRow],
    later: Sequence[tuple[Record, CouncilTaxRow]],
) -> Iterator[Fault]:
    """Say which cells would not be read where they stand, and what is no amount of Band D."""
    record, base = first
    label = year_label(base.year)
    if base.band_d is not None and abs(base.band_d - round(base.band_d, 2)) > PENNIES_OFF:
        what = f"band_d should be pounds and whole pence, not {base.band_d:.15g}"
        yield table.fault(record, "band_d", what)
    for column in ("core", "asc"):
        if getattr(base, column) is not None:
            what = f"{column} should be blank: {label} is the base year, and rises come after it"
            yield table.fault(record, column, what)
    for record, row in later:
        if row.base_driver:
            what = f"base_driver should be blank: it stands in the row of the base year, {label}"
            yield table.fault(record, "base_driver", what)


def _planned_from(tables: Tables) -> int | None:
    """Return the first year planned for; None where no year can be told."""
    taxed = _taxed(tables["council_tax"])
    if len(taxed) < max(2, len(tables["council_tax"].records)):
        return None
    years = [row.year for _, row in taxed[1:]]
    setting = tables["place"].records[0].row
    valued = setting.first_year if isinstance(setting, PlaceRow) else years[0]
    return next((year for year in years if year >= valued), years[0])


def _cross_foot(tables: Tables) -> Iterator[Fault]:
    """Say by how much a base budget is short of its funding, or over it."""
    taxed = _taxed(tables["council_tax"])
    if not taxed or not all(_read_whole(tables[name]) for name in NEEDED):
        return
    base = taxed[0][1]
    if base.tax_base is None or base.band_d is None:
        return
    spending, funding = (_total(tables[name]) for name in ("budget", "funding"))
    raised, moved = base.tax_base * base.band_d, _moved_in(tables["reserves"], base.year)
    off = spending + moved - raised - funding
    if abs(off) > TO_THE_POUND:
        side = "more is spent than funded" if off > 0 else "more is funded than spent"
        what = (
            f"the base budget does not cross-foot: the lines come to £{spending:,.0f}, council tax "
            f"(£{raised:,.0f}) and funding to £{raised + funding:,.0f}, planned movements of "
            f"reserves in {year_label(base.year)} to £{moved:,.0f}, so £{abs(off):,.0f} {side}"
        )
        yield tables["budget"].fault(tables["budget"].records[0], "gbp", what)


def _read_whole(table: Table) -> bool:
    """Return whether there is a row, and every cell could be read."""
    return bool(table.records) and all(record.row for record in table.records)


def _total(table: Table) -> float:
    held = (record.row for record in table.records)
    return sum(row.gbp for row in held if isinstance(row, BudgetLineRow | FundingRow))


def _moved_in(table: Table, year: int) -> float:
    """Return what is paid into reserves in a year as planned, draws below nought [GBP]."""
    held = (record.row for record in table.records)
    return sum(dict(row.planned).get(year, 0.0) for row in held if isinstance(row, ReserveRow))


def _changes(tables: Tables) -> Iterator[Fault]:
    table, base = tables["savings"], _base_year(tables["council_tax"])
    for record in table.records:
        row = record.row
        if not isinstance(row, SavingRow):
            continue
        if row.recurring is None and row.one_off is None:
            what = f"{row.id} changes nothing: give recurring or one_off"
            yield table.fault(record, "recurring", what)
        if row.kind == "saving" and (row.recurring or 0.0) > 0:
            what = f"recurring of a saving should be below nought, not {row.recurring:,.0f}"
            yield table.fault(record, "recurring", f"{what}: it lowers spending")
        if base is not None and row.year <= base:
            what = f"year should come after the base year, {year_label(base)}"
            yield table.fault(record, "year", f"{what}, whose budget holds it already")


def _undrawable(table: Table) -> Iterator[Fault]:
    """Say that no reserve could close a gap or take a surplus."""
    rows = [record.row for record in table.records if isinstance(record.row, ReserveRow)]
    if not rows or len(rows) < len(table.records):
        return
    if all(row.order is None and row.kind != "unallocated" for row in rows):
        what = "order is blank for every reserve: one should have an order, or be unallocated"
        yield table.fault(table.records[0], "order", what)


def _pool_shares(table: Table) -> Iterator[Fault]:
    for name, records in _groups(table):
        rows = [record.row for record in records if isinstance(record.row, PoolRow)]
        for column in ("over_share", "under_share"):
            total = sum(getattr(row, column) for row in rows)
            if len(rows) == len(records) and abs(total - 1) > WHOLE:
                off = f"{abs(total - 1):.6g} {'too much' if total > 1 else 'missing'}"
                what = f"the {column} of {name} should sum to 1, not {total:.6g}: {off}"
                yield table.fault(records[0], column, what)


def _hosts(table: Table) -> Iterator[Fault]:
    for name, records in _groups(table):
        members = [words(record, "body") for record in records]
        host = words(records[0], "host")
        if host and host not in members:
            what = f"host {host!r} is no member of {name}{did_you_mean(host, members)}"
            yield table.fault(records[0], "host", what)


def _contributors(tables: Tables) -> Iterator[Fault]:
    """Say who puts money into a pooled fund of which it is no member."""
    members: dict[str, list[str]] = {}
    for _, records in _groups(tables["pools"]):
        bodies = [words(record, "body") for record in records]
        for called in ("id", "title"):
            members[words(records[0], called).casefold()] = bodies
    contributions = tables["contributions"]
    for record in contributions.records:
        bodies = members.get(words(record, "fund").casefold(), [])
        body = words(record, "body")
        if body and bodies and body not in bodies:
            what = f"body {body!r} is no member of the pooled fund{did_you_mean(body, bodies)}"
            yield contributions.fault(record, "body", what)
