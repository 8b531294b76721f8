"""How councils financed what they spent, 2010-11 to 2017-18, and what reserves they held.

The revenue outturn summary (RS) of every authority. The form names its lines differently from
year to year; ``register/financing_labels.csv`` gives each label, its years and the measure it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import connect, expect, load, number, read_register, write_csv, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

SUMMARY = "finance/rs_by_la_2010-11_to_2017-18_long.parquet"
AUTHORITY_CODE = r"^E\d{4}$"
# A level at 31 March stands in another column than its line's net current expenditure.
BASES = {"current": "basis LIKE 'Net current%'", "closing": "basis SIMILAR TO '(Capital|Fin).*'"}

# The form gives North Yorkshire the code of a county council that ended in 2009.
WRONG_CODES = {"E2721": "E10000023"}

# England as MHCLG states it for 2017-18 [GBP thousand]. It holds an estimate for the one
# authority that made no return, which the sum of returns does not.
ENGLAND_2017 = {
    "RS_totsx": 89_800_071,
    "RS_netrevexp": 53_744_046,
    "RS_rsg": -3_978_345,
    "RS_nndr": -15_161_208,
    "RS_ctr": 27_630_711,
    "RS_resear_end": 17_452_663,
    "RS_resunall_end": 4_282_989,
}
IMPUTED_SHARE = 0.0002
# Other earmarked and unallocated reserves of the councils with social care [GBP million].
CARE_RESERVES = {"2014-15": 14_406, "2017-18": 13_909}
CARE_COUNCILS = 152
CLASSES = {
    "SC": "county",
    "SD": "district",
    "UA": "unitary",
    "MD": "metropolitan district",
    "L": "london borough",
}
RESERVES = ("sch", "ph", "ear", "unall")
APPROPRIATIONS = ("RS_apsch", "RS_apph", "RS_apear", "RS_apunall")
IDENTITIES = {
    "RS_netrevexp": ("RS_revexp", "RS_sgin", "RS_abg", "RS_lssg"),
    "RS_ctr": (
        *("RS_netrevexp", "RS_interauth", *APPROPRIATIONS, "RS_rsg", "RS_police", "RS_gla"),
        *("RS_nndr", "RS_othitems", "RS_collfund"),
    ),
    **{f"RS_res{name}_end": (f"RS_res{name}_start", f"RS_ap{name}") for name in RESERVES},
}
NOT_ADDING_UP = 0.02
ROUNDING = 5.0  # pounds thousand


def compile_financing(shared: Path, out: Path) -> list[str]:
    """Compile the financing tables into ``out`` and give the report lines of what was checked.

    Raises:
        SystemExit: A sum differs from what MHCLG states, or a registered label is not in the file.
    """
    tables = connect()
    load(tables, "rs_file", shared / SUMMARY)
    register_labels(tables)
    gather(tables)
    return [
        *check_england(tables),
        *check_care_reserves(tables),
        *check_identities(tables),
        write_parquet(tables, "financing", out / "financing.parquet"),
        write_measures(out),
        write_authorities(tables, out),
    ]


def register_labels(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``labels``: which label of which year and column is which measure.

    Raises:
        SystemExit: A label is in no return of one of its years.
    """
    tables.execute(
        "CREATE TABLE labels (label VARCHAR, period VARCHAR, basis VARCHAR, measure VARCHAR)"
    )
    rows = [
        (row["label"], f"{year}-{(year + 1) % 100}", row["basis"], row["measure"])
        for row in read_register("financing_labels.csv")
        for year in range(int(row["first"]), int(row["last"]) + 1)
    ]
    tables.executemany("INSERT INTO labels VALUES (?, ?, ?, ?)", rows)
    cases = " ".join(f"WHEN {condition} THEN '{name}'" for name, condition in BASES.items())
    tables.execute(
        f"""CREATE TABLE returned AS SELECT e_code, ons_code, authority, class,
            financial_year AS period, CASE {cases} END AS basis, gbp_thousand, flag,
            trim(regexp_replace(upper(line), '\\(TOTAL OF.*\\)', '')) AS label
        FROM rs_file WHERE regexp_matches(e_code, '{AUTHORITY_CODE}')"""
    )
    missing = tables.execute(
        "SELECT label, period FROM labels ANTI JOIN returned USING (label, period, basis)"
    ).fetchall()
    if missing:
        raise SystemExit(f"financing_labels.csv names lines that no return has: {missing[:5]}")


