"""What rules and published tags suggest for a line; people decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import TIERS, Tag
from wholeplace.record import digest
from wholeplace.web.ledger.lines import Line, default_tags
from wholeplace.web.ledger.models import Rule, Where
from wholeplace.web.ledger.tags import tag_of_shares
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.tables import reference

NEAR_ENOUGH = 0.5
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag that could be taken, and who or what suggests it.

    Attributes:
        tag: The tag, of the line itself.
        ground: Where it comes from, in words.
        rule: Id of the rule; None when it comes from published tags.
    """

    tag: Tag
    ground: str
    rule: int | None = None

    @property
    def stamp(self) -> str:
        """What tells it from another suggestion for the line: who reads one accepts just that."""
        return digest([self.tag.line, [self.tag.shares[tier] for tier in TIERS], self.ground])[:16]


def rules_for(viewer: Viewer) -> list[Rule]:
    """Return the rules that a viewer may see, in the order in which they are tried."""
    return list(visible(Rule.objects.select_related("body", "made_by"), viewer))


def suggested(line: Line, rules: Sequence[Rule]) -> Suggestion | None:
    """Return what is suggested for a line: by rule, by its own default, by what is nearest."""
    return _by_rule(line, rules) or _by_default(line) or _by_nearest(line)


def fits(rule: Rule, line: Line) -> str:
    """Return the words of a rule that a line has; empty when it has none."""
    said = _searched(line)[rule.where].casefold()
    phrases = (phrase.strip() for phrase in rule.words.splitlines())
    return next((each for each in phrases if each and _has(said, each.casefold())), "")


def _has(said: str, phrase: str) -> bool:
    """Whether a phrase begins somewhere at the beginning of a word."""
    at = said.find(phrase)
    while at > 0 and said[at - 1].isalnum():
        at = said.find(phrase, at + 1)
    return at >= 0


def _searched(line: Line) -> Mapping[str, str]:
    parts = {
        Where.TITLE.value: line.title,
        Where.COHORT.value: line.cohort,
        Where.SERVICE.value: line.line,
        Where.DIVISION.value: f"{line.division} {line.division_title}",
    }
    return {**parts, Where.ANY.value: "\n".join(parts.values())}


def _by_rule(line: Line, rules: Sequence[Rule]) -> Suggestion | None:
    for rule in rules:
        if words := fits(rule, line):
            tag = tag_of_shares(line.line, rule.shares, within=rule.within, why=rule.why)
            return Suggestion(
                tag, _("Rule: the line says “%(words)s”.") % {"words": words}, rule.pk
            )
    return None


def _by_default(line: Line) -> Suggestion | None:
    if tag := default_tags().get(line.line):
        return Suggestion(_local(tag, line), _("The default tag of this line."))
    if tag := default_tags().get(line.division):
        ground = _("The default tag of its service group, %(group)s.")
        return Suggestion(_local(tag, line), ground % {"group": line.division_title})
    return None


def _by_nearest(line: Line) -> Suggestion | None:
    """Return the tag of the published line whose title shares most words with the line's."""
    mine = _words_of(line.title)
    near = [(_likeness(mine, words), id, title) for id, title, words in _published()]
    best = max(near, default=(0.0, "", ""))
    if best[0] < NEAR_ENOUGH:
        return None
    ground = _("The default tag of the published line most like it, “%(title)s”.")
    return Suggestion(_local(default_tags()[best[1]], line), ground % {"title": best[2]})


def _local(tag: Tag, line: Line) -> Tag:
    return replace(tag, line=line.line, status="local")


@cache
def _published() -> tuple[tuple[str, str, frozenset[str]], ...]:
    titles = reference().lines()
    return tuple(
        (id, titles[id].title, _words_of(titles[id].title))
        for id in sorted(default_tags())
        if id in titles
    )


def _words_of(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold()))


def _likeness(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """Return the part of all words of two titles that both have (Jaccard)."""
    every = mine | theirs
    return len(mine & theirs) / len(every) if every else 0.0


def open_lines(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that a suggestion may be for: it never replaces what people decided."""
    return [line for line in lines if line.status != "local" or line.inherited]


def suggestions(lines: Iterable[Line], rules: Sequence[Rule]) -> dict[str, Suggestion]:
    """Return what is suggested for lines, by line; lines without a suggestion are left out."""
    found = ((line.line, suggested(line, rules)) for line in lines)
    return {line: each for line, each in found if each is not None}
