"""The partners' own words: texts of sections, asks and offers, and what becomes of Markdown."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.web.plans.conftest import ADMIN, HEALTH, PLAN, READER, WRITER
from wholeplace.report.blocks import Bullets, Heading, Paragraph, Strong
from wholeplace.web.places.models import Row
from wholeplace.web.plans.models import AskOffer, SectionText
from wholeplace.web.plans.parts import partners_parts, public_parts
from wholeplace.web.plans.rich import blocks_of, html_of
from wholeplace.web.plans.services import TextConflict, add_ask, present_text, write_section

TODAY = timezone.localdate()
TEXT = PLAN + "sections/services/text/"


def test_markdown_becomes_blocks_of_a_report():
    blocks = list(blocks_of("## Who\n\nThe **ICB** leads.\n\n- one\n- [two](https://e.example)\n"))
    assert blocks == [
        Heading("Who"),
        Paragraph(("The ", Strong("ICB"), " leads.")),
        Bullets((("one",), ("two", " (https://e.example)"))),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/pixel.png)",
        '<p style="position:fixed">x</p>',
        '<img src=x onerror="alert(1)">',
    ],
)
def test_no_markdown_brings_script_style_or_pictures_in(bad):
    made = html_of(bad)
    assert not any(tag in made for tag in ("<script", "<img", "<p style", '<a href="javascript'))


def test_headings_of_a_text_stay_below_those_of_the_page():
    assert html_of("# Big").startswith("<h3>")


def test_a_section_is_written_shown_and_its_history_kept(place, signed_in):
    writer = signed_in(WRITER)
    first = {"text": "We **share** one door.", "visibility": "partnership", "on": 0}
    assert writer.post(TEXT, first).status_code == 302
    second = {"text": "We share two doors.", "visibility": "public", "on": 1}
    assert writer.post(TEXT, second).status_code == 302
    page = signed_in(READER).get(PLAN + "sections/services/").content.decode()
    assert "We share two doors." in page
    assert "Earlier texts" in page
    assert present_text(place, "services").version == 2


def test_two_who_write_at_once_see_both_texts_and_neither_is_lost(place, signed_in):
    one, other = signed_in(WRITER), signed_in(HEALTH)
    one.post(TEXT, {"text": "Mine", "visibility": "partnership", "on": 0})
    answer = other.post(TEXT, {"text": "Ours", "visibility": "partnership", "on": 0})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Mine" in page
    assert "Ours" in page
    kept = {"text": "Ours", "visibility": "partnership", "on": 1, "keep": "mine"}
    assert other.post(TEXT, kept).status_code == 302
    assert present_text(place, "services").text == "Ours"
    assert SectionText.objects.count() == 2


def test_keeping_theirs_changes_nothing(place, signed_in):
    signed_in(WRITER).post(TEXT, {"text": "Mine", "visibility": "partnership", "on": 0})
    signed_in(HEALTH).post(TEXT, {"keep": "theirs", "text": "Ours", "on": 1})
    assert present_text(place, "services").text == "Mine"


def test_viewers_write_nothing(place, by, signed_in):
    assert signed_in(READER).get(TEXT).status_code == 403
    with pytest.raises(PermissionDenied):
        write_section(
            by(READER), place=place, section="services", text="x", visibility="public", on=0
        )


def test_a_text_that_is_public_no_more_does_not_leave_through_its_past(place, by):
    council = by(ADMIN)
    for on, shown in ((0, "public"), (1, "partnership")):
        write_section(
            council, place=place, section="services", text=f"text {on}", visibility=shown, on=on
        )
    assert public_parts(place, today=TODAY).texts == ()
    assert partners_parts(place).texts == ({"section": "services", "text": "text 1"},)
    with pytest.raises(TextConflict):
        write_section(council, place=place, section="services", text="", visibility="public", on=0)


def fields(place, **more) -> dict[str, object]:
    return {
        "kind": "ask", "title": "A multi-year settlement", "department": "MHCLG",
        "why": "Certainty", "gbp": "", "worth": "", "state": "proposed",
        "body": place.bodies.get(key="NHS").pk, "visibility": "partnership", "on": 0, **more,
    }  # fmt: skip


def test_an_ask_is_added_linked_and_its_worth_not_known_stays_so(place, signed_in):
    health = signed_in(HEALTH)
    row = Row.objects.filter(place=place, table="interventions").first()
    sent = fields(place, rows=[row.pk])
    assert health.post(PLAN + "asks/add/", sent).status_code == 302
    ask = AskOffer.objects.get()
    assert ask.gbp is None
    assert list(ask.rows.all()) == [row]
    page = signed_in(READER).get(PLAN + "asks/").content.decode()
    assert "A multi-year settlement" in page
    assert "not known" in page
    assert partners_parts(place).asks[0]["gbp"] is None


def test_only_the_body_that_asks_changes_an_ask(place, signed_in):
    signed_in(HEALTH).post(PLAN + "asks/add/", fields(place))
    address = f"{PLAN}asks/{AskOffer.objects.get().pk}/"
    writer = signed_in(WRITER)
    assert writer.get(address).status_code == 200
    assert writer.post(address, fields(place, title="Ours")).status_code == 403
    assert signed_in(HEALTH).post(address, fields(place, gbp="2500000", on=1)).status_code == 302
    assert AskOffer.objects.get().version == 2


def test_two_who_change_an_ask_at_once_see_both(place, signed_in):
    health = signed_in(HEALTH)
    health.post(PLAN + "asks/add/", fields(place))
    address = f"{PLAN}asks/{AskOffer.objects.get().pk}/"
    health.post(address, fields(place, title="First", on=1))
    answer = health.post(address, fields(place, title="Second", on=1))
    assert answer.status_code == 409
    assert "First" in answer.content.decode()


def test_a_private_ask_is_seen_by_its_own_body_alone(place, by, body, signed_in):
    ask = AskOffer(
        place=place, body=body("NHS"), visibility="body", kind="ask", title="canary ask",
        department="DHSC", why="x",
    )  # fmt: skip
    add_ask(by(HEALTH), ask=ask, rows=[])
    assert "canary ask" in signed_in(HEALTH).get(PLAN + "asks/").content.decode()
    assert "canary ask" not in signed_in(ADMIN).get(PLAN + "asks/").content.decode()
    assert signed_in(ADMIN).get(f"{PLAN}asks/{ask.pk}/").status_code == 404
    assert partners_parts(place).asks == ()
