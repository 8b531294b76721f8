"""Tables, figures and cards: everything a reader needs is there without a script."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.web.pages.charts import (
    csv_of,
    csv_response,
    digest,
    drawn,
    figure_of,
    harmless,
    plain,
    spec_response,
    specified,
    svg_response,
    table_of,
)
from wholeplace.web.pages.figures import Fine, KeyFigure, Link, Table, Tag

FIGURE = '{% include "components/figure.html" %}'
TABLE = '{% include "components/table.html" %}'


@pytest.fixture
def figure(chart):
    return figure_of(chart, id="years", svg_url="/p.svg", spec_url="/p.json", csv_url="/p.csv")


@pytest.fixture
def table() -> Table:
    return Table(
        caption="Who spends what",
        headings=[("Body", False), ("Spend", True), ("State", False)],
        rows=[
            [
                Link("Council", "/c/", "children"),
                Fine("£62m", "£58m to £66m"),
                Tag("Agreed", "green"),
            ],
            ["Total", "£62m", ""],
        ],
        total=True,
    )


def test_a_figure_has_picture_sentence_source_table_and_downloads(draw, figure):
    html = draw(FIGURE, figure=figure)
    assert '<img src="/p.svg" alt="Two bars: £2m in 2024/25 and £3m in 2025/26."' in html
    assert "Source: A test" in html
    assert "<caption" in html
    assert "2025/26" in html
    assert 'href="/p.csv" download' in html
    assert 'href="/p.svg" download="years.svg"' in html
    assert 'data-chart-spec="/p.json"' in html


def test_a_figure_without_an_interactive_form_asks_for_none(draw, chart):
    html = draw(FIGURE, figure=figure_of(chart, id="years", svg_url="/p.svg"))
    assert "data-chart-spec" not in html
    assert "CSV" not in html


def test_a_figure_s_heading_can_be_deeper(draw, figure):
    assert '<h2 class="govuk-heading-s' in draw(FIGURE, figure=figure)
    assert '<h3 class="govuk-heading-s' in draw(
        '{% include "components/figure.html" with level=3 %}', figure=figure
    )


def test_the_table_of_a_chart_has_its_rows_with_numbers_to_the_right(chart):
    table = table_of(chart)
    assert table.headings == [("Year", False), ("Gbp million", True)]
    assert table.rows == [["2024/25", "2"], ["2025/26", "3"]]


def test_an_unknown_value_of_a_chart_is_not_known_and_never_nothing(chart):
    from dataclasses import replace

    holed = replace(chart, rows=({"year": "2024/25", "gbp_million": None}, *chart.rows[1:]))
    assert table_of(holed).rows[0] == ["2024/25", "not known"]


def test_a_table_has_caption_and_scopes_and_its_numbers_to_the_right(draw, table):
    html = draw(TABLE, table=table)
    assert re.search(r"<caption[^>]*>Who spends what</caption>", html)
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 2
    assert re.search(r'<td class="govuk-table__cell wp-number">£62m', html)
    assert 'tabindex="0"' in html
    assert 'aria-label="Who spends what"' in html
    assert "wp-table--total" in html


def test_cells_are_links_states_or_amounts_with_detail(draw, table):
    html = draw(TABLE, table=table)
    assert 'href="/c/">Council<span class="govuk-visually-hidden"> children</span></a>' in html
    assert '<strong class="govuk-tag govuk-tag--green">Agreed</strong>' in html
    assert '£62m<span class="wp-detail">£58m to £66m</span>' in html


def test_cells_are_escaped(draw):
    table = Table("Names", [("Name", False)], [["<b>x</b>"], [Link("<i>y</i>", "/")]])
    html = draw(TABLE, table=table)
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_row_must_have_as_many_cells_as_there_are_headings():
    with pytest.raises(ValueError, match="longer"):
        _ = Table("x", [("A", False), ("B", True)], [["only one"]]).body


def test_a_caption_can_be_for_listeners_only(draw):
    html = draw(TABLE, table=Table("Quiet", [("A", False)], [["1"]], caption_hidden=True))
    assert re.search(r'<caption class="[^"]*govuk-visually-hidden[^"]*">Quiet', html)


def test_the_same_chart_is_drawn_once(chart, monkeypatch):
    first = drawn(chart)
    assert first.startswith(b"<svg")
    monkeypatch.setattr(type(chart), "svg", lambda self: pytest.fail("drawn twice"))
    assert drawn(chart) == first


def test_another_picture_has_another_digest(chart):
    from dataclasses import replace

    assert digest(chart) == digest(replace(chart))
    assert digest(chart) != digest(replace(chart, height=200))


def test_the_specification_is_vega_compiled_here(chart):
    specification = json.loads(specified(chart))
    assert specification["marks"]
    assert specification["scales"]
    assert "layer" not in specification  # Vega, no longer Vega-Lite


def test_nothing_in_a_specification_comes_from_another_site(chart):
    specification = json.loads(specified(chart))
    assert "url" not in json.dumps(specification["data"])


def test_a_picture_the_browser_has_is_not_sent_again(request_of, chart):
    first = svg_response(request_of(), chart)
    assert first["Content-Type"] == "image/svg+xml"
    again = svg_response(request_of(if_none_match=first["ETag"]), chart)
    assert again.status_code == 304
    assert again.content == b""


def test_an_answer_is_kept_by_the_browser_alone(request_of, chart):
    answer = spec_response(request_of(), chart)
    assert answer["Cache-Control"].startswith("private")
    assert answer["Content-Type"] == "application/json"


def test_a_table_comes_as_csv_with_its_detail(table):
    rows = list(csv.reader(io.StringIO(csv_of(table).removeprefix("\ufeff"))))
    assert rows[0] == ["Body", "Spend", "State"]
    assert rows[1] == ["Council", "£62m (£58m to £66m)", "Agreed"]


def test_a_csv_is_an_attachment(table):
    answer = csv_response(table, filename="who.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="who.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("formula", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(formula):
    assert harmless(formula) == f"'{formula}"


@given(st.text(max_size=20))
def test_a_harmless_text_never_begins_like_a_formula_unless_it_is_a_number(text):
    made = harmless(text)
    if made.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        float(made.replace(",", ""))


def test_a_cell_in_words_alone():
    assert plain("x") == "x"
    assert plain(Tag("Agreed")) == "Agreed"
    assert plain(Fine("£1m", "£0.4m to £2m")) == "£1m (£0.4m to £2m)"


def test_key_figures_say_what_they_are_and_lead_on(draw):
    html = draw(
        '{% include "components/key_figures.html" %}',
        figures=[KeyFigure("£2.91bn", "of public money", "86% published", "/m/")],
    )
    assert '<dd class="wp-key__amount">£2.91bn</dd>' in html
    assert '<a class="govuk-link" href="/m/">of public money</a>' in html
    assert "86% published" in html
