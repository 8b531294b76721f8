"""What the chapter beside the finance one says: reserves, local revenue, settlements, injection."""

from dataclasses import replace

import pytest

from wholeplace.report.blocks import Bullets, Heading, Notice, Paragraph, Table
from wholeplace.report.chapters.wider_finance import signed, wider_finance_chapter


@pytest.fixture(scope="module")
def rich(town):
    return town.anytown(worth=town.MONEY_WORTH)


@pytest.fixture(scope="module")
def chapter(rich):
    return wider_finance_chapter(rich)


@pytest.fixture(scope="module")
def told(rich):
    """The chapter with parts of it changed."""

    def changed(**parts):
        wider = replace(rich.finance.wider, **parts)
        return wider_finance_chapter(replace(rich, finance=replace(rich.finance, wider=wider)))

    return changed


def headings(chapter):
    return [block.text for block in chapter.blocks if isinstance(block, Heading)]


def test_a_plan_without_it_has_no_such_chapter(plan, rich):
    assert wider_finance_chapter(plan) is None
    alone = replace(rich, finance=replace(rich.finance, wider=None))
    assert wider_finance_chapter(alone) is None


def test_it_begins_by_saying_that_nobody_has_decided_any_of_it(chapter, read):
    assert read.sentences(chapter, Paragraph)[0].startswith("Nobody has decided any of this.")


def test_every_table_cites_its_sources(chapter, rich, read):
    for table in read.of(chapter, Table):
        assert table.sources
        assert set(table.sources) <= rich.sources.keys()


class TestReserves:
    def test_the_council_is_ranked_with_the_interval_of_its_rank(self, chapter, read):
        (said,) = [s for s in read.sentences(chapter, Paragraph) if "stands at" in s]
        assert "Anytown stands at 31 (20 to 44) of 150 councils with social care" in said

    def test_it_stands_above_its_neighbours(self, chapter, read):
        assert read.table(chapter, "Reserves at the end of 2017/18") == [
            ["Anytown", "£50m", "−17%", "15.0", "12% (8% to 17%)", "31 (20–44)"],
            ["Othertown", "£50m", "+20%", "did not fall", "12% (8% to 17%)", "31 (20–44)"],
            ["Thirdham", "not known", "not known", "not known", "not known", "not known"],
        ]

    def test_what_fell_so_slowly_is_not_told_to_the_year(self, told, town, read):
        slow = town.MONEY.standing("E08999999", "Anytown", change=-0.01, years_left=290.0)
        rows = read.table(told(standing=slow, beside=()), "Reserves at the end of 2017/18")
        assert rows[0][3] == "over 20"

    def test_a_council_that_was_another_then_is_not_known_and_says_why(self, told, read):
        new = told(standing=None, beside=())
        assert headings(new)[0] == "How its reserves stood"
        assert read.sentences(new, Paragraph)[1] == (
            "Not known: the council was another one at the end of 2017/18, the latest return."
        )

    def test_a_council_without_a_rank_has_none_invented(self, told, town, read):
        none = town.MONEY.standing("E08999999", "Anytown", known=False)
        said = " ".join(read.sentences(told(standing=none), Paragraph))
        assert "stands at" not in said


class TestRevenue:
    def test_known_options_have_yield_and_what_is_kept_under_both_ways(self, chapter, read):
        rows = read.table(chapter, "Local revenue options")
        assert rows == [
            [
                "Overnight visitor levy", "E", "£3.0m (£2.0m to £4.0m)", "£3.0m (£2.0m to £4.0m)",
                "£5.0m (£4.0m to £6.0m)",
            ],
            [
                "Council tax revalued", "B", "£200m (£199m to £201m)", "−£4.0m (−£5.0m to −£3.0m)",
                "nothing",
            ],
        ]  # fmt: skip

    def test_the_caption_says_the_year_of_the_rules_and_the_level_of_the_interval(
        self, chapter, read
    ):
        (table,) = [t for t in read.of(chapter, Table) if t.caption.startswith("Local revenue")]
        assert "rules of 2025/26" in table.caption
        assert table.caption.endswith("80% interval)")

    def test_an_option_without_a_figure_says_why(self, chapter, read):
        items = [read.plain(item) for block in read.of(chapter, Bullets) for item in block.items]
        assert items == ["Workplace parking levy: needs liable spaces: nobody counts them."]

    def test_when_all_are_known_nothing_is_listed_as_missing(self, told, town, read):
        known = told(revenue=town.MONEY.REVENUE[:2])
        assert not read.of(known, Bullets)


class TestDesigns:
    def test_every_design_says_what_changes_and_one_that_changes_nothing_says_so(
        self, chapter, read
    ):
        rows = read.table(chapter, "What settlement designs would give")
        assert rows == [
            ["As it was", "£100m", "nothing", "-", "-", "10%"],
            ["By need", "£95m", "−£5.0m", "−£25 a person", "not known", "10%"],
        ]

    def test_what_is_no_allocation_is_not_called_one(self, chapter, told, read):
        (table,) = [t for t in read.of(chapter, Table) if "settlement designs" in t.caption]
        assert "every figure a simulated share" in table.caption
        (warning,) = read.sentences(chapter, Notice)
        assert "No design is called an allocation here" in warning
        reproduced = told(called="allocation", beware=())
        assert read.of(reproduced, Notice) == []

    def test_without_designs_or_injection_their_headings_are_gone(self, told):
        found = told(designs=(), injections=())
        assert headings(found) == ["How its reserves stood", "What local taxes could bring"]


class TestInjection:
    def test_it_says_what_the_money_buys_and_what_is_not_known(self, chapter, read):
        rows = read.table(chapter, "A cash injection of £1.00bn")
        # £4m of £700m is 2.1 days; £4m of a gap of £20m is a fifth
        assert rows[0] == [
            "By need", "£4.0m", "£20 a person", "2.1", "20%", "not known", "not known",
        ]  # fmt: skip
        assert rows[1][3:5] == ["not known", "not known"]


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0%"), (-0.004, "0%"), (0.5, "+50%"), (-1 / 6, "−17%")]
)
def test_a_change_shows_its_sign_and_nought_has_none(share, said):
    assert signed(share) == said
