"""What a result was made from, in one canonical text."""

import json
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.record import Record, canonical_json, digest, plain

RECORD = Record((("tiers.csv", "ab12"),), (("wholeplace", "0.1.0"),), seed=1, draws=1_000)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    age: int | None


def test_dataclasses_become_objects_and_tuples_arrays():
    assert plain((Child("Ann", 3), Child("Ben", None))) == [
        {"name": "Ann", "age": 3},
        {"name": "Ben", "age": None},
    ]


def test_the_one_text_has_sorted_keys_and_no_spaces():
    assert canonical_json({"b": 1.0, "a": (True, None)}) == '{"a":[true,null],"b":1}'


def test_letters_of_other_alphabets_stay_letters():
    assert canonical_json({"place": "Siân"}) == '{"place":"Siân"}'


def test_a_whole_number_is_written_the_same_however_it_came():
    assert canonical_json(1.0) == canonical_json(1) == "1"
    assert canonical_json(0.5) == "0.5"


def test_a_number_that_is_none_is_not_nought():
    assert canonical_json([None, 0, False]) == "[null,0,false]"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_a_number_is_refused(number):
    with pytest.raises(MethodError, match="not a number that can be recorded"):
        canonical_json({"x": [number]})


@pytest.mark.parametrize("thing", [{1, 2}, object(), Child, np.zeros(2)])
def test_what_has_no_plain_form_is_refused_by_type(thing):
    with pytest.raises(MethodError, match="has no plain form"):
        plain(thing)


@given(trees)
def test_the_text_is_json_and_says_the_same(tree):
    text = canonical_json(tree)
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(st.text(), st.integers(), max_size=6))
def test_the_order_in_which_things_were_added_does_not_matter(mapping):
    backwards = dict(reversed(mapping.items()))
    assert canonical_json(backwards) == canonical_json(mapping)


def test_a_digest_is_a_sha_256_of_the_text():
    # SHA-256 of "{}".
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_same_inputs_versions_and_seed_have_one_fingerprint():
    again = Record((("tiers.csv", "ab12"),), (("wholeplace", "0.1.0"),), seed=1, draws=1_000)
    assert RECORD.fingerprint == again.fingerprint
    assert len(RECORD.fingerprint) == 64


@pytest.mark.parametrize(
    "other",
    [
        Record((("tiers.csv", "ab13"),), RECORD.versions, 1, 1_000),
        Record(RECORD.inputs, (("wholeplace", "0.2.0"),), 1, 1_000),
        Record(RECORD.inputs, RECORD.versions, 2, 1_000),
        Record(RECORD.inputs, RECORD.versions, 1, 999),
    ],
    ids=["input", "version", "seed", "draws"],
)
def test_anything_else_has_another_fingerprint(other):
    assert other.fingerprint != RECORD.fingerprint


def test_a_decimal_becomes_the_number_it_is():
    assert canonical_json({"band_d": Decimal("367.38"), "base": Decimal("48725.0")}) == (
        '{"band_d":367.38,"base":48725}'
    )
