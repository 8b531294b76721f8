"""``wholeplace inject --gaps``: what part of budget gaps and preventive spending money meets."""

import json
from math import nan

import numpy as np
import pytest
from click.testing import CliRunner

from wholeplace.cli.settlement import inject
from wholeplace.cli.settlement_gaps import gaps_object, show_gaps
from wholeplace.draws import Draws
from wholeplace.finance.councils import Column, Council, Councils
from wholeplace.finance.plan import medium_term_plan
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.inject import inject as share_out
from wholeplace.store.medium_term import published_budget
from wholeplace.store.returns import count_place
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.tags import scheme_of, tags

WIGAN = "E08000010"
TOWNS = ("North", "South", "Westham")


@pytest.fixture(scope="module")
def england():
    """The command run whole, once."""
    result = CliRunner().invoke(inject, ["--amount", "1e9", "--rule", "need", "--gaps", "--json"])
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


def of(lines, code):
    return next(line for line in lines if line["code"] == code)


class TestEngland:
    def test_every_council_is_told_and_those_without_a_return_are_not_known(self, england):
        told = england["gaps"]["councils"]
        assert [one["code"] for one in told] == [one["code"] for one in england["councils"]]
        # 317 councils; nine had made no return of 2024-25 when the series was made.
        assert sum(one["gap"] is None for one in told) == 9
        assert of(told, "E06000039") == {
            "code": "E06000039",  # Slough
            "gap": None,
            "gap_low": None,
            "gap_high": None,
            "preventive_spending": None,
        }

    def test_wigans_gap_is_that_of_its_own_plan(self, england, reference, gazetteer):
        # The same luck: the same draws of a plan of Wigan alone.
        wigan = gazetteer.place("Wigan")
        plan = medium_term_plan(
            published_budget(reference, wigan, years=range(2026, 2031)),
            draws=Draws(),
            rules=packaged_rules(),
        )
        told = of(england["gaps"]["councils"], WIGAN)
        assert told["gap"] == pytest.approx(plan.gap.values[:, 0].mean())
        low, high = np.quantile(plan.gap.values[:, 0], [0.1, 0.9])
        assert (told["gap_low"], told["gap_high"]) == pytest.approx((low, high))

    def test_the_share_of_a_gap_is_money_over_gap(self, england):
        given = of(england["councils"], WIGAN)
        gap = of(england["gaps"]["councils"], WIGAN)
        assert given["share_of_gap"] == pytest.approx(given["amount"] / gap["gap"])
        assert given["prevention"] == pytest.approx(given["amount"] / gap["preventive_spending"])

    def test_a_council_that_is_not_short_has_no_share_of_a_gap(self, england):
        surplus = [one["code"] for one in england["gaps"]["councils"] if (one["gap"] or 1) <= 0]
        assert surplus
        assert all(of(england["councils"], code)["share_of_gap"] is None for code in surplus)

    def test_it_says_what_year_what_level_and_that_it_is_assumed(self, england):
        told = england["gaps"]
        assert (told["level"], told["status"]) == (0.8, "assumed")
        assert told["columns"]["gap"]["period"] == "2026-27"
        assert "nothing saved" in told["columns"]["gap"]["derived"]
        assert told["columns"]["preventive_spending"]["period"] == "2024-25"

    def test_every_interval_holds_its_gap(self, england):
        known = [one for one in england["gaps"]["councils"] if one["gap"] is not None]
        assert all(one["gap_low"] < one["gap"] < one["gap_high"] for one in known)


