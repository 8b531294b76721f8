"""What must hold of every design and every injection, whatever the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.allocate import Simulation, simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.bought import bought, group_bought
from wholeplace.settlement.check import faults
from wholeplace.settlement.compare import compare
from wholeplace.settlement.compare_lines import design_lines, group_lines
from wholeplace.settlement.design import (
    CLASSES,
    Bound,
    Design,
    NeedBlock,
    Premium,
    PremiumKind,
    Resources,
)
from wholeplace.settlement.inject import RULES, inject
from wholeplace.settlement.stand_in import heads

Made = Callable[..., Design]
COUNCILS = 6
PENNY = 0.011
NEED = np.array([0.3, 0.05, 0.05, 0.2, 0.2, 0.2])
TIERS = {**dict.fromkeys(CLASSES, 1.0), "county": 0.85, "district": 0.15}
PROPERTY = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
money = arrays(np.float64, COUNCILS, elements=st.floats(0, 1e7))
positive = arrays(np.float64, COUNCILS, elements=st.floats(1, 1e7))


def with_column(baseline: Baseline, name: str, values: np.ndarray) -> Baseline:
    """Return the baseline with other figures of its councils."""
    column = Column(values, "GBP", "2024", "made-up", name)
    return replace(baseline, councils=baseline.councils.with_columns({name: column}))


@st.composite
def premiums(draw: st.DrawFn) -> Premium:
    """A premium of any kind that has no faults."""
    kind: PremiumKind = draw(st.sampled_from(get_args(PremiumKind)))
    share = draw(st.floats(0, 0.5))
    if kind == "tied to outcomes":
        better = draw(st.sampled_from(["high", "low"]))
        strength = draw(st.floats(0.01, 3))
        return Premium(kind, share, column="outcome", better=better, strength=strength)
    if kind == "invest to save":
        repaid, after = draw(st.floats(0.01, 1)), draw(st.integers(1, 4))
        return Premium(kind, share, repaid=repaid, after=after)
    return Premium(kind, share)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A design without faults: need or kept shares, resources, transition, floors, premium."""
    first = draw(st.floats(0, 1))
    blocks = (
        NeedBlock("one", first, CLASSES, {"population * deprivation": 1.0}),
        NeedBlock("other", 1 - first, CLASSES, {"population": 0.5, "tax_base": 0.5}),
    )
    steps = sorted(draw(st.lists(st.floats(0, 1), min_size=3, max_size=3)))
    floor = draw(st.floats(0, 0.6))
    return Design(
        id="drawn",
        title="Drawn",
        about="",
        years=(2026, 2027, 2028),
        pot=tuple(draw(st.lists(st.floats(0.7, 3), min_size=3, max_size=3))),
        pot_unit="share of the baseline",
        need=draw(st.sampled_from([(), blocks])),
        area_costs=draw(st.sampled_from([None, {"London": 1.2}])),
        resources=draw(st.sampled_from([None, Resources(0.4, 500.0, TIERS)])),
        transition=draw(st.sampled_from([(), tuple(steps)])),
        floors=draw(st.sampled_from([(), (Bound((floor,) * 3),)])),
        ceilings=draw(st.sampled_from([(), (Bound((4.0,) * 3),)])),
        premium=draw(st.one_of(st.none(), premiums())),
        consolidates=draw(st.sampled_from([(), ("extra_grant",)])),
    )


@PROPERTY
@given(design=designs())
def test_every_design_without_faults_conserves_its_pot_and_takes_from_nobody(
    design: Design, baseline: Baseline, rules: Rulebook
) -> None:
    assert list(faults(design, baseline.councils, rules)) == []
    found = simulate([design], baseline)
    had = 510_000 if design.consolidates else 500_000
    assert found.pence[0].sum(axis=1).tolist() == [round(100 * part * had) for part in design.pot]
    assert (found.pence >= 0).all()


@PROPERTY
@given(design=designs())
def test_every_design_keeps_to_its_floors_and_ceilings(design: Design, baseline: Baseline) -> None:
    found = simulate([design], baseline)
    assert (found.amounts >= found.floor - PENNY).all()
    for bound in design.ceilings:
        assert (found.amounts[0] <= np.array(bound.level)[:, None] * found.had[0] + PENNY).all()


