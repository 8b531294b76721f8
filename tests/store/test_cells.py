"""What people write into cells, and what it is taken for."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.store import cells


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (1200, 1200.0),
        (1200.0, 1200.0),
        ("1200", 1200.0),
        ("1,200", 1200.0),
        ("£1,200", 1200.0),
        (" £1,200.50 ", 1200.5),
        ("-£1,200", -1200.0),
        ("£-3", -3.0),
        ("−3", -3.0),
        ("+3", 3.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1,234,567", 1234567.0),
        (0, 0.0),
    ],
)
def test_numbers_are_read_as_people_write_them(written, meant):
    assert cells.number(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("n/a", "TBC", "1.2m", "12k", "1,2", "12,34", "1,2000", "1 200", "£", "-", "--3", "40%"),
        *("1.2.3", "0x10", "nan", "inf", "(5)", "#N/A", "=1+1", ".", "e5"),
        *("1e300", 1e15, -(10**400)),
        *(True, False, math.nan, math.inf, date(2026, 1, 1), time(1), timedelta(1), None, []),
    ],
)
def test_what_is_not_a_number_is_never_taken_for_one(written):
    with pytest.raises(ValueError, match="should be a number, not "):
        cells.number(written)


def test_numbers_keep_the_fifteen_digits_that_excel_keeps():
    # 0.1 + 0.2 is 0.30000000000000004 in binary; Excel keeps and shows 0.3.
    assert cells.number(0.1 + 0.2) == 0.3
    assert cells.number(1234567.890123456789) == 1234567.89012346


def test_minus_nought_is_nought():
    assert math.copysign(1, cells.number(-0.0)) == 1


@given(st.floats(min_value=-1e14, max_value=1e14))
def test_reading_a_number_twice_changes_nothing(value):
    once = cells.number(value)
    assert cells.number(once) == once
    assert cells.number(repr(once)) == once
    assert once == pytest.approx(value, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize(
    ("written", "meant"),
    [(0.4, 0.4), ("0.4", 0.4), ("40%", 0.4), (" 40% ", 0.4), ("33.3%", 0.333), ("140%", 1.4)],
)
def test_shares_are_read_from_per_cents_too(written, meant):
    assert cells.share(written) == meant


def test_a_per_cent_that_is_no_number_says_what_a_share_looks_like():
    with pytest.raises(ValueError, match=r"should be a share such as 0\.4 or 40%, not 'some%'"):
        cells.share("some%")


@pytest.mark.parametrize(
    ("written", "meant"),
    [(3, 3), (3.0, 3), ("3", 3), ("1,000", 1000), ("3.0", 3)],
)
def test_whole_numbers_come_back_from_spreadsheets_as_floats(written, meant):
    found = cells.whole(written)
    assert found == meant
    assert isinstance(found, int)


@pytest.mark.parametrize("written", [2.5, "2.5", "1e-3"])
def test_part_of_a_whole_number_is_refused(written):
    with pytest.raises(ValueError, match="should be a whole number"):
        cells.whole(written)


@pytest.mark.parametrize("written", [2024, 2024.0, "2024", "2024/25", "2024-25", " 2024/2025 "])
def test_a_financial_year_may_be_written_in_all_usual_ways(written):
    assert cells.year(written) == 2024


@pytest.mark.parametrize("written", ["2024/26", "last year", "24/25", 2024.5, "FY24"])
def test_what_is_not_one_financial_year_is_refused(written):
    with pytest.raises(ValueError, match="should be a financial year such as 2024"):
        cells.year(written)


@pytest.mark.parametrize("written", [True, "yes", "Yes ", "TRUE", "true"])
def test_yes_is_yes(written):
    assert cells.yes_or_no(written) is True


@pytest.mark.parametrize("written", [False, "no", "NO", "false"])
def test_no_is_no(written):
    assert cells.yes_or_no(written) is False


@pytest.mark.parametrize("written", ["maybe", 1, 0, "y", ""])
def test_anything_else_is_neither_yes_nor_no(written):
    with pytest.raises(ValueError, match="should be yes or no"):
        cells.yes_or_no(written)


@pytest.mark.parametrize(
    "written",
    [date(2027, 3, 31), datetime(2027, 3, 31, 9), "2027-03-31", "31/03/2027", "31/3/2027"],
)
def test_dates_are_iso_or_british(written):
    assert cells.iso_date(written) == "2027-03-31"


@pytest.mark.parametrize("written", ["03/31/2027", "March 2027", "2027", 46112.0, "31/02/2027"])
def test_other_dates_are_refused(written):
    with pytest.raises(ValueError, match="should be a date such as 2027-03-31"):
        cells.iso_date(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026: 1", ((2026, 1.0),)),
        ("2026:50%;2027:1", ((2026, 0.5), (2027, 1.0))),
        ("2026/27: 0.25; 2028/29: 1;", ((2026, 0.25), (2028, 1.0))),
    ],
)
def test_starts_are_years_with_their_share_of_full_reach(written, meant):
    assert cells.starts(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("", "2026", "2026 1", "2026: lots", "2027: 1; 2026: 1", "2026: 1; 2026: 0.5"),
        *("2026: 140%", "2026: -0.1", 2026, ";"),
    ],
)
def test_starts_that_cannot_be_are_refused_with_an_example(written):
    with pytest.raises(ValueError, match="such as '2026: 50%; 2027: 1'"):
        cells.starts(written)


def test_a_choice_may_be_written_in_any_mix_of_capitals():
    read = cells.one_of(("revenue", "capital", "in kind"))
    assert read(" In Kind ") == "in kind"


def test_a_wrong_choice_is_answered_with_the_choices_and_the_nearest():
    read = cells.one_of(("revenue", "capital", "in kind"))
    with pytest.raises(ValueError, match="revenue, capital, in kind, not 'revenu'; did you mean"):
        read("revenu")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  Wigan  ", "Wigan"),
        ("two\r\nlines", "two\nlines"),
        ("two\rlines", "two\nlines"),
        (7.0, "7"),
        (7, "7"),
        (7.25, "7.25"),
        (True, "TRUE"),
        (date(2027, 3, 31), "2027-03-31"),
        (datetime(2027, 3, 31), "2027-03-31"),
        (datetime(2027, 3, 31, 9), "2027-03-31T09:00:00"),
        ("=1+1", "=1+1"),
        ("a\tb", "a\tb"),
    ],
)
def test_text_is_kept_without_outer_spaces(written, meant):
    assert cells.text(written) == meant


@pytest.mark.parametrize("written", ["a\x00b", "a\x0bb", "a\x85b", "a\ud800b", "a\uffffb"])
def test_text_that_no_workbook_could_keep_is_refused(written):
    with pytest.raises(ValueError, match="holds a control character"):
        cells.text(written)


def test_text_of_any_length_is_not_taken():
    assert cells.text("x" * cells.LONGEST_TEXT)
    with pytest.raises(ValueError, match="should be at most 10,000 characters, not 10,001"):
        cells.text("x" * (cells.LONGEST_TEXT + 1))


def test_lists_from_toml_are_not_text():
    with pytest.raises(ValueError, match="should be text"):
        cells.text(["a"])


@pytest.mark.parametrize("nothing", [None, "", "   ", "\n"])
def test_blank_is_blank(nothing):
    assert cells.is_blank(nothing)


@pytest.mark.parametrize("something", [0, 0.0, False, "0", "-"])
def test_nought_is_not_blank(something):
    assert not cells.is_blank(something)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        ("", None),
        (0.0, 0),
        (3.0, 3),
        (0.25, 0.25),
        (1e300, 1e300),
        (True, "yes"),
        (False, "no"),
        ("Wigan", "Wigan"),
        (((2026, 0.5), (2027, 1.0)), "2026: 0.5; 2027: 1"),
    ],
)
def test_values_are_written_plainly_and_blank_stays_blank(value, cell):
    assert cells.cell_of(value) == cell
    assert type(cells.cell_of(value)) is type(cell)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'"])
def test_text_that_a_spreadsheet_would_run_is_defused(first):
    hostile = f"{first}cmd|' /C calc'!A0"
    assert cells.defused(hostile) == f"'{hostile}"
    assert cells.restored(cells.defused(hostile)) == hostile


@pytest.mark.parametrize("words", ["Wigan", "1+1", "a=b", "", "£5", "'tis", "''"])
def test_other_text_comes_back_as_it_was(words):
    assert cells.restored(cells.defused(words)) == words


def test_an_apostrophe_that_somebody_typed_before_a_word_is_kept():
    assert cells.restored("'tis") == "'tis"


@given(st.text())
def test_defusing_is_undone_by_restoring_whatever_the_text(words):
    defused = cells.defused(words)
    assert cells.restored(defused) == words
    assert not defused.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("found", "quoted"),
    [
        ("n/a", "'n/a'"),
        (1066.0, "1066"),
        (True, "TRUE"),
        (date(2026, 1, 2), "2026-01-02"),
        ("x" * 60, "'" + "x" * 37 + "...'"),
    ],
)
def test_errors_quote_what_was_found_shortly(found, quoted):
    assert cells.shown(found) == quoted
