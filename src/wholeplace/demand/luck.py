"""Whose luck it is: one address for each random number that a simulated person needs.

The key is the seed with the pathway's name, and the draw. The counter is the group a person
belongs to, their number in it, which visit to a state it is, and what the number is for. No
strategy stands in an address, so all strategies share their luck, person by person and visit by
visit. Method: docs/methods/individuals.md.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from wholeplace.demand.philox import Word, Words, philox
from wholeplace.errors import MethodError
from wholeplace.yearly import Array

PERSON = np.uint64(0)
"""Who the person is: chosen or not, risk, ward, how far through the age band."""

ARRIVAL = np.uint64(1)
"""When in the year they come, and whether at all under a strategy."""

CLOCK = np.uint64(2)
"""How long each way out of a state takes, by state and visit."""

AGEING = np.uint64(3)
"""How long they stay in a segment, where that is drawn."""

COUNT = np.uint64(4)
"""How many people a group has."""

PURPOSE_BITS = np.uint64(28)
PLACE_BITS = np.uint64(12)
WORDS = 4  # numbers at one address
UNITS = 2.0**-32  # distance between two uniform numbers
ENTRY = 1 << 31
MOST_ENTRIES, MOST_YEARS, MOST_LAYERS = 1 << 11, 1 << 10, 1 << 10
NOBODY = np.uint64(0xFFFFFFFF)
NOUGHT = np.uint64(0)


def last_word(purpose: Word, place: Word, block: Word) -> Word:
    """Return the last word of a counter: what for, in which state or segment, which four words."""
    return (purpose << PURPOSE_BITS) | (place << PLACE_BITS) | block


def key_of(seed: int, name: str) -> np.uint64:
    """Return the first word of the key: 32 bits of a hash of the seed and the pathway's name."""
    digest = blake2b(f"{seed}\x1f{name}\x1findividuals".encode(), digest_size=4).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def group_of_entry(entry: int, *, year: int, layer: int) -> int:
    """Return the group of those who come by an entry in a year; stocks are groups below 2**31.

    Args:
        entry: Position among the entries.
        year: Years since the pathway began.
        layer: 0 for those who come when the factor is 1; k for the part between k and k + 1.

    Raises:
        MethodError: When there are more than an address has room for.
    """
    for found, most, what in (
        (entry, MOST_ENTRIES, "ways in"),
        (year, MOST_YEARS, "years"),
        (layer, MOST_LAYERS, "times as many entries as without a strategy"),
    ):
        if found >= most:
            raise MethodError(f"a simulation of individuals has room for {most} {what}")
    return ENTRY + (entry * MOST_YEARS + year) * MOST_LAYERS + layer


def uniforms_of_groups(groups: Words, *, key: np.uint64, draws: Words) -> Array:
    """Return one number within (0, 1) for each group and draw [groups x draws]."""
    group, draw = np.broadcast_arrays(groups[:, None], draws[None, :])
    nought = np.zeros_like(group)
    last = nought | (COUNT << PURPOSE_BITS)
    words = philox((nought | NOBODY, group, nought, last), (nought | key, draw))
    whole = (words[0] << np.uint64(20)) | (words[1] >> np.uint64(12))
    return (whole.astype(np.float64) + 0.5) * 2.0**-52


def whole_people(people: Array, uniform: Array) -> Array:
    """Return whole numbers that are ``people`` on average: the part of a person is one or none."""
    return np.asarray(np.floor(people) + (uniform < people % 1.0))


def poisson_people(mean: Array, uniform: Array) -> Array:
    """Return Poisson counts by inversion: a larger mean never gives fewer people."""
    from scipy.special import pdtr, pdtrik

    found = np.ceil(pdtrik(uniform, mean))
    fewer = np.maximum(found - 1, 0.0)
    return np.asarray(np.where(pdtr(fewer, mean) >= uniform, fewer, found))
