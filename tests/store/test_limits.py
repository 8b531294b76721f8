"""Contracts, budgets, ties and effects on pathways, as a bundle's tables give them."""

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.store.bundle import checked
from wholeplace.store.limits import limits_of, trial_on_offer

YEARS = (2026, 2027, 2028)
EDGE = "children:protection>looked_after_foster"


@pytest.fixture
def limited(tables):
    """The good bundle with an effect on a pathway, a contract, budgets and a tie."""
    headings, effect = tables["effects"]
    cells = dict(zip(headings, effect, strict=True)) | {"unit_cost": ""}
    tables["effects"] = [
        [*headings, "acts_on", "period"],
        [*(cells[name] for name in headings), EDGE, 1],
    ]
    headings, action = tables["interventions"]
    second = [
        "visits" if name == "id" else cell for name, cell in zip(headings, action, strict=True)
    ]
    tables["interventions"] = [headings, action, second]
    tables["contracts"] = [
        ["unit_cost", "body", "kind", "source", "prices", "step", "renewals", "backfill",
         "backfill_low", "backfill_high", "backfill_level"],
        ["ucd14:SS2.0", "council", "block", "assumption: made up", 2024, 40, "2027; 2030", 0.3,
         0.1, 0.5, 0.8],
    ]  # fmt: skip
    tables["budgets"] = [
        ["body", "year", "gbp", "cash_floor", "chance"],
        ["council", 2026, 100_000, -50_000, 0.8],
        ["council", 2027, 120_000, -60_000, 0.9],
        ["NHS", 2026, 5_000, "", ""],
    ]
    tables["ties"] = [
        ["action", "relation", "other", "why"],
        ["visits", "needs", "fgc", "the same staff"],
    ]
    return tables


def said(tables, folder, known):
    with pytest.raises(InputError) as caught:
        checked(folder(tables), known)
    return [str(problem) for problem in caught.value.problems]


def test_an_effect_on_a_pathway_names_its_moves_and_no_unit_cost(limited, folder, known):
    bundle = checked(folder(limited), known)
    (effect,) = bundle.interventions[0].effects
    assert effect.acts_on == (EDGE,)
    assert effect.unit_cost == ""
    assert effect.pathway == "children"


def test_a_contract_is_read_with_its_interval_and_renewals(limited, folder, known):
    (contract,) = checked(folder(limited), known).contracts
    assert contract.renewals == (2027, 2030)
    assert contract.backfill == Estimate(0.3, 0.1, 0.5, 0.8, "share", contract.source)
    assert contract.variable is None
    assert contract.source.is_assumption


def test_budgets_become_limits_without_bound_where_no_row_is(limited, folder, known):
    limits = limits_of(checked(folder(limited), known), YEARS)
    assert limits.bodies == ("council", "NHS")
    assert limits.budget.tolist() == [[100_000, 120_000, np.inf], [5_000, np.inf, np.inf]]
    assert limits.needs == (("visits", "fgc"),)
    assert limits.excludes == ()


def test_the_lowest_floor_with_the_highest_chance_counts(limited, folder, known):
    (floor,) = limits_of(checked(folder(limited), known), YEARS).cash_floors
    assert (floor.body, floor.floor, floor.chance) == ("council", -60_000, 0.9)


def test_a_move_that_no_pathway_has_is_answered_with_the_nearest(limited, folder, known):
    row = limited["effects"][1]
    row[limited["effects"][0].index("acts_on")] = "children:protection>looked_after_fostr"
    (problem,) = said(limited, folder, known)
    assert "is not a move of a pathway" in problem
    assert EDGE in problem


def test_moves_of_two_pathways_in_one_effect_are_refused(limited, folder, known):
    row = limited["effects"][1]
    row[limited["effects"][0].index("acts_on")] = f"{EDGE}; falls:home>major_fall"
    (problem,) = said(limited, folder, known)
    assert "moves of 2 pathways" in problem


@pytest.mark.parametrize(
    ("acts_on", "unit_cost", "words"),
    [(EDGE, "ucd14:SS1.0", "not both"), ("", "", "not neither")],
)
def test_what_is_saved_is_said_by_the_pathway_or_by_a_unit_cost(
    limited, folder, known, acts_on, unit_cost, words
):
    headings, row = limited["effects"]
    row[headings.index("acts_on")] = acts_on
    row[headings.index("unit_cost")] = unit_cost
    (problem,) = said(limited, folder, known)
    assert words in problem


def test_ties_and_budgets_name_actions_and_bodies_that_are_there(limited, folder, known):
    limited["ties"][1][2] = "fcg"
    limited["budgets"][1][0] = "councl"
    problems = said(limited, folder, known)
    assert any("'fcg'" in each and "'fgc'" in each for each in problems)
    assert any("'councl'" in each and "'council'" in each for each in problems)


def test_the_pilot_on_offer_is_an_assumption(known):
    trial = trial_on_offer()
    assert trial.why.startswith("assumption:")
    assert list(trial.sizes) == sorted(trial.sizes)
    assert known.source(trial.why).is_assumption


def test_a_finding_is_a_dated_row_that_changes_the_action(limited, folder, known):
    limited["findings"] = [
        ["intervention", "outcome", "input", "on", "value", "low", "high", "level", "transfer",
         "why", "source"],
        ["fgc", "Looked after at 12 months", "effect", "2027-09-30", -0.02, -0.06, 0.02, 0.95, 1,
         "our own pilot", "Pilot report"],
    ]  # fmt: skip
    bundle = checked(folder(limited), known)
    (before,) = bundle.interventions[0].effects
    (now,) = bundle.actions[0].effects
    assert before.size.value == -0.086
    # both intervals are about as wide, so the estimate moves about half of the way
    assert -0.07 < now.size.value < -0.03
    assert now.size.source.title == "Pilot report"
