"""The pages of the ledger, as those who use them do, without JavaScript."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from wholeplace.web.ledger.lines import lines_of
from wholeplace.web.ledger.models import Rule, TagChange
from wholeplace.web.ledger.urls import urlpatterns
from wholeplace.web.places.models import Row

from .conftest import BEN, HERE, NOOR, PAT, VIC

ONE = f"{HERE}lines/one/"
DIVIDED = {"share_primary": "30", "share_acute": "70", "within": "0.1", "why": "We looked"}
READ = (
    "",
    "lines/",
    "lines/one/?line=RSX_edu",
    "lines/tags.csv",
    "rules/",
    "second/",
    "disagreements/",
)


def test_every_page_opens_for_a_viewer_and_for_nobody_outside(place, signed_in, django_user_model):
    stranger = Client()
    stranger.force_login(
        django_user_model.objects.create_user(
            "x@else.example", "seven quiet otters swim", name="X"
        ),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    vic = signed_in(VIC)
    for page in READ:
        assert vic.get(HERE + page).status_code == 200, page
        assert stranger.get(HERE + page).status_code == 404, page
        assert Client().get(HERE + page).status_code == 302, page


def test_a_viewer_writes_nothing(place, signed_in):
    vic = signed_in(VIC)
    for page in ("rules/add/", "second/open/"):
        assert vic.get(HERE + page).status_code == 403
        assert vic.post(HERE + page).status_code == 403
    assert vic.post(f"{ONE}?line=RSX_edu", DIVIDED).status_code == 403
    assert vic.post(f"{HERE}lines/together/", {"do": "accept_all"}).status_code == 403
    assert "Decide" in vic.get(f"{ONE}?line=RSX_edu").content.decode()
    assert 'name="do"' not in vic.get(f"{ONE}?line=RSX_edu").content.decode()
    assert not TagChange.objects.exists()


def test_every_view_wears_the_door():
    assert len(urlpatterns) == 19
    assert all(hasattr(pattern.callback, "deed") for pattern in urlpatterns)


def test_shares_are_saved_and_the_next_line_comes(place, signed_in, by):
    ben = signed_in(BEN)
    order = [line.line for line in lines_of(place, by(BEN).viewer)]
    answer = ben.post(f"{ONE}?line={order[0]}", {**DIVIDED, "do": "save", "stamp": ""})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"line={order[1]}")
    page = ben.get(f"{ONE}?line={order[0]}").content.decode()
    assert "Primary 30%, acute 70%" in page
    assert "Ben Strategy" in page
    assert "We looked" in page


def test_shares_that_do_not_add_up_are_refused_with_the_sum(place, signed_in):
    answer = signed_in(BEN).post(f"{ONE}?line=RSX_edu", {**DIVIDED, "share_acute": "60"})
    page = answer.content.decode()
    assert "The shares add up to 90%" in page
    assert 'href="#id_share_primary"' in page
    assert not Row.objects.filter(place=place, table="tiers").exists()


def test_the_suggestion_is_taken_with_one_press_and_a_tier_with_one_key(
    place, signed_in, by, line_of
):
    ben = signed_in(BEN)
    ben.post(f"{ONE}?line=RSX_edu", {"do": "accept", "stamp": ""})
    edu = line_of(by(BEN), "RSX_edu")
    assert (edu.status, edu.tag.status) == ("local", "local")
    ben.post(f"{ONE}?line=RSX_frs", {"do": "tier:acute", "stamp": "", "why": "Crews on call"})
    fire = line_of(by(BEN), "RSX_frs")
    assert (fire.tag.shares["acute"], fire.tag.rule) == (1, "principal")
    assert fire.tag.rationale == "By its main purpose: acute. Crews on call"


def test_without_a_name_the_first_line_that_nobody_tagged_comes(place, signed_in, by):
    ben = signed_in(BEN)
    first, second = lines_of(place, by(BEN).viewer)[:2]
    assert first.title in ben.get(ONE).content.decode()
    ben.post(f"{ONE}?line={first.line}", {"do": "accept", "stamp": ""})
    assert f'<h1 class="govuk-heading-l">{second.title}' in ben.get(ONE).content.decode()
    assert ben.get(f"{ONE}?line=not-a-line").status_code == 404


def test_a_change_made_meanwhile_shows_both_and_asks(place, signed_in, by, line_of):
    ben, noor = signed_in(BEN), signed_in(NOOR)
    noor.post(f"{ONE}?line=RSX_edu", {"do": "tier:acute", "stamp": ""})
    answer = ben.post(f"{ONE}?line=RSX_edu", {**DIVIDED, "do": "save", "stamp": ""})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Primary 30%, acute 70%" in page
    assert "Acute 100%" in page
    assert "Noor Health" in page
    assert line_of(by(BEN), "RSX_edu").tag.shares["acute"] == 1
    theirs = ben.post(f"{ONE}?line=RSX_edu", {**DIVIDED, "do": "save", "keep": "theirs"})
    assert theirs.status_code == 302
    assert line_of(by(BEN), "RSX_edu").tag.shares["acute"] == 1
    stamp = line_of(by(BEN), "RSX_edu").stamp
    ben.post(f"{ONE}?line=RSX_edu", {**DIVIDED, "do": "save", "stamp": stamp, "keep": "mine"})
    assert line_of(by(BEN), "RSX_edu").tag.shares["acute"] == 0.7


def test_going_back_to_the_default_asks_first(place, signed_in, by, line_of):
    ben = signed_in(BEN)
    ben.post(f"{ONE}?line=RSX_edu", {"do": "tier:acute", "stamp": ""})
    stamp = line_of(by(BEN), "RSX_edu").stamp
    asked = ben.post(f"{ONE}?line=RSX_edu", {"do": "default", "stamp": stamp})
    assert "back to its default" in asked.content.decode()
    assert line_of(by(BEN), "RSX_edu").status == "local"
    ben.post(f"{ONE}?line=RSX_edu", {"do": "default", "stamp": stamp, "sure": "1"})
    assert line_of(by(BEN), "RSX_edu").status == "default"
    undo = reverse("ledger:undo", kwargs={"slug": "wigan", "change": TagChange.objects.first().pk})
    assert "It would again divide as: Acute 100%" in ben.get(undo).content.decode()
    ben.post(undo, {"stamp": ""})
    assert line_of(by(BEN), "RSX_edu").tag.shares["acute"] == 1


def test_all_lines_shown_are_accepted_in_one_step_after_asking(place, signed_in, by, line_of):
    ben = signed_in(BEN)
    ben.post(f"{ONE}?line=RO3_ascphyold", {"do": "tier:acute", "stamp": ""})
    asked = ben.post(f"{HERE}lines/together/", {"do": "accept_all", "words": "physical"})
    page = asked.content.decode()
    assert "Accept the suggestions for 3 lines?" in page
    assert "1 line is left as it is" in page
    sent = {"do": "accept_all", "words": "physical", "sure": "1"}
    stale = ben.post(f"{HERE}lines/together/", {**sent, "state": "stale"})
    assert stale.status_code == 409
    assert TagChange.objects.count() == 1
    ben.post(f"{HERE}lines/together/", {**sent, "state": _hidden(page, "state")})
    assert TagChange.objects.count() == 4
    assert line_of(by(BEN), "RO3_ascphyold").tag.shares["acute"] == 1  # people decided: it stays


def test_a_step_of_many_lines_is_taken_back_whole_or_not_at_all(signed_in, by, line_of):
    ben = signed_in(BEN)
    page = ben.post(f"{HERE}lines/together/", {"do": "accept_all", "words": "physical"})
    sent = {"do": "accept_all", "words": "physical", "sure": "1"}
    ben.post(f"{HERE}lines/together/", {**sent, "state": _hidden(page.content.decode(), "state")})
    changes = list(TagChange.objects.order_by("pk"))
    undo = reverse("ledger:undo", kwargs={"slug": "wigan", "change": changes[0].pk})
    assert f"Write all {len(changes)} again" in ben.get(undo).content.decode()
    moved = line_of(by(BEN), changes[-1].line)
    ben.post(f"{ONE}?line={moved.line}", {"do": "tier:acute", "stamp": moved.stamp})
    refused = ben.post(undo, {"together": "1"}, follow=True).content.decode()
    assert f"Nothing was undone: {moved.line} changed since." in refused
    last = TagChange.objects.order_by("pk").last()
    again = reverse("ledger:undo", kwargs={"slug": "wigan", "change": last.pk})
    assert "Write all" not in ben.get(again).content.decode()
    ben.post(again, {"stamp": line_of(by(BEN), moved.line).stamp})
    told = ben.post(undo, {"together": "1"}, follow=True).content.decode()
    assert f"{len(changes)} lines changed." in told
    assert {line_of(by(BEN), each.line).status for each in changes} == {"default"}


def _hidden(page, name):
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_shares_are_set_for_chosen_lines_together(place, signed_in, by, line_of):
    ben = signed_in(BEN)
    chosen = {"do": "set_selected", "line": ["RSX_edu", "RSX_frs"]}
    page = ben.post(f"{HERE}lines/together/", chosen).content.decode()
    assert "Set the shares of 2 lines together" in page
    sure = {**chosen, "sure": "1", "state": _hidden(page, "state")}
    wrong = ben.post(f"{HERE}lines/together/", {**sure, "share_primary": "50", "within": "0.1"})
    assert "The shares add up to 50%" in wrong.content.decode()
    ben.post(f"{HERE}lines/together/", {**sure, **DIVIDED})
    assert {line_of(by(BEN), e).tag.shares["primary"] for e in chosen["line"]} == {0.3}
    nothing = ben.post(f"{HERE}lines/together/", {"do": "accept_selected"}, follow=True)
    assert "Nothing to do" in nothing.content.decode()


def test_a_rule_suggests_and_only_its_body_changes_it(place, signed_in, by, line_of):
    noor = signed_in(NOOR)
    rule = {**DIVIDED, "words": "falls\nfire and rescue", "where": "title", "position": "1",
            "visibility": "partnership", "version": "0"}  # fmt: skip
    assert noor.post(f"{HERE}rules/add/", {**rule, "why": ""}).status_code == 200
    assert noor.post(f"{HERE}rules/add/", rule).status_code == 302
    held = Rule.objects.get()
    page = signed_in(BEN).get(f"{ONE}?line=RSX_frs").content.decode()
    assert "Rule: the line says “fire and rescue”." in page
    assert line_of(by(BEN), "RSX_frs").status == "default"  # it suggests, and does not tag
    assert signed_in(PAT).get(f"{HERE}rules/{held.pk}/").status_code == 403
    changed = noor.post(f"{HERE}rules/{held.pk}/", {**rule, "words": "ward", "version": "1"})
    assert changed.status_code == 302
    stale = noor.post(f"{HERE}rules/{held.pk}/", {**rule, "version": "1"})
    assert stale.status_code == 409
    assert Rule.objects.get().words == "ward"
    assert "Take out the rule" in noor.get(f"{HERE}rules/{held.pk}/remove/").content.decode()
    noor.post(f"{HERE}rules/{held.pk}/remove/", {"version": "2"})
    assert not Rule.objects.exists()


def test_a_private_rule_and_a_private_line_are_unseen_by_others(place, signed_in, secret):
    noor = signed_in(NOOR)
    rule = {**DIVIDED, "words": "zebra crossing", "where": "any", "position": "1",
            "visibility": "body", "version": "0"}  # fmt: skip
    noor.post(f"{HERE}rules/add/", rule)
    noor.post(f"{ONE}?line=secret-ward", {"do": "tier:acute", "stamp": "", "why": "hush"})
    change = TagChange.objects.get()
    held = Rule.objects.get()
    for email in (BEN, PAT, VIC):
        client = signed_in(email)
        for page in READ:
            text = client.get(HERE + page).content.decode()
            found = [word for word in ("ecret", "zebra", "hush") if word in text]
            assert not found, page
        assert client.get(f"{ONE}?line=secret-ward").status_code == 404
        assert client.get(f"{HERE}rules/{held.pk}/").status_code in (403, 404)
        assert client.get(f"{HERE}lines/changes/{change.pk}/undo/").status_code in (403, 404)
    assert "Secret ward" in noor.get(f"{HERE}lines/").content.decode()
    assert "zebra" in noor.get(f"{HERE}rules/").content.decode()


def test_a_line_without_a_default_is_given_that_of_the_most_similar_published_line(
    place, by, body, signed_in, secret
):
    from wholeplace.web.places.services import change_row

    cells = {**secret.values, "title": "Physical support for older people"}
    change_row(by(NOOR), secret, version=1, cells=cells)
    page = signed_in(NOOR).get(f"{ONE}?line=secret-ward").content.decode()
    assert "published line most like it, “Physical support: older people (65+)”" in page


def test_the_tags_go_out_as_a_file_that_no_spreadsheet_runs(place, signed_in, by):
    ben = signed_in(BEN)
    ben.post(f"{ONE}?line=RSX_frs", {**DIVIDED, "do": "save", "stamp": "", "why": "=1+1"})
    answer = ben.get(f"{HERE}lines/tags.csv?words=fire")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Line id"] for row in rows] == ["RSX_frs"]
    assert (rows[0]["Primary"], rows[0]["Acute"], rows[0]["Tagged by"]) == (
        "0.3",
        "0.7",
        "Ben Strategy",
    )
    assert rows[0]["Why"] == "'=1+1"


@pytest.mark.parametrize("scheme", ["cipfa", "pdel", "nonsense"])
def test_the_overview_reads_the_same_tags_under_any_scheme(place, signed_in, scheme):
    page = signed_in(VIC).get(f"{HERE}?scheme={scheme}").content.decode()
    words = "Preventative (primary and secondary)" if scheme == "pdel" else "Tertiary"
    assert words in page
    assert "Without a tag" in page
    assert "80% interval" in page
    assert "Not classified" in page


def test_pictures_come_as_svg_as_specification_and_as_figures(place, signed_in):
    vic = signed_in(VIC)
    for name in ("body", "group"):
        svg = vic.get(f"{HERE}figures/{name}.svg")
        assert svg["Content-Type"] == "image/svg+xml"
        assert b"<svg" in svg.content
        assert "marks" in json.loads(vic.get(f"{HERE}figures/{name}.json").content)
        assert "Not classified" in vic.get(f"{HERE}figures/{name}.csv").content.decode()
    assert vic.get(f"{HERE}figures/nothing.svg").status_code == 404
    assert vic.get(f"{HERE}figures/body.exe").status_code == 404


def test_the_trend_says_that_tags_are_frozen_and_shows_every_year(place, signed_in):
    vic = signed_in(VIC)
    page = vic.get(f"{HERE}trend/").content.decode()
    for words in (
        "One frozen set of tags",
        "2022/23",
        "2023/24",
        "2024/25",
        "England",
        "80% interval",
    ):
        assert words in page
    assert "Spending in all" in vic.get(f"{HERE}figures/steps.csv").content.decode()
    assert b"<svg" in vic.get(f"{HERE}figures/standing.svg").content


def test_no_page_carries_a_script_or_style_of_its_own(place, signed_in):
    ben = signed_in(BEN)
    for page in READ:
        text = ben.get(HERE + page).content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick" not in text
        assert "<script>" not in text


def test_a_suggestion_that_changed_since_it_was_read_is_not_accepted(place, signed_in, by, line_of):
    ben = signed_in(BEN)
    read = ben.get(f"{ONE}?line=RSX_edu").content.decode()
    stamp = read.split('name="suggested" value="')[1].split('"')[0]
    rule = {"words": "education", "where": "title", "share_primary": "100", "within": "0.1",
            "why": "Schools", "position": "1", "visibility": "partnership"}  # fmt: skip
    assert ben.post(f"{HERE}rules/add/", rule).status_code == 302
    met = ben.post(f"{ONE}?line=RSX_edu", {"do": "accept", "stamp": "", "suggested": stamp})
    assert met.status_code == 409
    assert "The suggestion has changed since you read it" in met.content.decode()
    assert line_of(by(BEN), "RSX_edu").status == "default"
    again = met.content.decode().split('name="suggested" value="')[1].split('"')[0]
    ben.post(f"{ONE}?line=RSX_edu", {"do": "accept", "stamp": "", "suggested": again})
    assert line_of(by(BEN), "RSX_edu").tag.shares["primary"] == 1


def test_accepting_without_a_suggestion_writes_nothing(place, signed_in, monkeypatch):
    monkeypatch.setattr("wholeplace.web.ledger.views_lines.suggested", lambda *_: None)
    entered = {**DIVIDED, "do": "accept", "stamp": ""}
    assert signed_in(BEN).post(f"{ONE}?line=RSX_edu", entered).status_code == 409
    assert not TagChange.objects.exists()


@pytest.mark.parametrize("name", ["body", "group", "years", "steps"])
def test_what_a_reader_points_at_is_said(place, signed_in, name):
    answer = signed_in(VIC).get(f"{HERE}figures/{name}.json")
    words = json.dumps(answer.json(), ensure_ascii=False)
    assert '"tooltip"' in words
    assert {"body": "Wigan: preventive £", "group": "not classified £", "years": "2024/25, Primary",
            "steps": "2024/25: £"}[name] in words  # fmt: skip


def test_what_a_tag_rests_on_is_named_and_not_told_by_its_id(place, signed_in):
    page = signed_in(VIC).get(f"{ONE}?line=NHS_core").content.decode()
    assert "dh-prevention-expenditure-2009" not in page
    assert "Rests on Department of Health" in page
