"""The tables of the explorer: parts and lines, each leading on to what is inside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.reconcile import Reconciliation
from wholeplace.count.views import Part, division_titles
from wholeplace.report.words import (
    NOT_KNOWN,
    first_upper,
    millions,
    number,
    pounds,
    share,
)
from wholeplace.web.explorer import addresses
from wholeplace.web.explorer.chosen import Chosen, Related
from wholeplace.web.explorer.forms import Asked, Order
from wholeplace.web.explorer.lenses import Lens, drilled
from wholeplace.web.pages.figures import Cell, Fine, Link, Table
from wholeplace.web.places.models import Place

_THOUSAND = 1_000
_CERTAIN = 1.0
MOST_CHANGES = 25


def amount(gbp_thousand: float | None) -> str:
    """Return an amount as a reader says it."""
    return pounds(None if gbp_thousand is None else gbp_thousand * _THOUSAND)


def doubt(low: float | None, high: float | None, middle: float | None, level: float) -> str:
    """Return an interval with its level, or that the figure is taken as it stands."""
    if low is None or high is None or middle is None:
        return _("interval not known")
    if low == high or level >= _CERTAIN:
        return _("as returned")
    words = _("%(level)s interval %(span)s")
    return words % {"level": share(level), "span": span(low, high, middle)}


def span(low: float, high: float, middle: float) -> str:
    """Return the ends of an interval, or how far it goes where both would read the same."""
    if amount(low) == amount(high) and middle:
        return _("give or take %(part)s") % {"part": share((high - low) / 2 / abs(middle))}
    return _("%(low)s to %(high)s") % {"low": amount(low), "high": amount(high)}


def _amounts(levels: Iterable[float]) -> tuple[str, float | None]:
    """Return the heading of a column of amounts, and the level it names when all have one."""
    found = set(levels)
    if len(found) != 1:
        return _("Amount, with interval"), None
    (level,) = found
    return _("Amount, with %(level)s interval") % {"level": share(level)}, level


def parts_table(parts: Sequence[Part], *, place: Place, asked: Asked, lens: Lens) -> Table:
    """Return a count by one lens; each part leads to its own lines."""
    heading, level = _amounts(part.level for part in parts if part.low < part.high)
    rows: list[list[Cell]] = [
        [
            Link(
                part.title,
                addresses.overview(
                    place, drilled(asked.chosen, lens, part.code), by=lens.then, order=asked.order
                ),
            ),
            _amount(part.gbp_thousand, part.low, part.high, (part.level, level)),
            share(part.share),
            number(part.lines),
        ]
        for part in parts
    ]
    total = sum(part.gbp_thousand for part in parts)
    rows.append([_("All of these"), amount(total), share(1.0) if total else "", ""])
    return Table(
        caption=_("Money by %(way)s") % {"way": str(lens.label).lower()},
        headings=[
            (str(lens.heading), False),
            (heading, True),
            (_("Share"), True),
            (_("Lines"), True),
        ],
        rows=rows,
        total=True,
    )


def _amount(
    middle: float | None, low: float | None, high: float | None, levels: tuple[float, float | None]
) -> Cell:
    """Return an amount with its interval; its level only where the heading does not say it."""
    own, said = levels
    if middle is None or low is None or high is None or low == high:
        return amount(middle)
    told = span(low, high, middle) if said == own else doubt(low, high, middle, own)
    return Fine(amount(middle), told)


def ordered(lines: Sequence[SpendLine], order: Order) -> list[SpendLine]:
    """Return lines in the order asked for."""
    if order == "name":
        return sorted(lines, key=lambda line: (line.title, line.body_name, line.id))
    if order == "body":
        return sorted(lines, key=lambda line: (line.body_name, line.title, line.id))
    sign = 1 if order == "smallest" else -1
    return sorted(lines, key=lambda line: (sign * (line.gbp_thousand or 0.0), line.id))


def lines_table(
    lines: Sequence[SpendLine], *, place: Place, count: Count, chosen: Chosen, related: Related
) -> Table:
    """Return lines, each leading to its own page; with the part in a tier when one is chosen."""
    titles = division_titles(count)
    tier = chosen.tier
    heading, level = _amounts(
        line.level for line in lines if line.low is not None and line.low != line.high
    )
    return Table(
        caption=_("The lines"),
        headings=[
            (_("Line"), False),
            (_("Body"), False),
            (_("Service"), False),
            (heading, True),
            *([(_("Of it in the tier"), True)] if tier else []),
            (_("How it is known"), False),
        ],
        rows=[
            [
                Link(line.title, addresses.line(place, line.id), hidden=f"({line.body_name})"),
                line.body_name,
                titles.get(line.division, line.division),
                _amount(line.gbp_thousand, line.low, line.high, (line.level, level)),
                *([_in_tier(line, tier, related)] if tier else []),
                Fine(first_upper(line.method), grade(line)),
            ]
            for line in lines
        ],
        caption_hidden=True,
    )


def grade(line: SpendLine) -> str:
    """Return a line's confidence grade in a word or two."""
    return _("confidence %(grade)s") % {"grade": line.confidence}


