"""What the report says, before anything is drawn: every sentence comes from the figures."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.count.reconcile import Change, Reconciliation
from wholeplace.plan.assemble import Ground, Intent, Worth
from wholeplace.plan.document import Contribution
from wholeplace.report.blocks import (
    Bullets,
    Chapter,
    Cite,
    Heading,
    KeyFigures,
    Notice,
    Paragraph,
    Picture,
    SourceList,
    Table,
)
from wholeplace.report.chapters.actions import actions_chapter
from wholeplace.report.chapters.citing import cite, sources_in_words
from wholeplace.report.chapters.gains import gains_chapter
from wholeplace.report.chapters.learning import checks_chapter
from wholeplace.report.chapters.money import money_chapter
from wholeplace.report.chapters.naming import body_name, council_name, well_named
from wholeplace.report.chapters.opening import (
    action_sentence,
    banner,
    money_sentence,
    opening,
    prevention_sentence,
)
from wholeplace.report.chapters.outcomes import outcomes_chapter
from wholeplace.report.chapters.place import place_chapter
from wholeplace.report.chapters.prevention import prevention_chapter
from wholeplace.report.chapters.promises import promises_chapter
from wholeplace.report.chapters.sources import sources_chapter
from wholeplace.report.numbering import numbered
from wholeplace.report.story import story


def plain(said):
    """Words without links and small numbers."""
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in said)


def of(chapter, kind):
    return [block for block in chapter.blocks if isinstance(block, kind)]


def table(chapter, beginning):
    """The table whose caption begins so, as rows of plain text."""
    found = [*of(chapter, Table), *(picture.table for picture in of(chapter, Picture))]
    (one,) = [each for each in found if each.caption.startswith(beginning)]
    return [[plain(cell) for cell in row] for row in one.rows]


def numbers(plan):
    return {key: at for at, key in enumerate(plan.sources, start=1)}


class TestOpening:
    def test_the_money_in_one_sentence(self, plan):
        # 900,000 thousand for 200,000 people; 220,000 thousand of benefits
        assert plain(money_sentence(plan)) == (
            "In 2024/25 public bodies, leaving out Anyshire Fire whose money is not known in full,"
            " spent about £900m in Anytown, £220m of it in benefits and pensions."
        )

    def test_money_of_bodies_that_all_returned_needs_no_reservation(self, town):
        count = replace(town.COUNT, missing=())
        said = plain(money_sentence(town.anytown(ground=replace(town.GROUND, count=count))))
        assert said.startswith("In 2024/25 public bodies spent about £900m")

    def test_many_silent_bodies_are_counted_and_not_named(self, town):
        missing = tuple(
            replace(town.MISSING[0], id=str(at), body_name=f"District {at}") for at in range(5)
        )
        count = replace(town.COUNT, missing=missing)
        said = plain(money_sentence(town.anytown(ground=replace(town.GROUND, count=count))))
        assert "leaving out 5 bodies whose money" in said

    def test_prevention_that_nobody_can_know_is_said_not_to_be_known(self, town):
        ledger = replace(town.LEDGER, years=())
        said = plain(prevention_sentence(town.anytown(ground=Ground(town.COUNT, ledger))))
        assert said == "What part of it prevents harm is not known: returns are missing."

    def test_a_count_in_which_nothing_was_returned_says_none(self, town):
        lines = tuple(line for line in town.LINES if line.method != "observed")
        count = replace(town.COUNT, lines=lines)
        blocks = opening(town.anytown(ground=replace(town.GROUND, count=count)))
        (sure,) = [b for b in blocks if isinstance(b, Notice) and b.label == "How sure"]
        assert plain(sure.words).startswith("None of the money is as the bodies returned it")

    def test_money_for_people_nobody_counted(self, town):
        count = replace(town.COUNT, population=None, missing=())
        plan = town.anytown(ground=replace(town.GROUND, count=count))
        assert "spent about £900m in Anytown, £220m" in plain(money_sentence(plan))

    def test_money_is_told_for_a_person_when_all_of_it_is_known(self, town):
        plan = town.anytown(ground=replace(town.GROUND, count=replace(town.COUNT, missing=())))
        assert "spent about £900m in Anytown: £4,500 a person" in plain(money_sentence(plan))

    def test_prevention_in_two_short_sentences(self, plan):
        assert plain(prevention_sentence(plan)) == (
            "About 20% (18% to 22%) of the £400m of local services looked at went on"
            " preventing harm (£80m), against 24% in 2022/23. In 2 places like it the share was"
            " 17% to 26%."
        )

    def test_prevention_of_one_year_is_set_against_nothing(self, town):
        ledger = replace(town.LEDGER, years=town.LEDGER.years[-1:], standing=())
        said = plain(prevention_sentence(town.anytown(ground=Ground(town.COUNT, ledger))))
        assert "against" not in said
        assert "places like it" not in said

    def test_the_actions_with_cost_worth_and_chance(self, plan):
        said = plain(action_sentence(plan))
        assert said.startswith("The 2 actions illustrated here would cost about £1.3m (")
        assert "to the public over 5 years (2024/25 prices)" in said
        assert said.endswith("the chance that the cash is back within 5 years is about 8 in 10.")

    def test_actions_whose_savings_are_not_cash_say_so(self, town):
        together = town.WORTH.together
        none = replace(together.finance, saving=together.finance.saving - together.finance.saving)
        worth = Worth(town.WORTH.valuations, replace(together, finance=none))
        assert "none of it counts as cash" in plain(action_sentence(town.anytown(worth=worth)))

    def test_a_plan_without_actions_says_so(self, town):
        assert plain(action_sentence(town.anytown(worth=Worth()))) == (
            "No action has been valued yet."
        )

    def test_each_sentence_cites_its_sources(self, plan):
        for said in (money_sentence(plan), action_sentence(plan)):
            assert any(isinstance(part, Cite) for part in said)

    def test_the_banner_of_an_illustration(self, plan):
        assert banner(plan) == (
            "Made from published figures. The actions are illustrations from published evidence,"
            " not Anytown's plan."
        )

    def test_a_plan_that_bodies_agreed_has_no_banner(self, town):
        assert banner(town.anytown(replace(town.INTENT, illustration=False))) == ""

    def test_the_key_figures(self, plan):
        (keys,) = [block for block in opening(plan) if isinstance(block, KeyFigures)]
        assert [one.amount for one in keys.figures[:3]] == ["£900m", "not known", "20%"]
        assert keys.figures[2].detail == "18% to 22%"

    def test_who_is_left_out_of_totals_is_named_at_once(self, plan):
        (left_out,) = [b for b in opening(plan) if isinstance(b, Notice) and b.label == "Left out"]
        assert plain(left_out.words) == (
            "The money of Anyshire Fire is not known in full; every total leaves it out."
        )

    def test_how_sure_the_whole_is(self, plan):
        (sure,) = [b for b in opening(plan) if isinstance(b, Notice) and b.label == "How sure"]
        # 314,000 observed of 900,000
        assert plain(sure.words).startswith("35% of the money is as the bodies returned it")
        assert "8 cases of 10" in plain(sure.words)


class TestMoney:
    def test_the_four_totals_with_pounds_a_person(self, plan):
        whole = replace(plan, count=replace(plan.count, missing=()))
        assert table(money_chapter(whole), "The total") == [
            ["All money counted, with transfers and schools", "900.0", "£4,500"],
            ["All money counted, without transfers", "680.0", "£3,400"],
            ["All money counted, without schools", "810.0", "£4,050"],
            ["All money counted, without transfers or schools", "590.0", "£2,950"],
        ]

    def test_pounds_a_person_are_not_known_when_some_money_is_not(self, plan):
        assert plan.count.missing
        assert {row[2] for row in table(money_chapter(plan), "The total")} == {"not known"}

    def test_money_is_shown_by_the_people_it_is_for(self, plan):
        lines = tuple(replace(line, cohort="children") for line in plan.count.lines[:1])
        lines += plan.count.lines[1:]
        told = replace(plan, count=replace(plan.count, lines=lines))
        rows = table(money_chapter(told), "Money by the people it is for")
        assert {row[0] for row in rows} == {"Children", "Not stated"}
        assert sum(float(row[1]) for row in rows) == pytest.approx(900.0)

    def test_bodies_add_up_to_the_total(self, plan):
        rows = table(money_chapter(plan), "Money by body, ")
        assert rows[-1] == ["All bodies", "900.0", "", "100%"]
        assert sum(float(row[1]) for row in rows[:-1]) == pytest.approx(900.0)

    def test_an_amount_taken_as_it_stands_has_no_range(self, plan):
        rows = {row[0]: row for row in table(money_chapter(plan), "Money by body, ")}
        assert rows["Anytown Council"][2] == "as returned"
        assert rows["NHS Anyshire"][2] == "297.0 to 363.0"

    def test_every_line_has_method_confidence_and_source(self, plan):
        chapter = money_chapter(plan)
        rows = table(chapter, "Every line")
        assert len(rows) == len(plan.count.lines)
        assert all(row[5] and row[6] for row in rows)
        (lines,) = [b for b in of(chapter, Table) if b.caption.startswith("Every line")]
        assert all(isinstance(row[7][0], Cite) for row in lines.rows)

    def test_an_apportioned_line_shows_its_key(self, plan):
        rows = {row[0]: row for row in table(money_chapter(plan), "Every line")}
        assert rows["Police services"][5] == "apportioned: population, 10% of the force's"

    def test_what_is_not_counted_is_listed_with_its_reason(self, plan):
        rows = table(money_chapter(plan), "What is not counted")
        assert rows == [
            ["Prisons", "no local figure", "£6.80bn", "2024-25"],
            ["Charities", "nobody publishes it", "not known", ""],
        ]

    def test_what_is_not_counted_is_said_without_unfolding_anything(self, plan):
        said = [plain(block.words) for block in of(money_chapter(plan), Paragraph)]
        assert "Known to exist and not counted: Prisons; Charities." in said

    def test_money_that_could_not_be_attributed(self, plan):
        assert table(money_chapter(plan), "Money that could not") == [
            ["NHS England", "no local key", "England", "£45.0bn"]
        ]

    def test_what_is_missing_is_listed_and_in_no_total(self, plan):
        (missing,) = of(money_chapter(plan), Bullets)
        assert [plain(item) for item in missing.items] == [
            "Anyshire Fire, Fire and rescue services: [x]"
        ]

    def test_a_count_that_lacks_nothing_has_no_such_headings(self, town):
        count = replace(town.COUNT, missing=(), remainders=(), not_counted=())
        chapter = money_chapter(town.anytown(ground=replace(town.GROUND, count=count)))
        assert [b.text for b in of(chapter, Heading)] == ["How surely it is known"]

    def test_partners_own_figures_stand_beside_the_published_ones(self, town):
        change = Change(
            "QAA", "NHS Anyshire", "NHS_core", "NHS core", 330_000.0, 340_000.0, 10_000.0,
            "the body's own",
        )  # fmt: skip
        given = Reconciliation((change,), old_total=330_000.0, new_total=340_000.0)
        plan = town.anytown(ground=replace(town.GROUND, reconciliation=given))
        assert table(money_chapter(plan), "From published") == [
            ["NHS core", "NHS Anyshire", "330.0", "340.0", "10.0", "the body's own"]
        ]

    def test_districts_are_one_body_in_the_picture_and_each_their_own_in_the_table(self, town):
        districts = tuple(
            town.line("RSX_env", "Environmental services", 5_000.0, body=name, body_name=name,
                      sector="district")
            for name in ("Upper Any", "Lower Any")
        )  # fmt: skip
        count = replace(town.COUNT, lines=(*town.LINES, *districts))
        chapter = money_chapter(town.anytown(ground=replace(town.GROUND, count=count)))
        drawn = [row[0] for row in table(chapter, "Money by body and service")]
        assert "District councils" in drawn
        assert "Upper Any" not in drawn
        assert "Upper Any" in [row[0] for row in table(chapter, "Money by body, ")]


class TestOutcomes:
    def test_every_outcome_has_value_interval_period_and_standing(self, plan):
        rows = table(outcomes_chapter(plan), "Outcomes beside")
        assert rows[0] == [
            "Children looked after (per 10,000 children)",
            "81",
            "75.3 to 86.7",
            "2024",
            "81",
            "85.1",
            "Worse; 3rd of 5",
        ]

    def test_what_is_not_known_says_so_and_why(self, plan):
        row = table(outcomes_chapter(plan), "Outcomes beside")[3]
        assert row[1] == "not known"
        assert row[2] == "none published"
        assert row[3] == "2024 (old)"
        assert row[6] == "Not known: [x]"

    def test_a_partial_sum_is_called_that(self, town):
        part = replace(town.COMPARISONS[0], partial=True)
        plan = town.anytown(ground=replace(town.GROUND, comparisons=(part,)))
        assert table(outcomes_chapter(plan), "Outcomes beside")[0][6].endswith(
            "part of the sum is not known"
        )

    def test_aims_without_target_or_owner_say_so(self, plan):
        assert table(outcomes_chapter(plan), "Outcomes the plan") == [
            [
                "Fewer children need to come into care",
                "Children looked after",
                "75",
                "2028/29",
                "Anytown Council",
            ],
            ["People feel they belong", "no measure yet", "not set", "not set", "nobody yet"],
        ]


class TestPrevention:
    def test_the_trend_in_real_terms(self, plan):
        assert table(prevention_chapter(plan), "Prevention in real terms") == [
            ["2022/23", "24% (22% to 26%)", "£96m (£86m to £106m)", "£480 (£432 to £528)"],
            ["2023/24", "22% (20% to 24%)", "£88m (£79m to £97m)", "£440 (£396 to £484)"],
            ["2024/25", "20% (18% to 22%)", "£80m (£72m to £88m)", "£400 (£360 to £440)"],
        ]

    def test_tagging_by_assumption_is_said_before_the_picture(self, plan):
        blocks = prevention_chapter(plan).blocks
        kinds = [type(block) for block in blocks]
        assert kinds.index(Notice) < kinds.index(Picture)

    def test_confirmed_tags_need_no_such_notice(self, town):
        tags = {"RSX_asc": replace(town.TAG, status="local")}
        ground = replace(town.GROUND, ledger=replace(town.LEDGER, tags=tags))
        assert of(prevention_chapter(town.anytown(ground=ground)), Notice) == []

    def test_the_last_year_with_everything_in_is_never_set_beside_the_trend(self, town):
        ledger = replace(town.LEDGER, latest=town.ledger_year(2024, 0.15))
        plan = town.anytown(ground=replace(town.GROUND, ledger=ledger))
        said = " ".join(plain(block.words) for block in of(prevention_chapter(plan), Paragraph))
        assert "15% (14% to 16%)" in said or "15% (13% to 16%)" in said
        assert "must not be set beside it" in said

    def test_neighbours_without_a_return_are_not_known_with_the_reason(self, plan):
        rows = table(prevention_chapter(plan), "Prevention in the place")
        assert ["Silentby", "not known", "not known", "no return"] in rows

    def test_a_ledger_without_neighbours_has_one_picture(self, town):
        ledger = replace(town.LEDGER, standing=())
        plan = town.anytown(ground=replace(town.GROUND, ledger=ledger))
        assert len(of(prevention_chapter(plan), Picture)) == 1

    def test_every_tag_gives_its_reason(self, plan):
        assert table(prevention_chapter(plan), "How services divide") == [
            ["Adult social care", "primary 6.0%, acute 94%", "Mostly care.", "assumption"]
        ]


class TestActions:
    def test_actions_stand_side_by_side_with_the_sum_last(self, plan):
        rows = table(actions_chapter(plan), "The actions side by side")
        assert [row[0] for row in rows] == [
            "Family group conferences",
            "Falls exercise",
            "All actions together",
        ]

    def test_money_of_an_action_is_the_median_with_its_interval(self, plan):
        (cost, *_) = (row[1] for row in table(actions_chapter(plan), "The actions side"))
        low, middle, high = np.quantile(plan.valuations[0].treasury.cost, [0.1, 0.5, 0.9])
        low, middle, high = (f"£{number / 1e6:.1f}m" for number in (low, middle, high))
        assert cost == f"{middle} ({low} to {high})"

    def test_who_an_action_is_for_and_who_answers_for_it(self, plan):
        said = [plain(block.words) for block in of(actions_chapter(plan), Paragraph)]
        assert (
            "An illustration. For: Families on the edge of care. About 500 a year, of whom 60%"
            " take part (50% to 70%) from 2025/26 to 2027/28. Secondary prevention. Answers for"
            " it: Anytown Council. Evidence: randomised trial."
        ) in said

    def test_a_difference_is_told_in_people_out_of_a_hundred(self, plan):
        bullets = of(actions_chapter(plan), Bullets)[0]
        assert plain(bullets.items[0]) == (
            "Entry into care: 5 in every 100 fewer (1.0 to 9.0, 95% interval). Without the action"
            " 30% would have it. It shows after 1 year and lasts 3 years."
        )

    def test_a_ratio_is_told_as_the_ratio_it_is(self, town):
        from wholeplace.estimate import Estimate

        first, *rest = town.WORTH.valuations
        effect = replace(
            first.intervention.effects[0],
            kind="risk ratio",
            size=Estimate.ratio(0.8, low=0.7, high=0.92),
            lag=0,
        )
        action = replace(first.intervention, effects=(effect,))
        worth = Worth((replace(first, intervention=action), *rest), town.WORTH.together)
        bullets = of(actions_chapter(town.anytown(worth=worth)), Bullets)[0]
        assert "risk ratio 0.80 (0.70 to 0.92, 95% interval)" in plain(bullets.items[0])
        assert "It shows at once" in plain(bullets.items[0])

    def test_what_the_result_depends_on_most_where_there_is_no_card(self, town):
        plan = town.anytown(worth=town.PLAIN_WORTH)
        said = [plain(block.words) for block in of(actions_chapter(plan), Paragraph)]
        assert "What the result depends on most: effect on entry into care; take-up." in said

    def test_warnings_are_told_once_with_their_actions(self, town):
        one, two = town.WORTH.valuations
        one = replace(one, warnings=("old prices", "one study"))
        two = replace(two, warnings=("old prices",))
        worth = Worth((one, two), town.WORTH.together)
        assert table(actions_chapter(town.anytown(worth=worth)), "What to beware of") == [
            ["Old prices", "every action"],
            ["One study", "Family group conferences"],
        ]

    def test_warnings_are_grouped_by_kind_and_those_of_pathways_stand_under_needs(self, town):
        one, two = town.WORTH.valuations
        one = replace(
            one,
            warnings=(
                "Inflation from 2031/32 is assumed: no forecast reaches that far.",
                "'Visits': no interval is published: 30% either way at 80% is an assumption.",
                "'Beds': no interval is published: 30% either way at 80% is an assumption.",
                *one.changes[0].pathway.warnings,
            ),
        )
        chapter = actions_chapter(town.anytown(worth=Worth((one, two), town.WORTH.together)))
        folds = [block.folded for block in of(chapter, Table) if "beware" in block.caption]
        assert folds == [
            "Unit costs whose interval is an assumption: 2 warnings",
            "Prices and inflation: 1 warning",
        ]


class TestGains:
    def test_the_table_of_the_fan_has_a_row_a_year(self, plan):
        rows = table(gains_chapter(plan), "What is spent")
        assert [row[0] for row in rows] == [
            "2025/26", "2026/27", "2027/28", "2028/29", "2029/30",
        ]  # fmt: skip
        assert rows[3][1] == "£0"

    def test_the_chances_of_payback_that_are_known(self, plan):
        said = [plain(block.words) for block in of(gains_chapter(plan), Paragraph)]
        assert said[1] == (
            "The chance that all bodies together have their cash back, by year 3: about 3 in 10;"
            " by year 5: about 8 in 10."
        )

    def test_the_overlap_that_is_not_netted_is_said_beside_the_sum(self, plan):
        (notice,) = of(gains_chapter(plan), Notice)
        assert "overlap" in plain(notice.words)

    def test_cash_by_body_and_year_ends_with_all_bodies(self, plan):
        rows = table(gains_chapter(plan), "Net cash")
        assert [row[0] for row in rows] == [
            "Anytown Council", "NHS Anyshire", "Anyshire Police", "All bodies",
        ]  # fmt: skip
        assert len(rows[0]) == 7

    def test_bodies_named_by_id_get_their_full_name(self, town):
        short = tuple(
            replace(position, body=id)
            for position, id in zip(
                town.WORTH.together.positions, ("council", "ICB", "several bodies"), strict=True
            )
        )
        worth = Worth(town.WORTH.valuations, replace(town.WORTH.together, positions=short))
        rows = table(gains_chapter(town.anytown(worth=worth)), "Who pays")
        assert [row[0] for row in rows] == ["Anytown Council", "NHS Anyshire", "Several bodies"]

    def test_contributions_are_shown_with_their_condition(self, town):
        given = Contribution("icb", "Prevention pool", 2025, 250_000.0, True, "a say in it")
        plan = town.anytown(replace(town.INTENT, contributions=(given,)))
        assert table(gains_chapter(plan), "Contributions") == [
            [
                "NHS Anyshire", "Prevention pool", "2025/26", "£250,000",
                "staff, rooms or goods", "a say in it",
            ]
        ]  # fmt: skip

    def test_a_plan_without_actions_has_an_empty_chapter(self, town):
        assert gains_chapter(town.anytown(worth=Worth())).blocks == ()


class TestTheRest:
    def test_the_place_its_people_and_its_bodies(self, plan):
        chapter = place_chapter(plan)
        assert plain(chapter.blocks[0].words) == (
            "Anytown is a metropolitan district in Anyregion (E08999999). 200,000 people live"
            " there (mid-2024)."
        )
        assert table(chapter, "3 bodies")[1] == ["NHS Anyshire", "Partner", "NHS"]

    def test_a_county_names_its_districts(self, town):
        place = replace(town.PLACE, districts=(town.AREA, replace(town.AREA, name="Upper Any")))
        plan = replace(town.anytown(), place=place)
        assert "Its districts are Anytown and Upper Any." in plain(
            place_chapter(plan).blocks[0].words
        )

    def test_promises_of_an_illustration_are_nobodys(self, plan):
        chapter = promises_chapter(plan)
        assert "Nobody has made them" in plain(chapter.blocks[0].words)
        assert table(chapter, "Commitments")[1] == [
            "Start falls exercise", "nobody yet", "none named", "no date yet", "not known",
            "unfunded", "Illustration",
        ]  # fmt: skip

    def test_promises_of_a_plan_are_what_was_said(self, town):
        plan = town.anytown(replace(town.INTENT, illustration=False))
        assert "has said it will do" in plain(promises_chapter(plan).blocks[0].words)

    def test_findings_are_listed_with_their_weight(self, plan):
        chapter = checks_chapter(plan)
        rows = table(chapter, "What the checks found")
        assert len(rows) == len(plan.findings)
        assert rows[0][3] == "Must be put right"
        assert rows[-1][3] == "Should be looked at"
        assert plain(chapter.blocks[0].words).startswith("3 findings must be put right")

    def test_nothing_found_is_said_too(self, plan):
        chapter = checks_chapter(replace(plan, findings=()))
        assert "Nothing that the checks look for" in plain(chapter.blocks[0].words)

    def test_all_sixteen_sections_are_listed_with_their_state(self, plan):
        rows = table(checks_chapter(plan), "What a whole place plan holds")
        assert len(rows) == 16
        assert rows[9] == [
            "10. Vehicles",
            "Joint ventures, trusts and other forms for delivery.",
            "Not yet in this version.",
        ]

    def test_how_to_make_the_version_again(self, plan, town):
        said = " ".join(plain(block.words) for block in of(checks_chapter(plan), Paragraph))
        assert plan.record.fingerprint in said
        assert "400 draws of seed 1" in said
        assert "It is the first." in said
        later = town.anytown(replace(town.INTENT, version=1, parent="ab" * 32))
        said = " ".join(plain(block.words) for block in of(checks_chapter(later), Paragraph))
        assert "It follows version abababababab." in said


class TestSources:
    def test_every_source_is_listed_with_its_licence_line(self, plan):
        chapter = sources_chapter(plan, numbers=numbers(plan))
        (listing,) = of(chapter, SourceList)
        assert plain(listing.entries[0].words) == (
            "Ministry of Counting, Revenue outturn (2024-25 first release, 2024-25). Fetched"
            " 2026-11-22. Contains public sector information. Provisional."
            " https://example.org/outturn."
        )

    def test_a_source_without_licence_line_names_its_licence(self, plan):
        chapter = sources_chapter(plan, numbers=numbers(plan))
        assert "CC BY 4.0" in plain(of(chapter, SourceList)[0].entries[-1].words)

    def test_an_assumption_is_called_that(self, plan, town):
        sources = {**plan.sources, "assumption: half": town.ASSUMED}
        chapter = sources_chapter(replace(plan, sources=sources), numbers=dict.fromkeys(sources, 1))
        said = plain(of(chapter, SourceList)[0].entries[-1].words)
        assert said.startswith("Assumption: half of users")
        assert "1 entry is our own assumption" in plain(chapter.blocks[0].words)

    def test_an_address_that_is_not_of_the_web_is_not_a_link(self, plan):
        odd = replace(plan.sources["life"], address="javascript:alert(1)")
        chapter = sources_chapter(replace(plan, sources={"life": odd}), numbers={"life": 1})
        assert "javascript" not in plain(of(chapter, SourceList)[0].entries[0].words)

    def test_sources_that_the_plan_does_not_know_are_not_cited(self, plan):
        assert cite(plan, ["anyreturn", "hearsay"]) == Cite(("anyreturn",))

    def test_a_picture_always_has_a_source_in_words(self, plan):
        assert sources_in_words(plan, ["anyreturn"]).startswith("Ministry of Counting")
        assert sources_in_words(plan, []) == "wholeplace, from the plan's own tables"


class TestNames:
    def test_a_council_named_like_its_place_is_called_a_council(self):
        assert council_name("Wigan", "council") == "Wigan council"
        assert council_name("Dover", "district") == "Dover council"
        assert council_name("Anytown Council", "council") == "Anytown Council"
        assert council_name("Greater Manchester Police", "police") == "Greater Manchester Police"

    def test_lines_and_bodies_are_renamed_alike(self, town):
        bodies = (replace(town.PLAN_BODIES[0], name="Wigan"),)
        lines = tuple(
            replace(line, body_name="Wigan") for line in town.LINES if line.sector == "council"
        )
        plan = town.anytown(
            Intent("P", bodies=bodies),
            ground=replace(town.GROUND, count=replace(town.COUNT, lines=lines)),
        )
        named = well_named(plan)
        assert named.bodies[0].name == "Wigan council"
        assert {line.body_name for line in named.count.lines} == {"Wigan council"}

    def test_bodies_are_found_by_id_whatever_the_case(self, plan):
        assert body_name(plan, "COUNCIL") == "Anytown Council"
        assert body_name(plan, "") == "nobody yet"
        assert body_name(plan, "several bodies") == "Several bodies"


class TestStory:
    def test_there_is_a_chapter_for_every_filled_section_and_the_sources(self, told):
        assert [chapter.id for chapter in told.chapters] == [
            "place", "count", "needs", "outcomes", "prevention", "actions", "overlap", "portfolio",
            "first-to-learn", "money", "governance", "learning", "sources",
        ]  # fmt: skip

    def test_a_bare_plan_tells_what_it_has(self, town):
        bare = town.anytown(Intent("Bare"), ground=Ground(town.COUNT, town.LEDGER), worth=Worth())
        assert [chapter.id for chapter in story(bare).chapters] == [
            "place", "count", "prevention", "learning", "sources",
        ]  # fmt: skip

    def test_sources_are_numbered_as_a_reader_meets_them(self, told):
        first = next(part for part in told.opening[0].words if isinstance(part, Cite)).sources
        assert [told.numbers[key] for key in first] == [1, 2]

    def test_every_source_has_a_number_of_its_own(self, told, plan):
        assert "children-counted" in plan.sources
        assert sorted(told.numbers.values()) == list(range(1, len(plan.sources) + 1))

    def test_sources_never_cited_come_last(self):
        chapter = Chapter("c", "C", (Paragraph(("x", Cite(("b",)))),))
        assert numbered((), [chapter], keys=["a", "b"]) == {"b": 1, "a": 2}

    def test_sources_in_tables_and_bullets_are_met_too(self):
        rows = (((Cite(("z",)),),),)
        blocks = (Bullets(((Cite(("y",)),),)), Table("t", (), rows, sources=("x",)))
        assert numbered(blocks, [], keys=[]) == {"y": 1, "z": 2, "x": 3}
