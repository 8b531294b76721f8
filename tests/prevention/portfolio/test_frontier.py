"""What more risk or money buys, what must be given up, who pays whom, and the model as text."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio.choose import OutOfTime, choose
from wholeplace.prevention.portfolio.contributions import schedule
from wholeplace.prevention.portfolio.frontier import (
    budget_frontier,
    forgone,
    given_up,
    risk_frontier,
    search_budgets,
    search_risks,
)
from wholeplace.prevention.portfolio.matrix import programme
from wholeplace.prevention.portfolio.mps import mps_text
from wholeplace.prevention.portfolio.options import Aim, Limits, Menu, Option, Overlap

BODIES = ("council", "NHS")


def option(action, value, cost):
    """An option that costs the council once and pays it back with its value a year later."""
    value = np.asarray(value, dtype=float)
    spent = np.array([[cost, 0.0], [0.0, 0.0]])
    cash = np.repeat(-spent[:, :, np.newaxis], len(value), axis=2)
    cash[0, 1] += value + cost
    return Option(action, 1.0, 2026, value, spent, cash, np.zeros((0, 0)), np.zeros(0))


@pytest.fixture
def menu():
    """Values 60, 50 and 40 for costs 70, 50 and 45 with £100,000: b and c are best."""
    options = (
        option("a", [61e3, 61e3], 70e3),
        option("b", [90e3, 10e3], 50e3),
        option("c", [30e3, 50e3], 45e3),
    )
    budget = np.array([[100e3, np.inf], [np.inf, np.inf]])
    return Menu(options, (), Limits(BODIES, (2026, 2027), budget))


def test_the_frontier_of_risk_gives_up_mean_for_a_better_worst_case(menu):
    points = risk_frontier(menu, Aim(tail=0.5))
    assert [point.portfolio.expected for point in points] == pytest.approx([90e3, 61e3])
    assert [point.portfolio.bad_tail for point in points] == pytest.approx([60e3, 61e3])


def test_the_frontier_of_money_rises_until_everything_is_bought(menu):
    points = budget_frontier(menu, Aim(), body="council", shares=(0.4, 0.5, 1.0, 1.7))
    # 40: none; 50: b (50); 100: b + c (90); 170: all (151)
    assert [point.portfolio.expected for point in points] == pytest.approx([0, 50e3, 90e3, 151e3])


def test_a_frontier_of_a_body_that_is_not_there_is_refused(menu):
    with pytest.raises(MethodError, match="no body 'police' among council, NHS"):
        budget_frontier(menu, Aim(), body="police")


def test_what_must_be_given_up_to_have_an_action_is_named_with_its_price(menu):
    found = {each.action: each for each in given_up(choose(menu, Aim()))}
    assert not found["a"].chosen
    assert found["a"].loss == pytest.approx(90e3 - 61e3)
    assert found["a"].out == ("b", "c")
    assert found["b"].chosen
    # without b: a 61 is better than c 40
    assert found["b"].loss == pytest.approx(29e3)
    assert found["b"].into == ("a",)


def test_what_cannot_be_had_at_all_says_why(menu):
    dear = Menu((*menu.options, option("dear", [9e9] * 2, 200e3)), (), menu.limits)
    (told,) = [each for each in given_up(choose(dear, Aim())) if each.action == "dear"]
    assert "budget of council in 2026/27" in told.why_not
    assert np.isinf(told.loss)


def pooled():
    """The council spends 100 in one year; the NHS gains 120 and the council 30 in the next."""
    return schedule(
        BODIES,
        years=(2026, 2027),
        gains=np.array([[0.0, 30.0], [0.0, 120.0]]),
        costs=np.array([[100.0, 0.0], [0.0, 0.0]]),
        factors=np.array([1.0, 1.0]),
    )


def test_each_partner_bears_costs_by_its_share_of_the_gain():
    found = pooled()
    assert found.shares == pytest.approx([0.2, 0.8])
    assert found.before == pytest.approx([-70.0, 120.0])
    # 30 - 0.2 x 100 = 10 and 120 - 0.8 x 100 = 40
    assert found.after == pytest.approx([10.0, 40.0])


def test_payments_say_who_pays_whom_in_which_year():
    (payment,) = pooled().payments
    assert (payment.payer, payment.receiver, payment.year) == ("NHS", "council", 2026)
    assert payment.amount == pytest.approx(80.0)


def test_payments_of_a_year_sum_to_what_is_owed_and_create_no_money():
    pick = np.random.Generator(np.random.Philox(2))
    gains, costs = pick.uniform(5, 9, (4, 3)), pick.uniform(0, 5, (4, 3))
    bodies = ("a", "b", "c", "d")
    found = schedule(
        bodies, years=(1, 2, 3), gains=gains, costs=costs, factors=np.array([1, 0.97, 0.94])
    )
    for y, year in enumerate(found.years):
        for b, body in enumerate(bodies):
            paid = sum(p.amount for p in found.payments if p.payer == body and p.year == year)
            got = sum(p.amount for p in found.payments if p.receiver == body and p.year == year)
            assert costs[b, y] + paid - got == pytest.approx(found.contributions[b, y])
    assert found.after.min() >= 0
    assert found.after.sum() == pytest.approx(found.before.sum())


def test_partners_who_lose_together_are_told_so():
    with pytest.raises(MethodError, match="expected to lose £50"):
        schedule(BODIES, years=(2026,), gains=np.array([[50.0], [0.0]]),
                 costs=np.array([[100.0], [0.0]]), factors=np.ones(1))  # fmt: skip


def test_a_partner_that_is_harmed_is_made_good_by_those_who_gain():
    # the council gains 150 for 100, the NHS loses 10: 40 is left, all of it the council's
    found = schedule(BODIES, years=(2026,), gains=np.array([[150.0], [-10.0]]),
                     costs=np.array([[100.0], [0.0]]), factors=np.ones(1))  # fmt: skip
    assert found.shares == pytest.approx([1.0, 0.0])
    assert found.after == pytest.approx([40.0, 0.0])
    (payment,) = found.payments
    assert (payment.payer, payment.receiver) == ("council", "NHS")
    assert payment.amount == pytest.approx(10.0)


def test_the_model_as_text_is_read_back_by_the_solver_with_the_same_answer(menu, tmp_path):
    highspy = pytest.importorskip("highspy")
    overlapping = Menu(menu.options, (Overlap("b", "c", np.array([-1e3, -2e3])),), menu.limits)
    aim = Aim(risk=0.5, tail=0.5)
    path = tmp_path / "menu.mps"
    path.write_text(mps_text(programme(overlapping, aim)))
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.readModel(str(path))
    solver.run()
    assert -1e3 * solver.getInfo().objective_function_value == pytest.approx(
        choose(overlapping, aim).reached, rel=1e-6
    )


def test_the_model_as_text_names_what_its_short_names_stand_for(menu):
    text = mps_text(programme(menu, Aim()))
    assert "* c0 = a at 1 from 2026" in text
    assert "= budget of council in 2026/27" in text
    assert text.endswith("ENDATA\n")


def many(count=40):
    """So many actions with overlaps that no choice is found in no time."""
    pick = np.random.Generator(np.random.Philox(5))
    options = tuple(
        option(f"a{at}", pick.uniform(1e3, 9e3, 4), pick.uniform(1e3, 9e3)) for at in range(count)
    )
    limits = Limits(BODIES, (2026, 2027), np.array([[5e4, np.inf], [np.inf, np.inf]]))
    short = replace(limits, must=("a0",), needs=tuple((f"a{i}", f"a{i + 1}") for i in range(3)))
    return Menu(options, (), short)


def test_points_for_which_time_runs_out_are_left_out_and_named():
    menu, none = many(), Aim(seconds=1e-9)
    with pytest.raises(OutOfTime, match="no choice was found in 1e-09 seconds"):
        choose(menu, none)
    found = search_budgets(menu, none, body="council", shares=(1.0, 1.5))
    assert (found.points, found.unfound) == ((), (1.0, 1.5))
    risks = search_risks(menu, none, risks=(0.0,))
    assert (risks.points, risks.unfound) == ((), (0.0,))


def test_actions_for_which_time_runs_out_are_left_out_and_named():
    menu = many()
    best = choose(menu, Aim(seconds=5.0))
    lost = forgone(best, seconds=1e-9)
    # a0 must be chosen, so that nothing is asked of it, and what it needs cannot be lost: that is
    # proved before any search
    assert {each.action for each in lost.actions} == {"a1", "a2", "a3"}
    assert all("needs" in each.why_not for each in lost.actions)
    assert lost.unfound == menu.actions[4:]
    told = given_up(replace(best, aim=Aim(seconds=1e-9)))[3:]
    assert [each.action for each in told] == list(lost.unfound)
    assert {each.why_not for each in told} == {"no choice was found in the time given"}
