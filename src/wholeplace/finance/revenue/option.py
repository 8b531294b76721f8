"""What a revenue option is, what is asked of it, and what it answers for every council."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Literal

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.councils import Councils
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.yearly import Array

Grade = Literal["A", "B", "C", "D", "E"]
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D", "E")
Kind = Literal["new money", "replaces", "central"]
Levied = Literal["every council", "one a place"]
Equalise = Literal["none", "full", "share"]
EQUALISE: tuple[Equalise, ...] = ("none", "full", "share")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a revenue option is worked out from.

    Attributes:
        councils: Every council with its figures: the whole of England, for totals to be national.
        rules: The rules of council finance.
        law: Financial year whose rules hold.
        rate: Rate asked for, in the option's own unit; None for the option's own.
        supplied: Figures that councils supplied, by code and by kind of figure, which is empty
            where an option needs one kind only.
        neighbours: Codes of the councils a council is set beside, by its code; those of its class
            where none are given.
    """

    councils: Councils
    rules: Rulebook
    law: int
    rate: float | None = None
    supplied: Mapping[tuple[str, str], float] = field(default_factory=dict)
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def number(self, rule: str) -> float:
        """Return the figure of a rule in the year of the law; raises as ``Rulebook.of`` does."""
        return self.rules.number(rule, year=self.law)

    def asked(self, *, most: float = inf) -> float | None:
        """Return the rate asked for, None when none is.

        Raises:
            InputError: When it is below nought or above the most it can be.
        """
        if self.rate is not None and not (isfinite(self.rate) and 0 <= self.rate <= most):
            upper = "" if most == inf else f" and {most:g} at most (3% is 0.03)"
            wanted = f"should be nought or more{upper}, not {self.rate:g}"
            raise InputError("the rate", [Problem("rate", wanted)])
        return self.rate

    def rate_or(self, rule: str, *, most: float = inf) -> float:
        """Return the rate asked for, or that of a rule; raises as ``asked`` does."""
        rate = self.asked(most=most)
        return self.number(rule) if rate is None else rate

    def given(self, kind: str = "") -> Array:
        """Return what councils supplied of one kind [councils]; NaN where they did not."""
        codes = self.councils.codes
        return np.array([self.supplied.get((code, kind), np.nan) for code in codes])


@dataclass(frozen=True, slots=True)
class Taking:
    """What an option takes in a year from every council's taxpayers or users, before equalisation.

    Attributes:
        rate: Rate it was worked out at.
        gross: Yield [councils, GBP a year]; NaN where the base is not known or it is not levied.
        replaced: Yield of what it stands in place of [councils, GBP a year]; nought for new money.
        base: What the rate is on [councils, ``base_unit``].
        base_unit: Unit of the base.
        money: What money the amounts are in, such as ``2024/25 cash``.
        taxpayers: Change of what taxpayers of the area pay, as a share [councils]; NaN where the
            option does not change an existing tax.
        growth: Growth of the base a year, as a share [councils].
        notes: What a reader must know of these very figures.
        detail: Amounts that make up the gross, by name [councils, GBP a year].
        left_out: Why a council has no yield, by its code, where there is a reason of its own.
    """

    rate: float
    gross: Array
    replaced: Array
    base: Array
    base_unit: str
    money: str
    taxpayers: Array
    growth: Array
    notes: tuple[str, ...] = ()
    detail: Mapping[str, Array] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def net(self) -> Array:
        """Yield less what it stands in place of [councils, GBP a year]."""
        return self.gross - self.replaced


def new_money(ask: Ask, gross: Array, *, rate: float, base: Array, base_unit: str) -> Taking:
    """Return the taking of an option that stands in place of nothing and changes no existing tax.

    What money it is in, and what a reader must know, is for the option to say.

    Args:
        ask: The councils and the rules.
        gross: Yield [councils, GBP a year]; NaN where it is not known.
        rate: Rate it was worked out at.
        base: What the rate is on [councils, ``base_unit``].
        base_unit: Unit of the base.
    """
    return Taking(
        rate=rate,
        gross=gross,
        replaced=np.where(np.isnan(gross), np.nan, 0.0),
        base=base,
        base_unit=base_unit,
        money="",
        taxpayers=np.full(len(ask.councils), np.nan),
        growth=np.full(len(ask.councils), ask.number("revenue_base_growth")),
    )


@dataclass(frozen=True, slots=True)
class Option:
    """One way to raise money locally. Formulas and limits: docs/methods/revenue.md.

    Attributes:
        id: Short id that the command line takes.
        title: Name in words.
        kind: ``new money``; ``replaces`` a tax or grant for the same total; or ``central``: raised
            locally and kept by central government.
        levied: ``one a place``: by the county, unitary, metropolitan district or borough, for its
            whole area; ``every council``: districts and counties each have their part.
        grade: Quality of the base, A (best) to E.
        rate_unit: What the rate is, in words.
        formula: How the yield comes about, in words.
        columns: Columns of the councils it is worked out from.
        rules: Rules that it leans on.
        behaviour: How people answer to it.
        missing: What is not in it.
        supplied: What councils must supply for it, in words; empty when published figures will do.
        why_supplied: Why published figures will not do.
        takes: Works out the taking.
        may_supply: What councils may supply in place of a stand-in; empty when nothing.
        kinds: Kinds of figure that councils may tell apart; empty where there is one only.
    """

    id: str
    title: str
    kind: Kind
    levied: Levied
    grade: Grade
    rate_unit: str
    formula: str
    columns: tuple[str, ...]
    rules: tuple[str, ...]
    behaviour: str
    missing: str
    takes: Callable[[Ask], Taking]
    supplied: str = ""
    why_supplied: str = ""
    may_supply: str = ""
    kinds: tuple[str, ...] = ()

    def leans_on(self, rules: Rulebook, *, law: int) -> tuple[Rule, ...]:
        """Return every rule that it leans on, for every class and authority, still in force."""
        return tuple(
            rule
            for name in self.rules
            for rule in rules.named(name)
            if rule.last is None or law <= rule.last
        )
