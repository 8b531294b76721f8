"""Read the values of a model file one by one, keeping every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeVar

from wholeplace.demand.expression import Expression, constant, parse
from wholeplace.errors import InputError, Problem, did_you_mean

Toml = object
Word = TypeVar("Word", bound=str)
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Reading:
    """A table of a file, where it stands, and the problems found so far in the whole file."""

    where: str
    values: Mapping[str, Toml]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, what: str) -> None:
        """Keep a problem with one key."""
        self.problems.append(Problem(self.at(key), what))

    def at(self, key: str) -> str:
        """Return where a key stands, for messages."""
        return f"{self.where}.{key}" if self.where and key else self.where or key

    def only(self, known: Iterable[str]) -> None:
        """Keep a problem for every key that is not one of the ``known``."""
        allowed = tuple(known)
        for key in self.values:
            if key not in allowed:
                offered = did_you_mean(key, allowed) or f"; the keys are {', '.join(allowed)}"
                self.wrong(key, f"{key!r} is not a key here{offered}")

    def table(self, key: str) -> Reading:
        """Return the table under a key, empty when there is none."""
        found = self.values.get(key, {})
        if not isinstance(found, dict):
            self.wrong(key, f"should be a table, not {_shown(found)}")
            found = {}
        return Reading(self.at(key), found, self.problems)

    def tables(self, key: str) -> tuple[Reading, ...]:
        """Return the tables of an array ``[[key]]``, numbered from 1 in their place."""
        found = self.values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            self.wrong(key, f"should be tables written [[{self.at(key)}]]")
            return ()
        return tuple(
            Reading(f"{self.at(key)} {number}", each, self.problems)
            for number, each in enumerate(found, start=1)
        )

    def text(self, key: str, default: str = "") -> str:
        """Return the text under a key."""
        found = self.values.get(key, default)
        if not isinstance(found, str):
            self.wrong(key, f"should be a text, not {_shown(found)}")
            return default
        return found

    def word(self, key: str, known: Sequence[Word], default: Word) -> Word:
        """Return the text under a key, which has to be one of the ``known``."""
        found = self.values.get(key, default)
        for each in known:
            if found == each:
                return each
        offered = did_you_mean(found, known) if isinstance(found, str) else ""
        self.wrong(key, f"should be one of {', '.join(known)}, not {_shown(found)}{offered}")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a text or a list of texts under a key; none for ``*`` and where there is none."""
        found = self.values.get(key, [])
        listed = [found] if isinstance(found, str) else found
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            self.wrong(key, f"should be a text or a list of texts, not {_shown(found)}")
            return ()
        return () if listed == [EVERY] else tuple(listed)

    def flag(self, key: str) -> bool:
        """Return whether a key is true; it is false where it is missing."""
        found = self.values.get(key, False)
        if not isinstance(found, bool):
            self.wrong(key, f"should be true or false, not {_shown(found)}")
            return False
        return found

    def number(self, key: str, default: float) -> float:
        """Return the plain number under a key: a number, or an expression of numbers alone."""
        if key not in self.values:
            return default
        found = self.parsed(key, self.values[key])
        if found is None:
            return default
        if found.number is None or not isfinite(found.number):
            self.wrong(key, f"should be a plain number, not {_shown(self.values[key])}")
            return default
        return found.number

    def whole(self, key: str, default: int) -> int:
        """Return the whole number, 0 or more, under a key."""
        found = self.values.get(key, default)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            self.wrong(key, f"should be a whole number, 0 or more, not {_shown(found)}")
            return default
        return found

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a number or a list of numbers under a key."""
        found = self.values.get(key, [])
        listed = [found] if _is_number(found) else found
        if not isinstance(listed, list) or not all(_is_number(each) for each in listed):
            self.wrong(key, "should be a list of numbers")
            return ()
        return tuple(float(str(each)) for each in listed)

    def expression(self, key: str) -> Expression | None:
        """Return the number or expression under a key; None where it is missing or wrong."""
        if key not in self.values:
            self.wrong(key, "is missing")
            return None
        return self.parsed(key, self.values[key])

    def parsed(self, key: str, found: Toml) -> Expression | None:
        """Return a value as an expression; None, and a problem, when it is not one."""
        if _is_number(found):
            if isfinite(float(str(found))):
                return constant(float(str(found)))
            self.wrong(key, f"{found} is not a number that can be used")
            return None
        if not isinstance(found, str):
            self.wrong(key, f"should be a number or an expression, not {_shown(found)}")
            return None
        try:
            return parse(found)
        except InputError as error:
            problem = error.problems[0]
            self.wrong(key, f"{problem.where} of '{error.source}': {problem.what}")
            return None

    def expressions(self, known: Iterable[str] | None = None) -> dict[str, Expression]:
        """Return every value of this table as an expression, those of ``known`` keys only."""
        wanted = self.values if known is None else [k for k in known if k in self.values]
        found = {key: self.parsed(key, self.values[key]) for key in wanted}
        return {key: value for key, value in found.items() if value is not None}


def _is_number(found: Toml) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _shown(found: Toml) -> str:
    kinds = {dict: "a table", list: "a list", bool: str(found).lower()}
    return kinds.get(type(found), repr(found))
