"""Invitations, roles, leaving: through the pages, as the people concerned would."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from wholeplace.web.accounts.models import User
from wholeplace.web.audit.models import Event
from wholeplace.web.places.access import viewer_of
from wholeplace.web.places.making import add_member
from wholeplace.web.places.models import Body, Invitation, Place, Role
from wholeplace.web.places.people import (
    accept,
    change_roles,
    in_words,
    invitation_of,
    join,
    manages,
    members,
    roles_of,
)
from wholeplace.web.places.services import By

ADMINISTRATOR = "finance@council.example"
HEALTH = "finance@nhs.example"
NEWCOMER = "rosa@charity.example"
PASSWORD = "nine calm herons wade"
PEOPLE = "/places/wigan/people/"
INVITE = "/places/wigan/people/invite/"


@pytest.fixture
def invited(signed_in, body):
    """Invite an address as the place's administrator would, and return the link in the message."""

    def invite(email=NEWCOMER, to="NHS", roles=("editor",)) -> str:
        before = len(mail.outbox)
        sent = {"email": email, "body": to, "roles": list(roles)}
        answer = signed_in(ADMINISTRATOR).post(INVITE, sent)
        assert answer.status_code == 302, answer.content.decode()
        return link_in(mail.outbox[before].body)

    return invite


def link_in(text: str) -> str:
    return re.search(r"http://testserver(/invitations/\S+)", text).group(1)


def deeds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("deed", flat=True))


def test_a_member_sees_the_people_of_every_body(signed_in):
    page = signed_in("viewer@council.example").get(PEOPLE).content.decode()
    assert "Noor Health" in page
    assert "finance@police.example" in page
    assert "Invite somebody" not in page
    assert "Change" not in page


def test_an_administrator_is_offered_to_invite_and_to_change(signed_in):
    page = signed_in(ADMINISTRATOR).get(PEOPLE).content.decode()
    assert INVITE in page
    assert page.count("Change<span") == 5


def test_a_stranger_to_the_place_finds_no_people_page(person):
    stranger = User.objects.create_user("stranger@elsewhere.example", PASSWORD)
    client = Client()
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(PEOPLE).status_code == 404
    assert client.get(INVITE).status_code == 404
    assert client.get("/places/wigan/settings/").status_code == 404


def test_somebody_signed_out_is_asked_to_sign_in(db):
    assert Client().get(PEOPLE).url.startswith("/account/login/")


