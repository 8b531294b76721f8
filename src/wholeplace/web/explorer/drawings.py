"""The pictures of the explorer, made of the chosen lines alone."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from wholeplace.count.build import Count
from wholeplace.count.sectors import SECTORS
from wholeplace.count.views import flows
from wholeplace.report.charts import Chart
from wholeplace.report.pictures.flows import where_the_pound_goes
from wholeplace.report.pictures.mosaic import mosaic
from wholeplace.report.pictures.ranked import ranked_parts
from wholeplace.web.explorer import addresses
from wholeplace.web.explorer.forms import Asked
from wholeplace.web.explorer.lenses import LENSES, parts
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.explorer.shown import amount
from wholeplace.web.explorer.sources import in_words
from wholeplace.web.pages.charts import figure_of
from wholeplace.web.pages.figures import Figure, Table
from wholeplace.web.places.home import STRIP, bodies_chart
from wholeplace.web.places.models import Place
from wholeplace.years import year_label

RANKED, MOSAIC, FLOWS = "ranked", "mosaic", "flows"


def chart(name: str, *, place: Place, seen: Seen, count: Count, by: str) -> Chart | None:
    """Return a picture of the chosen lines; None where there is nothing to draw.

    Args:
        name: ``ranked``, ``mosaic``, ``flows`` or ``bodies``.
        place: The place.
        seen: What the viewer sees.
        count: The count of the chosen lines.
        by: The lens, for ranked bars.
    """
    if name == STRIP:
        return bodies_chart(place.name, count)
    year, source = year_label(count.year), in_words(count.lines)
    if name == RANKED:
        found = parts(seen, count, by)
        if not found:
            return None
        title = _("Money by %(way)s, %(place)s, %(year)s") % {
            "way": str(LENSES[by].label).lower(),
            "place": place.name,
            "year": year,
        }
        return ranked_parts(found, title=title, source=source)
    moves = flows(_districts_together(count))
    if not any(amount > 0 for *_names, amount in moves):
        return None
    if name == FLOWS:
        return where_the_pound_goes(moves, place=place.name, year=year, source=source)
    title = _("Whose money, and what it is spent on, %(place)s, %(year)s")
    return mosaic(moves, title=title % {"place": place.name, "year": year}, source=source)


def worth_drawing(count: Count) -> tuple[str, ...]:
    """Return the pictures beside the bars that the chosen lines have enough in them for."""
    bodies = {line.body for line in count.lines}
    divisions = {line.division for line in count.lines}
    if len(divisions) < 2:
        return ()
    return (MOSAIC,) if len(bodies) < 2 else (FLOWS, MOSAIC)


def figure(name: str, drawn: Chart, *, place: Place, asked: Asked, table: Table | None) -> Figure:
    """Return a picture as a figure of the page, with a better table where there is one."""
    given = {**asked.chosen.parameters(), "by": asked.by}
    shown = figure_of(
        drawn,
        id=name,
        svg_url=addresses.picture(place, name, "svg", given),
        spec_url=addresses.picture(place, name, "json", given),
        csv_url=addresses.picture(place, name, "csv", given),
    )
    return replace(shown, table=flows_table(drawn) if table is None else table)


def flows_table(drawn: Chart) -> Table:
    """Return the figures of flows and of the mosaic: whose money, what it is spent on, how much."""
    rows = [[str(value) for value in list(row.values())[:2]] for row in drawn.rows]
    money = [amount(float(str(row["gbp_thousand"]))) for row in drawn.rows]
    return Table(
        caption=drawn.title,
        headings=[(_("Whose money"), False), (_("Spent on"), False), (_("Amount"), True)],
        rows=[[*names, each] for names, each in zip(rows, money, strict=True)],
    )


def _districts_together(count: Count) -> Count:
    """Return the count with its districts as one body, so that a county's picture can be read."""
    name = SECTORS["district"]
    return replace(
        count,
        lines=tuple(
            replace(line, body_name=name) if line.sector == "district" else line
            for line in count.lines
        ),
    )
