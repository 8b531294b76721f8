"""The chapter about the spending review, of made-up proposals for the made-up place."""

import re
from dataclasses import replace

import pytest

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.prevention.intervention import BodyShare, CostLine, Effect, Intervention, UnitCost
from wholeplace.prevention.ledger import Tag
from wholeplace.prevention.review import Proposal, Spending, review
from wholeplace.prevention.rules import Rules
from wholeplace.prevention.streams import Ground
from wholeplace.report.blocks import Bullets, Heading, Notice, Paragraph, Picture, Strong, Table
from wholeplace.report.chapters.review import review_chapter
from wholeplace.report.pictures.review import moving, spending_by_year
from wholeplace.source import Source, assumption

STUDY = Source("study", "A university", "A trial")
YEARS = (2026, 2027, 2028)
PLACE = "E08999999"


def rules():
    level = dict.fromkeys(range(2020, 2040), 100.0)
    plain = DiscountSchedule("standard", "made up", ((0, None, 0.0),), STUDY)
    kinds = ("standard", "health", "long_horizon_sensitivity")
    return Rules(2024, Deflators(level, STUDY), dict.fromkeys(kinds, plain))


def meetings():
    """100 people for £1,000 a year, one in ten fewer in care at £1,000 each, all of it cash."""
    effect = Effect(
        "Taken into care", Estimate.known(0.4), "difference",
        Estimate.normal(-0.1, low=-0.15, high=-0.05, level=0.8), "care", None, 1.0, 0.0, 0.0, 0, 1,
        0.0, STUDY,
    )  # fmt: skip
    cost = CostLine("council", 2026, Estimate.known(1_000.0), 2024, "revenue", "staff")
    return Intervention(
        "meetings", "Family meetings", "council", "children near care", 100.0, Estimate.known(1.0),
        0.0, ((2026, 1.0),), (cost,), (effect,), 0.0, 0.0, "secondary", "trial",
        "illustration", STUDY,
    )  # fmt: skip


def ground():
    bearers = (
        BodyShare("council", 0.5, Estimate.known(1.0, assumption("all"))),
        BodyShare("NHS", 0.5, Estimate.known(1.0, assumption("all"))),
    )
    care = UnitCost(
        "care", "A year in care", Estimate.known(1_000.0), 2024, "per year", "fiscal", False,
        bearers, STUDY,
    )  # fmt: skip
    return Ground({"care": care}, YEARS, Draws(200), rules(), {}, {})


def proposed(line, decision, gbp=0.0, action=""):
    return Proposal(f"{PLACE}/{line}", decision, gbp, 2026, 2028, action, "council")


@pytest.fixture(scope="module")
def found(plan):
    lines = {line.id: line for line in (*plan.count.lines, *plan.count.missing)}
    part = {"primary": 0.5, "tertiary": 0.5}
    tag = Tag("RSX_asc", part, part, part, 0.8, "proportional", "made up", "", "assumption")
    spending = Spending(lines, {"RSX_asc": tag}, {"meetings": meetings()}, 2024)
    asked = [
        proposed("RSX_csc", "grow", 1_000.0, "meetings"),
        proposed("RSX_asc", "cut", 2_000_000.0),
    ]
    return review(asked, spending=spending, ground=ground())


@pytest.fixture(scope="module")
def chapter(found, plan):
    return review_chapter(found, plan)


def blocks(chapter, kind):
    return [block for block in chapter.blocks if isinstance(block, kind)]


def plain(words):
    return "".join(w if isinstance(w, str) else getattr(w, "text", "") for w in words)


def test_the_opening_says_what_all_of_it_does(chapter, plan):
    said = plain(blocks(chapter, Paragraph)[0].words)
    assert "2 lines of spending are looked at" in said
    # £1,000 x 100 x 0.1 = £10,000 less £1,000 a year, three years: about £27,000, give or take
    # the luck of 200 draws.
    assert re.search(r"are worth about £2[678],000 \(£1\d,000 to £4\d,000\)", said)
    assert ("Illustrations, nobody's decision." in said) == plan.illustration


