"""A place's colour is safe to read and cannot carry anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.web.pages.colours import contrast_on_white, readable, sheet, six_digits

HEX = st.text("0123456789abcdef", min_size=6, max_size=6)


def test_black_has_the_greatest_contrast_and_white_the_least():
    assert contrast_on_white("000000") == pytest.approx(21)
    assert contrast_on_white("ffffff") == 1


def test_a_pale_colour_is_darkened_until_white_can_be_read_on_it():
    assert contrast_on_white("ffdd00") < 4.5
    assert contrast_on_white(readable("ffdd00")) >= 4.5


@given(HEX)
def test_every_colour_ends_readable(digits):
    assert contrast_on_white(readable(digits)) >= 4.5


@given(st.text(max_size=12))
def test_only_six_hexadecimal_digits_pass(text):
    found = six_digits(text)
    assert found == "" or text.lower().removeprefix("#") == found


def test_the_sheet_sets_the_two_variables():
    assert sheet("1d70b8") == ":root{--wp-place:#1d70b8;--wp-accent:#1d70b8}\n"


def test_the_sheet_is_served_to_anybody_and_kept(client, db):
    answer = client.get("/colour/1d70b8.css")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("wrong", ["1d70b", "1d70b8;", "zzzzzz", "1D70B8"])
def test_anything_else_is_no_address(client, db, wrong):
    assert client.get(f"/colour/{wrong}.css").status_code == 404
