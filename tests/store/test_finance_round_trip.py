"""Finance tables that are written are read back as they were, in both forms."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.test_round_trip import BODIES, fields, maybe, named, phrase, share, unique
from wholeplace.store import rows
from wholeplace.store.bundle import checked, write_bundle
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
from wholeplace.store.from_rows import bundle_of
from wholeplace.store.known import known_names
from wholeplace.store.rows import PlaceRow
from wholeplace.store.schools_rows import SchoolsDeficitRow

money = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
positive = st.floats(0, 1e9)
rate = st.floats(-0.2, 0.3)
weights = st.sampled_from(["", "pay: 1", "pay: 0.25; cpi: 75%", "=own: 0.1; grants: 1"])
amounts = st.sampled_from(["", "2026: 1200000", "2025: -3; 2027: 1e6", "2026: £1,200.50"])
ids = st.sampled_from(["one", "=two", "'three'", "Größe"])

line = fields(
    BudgetLineRow,
    id=ids,
    title=named,
    kind=st.sampled_from(["service", "levy", "income", "capital financing", "contingency"]),
    gbp=money,
    drivers=weights,
    one_off=money,
    stated=amounts,
    floor=maybe(st.floats(-0.2, 0.0)),
    cap=maybe(st.floats(0.0, 0.3)),
    month=st.integers(1, 12),
    line=phrase,
    source=named,
)
stream = fields(
    FundingRow,
    id=st.sampled_from(["grant", "=rates", "'fund'", "Zuschuß"]),
    title=named,
    stream=st.sampled_from(["retained rates", "specific grant", "collection fund", "other"]),
    gbp=money,
    drivers=weights,
    stated=amounts,
    last=maybe(st.integers(2024, 2030)),
    one_off=st.booleans(),
    line=phrase,
    source=named,
)
driver = fields(
    DriverRow,
    id=st.just("=own"),
    title=st.just("+Own driver"),
    group=st.just("demand"),
    year=st.integers(2025, 2030),
    growth=rate,
    persistence=st.just(0.25),
    source=named,
)
saving = fields(
    SavingRow,
    id=st.just("s"),
    title=st.just("@Saving"),
    kind=st.just("saving"),
    year=st.integers(2025, 2030),
    recurring=st.floats(-1e9, 0),
    one_off=maybe(money),
    delivery=st.just(0.7),
    source=st.just("Cabinet"),
)
reserve = fields(
    ReserveRow,
    id=ids,
    title=named,
    kind=st.sampled_from(["unallocated", "earmarked", "schools"]),
    opening=positive,
    order=maybe(st.integers(1, 9)),
    planned=st.sampled_from(["", "2026: -5; 2027: 8.25"]),
    least=positive,
    source=named,
)
ahead = fields(
    SchoolsDeficitRow,
    year=st.integers(2027, 2030),
    overspend=maybe(money),
    relief=maybe(positive),
    source=named,
)
scheme = fields(
    SchemeRow,
    pool=st.just("bcf"),
    id=st.just("s"),
    title=st.just("-Scheme"),
    lead=st.just("NHS"),
    year=st.integers(2025, 2030),
    gbp=positive,
    source=named,
)


def tax(**cells):
    return CouncilTaxRow.model_validate({**cells, "source": "x"})


@st.composite
def schools(draw):
    """A deficit whose first row says what is said once, and later years that may be left out."""
    first = {"year": 2026, "opening": draw(positive), "overspend": draw(st.floats(-90, 90))}
    first |= {"overspend_low": -100, "overspend_high": 100.5, "overspend_level": 0.8}
    first |= {"override_ends": 2027, "rate": draw(st.floats(0, 0.2)), "source": "=Forum"}
    later = [row for row in draw(unique(ahead, "year")) if row.overspend is not None or row.relief]
    first_row = SchoolsDeficitRow.model_validate(first)
    return [first_row, *sorted(later, key=lambda row: row.year)]


@st.composite
def finances(draw):
    """Tables of a base budget that cross-foots, as its last line of funding makes it."""
    lines = draw(unique(line, "id").filter(bool))
    streams = draw(unique(stream, "id"))
    tax_base, band_d = 90_000.5, draw(st.integers(1, 300_000)) / 100
    spent = sum(row.gbp for row in lines) - sum(row.gbp for row in streams)
    rest = {"id": "rest", "title": "Rest", "stream": "other", "source": "x"}
    rest["gbp"] = spent - tax_base * band_d
    over = draw(share)
    return {
        "budget": tuple(lines),
        "funding": (*streams, FundingRow.model_validate(rest)),
        "council_tax": (
            tax(year=2024, tax_base=tax_base, band_d=band_d),
            tax(year=2025, core=draw(rate), asc=draw(rate), base_driver=""),
            tax(year=2026, core=0.0299),
        ),
        "drivers": (
            DriverRow.model_validate(
                {"id": "=own", "title": "+Own driver", "group": "demand", "year": 2024}
                | {"growth": 0.01, "growth_low": -0.01, "growth_high": 0.05, "growth_level": 0.8}
                | {"persistence": 0.25, "source": "assumption: a guess"}
            ),
            *sorted(draw(unique(driver, "year")), key=lambda row: row.year),
        ),
        "savings": tuple(sorted(draw(unique(saving, "year")), key=lambda row: row.year)),
        "reserves": (
            *draw(unique(reserve, "id")),
            ReserveRow.model_validate(
                {"id": "last", "title": "x", "kind": "unallocated", "opening": 1, "source": "x"}
            ),
        ),
        "schools_deficit": tuple(draw(st.just(()) | schools())),
        "pools": tuple(
            PoolRow.model_validate(
                {"id": "bcf", "title": "=Fund", "host": "council", "body": body}
                | {"over_share": part, "under_share": 0.5, "governance": "=Board"}
            )
            for body, part in (("council", over), ("NHS", 1 - over))
        ),
        "schemes": tuple(sorted(draw(unique(scheme, "year")), key=lambda row: row.year)),
    }


PLACE = PlaceRow.model_validate(
    {
        "title": "A plan",
        "place": "E08000010",
        "year": 2024,
        "prices": 2024,
        "first_year": 2026,
        "years": 5,
        "draws": 100,
        "seed": 1,
        "scheme": "cipfa",
        "illustration": True,
        "neighbours": "ons_global",
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(finances())
def test_a_budget_comes_back_from_excel_and_csv_as_it_was(reference, held):
    known = known_names(reference)
    bodies = tuple(rows.BodyRow(id=id, name=id, sector="partner", role="partner") for id in BODIES)
    tables = {"place": (PLACE,), "bodies": bodies, **held}
    bundle = bundle_of(tables, known.place("E08000010"), known)
    with TemporaryDirectory() as place_to_be:
        book, folder = Path(place_to_be) / "one.xlsx", Path(place_to_be) / "folder"
        write_bundle(bundle, book)
        write_bundle(bundle, folder)
        assert checked(book, known) == bundle
        assert checked(folder, known) == bundle
