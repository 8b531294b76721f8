"""The tags as a table to take away."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import TIERS
from wholeplace.report.words import tier_title
from wholeplace.web.ledger.lines import Line
from wholeplace.web.pages.figures import Heading, Table


def tag_table(lines: Iterable[Line]) -> Table:
    """Return one row a line with its money and tag, with numbers as numbers."""
    headings: list[Heading] = [
        (_("Line id"), False),
        (_("Line"), False),
        (_("Bodies"), False),
        (_("Service group"), False),
        (_("GBP thousand"), True),
        *((tier_title(tier), True) for tier in TIERS),
        *((_("%(tier)s, low") % {"tier": tier_title(tier)}, True) for tier in TIERS),
        *((_("%(tier)s, high") % {"tier": tier_title(tier)}, True) for tier in TIERS),
        (_("Level of the intervals"), True),
        (_("Rule"), False),
        (_("Why"), False),
        (_("Rests on"), False),
        (_("Whose judgement"), False),
        (_("Tagged by"), False),
        (_("When"), False),
    ]
    return Table(_("Tags"), headings, [_row(line) for line in lines])


def _row(line: Line) -> list[str]:
    tag = line.tag
    ends = (tag.shares, tag.low, tag.high) if tag else ({}, {}, {})
    told = [str(tag.level), tag.rule, tag.rationale, tag.evidence, tag.status] if tag else [""] * 5
    when = date_format(line.local.at, "Y-m-d H:i") if line.local else ""
    return [
        line.line,
        line.title,
        "; ".join(line.bodies),
        line.division_title,
        f"{line.gbp_thousand:.3f}",
        *(_cell(end.get(tier)) for end in ends for tier in TIERS),
        *told,
        line.who,
        when,
    ]


def _cell(share: float | None) -> str:
    return "" if share is None else f"{share:g}"
