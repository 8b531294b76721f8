"""The spending review: money, tiers, demand and value of proposals, worked by hand."""

import json
from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.prevention.review import Proposal, Spending, review
from wholeplace.prevention.review_object import review_object
from wholeplace.prevention.streams import Ground
from wholeplace.record import plain

ALL = Estimate.known(1.0)


def proposed(line, decision, gbp=0.0, action="", **changes):
    asked = Proposal(f"E1/{line}", decision, gbp, 2026, 2030, action, "council")
    return replace(asked, **changes)


@pytest.fixture(scope="module")
def meetings(made):
    # 20 people a year for £2,000, chance of care 0.4, hazard ratio 0.5.
    return made.acting(eligible=20.0, take_up=ALL, attrition=0.0)


@pytest.fixture(scope="module")
def visits(made):
    return made.acting("visits", eligible=20.0, take_up=ALL, attrition=0.0)


@pytest.fixture(scope="module")
def spending(made, meetings, visits):
    lines = (
        made.line("fam", 100.0),
        made.line("care", 900.0),
        made.line("parks", 50.0),
        made.line("gone", None),
        made.line("fees", -20.0),
        made.line("benefit", 10.0, kind="transfer"),
        made.line("duty", 10.0, statutory="duty"),
    )
    return Spending(
        lines={line.id: line for line in lines},
        tags={
            "fam": made.tag("fam", 0.2, 0.3, 0.4, 0.1, 0.0, doubt=0.2),
            "care": made.tag("care", 0.0, 0.0, 0.2, 0.8, 0.0),
        },
        actions={"meetings": meetings, "visits": visits},
        year=2024,
    )


@pytest.fixture(scope="module")
def place(made):
    return Ground(**made.ground())


@pytest.fixture(scope="module")
def grown(spending, place):
    return review([proposed("fam", "grow", 1_000.0, "meetings")], spending=spending, ground=place)


@pytest.fixture(scope="module")
def cut(spending, place):
    return review([proposed("fam", "cut", 1_000.0, "meetings")], spending=spending, ground=place)


class TestOneLine:
    def test_growth_costs_its_money_and_saves_the_care_it_avoids(self, grown):
        (one,) = grown.reviewed
        (care,) = [d for d in one.demand if d.what == "Years in care"]
        # No discount and no inflation here: £5,000 spent, £1,000 for each year in care avoided.
        avoided = -care.total.value
        assert one.net.value == pytest.approx(1_000 * avoided - 5_000)
        # Half of what is avoided is cash for the council.
        assert one.cash.value == pytest.approx(500 * avoided - 5_000)
        assert one.spend.sum() == pytest.approx(-one.cash.value)

    def test_the_first_year_is_as_worked_by_hand(self, grown):
        # £1,000 of £2,000: 10 people, 4 of the 100 moves, hazard ratio 0.5: 2 in 100 fewer. They
        # come evenly over the year: a little under 1 year in care less, since some leave again.
        (one,) = grown.reviewed
        (care,) = [d for d in one.demand if d.what == "In care"]
        assert one.scale == 0.5
        assert care.of == "people"
        assert -1.0 < care.by_year[0].value < -0.75

    def test_people_who_stay_out_of_care_stay_on_their_plan_and_leave_it(self, grown):
        (plan,) = [d for d in grown.reviewed[0].demand if d.what == "On a plan"]
        assert plan.by_year[0].value > 0
        assert plan.pathway == "Children's social care"

    def test_a_cut_frees_its_money_and_adds_care(self, cut, grown):
        (one,) = cut.reviewed
        (care,) = [d for d in one.demand if d.what == "Years in care"]
        assert care.total.value > 0
        assert one.net.value == pytest.approx(5_000 - 1_000 * care.total.value)
        # Close to the mirror image, since only a few in a hundred are reached.
        assert one.net.value == pytest.approx(-grown.reviewed[0].net.value, rel=0.05)

    def test_a_chance_of_cash_back_is_for_all_and_for_the_body_that_pays(self, grown, cut):
        (care,) = [d for d in grown.reviewed[0].demand if d.what == "Years in care"]
        assert grown.reviewed[0].pays_back == float(-500 * care.total.value >= 5_000)
        assert (grown.reviewed[0].pays_back_payer, cut.reviewed[0].pays_back) == (1.0, 0.0)

    def test_a_line_without_an_action_shows_its_money_and_that_the_rest_is_not_known(
        self, spending, place
    ):
        found = review([proposed("parks", "cut", 5_000.0)], spending=spending, ground=place)
        (one,) = found.reviewed
        assert one.effect == "not known"
        assert (one.net, one.pays_back, one.pays_back_payer, one.demand) == (None, None, None, ())
        assert one.cash == Estimate.known(25_000.0)
        assert found.unknown == (("E1/parks", 5_000.0),)
        assert (found.net, found.pays_back, found.efficient) == (None, None, None)
        assert found.why_none == "No proposal has a known effect on demand."
        assert any("Where no action is named" in sentence for sentence in found.assumed)

    def test_a_protected_line_changes_nothing(self, spending, place):
        found = review([proposed("fam", "protect")], spending=spending, ground=place)
        (one,) = found.reviewed
        assert one.effect == "no change"
        assert not one.change.any()
        assert (one.tiers, found.unknown, one.alerts) == ({}, (), ())
        assert found.cash == Estimate.known(0.0)

    def test_inflation_keeps_the_money_up(self, made, spending):
        ground = Ground(**made.ground(growth=0.10))
        found = review([proposed("parks", "grow", 100.0)], spending=spending, ground=ground)
        # 2026 is two years after the count: 100 x 1.1 x 1.1 = 121.
        assert found.reviewed[0].change.tolist() == pytest.approx(
            [121.0, 133.1, 146.41, 161.051, 177.1561]
        )

    def test_the_change_is_in_its_years_only(self, spending, place):
        asked = proposed("parks", "grow", 100.0, first=2027, last=2028)
        found = review([asked], spending=spending, ground=place)
        assert found.reviewed[0].change.tolist() == [0, 100, 100, 0, 0]

    def test_money_beyond_full_reach_is_listed_as_not_known(self, spending, place):
        found = review(
            [proposed("fam", "grow", 8_000.0, "meetings")], spending=spending, ground=place
        )
        # £2,000 is all the action can use: £6,000 of the £8,000 is beyond it.
        assert found.reviewed[0].beyond == pytest.approx(6_000.0)
        assert found.unknown == (("E1/fam", pytest.approx(6_000.0)),)
        assert any("beyond the full reach" in sentence for sentence in found.assumed)


