"""Everything this library raises on purpose.

WholeplaceError
├── InputError        what was given cannot be used (lists every problem, not only the first)
└── MethodError       what was given is fine, but the method asked for does not apply to it
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class WholeplaceError(Exception):
    """Base of all errors raised by wholeplace."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, and where.

    >>> print(Problem("spend!F12", "amount should be a number, not 'n/a'"))
    spend!F12: amount should be a number, not 'n/a'
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class InputError(WholeplaceError):
    """Something given that cannot be used, with every problem found in it.

    Args:
        source: The file, sheet or argument the problems were found in.
        problems: Every problem, in reading order.
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = f"{source} has {count} problem{'s' if count != 1 else ''}:"
        super().__init__("\n".join([heading, *(f"  {p}" for p in self.problems)]))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.source, self.problems)


class MethodError(WholeplaceError):
    """A method that does not apply to what it was given."""


def nearest(name: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """Return the ``known`` names most like ``name``, best first, compared without case.

    >>> nearest("wigam", ["Wigan", "Wirral", "Derby"])
    ('Wigan',)
    """
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.6)
    return tuple(by_folded[found] for found in close)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'Wigan'?`` or nothing, to end an error's sentence with.

    >>> did_you_mean("wigam", ["Wigan", "Derby"])
    "; did you mean 'Wigan'?"
    """
    close = nearest(name, known)
    return f"; did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
