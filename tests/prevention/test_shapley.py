"""Shapley's split: worked by hand, against its axioms, and sampled against exact."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.shapley import EXACT_UP_TO, Orders, joined, orders_of, split


def random_game(players, *, draws=3, seed=0):
    """Return a value for every set of players, none of them related to another."""
    stream = np.random.default_rng(seed)
    return {each: stream.normal(size=draws) for each in orders_of(players).sets}


def covering_game(players, *, draws=3, seed=0):
    """Return actions that save from the same people: 1 less what each leaves, multiplied."""
    stays = np.random.default_rng(seed).uniform(0.5, 0.99, len(players))
    left = dict(zip(players, stays, strict=True))
    every = orders_of(players).sets if len(players) <= EXACT_UP_TO else ()
    return left, {
        each: np.full(draws, 1 - np.prod([left[player] for player in each])) for each in every
    }


def names(count):
    return tuple(f"action {number:02}" for number in range(count))


def test_two_players_split_what_they_make_together():
    # Alone 10 and 20, together 24: 10 + (24-20), halved = 7; 20 + (24-10), halved = 17.
    worth = {"": 0.0, "a": 10.0, "b": 20.0, "ab": 24.0}
    values = {frozenset(each): np.array([value]) for each, value in worth.items()}
    found = split(values, orders=orders_of(("a", "b")))
    assert found.of("a") == pytest.approx([7])
    assert found.of("b") == pytest.approx([17])


def test_the_glove_game_pays_the_scarce_hand():
    # One left glove and two right ones, a pair is worth 1: 2/3, 1/6 and 1/6 (Shapley 1953).
    def worth(hands):
        return 1.0 if "left" in hands and hands & {"right 1", "right 2"} else 0.0

    players = ("left", "right 1", "right 2")
    values = {each: np.array([worth(each)]) for each in orders_of(players).sets}
    found = split(values, orders=orders_of(players))
    assert found.shares[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@pytest.mark.parametrize("count", [1, 2, 5])
def test_exact_shares_are_the_mean_over_every_order(count):
    players = names(count)
    values = random_game(players)
    by_order = np.zeros((count, 3))
    orders = list(permutations(range(count)))
    for order in orders:
        there = frozenset()
        for place in order:
            joined_by = there | {players[place]}
            by_order[place] += (values[joined_by] - values[there]) / len(orders)
            there = joined_by
    assert split(values, orders=orders_of(players)).shares == pytest.approx(by_order, abs=1e-12)


@given(st.integers(1, 9), st.integers(0, 1_000))
@settings(max_examples=25)
def test_shares_sum_to_the_value_of_all_in_every_draw(count, seed):
    players = names(count)
    values = random_game(players, seed=seed)
    found = split(values, orders=orders_of(players))
    every = values[frozenset(players)] - values[frozenset()]
    assert found.shares.sum(axis=0) == pytest.approx(every, rel=1e-9, abs=1e-12)


def test_twelve_actions_are_exact_and_thirteen_are_sampled():
    assert orders_of(names(12)).orders == ()
    assert len(orders_of(names(12)).sets) == 4_096
    assert len(orders_of(names(13), orders=20).orders) == 20


def test_twelve_players_sum_exactly():
    players = names(12)
    _, values = covering_game(players, draws=50)
    found = split(values, orders=orders_of(players))
    assert found.shares.sum(axis=0) == pytest.approx(values[frozenset(players)], rel=1e-9)
    assert not found.standard_error.any()


def test_a_player_who_adds_nothing_gets_nothing():
    players = ("a", "b", "idle")
    values = {
        each: np.array([float(len(each - {"idle"})) ** 2]) for each in orders_of(players).sets
    }
    assert split(values, orders=orders_of(players)).of("idle") == pytest.approx([0], abs=1e-12)


def test_players_who_are_alike_get_alike():
    values = {each: np.array([float(len(each)) ** 0.5]) for each in orders_of(names(5)).sets}
    found = split(values, orders=orders_of(names(5))).shares
    assert found[:, 0] == pytest.approx(np.full(5, 5**0.5 / 5))


def test_the_split_of_a_sum_of_games_is_the_sum_of_the_splits():
    players = names(4)
    first, second = random_game(players, seed=1), random_game(players, seed=2)
    both = {each: first[each] + second[each] for each in first}
    orders = orders_of(players)
    apart = joined([split(first, orders=orders), split(second, orders=orders)])
    assert apart.shares == pytest.approx(split(both, orders=orders).shares)


def test_pathways_with_actions_of_their_own_join_to_an_exact_split_of_all():
    left, right = ("a", "b"), ("c",)
    parts = [
        split(random_game(left, seed=1), orders=orders_of(left)),
        split(random_game(right, seed=2), orders=orders_of(right)),
    ]
    found = joined(parts)
    assert found.players == ("a", "b", "c")
    assert found.of("c") == pytest.approx(parts[1].of("c"))
    assert found.orders == 0


def test_nothing_joins_to_nothing():
    assert joined([]).players == ()


class TestSampled:
    players = names(14)

    def sampled(self, *, orders=400, seed=1):
        """Return a sampled split of 14 actions on the same people."""
        left, _ = covering_game(self.players)
        drawn = orders_of(self.players, orders=orders, seed=seed)
        values = {
            each: np.full(2, 1 - np.prod([left[player] for player in each])) for each in drawn.sets
        }
        return split(values, orders=drawn), values

    def test_the_sum_is_exact_all_the_same(self):
        found, values = self.sampled(orders=50)
        assert found.shares.sum(axis=0) == pytest.approx(values[frozenset(self.players)], rel=1e-9)

    def test_two_samples_agree_within_their_standard_errors(self):
        first, _ = self.sampled(seed=1)
        second, _ = self.sampled(seed=2)
        spread = np.hypot(first.standard_error, second.standard_error)
        assert np.all(np.abs(first.shares[:, 0] - second.shares[:, 0]) < 4 * spread)

    def test_a_sample_agrees_with_the_exact_split(self):
        players = names(6)
        _, values = covering_game(players)
        exact = split(values, orders=orders_of(players))
        stream = np.random.default_rng(9)
        drawn = [tuple(int(p) for p in stream.permutation(6)) for _ in range(300)]
        pairs = tuple(each for order in drawn for each in (order, order[::-1]))
        found = split(values, orders=Orders(players, pairs))
        apart = np.abs(found.shares[:, 0] - exact.shares[:, 0])
        assert np.all(apart < 4 * found.standard_error + 1e-12)

    def test_four_times_the_orders_halve_the_error(self):
        few, _ = self.sampled(orders=200)
        many, _ = self.sampled(orders=800)
        ratio = np.mean(few.standard_error) / np.mean(many.standard_error)
        assert 1.6 < ratio < 2.4

    def test_the_same_seed_gives_the_same_orders(self):
        assert orders_of(self.players, seed=5) == orders_of(self.players, seed=5)
        assert orders_of(self.players, seed=5) != orders_of(self.players, seed=6)

    def test_an_odd_number_of_orders_is_rounded_up_to_pairs(self):
        drawn = orders_of(self.players, orders=5).orders
        assert len(drawn) == 6
        assert drawn[1] == drawn[0][::-1]

    def test_one_pair_has_no_error_to_know(self):
        found, _ = self.sampled(orders=2)
        assert np.all(np.isinf(found.standard_error))


def test_a_set_without_a_value_is_named():
    values = random_game(("a", "b"))
    del values[frozenset({"a"})]
    with pytest.raises(MethodError, match=r"1 sets have no value, such as \{a\}"):
        split(values, orders=orders_of(("a", "b")))


def test_a_player_twice_is_refused():
    with pytest.raises(MethodError, match="should each come once"):
        orders_of(("a", "a"))


def test_an_unknown_player_is_refused():
    with pytest.raises(MethodError, match="no player 'z' among a"):
        split(random_game(("a",)), orders=orders_of(("a",))).of("z")


def test_no_players_split_nothing():
    found = split({frozenset(): np.zeros(4)}, orders=orders_of(()))
    assert found.shares.shape == (0, 4)