@PROPERTY
@given(design=designs())
def test_what_gainers_gain_losers_lose_in_every_design(
    design: Design, baseline: Baseline, rules: Rulebook
) -> None:
    found = compare(simulate([design], baseline), rules)
    assert found.change.sum() == pytest.approx(0, abs=0.1)
    (line,) = design_lines(found)
    assert line.gainers + line.losers <= COUNCILS
    assert line.largest_loss <= 0.001
    assert line.largest_gain >= -0.001
    lines = group_lines(found, 0)
    for by in ("class", "region", "deprivation fifth"):
        assert sum(x.gainers for x in lines if x.by == by) == line.gainers


@PROPERTY
@given(design=designs(), order=st.permutations(range(COUNCILS)))
def test_the_order_of_councils_moves_no_more_than_a_penny(
    design: Design, order: list[int], baseline: Baseline
) -> None:
    turned = replace(
        baseline,
        councils=baseline.councils.pick(order),
        amounts=baseline.amounts[order],
        council_tax=baseline.council_tax[order],
    )
    one, two = simulate([design], baseline), simulate([design], turned)
    assert np.abs(two.pence[0] - one.pence[0][:, order]).max() <= 1


@PROPERTY
@given(design=designs(), times=st.floats(0.5, 20))
def test_designs_in_shares_do_not_know_the_currency(
    design: Design, times: float, baseline: Baseline
) -> None:
    """Twice the money everywhere, notional tax and rolled-in grants too, is twice the amounts."""
    dearer = replace(baseline, amounts=baseline.amounts * times)
    dearer = with_column(dearer, "extra_grant", times * baseline.councils.of("extra_grant"))
    scaled = design
    if design.resources:
        scaled = replace(design, resources=Resources(0.4, 500.0 * times, TIERS))
    one, two = simulate([design], baseline), simulate([scaled], dearer)
    # heads() weighs a district by what it has beside its county, so shares stay as they are.
    assert two.amounts == pytest.approx(times * one.amounts, abs=0.03 * max(times, 1))


@PROPERTY
@given(
    low=st.floats(0, 0.8), more=st.floats(0, 0.2), of=st.sampled_from(["income", "allocation"]),
    whose=st.sampled_from([(), ("unitary",), ("county", "district")]), kept=designs(),
)  # fmt: skip
def test_raising_a_floor_of_any_sort_never_makes_a_protected_council_worse(
    low: float, more: float, of: str, whose: tuple[str, ...], kept: Design, baseline: Baseline
) -> None:
    def held(level: float) -> Simulation:
        floor = Bound((level,) * 3, of, whose)  # type: ignore[arg-type]
        return simulate([replace(kept, pot=(1.0,) * 3, floors=(floor,), ceilings=())], baseline)

    lower, higher = held(low), held(low + more)
    protected = (lower.floor > 0) & (lower.amounts <= lower.floor + PENNY)
    assert (higher.amounts[protected] >= lower.amounts[protected] - PENNY).all()


@PROPERTY
@given(at=st.integers(0, COUNCILS - 1), times=st.floats(1, 5), premium=premiums())
def test_more_need_never_gets_less_under_any_premium(
    at: int, times: float, premium: Premium, baseline: Baseline, designed: Made
) -> None:
    values = baseline.councils.of("deprivation").copy()
    values[at] *= times
    needier = with_column(baseline, "deprivation", values)
    design = designed(premium=premium, resources=Resources(0.2, 500.0, TIERS))
    # Its first year alone: what a needier council borrows it pays back in a later one.
    before = simulate([design], baseline).amounts[0, 0, at]
    assert simulate([design], needier).amounts[0, 0, at] >= before - PENNY


@PROPERTY
@given(at=st.integers(0, COUNCILS - 1), times=st.floats(1, 5))
def test_a_larger_tax_base_never_gets_more(
    at: int, times: float, baseline: Baseline, designed: Made
) -> None:
    design = designed(resources=Resources(0.5, 500.0, TIERS))
    values = baseline.councils.of("tax_base").copy()
    values[at] *= times
    richer = with_column(baseline, "tax_base", values)
    before = simulate([design], baseline).amounts[0, :, at]
    assert (simulate([design], richer).amounts[0, :, at] <= before + PENNY).all()


@PROPERTY
@given(step=st.floats(0, 1), further=st.floats(0, 1))
def test_going_further_moves_everybody_further_the_same_way(
    step: float, further: float, baseline: Baseline, designed: Made
) -> None:
    step, further = sorted((step, further))
    found = simulate([designed(transition=(step, further, 1.0))], baseline)
    moved = found.amounts[0] - baseline.amounts
    assert (np.abs(moved[1]) >= np.abs(moved[0]) - PENNY).all()
    assert (moved[1] * moved[2] >= -PENNY * np.abs(moved[2]).max()).all()


