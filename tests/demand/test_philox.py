"""Random numbers by address, against published answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.demand.philox import philox

# Random123, file kat_vectors, "philox4x32 10": counter, key, answer
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip

FACTORS = {32: (0xD2511F53, 0xCD9E8D57), 64: (0xD2E7470EE14C6C93, 0xCA5A826395121157)}
STEPS = {32: (0x9E3779B9, 0xBB67AE85), 64: (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)}
word32 = st.integers(0, 2**32 - 1)


def from_hex(text):
    return tuple(np.uint64(int(part, 16)) for part in text.split())


def by_hand(counter, key, bits):
    """Return Philox4x32-10 or Philox4x64-10 in Python's own whole numbers, as published."""
    mask = 2**bits - 1
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        first, second = c0 * FACTORS[bits][0], c2 * FACTORS[bits][1]
        c0, c1 = (second >> bits) ^ c1 ^ k0, second & mask
        c2, c3 = (first >> bits) ^ c3 ^ k1, first & mask
        k0, k1 = (k0 + STEPS[bits][0]) & mask, (k1 + STEPS[bits][1]) & mask
    return c0, c1, c2, c3


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_the_published_answers_come_out(counter, key, answer):
    assert philox(from_hex(counter), from_hex(key)) == from_hex(answer)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_the_compiled_form_gives_the_published_answers(counter, key, answer):
    pytest.importorskip("numba")
    from wholeplace.demand import individuals_fast

    assert individuals_fast.philox(from_hex(counter), from_hex(key)) == from_hex(answer)


def test_the_hand_form_is_that_of_numpy_at_its_64_bits():
    # numpy counts the counter up before it is first used
    key = [3, 5]
    stream = np.random.Philox(key=np.array(key, np.uint64), counter=[7, 11, 13, 17])
    assert tuple(int(word) for word in stream.random_raw(4)) == by_hand((8, 11, 13, 17), key, 64)


@given(st.tuples(word32, word32, word32, word32), st.tuples(word32, word32))
def test_every_address_gives_what_the_hand_form_gives(counter, key):
    found = philox(tuple(map(np.uint64, counter)), tuple(map(np.uint64, key)))
    assert tuple(map(int, found)) == by_hand(counter, key, 32)


def test_arrays_of_addresses_give_what_each_address_gives():
    numbers = np.arange(50, dtype=np.uint64)
    nought = np.zeros_like(numbers)
    together = philox((numbers, nought, nought, numbers), (nought, numbers))
    for number in numbers:
        alone = philox((number, nought[0], nought[0], number), (nought[0], number))
        assert tuple(word[int(number)] for word in together) == alone


def test_neighbouring_addresses_look_independent():
    numbers = np.arange(200_000, dtype=np.uint64)
    nought = np.zeros_like(numbers)
    words = [w.astype(float) / 2**32 for w in philox((numbers, *(nought,) * 3), (nought, nought))]
    for word in words:
        # mean of uniform numbers: 0.5 with standard error 0.2887 / sqrt(200,000) = 0.00065
        assert abs(word.mean() - 0.5) < 4 * 0.00065
        assert abs(np.corrcoef(word[1:], word[:-1])[0, 1]) < 4 / 200_000**0.5
    assert np.abs(np.corrcoef(words) - np.eye(4)).max() < 4 / 200_000**0.5
