"""Cards: what an action costs, who gains, when, and what would have to be true."""

from dataclasses import replace

import pytest

from wholeplace.estimate import Estimate
from wholeplace.plan.assemble import Worth
from wholeplace.prevention.appraisal import WeightedNet
from wholeplace.prevention.card import Finding
from wholeplace.prevention.switching import Switch
from wholeplace.report.blocks import Bullets, KeyFigures, Paragraph, Picture
from wholeplace.report.chapters.actions import actions_chapter
from wholeplace.report.chapters.cards import card_blocks
from wholeplace.report.chapters.gains import gains_chapter
from wholeplace.report.chapters.inputs import amount, named, switching_cell, true_if

NAME = "Family group conferences"


@pytest.fixture(scope="module")
def chapter(plan):
    return actions_chapter(plan)


@pytest.fixture(scope="module")
def card(plan):
    return plan.appraisal.cards[0]


def bullets(chapter, read):
    return [read.plain(item) for block in read.of(chapter, Bullets) for item in block.items]


def with_card(town, **changes):
    """The chapter on actions with the first card changed."""
    first, *rest = town.WORTH.appraisal.cards
    given = replace(town.WORTH.appraisal, cards=(replace(first, **changes), *rest))
    return actions_chapter(town.anytown(worth=replace(town.WORTH, appraisal=given)))


def test_each_action_has_four_figures_with_their_doubt(chapter, read, card):
    first, second = read.of(chapter, KeyFigures)
    assert [one.what for one in first.figures] == [
        "it costs", "it is worth to the public", "net worth", "chance that it is worth it",
    ]  # fmt: skip
    assert all(one.detail for one in (*first.figures, *second.figures))
    assert first.figures[3].amount == f"{round(100 * card.chance)}%"


def test_who_pays_who_gains_and_when_ends_with_all_bodies(chapter, read):
    rows = read.table(chapter, f"Who pays, who gains and when the cash is back: {NAME}")
    assert [row[0] for row in rows] == [
        "Anytown Council", "NHS Anyshire", "Anyshire Police", "All bodies together",
    ]  # fmt: skip
    assert rows[1][5:] == ["puts no cash in", "–"]
    assert rows[0][5] == "2028/29"
    assert rows[0][6].count("%") == 2


def test_cash_that_is_not_expected_back_says_so(town, read):
    paybacks = tuple(
        replace(each, year=None, chance={3: 0.0, 5: 0.0, 10: None})
        for each in town.WORTH.appraisal.cards[0].paybacks
    )
    chapter = with_card(town, paybacks=paybacks)
    row = read.table(chapter, f"Who pays, who gains and when the cash is back: {NAME}")[0]
    assert row[5:] == ["not expected", "under 1%"]
    assert read.of(chapter, KeyFigures)[0].figures[3].detail == "cash not expected back"


def test_what_becomes_of_a_saving_adds_up(chapter, read):
    # 60% cash, 25% used for others, the rest stays
    rows = read.table(chapter, f"What becomes of the saving, real and not discounted: {NAME}")
    assert [row[2:] for row in rows] == [["60%", "0%", "25%", "0%", "15%"]] * 2


def test_cash_that_goes_to_another_body_is_named(town, read):
    disposed = town.WORTH.appraisal.cards[0].disposed
    passed = (replace(disposed[0], passed_to="police"), *disposed[1:])
    rows = read.table(with_card(town, disposed=passed), "What becomes of the saving")
    assert rows[0][0] == "Anytown Council (cash goes to Anyshire Police)"


def test_the_implied_cashable_share_stands_beside_the_analysts_own(chapter, read):
    council, health = read.table(chapter, f"How much becomes cash: {NAME}")
    assert council[1:] == ["Anytown Council", "Spot", "60%", "50% (40% to 60%)"]
    assert health[2:] == ["none known", "not known", "not known"]


def with_implied(town, low, high, kind="spot"):
    """The first saving's implied cashable share between two ends."""
    first, *rest = town.WORTH.appraisal.cards[0].cashable
    share = Estimate(0.6, low, high, 0.8)
    return with_card(town, cashable=(replace(first, implied=share, kind=kind), *rest))


