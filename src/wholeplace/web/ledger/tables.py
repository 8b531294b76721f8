"""The tables of the ledger's pages: by tier, by scheme, by body and group, by year, standing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import scaled
from wholeplace.prevention.ledger import Ledger, LedgerYear, SchemeTier
from wholeplace.report.words import (
    NOT_KNOWN,
    interval,
    level,
    share,
    share_interval,
    span,
    value_and_span,
)
from wholeplace.web.ledger.pictures import Group
from wholeplace.web.ledger.showing import THOUSAND, thousands
from wholeplace.web.ledger.splits import scheme_name
from wholeplace.web.pages.figures import Cell, Fine, KeyFigure, Link, Table
from wholeplace.web.pages.figures import Tag as State
from wholeplace.years import year_label


def in_pounds(gbp_thousand: Estimate) -> Estimate:
    """Return an amount of thousands of pounds in pounds."""
    return scaled(gbp_thousand, THOUSAND)


def amount(gbp_thousand: Estimate) -> Cell:
    """Return an amount with its interval on a quieter line."""
    value, ends = value_and_span(in_pounds(gbp_thousand))
    return Fine(value, f"{level(gbp_thousand)} {ends}") if ends else value


def by_tier(year: LedgerYear, tiers: Sequence[SchemeTier]) -> Table:
    """Return the money of each tier of a scheme, and what is not classified."""
    titles = {tier.tier: tier for tier in tiers}
    rows: list[list[Cell]] = []
    for each in year.tiers:
        tier = titles[each.tier]
        state: Cell = State(_("Preventive"), "blue") if tier.preventive else _("Not preventive")
        rows.append([tier.title, state, amount(each.gbp_thousand), share_interval(each.share)])
    whole = sum(each.gbp_thousand.value for each in year.tiers)
    residual = year.classified - whole
    untagged = year.unclassified - residual
    rest = share(residual / year.classified)
    rows.append([_("Not classified: another purpose"), "–", thousands(residual), rest])
    rows.append([_("Without a tag"), "–", thousands(untagged), _("outside the shares")])
    rows.append([_("All service lines"), "", thousands(whole + year.unclassified), ""])
    headings = [
        (_("Tier"), False),
        (_("Counts as"), False),
        (_("Amount, cash"), True),
        (_("Share of what has a tag"), True),
    ]
    return Table(_("Spending by tier"), headings, rows, total=True, caption_hidden=True)


def side_by_side(
    years: Iterable[tuple[str, LedgerYear | None]], *, present: str, address: str
) -> Table:
    """Return what is preventive under every scheme, all read from the same tags."""
    rows: list[list[Cell]] = []
    for scheme, year in years:
        name = scheme_name(scheme)
        first: Cell = name if scheme == present else Link(name, f"{address}?scheme={scheme}")
        if year is None:
            rows.append([first, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN])
            continue
        rows.append(
            [
                first,
                amount(year.preventive.gbp_thousand),
                share_interval(year.preventive.share),
                thousands(year.unclassified),
            ]
        )
    headings = [
        (_("Scheme"), False),
        (_("Preventive"), True),
        (_("Share of what has a tag"), True),
        (_("Not classified"), True),
    ]
    return Table(_("The same tags under every scheme"), headings, rows, caption_hidden=True)


def by_group(groups: Iterable[Group], *, what: str) -> Table:
    """Return each group's money: preventive with its interval, its share, not classified."""
    rows: list[list[Cell]] = []
    for name, year, money in groups:
        if year is None:
            rows.append([name, thousands(money), _("not known"), NOT_KNOWN, thousands(money)])
            continue
        rows.append(
            [
                name,
                thousands(money),
                amount(year.preventive.gbp_thousand),
                share_interval(year.preventive.share),
                thousands(year.unclassified),
            ]
        )
    headings = [
        (what, False),
        (_("Money"), True),
        (_("Preventive"), True),
        (_("Share of what has a tag"), True),
        (_("Not classified"), True),
    ]
    return Table(_("Figures of this picture"), headings, rows, caption_hidden=True)


def by_year(ledger: Ledger) -> Table:
    """Return the trend: the same frozen tags in every year, in real terms."""
    rows: list[list[Cell]] = [
        [
            year_label(year.year),
            share_interval(year.preventive.share),
            amount(year.preventive.gbp_thousand),
            amount(year.real_gbp_thousand),
            NOT_KNOWN if year.per_head is None else interval(year.per_head),
            thousands(year.unclassified),
        ]
        for year in ledger.years
    ]
    prices = year_label(ledger.years[-1].prices)
    headings = [
        (_("Year"), False),
        (_("Preventive share"), True),
        (_("Preventive, cash"), True),
        (_("Preventive, %(year)s prices") % {"year": prices}, True),
        (_("Per person"), True),
        (_("Not classified"), True),
    ]
    return Table(_("Prevention by year"), headings, rows, caption_hidden=True)


def standing_table(ledger: Ledger) -> Table:
    """Return the place, its neighbours and England in the last year."""
    rows: list[list[Cell]] = [
        [
            each.name,
            share_interval(each.preventive_share),
            NOT_KNOWN if each.per_head is None else interval(each.per_head),
            each.note or "–",
        ]
        for each in ledger.standing
    ]
    headings = [
        (_("Place"), False),
        (_("Preventive share"), True),
        (_("Per person"), True),
        (_("Note"), False),
    ]
    return Table(_("The place, its neighbours and England"), headings, rows, caption_hidden=True)


def key_figures(year: LedgerYear) -> list[KeyFigure]:
    """Return what a reader should remember of the ledger."""
    money = in_pounds(year.preventive.gbp_thousand)
    value, _ends = value_and_span(money)
    held = _("spent on prevention in %(year)s") % {"year": year_label(year.year)}
    figures = [KeyFigure(value, held, f"{level(money)} {span(money)}")]
    first, _space, ends = share_interval(year.preventive.share).partition(" ")
    detail = f"{level(year.preventive.share)} {ends.strip('()')}"
    figures.append(KeyFigure(first, _("of what has a tag prevents"), detail))
    whole = sum(tier.gbp_thousand.value for tier in year.tiers) + year.unclassified
    rest = _("of %(whole)s in service lines") % {"whole": thousands(whole)}
    figures.append(KeyFigure(thousands(year.unclassified), _("not classified"), rest))
    return figures