def gather(tables: duckdb.DuckDBPyConnection) -> None:
    """Make table ``financing``: lines of one measure added up, under the last code of the time.

    A measure is known only where each of its lines is.
    """
    tables.execute(
        """CREATE TABLE codes AS SELECT e_code,
            coalesce(arg_max(ons_code, period)
                FILTER (regexp_matches(ons_code, '^E[0-9]{8}$')), e_code) AS place
        FROM returned GROUP BY e_code"""
    )
    for e_code, place in WRONG_CODES.items():
        tables.execute("UPDATE codes SET place = ? WHERE e_code = ?", [place, e_code])
    tables.execute(
        """CREATE TABLE financing AS SELECT place, period, measure,
            CASE WHEN count(*) = count(gbp_thousand) THEN sum(gbp_thousand) END AS value,
            'GBP thousand' AS unit,
            CASE WHEN count(*) > count(gbp_thousand)
                THEN coalesce(min(flag) FILTER (gbp_thousand IS NULL), '[blank]') END AS flag,
            'mhclg-rs-2010-2017' AS source
        FROM returned JOIN labels USING (label, period, basis) JOIN codes USING (e_code)
        GROUP BY place, period, measure"""
    )


def check_england(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check the sums of 2017-18 against England as MHCLG states it."""
    return [
        expect(
            f"England {measure} 2017-18 [GBP thousand]",
            found=number(
                tables,
                f"SELECT sum(value) FROM financing WHERE measure = '{measure}' "
                "AND period = '2017-18'",
            ),
            stated=stated,
            within=abs(stated) * IMPUTED_SHARE,
        )
        for measure, stated in ENGLAND_2017.items()
    ]


def check_care_reserves(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check the reserves of councils with social care, as first added up by the BBC in 2019."""
    query = """SELECT sum(value) / 1000, count(DISTINCT place) FROM financing
        WHERE measure IN ('RS_resear_end', 'RS_resunall_end') AND period = '{}' AND place IN (
            SELECT place FROM returned JOIN codes USING (e_code)
            WHERE class IN ('SC', 'UA', 'MD', 'L'))"""
    lines = []
    for period, stated in CARE_RESERVES.items():
        million, councils = tables.execute(query.format(period)).fetchall()[0]
        what = f"Reserves of the {councils} councils with social care, end of {period}"
        lines.append(expect(f"{what} [GBP million]", found=million, stated=stated))
        lines.append(expect(f"Councils {period}", found=councils, stated=CARE_COUNCILS))
    return lines


def check_identities(tables: duckdb.DuckDBPyConnection) -> list[str]:
    """Check the sums of the form for every authority and year: what adds up to what.

    Raises:
        SystemExit: More returns do not add up than were found when the form was first read.
    """
    tables.execute(
        """CREATE TABLE wide AS PIVOT (SELECT place, period, measure, value FROM financing)
        ON measure USING any_value(value)"""
    )
    lines = []
    for total, parts in IDENTITIES.items():
        added = " + ".join(f'coalesce("{part}", 0)' for part in parts)
        off, every = tables.execute(
            f"""SELECT count(*) FILTER (abs({added} - "{total}") > {ROUNDING}), count("{total}")
            FROM wide"""
        ).fetchall()[0]
        sentence = f"{total}: {off} of {every} returns are not the sum of {', '.join(parts)}"
        if off > NOT_ADDING_UP * every:
            raise SystemExit(sentence)
        lines.append(sentence)
    return lines


def write_measures(out: Path) -> str:
    """Write ``financing_measures.csv``: every measure, its title and what a reader must know."""
    rows = read_register("financing_measures.csv")
    return write_csv(
        out / "financing_measures.csv", tuple(rows[0]), sorted(tuple(row.values()) for row in rows)
    )


def write_authorities(tables: duckdb.DuckDBPyConnection, out: Path) -> str:
    """Write ``financing_authorities.csv``: name and class of every principal council by year."""
    cases = " ".join(f"WHEN '{short}' THEN '{words}'" for short, words in CLASSES.items())
    rows = tables.execute(
        f"""SELECT place, any_value(e_code), arg_max(authority, period) AS name,
            CASE arg_max(class, period) {cases} ELSE 'other' END, min(period), max(period)
        FROM returned JOIN codes USING (e_code) GROUP BY place ORDER BY place"""
    ).fetchall()
    columns = ("place", "e_code", "name", "class", "first", "last")
    return write_csv(out / "financing_authorities.csv", columns, rows)
