"""The dated rules of council finance: every figure with its year, class, source and status.

No figure of a rule stands in code. ``docs/methods/rules.md`` says how packs are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.source import Source
from wholeplace.years import year_label

Status = Literal["final", "provisional", "assumed"]
EVERY_CLASS = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One figure of one rule, for the years, the class of authority or the authority it is for.

    Attributes:
        name: What it sets, such as ``referendum_core`` or ``band_ratio_a``.
        first: First financial year it applies in.
        last: Last financial year; None while nothing ends it.
        of_class: Class of authority it is for; empty for every class.
        authority: ONS code of the one authority it is for; empty for all of the class.
        value: The figure, exact.
        unit: Unit of the figure: ``share``, ``GBP``, ``pence in the pound`` ...
        status: ``final``, ``provisional``, or ``assumed`` where no source could be read.
        source: Who says so.
        conflict: What another source says instead; empty when none is known to differ.
        note: What a reader must know besides.
    """

    name: str
    first: int
    last: int | None
    of_class: str
    authority: str
    value: Fraction
    unit: str
    status: Status
    source: Source
    conflict: str = ""
    note: str = ""

    @property
    def number(self) -> float:
        """The figure as a float, for arrays."""
        return float(self.value)

    @property
    def exact(self) -> Decimal:
        """The figure as a decimal, for where the law rounds.

        >>> from wholeplace.source import assumption
        >>> said = assumption("an example")
        >>> Rule("r", 2024, None, "", "", Fraction("0.0299"), "share", "final", said).exact
        Decimal('0.0299')
        """
        return Decimal(self.value.numerator) / Decimal(self.value.denominator)

    @property
    def is_assumed(self) -> bool:
        """Whether it must be shown as assumed wherever it shows."""
        return self.status == "assumed"

    def applies(self, year: int, of_class: str, authority: str) -> bool:
        """Return whether the rule holds for an authority of a class in a year."""
        return (
            self.first <= year
            and (self.last is None or year <= self.last)
            and self.of_class in (EVERY_CLASS, of_class)
            and self.authority in ("", authority)
        )


@dataclass(frozen=True)
class Rulebook:
    """All rules, found by name, year, class and authority.

    Attributes:
        rules: Every rule of every pack.
    """

    rules: tuple[Rule, ...]
    _by_name: dict[str, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, list[Rule]] = {}
        for rule in self.rules:
            by_name.setdefault(rule.name, []).append(rule)
        found = {name: tuple(rules) for name, rules in by_name.items()}
        object.__setattr__(self, "_by_name", found)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def of(self, name: str, *, year: int, of_class: str = "", authority: str = "") -> Rule:
        """Return the rule in force: the authority's own before its class's before everyone's.

        Raises:
            InputError: When there is no such rule, or none for the year and class.
        """
        named = self.named(name)
        found = [rule for rule in named if rule.applies(year, of_class, authority)]
        if not found:
            raise InputError("the rules", [Problem(name, _covered(named, year, of_class))])
        return max(found, key=lambda r: (bool(r.authority), bool(r.of_class), r.first))

    def number(self, name: str, *, year: int, of_class: str = "", authority: str = "") -> float:
        """Return the figure in force as a float; raises as ``of`` does."""
        return self.of(name, year=year, of_class=of_class, authority=authority).number

    def named(self, name: str) -> tuple[Rule, ...]:
        """Return every rule of a name.

        Raises:
            InputError: When there is none.
        """
        if name not in self._by_name:
            hint = did_you_mean(name, self._by_name)
            raise InputError("the rules", [Problem(name, f"is not a rule{hint}")])
        return self._by_name[name]

    def has(self, name: str, *, year: int, of_class: str = "", authority: str = "") -> bool:
        """Return whether a rule is in force."""
        return any(r.applies(year, of_class, authority) for r in self._by_name.get(name, ()))


def assumed(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules that have no source that could be read, in order of name and year."""
    found = {rule for rule in rules if rule.is_assumed}
    return tuple(sorted(found, key=lambda rule: (rule.name, rule.first, rule.of_class)))


def _covered(named: tuple[Rule, ...], year: int, of_class: str) -> str:
    """Return what a rule covers, when it does not cover a year and class."""
    first = min(rule.first for rule in named)
    open_ended = any(rule.last is None for rule in named)
    last = "now" if open_ended else year_label(max(rule.last or 0 for rule in named))
    classes = sorted({rule.of_class or "every class" for rule in named})
    whose = f" for {of_class}" if of_class else ""
    return (
        f"is not set in {year_label(year)}{whose}: it covers {year_label(first)} to {last}"
        f" ({', '.join(classes)})"
    )
