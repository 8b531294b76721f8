"""A small made-up pathway and appraisal for Anytown: numbers that can be worked out by hand.

In the pathway 400 children are at risk and 100 in care; without action 120 are in care in the last
year. The conferences spare 3 moves into care a year, 15 in five years, and 20 person-years there.
"""

from __future__ import annotations

import numpy as np

from wholeplace.demand.pathway import Move, Pathway, Segment, State, Stock, Use
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraise import Appraisal, Chosen, Learning, Trial
from wholeplace.prevention.avoided import USES, Avoided
from wholeplace.prevention.card import Beside, card
from wholeplace.prevention.changes import MOVES, PEOPLE, Change
from wholeplace.prevention.disposition import Cashable, cashable_of, disposed
from wholeplace.prevention.learning import ValueOfKnowing
from wholeplace.prevention.levers import Lever, Reached
from wholeplace.prevention.overlap import overlap
from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.contributions import schedule
from wholeplace.prevention.portfolio.frontier import budget_frontier, given_up, risk_frontier
from wholeplace.prevention.portfolio.options import Aim, Limits, Menu, Option
from wholeplace.prevention.studies import NOTHING, PILOT, SCALE, Choice, Evaluation, Study
from wholeplace.prevention.switching import Switch
from wholeplace.prevention.tornado import Bar
from wholeplace.source import Source, assumption
from wholeplace.yearly import Yearly

DRAWS = Draws(count=400, seed=1)
YEARS = (2025, 2026, 2027, 2028, 2029)
COUNTED = Source(
    "children-counted", "Ministry of Children", "Children counted", "2025", "2025",
    "Open Government Licence v3.0", "Contains information of the Ministry of Children.",
)  # fmt: skip
GUESS = assumption("nobody has counted them")


def spread(name: str, middle: float) -> np.ndarray:
    """Draws around a figure: 80% lie between 0.8 and 1.25 of it."""
    return middle * DRAWS.of(name, Estimate.ratio(1.0, low=0.8, high=1.25, level=0.8))


def published(value: float) -> Estimate:
    return Estimate.cost(value, low=0.8 * value, high=1.25 * value, level=0.8).said_by(COUNTED)


def assumed(value: float) -> Estimate:
    return Estimate.cost(value, low=0.5 * value, high=2 * value, level=0.8).said_by(GUESS)


PATHWAY = Pathway(
    id="children",
    title="Children's social care",
    place="E08999999",
    first_year=2025,
    segments=(Segment("children", "Children aged 0 to 17", published(40_000.0),
                      Estimate.known(0.0)),),
    states=(State("at_risk", "Children at risk"), State("looked_after", "Children in care"),
            State("home", "Children back home")),
    moves=(Move("outside", "at_risk", published(0.01)),
           Move("at_risk", "looked_after", published(0.1)),
           Move("looked_after", "home", assumed(0.2))),
    stocks=(Stock("at_risk", "children", assumed(400.0)),
            Stock("looked_after", "children", published(100.0))),
    uses=(Use("Weeks in a foster placement", "local:care", Estimate.known(52.0),
              state="looked_after"),),
    warnings=(
        "Back-cast of children at risk for 2023/24 and 2024/25 in 9 places: better than last value"
        " and last trend (error 10%); the 80% interval held 82% of counts.",
        "Back-cast of children in care for 2023/24 and 2024/25 in 9 places: no better than last"
        " value (error 6%; last value 6%); the 80% interval held 90% of counts.",
        "From Children in care to Children back home: 0.2 (0.1 to 0.4) is an assumption, nobody has"
        " counted them",
        "People in: Children at risk: 400 (200 to 800) is an assumption, nobody has counted them",
        "Children in care: counted last at about the beginning of April 2025.",
    ),
    sources=(COUNTED,),
    method="docs/methods/pathways/children.md",
)  # fmt: skip


def yearly(name: str, by_year: tuple[float, ...], unit: str) -> Yearly:
    return Yearly(spread(name, 1.0)[:, None] * np.array(by_year), YEARS, unit)


def change(action) -> Change:
    """What an action on the pathway changes: 15 moves and 20 person-years in care avoided."""
    effect = action.effects[0]
    lever = Lever(action.name, effect, np.full(400, 0.8), np.full((400, 5), 50.0), None, 0.8)
    less = yearly("care", (1.0, 3.0, 5.0, 6.0, 5.0), USES)
    without = yearly("care without", (100.0, 105.0, 110.0, 115.0, 120.0), PEOPLE)
    return Change(
        pathway=PATHWAY,
        avoided=(
            Avoided("Weeks in a foster placement", "local:care", Yearly(52 * less.values, YEARS,
                    USES), "children", True, Yearly(52 * without.values, YEARS, USES)),
        ),
        moves={"at_risk>looked_after": yearly("moves", (3.0,) * 5, MOVES)},
        person_years={
            "at_risk": -spread("risk", 12.0),
            "looked_after": spread("care", 20.0),
            "home": np.zeros(400),
        },
        reached=(Reached(lever, np.full((400, 5), 0.2)),),
        without={
            "at_risk": yearly("risk without", (400.0, 405.0, 410.0, 415.0, 420.0), PEOPLE),
            "looked_after": without,
            "home": yearly("home without", (5.0, 15.0, 25.0, 35.0, 45.0), PEOPLE),
        },
    )  # fmt: skip


def becomes(fiscal: Yearly, body: str):
    """60% of a body's saving is cash, 25% is used for others and 15% stays."""
    saved = fiscal.of(body).values
    return disposed(saved, years=YEARS, parts={"cashable": 0.6 * saved, "redeployed": 0.25 * saved})


