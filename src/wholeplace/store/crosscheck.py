"""What one table of a bundle must not say when another, or a published list, says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain

from wholeplace.errors import InputError, MethodError, did_you_mean
from wholeplace.place.areas import Place
from wholeplace.store import cells
from wholeplace.store.columns import Column, Interval
from wholeplace.store.estimates import estimate_at
from wholeplace.store.finance_faults import finance_faults
from wholeplace.store.known import Known
from wholeplace.store.limit_faults import income_faults, limit_faults
from wholeplace.store.own_rows import own_faults
from wholeplace.store.proposals import amount_faults, year_faults
from wholeplace.store.schema import BY_NAME
from wholeplace.store.tables import Fault, Record, Table, words
from wholeplace.years import year_label

Tables = Mapping[str, Table]
WHOLE = 1e-6
FEW = 12
_SAME_ON_ALL_ROWS = ("level", "rule", "rationale", "evidence", "status")


def cross_faults(tables: Tables, known: Known) -> list[Fault]:
    """Return every fault that shows only when cells, rows or tables are put side by side."""
    each = (_duplicates(t) for t in tables.values())
    ranges = (_intervals(t) for t in tables.values())
    named = (_references(t, tables, known) for t in tables.values())
    return list(
        chain(
            *each,
            *ranges,
            *named,
            _place(tables["place"], known),
            _years(tables, known),
            _sums(tables["tiers"], "line"),
            _sums(tables["cashable"], "unit_cost"),
            _lines_agree(tables["tiers"]),
            _embedded_unchanged(tables["spend"]),
            _borne(tables),
            _one_price_year(tables["costs"], known),
            _acted_on(tables["effects"], known),
            own_faults(tables["own_figures"], known.names.get("edges", ())),
            amount_faults(tables["proposals"]),
            income_faults(tables["interventions"]),
            limit_faults(tables),
            _reviewed_lines(tables, known),
            finance_faults(tables, known),
        )
    )


def found_place(table: Table, known: Known) -> Place:
    """Return the place that the table ``place`` names.

    Raises:
        InputError: When there is no such place.
    """
    return known.place(words(table.records[0], "place"))


def _read(record: Record, column: str, read: Callable[[cells.Raw], float]) -> float | None:
    """Return a number where the cell holds one; what is wrong with it is said elsewhere."""
    try:
        return None if column not in record.values else read(record.values[column])
    except ValueError:
        return None


def _groups(table: Table, *columns: str) -> Mapping[tuple[str, ...], list[Record]]:
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in table.records:
        key = tuple(words(record, column) for column in columns)
        if key[0]:
            groups.setdefault(key, []).append(record)
    return groups


def _duplicates(table: Table) -> Iterator[Fault]:
    key = table.type.key
    if not key:
        return
    for records in _alike(table, key).values():
        for record in records[1:]:
            named = [f"{column} {v!r}" for column in key if (v := words(record, column))]
            what = " and ".join(named)
            said = f"{what} is already in row {records[0].number}: every row needs its own"
            yield table.fault(record, key[0], said)


def _alike(table: Table, key: Sequence[str]) -> Mapping[tuple[str, ...], list[Record]]:
    """Return records by what their key means: 2025 and 2025/26 are the same year."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in table.records:
        meant = [getattr(record.row, name, None) for name in key]
        told = [words(record, name) for name in key]
        values = tuple(
            told if each is None else cells.text(each)
            for told, each in zip(told, meant, strict=True)
        )
        if values[0]:
            groups.setdefault(values, []).append(record)
    return groups


def _intervals(table: Table) -> Iterator[Fault]:
    for interval in table.type.intervals:
        for record in table.records:
            if fault := _interval(table, record, interval):
                yield fault


def _interval(table: Table, record: Record, interval: Interval) -> Fault | None:
    value, low, high, level = (
        _read(record, column, cells.share)
        for column in (interval.value, interval.low, interval.high, interval.level)
    )
    if (interval.low in record.values) != (interval.high in record.values):
        bare = interval.low if high is not None else interval.high
        return table.fault(record, bare, f"{bare} is blank: give both ends of the interval or none")
    if low is None or high is None or value is None:
        return None
    if low > high:
        what = (
            f"{interval.low} {low:g} is above {interval.high} {high:g}: the interval is upside down"
        )
        return table.fault(record, interval.low, what)
    if not low <= value <= high:
        what = f"{interval.value} {value:g} should lie within its interval, {low:g} to {high:g}"
        return table.fault(record, interval.value, what)
    if interval.level not in record.values and low < high:
        what = (
            f"{interval.level} is blank: how much probability does the interval hold, such as 0.95?"
        )
        return table.fault(record, interval.level, what)
    return _unfit(table, record, interval) if level is not None else None


