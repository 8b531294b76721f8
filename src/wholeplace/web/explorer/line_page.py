"""All that is known of one line: how much, how we know, who says so, what acts on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.count.beside import GROUPS, group_of
from wholeplace.count.build import detail
from wholeplace.count.facts import NOT_STATED
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import GRADE_TITLES, METHOD_TITLES, division_titles
from wholeplace.prevention.ledger import SchemeTier, Tag
from wholeplace.report.words import NOT_KNOWN, first_upper, pounds, share
from wholeplace.source import Source
from wholeplace.web.explorer import addresses
from wholeplace.web.explorer.chosen import Chosen
from wholeplace.web.explorer.compared import Year
from wholeplace.web.explorer.known import (
    changes_of,
    gbp_per_head,
    planned_on,
    share_of_body,
    tag_of,
)
from wholeplace.web.explorer.relations import Link as Planned
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.explorer.shown import amount, doubt
from wholeplace.web.explorer.sources import source_of
from wholeplace.web.pages.figures import Cell, Fine, KeyFigure, Link, Table
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.tiers import scheme
from wholeplace.years import year_label

Pair = tuple[str, Cell]


@dataclass(frozen=True, slots=True)
class LinePage:
    """One line as its page shows it; templates show it and compute nothing.

    Attributes:
        line: The line.
        way: Links from the place down to it.
        figures: Its amount and what it is a part of.
        how: How we know.
        source: Who says so.
        facts: For whom, and how far it can be moved.
        inside: What is inside it; None when the return does not say.
        own: Published beside own; None for a published line that stands.
        tags: How it divides over the tiers of prevention; None for what is no service.
        rationale: Why it is tagged so.
        acting: Actions and proposals on it; None when there are none.
        row: The partner's row that it is made from, where the viewer may open it.
    """

    line: SpendLine
    way: Sequence[Link]
    figures: Sequence[KeyFigure]
    how: Sequence[Pair]
    source: Sequence[Pair]
    facts: Sequence[Pair]
    inside: Table | None
    own: Table | None
    tags: Table | None
    rationale: str
    acting: Table | None
    row: Row | None

    @property
    def tag_query(self) -> str:
        """The line as parameters of the address where it is tagged."""
        return urlencode({"line": self.line.service})


def line_page(
    line: SpendLine, *, place: Place, seen: Seen, row: Row | None, actions: Mapping[str, int]
) -> LinePage:
    """Return all that is known of one line.

    Args:
        line: A line of the viewer's own count.
        place: The place.
        seen: What the viewer sees.
        row: The partner's row that it is made from, if the viewer may see it.
        actions: Ids of the rows of actions that the viewer may open, by the action's id.
    """
    tag = tag_of(line, seen)
    return LinePage(
        line=line,
        way=_way(line, place, seen),
        figures=_figures(line, seen),
        how=_how(line),
        source=_source(line),
        facts=_facts(line),
        inside=_inside(line, seen),
        own=_own(line, seen),
        tags=None if tag is None else _tags_table(line, tag, scheme(seen.shown)),
        rationale="" if tag is None else _rationale(tag),
        acting=_acting(line, place, seen, actions),
        row=row,
    )


def _way(line: SpendLine, place: Place, seen: Seen) -> list[Link]:
    """Return the way down to a line: everything, its body, its service in that body."""
    body = Chosen(body=line.body)
    service = Chosen(body=line.body, division=line.division)
    title = division_titles(seen.count).get(line.division, line.division)
    return [
        Link(_("Where the public pound goes"), addresses.overview(place, Chosen(), by="body")),
        Link(line.body_name, addresses.overview(place, body, by="service")),
        Link(title, addresses.overview(place, service, by="confidence")),
    ]


def _figures(line: SpendLine, seen: Seen) -> list[KeyFigure]:
    count, value = seen.count, line.gbp_thousand
    year = year_label(line.year)
    figures = [
        KeyFigure(
            amount(value),
            _("spent on this line in %(year)s") % {"year": year},
            doubt(line.low, line.high, value, line.level),
        )
    ]
    if (heads := gbp_per_head(line, count)) is not None:
        figures.append(KeyFigure(pounds(heads), _("for each person who lives here")))
    if (part := share_of_body(line, count)) is not None:
        what = _("of what %(body)s spends here") % {"body": line.body_name}
        figures.append(KeyFigure(share(part), what))
    return figures


def _how(line: SpendLine) -> list[Pair]:
    pairs: list[Pair] = [
        (_("How the amount came about"), METHOD_TITLES.get(line.method, line.method)),
        (_("Shared by"), line.key),
        (_("Confidence"), GRADE_TITLES.get(line.confidence, line.confidence)),
        (_("Interval"), doubt(line.low, line.high, line.gbp_thousand, line.level)),
        (_("Before income"), amount(line.gross) if line.gross is not None else ""),
        (_("Income"), amount(line.income) if line.income is not None else ""),
        (_("Note"), line.note or line.flag),
        (_("Name of the line"), line.id),
    ]
    return [(label, cell) for label, cell in pairs if cell]


def _source(line: SpendLine) -> list[Pair]:
    source = source_of(line.source)
    if source is None:
        return [
            (_("Source"), line.source or NOT_KNOWN),
            (_("Kind"), _("The body's own figure, in its own words")),
        ]
    return [(label, cell) for label, cell in _published(source) if cell]


def _published(source: Source) -> list[Pair]:
    href = source.address if source.address.startswith("https://") else ""
    return [
        (_("Publisher"), source.publisher),
        (_("Title"), source.title),
        (_("Edition"), source.edition),
        (_("Years"), source.years),
        (_("Read on"), source.retrieved),
        (_("Licence"), Fine(source.licence, source.licence_line)),
        (_("Address"), Link(source.address, href) if href else source.address),
        (_("Note"), source.note),
    ]


def _facts(line: SpendLine) -> list[Pair]:
    pairs: list[Pair] = [
        (_("For whom"), first_upper(line.cohort or NOT_STATED)),
        (_("How far it can be moved"), first_upper(line.flexibility or NOT_STATED)),
        (_("What the law says"), first_upper(line.statutory or NOT_STATED)),
        (_("Who votes the money"), first_upper(line.funder)),
        (_("Who does the work"), line.deliverer),
        (_("Paid to or by"), line.counterparty),
    ]
    return [(label, cell) for label, cell in pairs if cell]


def _inside(line: SpendLine, seen: Seen) -> Table | None:
    rows = detail(seen.count, line)
    if not rows:
        return None
    return Table(
        caption=_("Inside this line, as the return shows it; never added to anything"),
        headings=[(_("Row"), False), (_("Amount"), True)],
        rows=[[row.title, amount(row.gbp_thousand)] for row in rows],
    )


def _own(line: SpendLine, seen: Seen) -> Table | None:
    changes = changes_of(line, seen)
    if not changes:
        return None
    return Table(
        caption=_("Published figure and the body's own"),
        headings=[
            (_("Line"), False),
            (_("Published"), True),
            (_("Own"), True),
            (_("Difference"), True),
            (_("Why"), False),
        ],
        rows=[
            [
                change.title,
                amount(change.old),
                amount(change.new),
                amount(change.difference),
                change.why,
            ]
            for change in changes
        ],
    )


def _tags_table(line: SpendLine, tag: Tag, tiers: Sequence[SchemeTier]) -> Table:
    """Return a line's share and money by working tier, and the scheme's tier it is read as."""
    value = line.gbp_thousand or 0.0
    read = {tier: target.title for target in tiers for tier in target.maps_from}
    rows: list[list[Cell]] = [
        [
            first_upper(tier.replace("_", " ")),
            read.get(tier, ""),
            Fine(share(part), _span(tag.low.get(tier, part), tag.high.get(tier, part), tag.level)),
            amount(value * part),
        ]
        for tier, part in tag.shares.items()
        if part or tag.high.get(tier)
    ]
    return Table(
        caption=_("How the line divides over the tiers of prevention"),
        headings=[
            (_("Tier"), False),
            (_("In the place's scheme"), False),
            (_("Share"), True),
            (_("Amount"), True),
        ],
        rows=rows,
    )


def _span(low: float, high: float, level: float) -> str:
    if low == high:
        return ""
    words = _("%(level)s interval %(low)s to %(high)s")
    return words % {"level": share(level), "low": share(low), "high": share(high)}


def _rationale(tag: Tag) -> str:
    status = {
        "assumption": _("Assumption"),
        "published": _("Published"),
        "local": _("Tagged here"),
    }.get(tag.status, tag.status)
    ids = [id.strip() for id in tag.evidence.split(";") if id.strip()]
    named = "; ".join(str(source_of(id) or id) for id in ids)
    return f"{status}: {tag.rationale} {named}".strip()


def _acting(line: SpendLine, place: Place, seen: Seen, actions: Mapping[str, int]) -> Table | None:
    found = planned_on(line, seen)
    if not found:
        return None
    outcomes = seen.related.outcomes.get(line.id, "")
    return Table(
        caption=_("What is planned on this line"),
        headings=[(_("Action or proposal"), False), (_("How it acts on the line"), False),
                  (_("Outcome"), False)],
        rows=[
            [
                _action(link, place, actions),
                link.how,
                seen.outcome_titles.get(outcomes, "") if link.action else "",
            ]
            for link in found
        ],
    )  # fmt: skip


def _action(link: Planned, place: Place, actions: Mapping[str, int]) -> Cell:
    row = actions.get(link.action)
    href = "" if row is None else address("value:action", place.slug, row=row)
    return Link(link.title, href) if href else link.title


def history_table(years: Sequence[Year], line: SpendLine) -> Table:
    """Return what was published for a line's service in every year held."""
    group = GROUPS.get(group_of(line.sector), line.sector)
    caption = ngettext(
        "%(group)s here, this service, %(count)s year held",
        "%(group)s here, this service, %(count)s years held",
        len(years),
    )
    prices = year_label(years[-1].prices) if years else ""
    return Table(
        caption=caption % {"group": group, "count": len(years)},
        headings=[
            (_("Year"), False),
            (_("Cash"), True),
            (_("In %(year)s prices") % {"year": prices}, True),
        ],
        rows=[
            [year_label(each.year), amount(each.gbp_thousand), amount(each.real)] for each in years
        ],
    )
