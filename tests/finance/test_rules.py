"""The rulebook: which rule is in force for whom, and what is said when none is."""

from decimal import Decimal
from fractions import Fraction

import pytest

from wholeplace.errors import InputError
from wholeplace.finance.rules import Rule, Rulebook, assumed
from wholeplace.source import Source, assumption

SOURCE = Source(id="report", publisher="MHCLG", title="Report")


def rule(value, *, name="limit", first=2020, last=None, of_class="", authority="", status="final"):
    said = assumption("ours") if status == "assumed" else SOURCE
    return Rule(name, first, last, of_class, authority, Fraction(value), "share", status, said)


BOOK = Rulebook(
    (
        rule("0.02", last=2022),
        rule("0.03", first=2023),
        rule("0.05", of_class="county"),
        rule("0.10", first=2023, last=2023, authority="E06000039"),
        rule("1/3", name="other", status="assumed"),
    )
)


def test_the_rule_of_the_year_is_in_force():
    assert BOOK.number("limit", year=2022) == 0.02
    assert BOOK.number("limit", year=2023) == 0.03
    assert BOOK.number("limit", year=2040) == 0.03


def test_an_authority_s_own_rule_comes_before_its_class_s_and_that_before_everyone_s():
    slough = {"of_class": "county", "authority": "E06000039"}
    assert BOOK.number("limit", year=2023, **slough) == 0.10
    assert BOOK.number("limit", year=2024, **slough) == 0.05
    assert BOOK.number("limit", year=2024, of_class="district") == 0.03


def test_the_later_of_two_rules_that_both_hold_is_in_force():
    both = Rulebook((rule("0.1", first=2020), rule("0.2", first=2024)))
    assert both.number("limit", year=2025) == 0.2


def test_figures_are_exact_until_they_are_asked_for_as_floats():
    third = BOOK.of("other", year=2024)
    assert third.value * 3 == 1
    assert BOOK.of("limit", year=2023).exact == Decimal("0.03")
    assert BOOK.of("limit", year=2023).exact + Decimal("0.02") == Decimal("0.05")


def test_a_year_outside_says_what_is_covered():
    old = Rulebook((rule("0.02", first=2013, last=2015, of_class="county"),))
    with pytest.raises(InputError) as caught:
        old.of("limit", year=2016, of_class="county")
    assert str(caught.value) == (
        "the rules has 1 problem:\n  limit: is not set in 2016/17 for county:"
        " it covers 2013/14 to 2015/16 (county)"
    )
    with pytest.raises(InputError, match=r"it covers 2020/21 to now \(county, every class\)"):
        BOOK.of("limit", year=2019)


def test_a_rule_of_another_name_is_offered_the_nearest():
    with pytest.raises(InputError, match="limitt: is not a rule; did you mean 'limit'"):
        BOOK.of("limitt", year=2024)
    assert not BOOK.has("limitt", year=2024)


def test_has_says_whether_a_rule_is_in_force():
    assert BOOK.has("limit", year=2021)
    assert not BOOK.has("limit", year=2019)


def test_assumed_rules_are_listed_once_each_in_order():
    later = rule("0.4", name="another", status="assumed")
    listed = assumed([*BOOK, *BOOK, later])
    assert [found.name for found in listed] == ["another", "other"]
    assert BOOK.of("other", year=2024).is_assumed
    assert not BOOK.of("limit", year=2024).is_assumed


def test_the_book_can_be_walked_through():
    assert len(list(BOOK)) == 5
    assert len(BOOK.named("limit")) == 4