def _unfit(table: Table, record: Record, interval: Interval) -> Fault | None:
    if record.row is None or table.type.name in ("spend", "tiers"):
        return None
    try:
        estimate = estimate_at(record.row, interval)
        if estimate is not None and estimate.family == "share":
            estimate.quantile(0.5)
    except MethodError as error:
        return table.fault(record, interval.value, f"{interval.value} cannot be used: {error}")
    return None


def _references(table: Table, tables: Tables, known: Known) -> Iterator[Fault]:
    for column in table.type.columns:
        if column.refers == "prices":
            yield from _price_years(table, column, known)
        elif column.refers:
            allowed = _allowed(column.refers, tables, known)
            for record in table.records:
                name = words(record, column.name)
                if name and name not in allowed:
                    what = _not_found(column, name, allowed, tables)
                    yield table.fault(record, column.name, what)


def _allowed(refers: str, tables: Tables, known: Known) -> Collection[str]:
    allowed = dict.fromkeys(sorted(known.names.get(refers, ())))
    if refers in BY_NAME:
        allowed |= dict.fromkeys(words(record, "id") for record in tables[refers].records)
    if refers == "lines":
        allowed |= dict.fromkeys(words(record, "service") for record in tables["spend"].records)
    return allowed.keys()


def _not_found(column: Column, name: str, allowed: Collection[str], tables: Tables) -> str:
    within = f"the {column.refers} table" if column.refers in BY_NAME else "the published list"
    if column.refers == "unit_costs":
        within = "the unit_costs table or the published unit costs"
    named = {words(r, "name"): words(r, "id") for r in tables["bodies"].records}
    if column.refers == "bodies" and name in named:
        return f"{column.name} {name!r} is a body's name: write its id, {named[name]!r}"
    offered = did_you_mean(name, allowed)
    if not offered and len(allowed) <= FEW:
        offered = f"; there are {', '.join(allowed)}" if allowed else "; there are none yet"
    return f"{column.name} {name!r} is not in {within}{offered}"


def _price_years(table: Table, column: Column, known: Known) -> Iterator[Fault]:
    years = sorted(int(year) for year in known.names["prices"])
    for record in table.records:
        prices = _read(record, column.name, cells.year)
        if prices is not None and int(prices) not in years:
            reach = f"{year_label(years[0])} to {year_label(years[-1])}"
            what = f"{column.name} should be a year of the GDP deflator, {reach}, not {prices:g}"
            yield table.fault(record, column.name, what)


def _place(table: Table, known: Known) -> Iterator[Fault]:
    if not words(table.records[0], "place"):
        return
    try:
        found_place(table, known)
    except InputError as error:
        for problem in error.problems:
            what = f"place {problem.where} {problem.what}"
            yield table.fault(table.records[0], "place", what)


def _years(tables: Tables, known: Known) -> Iterator[Fault]:
    place = tables["place"]
    setting = place.records[0]
    counted = _read(setting, "year", cells.year)
    if counted is not None and counted not in known.years:
        offered = ", ".join(str(year) for year in sorted(known.years))
        what = f"year should be one that the returns hold ({offered}), not {counted:g}"
        yield place.fault(setting, "year", what)
    for record in tables["spend"].records:
        year = _read(record, "year", cells.year)
        if None not in (year, counted) and year != counted:
            what = f"year should be {counted:g}, the year of the count, or blank, not {year:g}"
            yield tables["spend"].fault(record, "year", what)
    yield from _valued_years(tables, setting, reach=max(int(y) for y in known.names["prices"]))


def _valued_years(tables: Tables, setting: Record, *, reach: int) -> Iterator[Fault]:
    first, count = _read(setting, "first_year", cells.year), _read(setting, "years", cells.whole)
    if first is None or count is None or count < 1:
        return
    last = first + count - 1
    if last > reach:
        what = f"years should end by {reach}, as the GDP deflator does, not {last:g}"
        yield tables["place"].fault(setting, "years", what)
    yield from year_faults(tables["proposals"], tuple(range(int(first), int(last) + 1)))
    told = f"should lie within the years of the valuation, {first:g} to {last:g}"
    for record in tables["costs"].records:
        year = _read(record, "year", cells.year)
        if year is not None and not first <= year <= last:
            yield tables["costs"].fault(record, "year", f"year {told}, not {year:g}")
    for record in tables["interventions"].records:
        started = getattr(record.row, "starts", ())
        outside = [str(year) for year, _ in started if not first <= year <= last]
        if outside:
            what = f"starts {told}, not {', '.join(outside)}"
            yield tables["interventions"].fault(record, "starts", what)


