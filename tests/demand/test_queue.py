"""Queues and first passages against theory."""

from math import exp

import numpy as np
import pytest

from wholeplace.demand.queue import first_passage, steady, waits, waits_plain
from wholeplace.errors import InputError, MethodError


class TestSteady:
    def test_one_place_is_the_textbook_queue(self):
        # M/M/1 at 3 arrivals and 4 services: busy 3/4, queue 9/4, wait 3/4
        found = steady(arrivals=3, leaving=4, places=1)
        assert (found.busy, found.chance) == (0.75, pytest.approx(0.75))
        assert found.queue == pytest.approx(2.25)
        assert found.wait == pytest.approx(0.75)

    def test_two_places_by_hand(self):
        # offered 1: Erlang B = (1/2) / (1 + 1 + 1/2) = 1/5
        # busy 1/2: Erlang C = (1/5) / (1 - 1/2 x (1 - 1/5)) = 1/3
        found = steady(arrivals=1, leaving=1, places=2)
        assert found.chance == pytest.approx(1 / 3)
        assert found.wait == pytest.approx(1 / 3)

    def test_queue_is_arrivals_times_wait(self):
        found = steady(arrivals=9, leaving=1, places=10)
        assert found.queue == pytest.approx(9 * found.wait)

    def test_many_places_do_not_overflow(self):
        assert 0 < steady(arrivals=990, leaving=1, places=1_000).chance < 1

    def test_more_arrivals_than_can_leave_is_refused(self):
        with pytest.raises(MethodError, match="no end"):
            steady(arrivals=10, leaving=1, places=10)

    def test_everything_wrong_is_said_at_once(self):
        with pytest.raises(InputError) as raised:
            steady(arrivals=-1, leaving=0, places=0)
        assert len(raised.value.problems) == 3


def arrivals_and_stays(people: int, *, arrivals: float) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.random.default_rng(7)
    arrived = np.cumsum(numbers.exponential(1 / arrivals, people))
    return arrived, numbers.exponential(1.0, people)


class TestWaits:
    def test_three_people_and_one_place_by_hand(self):
        # comes at 0, 1, 2; stays 3, 1, 1: served at 0, 3, 4
        found = waits(arrived=np.array([0.0, 1, 2]), stay=np.array([3.0, 1, 1]), places=1)
        assert found.tolist() == [0, 2, 2]

    def test_with_two_places_the_one_free_first_is_taken(self):
        found = waits(arrived=np.array([0.0, 0, 0, 0]), stay=np.array([3.0, 1, 1, 1]), places=2)
        assert found.tolist() == [0, 0, 1, 2]

    def test_a_backlog_is_served_first(self):
        # ten wait at the start for one place, a month each: who comes later waits for all of them
        arrived = np.array([0.0] * 10 + [2.5])
        found = waits(arrived=arrived, stay=np.ones(11), places=1)
        assert found.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7.5]

    def test_the_simulation_agrees_with_erlang(self):
        # 20 runs of 50,000 at 8 arrivals and 10 places; z below 4 over independent runs
        theory = steady(arrivals=8, leaving=1, places=10)
        means = []
        for seed in range(20):
            numbers = np.random.default_rng(seed)
            arrived = np.cumsum(numbers.exponential(1 / 8, 50_000))
            means.append(waits(arrived=arrived, stay=numbers.exponential(1, 50_000), places=10))
        by_run = np.array([wait[2_000:].mean() for wait in means])
        error = by_run.std(ddof=1) / np.sqrt(len(by_run))
        assert abs(by_run.mean() - theory.wait) < 4 * error
        must_wait = np.array([(wait[2_000:] > 0).mean() for wait in means])
        error = must_wait.std(ddof=1) / np.sqrt(len(must_wait))
        assert abs(must_wait.mean() - theory.chance) < 4 * error

    @pytest.mark.parametrize("places", [1, 2, 3, 10, 37])
    def test_the_compiled_form_gives_the_same_bytes(self, places):
        pytest.importorskip("numba")
        arrived, stay = arrivals_and_stays(3_000, arrivals=places * 0.95)
        found = waits(arrived=arrived, stay=stay, places=places)
        assert found.tobytes() == waits_plain(arrived, stay, places).tobytes()

    def test_nobody_waits_where_there_is_a_place_for_each(self):
        arrived, stay = arrivals_and_stays(50, arrivals=20.0)
        assert not waits(arrived=arrived, stay=stay, places=50).any()

    def test_everything_wrong_is_said_at_once(self):
        with pytest.raises(InputError) as raised:
            waits(arrived=np.array([1.0, 0.0]), stay=np.array([1.0, -1.0]), places=0)
        assert {p.where for p in raised.value.problems} == {"arrived", "stay", "places"}


