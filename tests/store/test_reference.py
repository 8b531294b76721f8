import subprocess
import sys
from hashlib import sha256

import pytest

from wholeplace.count.lines import LineTitle
from wholeplace.errors import InputError
from wholeplace.money import Pounds
from wholeplace.store.reference import Reference

WIGAN = "E08000010"
LEICESTER = "E06000016"
LONG = "place,period,measure,value,unit,flag,source\n"


@pytest.fixture
def folder(tmp_path):
    """Writes tables into a folder of their own and reads it."""

    def write(**tables):
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return Reference(tmp_path)

    return write


def test_importing_the_reader_does_not_import_duckdb():
    code = (
        "import sys; from wholeplace.store.reference import Reference; "
        "Reference().rows('lines'); sys.exit('duckdb' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        Reference(tmp_path / "nowhere")


def test_an_unknown_table_is_answered_with_the_nearest(reference):
    with pytest.raises(InputError, match="no such table; did you mean 'lines'"):
        reference.rows("line")
    with pytest.raises(InputError, match="no such table; did you mean 'outturn'"):
        reference.figures("outurn")


def test_blank_cells_of_a_table_are_blank_text(folder):
    assert folder(some="a,b\n1,\n").rows("some") == ({"a": "1", "b": ""},)


def test_a_blank_figure_is_none_and_never_zero_and_keeps_its_marker(folder):
    found = folder(some=LONG + "A,2024,m,,persons,[x],s\nB,2024,m,0,persons,,s\n").figures("some")
    assert [(f.value, f.flag) for f in found] == [(None, "[x]"), (0.0, "")]


def test_every_cell_that_is_not_a_number_is_named_with_its_row(folder):
    bad = folder(some=LONG + "A,2024,m,n/a,persons,,s\nB,2024,m,1,persons,,s\nC,2024,m,?,p,,s\n")
    with pytest.raises(InputError) as caught:
        bad.figures("some")
    assert "some.csv row 2: value should be a number, not 'n/a'" in str(caught.value)
    assert "some.csv row 4: value should be a number, not '?'" in str(caught.value)


def test_a_table_that_is_not_long_says_which_columns_it_lacks(folder):
    with pytest.raises(InputError, match=r"has no column unit"):
        folder(some="place,period,measure,value,flag,source\nA,2024,m,1,,s\n").figures("some")


def test_an_empty_table_has_no_figures(folder):
    assert folder(some=LONG).figures("some") == ()


def test_an_interval_of_a_csv_table_is_read(folder):
    rows = "place,period,measure,value,low,high,level,unit,flag,source\nA,2024,m,5,4,6,0.95,%,,s\n"
    (found,) = folder(some=rows).figures("some")
    assert (found.low, found.high, found.level) == (4.0, 6.0, 0.95)


def test_filters_keep_places_periods_and_measures(reference):
    found = reference.figures(
        "outturn",
        places=[WIGAN],
        periods=["2024-25"],
        measures=["RSX_asc_net_current_expenditure"],
    )
    assert [(f.value, f.unit) for f in found] == [(138_198.0, "GBP thousand")]


def test_a_filter_of_nothing_finds_nothing(reference):
    assert reference.figures("outturn", places=[]) == ()
    assert reference.figures("council_tax", measures=()) == ()


def test_csv_and_parquet_tables_filter_alike(reference):
    tax = reference.figures("council_tax", places={WIGAN}, measures={"band_d_area_tax"})
    assert {f.period for f in tax} == {"2024-25", "2026-27"}
    assert {f.place for f in tax} == {WIGAN}


def test_an_interval_of_a_parquet_table_is_read_with_its_level(reference):
    (found,) = reference.figures(
        "outcomes",
        places=[WIGAN],
        periods=["2022-01-01/P3Y"],
        measures=["healthy_life_expectancy_male"],
    )
    assert (found.value, found.low, found.high) == (54.6, 50.3, 58.9)
    assert found.level == 0.95
    assert isinstance(found.level, float)


def test_looked_after_children_in_england_are_81_770_at_31_march_2025(reference):
    (found,) = reference.figures(
        "need",
        places=["E92000001"],
        periods=["2025-03-31"],
        measures=["children_looked_after"],
    )
    assert found.value == 81_770


def test_temporary_accommodation_is_134_210_in_england_and_not_known_in_leicester(reference):
    found = {
        f.place: f
        for f in reference.figures(
            "need",
            places=["E92000001", LEICESTER],
            periods=["2025Q4"],
            measures=["temporary_accommodation_households"],
        )
    }
    assert found["E92000001"].value == 134_210
    assert found[LEICESTER].value is None
    assert found[LEICESTER].flag == ".."


def test_an_authority_without_a_return_is_not_known_and_never_zero(reference):
    birmingham = reference.figures("outturn", places=["E08000025"], periods=["2024-25"])
    assert birmingham
    assert {f.value for f in birmingham} == {None}
    assert {f.flag for f in birmingham} == {"[x]"}


def test_lines_have_their_form_role_and_parent(reference):
    lines = reference.lines()
    assert lines["RSX_totsx"].role == "total"
    found = lines["RO3_csclkd"]
    assert isinstance(found, LineTitle)
    assert (found.form, found.role, found.parent) == ("RO3", "leaf", "RO3_csctot")


def test_every_parent_of_a_line_is_a_line(reference):
    lines = reference.lines()
    assert {line.parent for line in lines.values()} - {""} <= set(lines)


def test_every_figure_and_row_names_a_source_that_is_listed(reference):
    known = set(reference.sources())
    tables = {path.stem for path in reference.folder.glob("*.csv")}
    named = {
        (table, row["source"])
        for table in sorted(tables)
        for row in reference.rows(table)
        if row.get("source")
    }
    named |= {
        (path.stem, figure.source)
        for path in reference.folder.glob("*.parquet")
        for figure in reference.figures(path.stem, places=[WIGAN, "E92000001", "E10000016"])
    }
    assert sorted((table, source) for table, source in named if source not in known) == []


def test_a_source_is_printed_with_its_publisher_and_licence(reference):
    found = reference.source("mhclg-rsx-2024-25")
    assert found.licence == "Open Government Licence v3.0"
    assert found.licence_line
    assert found.retrieved == "2026-11-22"


def test_an_unknown_source_is_answered_with_the_nearest(reference):
    with pytest.raises(InputError, match="is not a source; did you mean 'mhclg-rsx-2024-25'"):
        reference.source("mhclg-rsx-2024-26")


def test_missing_sources_are_said_to_be_missing(folder):
    with pytest.raises(InputError, match=r"SOURCES\.toml: is missing"):
        folder().sources()


def test_the_deflator_takes_pounds_from_one_year_to_another_and_back(reference):
    deflators = reference.deflators()
    later = Pounds(100, prices=2019).at(2024, deflators)
    assert later.prices == 2024
    # The index is 80.8738 in 2019/20 and 100 in 2024/25: 100 x 100 / 80.8738 = 123.65.
    assert later.amount == pytest.approx(123.65, abs=0.005)
    assert later.at(2019, deflators).amount == pytest.approx(100)
    assert deflators.status[2024] == "published"


def test_the_three_discount_schedules_have_their_first_rates(reference):
    schedules = reference.schedules()
    first = {name: schedule.rate(1) for name, schedule in schedules.items()}
    assert first == {"standard": 0.035, "health": 0.015, "long_horizon_sensitivity": 0.03}
    assert schedules["standard"].bands[-1][:2] == (301, None)


def test_every_outcome_and_need_measure_is_registered_once(reference):
    measures = reference.measures()
    assert measures["healthy_life_expectancy_male"].polarity == "higher is better"
    assert measures["children_looked_after_rate"].polarity == "neutral"
    assert measures["temporary_accommodation_rate"].parts == (
        "temporary_accommodation_rate",
        "temporary_accommodation_households",
        "households_thousand",
    )
    outcomes = {row["measure"] for row in reference.rows("outcome_measures")}
    need = {row["measure"] for row in reference.rows("need_outcomes")}
    assert set(measures) == outcomes | need
    assert not outcomes & need


def test_the_digests_are_of_the_files_sorted_by_name(reference):
    digests = reference.digests()
    assert digests == tuple(sorted(digests))
    names = {path.name for path in reference.folder.iterdir() if path.is_file()}
    rules = {f"rules/{path.name}" for path in (reference.folder / "rules").iterdir()}
    assert {name for name, _ in digests} == names | rules
    by_hand = sha256((reference.folder / "lines.csv").read_bytes()).hexdigest()
    assert dict(digests)["lines.csv"] == by_hand


def test_a_closed_reference_opens_again_when_asked():
    tables = Reference()
    first = tables.figures("outturn", places=[WIGAN], periods=["2024-25"])
    tables.close()
    tables.close()
    assert tables.figures("outturn", places=[WIGAN], periods=["2024-25"]) == first
    tables.close()