class TestPrevention:
    def test_it_is_part_of_what_a_council_spends_on_services(self, england, reference):
        from wholeplace.store.councils import councils

        found = councils(reference)
        told = {one["code"]: one["preventive_spending"] for one in england["gaps"]["councils"]}
        part = np.array([told[code] or nan for code in found.codes]) / found.of("net_services")
        assert 0 < np.nanmin(part) < np.nanmax(part) < 1
        assert (np.isfinite(part) == np.isfinite(found.of("net_services"))).all()

    def test_it_is_the_councils_lines_by_their_tags(self, england, reference, gazetteer):
        # Each line of Wigan's return times the shares of its tag in tiers that are preventive.
        tiers = scheme_of(reference, "cipfa")
        inside = {tier for one in tiers if one.preventive for tier in one.maps_from}
        by_line, worked = tags(reference), 0.0
        for each in count_place(reference, gazetteer.place("Wigan"), year=2024).lines:
            if each.body == WIGAN and each.kind == "service":
                tag = by_line[each.service if each.service in by_line else each.division]
                part = sum(share for tier, share in tag.shares.items() if tier in inside)
                worked += (each.gbp_thousand or 0.0) * part / sum(tag.shares.values())
        told = of(england["gaps"]["councils"], WIGAN)["preventive_spending"]
        assert told == pytest.approx(1_000 * worked)

    def test_it_says_that_tags_are_a_judgement(self, england):
        told = england["gaps"]["columns"]["preventive_spending"]
        assert "judgement of ours" in told["derived"]
        assert "scheme cipfa" in told["about"]


def column(values, *, period="2024-25", derived=""):
    return Column(np.array(values, dtype=float), "GBP", period, "made-up", "made up", derived)


@pytest.fixture
def injection():
    """£300 a head alike: North is short of 400, South has 50 over, Westham is not known."""
    councils = Councils(
        tuple(Council(f"E0600000{at}", name, "unitary", "Here") for at, name in enumerate(TOWNS)),
        {
            "population": column([1.0, 1.0, 1.0]),
            "gap": column([400.0, -50.0, nan], period="2026-27", derived="a guess"),
            "gap_low": column([100.0, -90.0, nan], period="2026-27"),
            "gap_high": column([700.0, 10.0, nan], period="2026-27"),
            "preventive_spending": column([1_000.0, 500.0, nan]),
        },
    )
    grant = np.array([100.0, 100.0, 100.0])
    baseline = Baseline("what they had", councils, grant, grant)
    return share_out(300.0, "population", baseline=baseline, need=grant / grant.sum())


class TestWords:
    def test_gaps_are_summed_over_councils_that_are_short(self, injection, capsys):
        # Each gets £100: North's 100 of 400, a quarter; a surplus is no gap and takes none.
        show_gaps(injection, ())
        told = capsys.readouterr().out
        assert "1 council is short, of £400 in all, of which this meets 25%;" in told
        assert "1 without a return are not known" in told
        assert "short of in 2026/27" in told

    def test_what_is_assumed_stands_below(self, injection, capsys):
        show_gaps(injection, ())
        assert "Assumed: a guess." in capsys.readouterr().out

    def test_the_councils_asked_for_are_told_with_their_intervals(self, injection, capsys):
        show_gaps(injection, (0, 1, 2))
        told = capsys.readouterr().out
        assert "North: a gap of £400 (£100 to £700, 80% interval)." in told
        assert "South: a gap of −£50 (−£90 to £10, 80% interval)." in told
        assert "Westham: the gap is not known." in told

    def test_objects_hold_the_councils_asked_for(self, injection):
        told = gaps_object(injection, (2, 0))["gaps"]
        assert [one["code"] for one in told["councils"]] == ["E06000002", "E06000000"]
        assert told["councils"][0]["gap"] is None
        assert told["councils"][1]["preventive_spending"] == 1_000
        assert told["columns"]["gap"]["derived"] == "a guess"

    def test_money_beyond_a_gap_meets_no_more_of_it(self, injection, capsys):
        councils = injection.baseline.councils
        short = councils.with_columns({"gap": column([50.0, 50.0, 100.0], period="2026-27")})
        baseline = Baseline("what they had", short, np.ones(3), np.ones(3))
        made = share_out(300.0, "population", baseline=baseline, need=np.ones(3) / 3)
        show_gaps(made, ())
        # 50 of 50, 50 of 50 and 100 of 100: all, and never more.
        assert "3 councils are short, of £200 in all, of which this meets 100%" in (
            capsys.readouterr().out
        )


def test_without_the_flag_nothing_is_planned():
    result = CliRunner().invoke(
        inject, ["--amount", "1e9", "--rule", "population", "--place", "Wigan", "--json"]
    )
    told = json.loads(result.stdout)
    assert "gaps" not in told
    assert told["councils"][0]["share_of_gap"] is None
    assert "Planning" not in result.stderr
