"""Whose luck it is: addresses, keys and numbers of people."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.demand.luck import (
    AGEING,
    ARRIVAL,
    CLOCK,
    COUNT,
    PERSON,
    group_of_entry,
    key_of,
    last_word,
    poisson_people,
    uniforms_of_groups,
    whole_people,
)
from wholeplace.errors import MethodError

GROUPS = np.arange(200, dtype=np.uint64)
DRAWS = np.arange(500, dtype=np.uint64)


def test_no_two_purposes_places_or_blocks_have_the_same_word():
    every = list(product((PERSON, ARRIVAL, CLOCK, AGEING, COUNT), (0, 1, 255), (0, 1, 4095)))
    found = {int(last_word(p, np.uint64(place), np.uint64(b))) for p, place, b in every}
    assert len(found) == len(every)
    assert max(found) < 2**32


def test_no_two_entries_years_or_layers_share_a_group():
    every = list(product((0, 1, 2047), (0, 1, 1023), (0, 1, 1023)))
    found = {group_of_entry(entry, year=year, layer=layer) for entry, year, layer in every}
    assert len(found) == len(every)
    assert min(found) == 2**31
    assert max(found) == 2**32 - 1


@pytest.mark.parametrize(
    ("entry", "year", "layer", "what"),
    [(2048, 0, 0, "2048 ways in"), (0, 1024, 0, "1024 years"), (0, 0, 1024, "1024 times")],
)
def test_more_groups_than_there_is_room_for_are_refused(entry, year, layer, what):
    with pytest.raises(MethodError, match=what):
        group_of_entry(entry, year=year, layer=layer)


def test_the_key_depends_on_the_seed_and_the_name_and_nothing_else():
    assert key_of(1, "falls") == key_of(1, "falls")
    keys = {int(key_of(seed, name)) for seed in range(100) for name in ("falls", "children")}
    assert len(keys) == 200
    assert max(keys) < 2**32


def test_a_group_has_the_same_number_whichever_others_are_asked_for():
    key = key_of(1, "falls")
    all_of_them = uniforms_of_groups(GROUPS, key=key, draws=DRAWS)
    some = uniforms_of_groups(GROUPS[[7, 3]], key=key, draws=DRAWS[10:20])
    assert (some == all_of_them[[7, 3], 10:20]).all()
    assert len(np.unique(all_of_them)) == all_of_them.size
    assert all_of_them.min() > 0
    assert all_of_them.max() < 1


def test_part_of_a_person_is_one_person_as_often():
    # 12.3 people: 12 or 13, 13 with chance 0.3; standard error sqrt(0.21 / 100,000) = 0.0014
    uniform = uniforms_of_groups(GROUPS, key=key_of(1, "x"), draws=DRAWS)
    people = whole_people(np.full_like(uniform, 12.3), uniform)
    assert set(np.unique(people)) == {12.0, 13.0}
    assert people.mean() == pytest.approx(12.3, abs=4 * 0.0014)


def test_whole_numbers_of_people_stay_as_they_are():
    assert (whole_people(np.full(9, 40.0), np.linspace(0.01, 0.99, 9)) == 40).all()


@pytest.mark.parametrize("mean", [0.0, 0.02, 3.5, 800.0])
def test_people_who_come_are_poisson(mean):
    uniform = uniforms_of_groups(GROUPS, key=key_of(2, "x"), draws=DRAWS)
    people = poisson_people(np.full_like(uniform, mean), uniform)
    error = (mean / uniform.size) ** 0.5
    assert people.mean() == pytest.approx(mean, abs=4 * error)
    assert people.var() == pytest.approx(mean, rel=0.1, abs=1e-12)
    # exp(-mean) of them are none
    assert (people == 0).mean() == pytest.approx(np.exp(-mean), abs=0.005)


@given(st.floats(0, 1e6), st.floats(0, 1e3), st.floats(1e-12, 1 - 1e-12))
def test_more_expected_never_means_fewer_people(mean, more, uniform):
    few, many = poisson_people(np.array([mean, mean + more]), np.array([uniform, uniform]))
    assert few <= many
    assert few == int(few) >= 0