class TestTiers:
    def test_money_divides_as_the_line_does(self, grown):
        (one,) = grown.reviewed
        assert one.tiers == pytest.approx(
            {"primary": 200.0, "secondary": 300.0, "tertiary": 400.0, "acute": 100.0}
        )
        # A fifth of doubt either way on 200 + 300.
        assert one.preventive == Estimate(500.0, 400.0, 600.0, 0.8)

    def test_a_cut_of_the_first_two_tiers_raises_the_ring_fence_alert(self, cut):
        assert cut.reviewed[0].preventive == Estimate(-500.0, -600.0, -400.0, 0.8)
        (alert,) = cut.reviewed[0].alerts
        assert alert.startswith("Ring-fence: the cut takes about £500 a year")
        assert cut.alerts[0].startswith("Ring-fence: all proposals together lower")

    def test_growth_elsewhere_can_make_the_whole_good(self, spending, place):
        found = review(
            [proposed("fam", "grow", 1_000.0), proposed("care", "cut", 50_000.0)],
            spending=spending,
            ground=place,
        )
        assert found.alerts == ()
        assert [each.value for each in found.preventive] == [500.0] * 5

    def test_a_cut_of_late_spending_alone_raises_none(self, spending, place):
        found = review([proposed("care", "cut", 50_000.0)], spending=spending, ground=place)
        assert found.reviewed[0].alerts == ()

    def test_a_line_that_is_not_classified_says_so(self, spending, place):
        found = review([proposed("parks", "cut", 1_000.0)], spending=spending, ground=place)
        assert found.reviewed[0].preventive is None

    @pytest.mark.parametrize(
        ("line", "said"), [("benefit", "no body here can cut it"), ("duty", "leave the duty met")]
    )
    def test_entitlements_and_duties_are_flagged(self, spending, place, line, said):
        found = review([proposed(line, "cut", 1_000.0)], spending=spending, ground=place)
        assert said in found.reviewed[0].alerts[0]


