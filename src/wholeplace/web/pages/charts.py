"""A chart of the library as a figure of a page: drawn once, kept by its content."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from io import StringIO

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from wholeplace.report.charts import Chart, Row, Value, drawing_tool
from wholeplace.report.words import NOT_KNOWN, first_upper, number
from wholeplace.web.pages.figures import Cell, Figure, Fine, Heading, Table

_GRAMMAR = "6.1"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_KEEP = "private, max-age=300"


def figure_of(
    chart: Chart, *, id: str, svg_url: str, spec_url: str = "", csv_url: str = ""
) -> Figure:
    """Return a chart with its table, to be shown by ``components/figure.html``.

    Args:
        chart: The picture with its words and rows.
        id: Name of the figure, unique on its page.
        svg_url: Address that answers with ``svg_response``.
        spec_url: Address that answers with ``spec_response``.
        csv_url: Address that answers with ``csv_response``.
    """
    return Figure(
        id=id,
        title=chart.title,
        alt=chart.alt,
        source=chart.source,
        svg_url=svg_url,
        table=table_of(chart),
        spec_url=spec_url,
        csv_url=csv_url,
    )


def table_of(chart: Chart) -> Table:
    """Return the rows that a chart draws as a table; a view may show a better one."""
    names = list(dict.fromkeys(name for row in chart.rows for name in row))
    headings: list[Heading] = [(_title(name), _is_numeric(chart.rows, name)) for name in names]
    rows = [[_words(row.get(name)) for name in names] for row in chart.rows]
    return Table(caption=chart.title, headings=headings, rows=rows)


def drawn(chart: Chart) -> bytes:
    """Return the picture as SVG, from the cache where the same was drawn before."""
    return _kept("svg", chart, lambda: chart.svg().encode())


def specified(chart: Chart) -> bytes:
    """Return the picture's Vega specification as JSON, compiled here so that browsers need not."""
    return _kept("vega", chart, lambda: _compiled(chart))


def svg_response(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Answer with the picture, or with nothing new when the browser has it."""
    return _answer(request, drawn(chart), "image/svg+xml")


def spec_response(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Answer with the specification of the interactive picture."""
    return _answer(request, specified(chart), "application/json")


def csv_response(table: Table, *, filename: str) -> HttpResponse:
    """Answer with a table as a CSV file that no spreadsheet takes for formulas."""
    response = HttpResponse(csv_of(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def csv_of(table: Table) -> str:
    """Return a table as CSV text with a byte order mark, as spreadsheets want it."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(heading) for heading, _ in table.headings])
    writer.writerows([harmless(plain(cell)) for cell in row] for row in table.rows)
    return "\ufeff" + text.getvalue()


def plain(cell: Cell) -> str:
    """Return a cell in words alone."""
    if isinstance(cell, str):
        return cell
    return f"{cell.text} ({cell.detail})" if isinstance(cell, Fine) else cell.text


def harmless(text: str) -> str:
    """Return a text that a spreadsheet shows and does not run.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("Wigan")
    ("'=1+1", '-12.5', 'Wigan')
    """
    return text if not text.startswith(_DANGEROUS) or _reads_as_number(text) else f"'{text}"


def _reads_as_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def digest(chart: Chart) -> str:
    """Return a name for what a chart draws: the same for the same picture."""
    return sha256(json.dumps(chart.spec(), sort_keys=True, default=str).encode()).hexdigest()


def _compiled(chart: Chart) -> bytes:
    compile_ = drawing_tool("vl_convert").vegalite_to_vega
    return json.dumps(compile_(chart.spec(), vl_version=_GRAMMAR), separators=(",", ":")).encode()


def _answer(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(content, content_type=kind, headers={"ETag": tag, "Cache-Control": _KEEP})


def _kept(form: str, chart: Chart, make: Callable[[], bytes]) -> bytes:
    key = f"chart-{form}-{digest(chart)}"
    found = cache.get(key)
    if isinstance(found, bytes):
        return found
    made = make()
    cache.set(key, made)
    return made


def _title(name: str) -> str:
    return first_upper(name.replace("_", " "))


def _is_numeric(rows: Iterable[Row], name: str) -> bool:
    known = [row[name] for row in rows if row.get(name) is not None]
    return bool(known) and all(isinstance(value, int | float) for value in known)


def _words(value: Value) -> str:
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        return value
    return number(value) if isinstance(value, int | float) else " ".join(value)
