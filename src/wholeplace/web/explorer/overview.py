"""What the overview says of the chosen lines: the total, the parts, the pictures, the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import per_head
from wholeplace.report.words import pounds, share
from wholeplace.web.explorer import addresses, drawings, shown
from wholeplace.web.explorer.chosen import ALL, NO_TRANSFERS, Chosen, in_tier, observed_share
from wholeplace.web.explorer.forms import Asked, chosen_in_words
from wholeplace.web.explorer.lenses import LENSES, Lens, parts, ways
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.pages.figures import Figure, KeyFigure, Link, Table
from wholeplace.web.places.models import Place
from wholeplace.years import year_label

_THOUSAND = 1_000
_ALWAYS_SEEN = {"words", "body", "division", "money"}


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the row of ways to look."""

    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class LinesShown:
    """One page of the lines, and the table of it."""

    page: Page[SpendLine]
    table: Table


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The overview as its template shows it.

    Attributes:
        place: The place.
        seen: What the viewer sees.
        count: The count of the chosen lines.
        asked: What is chosen and how it is looked at.
        lens: The lens.
        figures: Total, per head and how much is observed.
        ways: Other ways to look.
        undo: One link a choice, that takes it away.
        ranked: The bars with their table; None when no line is chosen.
        more: Further pictures.
        gaps: Tables of what could not be counted or attributed.
    """

    place: Place
    seen: Seen
    count: Count
    asked: Asked
    lens: Lens
    figures: Sequence[KeyFigure]
    ways: Sequence[Way]
    undo: Sequence[Link]
    ranked: Figure | None
    more: Sequence[Figure]
    gaps: Sequence[Table]

    def lines(self, page: Page[SpendLine]) -> LinesShown:
        """Return one page of the chosen lines."""
        table = shown.lines_table(
            list(page),
            place=self.place,
            count=self.seen.count,
            chosen=self.asked.chosen,
            related=self.seen.related,
        )
        return LinesShown(page, table)

    @property
    def withheld(self) -> str:
        """How many rows are left out because they name something that the viewer may not see."""
        held = self.seen.shown.withheld
        if not held:
            return ""
        words = ngettext(
            "%(count)s row is left out, because it names something that you may not see.",
            "%(count)s rows are left out, because they name something that you may not see.",
            held,
        )
        return words % {"count": held}

    @property
    def has_more_choices(self) -> bool:
        """Whether something is chosen among the ways that are folded away."""
        return bool(set(self.asked.chosen.parameters()) - _ALWAYS_SEEN) or (
            self.asked.order != "largest"
        )

    @property
    def csv_url(self) -> str:
        """Where the chosen lines are as CSV."""
        return addresses.lines_file(self.place, "csv", self.asked.chosen, order=self.asked.order)

    @property
    def xlsx_url(self) -> str:
        """Where the chosen lines are as an Excel workbook."""
        return addresses.lines_file(self.place, "xlsx", self.asked.chosen, order=self.asked.order)

    @property
    def reset_url(self) -> str:
        """Where everything is chosen again."""
        return addresses.overview(self.place, Chosen(), by=self.asked.by)

    @property
    def reconciliation(self) -> Table | None:
        """Published beside own figures; None where no partner gave its own."""
        found = self.seen.shown.counted[1]
        return None if found is None or not found.changes else shown.reconciliation_table(found)


def overview_page(place: Place, *, seen: Seen, count: Count, asked: Asked) -> OverviewPage:
    """Return what the overview says of the chosen lines.

    Args:
        place: The place.
        seen: What the viewer sees.
        count: The count of the chosen lines alone.
        asked: What is chosen and how it is looked at.
    """
    lens = LENSES[asked.by]
    return OverviewPage(
        place=place,
        seen=seen,
        count=count,
        asked=asked,
        lens=lens,
        figures=_figures(place, seen, count, asked),
        ways=[
            Way(
                str(each.label),
                addresses.overview(place, asked.chosen, by=each.by, order=asked.order),
                each.by == asked.by,
            )
            for each in ways(asked.by, asked.chosen)
        ],
        undo=_undo(place, asked),
        ranked=_ranked(place, seen, count, asked),
        more=_more(place, seen, count, asked),
        gaps=_gaps(seen, count, asked.chosen),
    )


def _figures(place: Place, seen: Seen, count: Count, asked: Asked) -> list[KeyFigure]:
    total = count.total()
    year = year_label(count.year)
    what = _("spent in %(year)s") if asked.chosen.is_everything else _("chosen, in %(year)s")
    lines = ngettext("%(count)s line", "%(count)s lines", len(count.lines))
    figures = [
        KeyFigure(shown.amount(total), what % {"year": year}, lines % {"count": len(count.lines)})
    ]
    if asked.chosen.tier:
        inside = in_tier(count, asked.chosen.tier, seen.related)
        figures.append(KeyFigure(shown.amount(inside), _("of it in the tier, by the tags")))
    elif asked.chosen.money == ALL and any(line.kind == "transfer" for line in count.lines):
        less = addresses.overview(
            place, replace(asked.chosen, money=NO_TRANSFERS), by=asked.by, order=asked.order
        )
        figures.append(
            KeyFigure(
                shown.amount(count.total(transfers=False)),
                _("without transfers"),
                _("benefits and other payments to people taken out"),
                href=less,
            )
        )
    heads = per_head(count)
    figures.append(
        KeyFigure(pounds(heads), _("a person"), "" if heads is not None else _why_no_head(count))
    )
    if (observed := observed_share(count)) is not None:
        told = _("is in bodies' own returns; the rest is shared out or modelled")
        figures.append(KeyFigure(share(observed), told))
    return figures


def _why_no_head(count: Count) -> str:
    if not count.population:
        return _("The population is not known")
    return _("A line that belongs in it is not known")


def _undo(place: Place, asked: Asked) -> list[Link]:
    """Return one link a choice: what it says, leading to the same without it."""
    links = []
    for name, words in chosen_in_words(asked):
        left = {key: value for key, value in asked.chosen.parameters().items() if key != name}
        links.append(
            Link(words, addresses.overview(place, Chosen(**left), by=asked.by, order=asked.order))
        )
    return links


def _ranked(place: Place, seen: Seen, count: Count, asked: Asked) -> Figure | None:
    drawn = drawings.chart(drawings.RANKED, place=place, seen=seen, count=count, by=asked.by)
    if drawn is None:
        return None
    table = shown.parts_table(
        parts(seen, count, asked.by), place=place, asked=asked, lens=LENSES[asked.by]
    )
    return drawings.figure(drawings.RANKED, drawn, place=place, asked=asked, table=table)


def _more(place: Place, seen: Seen, count: Count, asked: Asked) -> list[Figure]:
    found = []
    for name in drawings.worth_drawing(count):
        drawn = drawings.chart(name, place=place, seen=seen, count=count, by=asked.by)
        if drawn is not None:
            found.append(drawings.figure(name, drawn, place=place, asked=asked, table=None))
    return found


def _gaps(seen: Seen, count: Count, chosen: Chosen) -> list[Table]:
    """Return what is missing among the chosen; of everything, also what no count holds."""
    tables = [shown.missing_table(count.missing)] if count.missing else []
    if not chosen.is_everything:
        return tables
    whole = seen.count
    if whole.remainders:
        tables.append(shown.remainders_table(whole))
    if whole.eliminated:
        tables.append(shown.eliminated_table(whole))
    if whole.not_counted:
        tables.append(shown.not_counted_table(whole))
    return tables
