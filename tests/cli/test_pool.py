"""Settling a bundle's pooled funds on the command line."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from wholeplace.cli.pool import pool
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.pool import Member, Pool, Scheme
from wholeplace.plan.document import Contribution
from wholeplace.source import assumption
from wholeplace.store.bundle import write_bundle
from wholeplace.store.new import new_bundle

SAID = assumption("made up")
YEARS = (2026, 2027)


def budget(value, low, high):
    cost = Estimate.cost(value, low=low, high=high, level=0.8).said_by(SAID)
    return dict.fromkeys(YEARS, cost)


def better_care_fund(bundle):
    """A fund of the council and the NHS with a scheme of its own and an action of the bundle."""
    fund = Pool(
        id="bcf",
        title="Better Care Fund",
        host="council",
        members=(
            Member("council", 0.6, 0.6, None, None, 12),
            Member("NHS", 0.4, 0.4, 100_000.0, None, 6),
        ),
        schemes=(
            Scheme("falls", "Falls classes", "NHS", "falls-exercise", budget(5e5, 4e5, 6e5)),
            Scheme("home", "Reablement", "council", "", budget(9e5, 7e5, 1.2e6), "Home care"),
        ),
        governance="Joint board, quarterly",
        power="section 75, NHS Act 2006",
    )
    money = tuple(
        Contribution(body, "Better Care Fund", year, gbp, False, "")
        for year in YEARS
        for body, gbp in (("council", 8e5), ("NHS", 6e5))
    )
    rooms = Contribution("NHS", "Better Care Fund", 2026, 4e4, True, "Rooms")
    return replace(
        bundle,
        settings=replace(bundle.settings, draws=100),
        finance=replace(bundle.finance, pools=(fund,)),
        contributions=(*money, rooms),
    )


@pytest.fixture(scope="module")
def wigan(reference, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool") / "wigan"
    write_bundle(better_care_fund(new_bundle(reference, "Wigan")), folder)
    return folder


@pytest.fixture(scope="module")
def ask(wigan):
    def asked(*arguments):
        result = CliRunner().invoke(pool, [str(wigan), *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return asked


@pytest.fixture(scope="module")
def settled(ask):
    (found,) = json.loads(ask("--json", "--leave", "NHS:2026-10"))["pools"]
    return found


def test_each_partners_money_is_told_by_year_with_its_interval(ask):
    told = ask()
    assert "Better Care Fund: money by partner and year (80% intervals)" in told
    assert "in kind £40,000" in told
    assert "chance of an overspend" in told


def test_in_json_the_schedule_and_the_balance_are_whole(settled):
    assert settled["balance"] == {"2026": 0, "2027": 0}
    parts = {row["part"] for row in settled["schedule"]}
    assert {"contributions", "schemes", "risk share", "exit", "governance"} <= parts
    assert {"what each pays", "what each has in hand"} <= parts
    falls = [row for row in settled["schedule"] if row["item"] == "Falls classes" and row["gbp"]]
    assert [row["gbp"]["value"] for row in falls] == [5e5, 5e5]


def test_a_partner_that_leaves_no_longer_pays(settled):
    rows = settled["schedule"]
    lost = [row for row in rows if row["item"] == "money lost"]
    assert [(row["body"], row["year"], row["gbp"]["value"]) for row in lost] == [("NHS", 2027, 6e5)]
    pays = next(
        row["gbp"]["value"]
        for row in rows
        if (row["part"], row["body"], row["year"]) == ("what each pays", "NHS", 2027)
    )
    assert pays == 0


def test_the_schedule_is_printed_for_an_agreement(ask):
    told = ask("--schedule")
    assert "Schedule of Better Care Fund" in told
    assert "governance" in told


def test_a_notice_that_cannot_be_read_or_is_nobodys_is_refused(wigan):
    wrong = CliRunner().invoke(pool, [str(wigan), "--leave", "NHS2026"])
    assert wrong.exit_code == 2
    assert "should be a body and a month such as nhs:2026-10" in wrong.output
    with pytest.raises(InputError, match="police: is a member of no pooled fund"):
        CliRunner().invoke(pool, [str(wigan), "--leave", "police:2026-10"], catch_exceptions=False)


def test_a_bundle_without_a_fund_says_which_table_to_fill(reference, tmp_path):
    write_bundle(new_bundle(reference, "Wigan"), tmp_path / "wigan")
    with pytest.raises(InputError, match="pools: is empty: write a row for each member"):
        CliRunner().invoke(pool, [str(tmp_path / "wigan")], catch_exceptions=False)