def _in_tier(line: SpendLine, tier: str, related: Related) -> Cell:
    part = related.tiers.get(line.id, {}).get(tier, 0.0)
    return Fine(amount((line.gbp_thousand or 0.0) * part), share(part))


def missing_table(lines: Sequence[SpendLine]) -> Table:
    """Return the lines that should be there but whose amount is not known."""
    return Table(
        caption=_("Not known, and so in no total"),
        headings=[(_("Line"), False), (_("Body"), False), (_("Why"), False)],
        rows=[[line.title, line.body_name, line.note or line.flag or NOT_KNOWN] for line in lines],
    )


def remainders_table(count: Count) -> Table:
    """Return the money that could not be attributed to any place."""
    return Table(
        caption=_("Money that could not be attributed to any place"),
        headings=[(_("What"), False), (_("Of"), False), (_("Amount"), True), (_("Why"), False)],
        rows=[
            [rest.what, rest.scope, amount(rest.gbp_thousand), first_upper(rest.why)]
            for rest in count.remainders
        ],
    )


def not_counted_table(count: Count) -> Table:
    """Return what is known to exist and is not counted."""
    return Table(
        caption=_("Known to exist and not counted"),
        headings=[
            (_("What"), False),
            (_("England total"), True),
            (_("Period"), False),
            (_("Why it is not counted"), False),
        ],
        rows=[
            [left.what, amount(left.england_gbp_thousand), left.period.replace("-", "/"), left.why]
            for left in count.not_counted
        ],
    )


def eliminated_table(count: Count) -> Table:
    """Return the lines taken out because another body's line holds the same money."""
    return Table(
        caption=_("Taken out, so that no money is counted twice"),
        headings=[(_("Line"), False), (_("Body"), False), (_("Amount"), True), (_("Why"), False)],
        rows=[
            [line.title, line.body_name, amount(line.gbp_thousand), line.note]
            for line in count.eliminated
        ],
    )


def reconciliation_table(found: Reconciliation) -> Table:
    """Return published figures beside partners' own: the largest changes, the rest together."""
    ranked = sorted(found.changes, key=lambda change: -abs(change.difference))
    shown, rest = ranked[:MOST_CHANGES], ranked[MOST_CHANGES:]
    rows: list[list[Cell]] = [
        [
            change.title,
            change.body_name,
            millions(change.old),
            millions(change.new),
            millions(change.difference),
            change.why,
        ]
        for change in shown
    ]
    if rest:
        name = _("%(count)s smaller changes together") % {"count": number(len(rest))}
        rest_of = millions(sum(change.difference for change in rest))
        rows.append([name, "", "", "", rest_of, _("Each line's page shows its own")])
    totals = [found.old_total, found.new_total, found.difference]
    rows.append([_("All of the count"), "", *map(millions, totals), ""])
    return Table(
        caption=_("From published figures to partners' own (£ million)"),
        headings=[
            (_("Line"), False),
            (_("Body"), False),
            (_("Published"), True),
            (_("Own"), True),
            (_("Difference"), True),
            (_("Why"), False),
        ],
        rows=rows,
        total=True,
    )
