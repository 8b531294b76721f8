"""What the comparisons show: pounds per head beside the neighbours, and earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wholeplace.count.beside import GROUPS, Beside, Places, Wanted, group_of, item
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.report.charts import Chart
from wholeplace.report.words import NOT_KNOWN, first_upper, pounds, share
from wholeplace.web.explorer import addresses
from wholeplace.web.explorer.compared import (
    NAME,
    history,
    places_held,
    standing,
    standing_chart,
    standings,
    years_of,
)
from wholeplace.web.explorer.line_page import history_table
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.explorer.sources import in_words
from wholeplace.web.pages.charts import figure_of
from wholeplace.web.pages.figures import Cell, Figure, Link, Table
from wholeplace.web.places.models import Place
from wholeplace.web.places.tables import reference
from wholeplace.years import year_label

_LEAST = 1.0  # [GBP a person]: of less than a pound no share is told


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
    group, division, service = item(line)
    wanted = Wanted(group, division, service)
    held = places_held(seen.count.year, wait=wait)
    years = history(seen.shown.bundle, wait=wait)
    here, query = addresses.line(place, line.id) + "&beside=1#beside", urlencode({"id": line.id})
    if held is None or years is None:
        return LineCompared(False, None, None, here, query)
    known = any(wanted.takes(each) for _year, money in years for each in money.money)
    if not known:
        return LineCompared(True, None, None, here, query)
    found = standing(seen.shown.bundle, held, wanted=wanted)
    chart = _chart(found, wanted, seen)
    shown = None if chart is None else _figure(chart, found, place, _given(wanted))
    earlier = history_table(years_of(years, item(line)), line)
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
    titles = seen.count.titles
    lines = [line for line in seen.count.lines if line.division in titles]
    pairs = {
        (group_of(line.sector), line.division): titles[line.division]
        for line in lines
        if not wanted.group or group_of(line.sector) == wanted.group
    }
    rows: list[list[Cell]] = []
    every = standings(seen.shown.bundle, held, wanted=[Wanted(*pair) for pair in sorted(pairs)])
    for (group, division), title in sorted(pairs.items(), key=lambda pair: pair[1]):
        found = every[group, division]
        href = addresses.neighbours(place, {"group": group, "division": division})
        rows.append([Link(title, href), GROUPS.get(group, group), *_figures(found)])
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


def _figures(found: Sequence[Beside]) -> list[Cell]:
    mine, england = found[0].gbp, found[-1].gbp
    known = sorted(each.gbp for each in found[1:-1] if each.gbp is not None)
    middle = _median(known)
    comparable = mine is not None and england is not None and min(mine, england) >= _LEAST
    apart = share((mine or 0.0) / (england or 1.0) - 1) if comparable else NOT_KNOWN
    return [pounds(mine), pounds(middle), pounds(england), apart]


def _median(known: Sequence[float]) -> float | None:
    if not known:
        return None
    half = len(known) // 2
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2