def test_the_table_has_a_row_a_proposal_and_never_a_nought_for_not_known(chapter):
    (table,) = blocks(chapter, Table)
    rows = [[plain(cell) for cell in row] for row in table.rows]
    assert [row[1] for row in rows] == ["grow", "cut"]
    assert all(row[0].endswith(")") for row in rows)
    assert rows[0][2] == "+£1,000"
    assert rows[1][2] == "−£2.0m"
    assert rows[1][4] == rows[1][6] == rows[1][7] == "not known"
    assert rows[0][3] == "not known"
    assert rows[1][3] == "−£1.0m"
    assert "80% interval" in table.caption


def test_a_cut_of_prevention_is_in_a_box(chapter):
    said = [plain(notice.words) for notice in blocks(chapter, Notice)]
    assert any("Ring-fence: the cut takes about £1,000,000 a year" in each for each in said)
    assert any("Only the money of it is counted" in each for each in said)


def test_demand_is_told_in_more_and_fewer(chapter):
    said = plain(blocks(chapter, Bullets)[0].items[0])
    # 10 a year, three years, give or take the luck of the draws; 15 to 45 as the trial has it.
    assert re.search(r"(29|30|31)\.\d \(1\d\.\d to 4\d\.\d\) fewer over all years: Taken", said)


def test_the_picture_has_table_words_and_source(chapter, found):
    (picture,) = blocks(chapter, Picture)
    assert [column.title for column in picture.table.columns][0::3] == ["Year", "All bodies"]
    assert len(picture.table.rows) == len(YEARS)
    assert picture.chart.source
    assert "All bodies together: −£2.0m in 2026/27" in picture.chart.alt
    assert picture.chart.svg().startswith("<svg")


def test_a_body_whose_spending_stays_is_not_drawn(found):
    still = replace(found, spend=(found.spend[0], tuple(Estimate.known(0.0) for _ in YEARS)))
    assert moving(still) == (0,)
    chart = spending_by_year(still, names=["Council", "NHS"], source="made up")
    assert {row["body"] for row in chart.rows} == {"Council"}
    nobody = replace(found, spend=tuple(tuple(Estimate.known(0.0) for _ in YEARS) for _ in "ab"))
    chart = spending_by_year(nobody, names=["Council", "NHS"], source="made up")
    assert chart.alt == "No body's spending changes."


def test_bars_are_the_medians_in_millions(found):
    chart = spending_by_year(found, names=["Council", "NHS"], source="made up")
    first = chart.rows[0]
    # The council: £2,000,000 cut, £1,000 more, and half of about £10,000 saved.
    assert first["change"] == pytest.approx(-2.004, abs=0.001)
    assert first["low"] < first["change"] < first["high"]


def test_what_is_worth_most_and_what_was_assumed_close_it(chapter, found):
    assert [h.text for h in blocks(chapter, Heading)] == [
        "What it does to demand",
        "What is worth most under the same money",
        "What was assumed",
    ]
    strong = [w.text for b in blocks(chapter, Paragraph) for w in b.words if isinstance(w, Strong)]
    assert strong == ["Children's social care"]
    assert len(blocks(chapter, Bullets)[-1].items) == len(found.assumed)


def test_without_a_known_effect_the_chapter_says_so(found, plan):
    blank = replace(
        found, net=None, overlap=None, pays_back=None, efficient=None, why_none="Nothing is known."
    )
    said = [plain(b.words) for b in blocks(review_chapter(blank, plan), Paragraph)]
    assert "What any of them does to demand is not known." in said[0]
    assert "Nothing is known." in said


@pytest.mark.parametrize(("amount", "sense"), [(5_000.0, "more"), (-5_000.0, "less")])
def test_overlap_is_told_in_its_sense(found, plan, amount, sense):
    some = replace(found, overlap=Estimate.known(amount))
    said = [plain(b.words) for b in blocks(review_chapter(some, plan), Paragraph)]
    assert any(f"worth £5,000 {sense} than each alone" in each for each in said)
