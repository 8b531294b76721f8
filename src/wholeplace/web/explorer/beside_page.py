"""What the comparisons show: pounds per head beside the neighbours, and earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wholeplace.count.beside import GROUPS, Beside, Places, Wanted, item
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.report.charts import Chart
from wholeplace.report.words import NOT_KNOWN, first_upper, pounds, share
from wholeplace.web.explorer import addresses
from wholeplace.web.explorer.compared import (
    NAME,
    ServiceBeside,
    history,
    line_beside,
    places_held,
    services_beside,
    standing,
    standing_chart,
)
from wholeplace.web.explorer.line_page import history_table
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.explorer.sources import in_words
from wholeplace.web.pages.charts import figure_of
from wholeplace.web.pages.figures import Cell, Figure, Link, Table
from wholeplace.web.places.models import Place
from wholeplace.web.places.tables import reference
from wholeplace.years import year_label


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """The comparison with the neighbours as its template shows it.

    Attributes:
        ready: Whether the money of every place is worked out.
        figure: The picture with its table; None where nothing is known of the place.
        divisions: Every service beside the neighbours' middle and England; None when one is
            chosen, or nothing is ready.
        now_url: Where it is worked out now.
        names: The neighbours in words.
    """

    ready: bool
    figure: Figure | None
    divisions: Table | None
    now_url: str
    names: str


@dataclass(frozen=True, slots=True)
class LineCompared:
    """A line's service beside the neighbours and in earlier years.

    Attributes:
        ready: Whether both are worked out.
        figure: Pounds per head at the neighbours; None where there is no published line.
        years: What was published in earlier years; None where there is none.
        address: Where it is shown once it is worked out.
        query: The line as parameters of an address.
    """

    ready: bool
    figure: Figure | None
    years: Table | None
    address: str
    query: str


def compared_page(place: Place, wanted: Wanted, *, seen: Seen, wait: bool) -> ComparedPage:
    """Return pounds per head of a kind of body or service beside the neighbours.

    Args:
        place: The place.
        wanted: What is compared.
        seen: What the viewer sees.
        wait: Whether to work out every place's money now if nobody has yet.
    """
    given = _given(wanted)
    held = places_held(seen.count.year, wait=wait)
    now = addresses.neighbours(place, {**given, "now": "1"})
    if held is None:
        return ComparedPage(False, None, None, now, "")
    found = standing(seen.shown.bundle, held, wanted=wanted)
    chart = _chart(found, wanted, seen)
    shown = None if chart is None else _figure(chart, found, place, given)
    names = ", ".join(each.name for each in found[1:-1])
    table = None if wanted.division else _divisions(place, wanted, held, seen)
    return ComparedPage(True, shown, table, now, names)


def compared_chart(wanted: Wanted, *, seen: Seen) -> Chart | None:
    """Return the picture of pounds per head beside the neighbours, worked out if need be."""
    held = places_held(seen.count.year, wait=True)
    if held is None:
        return None
    return _chart(standing(seen.shown.bundle, held, wanted=wanted), wanted, seen)


def line_compared(place: Place, line: SpendLine, *, seen: Seen, wait: bool) -> LineCompared:
    """Return a line's service beside the neighbours and in earlier years.

    Args:
        place: The place.
        line: The line.
        seen: What the viewer sees.
        wait: Whether to work it out now if nobody has yet.
    """
    wanted = Wanted(*item(line))
    held = places_held(seen.count.year, wait=wait)
    years = history(seen.shown.bundle, wait=wait)
    here, query = addresses.line(place, line.id) + "&beside=1#beside", urlencode({"id": line.id})
    if held is None or years is None:
        return LineCompared(False, None, None, here, query)
    found = line_beside(seen.shown.bundle, line, held=held, years=years)
    if not found.places:
        return LineCompared(True, None, None, here, query)
    chart = _chart(found.places, wanted, seen)
    shown = None if chart is None else _figure(chart, found.places, place, _given(wanted))
    earlier = history_table(found.years, line)
    return LineCompared(True, shown, earlier, here, query)


def _given(wanted: Wanted) -> dict[str, str]:
    held = {"group": wanted.group, "division": wanted.division, "service": wanted.service}
    return {name: value for name, value in held.items() if value}


def _chart(found: Sequence[Beside], wanted: Wanted, seen: Seen) -> Chart | None:
    lines = [
        line
        for line in seen.count.lines
        if wanted.takes(item(line)) and line.source in reference().sources()
    ]
    title = _("%(what)s a person, %(year)s") % {
        "what": _what(wanted, seen),
        "year": year_label(seen.count.year),
    }
    source = _("%(sources)s; population: mid-year estimates") % {"sources": in_words(lines)}
    return standing_chart(found, title=title, source=source)


def _what(wanted: Wanted, seen: Seen) -> str:
    """Return what is compared, in words."""
    group = GROUPS.get(wanted.group, wanted.group)
    titles = division_titles(seen.count)
    division = titles.get(wanted.division, wanted.division)
    line = next((e.title for e in seen.count.lines if e.service == wanted.service), "")
    parts = [part for part in (group, line or division) if part]
    return first_upper(": ".join(parts)) or _("All public money")


def _figure(chart: Chart, found: Sequence[Beside], place: Place, given: dict[str, str]) -> Figure:
    shown = figure_of(
        chart,
        id=NAME,
        svg_url=addresses.picture(place, NAME, "svg", given),
        spec_url=addresses.picture(place, NAME, "json", given),
        csv_url=addresses.picture(place, NAME, "csv", given),
    )
    caption = _("Published figures. More is neither better nor worse: places differ in need.")
    return replace(shown, table=_standing_table(found, chart.title), caption=caption)


def _standing_table(found: Sequence[Beside], title: str) -> Table:
    return Table(
        caption=title,
        headings=[(_("Place"), False), (_("A person"), True), (_("What to know"), False)],
        rows=[[each.name, pounds(each.gbp), first_upper(each.why)] for each in found],
    )


def _divisions(place: Place, wanted: Wanted, held: Places, seen: Seen) -> Table:
    """Return every service of the place beside the neighbours' middle and England."""
    found = services_beside(seen.shown.bundle, held, count=seen.count, group=wanted.group)
    rows: list[list[Cell]] = []
    for each in found:
        href = addresses.neighbours(place, {"group": each.group, "division": each.division})
        rows.append([Link(each.title, href), GROUPS.get(each.group, each.group), *_figures(each)])
    return Table(
        caption=_("Every service, pounds a person"),
        headings=[
            (_("Service"), False),
            (_("Whose money"), False),
            (place.name, True),
            (_("Neighbours, middle one"), True),
            (_("England"), True),
            (_("Difference from England"), True),
        ],
        rows=rows,
    )


def _figures(each: ServiceBeside) -> list[Cell]:
    apart = NOT_KNOWN if each.apart is None else share(each.apart)
    return [pounds(each.here), pounds(each.neighbours), pounds(each.england), apart]
