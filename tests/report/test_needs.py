"""The chapter on needs: who is where, what actions change, what is assumed, how it was tested."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.plan.assemble import Worth
from wholeplace.report.blocks import Heading, Notice, Paragraph, Picture, Table
from wholeplace.report.chapters.cautions import ASSUMED, BACKCAST, OTHER, kind_of, of_pathway
from wholeplace.report.chapters.needs import needs_chapter
from wholeplace.report.story import story


@pytest.fixture(scope="module")
def chapter(plan):
    return needs_chapter(plan)


def changed(town, **changes):
    """The chapter with the pathway changed."""
    change = town.TOGETHER.changes[0]
    change = replace(change, pathway=replace(change.pathway, **changes))
    together = replace(town.TOGETHER, changes=(change,))
    return needs_chapter(town.anytown(worth=Worth(town.WORTH.valuations, together)))


def test_every_pathway_has_its_heading(chapter, read):
    assert [block.text for block in read.of(chapter, Heading)] == ["Children's social care"]


def test_what_the_actions_do_on_it_and_on_which_moves(chapter, read):
    said = read.sentences(chapter, Paragraph)[1]
    assert "Actions on it: Family group conferences." in said
    assert "They act on 1 move out of “Children at risk”." in said


def test_that_figures_rest_on_assumptions_is_said_at_once(chapter, read):
    assert (
        "2 of its rates, shares, numbers and uses are assumptions"
        in (read.sentences(chapter, Paragraph)[1])
    )


def test_a_pathway_without_assumptions_says_that(town, read):
    change = town.TOGETHER.changes[0]
    pathway = change.pathway
    bare = changed(
        town, warnings=(), stocks=pathway.stocks[1:], moves=pathway.moves[:2], states=pathway.states
    )
    assert "None of its figures is marked as an assumption." in read.sentences(bare, Paragraph)[1]


def test_people_now_and_at_the_end_without_action_have_intervals(chapter, read):
    rows = read.table(chapter, "Children's social care: people in each state")
    care = rows[1]
    # 100 in the first year and 120 in the last; draws spread by 0.8 to 1.25
    assert care[0] == "Children in care"
    assert care[1].startswith(("99 (", "100 (", "101 ("))
    assert care[2].startswith(("119 (", "120 (", "121 ("))
    assert " to " in care[1]


def test_what_actions_change_is_in_person_years_with_a_minus_for_more(chapter, read):
    rows = read.table(chapter, "Children's social care: people in each state")
    # 20 person-years in care avoided, 12 at risk added, nothing at home
    assert rows[1][3].startswith(("19 (", "20 ("))
    assert rows[0][3].startswith("−12")
    assert rows[2][3] == "0"


def test_whether_the_first_number_is_counted_is_told_state_by_state(chapter, read):
    rows = read.table(chapter, "Children's social care: people in each state")
    assert [row[4] for row in rows] == [
        "an assumption", "counted", "not counted: starts empty",
    ]  # fmt: skip


def test_what_is_not_known_without_action_is_said_not_to_be(town, read):
    change = replace(town.TOGETHER.changes[0], without={})
    together = replace(town.TOGETHER, changes=(change,))
    plan = town.anytown(worth=Worth(town.WORTH.valuations, together))
    rows = read.table(needs_chapter(plan), "Children's social care: people in each state")
    assert {row[1] for row in rows} == {"not known"}


def test_the_picture_says_what_is_avoided_most_and_what_is_added(chapter, read):
    (picture,) = read.of(chapter, Picture)
    assert "Most is avoided in “Children in care”" in picture.chart.alt
    assert "Most is added in “Children at risk”: 12" in picture.chart.alt
    assert picture.sources == ("children-counted",)


def test_the_story_carries_and_cites_the_sources_of_the_pathway(told, plan, read):
    (chapter,) = [each for each in told.chapters if each.id == "needs"]
    (picture,) = read.of(chapter, Picture)
    assert picture.sources == ("children-counted",)
    assert "children-counted" in told.numbers


def test_a_lost_backcast_is_a_notice_that_names_what_was_lost(chapter, read):
    (notice,) = read.of(chapter, Notice)
    assert notice.label == "Back-cast not won"
    assert read.plain(notice.words).endswith("It did no better on: children in care.")
    assert "foresaw 1 of 2 counts better" in read.plain(notice.words)


def test_a_won_backcast_needs_no_notice(town, read):
    won = town.TOGETHER.changes[0].pathway.warnings[:1]
    chapter = changed(town, warnings=won)
    assert read.of(chapter, Notice) == []
    assert any("foresaw 1 of 1 count" in said for said in read.sentences(chapter, Paragraph))


def test_a_pathway_that_could_not_be_tested_says_so(town, read):
    chapter = changed(town, warnings=("Care: could not be back-cast, for want of a series.",))
    (notice,) = read.of(chapter, Notice)
    assert notice.label == "Not back-cast"


def test_services_used_are_shown_without_action_and_avoided(chapter, read):
    ((use, without, avoided),) = read.table(chapter, "Children's social care: services used")
    # 52 weeks x (100 + 105 + 110 + 115 + 120) = 28,600; 52 x 20 = 1,040
    assert use == "Weeks in a foster placement"
    assert without.startswith("28,")
    assert avoided.startswith("1,0")


def test_assumptions_are_folded_by_kind(chapter, read):
    (found,) = [t for t in read.of(chapter, Table) if t.caption.startswith("What Children's")]
    assert found.folded.endswith("3 entries")
    assert [row[0] for row in read.table(chapter, "What Children's")] == [
        ASSUMED, ASSUMED, "How old the counts are",
    ]  # fmt: skip


def test_a_pathway_that_nothing_changes_has_no_picture(town, read):
    change = town.TOGETHER.changes[0]
    still = {id: np.zeros(400) for id in change.person_years}
    together = replace(town.TOGETHER, changes=(replace(change, person_years=still),))
    plan = town.anytown(worth=Worth(town.WORTH.valuations, together))
    assert read.of(needs_chapter(plan), Picture) == []


def test_a_plan_without_pathways_has_no_such_chapter(town):
    first, second = town.PLAIN_WORTH.valuations
    worth = Worth((replace(first, changes=()), second), replace(town.TOGETHER, changes=()))
    told = story(town.anytown(worth=worth))
    assert "needs" not in [chapter.id for chapter in told.chapters]


def test_warnings_find_their_kind(town):
    kinds = [each.kind for each in of_pathway(town.TOGETHER.changes[0].pathway)]
    assert kinds == [BACKCAST, BACKCAST, ASSUMED, ASSUMED, "How old the counts are"]
    assert kind_of("Nobody expected this sentence.") == OTHER
