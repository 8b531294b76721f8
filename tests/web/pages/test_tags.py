"""Numbers, years and addresses as templates write them."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.money import Pounds
from wholeplace.web.pages.navigation import address, items_for
from wholeplace.web.pages.templatetags.wholeplace_tags import (
    fy,
    interval,
    money,
    number,
    share,
    thousands,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1_234_567, "£1.2m"),
        (Decimal("638600000"), "£639m"),
        (Pounds(2_914_000_000, prices=2024), "£2.91bn"),
        (-52_340.0, "−£52,000"),
        (0, "£0"),
        (None, "not known"),
        ("", "not known"),
    ],
)
def test_money_is_short_and_the_unknown_is_said(value, shown):
    assert money(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1_234_567.4, "£1,234,567"),
        (-1_234.6, "−£1,235"),
        (-0.4, "£0"),  # nothing is never minus nothing
        (None, "not known"),
    ],
)
def test_exact_money_is_to_the_pound(value, shown):
    assert money(value, exact=True) == shown


def test_thousands_are_a_thousand_times_as_many_pounds():
    # 1,234.567 thousand pounds is 1,234,567 pounds.
    assert thousands(1_234.567) == "£1.2m"
    assert thousands(1_234.567, exact=True) == "£1,234,567"
    assert thousands(None) == "not known"


def test_a_share_has_one_decimal_or_is_rounded_as_reports_round_it():
    assert share(0.123) == "12.3%"
    assert share(0.123, short=True) == "12%"
    assert share(0.0004) == "0.0%"
    assert share(-0.021) == "−2.1%"
    assert share(None) == "not known"


def test_a_number_has_separators():
    assert number(334_110) == "334,110"
    assert number(61.25, decimals=1) == "61.3"
    assert number(None) == "not known"


def test_a_year_is_a_financial_year():
    assert fy(2024) == "2024/25"
    assert fy("1999") == "1999/00"
    assert fy(None) == "not known"


def test_an_interval_names_its_level_and_uses_one_unit():
    assert interval(400_000, 2_100_000, 0.8) == "80% interval £0.4m to £2.1m"
    assert interval(-5_000_000, 12_000_000, 0.95) == "95% interval −£5m to £12m"


def test_an_interval_without_width_is_one_amount_and_without_ends_is_not_known():
    assert interval(1_000, 1_000, 0.8) == "£1,000"
    assert interval(None, 1_000, 0.8) == "interval not known"


@given(st.floats(-1e12, 1e12))
def test_money_has_exactly_one_pound_sign_whatever_the_amount(amount):
    for text in (money(amount), money(amount, exact=True)):
        assert text.count("£") == 1
        assert "-" not in text


def test_tags_work_in_a_template(draw):
    source = "{% money m %}|{% money absent %}|{{ y|fy }}|{% share s %}|{% interval 4 8 0.8 %}"
    assert draw(source, m=2_000_000, y=2026, s=0.5) == (
        "£2.0m|not known|2026/27|50.0%|80% interval £4 to £8"
    )


def test_a_page_of_the_place_has_its_slug_and_one_that_does_not_exist_is_nothing(draw, anytown):
    assert draw("{% place_url 'places:home' %}", place=anytown) == "/places/anytown/"
    assert draw("{% place_url 'places:nowhere' %}", place=anytown) == ""
    assert draw("{% place_url 'places:home' %}") == ""
    assert address("places:home", "anytown", number=3) == ""


def test_everybody_of_a_place_has_the_same_items(monkeypatch):
    monkeypatch.setattr("wholeplace.web.pages.navigation.address", lambda name, slug: f"/{name}/")
    assert [item.text for item in items_for("anytown", section="money")] == [
        "Home",
        "Money",
        "Prevention",
        "Actions and value",
        "Outcomes",
        "The plan",
        "People",
        "Activity",
    ]


def test_the_current_section_is_marked_and_no_place_has_no_navigation():
    items = items_for("anytown", section="home")
    assert [item.text for item in items if item.current] == ["Home"]
    assert items_for("", section="home") == []


def test_navigation_in_a_template_reads_place_and_section(draw, anytown):
    each = "{% for i in items %}{{ i.text }}{{ i.current }},{% endfor %}"
    source = "{% place_navigation as items %}" + each
    assert "HomeTrue," in draw(source, place=anytown, section="home")


def test_a_place_colour_is_six_digits_or_nothing(draw):
    assert draw("{% place_colour %}", place=SimpleNamespace(colour="#1D70B8")) == "1d70b8"
    assert draw("{% place_colour %}", place=SimpleNamespace(colour="red;}")) == ""
    assert draw("{% place_colour %}") == ""


def test_pages_keep_the_query_and_leave_many_out(draw):
    page = Paginator(range(1_000), 50).page(7)
    html = draw('{% include "components/pagination.html" %}', page=page, path="/x?q=care&page=7")
    assert "?q=care&amp;page=8" in html
    assert 'aria-current="page">7<' in html
    assert "…" in html
    assert "301 to 350 of 1,000" in html


def test_one_page_needs_no_links(draw):
    html = draw('{% include "components/pagination.html" %}', page=Paginator([1, 2], 50).page(1))
    assert "<nav" not in html
    assert "1 to 2 of 2" in html


def test_the_version_is_that_of_the_package(draw):
    from importlib.metadata import version

    assert draw("{% version %}") == version("wholeplace")