class TestFirstPassage:
    def test_one_state_is_exponential(self):
        found = first_passage(
            np.array([[-0.5]]),
            begin=np.array([1.0]),
            into=np.array([0.5]),
            times=np.array([0.0, 1.0, 4.0]),
        )
        assert found.mean == pytest.approx(2.0)
        assert found.ever == pytest.approx(1.0)
        np.testing.assert_allclose(found.within, [0, 1 - exp(-0.5), 1 - exp(-2)], atol=1e-12)

    def test_two_states_in_a_row_are_erlang(self):
        # at rate 2 each: mean 1, within t: 1 - exp(-2t) (1 + 2t)
        found = first_passage(
            np.array([[-2.0, 2.0], [0.0, -2.0]]),
            begin=np.array([1.0, 0.0]),
            into=np.array([0.0, 2.0]),
            times=np.array([0.5, 3.0]),
        )
        assert found.mean == pytest.approx(1.0)
        expected = [1 - exp(-1) * 2, 1 - exp(-6) * 7]
        np.testing.assert_allclose(found.within, expected, rtol=1e-12)

    def test_with_another_way_out_not_all_ever_come(self):
        # to the state at 0.3, elsewhere at 0.1: 3 in 4 come, after 1 / 0.4 years
        found = first_passage(
            np.array([[-0.4]]),
            begin=np.array([1.0]),
            into=np.array([0.3]),
            times=np.array([1e9]),
        )
        assert found.ever == pytest.approx(0.75)
        assert found.mean == pytest.approx(2.5)
        assert found.within[0] == pytest.approx(0.75)

    def test_it_is_one_minus_those_left_where_there_is_one_way_out(self):
        from scipy.linalg import expm

        between = np.array([[-1.3, 0.8, 0.5], [0.2, -0.9, 0.3], [0.1, 0.4, -0.5]])
        into = -between.sum(axis=1)
        into[2] = 0.0
        between[2, 2] = -0.5
        begin = np.array([0.6, 0.4, 0.0])
        times = np.array([0.3, 2.0, 11.0])
        found = first_passage(between, begin=begin, into=into, times=times)
        left = [1 - begin @ expm(between * t) @ np.ones(3) for t in times]
        np.testing.assert_allclose(found.within, left, rtol=1e-10)

    def test_what_is_no_generator_is_refused_with_every_problem(self):
        with pytest.raises(InputError) as raised:
            first_passage(
                np.array([[-1.0, -0.2], [3.0, -1.0]]),
                begin=np.array([0.5, 0.4]),
                into=np.array([0.1, -0.1]),
                times=np.array([1.0]),
            )
        assert len(raised.value.problems) == 4

    def test_sizes_that_differ_are_refused(self):
        with pytest.raises(InputError, match="2 states"):
            first_passage(
                np.array([[-1.0]]),
                begin=np.array([0.5, 0.5]),
                into=np.array([1.0]),
                times=np.array([1.0]),
            )

    def test_a_state_that_is_never_left_has_no_time(self):
        with pytest.raises(MethodError, match="never left"):
            first_passage(
                np.array([[-1.0, 1.0], [0.0, 0.0]]),
                begin=np.array([1.0, 0.0]),
                into=np.zeros(2),
                times=np.array([1.0]),
            )

    def test_a_state_that_nobody_comes_to_has_no_time(self):
        with pytest.raises(MethodError, match="nobody ever"):
            first_passage(
                np.array([[-1.0]]),
                begin=np.array([1.0]),
                into=np.zeros(1),
                times=np.array([1.0]),
            )
