"""Uncertain inputs as a reader calls them, and what they would have to be, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.estimate import Estimate
from wholeplace.prevention.card import Card, Finding
from wholeplace.prevention.switching import Switch
from wholeplace.report.words import first_upper, fraction, number, pounds, share

SHARES = frozenset({"take-up", "need", "deadweight", "cashable"})
MONEY = frozenset({"cost", "unit cost"})
_TITLES = {
    "take-up": "take-up",
    "capacity": "capacity",
    "need": "how often without it",
    "effect": "effect",
    "deadweight": "would have happened anyway",
    "cost": "cost",
    "unit cost": "price of",
    "cashable": "share that becomes cash",
}
_ROUGHLY = 0.02
_DOUBTS = {
    (True, True): "Worse than that is possible.",
    (True, False): "We do not think it can be worse than that.",
    (False, True): "That is possible.",
    (False, False): "We do not think that is possible.",
}


@dataclass(frozen=True, slots=True)
class Named:
    """An input's name taken apart.

    Attributes:
        kind: What it is; empty for an input of a pathway.
        of: The outcome, the thing bought or the unit cost that it is of; empty for none.
        finding: The evidence for the effect, where it is one.
    """

    kind: str
    of: str
    finding: Finding | None = None

    @property
    def title(self) -> str:
        """What it is called in a table."""
        if not self.kind:
            return first_upper(self.of)
        kind = first_upper(_TITLES[self.kind])
        if not self.of:
            return kind
        return f"{kind} “{self.of}”" if self.kind == "unit cost" else f"{kind}: {self.of}"


def named(name: str, card: Card) -> Named:
    """Return an input's name taken apart, without the name of the action."""
    short = name.removeprefix(f"{card.name}: ")
    kind, _, of = short.partition(", ")
    if kind not in _TITLES:
        return Named("", short)
    found = {finding.outcome: finding for finding in card.findings}
    return Named(kind, of, found.get(of) if kind == "effect" else None)


def amount(value: float, what: Named) -> str:
    """Return a value of an input in its own unit."""
    if what.kind in SHARES:
        return share(value)
    if what.kind in MONEY:
        return pounds(value)
    if _is_difference(what):
        way = "fewer" if value < 0 else "more"
        return f"{number(abs(100 * value))} in 100 {way}"
    return number(value, decimals=2)


def _is_difference(what: Named) -> bool:
    return what.finding is not None and what.finding.kind == "difference"


def true_if(switches: Sequence[Switch], card: Card, *, net: float) -> tuple[str, ...]:
    """Return what would have to be true, one sentence an input that can turn the answer.

    Args:
        switches: Switching values.
        card: The card they belong to.
        net: Mean net worth as it stands [GBP].
    """
    return tuple(_sentence(each, named(each.name, card), net) for each in switches if each.at)


def cannot_turn(switches: Sequence[Switch], card: Card) -> tuple[str, ...]:
    """Return the titles of the inputs of which no value turns the answer."""
    return tuple(small_first(named(each.name, card).title) for each in switches if not each.at)


def switching_cell(switch: Switch | None, card: Card, *, net: float) -> str:
    """Return from which value on the answer turns, for a table."""
    if switch is None or switch.at is None:
        return "no value turns it"
    what = named(switch.name, card)
    if _is_difference(what):
        return f"worth it from {amount(switch.at, what)} on"
    side = "above" if (switch.at < switch.stated.value) == (net >= 0) else "below"
    return f"worth it {side} {amount(switch.at, what)}"


def _sentence(switch: Switch, what: Named, net: float) -> str:
    """Return one input's switching value as a sentence."""
    at, stated = float(switch.at or 0.0), switch.stated
    start = "Still worth it" if net >= 0 else "Worth it only"
    inside, worth = switch.verdict == "within its range", net >= 0
    return f"{start} {_condition(at, what, stated, worth=worth)}. {_DOUBTS[worth, inside]}"


def _condition(at: float, what: Named, stated: Estimate, *, worth: bool) -> str:
    """Return the condition that an input must meet."""
    if what.kind == "effect":
        return _effect_condition(at, what, stated, worth=worth)
    less = at < stated.value
    join = "as long as" if worth else "if"
    bound = ("is at least" if less else "is at most") if worth else ("is at most" if less
                                                                    else "is at least")  # fmt: skip
    now = f"(we take {amount(stated.value, what)})"
    if what.kind == "cost":
        least = "no more than" if bound == "is at most" else "at least"
        times = _of_it(at / stated.value)
        return f"{join} it costs {least} {times} what we take: {small_first(what.of)}"
    if what.kind == "need":
        least = "at most" if bound == "is at most" else "at least"
        has = f"{least} {amount(at, what)} would have it without the action"
        return f"{join} {has} {now}: {small_first(what.of)}"
    subject = f"the price of “{what.of}”" if what.kind == "unit cost" else small_first(what.title)
    return f"{join} {subject} {bound} {amount(at, what)} {now}"


def _of_it(ratio: float) -> str:
    """Return a ratio so that ``what we take`` can follow it."""
    said = fraction(ratio)
    return said if said.endswith("times") else f"{said} of" if said != "as much" else "about"


def _effect_condition(at: float, what: Named, stated: Estimate, *, worth: bool) -> str:
    """Return how well it must work, set against what the study found."""
    ratio = at / stated.value if _is_difference(what) else (1 - at) / (1 - stated.value)
    shown = f"{amount(at, what)}, against {amount(stated.value, what)}: {small_first(what.of)}"
    if ratio <= _ROUGHLY:
        return f"{'even if' if worth else 'if'} it works hardly at all ({shown})"
    said = fraction(ratio)
    as_well = "as well as" if said in ("as much",) else f"{said} as well as"
    return f"{'if' if not worth else 'even if'} it works {as_well} the study found ({shown})"


def small_first(text: str) -> str:
    """Return the text with a small first letter, but for names that begin with several large."""
    return text if text[1:2].isupper() or text[1:2] == "&" else text[:1].lower() + text[1:]