@pytest.mark.parametrize("email", ["strategy@council.example", HEALTH, "viewer@council.example"])
def test_only_administrators_invite_change_or_remove(signed_in, person, body, email):
    client, council = signed_in(email), body("council").pk
    ben = person("strategy@council.example").pk
    for address in (INVITE, f"{PEOPLE}{council}/{ben}/", f"{PEOPLE}{council}/{ben}/remove/"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403


def test_an_invitation_makes_an_account_and_signs_in(invited, body):
    link = invited()
    client = Client()
    page = client.get(link).content.decode()
    assert "Asha Finance invites you to act for" in page
    assert NEWCOMER in page
    answer = client.post(link, {"name": "Rosa Charity", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/places/wigan/")
    rosa = User.objects.get(email=NEWCOMER)
    assert roles_of(rosa, body("NHS")) == ("editor",)
    assert rosa.check_password(PASSWORD)
    assert client.get(PEOPLE).status_code == 200
    assert deeds()[-4:] == [
        "invitation.sent", "person.made", "invitation.accepted", "person.signed_in",
    ]  # fmt: skip


def test_the_message_is_plain_and_only_the_hash_of_its_token_is_kept(invited):
    link = invited()
    message = mail.outbox[-1]
    token = link.split("/")[2]
    assert message.to == [NEWCOMER]
    assert message.subject == "Invitation to work on the plan for Wigan"
    assert "It works once" in message.body
    held = Invitation.objects.get()
    assert token not in str(Invitation.objects.values())
    assert len(held.digest) == 64
    assert held.expires - held.sent > timedelta(days=13, hours=23)
    assert token not in str(list(Event.objects.values()))


def test_the_others_in_the_body_are_told_who_joined(invited, django_capture_on_commit_callbacks):
    link = invited()
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(link, {"name": "Rosa Charity", "password": PASSWORD})
    told = mail.outbox[-1]
    assert told.to == [HEALTH]
    assert "Rosa Charity now acts for" in told.subject


def test_an_invitation_works_once(invited):
    link = invited()
    Client().post(link, {"name": "Rosa Charity", "password": PASSWORD})
    again = Client().get(link)
    assert again.status_code == 404
    assert "This invitation does not work" in again.content.decode()


def test_wrong_expired_withdrawn_and_used_links_get_the_same_page(invited, signed_in):
    link = invited()
    wrong = Client().get("/invitations/not-a-token/")
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    expired = Client().get(link)
    Invitation.objects.update(expires=timezone.now() + timedelta(days=1))
    withdraw = f"/places/wigan/people/invitations/{Invitation.objects.get().pk}/withdraw/"
    assert "stops working" in signed_in(ADMINISTRATOR).get(withdraw).content.decode()
    assert signed_in(ADMINISTRATOR).post(withdraw).status_code == 302
    withdrawn = Client().get(link)
    answers = {(each.status_code, each.content) for each in (wrong, expired, withdrawn)}
    assert len(answers) == 1
    assert wrong.status_code == 404
    assert "invitation.withdrawn" in deeds()


def test_a_second_invitation_to_the_same_address_replaces_the_first(invited):
    first, second = invited(), invited(roles=("viewer",))
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_a_weak_password_makes_no_account(invited):
    link = invited()
    page = Client().post(link, {"name": "Rosa", "password": "password"})
    assert page.status_code == 200
    assert "too short" in page.content.decode()
    assert not User.objects.filter(email=NEWCOMER).exists()


def test_somebody_who_has_an_account_signs_in_first_and_then_accepts(invited, signed_in, body):
    link = invited(email="finance@police.example", to="NHS", roles=("viewer",))
    answer = Client().get(link)
    assert answer.url == f"/account/login/?next={link}"
    client = signed_in("finance@police.example")
    assert "Accept" in client.get(link).content.decode()
    assert client.post(link).url == "/places/wigan/"
    police = User.objects.get(email="finance@police.example")
    assert roles_of(police, body("NHS")) == ("viewer",)


def test_a_forwarded_invitation_lets_nobody_else_in(invited, signed_in, body, person):
    link = invited()
    client = signed_in("viewer@council.example")
    assert client.get(link).status_code == 403
    assert client.post(link).status_code == 403
    assert not roles_of(person("viewer@council.example"), body("NHS"))
    assert Invitation.objects.get().accepted is None


def test_the_inviter_is_not_told_who_has_an_account(signed_in):
    User.objects.create_user("known@elsewhere.example", PASSWORD)
    client = signed_in(ADMINISTRATOR)
    pages = []
    for email in ("known@elsewhere.example", "unknown@elsewhere.example"):
        sent = {"email": email, "body": "NHS", "roles": ["viewer"]}
        page = client.post(INVITE, sent, follow=True).content.decode()
        pages.append(re.sub(r"csrf\S+ value=\S+|X-CSRFToken\S+ \S+", "", page))
    assert "The invitation is on its way" in pages[0]
    listed = pages[1].replace("unknown@", "known@")
    assert "known@elsewhere.example" in listed


def test_a_mail_server_that_is_down_is_said(signed_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent = {"email": NEWCOMER, "body": "NHS", "roles": ["viewer"]}
    page = signed_in(ADMINISTRATOR).post(INVITE, sent, follow=True).content.decode()
    assert "The mail server did not take the message" in page


def test_inviting_a_member_says_to_change_their_roles(signed_in):
    sent = {"email": HEALTH.upper(), "body": "NHS", "roles": ["viewer"]}
    page = signed_in(ADMINISTRATOR).post(INVITE, sent)
    assert "acts for the body already" in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_needs_a_body_and_a_role(signed_in):
    page = signed_in(ADMINISTRATOR).post(INVITE, {"email": NEWCOMER}).content.decode()
    assert "Choose at least one." in page
    assert "#id_roles_0" in page
    assert not Invitation.objects.exists()


def test_nobody_invites_themselves_into_another_body(signed_in):
    sent = {"email": ADMINISTRATOR, "body": "NHS", "roles": ["finance"]}
    assert signed_in(ADMINISTRATOR).post(INVITE, sent).status_code == 403


def test_a_body_with_its_own_administrator_is_left_to_them(by, body, person, signed_in):
    health, place = body("NHS"), Place.objects.get(slug="wigan")
    assert manages(by(ADMINISTRATOR).viewer, health)
    add_member(person(HEALTH), health, [Role.ADMINISTRATOR])
    assert not manages(by(ADMINISTRATOR).viewer, health)
    assert manages(viewer_of(person(HEALTH), place), health)
    page = signed_in(ADMINISTRATOR).get(PEOPLE).content.decode()
    assert "has an administrator of its own" in page
    address = f"{PEOPLE}{health.pk}/{person(HEALTH).pk}/"
    assert signed_in(ADMINISTRATOR).get(address).status_code == 403
    assert signed_in(HEALTH).get(address).status_code == 200
    sent = {"email": NEWCOMER, "body": "NHS", "roles": ["viewer"]}
    assert signed_in(ADMINISTRATOR).post(INVITE, sent).status_code == 200
    assert not Invitation.objects.exists()


def test_roles_are_changed_and_told(signed_in, person, body):
    ben, council = person("strategy@council.example"), body("council")
    client, address = signed_in(ADMINISTRATOR), f"{PEOPLE}{council.pk}/{ben.pk}/"
    assert 'value="editor"' in client.get(address).content.decode()
    answer = client.post(address, {"roles": ["viewer", "finance"], "seen": "editor"})
    assert answer.url == PEOPLE
    assert roles_of(ben, council) == ("viewer", "finance")
    event = Event.objects.filter(deed="person.roles").last()
    assert event.detail == {"before": ["editor"], "after": ["viewer", "finance"]}
    assert event.who == "Asha Finance"


def test_roles_that_somebody_else_changed_meanwhile_are_shown_and_kept(signed_in, person, body):
    ben, council = person("strategy@council.example"), body("council")
    address = f"{PEOPLE}{council.pk}/{ben.pk}/"
    page = signed_in(ADMINISTRATOR).post(address, {"roles": ["finance"], "seen": "viewer"})
    assert "They are now: Editor" in page.content.decode()
    assert roles_of(ben, council) == ("editor",)


def test_an_unknown_role_is_refused(signed_in, person, body):
    ben, council = person("strategy@council.example"), body("council")
    address = f"{PEOPLE}{council.pk}/{ben.pk}/"
    page = signed_in(ADMINISTRATOR).post(address, {"roles": ["king"], "seen": "editor"})
    assert page.status_code == 200
    assert roles_of(ben, council) == ("editor",)


def test_a_person_taken_out_loses_the_place_at_once_in_an_open_session(signed_in, person, body):
    vic, council = person("viewer@council.example"), body("council")
    theirs, address = signed_in(vic.email), f"{PEOPLE}{council.pk}/{vic.pk}/remove/"
    assert theirs.get("/places/wigan/").status_code == 200
    client = signed_in(ADMINISTRATOR)
    assert "at once" in client.get(address).content.decode()
    assert client.post(address, {"seen": "viewer"}).url == PEOPLE
    assert theirs.get("/places/wigan/").status_code == 404
    assert theirs.get("/").status_code == 200
    assert "You do not belong to a place yet" in theirs.get("/").content.decode()
    assert deeds()[-1] == "person.removed"


def test_the_last_administrator_of_a_place_stays(signed_in, person, body):
    asha, council = person(ADMINISTRATOR), body("council")
    address = f"{PEOPLE}{council.pk}/{asha.pk}/"
    seen = " ".join(roles_of(asha, council))
    client = signed_in(ADMINISTRATOR)
    for sent, to in (
        ({"seen": seen}, f"{address}remove/"),
        ({"seen": seen, "roles": ["viewer"]}, address),
    ):
        assert "last administrator" in client.post(to, sent).content.decode()
    assert Role.ADMINISTRATOR in roles_of(asha, council)


def test_a_closed_account_does_not_count_as_the_last_administrator(by, person, body):
    council, ben = body("council"), person("strategy@council.example")
    add_member(ben, council, [Role.ADMINISTRATOR])
    ben.is_active = False
    ben.save()
    asha = person(ADMINISTRATOR)
    with pytest.raises(ValidationError, match="last administrator"):
        change_roles(
            by(ADMINISTRATOR), body=council, person=asha, roles=[], seen=roles_of(asha, council)
        )


def test_an_administrator_of_one_place_does_nothing_in_another(by, person, body, signed_in):
    there = Place.objects.create(slug="elsewhere", name="Elsewhere", code="E1", title="T")
    theirs = Body.objects.create(
        place=there, key="council", name="C", sector="council", role="convener"
    )
    admin = User.objects.create_user("admin@elsewhere.example", PASSWORD, name="Eve Elsewhere")
    add_member(admin, theirs, [Role.ADMINISTRATOR])
    acting = By(person(ADMINISTRATOR), by(ADMINISTRATOR).viewer)
    with pytest.raises(PermissionDenied):
        change_roles(acting, body=theirs, person=admin, roles=[], seen=["administrator"])
    client = signed_in(ADMINISTRATOR)
    assert client.get("/places/elsewhere/people/").status_code == 404
    assert client.get(f"{PEOPLE}{theirs.pk}/{admin.pk}/").status_code == 404
    assert "Eve Elsewhere" not in client.get(PEOPLE).content.decode()
    assert client.get(f"{PEOPLE}{body('council').pk}/{admin.pk}/").status_code == 404


def test_an_invitation_of_one_place_cannot_be_withdrawn_from_another(signed_in, person):
    there = Place.objects.create(slug="elsewhere", name="Elsewhere", code="E1", title="T")
    theirs = Body.objects.create(
        place=there, key="council", name="C", sector="council", role="convener"
    )
    held = Invitation.objects.create(
        email=NEWCOMER,
        body=theirs,
        roles=["viewer"],
        digest="d" * 64,
        expires=timezone.now() + timedelta(days=1),
    )
    address = f"/places/wigan/people/invitations/{held.pk}/withdraw/"
    assert signed_in(ADMINISTRATOR).post(address).status_code == 404
    held.refresh_from_db()
    assert held.withdrawn is None


def test_accepting_twice_at_the_same_time_succeeds_once(invited, person):
    link = invited(email="finance@police.example", roles=("viewer",))
    held, police = invitation_of(link.split("/")[2]), person("finance@police.example")
    accept(held, person=police)
    with pytest.raises(ValidationError):
        accept(held, person=police)
    assert deeds().count("invitation.accepted") == 1


def test_joining_twice_at_the_same_time_makes_one_account(invited):
    link = invited()
    held = invitation_of(link.split("/")[2])
    join(held, name="Rosa", password=PASSWORD)
    with pytest.raises(ValidationError):
        join(held, name="Rosa", password=PASSWORD)
    assert User.objects.filter(email=NEWCOMER).count() == 1


def test_an_account_made_meanwhile_is_not_taken_over(invited):
    link = invited()
    held = invitation_of(link.split("/")[2])
    User.objects.create_user(NEWCOMER, "twelve bold lemons rest")
    with pytest.raises(ValidationError, match="has an account already"):
        join(held, name="Rosa", password=PASSWORD)
    assert User.objects.get(email=NEWCOMER).check_password("twelve bold lemons rest")
    held.refresh_from_db()
    assert held.accepted is None


def test_members_come_by_name_with_their_roles_in_words(body):
    assert [(str(m.person), m.words) for m in members(body("council"))] == [
        ("Asha Finance", "Editor, Finance, Approver, Place administrator"),
        ("Ben Strategy", "Editor"),
        ("Vic Viewer", "Viewer"),
    ]
    assert in_words([]) == ""


def test_every_role_is_explained_where_it_is_given(signed_in):
    page = signed_in(ADMINISTRATOR).get(INVITE).content.decode()
    assert all(f'value="{role}"' in page for role in Role.values)