def _sums(table: Table, column: str) -> Iterator[Fault]:
    for (name,), records in _groups(table, column).items():
        shares = [_read(record, "share", cells.share) for record in records]
        known = [share for share in shares if share is not None and 0 <= share <= 1]
        if len(known) == len(shares) and abs(sum(known) - 1) > WHOLE:
            what = f"the shares of {name} should sum to 1, not {sum(known):.6g}"
            yield table.fault(records[0], "share", what)


def _lines_agree(table: Table) -> Iterator[Fault]:
    for (name,), (first, *others) in _groups(table, "line").items():
        for record in others:
            for column in _SAME_ON_ALL_ROWS:
                if words(record, column) != words(first, column):
                    what = f"{column} should be the same on all rows of {name}, as in row "
                    yield table.fault(record, column, f"{what}{first.number}")


def _embedded_unchanged(table: Table) -> Iterator[Fault]:
    for record in table.records:
        amount = _read(record, "gbp_thousand", cells.number)
        published = _read(record, "published", cells.number)
        unreadable = amount is None and "gbp_thousand" in record.values
        embedded = words(record, "basis").casefold() == "embedded"
        if embedded and not unreadable and amount != published:
            was = "not known" if published is None else f"{published:,.15g}"
            what = (
                f"gbp_thousand differs from the published figure ({was}): set basis to own and "
                "name your source, or put it back"
            )
            yield table.fault(record, "gbp_thousand", what)


def _borne(tables: Tables) -> Iterator[Fault]:
    borne = {words(record, "unit_cost") for record in tables["cashable"].records}
    for record in tables["unit_costs"].records:
        name = words(record, "id")
        if name and name not in borne:
            what = f"nobody bears {name}: add a row to cashable for each body that does"
            yield tables["unit_costs"].fault(record, "id", what)


def _one_price_year(table: Table, known: Known) -> Iterator[Fault]:
    for (name,), records in _groups(table, "intervention").items():
        stated = [(record, _read(record, "prices", cells.year)) for record in records]
        usable = [(r, int(y)) for r, y in stated if y and str(int(y)) in known.names["prices"]]
        for record, prices in usable[1:]:
            if prices != usable[0][1]:
                what = f"prices should be {usable[0][1]} as in the other costs of {name}"
                yield table.fault(record, "prices", f"{what}, not {prices}")


def _acted_on(table: Table, known: Known) -> Iterator[Fault]:
    """Say which effects save nothing, save twice, or act on what no pathway has."""
    edges = known.names.get("edges", ())
    for record in table.records:
        acts_on = words(record, "acts_on")
        if bool(acts_on) == bool(words(record, "unit_cost")):
            what = "give either acts_on, and the pathway says what is saved, or unit_cost"
            yield table.fault(
                record, "unit_cost", f"{what}, not {'both' if acts_on else 'neither'}"
            )
        for name in cells.names(acts_on) if acts_on else ():
            if name not in edges:
                what = f"acts_on {name!r} is not a move of a pathway{did_you_mean(name, edges)}"
                yield table.fault(record, "acts_on", what)
        pathways = {name.partition(":")[0] for name in cells.names(acts_on)} if acts_on else set()
        if len(pathways) > 1:
            what = f"acts_on names moves of {len(pathways)} pathways: give each its own effect"
            yield table.fault(record, "acts_on", what)


def _reviewed_lines(tables: Tables, known: Known) -> Iterator[Fault]:
    """Say which proposals name a line that neither the spend table nor any return has."""
    spend = tables["spend"].records
    services = {words(record, "service") for record in spend} | set(known.names["lines"])
    ids = {words(record, "id") for record in spend}
    called = [f"{words(record, 'body')}/{words(record, 'service')}" for record in spend]
    folded = {name.casefold() for name in (*services, *ids)}
    for record in tables["proposals"].records:
        name = words(record, "line")
        if name and not {name.casefold(), name.partition("/")[2].casefold()} & folded:
            offered = did_you_mean(name, [*called, *services])
            what = f"line {name!r} is not in the spend table or the published lines{offered}"
            yield tables["proposals"].fault(record, "line", what)
