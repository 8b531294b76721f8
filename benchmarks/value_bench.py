"""Measure valuing a plan of twenty actions on every pathway of one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench import Measurement

    from wholeplace.demand.pathway import Pathway
    from wholeplace.prevention.intervention import Intervention

WIGAN = "E08000010"
FIRST_YEAR = 2026
YEARS = tuple(range(FIRST_YEAR, FIRST_YEAR + 10))
ACTIONS = 20
DRAWS = 1_000


def value_bench(best: Callable[[Callable[[], object], int], float]) -> list[Measurement]:
    """Measure twenty made-up actions: each alone and all together, and every set of eight.

    Args:
        best: Returns the best wall time of a task over some runs.
    """
    from bench import Measurement

    from wholeplace.draws import Draws
    from wholeplace.prevention.sets import values_of_sets
    from wholeplace.prevention.streams import Ground
    from wholeplace.prevention.value import value, value_each

    given = arguments()
    pathways = given["pathways"]
    actions = plan(pathways)
    seeds = count(1)

    def drawn() -> dict[str, Any]:
        """Return the arguments with draws never taken before, so that taking them is measured."""
        return {**given, "draws": Draws(DRAWS, seed=next(seeds))}

    value_each(actions, **drawn())
    whole = best(lambda: value_each(actions, **drawn()), 3)
    singly = best(lambda: [value(action, **again) for again in [drawn()] for action in actions], 1)
    sets = best(lambda: values_of_sets(actions[:8], Ground(**drawn(), contracts={})), 1)
    named = f"{len(pathways)} pathways, {DRAWS:,} draws"
    return [
        Measurement(
            f"{ACTIONS} actions valued, each and together",
            whole,
            3.0,
            "s",
            f"{named}; {singly:.1f} s one at a time",
        ),
        Measurement("overlap table of 8 actions, 256 sets", sets, 10.0, "s", named),
    ]


def arguments() -> dict[str, Any]:
    """Return the arguments of a valuation in Wigan but the draws, from the reference."""
    from wholeplace.store.evidence import rules_of, unit_costs
    from wholeplace.store.pathways import Pathways
    from wholeplace.store.reference import Reference

    reference = Reference()
    return {
        "unit_costs": unit_costs(reference),
        "years": YEARS,
        "rules": rules_of(reference, prices=2024),
        "pathways": Pathways(reference).of(WIGAN, first_year=FIRST_YEAR),
    }


def plan(pathways: Mapping[str, Pathway]) -> tuple[Intervention, ...]:
    """Return made-up actions in turn on the pathways: each reaches some of those in one state."""
    ids = sorted(pathways)
    return tuple(_action(number, pathways[ids[number % len(ids)]]) for number in range(ACTIONS))


def _action(number: int, pathway: Pathway) -> Intervention:
    from wholeplace.estimate import Estimate
    from wholeplace.prevention.intervention import CostLine, Effect, Intervention
    from wholeplace.source import assumption

    judged = assumption("made up for a benchmark")
    stocked = {stock.state: stock.people.value for stock in pathway.stocks}
    edges = [move.edge for move in pathway.moves if stocked.get(move.from_state, 0) > 0]
    edge = edges[number % len(edges)]
    effect = Effect(
        outcome=f"moves along {edge}",
        need=None,
        kind="hazard ratio",
        size=Estimate.ratio(0.85, low=0.7, high=1.03),
        unit_cost="",
        deadweight=None,
        attribution=1.0,
        displacement=0.0,
        leakage=0.0,
        lag=0,
        duration=3,
        drop_off=0.2,
        source=judged,
        acts_on=(f"{pathway.id}:{edge}",),
    )
    cost = Estimate.cost(100_000, low=80_000, high=125_000)
    return Intervention(
        id=f"action{number}",
        name=f"Action {number}",
        owner="council",
        population="made up",
        eligible=0.02 * stocked[edge.partition(">")[0]],
        take_up=Estimate.share(0.5, low=0.4, high=0.6),
        attrition=0.1,
        starts=tuple((year, 1.0) for year in YEARS),
        costs=tuple(CostLine("council", year, cost, 2024, "revenue", "staff") for year in YEARS),
        effects=(effect,),
        optimism_cost=0.1,
        optimism_benefit=0.1,
        tier="secondary",
        grade="made up",
        status="illustration",
        source=judged,
    )


if __name__ == "__main__":
    from bench import best

    for measurement in value_bench(best):
        print(measurement)
