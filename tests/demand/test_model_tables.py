"""Tables that models look things up in."""

import numpy as np
import pytest

from wholeplace.demand.tables import LookupTable
from wholeplace.errors import MethodError

AGES = np.array([0.0, 10.0, 20.0])


def table(lookup="exact", hold=False, **columns):
    found = columns or {"rate": np.array([1.0, 3.0, 7.0])}
    return LookupTable("life", "age", AGES, found, lookup, hold)


def at(lookup, key, hold=False):
    return float(table(lookup, hold).at(np.asarray(float(key))))


@pytest.mark.parametrize(
    ("lookup", "key", "expected"),
    [
        ("exact", 10, 3),
        ("exact", 10.0000000001, 3),
        ("step", 10, 3),
        ("step", 19.99, 3),
        ("step", 500, 7),
        ("linear", 15, 5),
        ("linear", 20, 7),
    ],
)
def test_each_way_of_looking_up_by_hand(lookup, key, expected):
    assert at(lookup, key) == expected


def test_a_key_reached_by_adding_up_tenths_is_found():
    tenths = LookupTable("t", "k", np.array([0.1, 0.2, 0.3]), {"v": np.array([1.0, 2.0, 3.0])})
    assert float(tenths.at(np.asarray(0.1 + 0.2))) == 3


@pytest.mark.parametrize(
    ("lookup", "key"), [("exact", 5), ("exact", 25), ("step", -1), ("linear", 21), ("linear", -1)]
)
def test_a_key_outside_is_refused_with_the_key(lookup, key):
    with pytest.raises(MethodError, match=f"looked up at age {key}, and the table"):
        at(lookup, key)


def test_holding_keeps_the_value_at_the_end():
    assert at("exact", 25, hold=True) == 7
    assert at("linear", 25, hold=True) == 7
    assert at("linear", -5, hold=True) == 1
    with pytest.raises(MethodError, match="looked up at age -5"):
        at("exact", -5, hold=True)


def test_one_of_several_columns_has_to_be_named():
    both = table(male=AGES, female=2 * AGES)
    assert both.at(np.asarray(10.0), "female") == 20
    with pytest.raises(MethodError, match="columns male, female: say which"):
        both.at(np.asarray(10.0))
    with pytest.raises(MethodError, match="has no column 'mal'; did you mean 'male'"):
        both.at(np.asarray(10.0), "mal")


def test_whole_arrays_are_looked_up_at_once():
    found = table("linear").at(np.array([[0.0], [5.0]]))
    assert found.tolist() == [[1.0], [2.0]]


def test_what_is_not_a_number_is_not_looked_up():
    with pytest.raises(MethodError, match="not a number"):
        at("step", float("nan"))