def cashable(fiscal: Yearly, body: str, *, kind: str, stated: Estimate) -> Cashable:
    parts = becomes(fiscal, body)
    return cashable_of(parts, of=("local:care", body), kind=kind, stated=stated, level=0.8)


def beside(name: str) -> Beside:
    """An effect that may be a quarter as large, a cost that may double, a price that is idle."""
    effect = Estimate.normal(-0.05, low=-0.09, high=-0.01)
    cost = Estimate.cost(3e5, low=2.5e5, high=3.5e5, level=0.8)
    price = Estimate.cost(700.0, low=500.0, high=900.0, level=0.8)
    take_up = Estimate.share(0.6, low=0.5, high=0.7)
    return Beside(
        switching=(
            Switch(f"{name}: effect, entry into care", effect, -0.0125, "within its range"),
            Switch(f"{name}: cost, coordinators", cost, 6e5, "outside its range"),
            Switch(f"{name}: take-up", take_up, 0.12, "outside its range"),
            Switch("unit cost, Foster care", price, None, "none"),
        ),
        tornado=(
            Bar(f"{name}: effect, entry into care", -0.08, -0.02, 1.4e6, -2e5),
            Bar(f"{name}: cost, coordinators", 2.5e5, 3.5e5, 9e5, 5e5),
            Bar("unit cost, Foster care", 500.0, 900.0, None, 8e5),
        ),
    )


def options(valuations) -> tuple[Option, ...]:
    """Each action at its full reach from the first year, and the first one at half."""
    found = []
    for valuation, scales in zip(valuations, ((1.0, 0.5), (1.0,)), strict=True):
        cash = np.moveaxis(valuation.finance.net.values, 0, 2).transpose(1, 0, 2)
        for scale in scales:
            found.append(
                Option(
                    valuation.id,
                    scale,
                    YEARS[0],
                    scale * valuation.treasury.net,
                    scale * valuation.cost.values.mean(axis=0).T,
                    scale * cash,
                    np.zeros((0, 5)),
                    np.zeros(0),
                )
            )
    return tuple(found)


def limits(bodies: tuple[str, ...], yearly_budget: float) -> Limits:
    budget = np.full((len(bodies), len(YEARS)), np.inf)
    budget[0, :3] = yearly_budget
    return Limits(bodies, YEARS, budget)


def chosen(valuations, bodies: tuple[str, ...], *, budget: float = 4e5) -> Chosen:
    """The best choice when the first body has so much a year for the first three years."""
    menu, aim = Menu(options(valuations), (), limits(bodies, budget)), Aim(risk=0.5)
    portfolio = choose(menu, aim)
    gains = portfolio.cash.mean(axis=2) + portfolio.cost
    return Chosen(
        portfolio,
        by_risk=risk_frontier(menu, aim),
        by_budget=budget_frontier(menu, aim, body=bodies[0]),
        convener=bodies[0],
        given_up=given_up(portfolio),
        schedule=schedule(
            bodies, years=YEARS, gains=gains, costs=portfolio.cost, factors=np.ones(len(YEARS))
        ),
    )


def overlapping(valuations, together):
    """Alone both save what all together save and a tenth more: the haircut is 1 - 1/1.1 = 9.1%."""
    one, other = (frozenset({each.id}) for each in valuations)
    none, every = np.zeros(400), one | other
    saved = together.treasury.fiscal
    net = {frozenset(): none, one: valuations[0].treasury.net, other: valuations[1].treasury.net,
           every: together.treasury.net}  # fmt: skip
    avoided = {frozenset(): none, one: 0.7 * saved, other: 0.4 * saved, every: saved}
    payers = {each.id: frozenset({"Anytown Council"}) for each in valuations}
    return overlap(net, avoided=avoided, payers=payers, level=0.8)


TRIAL = Trial(60_000.0, 250.0, 2, (50, 100, 200), 1.0,
              "assumption: an evaluator for two years")  # fmt: skip


def learning(valuation, *, best: str) -> Learning:
    """A pilot of 100 in each arm costs 60,000 + 2 x 100 x 250 = 110,000 pounds."""
    study = Study(f"Pilot of {valuation.name}", "entry into care", 60_000.0, 250.0, 2)
    values = {NOTHING: 0.0, SCALE: 4e5, PILOT: 3e5} | {best: 5e5}
    return Learning(
        valuation.id, valuation.name, 80_000.0 if best == SCALE else 200_000.0,
        (ValueOfKnowing((f"{valuation.name}: effect, entry into care",), 50_000.0, 0.2),
         ValueOfKnowing((f"{valuation.name}: take-up",), 0.2, 0.0)),
        Choice(tuple(values.items()),
               Evaluation(study, 100, 150_000.0 if best == PILOT else 20_000.0, study.cost(100),
                          0.3, 4e5)),
    )  # fmt: skip


def appraisal(valuations, together, bodies: tuple[str, ...]) -> Appraisal:
    """Cards, overlap, portfolio and learning of two actions."""
    first, second = valuations
    found = overlapping(valuations, together)
    return Appraisal(
        cards=(
            card(first, beside=beside(first.name)),
            card(second),
            card(together, beside=Beside(overlap=found.haircut)),
        ),
        overlap=found,
        chosen=chosen(valuations, bodies),
        learning=(learning(first, best=PILOT), learning(second, best=SCALE)),
        trial=TRIAL,
    )
