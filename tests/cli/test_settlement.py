"""Settlement designs and cash injections on the command line."""

import json

import pytest
from click.testing import CliRunner

from wholeplace.cli.settlement import inject, settlement
from wholeplace.errors import InputError

pytestmark = pytest.mark.usefixtures("figures_read_once")


@pytest.fixture
def told():
    """Run a command of the group and return what it prints on standard output."""

    def run(command, *words):
        result = CliRunner().invoke(command, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_designs_are_set_side_by_side_and_called_what_they_are(told):
    out = told(settlement, "compare", "by_need", "prevention_premium", "--place", "Wigan")
    assert "every figure is a simulated share" in out
    assert "published allocations miss their tolerance" in out
    assert "Change a head in 2028/29" in out
    assert "Wigan" in out
    assert "all of it assumed" in out
    assert "premium_return = 1.2 (0.4 to 3) GBP a GBP" in out


def test_in_json_every_council_adds_up_to_the_pot(told):
    found = json.loads(told(settlement, "compare", "by_population", "--json"))
    assert found["called"] == "simulated share"
    pot = found["designs"][0]["pot"]
    assert sum(one["amounts"][-1] for one in found["councils"]) == pytest.approx(pot, abs=0.01)
    assert len(found["councils"]) == 317
    assert found["assumed"]


def test_reproductions_are_printed_with_their_residuals(told):
    out = told(settlement, "reproduce")
    assert "Settlement funding assessment 2020/21 from 2019/20 (sfa-2020)" in out
    assert "Boston" in out
    assert "assumed: no source at hand states it in full" in out
    assert out.rstrip().endswith("are called: simulated share.")


def test_designs_are_listed(told):
    assert "fair_funding_like" in told(settlement, "designs")
    found = json.loads(told(settlement, "designs", "--json"))["designs"]
    assert [one["id"] for one in found] == sorted(one["id"] for one in found)


def test_an_injection_is_given_out_to_the_penny(told):
    found = json.loads(told(inject, "--amount", "1e9", "--rule", "floor top-up", "--json"))
    assert sum(round(100 * one["amount"]) for one in found["councils"]) == 10**11
    assert {line["by"] for line in found["groups"]} == {"class", "region", "deprivation fifth"}


def test_an_injection_to_a_place_says_what_it_buys(told):
    out = told(inject, "--amount", "1e9", "--rule", "need", "--place", "Wigan")
    assert "317 of 317 councils get something" in out
    assert "what part of them it meets is not known" in out
    assert "What it buys" in out
    assert "Wigan" in out


@pytest.mark.parametrize(
    ("command", "words", "why"),
    [
        (settlement, ["compare", "by_nead"], "did you mean 'by_need'"),
        (settlement, ["compare", "by_need", "--place", "Cumbria"], "Cumberland"),
        (inject, ["--amount", "0", "--rule", "luck"], "amount: should be above 0"),
    ],
)
def test_what_is_wrong_is_named(command, words, why):
    with pytest.raises(InputError, match=why):
        CliRunner().invoke(command, words, catch_exceptions=False)


def test_a_workbook_that_is_none_is_named(tmp_path):
    path = tmp_path / "csp.xlsx"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be opened"):
        CliRunner().invoke(
            settlement, ["reproduce", "--spending-power", str(path)], catch_exceptions=False
        )