class TestTogether:
    @pytest.fixture(scope="class")
    def both(self, spending, place):
        asked = [
            proposed("fam", "grow", 2_000.0, "meetings"),
            proposed("care", "cut", 2_000.0, "visits"),
            proposed("parks", "cut", 500.0),
        ]
        return review(asked, spending=spending, ground=place)

    def test_overlap_is_the_whole_less_the_parts(self, both):
        parts = sum(each.net.value for each in both.reviewed if each.net)
        assert both.net.value == pytest.approx(parts + both.overlap.value)
        assert both.overlap.value != pytest.approx(0.0, abs=0.01)

    def test_an_action_begun_as_another_like_it_ends_very_nearly_changes_nothing(self, both):
        # Factors 0.96 and 1.04 multiply to 0.9984.
        (care,) = [d for d in both.demand if d.what == "Years in care"]
        alone = next(d for d in both.reviewed[0].demand if d.what == "Years in care")
        assert abs(care.total.value) < 0.05 * abs(alone.total.value)

    def test_two_that_grow_are_worth_less_together(self, spending, place):
        asked = [
            proposed("fam", "grow", 2_000.0, "meetings"),
            proposed("care", "grow", 2_000.0, "visits"),
        ]
        found = review(asked, spending=spending, ground=place)
        assert found.overlap.value < 0

    def test_spending_by_body_and_year_holds_the_money_of_all(self, both):
        assert both.bodies == ("council",)
        total = sum(one.value for one in both.spend[0])
        assert -total == pytest.approx(both.cash.value)
        assert both.cash_by_body[0].value == pytest.approx(both.cash.value)
        assert [one.value for one in both.spend_all] == [one.value for one in both.spend[0]]

    def test_the_chance_leaves_out_what_is_not_known(self, both, spending, place):
        without = review(
            [each.proposal for each in both.reviewed[:2]], spending=spending, ground=place
        )
        assert both.pays_back == without.pays_back
        assert both.cash.value == pytest.approx(without.cash.value + 2_500.0)

    def test_it_can_be_written_as_json(self, both):
        told = plain(review_object(both))
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert told["proposals"][0]["line"] == "E1/fam"
        assert told["proposals"][2]["effect_on_demand"] == "not known"
        assert list(told["spend_by_body"][0]["by_year"]) == [str(y) for y in both.years]

    def test_what_was_assumed_is_said(self, both):
        said = " ".join(both.assumed)
        for part in ("kept up with inflation", "ends the action", "over the tiers", "worst 10%"):
            assert part in said, part

    @settings(max_examples=10, deadline=None)
    @for_all(gbp=st.floats(1.0, 2_000.0), more=st.floats(1.0, 2_000.0))
    def test_the_more_is_cut_the_more_care_is_needed(self, spending, place, gbp, more):
        less, most = sorted((gbp, gbp + more))
        needed = []
        for amount in (less, most):
            asked = [proposed("fam", "cut", amount, "meetings")]
            (one,) = review(asked, spending=spending, ground=place).reviewed
            (care,) = [d for d in one.demand if d.what == "Years in care"]
            needed.append(care.total.value)
        assert 0 < needed[0] <= needed[1]


class TestEfficient:
    def test_what_loses_money_is_left_out_and_what_beats_it_is_named(self, made, spending, place):
        poor = made.acting("visits", eligible=0.2, take_up=ALL, attrition=0.0)
        known = replace(spending, actions={**spending.actions, "visits": poor})
        asked = [
            proposed("fam", "grow", 2_000.0, "meetings"),
            proposed("care", "grow", 2_000.0, "visits"),
        ]
        found = review(asked, spending=known, ground=place).efficient
        assert found.lines == ("E1/fam",)
        (left,) = found.left_out
        assert (left.line, left.dominated_by, left.instead) == ("E1/care", ("E1/fam",), ())
        assert left.loss > 0
        assert "costs more than it is worth" in left.why
        assert "worth more for no more money: grow fam" in left.why

    def test_where_all_free_money_as_much_must_be_freed(self, cut):
        # The cut loses value, and yet it stands: without it the council saves nothing.
        assert cut.reviewed[0].net.value < 0
        assert cut.efficient.lines == ("E1/fam",)
        assert cut.efficient.left_out == ()

    def test_two_good_ones_both_stand(self, spending, place):
        asked = [
            proposed("fam", "grow", 2_000.0, "meetings"),
            proposed("care", "grow", 1_000.0, "visits"),
        ]
        found = review(asked, spending=spending, ground=place)
        assert found.efficient.lines == ("E1/fam", "E1/care")
        assert found.efficient.value.value == pytest.approx(found.net.value)

    def test_growth_is_not_had_without_the_cut_that_pays_for_it(self, made, spending, place):
        # Visits reach next to nobody, so that their end loses little and frees £2,000 a year.
        poor = made.acting("visits", eligible=0.2, take_up=ALL, attrition=0.0)
        known = replace(spending, actions={**spending.actions, "visits": poor})
        asked = [
            proposed("fam", "grow", 2_000.0, "meetings"),
            proposed("care", "cut", 2_000.0, "visits"),
        ]
        found = review(asked, spending=known, ground=place)
        assert found.efficient.lines == ("E1/fam", "E1/care")
        # The body's total is nought in every year, and the growth alone takes £2,000 of it.
        assert found.efficient.portfolio.menu.limits.budget.tolist() == [[0.0] * 5]


