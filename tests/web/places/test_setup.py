"""Set up a place, its settings and its bodies, through the pages and the services."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from wholeplace.web.accounts.models import User
from wholeplace.web.audit.models import Event
from wholeplace.web.places.access import viewer_of
from wholeplace.web.places.models import Body, Place, Role, Row, Visibility
from wholeplace.web.places.people import roles_of
from wholeplace.web.places.services import By, Refused, add_row
from wholeplace.web.places.setup_place import (
    Changed,
    Settings,
    add_body,
    cells_of_body,
    change_settings,
    remove_body,
    seen,
    settings_of,
    start_place,
)
from wholeplace.web.places.workspace import _workspaces, workspace

ADMINISTRATOR = "finance@council.example"
HEALTH = "finance@nhs.example"
NEW, SETTINGS = "/places/new/", "/places/wigan/settings/"
VOLUNTARY = {"id": "voluntary sector", "name": "Wigan Voluntary Alliance", "sector": "partner",
             "role": "partner", "code": ""}  # fmt: skip
PAGES = (SETTINGS, f"{SETTINGS}bodies/add/")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Revisions begin anew with every test: what was worked out for another's is not this one's."""
    _workspaces.clear()


@pytest.fixture
def sent(signed_in):
    """What the settings page sends when nothing on it is changed."""
    page = signed_in(ADMINISTRATOR).get(SETTINGS)
    return {bound.name: bound.value() for bound in page.context["form"]}


@pytest.fixture
def voluntary(by, place) -> Body:
    return add_body(by(ADMINISTRATOR), place, cells=VOLUNTARY)


def test_an_operator_sets_up_a_place_and_administers_its_council(signed_in, person):
    client = signed_in(ADMINISTRATOR)
    assert 'name="year"' in client.get(NEW).content.decode()
    answer = client.post(NEW, {"name": "kent", "year": "2024"})
    assert answer.url == "/places/kent/people/"
    kent = Place.objects.get(slug="kent")
    council = kent.bodies.get(key="council")
    assert roles_of(person(ADMINISTRATOR), council) == (Role.ADMINISTRATOR,)
    told = Event.objects.filter(chain="kent").values_list("deed", flat=True)
    assert list(told) == ["place.made", "person.roles"]
    assert client.get("/places/kent/").status_code == 200
    assert signed_in(HEALTH).get("/places/kent/").status_code == 404


def test_a_name_that_is_nearly_right_is_offered(signed_in):
    page = signed_in(ADMINISTRATOR).post(NEW, {"name": "Wigam", "year": "2024"})
    words = page.content.decode()
    assert page.status_code == 200
    assert "“Wigam” is not a council area of England" in words
    assert "&#x27;Wigan&#x27;" in words
    assert 'href="#id_name"' in words
    assert Place.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"name": "Kent"}, {"name": "Kent", "year": "1066"}])
def test_a_place_needs_a_name_and_a_year_with_returns(signed_in, sent):
    page = signed_in(ADMINISTRATOR).post(NEW, sent)
    assert "There is a problem" in page.content.decode()
    assert Place.objects.count() == 1


@pytest.mark.parametrize("email", [HEALTH, "strategy@council.example"])
def test_only_operators_set_up_places(signed_in, person, email):
    client = signed_in(email)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, {"name": "Kent", "year": "2024"}).status_code == 403
    with pytest.raises(PermissionDenied):
        start_place("Kent", year=2024, by=person(email))


def test_a_second_place_of_the_same_area_gets_its_own_address(signed_in):
    answer = signed_in(ADMINISTRATOR).post(NEW, {"name": "E08000010", "year": "2024"})
    assert answer.url == "/places/wigan-2/people/"


@pytest.mark.parametrize("email", [HEALTH, "viewer@council.example", "finance@police.example"])
def test_only_administrators_open_settings(signed_in, body, email):
    client, health = signed_in(email), body("NHS").pk
    one = f"{SETTINGS}bodies/{health}/"
    for page in (*PAGES, one, f"{one}remove/"):
        assert client.get(page).status_code == 403
        assert client.post(page).status_code == 403


