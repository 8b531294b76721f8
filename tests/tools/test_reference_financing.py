"""Financing, spending power, council tax and bases: compiled as published, or not at all."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
DATA = REPO.parent / "shared" / "data"

sys.path.insert(0, str(REPO / "tools"))
financing = importlib.import_module("reference_tables.financing")
spending_power = importlib.import_module("reference_tables.spending_power")
band_d = importlib.import_module("reference_tables.band_d")
bases = importlib.import_module("reference_tables.bases")
figures = importlib.import_module("reference_tables.figures")

TOPICS = {
    "financing": ("financing.parquet", "financing_measures.csv", "financing_authorities.csv"),
    "spending_power": ("core_spending_power.csv",),
    "band_d": ("band_d_own.csv",),
    "bases": (
        *("central_grants.csv", "empty_homes.csv", "tax_base.csv", "external_borrowing.csv"),
        "private_rents.csv",
    ),
}
MODULES = {
    "financing": financing,
    "spending_power": spending_power,
    "band_d": band_d,
    "bases": bases,
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The report lines of each topic, and the folder it was compiled into."""
    if not DATA.is_dir():
        pytest.skip("the source data are not beside the repository")
    out = tmp_path_factory.mktemp("compiled")
    lines = {
        topic: getattr(module, f"compile_{topic}")(DATA, out) for topic, module in MODULES.items()
    }
    return lines, out


