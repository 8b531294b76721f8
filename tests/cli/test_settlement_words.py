"""What the settlement commands say of a small made-up country."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from wholeplace.cli.settlement_more_words import percent, show_injection, show_reproductions
from wholeplace.cli.settlement_objects import (
    assumptions,
    comparison_object,
    injection_object,
    reproductions_object,
)
from wholeplace.cli.settlement_words import show_baseline, show_comparison, signed
from wholeplace.draws import Draws
from wholeplace.finance.councils import Column, Council, Councils
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.record import plain
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.compare import compare
from wholeplace.settlement.design import Bound, Design, NeedBlock, Premium
from wholeplace.settlement.inject import inject
from wholeplace.settlement.premium import respond
from wholeplace.settlement.reproduce import Authorities, Reproduction, residuals
from wholeplace.source import Source, assumption

FIGURES = {
    "population": (1_000.0, 2_000.0, 3_000.0),
    "deprivation": (30.0, 20.0, 10.0),
    "core_spending_power": (900e3, 1_500e3, np.nan),
    "net_services": (1_000e3, 2_000e3, 3_000e3),
    "reserves": (20e3, 200e3, 900e3),
}
TOLD = {
    "settlement_years": "1",
    "stress_minimum_reserves": "0.05",
    "stress_years_to_last": "4",
    "premium_added": "0.5",
    "premium_added_low": "0.3",
    "premium_added_high": "0.7",
    "premium_return": "2",
    "premium_return_low": "1",
    "premium_return_high": "4",
    "premium_level": "0.8",
    "premium_delay": "1",
    "premium_lasts": "2",
}


@pytest.fixture(scope="module")
def rules():
    said = assumption("made up")
    return Rulebook(
        tuple(
            Rule(name, 2016, 2028, "", "", Fraction(value), "share", "assumed", said)
            for name, value in TOLD.items()
        )
    )


@pytest.fixture(scope="module")
def baseline():
    councils = Councils(
        tuple(Council(f"E0600000{at}", f"Town {at}", "unitary", "North") for at in (1, 2, 3)),
        {n: Column(np.array(v), "GBP", "2024", "made-up", n) for n, v in FIGURES.items()},
    )
    return Baseline(
        "grant of a made-up year",
        councils,
        np.array([300e3, 400e3, 300e3]),
        np.array([400e3, 900e3, 1_800e3]),
        stood_in=("Town 3",),
        notes=("It is old.",),
    )


def design(**changes):
    made = Design(
        id="need",
        title="By need",
        about="Made up.",
        years=(2026, 2027),
        pot=(1.0, 1.0),
        pot_unit="share of the baseline",
        need=(NeedBlock("all", 1.0, ("unitary",), {"population * deprivation": 1.0}),),
        floors=(Bound((0.9, 0.9)),),
        premium=Premium("flat", 0.1),
        assumed=("The weights are ours.",),
    )
    return replace(made, **changes)


def reproduction(**changes):
    whose = Authorities(("a", "b"), ("Aston", "Beeton"), ("county", "county"))
    published = np.array([100.0, 200.0])
    made = Reproduction(
        "made", "Grant of a made-up year", "made up", "assumed", "method", 0.01, 1.0, "the grant",
        residuals(whose, published=published, ours=np.array([100.0, 203.0]), scale=published),
        ("1 council",),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture
def compared(baseline, rules):
    simulation = simulate([design()], baseline)
    responses = [respond(simulation, 0, rules=rules, draws=Draws(100))]
    return compare(simulation, rules), responses


def test_a_comparison_says_where_it_starts_and_what_it_may_be_called(compared, capsys):
    show_comparison(*compared, [])
    out = capsys.readouterr().out
    assert "Baseline: grant of a made-up year, £1.0m for all councils." in out
    assert "It is old." in out
    assert "stands in for Town 3" in out
    assert "simulated shares, not allocations: no published method was worked out again" in out
    assert "every figure is a simulated share" in out


def test_a_baseline_that_holds_is_not_hedged(baseline, capsys):
    good = replace(baseline, reproductions=(reproduction(tolerance=0.02),))
    show_baseline(good)
    assert "simulated" not in capsys.readouterr().out


def test_a_baseline_that_misses_says_how_many_allocations_it_misses(baseline, capsys):
    show_baseline(replace(baseline, reproductions=(reproduction(),)))
    assert "1 published allocation misses its tolerance" in capsys.readouterr().out


def test_the_response_to_a_premium_is_an_interval_and_assumed(compared, capsys):
    show_comparison(*compared, [])
    out = capsys.readouterr().out
    assert "Prevention premium of need (flat), all of it assumed:" in out
    assert "80% interval" in out
    assert "premium_added = 0.5 (0.3 to 0.7) share." in out
    assert "The weights are ours." in out


def test_councils_asked_for_take_the_place_of_the_most_changed(compared, capsys):
    show_comparison(*compared, [1])
    out = capsys.readouterr().out
    assert "councils asked for" in out
    assert "most changed" not in out


def test_in_an_object_shares_sum_and_what_is_not_known_is_none(compared):
    found = comparison_object(*compared, [])
    text = json.loads(json.dumps(plain(found), allow_nan=False))
    assert sum(one["amounts"][0] for one in text["councils"]) == pytest.approx(1e6)
    assert text["councils"][2]["share_of_spending_power"] is None
    assert text["premiums"][0]["status"] == "assumed"
    assert text["called"] == "simulated share"


def test_reproductions_say_who_misses_and_by_what(baseline, capsys):
    told = replace(baseline, reproductions=(reproduction(),))
    show_reproductions(told, every=False)
    out = capsys.readouterr().out
    assert "Grant of a made-up year (made): misses its tolerance" in out
    assert "(assumed: no source at hand states it in full)" in out
    assert "2 councils; 50% within 1% of the grant, 100% needed" in out
    assert "Left out: 1 council." in out
    assert "Beeton" in out
    assert "Aston" not in out
    show_reproductions(told, every=True)
    assert "Aston" in capsys.readouterr().out


def test_reproductions_are_objects_with_every_residual(baseline):
    found = reproductions_object(replace(baseline, reproductions=(reproduction(),)))
    assert found["called"] == "simulated share"
    (made,) = found["reproductions"]
    assert [one["difference"] for one in made["residuals"]] == [0.0, 3.0]


def test_an_injection_says_where_it_goes_and_what_is_not_known(baseline, capsys):
    made = inject(60_000.0, "population", baseline=baseline, need=np.ones(3) / 3)
    show_injection(made, [])
    out = capsys.readouterr().out
    assert "£60,000 by population" in out
    assert "3 of 3 councils get something" in out
    assert "what part of them it meets is not known" in out
    show_injection(made, [0])
    assert "What it buys" in capsys.readouterr().out


def test_gap_and_prevention_are_shown_where_they_are_given(baseline, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    gap = Column(np.array([20e3, 0.0, np.nan]), "GBP", "2026", "made-up", "gap")
    told = replace(baseline, councils=baseline.councils.with_columns({"gap": gap}))
    show_injection(inject(60_000.0, "population", baseline=told, need=np.ones(3) / 3), [0, 2])
    out = capsys.readouterr().out
    assert "of gap" in out
    assert "50%" in out  # 10,000 of a gap of 20,000.
    assert "not known" in out


def test_an_injection_as_an_object_is_to_the_penny(baseline):
    made = inject(0.07, "existing grant", baseline=baseline, need=np.ones(3) / 3)
    found = injection_object(made, [])
    assert sum(round(100 * one.amount) for one in found["councils"]) == 7


def test_only_assumed_rules_are_listed_as_assumed(rules):
    sourced = Rule(
        "sourced", 2016, None, "", "", Fraction(1), "share", "final", Source("s", "P", "T")
    )
    told = assumptions([design()], [*rules, sourced])
    assert told[0] == "The weights are ours."
    assert not any("sourced" in words for words in told)
    assert not any("_low" in words for words in told)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0%"),
        (1e-17, "0%"),
        (-1e-17, "0%"),
        (0.05, "+5.0%"),
        (-0.2, "−20%"),
        (None, "not known"),
    ],
)
def test_shares_carry_their_sign_unless_they_are_nought(value, text):
    assert signed(value) == text


def test_small_percentages_are_not_rounded_away():
    assert percent(1e-6) == "0.0001%"


@pytest.fixture
def six(baseline, rules):
    """Six designs side by side."""
    names = ("need", "as_it_was", "by_the_number_of_people", "prevention_premium", "e", "sixth_one")
    simulation = simulate([design(id=name, title=name, premium=None) for name in names], baseline)
    return compare(simulation, rules)


def test_tables_name_designs_by_their_ids(six, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    show_comparison(six, [], [0])
    out = capsys.readouterr().out
    table = out[out.index("Designs in 2027/28") : out.index("moved: from losers")]
    for name in ("need", "by_the_number_of_people", "prevention_premium", "sixth_one"):
        assert f"  {name} " in table
    assert "prevention_premium: councils asked for" in out


def test_many_designs_are_shown_a_few_abreast(six, capsys):
    show_comparison(six, [], [])
    out = capsys.readouterr().out
    # Five and one, for change a head and for who gains and loses.
    assert out.count("Change a head in 2027/28") == 2
    assert out.count("Councils that gain/lose") == 2
    assert out.count("  North ") == 4


def test_every_table_fits_a_hundred_columns(six, baseline, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    show_comparison(six, [], [])
    show_injection(inject(60_000.0, "population", baseline=baseline, need=np.ones(3) / 3), [0])
    drawn = [line for line in capsys.readouterr().out.splitlines() if "──" in line]
    assert len(drawn) >= 8
    assert max(len(line) for line in drawn) <= 100


def test_what_a_council_buys_is_told_in_its_own_words(baseline, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    fall = Column(np.array([100.0, 5_000.0, np.nan]), "GBP", "2018", "made-up", "fall")
    told = replace(baseline, councils=baseline.councils.with_columns({"reserves_fall": fall}))
    show_injection(inject(60_000.0, "population", baseline=told, need=np.ones(3) / 3), [0, 1, 2])
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split("  ")[1]: line.split() for line in lines if line.startswith("  Town")}
    # Town 1: a sixth, £10,000 of 1,000,000: 1%, 3.65 days (3.6: halves go to the even); a fall
    # of £100 a year is met for long.
    assert rows["Town 1"][2:6] == ["£10,000", "£10", "1.0%", "3.6"]
    assert rows["Town 1"][-2:] == ["over", "50"]
    assert rows["Town 2"][-1] == "4.0"
    assert rows["Town 3"][-1] == "-"