class TestRefused:
    def test_every_problem_of_every_proposal_is_named_at_once(self, spending, place):
        asked = [
            proposed("fam", "cut", 100_001.0),
            proposed("fan", "grow", 5.0),
            proposed("care", "protect", 5.0),
            proposed("parks", "grow", 0.0),
            proposed("gone", "cut", 5.0),
            proposed("duty", "grow", 5.0, "meeting"),
            proposed("benefit", "grow", 5.0, first=2030, last=2028),
            proposed("fam", "grow", 5.0),
            proposed("fees", "cut", 5.0),
        ]
        with pytest.raises(InputError) as caught:
            review(asked, spending=spending, ground=place)
        said = str(caught.value)
        for part in (
            "proposal 1 (E1/fam), gbp: a cut of £100,001 a year is more than the line, £100,000",
            "'E1/fan' is not a line of the count; did you mean 'E1/fam'",
            "proposal 3 (E1/care), gbp: a protected line does not change",
            "proposal 4 (E1/parks), gbp: say by how much to grow it",
            "proposal 5 (E1/gone), line: what is spent on it is not known",
            "'meeting' is not an action of the bundle; did you mean 'meetings'",
            "should lie in order within 2026/27 to 2030/31, not 2030/31 to 2028/29",
            "proposal 8 (E1/fam), line: E1/fam has a proposal already",
            "proposal 9 (E1/fees), line: it brings in as much as it costs",
        ):
            assert part in said, part
        assert len(caught.value.problems) == 9

    def test_an_action_is_paid_for_by_one_line(self, spending, place):
        asked = [
            proposed("fam", "grow", 5.0, "meetings"),
            proposed("care", "cut", 5.0, "meetings"),
        ]
        with pytest.raises(InputError, match="'meetings' is paid for by E1/fam already"):
            review(asked, spending=spending, ground=place)

    def test_an_action_that_costs_nothing_cannot_be_bought(self, made, spending, place):
        free = replace(spending, actions={"meetings": made.acting(costs=())})
        with pytest.raises(InputError, match="no money buys more of it"):
            review([proposed("fam", "grow", 5.0, "meetings")], spending=free, ground=place)

    def test_a_line_of_unknown_size_can_grow_by_pounds(self, spending, place):
        found = review([proposed("gone", "grow", 5.0)], spending=spending, ground=place)
        assert found.reviewed[0].now is None
        assert found.cash == Estimate.known(-25.0)


class TestDoubt:
    @pytest.fixture(scope="class")
    def unsure(self, made, spending):
        effect = made.lever(size=Estimate.ratio(0.5, low=0.3, high=0.9))
        action = made.acting(eligible=20.0, take_up=ALL, attrition=0.0, effects=(effect,))
        known = replace(spending, actions={"meetings": action})
        ground = Ground(**{**made.ground(), "draws": Draws(300)})
        asked = [proposed("fam", "grow", 1_000.0, "meetings")]
        return review(asked, spending=known, ground=ground)

    def test_every_result_has_an_interval_with_its_level(self, unsure):
        (one,) = unsure.reviewed
        for estimate in (one.net, one.cash, unsure.net, unsure.cash, *unsure.spend_all):
            assert estimate.low < estimate.value < estimate.high
            assert estimate.level == 0.8

    def test_a_chance_is_the_share_of_draws(self, unsure):
        (one,) = unsure.reviewed
        cash = -one.spend.sum(axis=(1, 2))
        assert one.pays_back == (cash >= 0).mean()
        assert 0 < one.pays_back < 1

    def test_the_lines_own_money_is_certain(self, unsure):
        assert unsure.reviewed[0].change.tolist() == [1_000.0] * 5
