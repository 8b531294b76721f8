from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Change, SchoolsDeficit
from wholeplace.finance.plan import medium_term_plan
from wholeplace.finance.plan_england import plans_of
from wholeplace.store.rulebook import packaged_rules

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
SAID = SMALL["SAID"]
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
line, reserve = SMALL["line"], SMALL["reserve"]
DRAWS = Draws(60, seed=4)


def councils(count=7):
    """Councils that share their drivers; every other one has a schools deficit and a saving."""
    schools = SchoolsDeficit(50_000.0, {2025: Estimate.known(1e4)}, {}, 2026, 0.04, SAID)
    saving = Change(
        "s",
        "S",
        "saving",
        {2025: -9_000.0},
        SAID,
        delivery=Estimate.share(0.8, low=0.6, high=0.95, level=0.8),
    )
    made = [
        budget(
            line("a", 5e5 + 1e5 * at, "pay"),
            line("b", 4e5, "need"),
            tax=council_tax(core="0.0299"),
            drivers=(
                driver("pay", 0.03, half=0.02),
                driver("need", 0.02, half=0.02, group="demand"),
            ),
            minimum=20_000.0,
            code=f"E0800000{at}",
            name=f"Town {at}",
        )
        for at in range(count)
    ]
    return [
        replace(one, schools=schools, changes=(saving,)) if at % 2 else one
        for at, one in enumerate(made)
    ]


@pytest.mark.parametrize("rules", [None, packaged_rules()], ids=["without rules", "with rules"])
def test_each_council_gets_the_plan_it_gets_alone(rules):
    made = councils()
    found = plans_of(made, draws=DRAWS, rules=rules, at_once=3)
    for at, one in enumerate(made):
        alone = medium_term_plan(one, draws=DRAWS, rules=rules)
        assert found.gap[at] == pytest.approx(alone.gap.values.T, abs=1e-6)
        assert found.spending[at] == pytest.approx(alone.spending.values.T)
        assert found.funding[at] == pytest.approx(alone.funding.values.T)
        assert found.reserves[at] == pytest.approx(alone.reserves.over_bodies().values.T, abs=1e-6)
        assert tuple(found.below_minimum[at]) == alone.below_minimum
        assert tuple(found.run_out[at]) == alone.run_out


def test_how_many_are_carried_at_once_changes_no_byte():
    few, many = (plans_of(councils(), draws=DRAWS, at_once=size) for size in (2, 50))
    assert few.gap.tobytes() == many.gap.tobytes()
    assert few.reserves.tobytes() == many.reserves.tobytes()


def test_quantiles_are_of_draws():
    found = plans_of(councils(2), draws=DRAWS)
    middle = found.quantiles(found.gap, 0.1, 0.5, 0.9)
    assert middle.shape == (3, 2, 3)
    assert (np.diff(middle, axis=0) >= 0).all()


def test_every_budgets_problems_are_told_at_once():
    made = councils(3)
    wrong = [
        replace(made[0], minimum=-1.0),
        replace(made[1], years=(2025, 2026)),
        replace(made[2], reserves=()),
    ]
    with pytest.raises(InputError) as caught:
        plans_of(wrong, draws=DRAWS)
    assert [str(problem) for problem in caught.value.problems] == [
        "Town 0, minimum: should be nought or more, not -1",
        "Town 1: should plan from 2024/25 as Town 0 does, for the same years",
        "Town 2, reserves: one should be unallocated, or have an order: to close a gap, to take"
        " a surplus",
    ]


def test_no_council_at_all_is_refused():
    with pytest.raises(InputError, match="there should be at least one"):
        plans_of([], draws=DRAWS)
