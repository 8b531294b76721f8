"""Tokens: shown once, limited by their person, their scopes, their place and their time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from wholeplace.web.api import doors
from wholeplace.web.api.models import ApiToken
from wholeplace.web.api.tokens import make_token, token_of, withdraw_token
from wholeplace.web.audit.models import Event
from wholeplace.web.audit.verify import verify
from wholeplace.web.places.making import make_place

FINANCE, VIEWER = "finance@nhs.example", "viewer@council.example"
ROWS = "/places/wigan/tables/outcomes/rows"


def test_a_token_is_made_on_a_page_and_shown_once(signed_in, person):
    browser = signed_in(FINANCE)
    assert b"No tokens yet" in browser.get("/api/tokens/").content
    sent = {"name": "monthly upload", "scopes": ["money", "edit"], "days": "90"}
    page = browser.post("/api/tokens/new/", sent).content.decode()
    (secret,) = re.findall(r"wp_[\w-]{43}", page)
    token = ApiToken.objects.get()
    assert token.scopes == ["view", "edit", "money"]
    assert secret not in browser.get("/api/tokens/").content.decode()
    assert secret not in str(ApiToken.objects.values().get())
    assert token_of(secret) == token
    assert timedelta(89) < token.expires - timezone.now() <= timedelta(90)


def test_a_token_can_be_withdrawn_by_its_owner_alone(signed_in, person, program):
    mine = program(FINANCE)
    token = ApiToken.objects.get()
    where = f"/api/tokens/{token.pk}/withdraw/"
    assert signed_in(VIEWER).post(where).status_code == 404
    assert mine.get("/me").status_code == 200
    browser = signed_in(FINANCE)
    assert b"cannot be brought back" in browser.get(where).content
    assert browser.post(where).status_code == 302
    assert mine.get("/me").status_code == 401
    assert b"over" in browser.get("/api/tokens/").content


def test_making_and_withdrawing_is_told_to_the_log(person):
    token, _secret = make_token(person(FINANCE), name="x", scopes=[], days=1)
    withdraw_token(token)
    withdraw_token(token)
    told = Event.objects.filter(deed__startswith="token.").order_by("number")
    assert [event.deed for event in told] == ["token.made", "token.withdrawn"]
    assert not verify("site")


def test_a_token_that_is_over_or_whose_person_left_opens_nothing(person, program):
    late, gone = program(FINANCE), program(VIEWER)
    ApiToken.objects.filter(person=person(FINANCE)).update(
        expires=timezone.now() - timedelta(seconds=1)
    )
    leaver = person(VIEWER)
    leaver.is_active = False
    leaver.save()
    for each in (late, gone, type(late)("wp_wrong"), type(late)("")):
        answer = each.get("/me")
        assert answer.status_code == 401
        assert answer.json()["problems"][0]["what"]


def test_a_token_never_may_more_than_its_person_or_its_scopes(program):
    looking = program(FINANCE, scopes=["view"])
    viewer = program(VIEWER)
    new = {"cells": {"id": "x", "title": "X", "horizon": "long"}, "body": "NHS"}
    for each in (looking, viewer):
        assert each.get(ROWS).status_code == 200
        assert each("POST", ROWS, new).status_code == 403
    assert program(FINANCE, scopes=["edit"])("POST", ROWS, new).status_code == 201
    assert (
        program("finance@council.example", scopes=["view"]).get("/places/wigan/people").status_code
        == 403
    )
    may = looking.get("/places/wigan").json()["may"]
    assert may == ["view"]


def test_who_loses_a_role_loses_it_for_their_tokens_too(program, person):
    mine = program(FINANCE)
    person(FINANCE).memberships.all().delete()
    assert mine.get("/places/wigan").status_code == 404
    assert mine.get("/places").json() == {"items": [], "total": 0}


def test_a_token_of_one_place_opens_no_other(program, person, place):
    other = make_place("Bury", by=None)
    person(FINANCE).memberships.create(body=other.bodies.get(key="NHS"), role="viewer")
    here = program(FINANCE, place=place)
    assert here.get("/places/wigan").status_code == 200
    assert here.get("/places/bury").status_code == 404
    assert [each["slug"] for each in here.get("/places").json()["items"]] == ["wigan"]
    assert len(program(FINANCE).get("/places").json()["items"]) == 2


def test_a_token_lasts_a_year_at_most_and_only_for_one_s_own_places(person):
    with pytest.raises(ValueError, match="365"):
        make_token(person(FINANCE), name="x", scopes=[], days=366)
    with pytest.raises(PermissionDenied):
        make_token(person(FINANCE), name="x", scopes=[], days=1, place=make_place("Bury", by=None))


def test_a_token_gets_so_many_requests_a_minute_whatever_they_ask(program, monkeypatch):
    monkeypatch.setattr(doors, "MOST_A_WINDOW", 3)
    mine, other = program(FINANCE), program(VIEWER)
    asked = [mine.get(path).status_code for path in ("/me", "/places/none", "/me")]
    assert asked == [200, 404, 200]
    refused = mine.get("/me")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.get("/me").status_code == 200


def test_using_a_token_is_remembered(program):
    mine = program(FINANCE)
    assert ApiToken.objects.get().used is None
    mine.get("/me")
    first = ApiToken.objects.get().used
    mine.get("/me")
    assert ApiToken.objects.get().used == first
