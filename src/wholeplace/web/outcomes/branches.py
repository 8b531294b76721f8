"""The tree of outcomes: as nested branches for words, and as a picture with the same links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wholeplace.place.outcomes import Comparison
from wholeplace.report.words import bare, number
from wholeplace.web.outcomes.graph import without_circles
from wholeplace.web.outcomes.layout import Item, Picture, tree
from wholeplace.web.outcomes.measures import period_in_words
from wholeplace.web.outcomes.rows import Outcome
from wholeplace.years import year_label


@dataclass(frozen=True, slots=True)
class Limb:
    """One outcome in the tree.

    Attributes:
        outcome: The outcome.
        now: What its measure says now, in words.
        aim: Its target, in words; empty when none is set.
        children: The outcomes that help to bring it about.
    """

    outcome: Outcome
    now: str
    aim: str
    children: tuple[Limb, ...]


def limbs(outcomes: Sequence[Outcome], comparisons: Mapping[str, Comparison]) -> tuple[Limb, ...]:
    """Return the roots of the tree, each with all under it.

    An outcome whose parent is not among them, because it was taken out or the viewer may not see
    it, is a root.
    """
    ordered = sorted(outcomes, key=lambda one: (one.position, one.title))
    parents = parents_of(ordered)

    def grown(one: Outcome) -> Limb:
        children = tuple(grown(other) for other in ordered if parents.get(other.id) == one.id)
        return Limb(one, now_in_words(one, comparisons), aim_in_words(one, comparisons), children)

    return tuple(grown(one) for one in ordered if one.id not in parents)


def parents_of(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return the parent of every outcome that has one among them, without any circle."""
    ids = {one.id for one in outcomes}
    return without_circles({one.id: one.parent for one in outcomes if one.parent in ids})


def picture(outcomes: Sequence[Outcome], hrefs: Mapping[str, str]) -> Picture:
    """Return the tree as a picture whose boxes lead to the outcomes."""
    ordered = sorted(outcomes, key=lambda one: (one.position, one.title))
    items = [
        Item(one.id, one.title, over=kind_in_words(one), href=hrefs.get(one.id, ""))
        for one in ordered
    ]
    return tree(items, parents_of(ordered))


def kind_in_words(one: Outcome) -> str:
    """Return whose outcome it is: the partnership's, or one body's."""
    return _("Population: shared") if one.is_population else one.owner


def now_in_words(one: Outcome, comparisons: Mapping[str, Comparison]) -> str:
    """Return the latest figure of an outcome's measure and what can be said of it."""
    if not one.measure:
        return _("no measure yet")
    found = comparisons.get(one.measure)
    if found is None or found.figure.value is None:
        return _("not known")
    figure = found.figure
    unit = "" if figure.unit in ("%", "GBP") else f" {figure.unit}"
    said = f"{bare(figure.value, figure.unit)}{unit} ({period_in_words(figure.period)})"
    return f"{said}; {standing_in_words(found)}"


def standing_in_words(found: Comparison) -> str:
    """Return the verdict by the published interval and the position, or why there is neither."""
    said = [_("%(verdict)s than neighbours") % {"verdict": found.verdict}] if found.verdict in (
        "better", "worse") else [_("similar to neighbours")] if found.verdict else []  # fmt: skip
    said += [found.position] if found.position else []
    said += [_("old figure")] if found.stale else []
    said += [_("part of the sum is not known")] if found.partial else []
    return "; ".join(said) or found.why_not or _("no verdict")


def aim_in_words(one: Outcome, comparisons: Mapping[str, Comparison]) -> str:
    """Return the target of an outcome; empty when none is set."""
    if one.target is None:
        return ""
    found = comparisons.get(one.measure)
    amount = number(one.target) if found is None else bare(one.target, found.figure.unit)
    when = "" if one.by is None else _(" by %(year)s") % {"year": year_label(one.by)}
    return f"{amount}{when}"
