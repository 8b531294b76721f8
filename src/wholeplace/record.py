"""What a result was made from: enough to make it again and to notice when it changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from hashlib import sha256
from math import isfinite

from wholeplace.errors import MethodError

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]


def plain(thing: object) -> Plain:
    """Return ``thing`` as nothing but JSON types: dataclasses become objects, tuples arrays.

    A decimal, which is money rounded by law, becomes the number it is.

    Raises:
        MethodError: When something in it has no plain form, such as a NaN or a set.
    """
    if thing is None or isinstance(thing, bool | int | str):
        return thing
    if isinstance(thing, float):
        if not isfinite(thing):
            raise MethodError(f"{thing} is not a number that can be recorded")
        return int(thing) if thing == int(thing) and abs(thing) < 2**53 else thing
    if isinstance(thing, Decimal):
        return plain(float(thing))
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, Sequence):
        return [plain(item) for item in thing]
    raise MethodError(f"{type(thing).__name__} has no plain form")


def canonical_json(thing: object) -> str:
    """Return the one JSON text of ``thing``: sorted keys, no spaces, UTF-8, no NaN.

    >>> canonical_json({"b": 1.0, "a": (True, None)})
    '{"a":[true,null],"b":1}'
    """
    return json.dumps(
        plain(thing), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(thing: object) -> str:
    """Return the SHA-256 of the canonical JSON of ``thing``, in hexadecimal."""
    return sha256(canonical_json(thing).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """Inputs, versions and seed of one result.

    Attributes:
        inputs: (name, SHA-256 in hexadecimal) of every input, sorted by name.
        versions: (package or reference table, version), sorted.
        seed: Seed of the draws.
        draws: Number of draws.
    """

    inputs: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    seed: int
    draws: int

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all of it: the same inputs, versions and seed give the same one."""
        return digest(self)
