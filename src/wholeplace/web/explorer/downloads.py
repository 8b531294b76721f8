"""The chosen lines as a file: CSV or Excel, with nothing in it that runs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO

from django.utils.translation import gettext as _

from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import SECTORS
from wholeplace.count.views import division_titles
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.explorer.sources import source_of
from wholeplace.web.pages.charts import harmless
from wholeplace.years import year_label

Value = str | float | None
COLUMNS = (
    "line",
    "body",
    "sector",
    "service",
    "title",
    "division",
    "kind",
    "year",
    "gbp_thousand",
    "low",
    "high",
    "level",
    "method",
    "key",
    "confidence",
    "cohort",
    "flexibility",
    "statutory",
    "funder",
    "deliverer",
    "schools",
    "tiers",
    "outcomes",
    "source",
    "publisher",
    "edition",
    "licence",
    "address",
    "note",
)
_INERT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE = datetime(2000, 1, 1)
_WIDTHS = {"title": 44, "body": 30, "division": 30, "key": 40, "note": 60, "source": 28}
_WIDTH = 14


def csv_of_lines(lines: Sequence[SpendLine], *, seen: Seen) -> bytes:
    """Return lines as CSV with a byte order mark; amounts are GBP thousand, unrounded."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for values in _rows(lines, seen):
        writer.writerow(
            [
                harmless(value) if isinstance(value, str) else "" if value is None else value
                for value in values
            ]
        )
    return ("\ufeff" + text.getvalue()).encode()


def xlsx_of_lines(lines: Sequence[SpendLine], *, seen: Seen, chosen: str) -> bytes:
    """Return lines as an Excel workbook: the lines, and a sheet that says what they are.

    Args:
        lines: The lines, in the order of the page.
        seen: What the viewer sees.
        chosen: What was chosen, in words.
    """
    import xlsxwriter

    written = BytesIO()
    book = xlsxwriter.Workbook(written, _INERT)
    book.set_properties({"title": seen.shown.place.name, "author": "wholeplace", "created": _MADE})
    head = book.add_format({"bold": True, "bottom": 2})
    plain = book.add_format({"num_format": "#,##0.0"})
    sheet = book.add_worksheet(_("Lines")[:31])
    for at, name in enumerate(COLUMNS):
        sheet.write_string(0, at, name, head)
        sheet.set_column(at, at, _WIDTHS.get(name, _WIDTH))
    for row, values in enumerate(_rows(lines, seen), start=1):
        for at, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, at, value)
            elif value is not None:
                shown = plain if COLUMNS[at] in ("gbp_thousand", "low", "high") else None
                sheet.write_number(row, at, value, shown)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(lines), 1), len(COLUMNS) - 1)
    about = book.add_worksheet(_("About")[:31])
    for row, words in enumerate(_about(seen, chosen)):
        about.write_string(row, 0, words)
    about.set_column(0, 0, 110)
    book.close()
    return written.getvalue()


def _about(seen: Seen, chosen: str) -> list[str]:
    return [
        _("%(place)s, %(year)s: lines of public money")
        % {"place": seen.shown.place.name, "year": year_label(seen.count.year)},
        chosen,
        _("Amounts, low and high are thousands of pounds in cash of the year, net of income."),
        _("An empty cell is not known. It is never nought."),
        _("Tiers are shares of the line under the place's scheme: an assumption unless tagged."),
    ]


def _rows(lines: Sequence[SpendLine], seen: Seen) -> list[list[Value]]:
    titles = division_titles(seen.count)
    return [_values(line, seen, titles.get(line.division, line.division)) for line in lines]


def _values(line: SpendLine, seen: Seen, division: str) -> list[Value]:
    source = source_of(line.source)
    tiers = seen.related.tiers.get(line.id, {})
    key = seen.related.outcomes.get(line.id, "")
    return [
        line.id,
        line.body_name,
        SECTORS.get(line.sector, line.sector),
        line.service,
        line.title,
        division,
        line.kind,
        year_label(line.year),
        line.gbp_thousand,
        line.low,
        line.high,
        line.level,
        line.method,
        line.key,
        line.confidence,
        line.cohort,
        line.flexibility,
        line.statutory,
        line.funder,
        line.deliverer,
        "yes" if line.schools else "no",
        "; ".join(f"{tier} {share:.3f}" for tier, share in tiers.items()),
        seen.outcome_titles.get(key, "") if key else "",
        line.source if source is None else source.title,
        "" if source is None else source.publisher,
        "" if source is None else source.edition,
        "" if source is None else source.licence,
        "" if source is None else source.address,
        line.note,
    ]
