"""The shape of every answer for programs, and that each is JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from wholeplace.cli.settlement import inject, settlement
from wholeplace.errors import InputError

pytestmark = pytest.mark.usefixtures("figures_read_once")

OWN = """
id = "mine"
title = "Mine"
about = "A test."
years = [2026, 2027]
pot = 1.0
figures = "need.csv"
assumed = ["Everything."]

[[need]]
title = "all"
weight = 1.0
classes = ["county", "district", "unitary", "metropolitan district", "london borough"]
columns = { published_need = 1.0 }

[premium]
kind = "invest to save"
share = 0.02
repaid = 0.5
after = 1
"""


@pytest.fixture
def answer():
    def object_of(command, *words):
        result = CliRunner().invoke(command, [*words, "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.output

        def no_constant(text):
            raise AssertionError(f"{text} is no JSON")

        return json.loads(result.stdout, parse_constant=no_constant)

    return object_of


@pytest.fixture
def own(tmp_path, laboratory):
    """A user's own design with a file of figures beside it: need goes by the number of letters."""
    lines = [f"{c.code},{len(c.name)}" for c in laboratory.councils.councils]
    text = "council,published_need\n" + "\n".join(lines) + "\n"
    (tmp_path / "need.csv").write_text(text, encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


def test_a_comparison_has_these_parts(answer):
    found = answer(settlement, "compare", "prevention_premium", "as_it_was", "--place", "Wigan")
    assert list(found) == [
        *("called", "baseline", "years", "designs", "groups", "councils", "premiums", "assumed"),
    ]
    assert found["years"] == [2026, 2027, 2028]
    assert set(found["baseline"]) == {"title", "total", "called", "notes", "stood_in"}
    assert {line["design"] for line in found["designs"]} == {"prevention_premium", "as_it_was"}
    assert set(found["designs"][0]) == {
        *("design", "title", "called", "pot", "moved", "gainers", "losers", "on_floor"),
        *("largest_gain", "largest_loss", "volatility", "thin_before", "thin_after", "runs_out"),
        "not_known",
    }
    # One council by two designs.
    assert [(line["design"], line["name"]) for line in found["councils"]] == [
        ("prevention_premium", "Wigan"),
        ("as_it_was", "Wigan"),
    ]
    (premium,) = found["premiums"]
    assert set(premium["added"]) == {"median", "low", "high"}
    assert premium["added"]["low"] < premium["added"]["median"] < premium["added"]["high"]
    assert (premium["status"], premium["level"], premium["kind"]) == ("assumed", 0.8, "flat")


def test_groups_of_every_design_add_up_to_its_councils(answer):
    found = answer(settlement, "compare", "by_need", "by_population")
    for design in ("by_need", "by_population"):
        (line,) = [one for one in found["designs"] if one["design"] == design]
        for by in ("class", "region", "deprivation fifth"):
            mine = [g for g in found["groups"] if (g["design"], g["by"]) == (design, by)]
            assert sum(g["councils"] for g in mine) == 317
            assert sum(g["gainers"] for g in mine) == line["gainers"]
            assert sum(g["amount"] for g in mine) == pytest.approx(line["pot"], abs=0.01)
        pence = [round(100 * c["amounts"][0]) for c in found["councils"] if c["design"] == design]
        assert sum(pence) == round(100 * line["pot"])


def test_a_users_own_design_with_figures_is_run(answer, own, laboratory):
    found = answer(settlement, "compare", own)
    (line,) = found["designs"]
    assert line["design"] == "mine"
    letters = sum(len(council.name) for council in laboratory.councils.councils)
    wigan = next(one for one in found["councils"] if one["name"] == "Wigan")
    # All by need, and what is repaid by need again: five letters of them all.
    assert wigan["amounts"][0] == pytest.approx(line["pot"] * 5 / letters, abs=0.02)
    assert found["assumed"][0] == "Everything."
    (premium,) = found["premiums"]
    # 2% in either year, half of the first back in the second.
    paid = 0.02 * line["pot"]
    assert premium["paid"] == pytest.approx([paid, paid / 2])


def test_reproductions_carry_every_residual(answer):
    found = answer(settlement, "reproduce")
    assert found["called"] == "simulated share"
    by_id = {made["id"]: made for made in found["reproductions"]}
    assert set(by_id) == {"rsg-2016", "rsg-2017", "sfa-2020", "csp-2020"}
    assert len(by_id["sfa-2020"]["residuals"]) == 63
    for made in by_id.values():
        missed = [one for one in made["residuals"] if one["share"] > made["tolerance"]]
        assert made["within"] == pytest.approx(1 - len(missed) / len(made["residuals"]))
        assert made["holds"] == (made["within"] >= made["needed"])
        for one in made["residuals"]:
            assert one["difference"] == pytest.approx(one["ours"] - one["published"])


@pytest.mark.parametrize(
    "rule",
    ["need", "population", "tax base", "reserves shortfall", "existing grant", "floor top-up"],
)
def test_an_injection_by_any_rule_is_whole_and_tells_what_it_buys(answer, rule):
    found = answer(inject, "--amount", "123456789.01", "--rule", rule)
    assert set(found) == {
        *("amount", "rule", "about", "baseline", "stood_in", "groups", "councils"),
    }
    assert sum(round(100 * one["amount"]) for one in found["councils"]) == 12_345_678_901
    assert min(one["amount"] for one in found["councils"]) >= 0
    assert found["rule"] == rule
    wigan = next(one for one in found["councils"] if one["name"] == "Wigan")
    assert {"share_of_gap", "prevention", "years_of_depletion", "days"} <= set(wigan)
    for by in ("class", "region", "deprivation fifth"):
        mine = [line for line in found["groups"] if line["by"] == by]
        assert sum(line["share"] for line in mine) == pytest.approx(1)


def test_need_of_another_design_gives_another_injection(answer):
    def wigan(design):
        words = ("--amount", "1e9", "--rule", "need", "--design", design, "--place", "Wigan")
        return answer(inject, *words)["councils"][0]["amount"]

    assert wigan("by_need") != pytest.approx(wigan("by_population"), rel=0.01)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--amount", "nan", "--rule", "need"), "amount: should be above 0, not nan"),
        (("--amount", "inf", "--rule", "need"), "amount: should be above 0, not inf"),
        (("--amount", "0.001", "--rule", "need"), "amount: should be a penny or more"),
        (("--amount", "1", "--rule", "luck"), "the rules are need, population"),
        (("--amount", "1", "--rule", "need", "--design", "none"), "is no design and no file"),
        (("--amount", "1", "--rule", "need", "--place", "Northampton"), "West Northamptonshire"),
    ],
)
def test_an_injection_that_cannot_be_says_why(words, why):
    with pytest.raises(InputError, match=why):
        CliRunner().invoke(inject, list(words), catch_exceptions=False)


