"""The prevention ledger of a made-up place, worked by hand."""

import pytest

from wholeplace.draws import Draws
from wholeplace.prevention.classify import ledger
from wholeplace.prevention.splitting import Terms
from wholeplace.prevention.tagging import tier_shares


@pytest.fixture(scope="module")
def shares(made):
    tags = {
        "care": made.tag("care", 0, 0, 0.2, 0.8, 0, doubt=0.1),
        "parks": made.tag("parks", 0.7, 0, 0, 0, 0.3, doubt=0.1),
        "schools": made.tag("schools", 0.1, 0, 0, 0, 0.9),
        "police": made.tag("police", 0, 0.5, 0, 0.5, 0),
        "NHS_core": made.tag("NHS_core", 0, 0.1, 0, 0.9, 0),
        "unused": made.tag("unused", 1, 0, 0, 0, 0),
    }
    return tier_shares(tags, scheme=made.scheme(), draws=Draws(200))


@pytest.fixture(scope="module")
def terms(made):
    return Terms(2024, made.deflators(0.1))


@pytest.fixture(scope="module")
def counts(made):
    def lines(year, care, parks, *more):
        return made.count(
            made.line("care", care, year=year),
            made.line("parks", parks, year=year),
            *more,
            year=year,
        )

    schools = made.line("schools", 300.0, schools=True)
    nhs = made.line("NHS_core", 2_000.0, body="ICB", sector="nhs")
    return [lines(2023, 1_000.0, 100.0), lines(2024, 1_320.0, 110.0, schools, nhs)]


@pytest.fixture(scope="module")
def book(counts, shares, terms):
    return ledger(counts, shares=shares, terms=terms)


def test_the_trend_uses_one_frozen_tagging_and_comparable_lines(book):
    # 2023: 200 + 70 of 1,100. 2024: 264 + 77 + 30 of 1,730; the NHS is not in the trend.
    assert [year.year for year in book.years] == [2023, 2024]
    shares = [year.preventive.share.value for year in book.years]
    assert shares == pytest.approx([270 / 1_100, 371 / 1_730])


def test_back_years_are_stated_in_the_prices_of_the_last(book):
    # 10 % inflation: 270 of 2023 are 297 of 2024.
    real = [year.real_gbp_thousand.value for year in book.years]
    assert real == pytest.approx([297, 371])
    assert [year.per_head.value for year in book.years] == pytest.approx([297, 371])
    assert {year.prices for year in book.years} == {2024}


def test_the_last_year_with_everything_in_is_kept_apart_from_the_trend(book):
    # 371 and a tenth of 2,000.
    assert book.latest.preventive.gbp_thousand.value == pytest.approx(571)
    assert book.years[-1].preventive.gbp_thousand.value == pytest.approx(371)


def test_the_answer_without_schools_stands_beside(book):
    assert book.without_schools.preventive.gbp_thousand.value == pytest.approx(541)
    assert book.without_schools.classified == pytest.approx(3_430)


def test_bodies_and_divisions_each_sum_to_the_last_year(book):
    for part in (book.by_body, book.by_division):
        total = sum(year.preventive.gbp_thousand.value for _, year in part)
        assert total == pytest.approx(book.latest.preventive.gbp_thousand.value)
    assert [name for name, _ in book.by_body] == ["Body E1", "Body ICB"]


def test_only_the_tags_that_were_used_are_carried(book):
    assert sorted(book.tags) == ["NHS_core", "care", "parks", "schools"]


def test_the_scope_says_what_was_classified_and_which_year_is_last(book):
    assert "transfers are never classified" in book.scope
    assert "NHS_core" in book.scope
    assert book.scope.endswith("Last year: 2024/25")


def test_the_steps_lead_from_the_first_year_to_the_last_in_real_terms(book):
    total = sum(step.gbp_thousand for step in book.steps)
    assert total == pytest.approx(371 - 297)
    # All spending: 1,210 in 2024 prices becomes 1,730.
    assert book.steps[0].gbp_thousand == pytest.approx(297 * (1_730 / 1_210 - 1))


def test_one_year_has_no_steps(counts, shares, terms):
    assert ledger(counts[-1:], shares=shares, terms=terms).steps == ()


def test_a_body_none_of_whose_money_is_tagged_is_not_split(made, shares, terms):
    odd = made.line("odd", 5.0, body="Other", sector="partner")
    book = ledger([made.count(made.line("care", 1.0), odd)], shares=shares, terms=terms)
    assert [name for name, _ in book.by_body] == ["Body E1"]
    assert book.latest.unclassified == pytest.approx(5)


def test_pounds_per_head_are_not_given_when_a_district_is_left_out(made, shares, terms):
    gone = made.line("parks", None, body="South", sector="district")
    book = ledger([made.count(made.line("care", 1.0), missing=[gone])], shares=shares, terms=terms)
    assert book.years[0].per_head is None


def test_no_return_in_any_year_is_not_known_and_never_nothing(made, shares, terms):
    book = ledger([made.count(missing=[made.line("care", None)])], shares=shares, terms=terms)
    assert book.years == ()
    assert book.latest is None
    assert book.scope.startswith("Not known: the council made no return")
