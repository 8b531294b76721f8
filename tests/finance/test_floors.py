"""Funding floors: what is conserved, who is protected, and what HiGHS says of the same problem."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.optimize import linprog

from wholeplace.errors import InputError
from wholeplace.finance.floors import apply_floors, guarantee, to_pennies

AUTHORITIES = 380
MANY = 7


def shares_of(rng, count):
    weight = rng.lognormal(0.0, 1.0, count)
    return weight / weight.sum()


def instance(seed, count=AUTHORITIES):
    """A pot, shares, and shortfalls that it can meet, in GBP."""
    rng = np.random.default_rng(seed)
    shares, pot = shares_of(rng, count), 500e6
    return shares, pot, pot * shares * rng.normal(0.3, 0.8, count)


def least_top_ups(shares, pot, short):
    """The same floors as the settlement guide puts them: a linear programme, solved by HiGHS."""
    count = shares.size
    rows = sparse.hstack([-sparse.eye(count), sparse.csr_matrix(shares[:, None])])
    sums = sparse.csr_matrix(np.append(np.ones(count), -1.0)[None])
    return linprog(
        np.append(np.ones(count), 0.0),
        A_ub=rows.tocsr(),
        b_ub=shares * pot - short,
        A_eq=sums,
        b_eq=[0.0],
        method="highs",
    )


def test_a_guarantee_worked_by_hand():
    """Pot 100 shared evenly gives 50 each; the first lacks 70.

    x = 70 - 50 x (100 - x) / 100 solves x = 40: 60 are left, 30 each, and 30 + 40 = 70.
    """
    found = guarantee(np.array([0.5, 0.5]), pot=100.0, short=np.array([70.0, 0.0]))
    assert found.held_back == pytest.approx(40.0)
    assert found.top_up == pytest.approx([40.0, 0.0])
    assert found.grant == pytest.approx([70.0, 30.0])


def test_no_top_up_is_paid_when_nobody_is_short():
    found = guarantee(np.array([0.25, 0.75]), pot=100.0, short=np.array([-5.0, 75.0]))
    assert found.held_back == 0.0
    assert found.grant == pytest.approx([25.0, 75.0])


@pytest.mark.parametrize("seed", range(5))
def test_the_fixed_point_is_the_optimum_of_highs(seed):
    shares, pot, short = instance(seed)
    found, best = guarantee(shares, pot=pot, short=short), least_top_ups(shares, pot, short)
    assert best.status == 0
    assert found.held_back == pytest.approx(best.fun, rel=1e-6)
    assert found.top_up == pytest.approx(best.x[:-1], abs=1e-6 * pot / AUTHORITIES)
    assert found.iterations <= 10


def test_a_guarantee_is_a_floor_on_the_grant():
    """max(short, share x rest) is what both say, so both ways of solving must agree."""
    shares, pot, short = instance(11)
    floored = apply_floors(shares, floor=short, ceiling=np.inf, pot=pot)
    assert guarantee(shares, pot=pot, short=short).grant == pytest.approx(floored, abs=1e-5)


def test_many_pots_are_solved_at_once():
    shares, pot, short = instance(3, 40)
    pots = pot * np.array([[0.9, 1.0], [1.1, 2.0]])
    together = guarantee(shares, pot=pots, short=short)
    for at in np.ndindex(pots.shape):
        alone = guarantee(shares, pot=float(pots[at]), short=short)
        assert together.grant[at] == pytest.approx(alone.grant, abs=1e-6)
    assert together.grant.sum(axis=-1) == pytest.approx(pots, rel=1e-12)


def test_a_pot_of_just_the_floors_is_enough():
    found = guarantee(np.array([0.5, 0.5]), pot=100.0, short=np.array([60.0, 40.0]))
    assert found.grant == pytest.approx([60.0, 40.0])


def test_floors_that_exceed_the_pot_are_refused_with_by_how_much():
    with pytest.raises(InputError) as caught:
        guarantee(np.array([0.5, 0.5]), pot=100.0, short=np.array([80.0, 45.5]))
    text = "the pot: floors come to £125.50, £25.50 more than the pot of £100.00"
    assert text in str(caught.value)


def test_shares_that_do_not_sum_are_refused_beside_every_other_fault():
    shares = np.array([[0.5, 0.4], [0.5, 0.5]])
    short = np.array([[np.nan, 0.0], [90.0, 20.0]])
    with pytest.raises(InputError) as caught:
        guarantee(shares, pot=100.0, short=short)
    text = str(caught.value)
    assert "pot 1: shares should be 0 or more and sum to 1, not 0.9" in text
    assert "pot 1, authority 1: what is lacked should be a number" in text
    assert "pot 2: floors come to £110.00, £10.00 more" in text


def test_floors_and_ceilings_worked_by_hand():
    """Targets 10, 20, 70 of a pot of 90 with a floor of 15 on the first and a ceiling of 50 on the
    last: 15 + 50 leaves 25 for the second."""
    found = apply_floors(
        np.array([10.0, 20.0, 70.0]), floor=[15.0, 0.0, 0.0], ceiling=[99.0, 99.0, 50.0], pot=90.0
    )
    assert found == pytest.approx([15.0, 25.0, 50.0])


def test_without_floors_or_ceilings_the_pot_is_shared_pro_rata():
    found = apply_floors(np.array([1.0, 3.0]), floor=0.0, ceiling=np.inf, pot=8.0)
    assert found == pytest.approx([2.0, 6.0])


def test_a_floor_below_nought_binds_nobody():
    found = apply_floors(np.array([1.0, 3.0]), floor=[-50.0, -1.0], ceiling=np.inf, pot=8.0)
    assert found == pytest.approx([2.0, 6.0])


def test_one_without_a_target_gets_its_floor_alone():
    found = apply_floors(np.array([0.0, 0.0, 5.0]), floor=[3.0, 0.0, 0.0], ceiling=np.inf, pot=10.0)
    assert found == pytest.approx([3.0, 0.0, 7.0])


def test_a_pot_of_just_the_floors_or_just_the_ceilings_is_given_out():
    target, low, high = np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 9.0])
    assert apply_floors(target, floor=low, ceiling=high, pot=7.0) == pytest.approx(low)
    assert apply_floors(target, floor=low, ceiling=high, pot=14.0) == pytest.approx(high)


def test_what_cannot_be_shared_out_is_named_all_at_once():
    with pytest.raises(InputError) as caught:
        apply_floors(
            np.array([-1.0, 1.0, np.nan]),
            floor=[0.0, 9.0, 0.0],
            ceiling=[5.0, 8.0, 9.0],
            pot=10.0,
            names=("Ashby", "Brent", "Corby"),
        )
    text = str(caught.value)
    assert "Ashby: target should be 0 or more, not -1.00" in text
    assert "Corby: target should be 0 or more, not nan" in text
    assert "Brent: ceiling £8.00 is below the floor £9.00" in text


def test_floors_over_the_pot_and_ceilings_under_it_are_told_with_the_amount():
    target = np.array([1.0, 1.0])
    with pytest.raises(InputError, match=r"pot 2: floors come to £12.00, £2.00 more than the pot"):
        apply_floors(target, floor=6.0, ceiling=99.0, pot=np.array([20.0, 10.0]))
    with pytest.raises(InputError, match=r"ceilings leave £4.00 of the pot £10.00 that nobody"):
        apply_floors(target, floor=0.0, ceiling=3.0, pot=10.0)
    with pytest.raises(InputError, match="the pot: should be a number"):
        apply_floors(target, floor=0.0, ceiling=3.0, pot=np.nan)


def test_of_a_great_many_faults_the_first_are_told_and_how_many_more():
    with pytest.raises(InputError) as caught:
        apply_floors(np.full((10, 30), np.nan), floor=0.0, ceiling=1.0, pot=1.0)
    assert len(caught.value.problems) == 41
    assert str(caught.value).endswith("and: 260 more")


money = st.floats(0.0, 1e9, allow_subnormal=False).map(lambda amount: round(amount, 2))


@st.composite
def problems(draw):
    """Targets, floors, ceilings and a pot between the sums of floors and ceilings."""
    target = draw(arrays(float, MANY, elements=st.floats(0.01, 1e6)))
    low = draw(arrays(float, MANY, elements=money))
    room = draw(arrays(float, MANY, elements=money))
    full = draw(st.floats(0.0, 1.0))
    return target, low, low + room, low.sum() + full * room.sum()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_pot_is_spent_within_floors_and_ceilings(problem):
    target, low, high, pot = problem
    granted = apply_floors(target, floor=low, ceiling=high, pot=pot)
    assert np.all(granted >= low)
    assert np.all(granted <= high)
    assert granted.sum() == pytest.approx(pot, rel=1e-9, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(problems(), st.integers(0, MANY - 1), st.floats(0.0, 1.0))
def test_raising_a_floor_never_makes_a_protected_council_worse(problem, which, part):
    target, low, high, pot = problem
    before = apply_floors(target, floor=low, ceiling=high, pot=pot)
    raised = low.copy()
    spare = max(0.0, min(high[which] - low[which], pot - low.sum()))
    raised[which] += part * spare * (1 - 1e-9)
    after = apply_floors(target, floor=raised, ceiling=high, pot=pot)
    protected = before <= low * (1 + 1e-12)
    assert np.all(after[protected] >= before[protected] * (1 - 1e-9))
    assert after[which] >= before[which] * (1 - 1e-9) - 1e-6


@settings(max_examples=50, deadline=None)
@given(problems(), st.integers(0, MANY - 1), st.floats(1.0, 10.0))
def test_who_needs_more_gets_no_less_and_the_others_no_more(problem, which, factor):
    target, low, high, pot = problem
    more = target.copy()
    more[which] *= factor
    before = apply_floors(target, floor=low, ceiling=high, pot=pot)
    after = apply_floors(more, floor=low, ceiling=high, pot=pot)
    slack = 1e-9 * pot + 1e-6
    assert after[which] >= before[which] - slack
    others = np.arange(MANY) != which
    assert np.all(after[others] <= before[others] + slack)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_of_two_alike_but_for_their_target_the_needier_gets_no_less(problem):
    target, low, high, pot = problem
    alike = np.full(MANY, low.mean()), np.full(MANY, high.mean())
    granted = apply_floors(target, floor=alike[0], ceiling=alike[1], pot=pot)
    assert np.all(np.diff(granted[np.argsort(target)]) >= -1e-9 * pot - 1e-6)


@settings(max_examples=50, deadline=None)
@given(arrays(float, MANY, elements=money))
def test_pennies_sum_to_the_total_and_round_each_amount_up_or_down(amounts):
    total = round(amounts.sum() * 0.731, 2)
    share = total * amounts / amounts.sum() if amounts.sum() else amounts
    pence = to_pennies(share, total=total)
    assert pence.dtype == np.int64
    assert pence.sum() == round(total * 100)
    assert np.all(np.abs(pence - share * 100) <= 1.0 + 1e-3)


def test_pennies_of_many_designs_sum_in_each():
    shares = np.array([shares_of(np.random.default_rng(s), 317) for s in range(4)])
    totals = np.array([1e9, 2_345_678.91, 0.03, 14_200_000_000.0])
    pence = to_pennies(shares * totals[:, None], total=totals)
    assert pence.sum(axis=1).tolist() == [100_000_000_000, 234_567_891, 3, 1_420_000_000_000]


def test_the_largest_remainders_get_the_pennies_left_over():
    """0.234 + 0.333 + 0.433 = 1.00: 23 + 33 + 43 leaves one penny, for the .4 of the first."""
    assert to_pennies(np.array([0.234, 0.333, 0.433]), total=1.0).tolist() == [24, 33, 43]


def test_amounts_that_do_not_come_to_the_total_are_refused():
    with pytest.raises(InputError, match=r"amounts sum to £3.00, not to the total"):
        to_pennies(np.array([1.0, 2.0]), total=4.0)


def by_halving(target, low, high, pot):
    """The same floors and ceilings by halving an interval of scales: slow, and plain to read."""
    below, above = 0.0, 1.0
    while np.clip(above * target, low, high).sum() < pot and above < 1e18:
        above *= 2.0
    for _ in range(200):
        middle = (below + above) / 2
        if np.clip(middle * target, low, high).sum() < pot:
            below = middle
        else:
            above = middle
    return np.clip(above * target, low, high)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_sorted_bends_find_what_halving_finds(problem):
    target, low, high, pot = problem
    granted = apply_floors(target, floor=low, ceiling=high, pot=pot)
    assert granted == pytest.approx(by_halving(target, low, high, pot), rel=1e-7, abs=1e-3)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_all_between_floor_and_ceiling_share_one_scale(problem):
    target, low, high, pot = problem
    granted = apply_floors(target, floor=low, ceiling=high, pot=pot)
    free = (granted > low * (1 + 1e-9) + 1e-6) & (granted < high * (1 - 1e-9) - 1e-6)
    scales = granted[free] / target[free]
    if scales.size:
        assert scales == pytest.approx(np.full(scales.size, scales[0]), rel=1e-6)


def test_designs_years_and_authorities_are_solved_as_one_by_one():
    rng = np.random.default_rng(8)
    target = rng.lognormal(0.0, 1.0, (4, 3, 20))
    low = target * rng.uniform(0.0, 1.0, target.shape)
    high = np.where(rng.random(target.shape) < 0.3, np.inf, low * 2)
    pots = low.sum(axis=-1) * 1.2
    together = apply_floors(target, floor=low, ceiling=high, pot=pots)
    for at in np.ndindex(pots.shape):
        alone = apply_floors(target[at], floor=low[at], ceiling=high[at], pot=float(pots[at]))
        assert together[at] == pytest.approx(alone, rel=1e-12)


def test_one_target_serves_pots_of_many_years():
    found = apply_floors(np.array([1.0, 3.0]), floor=0.0, ceiling=np.inf, pot=np.array([4.0, 8.0]))
    assert found.tolist() == [[1.0, 3.0], [2.0, 6.0]]


def test_an_empty_pot_gives_nothing_and_a_single_council_takes_all():
    assert apply_floors(np.array([1.0, 3.0]), floor=0.0, ceiling=np.inf, pot=0.0).tolist() == [0, 0]
    assert apply_floors(np.array([0.2]), floor=3.0, ceiling=np.inf, pot=9.0).tolist() == [9.0]


def test_councils_of_like_target_floor_and_ceiling_get_alike():
    found = apply_floors(np.full(5, 2.0), floor=1.0, ceiling=9.0, pot=30.0)
    assert found == pytest.approx(np.full(5, 6.0))


@st.composite
def guarantees(draw):
    """Shares, a pot and shortfalls that it can meet."""
    weight = draw(arrays(float, MANY, elements=st.floats(0.01, 100.0)))
    short = draw(arrays(float, MANY, elements=st.floats(-1e6, 1e6)))
    spare = draw(st.floats(0.0, 1e6))
    return weight / weight.sum(), np.maximum(short, 0.0).sum() + spare, short


@settings(max_examples=60, deadline=None)
@given(guarantees())
def test_a_guarantee_spends_the_pot_leaves_nobody_short_and_tops_up_no_further(instance):
    shares, pot, short = instance
    found = guarantee(shares, pot=pot, short=short)
    slack = 1e-9 * pot + 1e-6
    assert found.grant.sum() == pytest.approx(pot, rel=1e-9, abs=1e-6)
    assert np.all(found.grant >= short - slack)
    topped = found.top_up > slack
    assert found.grant[topped] == pytest.approx(short[topped], rel=1e-9, abs=slack)
    assert found.held_back == pytest.approx(found.top_up.sum(), rel=1e-9, abs=slack)


@settings(max_examples=50, deadline=None)
@given(guarantees(), st.integers(0, MANY - 1), st.floats(0.0, 1.0))
def test_who_lacks_more_gets_no_less_and_the_topped_up_keep_what_they_have(problem, which, part):
    shares, pot, short = problem
    more = short.copy()
    spare = max(0.0, pot - np.maximum(short, 0.0).sum())
    more[which] = max(short[which], 0.0) + part * spare * (1 - 1e-9)
    before = guarantee(shares, pot=pot, short=short)
    after = guarantee(shares, pot=pot, short=more)
    slack = 1e-8 * pot + 1e-6
    assert after.grant[which] >= before.grant[which] - slack
    protected = before.top_up > slack
    assert np.all(after.grant[protected] >= before.grant[protected] - slack)


@settings(max_examples=60, deadline=None)
@given(guarantees(), st.floats(1.0, 3.0))
def test_a_larger_pot_leaves_nobody_worse_off(problem, factor):
    shares, pot, short = problem
    before = guarantee(shares, pot=pot, short=short).grant
    after = guarantee(shares, pot=pot * factor + 1.0, short=short).grant
    assert np.all(after >= before - 1e-8 * pot - 1e-6)