@PROPERTY
@given(more=money, rule=st.sampled_from(sorted(RULES)))
def test_a_larger_injection_gives_nobody_less(
    more: np.ndarray, rule: str, baseline: Baseline
) -> None:
    amounts = 100.0 + np.cumsum(np.rint(more * 100) / 100)
    given_out = [inject(one, rule, baseline=baseline, need=NEED).pence for one in amounts]
    # Largest remainders may move a penny from one council to another.
    assert (np.diff(given_out, axis=0) >= -1).all()


@PROPERTY
@given(grant=positive, pence=st.integers(1, 10**10), rule=st.sampled_from(sorted(RULES)))
def test_an_injection_is_given_out_whole_whatever_councils_had(
    grant: np.ndarray, pence: int, rule: str, baseline: Baseline
) -> None:
    had = replace(baseline, amounts=grant)
    found = inject(pence / 100, rule, baseline=had, need=NEED)
    assert found.pence.sum() == pence
    assert (found.pence >= 0).all()
    lines = group_bought(found)
    for by in ("class", "region", "deprivation fifth"):
        assert sum(line.amount for line in lines if line.by == by) == pytest.approx(pence / 100)
    days = [bought(found, at).days for at in range(COUNCILS)]
    assert all(one is not None and one >= 0 for one in days)


@PROPERTY
@given(amounts=money)
def test_people_are_counted_once_whatever_councils_spend(
    amounts: np.ndarray, baseline: Baseline
) -> None:
    counted = heads(baseline.councils, amounts)
    assert counted.sum() == pytest.approx(600 + 300 + 500 + 400)
    assert (counted >= -1e-9).all()


@PROPERTY
@given(share=st.floats(0, 0.9), repaid=st.floats(0.01, 1), after=st.integers(1, 2))
def test_a_loan_by_need_shares_out_the_same_pots_as_a_gift(
    share: float, repaid: float, after: int, baseline: Baseline, designed: Made
) -> None:
    """Out of a pot that goes by need, by need: what is paid back is shared out as it was paid."""
    lent = Premium("invest to save", share, repaid=repaid, after=after)
    gift = Premium("by need", share)
    one, two = (simulate([designed(premium=p)], baseline).amounts[0] for p in (lent, gift))
    assert one == pytest.approx(two, abs=PENNY)


def test_a_baseline_below_nought_gives_and_takes_nothing(
    baseline: Baseline, designed: Made
) -> None:
    """A council with grant below nought, fixed: nothing for it, and the whole pot for the rest."""
    amounts = baseline.amounts.copy()
    amounts[1] = -2_000.0
    owed = replace(baseline, amounts=amounts)
    found = simulate([designed(fixed=("E07000001",)), designed(id="kept", need=())], owed)
    assert (found.pence >= 0).all()
    assert found.pence[:, :, 1].max() == 0
    assert (found.pence.sum(axis=2) == 48_600_000).all()
    given_out = inject(1_000.0, "need", baseline=owed, need=found.need[1])
    assert given_out.pence[1] == 0
    assert given_out.pence.sum() == 100_000


def test_a_fixed_council_is_on_no_floor(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    fixed = compare(simulate([designed(fixed=("E06000001",))], baseline), rules)
    assert not fixed.on_floor.any()


def test_ceilings_give_way_to_floors(baseline: Baseline, designed: Made) -> None:
    design = designed(
        floors=(Bound((1.0,) * 3, classes=("unitary",)),),
        ceilings=(Bound((0.5,) * 3, classes=("unitary",)),),
    )
    found = simulate([design], baseline)
    # A floor of all it had against a ceiling of half: the floor.
    assert found.amounts[0, 0, 3:5] == pytest.approx([120_000, 110_000])


def test_floors_of_several_designs_that_exceed_their_pots_are_named_together(
    baseline: Baseline, designed: Made
) -> None:
    one = designed(pot=(0.8, 1.0, 1.0), floors=(Bound((0.9,) * 3),))
    two = designed(id="two", ceilings=(Bound((0.5,) * 3),), pot=(0.4, 0.5, 0.6))
    with pytest.raises(InputError) as caught:
        simulate([one, two], baseline)
    # 0.9 of 500,000 is 450,000 against 400,000; half of it is 250,000 of 300,000.
    assert [str(problem) for problem in caught.value.problems] == [
        "need floor: 2026/27: floors come to £450,000, £50,000 more than the pot of £400,000",
        "two ceiling: 2028/29: ceilings come to £250,000 and leave £50,000 unspent",
    ]