def test_every_place_that_is_none_is_named_at_once():
    with pytest.raises(InputError) as caught:
        CliRunner().invoke(
            settlement,
            ["compare", "by_need", "--place", "Wigam", "--place", "Cumbria"],
            catch_exceptions=False,
        )
    assert len(caught.value.problems) == 2


def test_every_fault_of_every_design_is_named_at_once(own, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(OWN.replace("weight = 1.0", "weight = 0.7"), encoding="utf-8")
    worse = tmp_path / "worse.toml"
    worse.write_text(OWN.replace("0.02", "1.2").replace("[2026, 2027]", "[2041]"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        CliRunner().invoke(
            settlement, ["compare", str(bad), str(worse), own], catch_exceptions=False
        )
    told = [str(problem) for problem in caught.value.problems]
    assert told[0] == "bad.toml need: the weights of the blocks sum to 0.7, 0.3 short of 1"
    assert told[1].startswith("worse.toml years: 2041: is not set in 2041/42")
    assert told[2].endswith("share: should be from 0 to below 1, not 1.2")
    assert len(told) == 3


def test_a_wrong_design_ends_with_exit_code_2_and_no_trace(run_apart, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(OWN, encoding="utf-8")
    result = run_apart("settlement", "compare", bad)
    assert result.returncode == 2
    assert "there is no file need.csv beside the design" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
