"""Chapters on overlap, on what to choose and on what to learn first."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.estimate import Estimate
from wholeplace.prevention.portfolio.frontier import GivenUp
from wholeplace.prevention.portfolio.options import Floor, Menu
from wholeplace.prevention.studies import NOTHING, SCALE, Choice
from wholeplace.report.blocks import Bullets, KeyFigures, Notice, Paragraph, Picture
from wholeplace.report.chapters.knowing import knowing_chapter
from wholeplace.report.chapters.opening import choice_sentence
from wholeplace.report.chapters.overlap import overlap_chapter
from wholeplace.report.chapters.portfolio import how_sure, portfolio_chapter


def with_appraisal(town, **changes):
    return town.anytown(
        worth=replace(town.WORTH, appraisal=replace(town.WORTH.appraisal, **changes))
    )


def with_chosen(town, **changes):
    return with_appraisal(town, chosen=replace(town.WORTH.appraisal.chosen, **changes))


def with_limits(town):
    """The portfolio with posts, a service and people in need among its limits, and duals."""
    portfolio = town.WORTH.appraisal.chosen.portfolio
    held, many = portfolio.menu.limits, len(portfolio.menu.limits.years)
    limits = replace(
        held,
        budget=np.full_like(held.budget, np.inf),
        groups=("coordinators",),
        posts=np.full((1, many), 5.0),
        floors=(Floor("meetings", 10.0, 2026),),
        in_need=0.5,
    )
    options = tuple(
        replace(option, posts=np.ones((1, many)), serves=np.ones(1))
        for option in portfolio.menu.options
    )
    duals = (
        ("coordinators in 2025/26", 900.0),
        ("least of meetings in 2026/27", 30.0),
        ("share of people in need", 2.5),
    )
    return replace(portfolio, menu=Menu(options, (), limits)), duals


class TestOverlap:
    def test_the_haircut_is_the_headline(self, plan, read):
        (keys,) = read.of(overlap_chapter(plan), KeyFigures)
        assert [one.what for one in keys.figures] == [
            "saved, each alone and summed", "saved, all together", "overlap takes",
            "of the sum of each alone",
        ]  # fmt: skip
        # each alone sums to 1.1 of all together: 0.1 / 1.1
        assert keys.figures[3].amount == "9.1%"

    def test_actions_that_help_one_another_are_not_said_to_overlap(self, town, read):
        found = town.WORTH.appraisal.overlap
        cut = replace(found.haircut, share=Estimate(-0.05, -0.1, -0.01, 0.8),
                      pounds=Estimate(-2e5, -3e5, -1e5, 0.8))  # fmt: skip
        plan = with_appraisal(town, overlap=replace(found, haircut=cut))
        (keys,) = read.of(overlap_chapter(plan), KeyFigures)
        assert keys.figures[2].what == "the actions help one another by"
        assert keys.figures[2].amount == "£200,000"

    def test_draws_without_a_haircut_are_said(self, town, read):
        found = town.WORTH.appraisal.overlap
        plan = with_appraisal(
            town, overlap=replace(found, haircut=replace(found.haircut, undefined=0.12))
        )
        assert any("In 12% of draws" in s for s in read.sentences(overlap_chapter(plan), Paragraph))

    def test_nothing_avoided_has_no_haircut(self, town, read):
        plan = with_appraisal(town, overlap=replace(town.WORTH.appraisal.overlap, haircut=None))
        (notice,) = read.of(overlap_chapter(plan), Notice)
        assert notice.label == "No haircut"

    def test_credit_is_by_action_and_by_body_and_adds_up(self, plan, read):
        chapter = overlap_chapter(plan)
        rows = read.table(chapter, "Net worth alone")
        assert [row[:2] for row in rows] == [
            ["Family group conferences", "actions"], ["Falls exercise", "actions"],
            ["Anytown Council", "bodies that pay"],
        ]  # fmt: skip
        (picture,) = read.of(chapter, Picture)
        assert [row["group"] for row in picture.chart.rows] == [
            "By action", "By action", "By body that pays",
        ]  # fmt: skip

    def test_sampled_credit_has_its_error(self, town, read):
        found = town.WORTH.appraisal.overlap
        first, *rest = found.by_action
        sampled = replace(first, standard_error=1_200.0, alone=None, added_last=None)
        plan = with_appraisal(town, overlap=replace(found, by_action=(sampled, *rest)))
        row = read.table(overlap_chapter(plan), "Net worth alone")[0]
        assert row[2] == row[4] == "not known"
        assert row[3].endswith("(± £1,200 from sampling)")

    def test_a_single_action_overlaps_with_nothing(self, town):
        assert overlap_chapter(with_appraisal(town, overlap=None)) is None
        assert overlap_chapter(town.anytown(worth=town.PLAIN_WORTH)) is None


class TestPortfolio:
    def test_what_is_chosen_is_the_first_sentence(self, plan, read):
        said = read.sentences(portfolio_chapter(plan), Paragraph)[0]
        # half of the conferences and the classes fit into £400,000 a year; all of both do not
        assert said == (
            "Of 2 actions, the best choice under the budgets of Anytown Council is Family group"
            " conferences at 50% of its reach from 2025/26 and Falls exercise at 100% of its reach"
            " from 2025/26. Nothing better can be chosen: every choice was tried."
        )

    def test_a_choice_that_is_not_proved_gives_its_gap(self, town):
        best = town.WORTH.appraisal.chosen.portfolio
        unsure = replace(best, proved=False, method="HiGHS", bound=best.reached * 1.03)
        assert how_sure(unsure) == (
            "It is within 3.0% of the best possible, found by HiGHS: that nothing is better is not"
            " proved."
        )

    def test_budgets_of_an_illustration_are_called_assumptions(self, plan, read):
        (notice,) = read.of(portfolio_chapter(plan), Notice)
        assert notice.label == "Assumption"
        assert "No limit is set on NHS Anyshire and Anyshire Police." in read.plain(notice.words)

    def test_budgets_of_a_plan_are_not(self, town, read):
        plan = town.anytown(replace(town.INTENT, illustration=False))
        assert read.of(portfolio_chapter(plan), Notice) == []

    def test_what_is_taken_of_each_budget(self, plan, read):
        rows = read.table(portfolio_chapter(plan), "What the choice takes")
        assert [row[0] for row in rows] == ["2025/26", "2026/27", "2027/28"]
        assert all(row[1].endswith(" of £400,000") for row in rows)

    def test_both_frontiers_are_pictures_with_tables(self, plan, read):
        titles = [picture.chart.title for picture in read.of(portfolio_chapter(plan), Picture)]
        assert titles == [
            "The portfolio: expected worth against the bad tail",
            "What more or less of Anytown Council's budget buys",
        ]
        rows = read.table(portfolio_chapter(plan), "The best choice at each point: Anytown")
        assert rows[0] == ["25%", "nothing", "£0", "£0"]

    def test_one_point_on_a_frontier_is_words_and_not_a_picture(self, town, read):
        by_risk = town.WORTH.appraisal.chosen.by_risk[:1]
        chapter = portfolio_chapter(with_chosen(town, by_risk=by_risk, by_budget=()))
        assert read.of(chapter, Picture) == []
        assert any("whatever weight" in said for said in read.sentences(chapter, Paragraph))

    def test_what_must_be_given_up_names_what_else_changes(self, town, read):
        given = (
            GivenUp("falls", False, 1.2e5, out=("fgc",), into=()),
            GivenUp("fgc", True, np.inf, why_not="budget of council in 2025/26 rules fgc out"),
        )
        rows = read.table(portfolio_chapter(with_chosen(town, given_up=given)), "What must be")
        assert rows == [
            ["Falls exercise", "left out", "£120,000", "out: Family group conferences"],
            ["Family group conferences", "chosen", "cannot be had",
             "Budget of Anytown Council in 2025/26 rules Family group conferences out"],
        ]  # fmt: skip

    def test_what_one_more_pound_would_add(self, plan, town, read):
        items = [read.plain(i) for b in read.of(portfolio_chapter(plan), Bullets) for i in b.items]
        assert items == [
            "Budget of Anytown Council in 2025/26: one more pound adds £"
            f"{plan.appraisal.chosen.portfolio.duals[0][1]:.2f}."
        ]
        best = replace(town.WORTH.appraisal.chosen.portfolio, duals=())
        chapter = portfolio_chapter(with_chosen(town, portfolio=best))
        assert any("No budget binds" in said for said in read.sentences(chapter, Paragraph))

    def test_posts_and_floors_are_eased_by_one_and_not_by_a_pound(self, town, read):
        limited, duals = with_limits(town)
        chapter = portfolio_chapter(with_chosen(town, portfolio=replace(limited, duals=duals)))
        items = [read.plain(i) for b in read.of(chapter, Bullets) for i in b.items]
        assert items == [
            "Coordinators in 2025/26: one more post adds £900.00.",
            "Least of meetings in 2026/27: one less adds £30.00.",
            "Share of people in need: one more person who is not in need adds £2.50.",
        ]
        assert any("easing each limit by one" in s for s in read.sentences(chapter, Paragraph))
        chapter = portfolio_chapter(with_chosen(town, portfolio=replace(limited, duals=())))
        assert any("No limit binds" in said for said in read.sentences(chapter, Paragraph))

    def test_what_was_not_found_in_time_is_said(self, town, read):
        unfound = ("the best choice at 75% of the budget", "what must be given up for fgc")
        chapter = portfolio_chapter(with_chosen(town, unfound=unfound))
        (said,) = [s for s in read.sentences(chapter, Paragraph) if "left out, for" in s]
        assert said == (
            "The best choice at 75% of the budget and what must be given up for Family group"
            " conferences: left out, for no choice was found in the time given."
        )

    def test_who_must_pay_whom_leaves_nobody_with_a_loss(self, plan, read):
        rows = read.table(portfolio_chapter(plan), "What each partner expects")
        assert [row[0] for row in rows] == ["Anytown Council", "NHS Anyshire", "Anyshire Police"]
        assert not any("−" in row[3] for row in rows)
        assert len(read.table(portfolio_chapter(plan), "Payments between partners")) == 6

    def test_a_schedule_without_payments_says_that_nobody_need_pay(self, town, read):
        fair = replace(town.WORTH.appraisal.chosen.schedule, payments=())
        chapter = portfolio_chapter(with_chosen(town, schedule=fair))
        assert any("Nobody need pay" in said for said in read.sentences(chapter, Paragraph))

    def test_why_there_is_no_schedule(self, town, read):
        why = "all partners together are expected to lose £5"
        chapter = portfolio_chapter(with_chosen(town, schedule=None, why_no_schedule=why))
        assert read.sentences(chapter, Notice)[-1] == f"{why[:1].upper()}{why[1:]}."

    def test_why_nothing_can_be_chosen(self, town, read):
        none = with_chosen(town, portfolio=None, why_none="no choice keeps: budget of icb in 2025")
        assert read.sentences(portfolio_chapter(none), Notice) == [
            "No choice keeps: budget of NHS Anyshire in 2025"
        ]
        assert choice_sentence(none) == ()

    def test_the_answer_names_the_choice(self, plan, town, read):
        assert read.plain(choice_sentence(plan)).startswith(
            "Within the budgets assumed the best choice is Family group conferences and Falls"
            " exercise, worth £1.3m net and, on average over its worst 10% of draws,"
        )
        best = replace(town.WORTH.appraisal.chosen.portfolio, chosen=())
        none = choice_sentence(with_chosen(town, portfolio=best))
        assert read.plain(none).endswith("to do none of them.")

    def test_a_plan_that_nobody_appraised_has_no_such_chapter(self, town):
        assert portfolio_chapter(town.anytown(worth=town.PLAIN_WORTH)) is None


class TestLearning:
    def test_the_evaluation_worth_buying_is_named_with_its_size(self, plan, read):
        said = read.sentences(knowing_chapter(plan), Paragraph)
        assert said[1] == (
            "Worth buying: a pilot with a control group of Family group conferences, 100 people in"
            " each arm."
        )

    def test_decisions_stand_side_by_side_dearest_doubt_first(self, plan, read):
        assert read.table(knowing_chapter(plan), "What may be decided") == [
            ["Family group conferences", "£200,000", "£0", "£400,000", "£500,000",
             "Pilot with a control"],
            ["Falls exercise", "£80,000", "£0", "£500,000", "£300,000", "Scale now"],
        ]  # fmt: skip

    def test_each_action_says_what_is_worth_knowing_and_what_its_pilot_is_worth(self, plan, read):
        (items,) = (block.items for block in read.of(knowing_chapter(plan), Bullets))
        # 60,000 + 2 x 100 x 250
        assert read.plain(items[0]) == (
            "Family group conferences. Most worth knowing: effect: entry into care, worth £50,000"
            " to know, which would change the decision in 20% of draws. A pilot with 100 people in"
            " each arm is worth buying: it costs £110,000 and its result is worth £150,000."
        )
        assert read.plain(items[1]).endswith("its result is worth £20,000: not worth buying.")

    def test_when_no_pilot_is_worth_it_what_to_find_out_is_named(self, town, read):
        (_, second) = town.WORTH.appraisal.learning
        said = read.sentences(knowing_chapter(with_appraisal(town, learning=(second,))), Paragraph)
        assert said[1] == (
            "No evaluation on offer is worth its cost for this place alone. What to find out first"
            " by other means: effect: entry into care (Falls exercise)."
        )

    def test_when_nothing_is_worth_knowing_that_is_said(self, town, read):
        (_, second) = town.WORTH.appraisal.learning
        known = replace(second, inputs=(), choice=Choice(((NOTHING, 0.0), (SCALE, 4e5)), None))
        chapter = knowing_chapter(with_appraisal(town, learning=(known,)))
        assert "Nor would knowing" in read.sentences(chapter, Paragraph)[1]
        ((item,),) = (block.items for block in read.of(chapter, Bullets))
        assert "No pilot can measure its first effect" in read.plain(item)
        assert "Knowing no one input is worth a pound." in read.plain(item)

    def test_a_decision_that_is_not_on_offer_is_said(self, town, read):
        first, second = town.WORTH.appraisal.learning
        without = replace(second, choice=Choice(((NOTHING, 0.0), (SCALE, 4e5)), None))
        chapter = knowing_chapter(with_appraisal(town, learning=(first, without)))
        assert read.table(chapter, "What may be decided")[1][4] == "not on offer"

    def test_the_assumption_about_pilots_is_said(self, plan, read):
        said = read.sentences(knowing_chapter(plan), Paragraph)[-1]
        assert said.startswith(
            "Assumption about every pilot: £60,000 and £250 for each person, 50 to 200 people"
        )
        assert "an evaluator for two years" in said

    @pytest.mark.parametrize("missing", ["nobody asked", "nothing to learn"])
    def test_there_is_no_chapter_without_anything_to_learn(self, town, missing):
        plan = (
            town.anytown(worth=town.PLAIN_WORTH)
            if missing == "nobody asked"
            else with_appraisal(town, learning=())
        )
        assert knowing_chapter(plan) is None
