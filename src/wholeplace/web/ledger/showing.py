"""What the pages of the ledger show, in words and ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import Tag, Tier
from wholeplace.prevention.scope import service_lines
from wholeplace.report.words import NOT_KNOWN, pounds, share
from wholeplace.web.ledger.lines import Line
from wholeplace.web.ledger.suggestions import Suggestion
from wholeplace.web.ledger.tags import PREVENTIVE, in_words, preventive, same_shares
from wholeplace.web.pages.figures import Fine, Table
from wholeplace.web.pages.figures import Tag as State
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Place
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import workspace

THOUSAND = 1_000.0


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list.

    Attributes:
        line: The line.
        money: Its money in words.
        bodies: Whose money, in words.
        tag: How it divides, in words.
        preventive: Its preventive part with its interval, in words.
        state: Whether people tagged it, and whether two differ.
        suggestion: What is suggested and why, where nobody tagged it.
        href: Its own page.
    """

    line: Line
    money: str
    bodies: str
    tag: str
    preventive: str
    state: State
    suggestion: Fine | None
    href: str


def list_rows(
    lines: Iterable[Line],
    found: Mapping[str, Suggestion],
    *,
    disputed: frozenset[str],
    query: str,
    place: Place,
) -> list[ListRow]:
    """Return the rows of the list of lines."""
    here = reverse("ledger:line", kwargs={"slug": place.slug})
    begin = f"{here}?{query}&" if query else f"{here}?"
    return [
        ListRow(
            line=line,
            money=thousands(line.gbp_thousand),
            bodies=", ".join(line.bodies),
            tag=in_words(line.tag.shares) if line.tag else _("No tag"),
            preventive=preventive_words(line.tag),
            state=state_of(line, disputed=line.line in disputed),
            suggestion=_suggestion(line, found.get(line.line)),
            href=begin + urlencode({"line": line.line}),
        )
        for line in lines
    ]


def _suggestion(line: Line, found: Suggestion | None) -> Fine | None:
    if found is None:
        return None
    same = same_shares(found.tag, line.tag)
    return Fine(_("As it is") if same else in_words(found.tag.shares), found.ground)


def state_of(line: Line, *, disputed: bool) -> State:
    """Return the state of a line's tag in a word or two."""
    if disputed:
        return State(_("Two people differ"), "orange")
    match line.status:
        case "local":
            return State(_("Tagged"), "green")
        case "default":
            return State(_("Group default") if line.inherited else _("Default"), "grey")
        case "untagged":
            return State(_("No tag"), "yellow")


def preventive_words(tag: Tag | None) -> str:
    """Return the preventive part of a line with the ends that its tag allows."""
    if tag is None:
        return NOT_KNOWN
    middle = preventive(tag.shares)
    others = [tier for tier in tag.shares if tier not in PREVENTIVE]
    low = max(_sum(tag.low, PREVENTIVE), 1 - _sum(tag.high, others), 0.0)
    high = min(_sum(tag.high, PREVENTIVE), 1 - _sum(tag.low, others), 1.0)
    if high - low < 1 / THOUSAND:
        return share(middle)
    return f"{share(middle)} ({share(low)} to {share(high)})"


def _sum(by_tier: Mapping[Tier, float], tiers: Iterable[Tier]) -> float:
    return sum(by_tier.get(tier, 0.0) for tier in tiers)


def thousands(gbp_thousand: float | None) -> str:
    """Return thousands of pounds in words."""
    return pounds(None if gbp_thousand is None else gbp_thousand * THOUSAND)


def amounts_of(place: Place, viewer: Viewer, line: Line) -> Table:
    """Return the money of a line by body, with how each amount came about."""
    held = service_lines(workspace(place, viewer).count)
    own = [each for each in held if each.service == line.line]
    rows = [
        [each.body_name, thousands(each.gbp_thousand), each.method, each.confidence]
        for each in sorted(own, key=lambda each: -(each.gbp_thousand or 0.0))
    ]
    headings = [
        (_("Body"), False),
        (_("Amount"), True),
        (_("How it is known"), False),
        (_("Confidence"), False),
    ]
    return Table(_("Whose money it is"), headings, rows, caption_hidden=True)


def rests_on(tag: Tag | None) -> str:
    """Return what a tag rests on in words: published sources by name, other evidence as given."""
    held = [] if tag is None else [part.strip() for part in tag.evidence.split(";")]
    known = reference().sources()
    return "; ".join(str(known.get(part, part)) for part in held if part)
