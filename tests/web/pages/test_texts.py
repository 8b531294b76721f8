"""Pages of text, pages of error and account pages: plain words, and the look of the rest."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.template.loader import render_to_string

from wholeplace.web.pages.texts import cookie_table, words_used
from wholeplace.web.pages.views import bad_request, forbidden, server_error

PUBLIC = {
    "/help/": "Help",
    "/accessibility/": "Accessibility statement",
    "/cookies/": "Cookies",
    "/privacy/": "Privacy",
    "/account/login/": "Sign in",
    "/account/password/reset/": "Set a new password",
    "/account/signup/": "Accounts are by invitation",
}
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "409.html", "413.html", "429.html")


def headings(html: str) -> list[str]:
    return [
        re.sub("<[^>]+>", "", h).strip() for h in re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    ]


@pytest.mark.parametrize(("path", "title"), PUBLIC.items())
def test_a_public_page_opens_signed_out_with_one_heading(client, db, path, title):
    answer = client.get(path)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert headings(html) == [title]
    assert f"<title>{title} – wholeplace</title>" in " ".join(html.split())
    assert 'href="#main-content" class="govuk-skip-link"' in html
    assert 'lang="en-gb"' in html


def test_a_page_of_text_is_only_read(client, db):
    assert client.post("/help/").status_code == 405


def test_reading_a_page_of_text_leaves_no_cookie(client, db):
    assert not client.get("/help/").cookies


def test_the_policy_of_every_page_allows_nothing_inline(client, db):
    policy = client.get("/help/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_footer_leads_to_every_page_of_text(client, db):
    html = client.get("/help/").content.decode()
    for path in ("/help/", "/accessibility/", "/cookies/", "/privacy/"):
        assert f'class="govuk-link" href="{path}"' in html


def test_every_cookie_that_the_site_sets_is_told(client, db, settings):
    told = {row[0] for row in cookie_table().rows}
    assert set(client.get("/account/login/").cookies) <= told
    assert settings.SESSION_COOKIE_NAME in told


def test_a_session_s_life_is_what_the_settings_say(settings):
    settings.SESSION_COOKIE_AGE = 7 * 3_600
    assert cookie_table().rows[0][2] == "7 hours at most"


def test_words_are_in_order_and_each_has_a_meaning():
    words = words_used()
    assert [word for word, _ in words] == sorted(word for word, _ in words)
    assert all(meaning.endswith(".") for _, meaning in words)
    assert "Cashable" in dict(words)


@pytest.mark.parametrize("template", ERRORS)
def test_an_error_page_says_what_to_do_next(template, request_of):
    html = render_to_string(template, request=request_of())
    assert len(headings(html)) == 1
    assert "<a " in html.partition("<main")[2].partition("</main>")[0]
    assert not re.search(r"\b(error|exception|invalid|oops|sorry)\b", headings(html)[0], re.I)


def test_an_unknown_address_is_404_in_our_own_words(client, db):
    answer = client.get("/nonsense/")
    assert answer.status_code == 404
    assert headings(answer.content.decode()) == ["There is no such page"]


def test_the_page_of_a_failure_needs_neither_database_nor_request(request_of):
    answer = server_error(request_of())
    assert answer.status_code == 500
    assert headings(answer.content.decode()) == ["Something went wrong here"]


def test_a_refusal_and_a_bad_request_have_their_status(request_of):
    assert forbidden(request_of()).status_code == 403
    assert bad_request(request_of()).status_code == 400
    assert bad_request(request_of(), RequestDataTooBig()).status_code == 413


def test_a_conflict_shows_both_versions_and_marks_what_differs(request_of):
    rows = [("Name", "Family hubs", "Family hubs"), ("Budget", "£1,200,000", "£1,350,000")]
    context = {"rows": rows, "changed_by": "Sam", "changed_at": "today", "hidden": [("version", 3)]}
    html = render_to_string("409.html", context, request=request_of())
    assert html.count("differs</strong>") == 1
    assert 'name="keep" value="mine"' in html
    assert 'name="keep" value="theirs"' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert "Sam saved a change on today." in html


def test_a_destructive_act_asks_first(draw):
    html = draw(
        '{% include "components/confirm.html" with title="Remove it?" text="It goes." '
        'action_url="/x/" action_text="Remove" cancel_url="/y/" %}',
        hidden=[("row", 7)],
    )
    assert 'method="post" action="/x/"' in html
    assert "govuk-button--warning" in html
    assert 'href="/y/">Cancel: change nothing' in html
    assert 'name="row" value="7"' in html


def test_an_empty_state_teaches_and_leads_on(draw):
    source = '{% include "components/empty.html" with title="None yet" text="Why." %}'
    assert "<a " not in draw(source)
    html = draw(source.replace("%}", 'action_text="Add" action_url="/a/" %}'))
    assert 'href="/a/"' in html


def test_small_components_say_their_words(draw):
    assert "govuk-tag--green" in draw(
        '{% include "components/tag.html" with text="Agreed" colour="green" %}'
    )
    notice = draw('{% include "components/notice.html" with label="Assumption" text="Made up." %}')
    assert '<strong class="wp-notice__label">Assumption</strong> Made up.' in notice
    progress = draw(
        '{% include "components/progress.html" with label="Valuing" text="3 of 10" %}',
        done=3,
        total=10,
    )
    assert 'max="10" value="3">3 of 10</progress>' in progress


def test_a_summary_card_lists_facts_and_deeds(draw):
    from wholeplace.web.pages.figures import Link, Tag

    html = draw(
        '{% include "components/summary_card.html" with title="Hubs" %}',
        rows=[("Reach", "1,200"), ("State", Tag("Agreed", "green"))],
        actions=[Link("Change", "/c/")],
    )
    assert re.search(r"<dt[^>]*>Reach</dt><dd[^>]*>1,200", html)
    assert 'href="/c/">Change<span class="govuk-visually-hidden"> (Hubs)' in html


def test_a_place_that_is_an_illustration_says_so(draw, anytown):
    from dataclasses import replace

    page = '{% extends "base.html" %}'
    assert "Illustration" not in render(page, anytown)
    assert "made up" in render(page, replace(anytown, is_illustration=True))


def render(source: str, place: object) -> str:
    from django.template import engines
    from django.test import RequestFactory

    return engines["django"].from_string(source).render({"place": place}, RequestFactory().get("/"))


def test_a_signed_in_person_sees_their_place_in_its_colour_and_can_sign_out(signed_in):
    html = signed_in("viewer@council.example").get("/places/wigan/").content.decode()
    assert re.search(r'href="/colour/[0-9a-f]{6}\.css"', html)
    assert "<title>" in html
    assert "– Wigan – wholeplace" in " ".join(html.split())
    assert 'action="/account/logout/"' in html
    assert "hx-headers" in html


def test_every_member_is_led_to_people(signed_in, monkeypatch):
    monkeypatch.setattr(
        "wholeplace.web.pages.navigation.address", lambda name, slug: f"/{name}/" if slug else ""
    )
    inside = {
        email: "/places:people/" in signed_in(email).get("/places/wigan/").content.decode()
        for email in ("viewer@council.example", "finance@council.example")
    }
    assert inside == {"viewer@council.example": True, "finance@council.example": True}


def test_signing_in_wrongly_says_so_above_the_form_and_in_the_title(client, db):
    html = client.post(
        "/account/login/", {"login": "nobody@council.example", "password": "wrong"}
    ).content.decode()
    assert "There is a problem" in html
    assert "<title>Error: Sign in" in " ".join(html.split())


@pytest.mark.parametrize(
    "path",
    ["/account/second-factor/", "/account/password/change/", "/account/email/"],
)
def test_account_pages_have_the_look_of_the_rest(signed_in, path):
    answer = signed_in("viewer@council.example").get(path, follow=True)
    html = answer.content.decode()
    assert len(headings(html)) == 1
    assert "govuk-heading-l" in html
    assert "<script>" not in html
    assert "style=" not in html
