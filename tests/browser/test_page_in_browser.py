"""The published pages as Chromium shows them: accessible, narrow, and asking nobody."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
NARROW = {"width": 320, "height": 800}


def violations(page, *tags, without=()):
    """Every violation that axe finds under the tags, as readable lines."""
    only = {"type": "tag", "values": list(tags)}
    rules = {rule: {"enabled": False} for rule in without}
    told = {"runOnly": only, "rules": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=told)
    return [
        f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']][:3]}"
        for rule in found.response["violations"]
    ]


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def test_axe_would_find_a_violation_if_there_were_one(opened):
    opened.evaluate("document.querySelector('figure svg').removeAttribute('aria-label')")
    opened.evaluate("document.documentElement.removeAttribute('lang')")
    assert {found.split(":")[0] for found in violations(opened, *WCAG)} == {
        "html-has-lang",
        "svg-img-alt",
    }


def test_axe_finds_no_violation_of_wcag_2_2_aa(opened):
    assert violations(opened, *WCAG) == []


def test_axe_finds_no_violation_with_every_table_unfolded(opened):
    unfold(opened)
    assert violations(opened, *WCAG) == []


def test_axe_finds_no_breach_of_good_practice_either(opened):
    assert violations(opened, "best-practice") == []


def test_axe_finds_no_violation_at_320_pixels(opened):
    opened.set_viewport_size(NARROW)
    unfold(opened)
    assert violations(opened, *WCAG, without=["color-contrast"]) == []  # the same at any width


def test_the_page_asks_for_nothing_but_itself(opened):
    assert opened.asked == [opened.url]
    assert opened.url.startswith("file:")


def test_nothing_is_complained_of_in_the_console(opened):
    assert opened.errors == []


def test_the_page_has_no_script_and_its_policy_would_stop_one(opened):
    assert opened.locator("script").count() == 0
    opened.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.ran = true'}))"
    )
    assert opened.evaluate("window.ran") is None


@pytest.mark.parametrize("width", [320, 400, 768, 1280])
def test_the_page_never_scrolls_sideways(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    unfold(opened)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_wide_tables_and_pictures_scroll_in_regions_that_the_keyboard_reaches(opened):
    opened.set_viewport_size(NARROW)
    unfold(opened)
    wide = opened.evaluate(
        """[...document.querySelectorAll('.scroll, .picture')].map(one => ({
            focus: one.tabIndex, role: one.getAttribute('role'),
            name: one.getAttribute('aria-label'), over: one.scrollWidth > one.clientWidth}))"""
    )
    assert any(one["over"] for one in wide)
    assert all(one["focus"] == 0 and one["role"] == "region" and one["name"] for one in wide)


def test_text_twice_the_size_still_fits_a_small_screen(opened):
    opened.set_viewport_size({"width": 640, "height": 800})
    opened.evaluate("document.documentElement.style.fontSize = '200%'")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 640


def test_the_first_tab_stop_skips_to_the_answer(opened):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Skip to the answer"
    opened.keyboard.press("Enter")
    assert opened.url.endswith("#answer")


def test_the_keyboard_reaches_every_link_table_and_fold(opened):
    wanted = opened.evaluate(
        "document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length"
        " - document.querySelectorAll('details :is(a, [tabindex])').length"
    )
    seen = set()
    for _ in range(wanted + 5):
        opened.keyboard.press("Tab")
        seen.add(
            opened.evaluate(
                "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"
                ".indexOf(document.activeElement)"
            )
        )
    assert len(seen - {-1}) >= wanted


def test_a_fold_opens_from_the_keyboard_without_a_script(opened):
    fold = opened.locator("details").first
    opened.locator("summary").first.focus()
    opened.keyboard.press("Enter")
    assert fold.evaluate("one => one.open")


def test_what_has_the_focus_can_be_seen(opened):
    opened.keyboard.press("Tab")
    outline = opened.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_every_small_number_leads_to_a_source_on_the_page(opened):
    lost = opened.evaluate(
        """[...document.querySelectorAll('a.cite')]
            .map(one => one.getAttribute('href').slice(1))
            .filter(id => !document.getElementById(id))"""
    )
    assert lost == []


def test_no_two_things_share_an_id(opened):
    ids = opened.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_every_picture_is_an_image_with_a_name(opened):
    pictures = opened.locator("figure svg")
    assert pictures.count() >= 1
    for at in range(pictures.count()):
        assert pictures.nth(at).get_attribute("role") == "img"
        assert pictures.nth(at).get_attribute("aria-label")


def test_the_page_is_in_british_english_and_has_one_main_heading(opened):
    assert opened.locator("html").get_attribute("lang") == "en-GB"
    assert opened.locator("h1").count() == 1


def test_headings_never_skip_a_level(opened):
    levels = opened.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))"
    )
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_it_prints_without_the_contents(opened):
    opened.emulate_media(media="print")
    contents = opened.locator("nav")
    assert contents.count() == 1
    assert not contents.is_visible()


def test_a_real_place_passes_axe_with_every_table_unfolded(real):
    unfold(real)
    assert violations(real, *WCAG) == []


def test_a_real_place_fits_320_pixels_and_asks_for_nothing(real):
    real.set_viewport_size(NARROW)
    unfold(real)
    assert real.evaluate("document.documentElement.scrollWidth") <= 320
    assert real.asked == [real.url]
    assert real.errors == []