@pytest.fixture
def returned():
    """A made-up file of returns, and its labels."""
    connection = figures.connect()
    connection.execute(
        """CREATE TABLE returned (e_code VARCHAR, ons_code VARCHAR, authority VARCHAR,
            class VARCHAR, period VARCHAR, basis VARCHAR, gbp_thousand DOUBLE, flag VARCHAR,
            label VARCHAR)"""
    )
    connection.execute(
        "CREATE TABLE labels (label VARCHAR, period VARCHAR, basis VARCHAR, measure VARCHAR)"
    )
    rows = [
        ("E0001", "E06000001", "Here", "UA", "2010-11", "current", 5.0, None, "LEVY OF ONE"),
        ("E0001", "E06000001", "Here", "UA", "2010-11", "current", 7.0, None, "LEVY OF TWO"),
        ("E0001", "E06000009", "Here", "UA", "2011-12", "current", 5.0, None, "LEVY OF ONE"),
        ("E0001", "E06000009", "Here", "UA", "2011-12", "current", None, "n/a", "LEVY OF TWO"),
        ("E0002", "n/a", "Parks", "O", "2010-11", "current", 3.0, None, "LEVY OF ONE"),
    ]
    connection.executemany("INSERT INTO returned VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    for label in ("LEVY OF ONE", "LEVY OF TWO"):
        for period in ("2010-11", "2011-12"):
            row = [label, period, "current", "RS_levies"]
            connection.execute("INSERT INTO labels VALUES (?, ?, ?, ?)", row)
    yield connection
    connection.close()


# Compiling ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for names in TOPICS.values() for name in names])
def test_tables_come_out_the_same_byte_for_byte(compiled, reference, name):
    _, out = compiled
    assert (out / name).read_bytes() == (reference.folder / name).read_bytes()


def test_england_2017_is_within_a_fiftieth_of_a_per_cent_of_what_mhclg_states(compiled):
    lines, _ = compiled
    england = [line for line in lines["financing"] if line.startswith("England")]
    assert len(england) == 7
    assert "England RS_netrevexp 2017-18 [GBP thousand]: 53,736,263.35" in england[1]


def test_the_sums_of_the_form_are_checked_for_every_return(compiled):
    lines, _ = compiled
    assert any(line.startswith("RS_netrevexp: 0 of 3552 returns") for line in lines["financing"])
    assert any(line.startswith("RS_ctr: 10 of 3552 returns") for line in lines["financing"])


def test_lines_of_one_measure_are_added_up(returned):
    financing.gather(returned)
    query = "SELECT place, period, value, flag FROM financing ORDER BY ALL"
    assert returned.execute(query).fetchall() == [
        ("E0002", "2010-11", 3.0, None),  # no ONS code: it stands under its E-code
        ("E06000009", "2010-11", 12.0, None),  # under its last code; 5 + 7
        ("E06000009", "2011-12", None, "n/a"),  # one line is not known, so neither is the sum
    ]


def test_a_return_that_does_not_add_up_stops_the_compile(returned):
    returned.execute(
        "CREATE TABLE financing (place VARCHAR, period VARCHAR, measure VARCHAR, value DOUBLE)"
    )
    every = {m for total, parts in financing.IDENTITIES.items() for m in (total, *parts)}
    rows = [("E1", "2017-18", m, 100.0 if m == "RS_netrevexp" else 0.0) for m in sorted(every)]
    returned.executemany("INSERT INTO financing VALUES (?, ?, ?, ?)", rows)
    with pytest.raises(SystemExit, match="RS_netrevexp: 1 of 1 returns are not the sum"):
        financing.check_identities(returned)


def test_a_council_with_figures_after_its_end_stops_the_compile():
    rows = [
        ("E10000009", "2018-19", "core_spending_power", 1.0),
        ("E10000009", "2019-20", "core_spending_power", 1.0),
    ]
    with pytest.raises(SystemExit, match="ended with 2018-19 but has a figure for 2019-20"):
        spending_power.check_labels(rows)


def test_a_label_is_the_year_in_which_a_financial_year_ends():
    row = {"ons_code": "E1", "2019": "8.03", "2016": "..", "2021": ""}
    assert spending_power.figure(row, 2019)[:4] == ("E1", "2018-19", "core_spending_power", 8.03)
    earlier = spending_power.figure(row, 2016)
    assert earlier[1:4] == ("2015-16", "spending_power_before_2016", None)
    assert earlier[5] == ".."
    assert spending_power.figure(row, 2021)[5] == "[blank]"


def test_a_column_that_moved_stops_the_compile():
    headings = ["E-code", "Average council tax for the authority", "Region"]
    band_d.check_headings("Table_7b", {"band_d_own": 1}, headings)
    with pytest.raises(SystemExit, match="Table_7b column 3 should be band_d_own"):
        band_d.check_headings("Table_7b", {"band_d_own": 2}, headings)


def test_a_marker_in_the_table_is_a_flag_and_no_figure():
    assert band_d.figure("E1", "band_d_own", 5.0, note="[note b]")[3:6] == (5.0, "GBP", "[note b]")
    assert band_d.figure("E1", "band_d_own_change", "[z]", note="")[3:6] == (None, "%", "[z]")
    assert band_d.figure("E1", "band_d_own", "", note="")[3:6] == (None, "GBP", "[blank]")


def test_a_rent_that_was_withheld_is_a_flag_and_no_figure():
    row = ["", "E06000001", "", "", "", "", "", "", "", ".."]
    assert bases.rent(row)[:6] == (
        "E06000001",
        "2021-22",
        "private_rent",
        None,
        "GBP a month",
        "..",
    )
    assert bases.rent([*row[:9], 492.0])[3] == 492


# What was compiled --------------------------------------------------------------------------


def test_every_measure_of_financing_is_registered_with_a_title(reference):
    titles = {row["measure"]: row["title"] for row in reference.rows("financing_measures.csv")}
    used = {
        row[0]
        for row in reference.tables.execute("SELECT DISTINCT measure FROM financing").fetchall()
    }
    assert used == set(titles)
    assert all(titles.values())


def test_every_principal_council_of_financing_is_in_the_gazetteer(reference):
    areas = {row["code"] for row in reference.rows("areas.csv")}
    councils = [r for r in reference.rows("financing_authorities.csv") if r["class"] != "other"]
    assert {row["place"] for row in councils} <= areas


@pytest.mark.parametrize(
    ("place", "measure", "period", "value"),
    [
        # Oxford and Oxfordshire, Table 7 of 2024-25.
        ("E07000178", "band_d_own", "2024-25", 346.36),
        ("E10000025", "band_d_own", "2024-25", 1_820.56),
        ("E12000007", "band_d_own", "2024-25", 471.40),
    ],
)
def test_band_d_is_what_table_7_says(reference, place, measure, period, value):
    assert reference.figure("band_d_own", place, measure, period)[0] == value


def test_middlesbroughs_area_tax_is_that_of_2026(reference):
    # For itself it set 2,115.86 in 2026-27 (council minutes) and 1,975.76 in 2024-25 (Table 7).
    # What is left of the area's tax goes to police, fire and parishes: 394.25 in 2024-25, and
    # 39.05 more two years later. Were 2,549.16 the tax of 2025-26, when it set 2,074.38 for
    # itself, they would have risen by 80.53, by a fifth in one year.
    tax = {
        period: reference.figure("council_tax", "E06000002", "band_d_area_tax", period)[0]
        for period in ("2024-25", "2026-27")
    }
    assert tax == {"2024-25": 2_370.01, "2026-27": 2_549.16}
    assert tax["2024-25"] - 1_975.76 == pytest.approx(394.25)
    assert tax["2026-27"] - 2_115.86 == pytest.approx(394.25 + 39.05)


def test_homes_that_are_empty_are_those_of_england(reference):
    # Live Table 615, October 2024: 719,470 empty, 264,884 of them for long.
    for measure, stated in (("empty_homes", 719_470), ("long_term_empty", 264_884)):
        found = reference.total("empty_homes", f"measure = '{measure}' AND period = '2024'")
        assert found == stated
