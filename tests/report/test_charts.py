"""A chart is picture, figures and words together; its look can be read by anybody."""

import re

import pytest

from wholeplace.errors import MethodError
from wholeplace.report import charts
from wholeplace.report.canvas import box, boxes, dot, dots, label, strokes, texts, whisker
from wholeplace.report.charts import PAPER, WIDTH, Chart, drawing_tool, wrapped

ROWS = ({"year": "2024/25", "amount": 3.0},)
LAYER = {
    "mark": {"type": "bar"},
    "encoding": {
        "x": {"field": "year", "type": "ordinal"},
        "y": {"field": "amount", "type": "quantitative"},
    },
}


def chart(**changes):
    given = {
        "title": "Spending",
        "alt": "Spending was £3m in 2024/25.",
        "source": "A return",
        "rows": ROWS,
        "layers": (LAYER,),
    }
    return Chart(**{**given, **changes})


def luminance(colour):
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_worked_out_as_the_guidelines_do():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("gap", ["title", "alt", "source"])
def test_a_chart_cannot_be_made_without_its_words(gap):
    with pytest.raises(MethodError, match=gap):
        chart(**{gap: "  "})


def test_a_chart_without_any_words_says_all_that_is_missing():
    with pytest.raises(MethodError, match="title and alt and source"):
        chart(title="", alt="", source="")


def test_the_specification_is_plain_vega_lite_with_its_figures_and_sentence():
    spec = chart().spec()
    assert spec["data"] == {"values": [{"year": "2024/25", "amount": 3.0}]}
    assert spec["description"] == "Spending was £3m in 2024/25."
    assert spec["layer"] == [LAYER]


def test_the_same_chart_is_drawn_as_the_same_bytes():
    assert chart().svg() == chart().svg()


def test_the_drawing_is_as_wide_as_it_says():
    assert re.search(rf'viewBox="0 0 {WIDTH} 320"', chart().svg())


def test_the_drawing_asks_for_nothing_from_outside():
    svg = chart().svg()
    assert "<image" not in svg
    assert "<script" not in svg
    assert "url(http" not in svg
    assert set(re.findall(r"https?://[^\"' ]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_the_drawing_keeps_two_decimals_at_most():
    assert not re.search(r"\d\.\d{3}", chart().svg())


def test_text_is_at_least_fourteen_pixels():
    sizes = re.findall(r'font-size="([\d.]+)px"', chart().svg())
    assert sizes
    assert all(float(size) >= charts.TEXT == 14 for size in sizes)


@pytest.mark.parametrize("colour", charts.PALETTE)
def test_every_colour_stands_out_from_paper_three_to_one(colour):
    assert contrast(colour, PAPER) >= 3


@pytest.mark.parametrize("colour", [charts.INK, charts.MUTED])
def test_text_colours_stand_out_four_and_a_half_to_one(colour):
    assert contrast(colour, PAPER) >= 4.5


def test_white_words_can_be_read_on_every_strong_colour():
    for colour in charts.PALETTE[:3]:
        assert contrast(colour, PAPER) >= 4


def test_neighbouring_colours_differ_in_lightness_and_not_in_hue_alone():
    blue, teal, pink = charts.PALETTE[:3]
    assert contrast(blue, teal) >= 2
    assert contrast(teal, pink) >= 2


def test_long_names_are_wrapped_at_words():
    assert wrapped("NHS Greater Manchester Integrated Care Board", 24) == (
        "NHS Greater Manchester",
        "Integrated Care Board",
    )
    assert wrapped("", 10) == ("",)


def test_a_box_is_never_too_thin_to_see():
    row = box(10, 10, 10, 10, colour="#000000")
    assert row["end"] - row["x"] == 0.5
    assert row["foot"] - row["top"] == 0.5


def test_a_whisker_has_a_foot_at_both_ends():
    line, left, right = whisker(10, 30, 5)
    assert (line["x"], line["end"]) == (10, 30)
    assert left["x"] == left["end"] == 10
    assert right["x"] == right["end"] == 30


def test_marks_stand_where_they_are_put():
    layers = (
        boxes([box(100, 20, 200, 40, colour="#12436d")], height=100),
        dots([dot(300, 50, colour="#801650")], height=100),
        strokes(whisker(10, 30, 70), height=100),
        texts([label(50, 90, "a label")], height=100),
    )
    svg = chart(layers=layers, height=100).svg()
    assert 'fill="#12436d"' in svg
    assert "a label" in svg
    x, y = map(float, re.search(r'translate\(([\d.]+),([\d.]+)\)"[^>]*>a label', svg).groups())
    assert x == pytest.approx(50, abs=5)
    assert y == pytest.approx(90, abs=7)


def test_hostile_names_are_text_in_a_drawing():
    svg = chart(layers=(texts([label(5, 5, "<script>alert(1)</script>&")], height=320),)).svg()
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg


def test_a_drawing_tool_that_is_not_installed_is_named_with_what_would_do():
    with pytest.raises(MethodError, match=r"not here: install wholeplace\[report\]"):
        drawing_tool("no_such_drawing_tool")