@pytest.mark.parametrize(("low", "high"), [(-0.3, 0.8), (0.4, 1.2)])
def test_a_share_beyond_all_of_the_saving_is_explained(town, read, low, high):
    said = " ".join(read.sentences(with_implied(town, low, high), Paragraph))
    assert said.count("the action may do harm: what is then used more is charged in full") == 1


@pytest.mark.parametrize(("low", "high", "kind"), [(-0.05, 1.05, "spot"), (-0.3, 1.2, "")])
def test_a_share_within_the_saving_or_not_shown_needs_no_words(town, read, low, high, kind):
    said = " ".join(read.sentences(with_implied(town, low, high, kind), Paragraph))
    assert "may do harm" not in said


def test_how_well_it_must_work_is_told_in_parts_of_the_finding(chapter, read):
    # -0.0125 of -0.05 is a quarter
    assert (
        "Still worth it even if it works a quarter as well as the study found (1.3 in 100 fewer,"
        " against 5 in 100 fewer: entry into care). Worse than that is possible."
    ) in bullets(chapter, read)


def test_what_it_may_cost_is_told_in_times(chapter, read):
    # 600,000 of 300,000 is twice
    assert (
        "Still worth it as long as it costs no more than 2 times what we take: coordinators. We do"
        " not think it can be worse than that."
    ) in bullets(chapter, read)


def test_inputs_that_cannot_turn_the_answer_are_named(chapter, read):
    assert "No value of these, each alone, turns it: price of “Foster care”." in (
        bullets(chapter, read)
    )


def test_the_tornado_leaves_out_what_the_model_refused(chapter, read):
    (picture,) = read.of(chapter, Picture)
    assert [row["input"] for row in picture.chart.rows] == [
        "Effect: entry into care", "Cost: coordinators",
    ]  # fmt: skip


def test_the_tornado_says_what_decides(chapter, read):
    (picture,) = read.of(chapter, Picture)
    assert "Enough alone to turn the answer: Effect: entry into care." in picture.chart.alt
    assert "−£200,000 to £1.4m" in picture.chart.alt


def test_the_table_of_the_tornado_says_where_the_answer_turns(chapter, read):
    rows = read.table(chapter, f"What matters most: {NAME}")
    assert rows == [
        ["Effect: entry into care", "8 in 100 fewer", "£1.4m", "2 in 100 fewer", "−£200,000",
         "worth it from 1.3 in 100 fewer on"],
        ["Cost: coordinators", "£250,000", "£900,000", "£350,000", "£500,000",
         "worth it below £600,000"],
    ]  # fmt: skip


def test_what_a_card_rests_on(chapter, read, card):
    (said,) = [s for s in read.sentences(chapter, Paragraph) if s.startswith("Rests on: ")][:1]
    assert "randomised trial; 2 published sources; 2026, 2024/25 prices." in said
    assert "Pathway: Children's social care." in said
    assert f"{len(card.warnings)} warnings in all" in said


def test_sensitivities_stand_beside_the_result(town, read):
    net = Estimate(1e6, 5e5, 1.5e6, 0.8)
    chapter = with_card(town, weighted=(WeightedNet(1.3, 3.01, net),), long_horizon=2e6)
    said = bullets(chapter, read)
    assert (
        "If a pound that people themselves gain counts 3.01 times, for their income (elasticity"
        " 1.3), and a public body's once: net worth £1.0m (£0.5m to £1.5m)."
    ) in said
    assert "At the lower rates for more than 50 years: mean net worth £2.0m." in said


def test_a_plan_that_nobody_appraised_keeps_what_it_had(town, read):
    chapter = actions_chapter(town.anytown(worth=town.PLAIN_WORTH))
    assert read.of(chapter, KeyFigures) == []
    assert len(read.table(chapter, "The actions side by side")) == 3


