"""What the chapter on pooled money says of a made-up fund."""

from dataclasses import replace

import pytest

from wholeplace.finance.pool import PoolContribution
from wholeplace.plan.pooled import settled
from wholeplace.report.blocks import Heading, Notice, Paragraph, Table
from wholeplace.report.chapters.pools import pools_chapter
from wholeplace.source import Source


@pytest.fixture(scope="module")
def rich(town):
    return town.anytown(worth=town.MONEY_WORTH)


@pytest.fixture(scope="module")
def chapter(rich):
    return pools_chapter(rich)


@pytest.fixture(scope="module")
def told(rich, town):
    """The chapter of the fund with parts of it changed."""

    def changed(**parts):
        fund = settled(replace(town.MONEY.POOL, **parts), {}, draws=town.DRAWS)
        return pools_chapter(replace(rich, pools=(fund,)))

    return changed


def test_a_plan_without_a_fund_has_no_such_chapter(plan):
    assert pools_chapter(plan) is None


def test_an_illustration_is_nobodys_agreement(chapter, rich, read):
    assert read.sentences(chapter, Paragraph)[0].startswith(
        "Illustrations, nobody's agreement. 1 pooled fund:"
    )
    agreed = pools_chapter(replace(rich, illustration=False))
    assert read.sentences(agreed, Paragraph)[0].startswith("1 pooled fund:")


def test_partners_and_host_have_their_names_and_the_chance_of_an_overspend(chapter, read):
    (said,) = [s for s in read.sentences(chapter, Paragraph) if "holds the money" in s]
    assert said == (
        "Anytown Council and NHS Anyshire; Anytown Council holds the money. Chance of an"
        " overspend: 2025/26 about 5 in 10; 2026/27 about 5 in 10."
    )


def test_every_partner_has_a_row_in_every_year(chapter, read):
    rows = read.table(chapter, "What each partner pays by year")
    assert [row[:3] for row in rows] == [
        ["2025/26", "Anytown Council", "£80,000"],
        ["2025/26", "NHS Anyshire", "£70,000"],
        ["2026/27", "Anytown Council", "£100,000"],
        ["2026/27", "NHS Anyshire", "£50,000"],
    ]


def test_what_no_action_saves_is_not_known_and_not_nought(chapter, read):
    rows = read.table(chapter, "What each partner pays by year")
    assert {row[4] for row in rows} == {"not known"}


def test_what_is_above_the_caps_is_a_warning(chapter, read, told):
    assert any("have nobody to pay it" in said for said in read.sentences(chapter, Notice))
    free = tuple(replace(m, over_cap=None) for m in chapter_members(told))
    assert not any("nobody to pay" in said for said in read.sentences(told(members=free), Notice))


def chapter_members(told):
    from wholeplace.finance.pool import Member

    return (Member("council", 0.5, 0.5, None, None, 6), Member("icb", 0.5, 0.5))


def test_money_that_balances_needs_no_warning_and_money_that_does_not_has_one(
    chapter, told, town, read
):
    assert not any("more or less comes in" in said for said in read.sentences(chapter, Notice))
    less = (*town.MONEY.POOL.contributions[:3], PoolContribution("icb", 2026, 30_000.0))
    (said,) = [s for s in read.sentences(told(contributions=less), Notice) if "As agreed" in s]
    assert said == (
        "As agreed, more or less comes in than the schemes are to cost: £20,000 less in 2026/27."
    )


def test_what_is_in_kind_stands_beside_the_money(chapter, told, town, read):
    (said,) = [s for s in read.sentences(chapter, Paragraph) if s.startswith("In kind")]
    assert said == (
        "In kind, beside the money: NHS Anyshire in 2026/27 worth £20,000 and Anytown Council in"
        " 2026/27 of a worth that is not known."
    )
    money = tuple(each for each in town.MONEY.POOL.contributions if not each.in_kind)
    assert not any("In kind" in s for s in read.sentences(told(contributions=money), Paragraph))


def test_who_says_what_schemes_cost_is_told_and_an_assumption_is_called_one(
    chapter, told, town, read
):
    said = read.sentences(chapter, Paragraph)
    assert "What the schemes are to cost: assumption: as prices grew in the last ten years." in said
    paper = Source("paper", "Joint board", "Plan of the fund")
    budget = {year: cost.said_by(paper) for year, cost in town.MONEY.costs(0.15).items()}
    scheme = replace(town.MONEY.POOL.schemes[0], budget=budget)
    found = read.sentences(told(schemes=(scheme,)), Paragraph)
    assert "What the schemes are to cost: Joint board, Plan of the fund." in found


def test_the_schedule_holds_shares_notice_and_what_nobody_said(chapter, read):
    rows = read.table(chapter, "Schedule of the agreement: Falls fund")
    assert ["exit", "notice", "NHS Anyshire", "", "", "not known"] in rows
    assert ["governance", "who decides", "all partners", "", "", "not known"] in rows
    shares = [row for row in rows if row[:2] == ["risk share", "overspend"]]
    assert [row[2] for row in shares] == ["Anytown Council", "NHS Anyshire"]
    assert all("up to £5,000 a year" in row[5] for row in shares)


def test_every_fund_has_its_heading_and_two_tables(rich, town, read):
    other = settled(replace(town.MONEY.POOL, id="b", title="Better Care"), {}, draws=town.DRAWS)
    chapter = pools_chapter(replace(rich, pools=(*rich.pools, other)))
    assert [block.text for block in read.of(chapter, Heading)] == ["Falls fund", "Better Care"]
    assert len(read.of(chapter, Table)) == 4
    assert "2 pooled funds" in read.sentences(chapter, Paragraph)[0]
