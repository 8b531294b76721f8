"""What the tables of resources and limits must not say, on their own or beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wholeplace.errors import did_you_mean
from wholeplace.store import cells
from wholeplace.store.tables import Fault, Record, Table, words

IN_NEED = "people in need"
COUNTED = {"posts": "group of staff", "service": "service"}


def limit_faults(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Yield the limits that nothing could be counted for, and the years outside the valuation."""
    resources, limits = tables["resources"], tables["limits"]
    for record in limits.records:
        if _kind(record) == IN_NEED:
            yield from _in_need(limits, record)
        elif _kind(record) in COUNTED:
            yield from _named(limits, record, resources)
    asked = [record for record in limits.records if _kind(record) == IN_NEED]
    yield from _not_known(tables["interventions"], asked)
    yield from _outside(tables["place"].records[0], resources, limits)


def income_faults(table: Table) -> Iterator[Fault]:
    """Yield the actions that state one of two incomes, or an income of nothing."""
    for record in table.records:
        for name, other in (("income", "median_income"), ("median_income", "income")):
            if name not in record.values and other in record.values:
                what = f"{name} is blank: give both income and median_income, or neither"
                yield table.fault(record, name, what)
            elif getattr(record.row, name, None) == 0:
                yield table.fault(record, name, f"{name} should be above 0")


def _kind(record: Record) -> str:
    return words(record, "kind").casefold()


def _in_need(limits: Table, record: Record) -> Iterator[Fault]:
    for column in ("name", "year"):
        if column in record.values:
            what = f"{column} should be blank: the share of people in need is of the whole choice"
            yield limits.fault(record, column, what)
    amount = getattr(record.row, "amount", 0.0)
    if amount > 1:
        what = f"amount should be a share of people, such as 0.4, not {amount:g}"
        yield limits.fault(record, "amount", what)


def _named(limits: Table, record: Record, resources: Table) -> Iterator[Fault]:
    """Yield that a limit names nothing, or what no action takes or gives."""
    kind, name = _kind(record), words(record, "name")
    held = [words(each, "name") for each in resources.records if _kind(each) == kind]
    if not name:
        yield limits.fault(record, "name", f"name is blank: which {COUNTED[kind]}?")
    elif name not in held:
        offered = did_you_mean(name, dict.fromkeys(held)) or "; no action has any" * (not held)
        what = f"name {name!r} is no {COUNTED[kind]} in the resources table{offered}"
        yield limits.fault(record, "name", what)


def _not_known(actions: Table, asked: list[Record]) -> Iterator[Fault]:
    """Yield the actions without a share of people in need, when a limit asks for it."""
    for record in actions.records if asked else ():
        if "in_need" not in record.values:
            what = f"in_need is blank, and row {asked[0].number} of limits asks for it"
            yield actions.fault(record, "in_need", what)


def _outside(setting: Record, *tables: Table) -> Iterator[Fault]:
    first, count = (getattr(setting.row, name, None) for name in ("first_year", "years"))
    if first is None or not count:
        return
    last = first + count - 1
    for table in tables:
        for record in table.records:
            year = _year(record)
            if year is not None and not first <= year <= last:
                what = f"should lie within the years of the valuation, {first} to {last}"
                yield table.fault(record, "year", f"year {what}, not {year:g}")


def _year(record: Record) -> float | None:
    """Return a year where the cell holds one; what is wrong with it is said elsewhere."""
    try:
        return cells.year(record.values["year"]) if "year" in record.values else None
    except ValueError:
        return None
