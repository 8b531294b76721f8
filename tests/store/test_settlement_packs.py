"""The packs of settlement, capital and support: what they may say and how sure it is."""

import csv

import pytest

from wholeplace.store.reference import PACKAGED, RULES
from wholeplace.store.rulebook import packaged_rules

PACKS = ("settlement", "capital", "support")
UNITS = {"GBP", "GBP million", "share", "years", "year", "ratio", "counted", "flag", "councils"}
BOOK = packaged_rules()


def rows_of(pack):
    with (PACKAGED / RULES / f"{pack}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("pack", PACKS)
def test_every_figure_without_a_source_is_assumed_and_no_other_is(pack):
    for row in rows_of(pack):
        rule = BOOK.of(
            row["rule"],
            year=int(row["first"]),
            of_class=row["class"],
            authority=row["authority"],
        )
        assert rule.is_assumed == rule.source.is_assumption, row["rule"]


@pytest.mark.parametrize("pack", PACKS)
def test_units_are_few_and_years_in_order(pack):
    for row in rows_of(pack):
        assert row["unit"] in UNITS, row
        assert not row["last"] or int(row["first"]) <= int(row["last"]), row


@pytest.mark.parametrize("pack", PACKS)
def test_no_two_rules_of_a_name_overlap(pack):
    """A rule of a class or an authority stands before a general one; others may not overlap."""
    seen = {}
    for row in rows_of(pack):
        key = (row["rule"], row["class"], row["authority"])
        first, last = int(row["first"]), int(row["last"] or 9999)
        for other_first, other_last in seen.get(key, []):
            assert last < other_first or first > other_last, row
        seen.setdefault(key, []).append((first, last))


def test_the_figure_that_was_copied_over_says_so():
    """Explanatory note of 9 February 2026: three figures of 2026-27 that cannot all be right."""
    for name in ("settlement_funding", "baseline_funding_total", "revenue_support_grant"):
        rule = BOOK.of(name, year=2026)
        assert rule.status == "provisional"
        assert "do not add up" in rule.conflict


def test_conflicts_are_kept_where_notes_differ():
    assert "4 per cent" in BOOK.of("guarantee_growth", year=2024).conflict
    assert "37" in BOOK.of("support_councils", year=2026).conflict
    assert "50 years" in BOOK.of("mrp_reducing_balance", year=2025).conflict


def test_the_transition_ends_at_the_whole_and_the_floors_with_it():
    steps = [BOOK.of("fair_funding_step", year=year).value for year in (2026, 2027, 2028)]
    assert steps == sorted(steps)
    assert steps[-1] == 1
    assert BOOK.number("income_floor_reduced", year=2028) == 0.95
    assert not BOOK.has("income_floor_reduced", year=2029)


def test_every_stream_ends_or_goes_on_as_the_regimes_change():
    """What counts in 2025/26 and not in 2026/27 went into the Fair Funding Allocation or ended."""
    streams = [rule for rule in BOOK if rule.name.startswith("stream_")]
    assert len({rule.name for rule in streams}) == 28
    ended = {r.name for r in streams if r.last == 2025}
    ended -= {r.name for r in streams if r.first > 2025}
    assert "stream_council_tax" not in ended
    assert "stream_settlement_funding" in ended
    assert "stream_new_homes_bonus" in ended
    assert max(r.last for r in streams) == 2028


def test_a_stream_is_assumed_in_the_years_that_no_source_speaks_of():
    """The settlement guide is of 2023-24 alone, the table of parts goes to 2020-21."""
    assumed = {
        year: BOOK.of("stream_new_homes_bonus", year=year).is_assumed for year in range(2019, 2026)
    }
    assert [year for year, is_assumed in assumed.items() if not is_assumed] == [2019, 2020, 2023]


def test_figures_of_england_are_in_whole_pounds_of_a_likely_size():
    for name in ("revenue_support_grant", "settlement_funding", "core_spending_power"):
        for rule in BOOK.named(name):
            assert rule.unit == "GBP"
            assert 1e9 <= rule.number <= 100e9


def test_exceptional_support_of_2026_27_is_as_published():
    """35 councils and about 1.5 billion, so 43 million each."""
    councils = BOOK.number("support_councils", year=2026)
    assert BOOK.number("support_total", year=2026) / councils == pytest.approx(43e6, rel=0.01)
