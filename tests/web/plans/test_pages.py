"""Every page of the plan: the right role opens it, another is refused, a stranger finds nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.plans.conftest import ADMIN, HEALTH, PLAN, POLICE, READER
from wholeplace.web.accounts.models import User
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Row
from wholeplace.web.plans import publishing
from wholeplace.web.plans.models import Draft

FOR_ALL = (
    "", "findings/", "pools/", "asks/", "talk/", "versions/", "sections/services/",
    "sections/count/", "sections/services/talk/", "versions/1/", "versions/1/changes/",
    "versions/1/report/", "versions/1/talk/",
)  # fmt: skip
FOR_ADMINISTRATORS = (
    "versions/new/", "versions/1/put/", "versions/1/agreed/", "versions/1/withdraw/",
    "versions/1/publish/",
)  # fmt: skip


@pytest.fixture
def stranger(db) -> Client:
    """Somebody signed in who belongs to no body of the place."""
    person = User.objects.create_user("stranger@elsewhere.example", "seven quiet otters swim")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_members_open_what_is_for_all_and_strangers_find_nothing(put_up, signed_in, stranger):
    reader = signed_in(READER)
    for address in FOR_ALL:
        assert reader.get(PLAN + address).status_code == 200, address
        assert stranger.get(PLAN + address).status_code == 404, address
        assert Client().get(PLAN + address).status_code == 302, address


def test_only_administrators_open_what_is_theirs(version, signed_in, stranger):
    admin, health = signed_in(ADMIN), signed_in(HEALTH)
    for address in FOR_ADMINISTRATORS:
        assert admin.get(PLAN + address).status_code == 200, address
        assert health.get(PLAN + address).status_code == 403, address
        assert health.post(PLAN + address).status_code == 403, address
        assert stranger.get(PLAN + address).status_code == 404, address


def test_only_approvers_of_bodies_that_are_asked_open_the_decision(put_up, signed_in):
    assert signed_in(HEALTH).get(PLAN + "versions/1/approve/").status_code == 200
    assert signed_in(POLICE).get(PLAN + "versions/1/approve/").status_code == 403
    assert signed_in(READER).get(PLAN + "versions/1/approve/").status_code == 403


def test_every_page_has_one_heading_and_no_inline_code(put_up, signed_in):
    admin = signed_in(ADMIN)
    row = Row.objects.filter(table="outcomes").first()
    more = (f"talk/rows/{row.pk}/", f"talk/rows/{row.pk}/change/", "asks/add/")
    for address in (*FOR_ALL, *FOR_ADMINISTRATORS, *more):
        page = admin.get(PLAN + address).content.decode()
        assert page.count("<h1") == 1, address
        assert " style=" not in page, address
        assert " onclick=" not in page, address


def test_the_plan_teaches_before_it_is_assembled_and_tells_when_it_is_old(place, signed_in):
    reader = signed_in(READER)
    assert "has not been assembled yet" in reader.get(PLAN).content.decode()
    assert "Nothing has been checked yet" in reader.get(PLAN + "findings/").content.decode()
    assert reader.post(PLAN + "draft/").status_code == 302
    assert perform_waiting() == 1
    assert Job.objects.get().state == "done"
    page = reader.get(PLAN).content.decode()
    assert "Assembled on" in page
    assert "Rows have changed since" not in page
    assert "Falls classes fund" in reader.get(PLAN + "pools/").content.decode()
    assert "name a body" in reader.get(PLAN + "findings/").content.decode()
    Draft.objects.update(revision=99)
    assert "Rows have changed since" in reader.get(PLAN).content.decode()


def test_what_is_not_there_is_not_found(put_up, signed_in):
    reader = signed_in(READER)
    for address in ("sections/none/", "versions/9/", "versions/1/files/plan.html", "asks/99/",
                    "talk/requests/9/", "talk/rows/999999/"):  # fmt: skip
        assert reader.get(PLAN + address).status_code == 404, address


def test_the_covering_report_says_who_pays_and_who_gains(version, signed_in):
    page = signed_in(HEALTH).get(PLAN + "versions/1/report/").content.decode()
    assert "Who pays and who gains: present values" in page
    council = version.summary["gains"][0]
    assert council[0] == "Wigan council"
    assert council[1] in page
    assert " to " in council[1]  # with its interval
    assert "<li>Nobody answers" in page


def test_the_public_summary_of_a_version_holds_no_more_than_it_shows(version):
    assert "gains" not in publishing._told(version.summary)
