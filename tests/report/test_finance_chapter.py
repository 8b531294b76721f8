"""What the finance chapter says of a made-up council whose budget can be worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.plan.council_finance import narrowed
from wholeplace.report.blocks import Bullets, Heading, KeyFigures, Notice, Paragraph, Picture, Table
from wholeplace.report.chapters.finance import ID, finance_chapter
from wholeplace.report.chapters.outlook import (
    drivers_in_words,
    first_lower,
    prevention_sentence,
    usable,
    usable_reserves,
)
from wholeplace.report.story import story
from wholeplace.report.words import pounds
from wholeplace.yearly import Yearly


@pytest.fixture(scope="module")
def finance(town):
    return town.FINANCE


@pytest.fixture(scope="module")
def rich(town):
    """The made-up plan with all of its money."""
    return town.anytown(worth=town.MONEY_WORTH)


@pytest.fixture(scope="module")
def chapter(rich):
    return finance_chapter(rich)


@pytest.fixture(scope="module")
def told(rich, finance, read):
    """The chapter with parts of its finance changed, its headings, words and tables."""

    def changed(**parts):
        return finance_chapter(replace(rich, finance=replace(finance, **parts)))

    return changed


def headings(chapter):
    return [block.text for block in chapter.blocks if isinstance(block, Heading)]


def test_a_plan_without_a_budget_has_no_such_chapter(plan):
    assert plan.finance is None
    assert finance_chapter(plan) is None


def test_it_opens_with_spending_funding_and_what_drives_them_apart(chapter, read):
    said = read.sentences(chapter, Paragraph)[0]
    assert said.startswith(
        "Anytown council plans from its base budget of 2024/25: by 2027/28 its services would"
    )
    assert "The gap between them comes most of all from prices and people who need care." in said
    assert "  " not in said


def test_a_plan_whose_drivers_widen_nothing_says_no_driver(finance, told, read):
    assert drivers_in_words(replace(finance.outlook, drivers=())) == ""
    said = read.sentences(told(outlook=replace(finance.outlook, drivers=())), Paragraph)[0]
    assert "  " not in said
    assert "most of all" not in said


def test_an_illustration_says_that_it_is_not_the_councils_budget(chapter, rich, read):
    assert rich.illustration
    (said,) = [s for s in read.sentences(chapter, Notice) if "not the council's budget" in s]
    assert "published outturn" in said
    own = finance_chapter(replace(rich, illustration=False))
    assert not any("not the council's budget" in s for s in read.sentences(own, Notice))


def test_the_key_figures_are_the_gap_and_the_chances_for_reserves(chapter, finance, read):
    (keys,) = read.of(chapter, KeyFigures)
    assert [one.what for one in keys.figures] == [
        "gap in 2027/28",
        "over 3 years",
        "chance that unallocated reserves fall below the minimum",
        "chance that usable reserves run out",
    ]
    # £139m short over three years, £45m that may be used
    assert keys.figures[3].amount == "more than 19 in 20"
    assert float(np.median(finance.outlook.gap.values[:, -1])) == pytest.approx(70e6, rel=0.05)
    assert keys.figures[0].amount == pounds(float(np.median(finance.outlook.gap.values[:, -1])))


class TestGap:
    def test_the_fan_shows_the_plan_without_prevention_as_a_dashed_line(self, chapter, read):
        picture = read.of(chapter, Picture)[0]
        assert picture.chart.title == "Anytown: the gap before any use of reserves"
        assert "without prevention" in picture.chart.svg()
        assert all("beside" in row for row in picture.chart.rows)

    def test_its_table_has_low_middle_and_high_by_year(self, chapter, read):
        rows = read.table(chapter, "The gap by year")
        assert [row[0] for row in rows] == ["2025/26", "2026/27", "2027/28"]
        table = read.of(chapter, Picture)[0].table
        assert [column.title for column in table.columns] == [
            "Year", "Low (10%)", "Middle", "High (90%)",
        ]  # fmt: skip

    def test_a_table_of_reserves_is_not_headed_as_one_of_the_gap(self, chapter, read):
        (table,) = [
            picture.table
            for picture in read.of(chapter, Picture)
            if picture.table.caption.startswith("Usable reserves")
        ]
        assert not any("Gap" in column.title for column in table.columns)

    def test_the_drivers_sum_to_the_expected_gap_of_every_year(self, finance):
        parts = np.array([driver.by_year for driver in finance.outlook.drivers])
        assert parts.sum(axis=0) == pytest.approx(finance.outlook.gap.values.mean(axis=0))

    def test_the_table_of_drivers_ends_with_the_gap(self, chapter, read):
        rows = read.table(chapter, "What each driver adds")
        assert rows[-1][0] == "The gap"
        assert {"Prices", "People who need care", "Prevention proposals"} <= {r[0] for r in rows}

    def test_pathways_that_drive_demand_are_named_and_those_that_do_not(self, told, read):
        driven = told(by_pathway={"care_demand": "Adult care"}, not_followed=("Falls",))
        said = " ".join(read.sentences(driven, Paragraph))
        assert "Demand follows the plan's own pathways: Adult care;" in said
        assert "Not followed, for it foresaw no count better than the last value: Falls." in said

    def test_without_a_pathway_demand_grows_as_its_drivers_say(self, chapter, read):
        assert any("as its drivers say" in said for said in read.sentences(chapter, Paragraph))


class TestProposals:
    def test_every_proposal_is_a_row_and_the_last_is_what_they_do_together(
        self, chapter, finance, read
    ):
        rows = read.table(chapter, "What the proposals change")
        proposals = [c.title for c in finance.outlook.budget.changes if c.paths is not None]
        assert [row[0] for row in rows] == [*proposals, "The gap, all of them together"]

    def test_the_sentence_says_by_how_much_they_narrow_the_last_gap(self, town):
        found = town.MONEY.finance(town.MONEY.proposal())
        said = prevention_sentence(found.outlook, found.without)
        assert said.startswith(
            "Together the proposals narrow the gap of 2027/28 by about £1.0m (£0.9m to £1.1m)."
        )
        assert "with them and" in said

    def test_proposals_that_cost_more_widen_it(self, town):
        found = town.MONEY.finance(town.MONEY.proposal(millions=2.0))
        said = prevention_sentence(found.outlook, found.without)
        assert said.startswith("Together the proposals widen the gap of 2027/28 by about £2.0m")

    def test_proposals_that_change_nothing_leave_it_as_it_is(self, town):
        found = town.MONEY.finance(town.MONEY.proposal(millions=0.0))
        said = prevention_sentence(found.outlook, found.without)
        assert said.startswith("Together the proposals leave the gap of 2027/28 as it is.")

    def test_their_fan_lies_below_nought_where_they_narrow_the_gap(self, chapter, finance, read):
        (rows,) = [
            picture.chart.rows
            for picture in read.of(chapter, Picture)
            if picture.chart.title == "What the prevention proposals change in the gap"
        ]
        middle = np.median(narrowed(finance).values, axis=0) / 1e6
        assert [row["middle"] for row in rows] == pytest.approx(list(middle))

    def test_a_plan_without_proposals_has_no_such_heading(self, told, finance):
        alone = told(without=None)
        assert "What the prevention proposals change" not in headings(alone)


class TestReserves:
    def test_usable_is_what_may_still_be_drawn(self, finance):
        # smoothing 30 of which 5 must stay, general 20; schools' own 8 may not be drawn on
        assert [reserve.id for reserve in usable_reserves(finance.outlook)] == [
            "smoothing", "general",
        ]  # fmt: skip
        found = usable(finance.outlook)
        left = finance.outlook.reserves
        held = np.maximum(left.of("smoothing").values - 5e6, 0) + left.of("general").values
        assert found.values == pytest.approx(held)
        assert found.values.min() == pytest.approx(0.0, abs=0.01)

    def test_nought_is_shown_in_the_draws_in_which_reserves_have_run_out(self, finance):
        gone = (usable(finance.outlook).values[:, -1] < 0.01).mean()
        assert gone == pytest.approx(finance.outlook.run_out[-1], abs=0.01)

    def test_a_budget_of_reserves_nobody_may_draw_on_has_none_usable(self, town):
        general = replace(town.MONEY.BUDGET.reserves[1], order=None)
        found = town.MONEY.finance(budget=replace(town.MONEY.BUDGET, reserves=(general,)))
        assert not usable(found.outlook).values.any()

    def test_the_table_by_year_balances(self, finance):
        outlook = finance.outlook
        met = outlook.drawn.values + outlook.unmet.values
        assert met == pytest.approx(outlook.gap.values, abs=1e-3)

    def test_it_says_what_is_drawn_left_and_likely(self, chapter, read):
        rows = read.table(chapter, "The medium-term plan by year")
        assert [row[0] for row in rows][-3:] == [
            "Usable reserves left",
            "Chance: reserves below the minimum",
            "Chance: usable reserves run out",
        ]


class TestNeighbours:
    def test_they_are_ranked_by_the_size_of_their_gap(self, chapter, read):
        rows = read.table(chapter, "Beside its nearest neighbours")
        assert [row[0] for row in rows] == ["Othertown", "Anytown", "Thirdham"]
        assert rows[0][3:] == ["not known", "more than 19 in 20"]
        assert rows[2][1] == "−1% (−6% to 4%)"

    def test_the_council_is_placed_among_them_with_a_warning(self, chapter, read):
        (said,) = [s for s in read.sentences(chapter, Paragraph) if s.startswith("Of the 3")]
        assert "Anytown council has the second largest gap for its size." in said
        assert "no ranking of how well anybody is run" in said

    def test_a_council_without_published_figures_is_not_taken_for_a_neighbour(
        self, told, town, read
    ):
        others = told(peers=town.MONEY.PEERS[1:])
        said = " ".join(read.sentences(others, Paragraph))
        assert "The council's own published figures do not reach" in said
        assert "Othertown council has" not in said
        assert len(read.table(others, "Beside its nearest neighbours")) == 2

    @pytest.mark.parametrize("kept", [0, 1])
    def test_nobody_beside_is_no_table(self, told, town, kept):
        assert "Beside its neighbours" not in headings(told(peers=town.MONEY.PEERS[:kept]))


class TestHowSure:
    def test_a_line_that_the_return_does_not_hold_is_not_known_and_not_nought(self, chapter, read):
        rows = {row[0]: row[1:] for row in read.table(chapter, "The base budget beside")}
        assert rows["Care"] == ["RSX_asc", "£600,000,000", "£600,000,000", "£0"]
        assert rows["Waste"] == ["not in the return", "£100,000,000", "not known", "-"]
        assert rows["RSX_cul"] == ["RSX_cul", "£0", "£2,000,000", "−£2,000,000"]

    def test_a_line_of_a_return_that_is_missing_differs_by_nobody_knows_what(
        self, told, finance, read
    ):
        rows = tuple(replace(row, returned=None) for row in finance.reconciliation.rows[:1])
        gone = told(reconciliation=replace(finance.reconciliation, rows=rows))
        assert read.table(gone, "The base budget beside")[0][3:] == ["not known", "not known"]

    def test_without_a_return_of_the_year_it_says_that_nobody_can_tell(self, told, read):
        said = read.sentences(told(reconciliation=None), Paragraph)
        assert (
            "Whether the base budget ties to a return is not known: none of 2024/25 is at hand."
            in said
        )

    def test_both_ways_of_every_driver_are_told_the_largest_first(self, chapter, read):
        rows = read.table(chapter, "What one point more or less")
        assert rows[0][0] == "Prices"
        assert {row[1] for row in rows} == {"+1 point a year", "−1 point a year"}

    def test_every_line_adds_up_to_the_gap(self, finance):
        by_part = {}
        for line in finance.outlook.lines:
            by_part.setdefault(line.part, []).append(line.base)
        spent = sum(by_part["spending"])
        assert spent == pytest.approx(sum(by_part["funding"]) + sum(by_part["council tax"]))

    def test_what_is_assumed_is_listed_once(self, chapter, read):
        items = [read.plain(item) for block in read.of(chapter, Bullets) for item in block.items]
        assert items.count("Prices: as prices grew in the last ten years.") == 1

    def test_a_plan_that_assumes_nothing_has_no_such_heading(self, told, finance):
        budget = replace(finance.outlook.budget, assumed=())
        assert "What was assumed" not in headings(
            told(outlook=replace(finance.outlook, budget=budget))
        )

    def test_rises_within_the_principles_are_told_in_the_statement(self, chapter, read):
        items = [read.plain(item) for block in read.of(chapter, Bullets) for item in block.items]
        assert any("keeps within the referendum principles" in item for item in items)

    def test_a_rise_that_needs_a_vote_is_a_warning_and_not_told_twice(
        self, told, finance, read, rich
    ):
        vote = "The rise of 2025/26 needs a referendum."
        outlook = replace(finance.outlook, referendum=(vote, "", ""))
        found = told(outlook=outlook)
        assert sum(vote in said for said in read.sentences(found, Notice)) == 1
        items = [read.plain(item) for block in read.of(found, Bullets) for item in block.items]
        assert not any(vote in item for item in items)


class TestWords:
    @pytest.mark.parametrize(
        ("title", "within"),
        [
            ("Pay awards", "pay awards"),
            ("NHS income", "NHS income"),
            ("National Living Wage in care fees", "National Living Wage in care fees"),
            ("CPI", "CPI"),
            ("", ""),
        ],
    )
    def test_names_and_initials_keep_their_capitals(self, title, within):
        assert first_lower(title) == within

    def test_every_picture_says_in_words_what_it_shows(self, chapter, read):
        for picture in read.of(chapter, Picture):
            assert len(picture.chart.alt) > 60
            assert picture.chart.svg().startswith("<svg")

    def test_every_picture_and_its_table_cite_sources_of_the_plan(self, chapter, rich, read):
        for picture in read.of(chapter, Picture):
            assert set(picture.sources) <= rich.sources.keys()
            assert "Budget book" in picture.chart.source

    def test_no_cell_is_empty_but_for_notes(self, chapter, read):
        for table in read.of(chapter, Table):
            for row in table.rows:
                assert all(read.plain(cell) for cell in row), (table.caption, row)


def test_the_chapter_stands_in_the_story_with_funds_and_what_else_bears(rich):
    ids = [chapter.id for chapter in story(rich).chapters]
    at = ids.index(ID)
    assert ids[at : at + 3] == [ID, "pools", "wider-finance"]


def test_a_certain_plan_is_drawn_too(town, rich):
    # nothing drawn: low, middle and high are one line
    flat = replace(town.FINANCE.outlook.gap, values=np.full((1, 3), 5e6))
    assert flat.quantiles(0.1, 0.9).tolist() == [[5e6] * 3] * 2
    outlook = replace(town.FINANCE.outlook, gap=flat)
    chapter = finance_chapter(replace(rich, finance=replace(town.FINANCE, outlook=outlook,
                                                            without=None)))  # fmt: skip
    assert isinstance(outlook.gap, Yearly)
    assert chapter.blocks
