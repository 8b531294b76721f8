"""Settling a bundle's pooled funds on the command line."""

import json
from dataclasses import replace
from functools import cache

import pytest
from click.testing import CliRunner

from tests.finance.pools_made_up import known, two_partners
from wholeplace.cli.pool import _leaving, _show, pool
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.pool import PoolContribution
from wholeplace.finance.pool_cash import settle
from wholeplace.finance.pool_schedule import schedule
from wholeplace.plan.pooled import SettledPool
from wholeplace.store.bundle import write_bundle
from wholeplace.store.draft import value_bundle


@pytest.fixture(scope="module")
def wigan(pooled_wigan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool") / "wigan"
    write_bundle(pooled_wigan, folder)
    return folder


def paid_for(bundle):
    """The bundle with the one action that its fund pays for."""
    falls = tuple(each for each in bundle.interventions if each.id == "falls-exercise")
    return replace(bundle, interventions=falls)


@pytest.fixture(scope="module")
def ask(wigan, pooled_wigan, reference):
    """Runs the command on tables read and an action valued once; no words are run twice."""
    told = {}
    worth = cache(lambda: value_bundle(paid_for(pooled_wigan), reference))

    def asked(*arguments):
        if arguments not in told:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("wholeplace.store.reference.Reference", lambda: reference)
                patch.setattr("wholeplace.store.pools.value_bundle", lambda *_: worth())
                runner = CliRunner(env={"COLUMNS": "160"})
                result = runner.invoke(pool, [str(wigan), *arguments], catch_exceptions=False)
            assert result.exit_code == 0, result.output
            told[arguments] = result.stdout
        return told[arguments]

    return asked


@pytest.fixture(scope="module")
def settled(ask):
    (found,) = json.loads(ask("--json", "--leave", "NHS:2026-10"))["pools"]
    return found


def test_each_partners_money_is_told_by_year_with_its_interval(ask):
    told = ask("--leave", "NHS:2026-10")
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
    for part in ("agreement", "partners", "contributions", "schemes", "risk share", "governance"):
        assert part in told
    assert "Joint board, quarterly" in told
    assert "section 75, NHS Act 2006" in told
    assert "40.0% of it, up to £100,000 a year" in told
    assert "12 months of notice" in told
    assert "in kind, no part of the money" in told
    assert "leads it; functions: not known" in told


def test_what_no_longer_comes_in_and_who_then_pays_are_told_in_words(ask):
    told = ask("--leave", "NHS:2026-10")
    assert "no longer £600,000" in told
    assert "2027/28: chance of an overspend" in told
    council = next(line for line in told.splitlines() if "2027/28" in line and "council" in line)
    assert "£800,000" in council


def test_partners_money_stands_in_the_order_of_years_and_partners(ask):
    rows = [
        line.split()
        for line in ask("--leave", "NHS:2026-10").splitlines()
        if line.strip().startswith("202")
    ]
    starts = [(row[0], row[1]) for row in rows if row[1] in ("council", "NHS")]
    assert starts == [
        ("2026/27", "council"),
        ("2026/27", "NHS"),
        ("2026/27", "NHS"),
        ("2027/28", "council"),
        ("2027/28", "NHS"),
        ("2027/28", "NHS"),
    ]


def test_in_json_every_chance_is_a_share_and_every_interval_holds_its_value(settled):
    assert set(settled) == {"id", "title", "balance", "chance_of_overspend", "schedule"}
    assert all(0 <= chance <= 1 for chance in settled["chance_of_overspend"].values())
    for row in settled["schedule"]:
        gbp = row["gbp"]
        assert gbp is None or gbp["low"] <= gbp["value"] <= gbp["high"]


def test_every_partner_pays_something_in_every_year_it_is_in(settled):
    pays = {
        (row["body"], row["year"]): row["gbp"]
        for row in settled["schedule"]
        if row["part"] == "what each pays"
    }
    assert set(pays) == {(body, year) for body in ("council", "NHS") for year in (2026, 2027)}
    assert pays["council", 2026]["level"] == 0.8
    assert pays["council", 2026]["low"] < pays["council", 2026]["high"]


@pytest.mark.parametrize("text", ["NHS2026", "NHS:2026", "NHS:2026-13", "NHS:Oct 2026", ""])
def test_a_month_that_cannot_be_read_says_how_to_write_it(wigan, text):
    wrong = CliRunner().invoke(pool, [str(wigan), "--leave", text])
    assert wrong.exit_code == 2
    assert "should be a body and a month such as nhs:2026-10" in " ".join(wrong.output.split())


def test_a_bundle_that_is_not_there_is_named():
    with pytest.raises(InputError, match="/no/such/bundle: there is no such file or folder"):
        CliRunner().invoke(pool, ["/no/such/bundle"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("month", "year"), [("2027-03", 2026), ("2026-04", 2026), ("2027-01", 2026)]
)
def test_a_calendar_month_stands_in_the_financial_year_it_is_of(month, year):
    leaving = _leaving(f"a:b:{month}")
    assert (leaving.body, leaving.year) == ("a:b", year)
    assert leaving.month == int(month[-2:])


def settled_of(made, **more):
    return SettledPool(settle(made, draws=Draws(1)), None, {}, schedule(made), **more)


def words(capsys, made):
    _show(settled_of(made))
    return capsys.readouterr().out


def test_what_is_in_kind_and_not_known_is_said_and_not_left_out(capsys):
    made = two_partners(known(100.0))
    rooms = PoolContribution("nhs", 2026, None, in_kind=True)
    assert "in kind, not known" in words(
        capsys, replace(made, contributions=(*made.contributions, rooms))
    )
    assert "in kind" not in words(capsys, made)


def test_what_nobody_bears_and_what_stays_in_the_pool_are_rows_of_their_own(capsys):
    capped = tuple(
        replace(member, over_cap=1.0, under_cap=1.0) for member in two_partners(known(1.0)).members
    )
    over = words(capsys, replace(two_partners(known(150.0)), members=capped))
    assert "nobody has agreed to" in over
    assert "£48" in over
    under = words(capsys, replace(two_partners(known(50.0)), members=capped))
    assert "stays in the pool" in under
    assert "£48" in under


def test_a_notice_that_cannot_be_read_or_is_nobodys_is_refused(wigan):
    wrong = CliRunner().invoke(pool, [str(wigan), "--leave", "NHS2026"])
    assert wrong.exit_code == 2
    assert "should be a body and a month such as nhs:2026-10" in wrong.output
    with pytest.raises(InputError, match="police: is a member of no pooled fund"):
        CliRunner().invoke(pool, [str(wigan), "--leave", "police:2026-10"], catch_exceptions=False)


def test_a_bundle_without_a_fund_says_which_table_to_fill(
    pooled_wigan, tmp_path, reference, monkeypatch
):
    finance = replace(pooled_wigan.finance, pools=())
    bare = replace(pooled_wigan, finance=finance, contributions=())
    write_bundle(bare, tmp_path / "wigan")
    monkeypatch.setattr("wholeplace.store.reference.Reference", lambda: reference)
    with pytest.raises(InputError, match="pools: is empty: write a row for each member"):
        CliRunner().invoke(pool, [str(tmp_path / "wigan")], catch_exceptions=False)