def test_a_card_without_anything_tried_has_neither_picture_nor_list(plan):
    blocks = card_blocks(plan, plan.appraisal.cards[1], plan.valuations[1])
    assert not any(isinstance(block, Picture | Bullets) for block in blocks)


def test_all_actions_together_have_their_card_in_who_pays_and_who_gains(plan, town, read):
    rows = read.table(gains_chapter(plan), "Who pays, who gains and when the cash is back: All")
    assert rows[-1][0] == "All bodies together"
    assert read.table(gains_chapter(plan), "What becomes of the saving")
    bare = gains_chapter(town.anytown(worth=Worth(town.WORTH.valuations, town.TOGETHER)))
    assert not any("when the cash is back" in getattr(b, "caption", "") for b in bare.blocks)


def said_of(switch, card, *, net):
    return true_if((switch,), card, net=net)[0]


SHARE = Estimate.share(0.3, low=0.2, high=0.4)


@pytest.mark.parametrize(
    ("name", "at", "stated", "net", "said"),
    [
        ("take-up", 0.6, SHARE, -1.0,
         "Worth it only if take-up is at least 60% (we take 30%). That is possible."),
        ("need, entry into care", 0.5, SHARE, -1.0,
         "Worth it only if at least 50% would have it without the action (we take 30%): entry into"
         " care. That is possible."),
        ("deadweight, entry into care", 0.1, SHARE, -1.0,
         "Worth it only if would have happened anyway: entry into care is at most 10% (we take"
         " 30%). That is possible."),
        ("cost, coordinators", 2e5, Estimate.cost(3e5, low=2e5, high=4e5), -1.0,
         "Worth it only if it costs no more than two thirds of what we take: coordinators. That is"
         " possible."),
        ("effect, entry into care", -0.1, Estimate.normal(-0.05, low=-0.1, high=-0.01), -1.0,
         "Worth it only if it works 2 times as well as the study found (10 in 100 fewer, against 5"
         " in 100 fewer: entry into care). That is possible."),
        ("effect, entry into care", -0.0004, Estimate.normal(-0.05, low=-0.1, high=-0.01), 1.0,
         "Still worth it even if it works hardly at all (0.0 in 100 fewer, against 5 in 100 fewer:"
         " entry into care). Worse than that is possible."),
    ],
)  # fmt: skip
def test_what_would_have_to_be_true_is_a_sentence(card, name, at, stated, net, said):
    switch = Switch(f"{NAME}: {name}", stated, at, "within its range")
    assert said_of(switch, card, net=net) == said


def test_a_price_must_be_so_much(card):
    price = Estimate.cost(700.0, low=500.0, high=900.0)
    switch = Switch("unit cost, Foster care", price, 1_400.0, "outside its range")
    assert said_of(switch, card, net=-1.0) == (
        "Worth it only if the price of “Foster care” is at least £1,400 (we take £700). We do not"
        " think that is possible."
    )
    assert switching_cell(switch, card, net=-1.0) == "worth it above £1,400"


def test_a_ratio_works_as_well_as_it_cuts(card):
    # 1 - 0.9 is half of 1 - 0.8
    finding = replace(card.findings[0], kind="risk ratio")
    ratio = replace(card, findings=(finding,))
    stated = Estimate.ratio(0.8, low=0.7, high=0.95)
    switch = Switch(f"{NAME}: effect, entry into care", stated, 0.9, "within its range")
    assert "works half as well as the study found (0.90, against 0.80" in said_of(
        switch, ratio, net=1.0
    )
    assert switching_cell(switch, ratio, net=1.0) == "worth it below 0.90"


def test_an_input_of_a_pathway_keeps_its_name(card):
    what = named("Falls: rate from home to hospital", card)
    assert what.title == "Falls: rate from home to hospital"
    assert amount(0.25, what) == "0.25"


def test_a_switch_that_nobody_looked_for_turns_nothing(card):
    assert switching_cell(None, card, net=1.0) == "no value turns it"


def test_findings_are_those_of_the_action(card):
    assert isinstance(card.findings[0], Finding)
    assert named(f"{NAME}: effect, entry into care", card).finding == card.findings[0]