def test_settings_that_are_not_changed_stay_and_are_told_as_they_are(signed_in, place, sent):
    before = settings_of(place)
    assert signed_in(ADMINISTRATOR).post(SETTINGS, sent).url == SETTINGS
    place.refresh_from_db()
    assert {k: str(v) for k, v in settings_of(place).items()} == {
        k: str(v) for k, v in before.items()
    }


def test_settings_are_changed_told_and_used(signed_in, place, sent, by):
    revision = place.revision
    to = {**sent, "title": "Wigan together", "first_year": "2025", "years": "12",
          "colour": "00703C", "neighbours": "ons_economic"}  # fmt: skip
    answer = signed_in(ADMINISTRATOR).post(SETTINGS, to)
    assert answer.status_code == 302
    place.refresh_from_db()
    assert (place.title, place.colour, place.setting["years"]) == ("Wigan together", "#00703c", 12)
    assert place.revision == revision + 1
    settings = workspace(place, by(ADMINISTRATOR).viewer).bundle.settings
    assert (settings.first_year, settings.years) == (2025, 12)
    event = Event.objects.latest("pk")
    assert event.deed == "place.settings"
    assert event.detail["before"]["first_year"] == 2026
    assert event.detail["after"]["first_year"] == 2025


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("first_year", "soon", "first_year"),
        ("years", "0", "at least 1"),
        ("draws", "9999999999", "at most"),
        ("colour", "red", "six hexadecimal digits"),
        ("scheme", "nobody's", "Select a valid choice"),
        ("title", "", "required"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said_beside_its_field(
    signed_in, place, sent, column, cell, words
):
    page = signed_in(ADMINISTRATOR).post(SETTINGS, {**sent, column: cell})
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert f'href="#id_{column}"' in text
    revision = place.revision
    place.refresh_from_db()
    assert place.revision == revision


def test_settings_that_somebody_changed_meanwhile_are_shown_beside_mine(signed_in, place, sent):
    client = signed_in(ADMINISTRATOR)
    client.post(SETTINGS, {**sent, "title": "Theirs"})
    page = client.post(SETTINGS, {**sent, "title": "Mine"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Theirs" in text
    assert "Mine" in text
    place.refresh_from_db()
    assert place.title == "Theirs"
    again = dict(page.context["hidden"])
    assert client.post(SETTINGS, {**again, "keep": "theirs"}).url == SETTINGS
    place.refresh_from_db()
    assert place.title == "Theirs"
    assert client.post(SETTINGS, {**again, "keep": "mine"}).url == SETTINGS
    place.refresh_from_db()
    assert place.title == "Mine"


def test_rows_that_others_change_meanwhile_do_not_hold_up_settings(
    signed_in, place, sent, by, body
):
    outcome = {"id": "o-new", "title": "More walk", "horizon": "medium", "owner": "NHS"}
    add_row(by(HEALTH), place=place, table="outcomes", cells=outcome, body=body("NHS"))
    answer = signed_in(ADMINISTRATOR).post(SETTINGS, {**sent, "title": "Mine"})
    assert answer.status_code == 302


def test_rows_that_would_not_fit_any_more_are_named_above_the_form(signed_in, sent):
    page = signed_in(ADMINISTRATOR).post(SETTINGS, {**sent, "first_year": "2030"})
    problems = page.context["form"].non_field_errors()
    assert any(
        problem.startswith("interventions: starts should lie within") for problem in problems
    )
    assert len(problems) == len(set(problems))
    assert "year" not in page.context["form"].errors


def test_rows_that_would_not_fit_unseen_are_told_of_without_a_word_of_them(
    signed_in, place, sent, body
):
    held = Row.objects.filter(place=place, table="interventions")[0]
    Row.objects.filter(place=place).exclude(pk=held.pk).delete()
    held.body, held.visibility = body("NHS"), Visibility.BODY
    held.save()
    page = signed_in(ADMINISTRATOR).post(SETTINGS, {**sent, "first_year": "2030"})
    text = page.content.decode()
    assert "Rows that only their own body may see" in text
    assert "starts should" not in text
    assert str(held.values["id"]) not in text


def test_the_area_of_a_place_does_not_change(by, place):
    held = settings_of(place)
    to = Settings({**held, "place": "E10000016"}, "#1d70b8")
    now = change_settings(by(ADMINISTRATOR), place, to=to, was=seen(held))
    assert now.code == "E08000010"


def test_a_body_is_added_and_takes_part(signed_in, place, by):
    answer = signed_in(ADMINISTRATOR).post(f"{SETTINGS}bodies/add/", VOLUNTARY)
    assert answer.url == SETTINGS
    added = place.bodies.get(key="voluntary sector")
    assert added.position == 7
    place.refresh_from_db()
    bundle = workspace(place, by(ADMINISTRATOR).viewer).bundle
    assert [b.id for b in bundle.bodies][-1] == "voluntary sector"
    assert Event.objects.latest("pk").deed == "body.added"
    people = signed_in("viewer@council.example").get("/places/wigan/people/").content.decode()
    assert "Bodies that nobody acts for yet" in people


def test_two_bodies_do_not_share_an_id(signed_in, place):
    page = signed_in(ADMINISTRATOR).post(f"{SETTINGS}bodies/add/", {**VOLUNTARY, "id": "NHS"})
    assert "already in row" in page.content.decode()
    assert place.bodies.count() == 7


@pytest.mark.parametrize("cells", [{"role": "convener"}, {"sector": "crown"}, {"name": ""}])
def test_a_body_of_an_unknown_kind_is_refused(signed_in, place, cells):
    page = signed_in(ADMINISTRATOR).post(f"{SETTINGS}bodies/add/", {**VOLUNTARY, **cells})
    assert "There is a problem" in page.content.decode()
    assert place.bodies.count() == 7


def test_a_body_is_renamed_and_keeps_its_id_and_sector(signed_in, voluntary):
    client, address = signed_in(ADMINISTRATOR), f"{SETTINGS}bodies/{voluntary.pk}/"
    page = client.get(address)
    assert not {"id", "sector"} & set(page.context["form"].fields)
    was = seen(cells_of_body(voluntary))
    to = {"name": "Alliance", "role": "consulted", "code": "C1", "seen": was, "id": "NHS"}
    assert client.post(address, to).url == SETTINGS
    voluntary.refresh_from_db()
    held = (voluntary.key, voluntary.name, voluntary.role, voluntary.code, voluntary.sector)
    assert held == ("voluntary sector", "Alliance", "consulted", "C1", "partner")


def test_a_body_that_somebody_changed_meanwhile_is_shown_beside_mine(signed_in, voluntary):
    client, address = signed_in(ADMINISTRATOR), f"{SETTINGS}bodies/{voluntary.pk}/"
    to = {"name": "Mine", "role": "partner", "code": "", "seen": "x"}
    page = client.post(address, to)
    assert page.status_code == 409
    assert "Wigan Voluntary Alliance" in page.content.decode()
    again = dict(page.context["hidden"])
    assert client.post(address, {**again, "keep": "mine"}).url == SETTINGS
    voluntary.refresh_from_db()
    assert voluntary.name == "Mine"


def test_the_code_under_which_published_figures_are_found_stays(signed_in, body):
    health = body("NHS")
    was = seen(cells_of_body(health))
    to = {"name": health.name, "role": "partner", "code": "E1", "seen": was}
    page = signed_in(ADMINISTRATOR).post(f"{SETTINGS}bodies/{health.pk}/", to)
    assert "Published figures are found by this code" in page.content.decode()
    health.refresh_from_db()
    assert health.code == "E54000057"


def test_the_convener_keeps_its_part(signed_in, body):
    council = body("council")
    page = signed_in(ADMINISTRATOR).get(f"{SETTINGS}bodies/{council.pk}/")
    assert "role" not in page.context["form"].fields
    was = seen(cells_of_body(council))
    to = {"name": "Wigan Council", "role": "consulted", "code": council.code, "seen": was}
    signed_in(ADMINISTRATOR).post(f"{SETTINGS}bodies/{council.pk}/", to)
    council.refresh_from_db()
    assert (council.name, council.role) == ("Wigan Council", "convener")


def test_a_body_that_nothing_names_is_removed_after_asking(signed_in, voluntary, place):
    client, address = signed_in(ADMINISTRATOR), f"{SETTINGS}bodies/{voluntary.pk}/remove/"
    assert "Remove Wigan Voluntary Alliance?" in client.get(address).content.decode()
    assert place.bodies.filter(pk=voluntary.pk).exists()
    assert client.post(address).url == SETTINGS
    assert not place.bodies.filter(pk=voluntary.pk).exists()
    event = Event.objects.latest("pk")
    assert (event.deed, event.detail["before"]["id"]) == ("body.removed", "voluntary sector")


def test_a_body_with_people_rows_or_published_money_stays_and_is_told_why(signed_in, body):
    address = f"{SETTINGS}bodies/{body('NHS').pk}/remove/"
    text = signed_in(ADMINISTRATOR).post(address).content.decode()
    assert "People act for it" in text
    assert "Published figures" in text
    assert Body.objects.filter(key="NHS").exists()


def test_a_row_that_the_administrator_may_not_see_keeps_its_body_and_is_not_shown(
    by, place, voluntary, body
):
    hidden = Row.objects.create(
        place=place, body=body("NHS"), visibility=Visibility.BODY, table="outcomes", key="o-secret",
        values={"id": "o-secret", "title": "Secret aim", "owner": "voluntary sector",
                "horizon": "medium"},
    )  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        remove_body(by(ADMINISTRATOR), voluntary)
    assert "Rows of the plan name it." in caught.value.messages
    assert "Secret" not in str(caught.value)
    hidden.delete()
    remove_body(by(ADMINISTRATOR), voluntary)


def test_an_administrator_of_one_place_settles_nothing_in_another(by, signed_in):
    there = Place.objects.create(
        slug="elsewhere", name="Elsewhere", code="E08000010", title="T",
        setting=Place.objects.get(slug="wigan").setting,
    )  # fmt: skip
    theirs = Body.objects.create(place=there, key="b", name="B", sector="partner", role="partner")
    acting = by(ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        change_settings(acting, there, to=Settings({}, "#000000"), was="")
    with pytest.raises(PermissionDenied):
        add_body(acting, there, cells=VOLUNTARY)
    with pytest.raises(PermissionDenied):
        remove_body(acting, theirs)
    assert signed_in(ADMINISTRATOR).get(f"{SETTINGS}bodies/{theirs.pk}/").status_code == 404
    assert signed_in(ADMINISTRATOR).post("/places/elsewhere/settings/").status_code == 404


def test_what_is_refused_or_changed_leaves_no_event(by, place):
    acting, before = by(ADMINISTRATOR), Event.objects.count()
    with pytest.raises(Changed):
        change_settings(acting, place, to=Settings({}, "#000000"), was="old")
    with pytest.raises(Refused):
        change_settings(acting, place, to=Settings({}, "#000000"), was=seen(settings_of(place)))
    place.refresh_from_db()
    assert place.title
    assert Event.objects.count() == before


def test_somebody_without_a_place_is_told_what_happens_next(db):
    alone = User.objects.create_user("alone@council.example", "nine calm herons wade")
    client = Client()
    client.force_login(alone, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/").content.decode()
    assert "You do not belong to a place yet" in page
    assert NEW not in page
    alone.is_operator = True
    alone.save()
    assert f'href="{NEW}"' in client.get("/").content.decode()


def test_a_viewer_of_no_place_administers_nothing(place):
    alone = User.objects.create_user("alone@council.example", "nine calm herons wade")
    acting = By(alone, viewer_of(alone, place))
    with pytest.raises(PermissionDenied):
        add_body(acting, place, cells=VOLUNTARY)
    assert not re.search("voluntary", str(place.bodies.values_list("key", flat=True)))
