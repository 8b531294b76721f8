"""The home page: in one look what is spent, what prevents, what is planned and what waits."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from wholeplace.prevention.classify import ledger
from wholeplace.prevention.splitting import Terms
from wholeplace.report.words import pounds, share
from wholeplace.web.audit.services import record
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.places import waiting
from wholeplace.web.places.home import home_page
from wholeplace.web.places.models import Place, Row, Visibility
from wholeplace.web.places.services import add_row
from wholeplace.web.places.tables import reference
from wholeplace.web.places.tiers import preventive, shares_held
from wholeplace.web.places.waiting import Waiting
from wholeplace.web.places.workspace import _workspaces, workspace

HOME = "/places/wigan/"
COUNCIL, NHS, VIEWER = "finance@council.example", "finance@nhs.example", "viewer@council.example"


@pytest.fixture(autouse=True)
def forgotten():
    """Nothing remembered of a revision that another test made and took back."""
    _workspaces.clear()


@pytest.fixture
def html(signed_in):
    def opened(email=COUNCIL, query=""):
        response = signed_in(email).get(HOME + query)
        assert response.status_code == 200
        return response.content.decode()

    return opened


@pytest.fixture
def home(place, by):
    def shown(email=COUNCIL, *, wait=True):
        place.refresh_from_db()
        return home_page(place, by(email).viewer, by(email).person, wait=wait)

    return shown


def test_it_says_what_is_spent_with_and_without_transfers(html, place, by):
    count = workspace(place, by(COUNCIL).viewer).count
    page = html()
    assert pounds(count.total() * 1_000) in page
    assert pounds(count.total(transfers=False) * 1_000) in page
    assert pounds(count.total() * 1_000 / count.population) in page


def test_the_preventive_share_is_that_of_the_ledger_s_latest_year(place, by):
    shown = workspace(place, by(COUNCIL).viewer)
    terms = Terms(2024, reference().deflators())
    whole = ledger([shown.count], shares=shares_held(shown), terms=terms)
    assert preventive(shown, wait=True) == whole.latest


def test_the_page_does_not_wait_for_the_preventive_share(html, signed_in, place, by):
    cache.clear()
    first = html()
    assert "is being worked out" in first
    assert "hx-get" in first
    fragment = signed_in(COUNCIL).get(HOME, headers={"HX-Target": "figures"})
    assert "<html" not in fragment.content.decode()
    year = preventive(workspace(place, by(COUNCIL).viewer), wait=False)
    words = share(year.preventive.share.value)
    assert words in fragment.content.decode()
    assert "80% interval" in html()
    assert "is being worked out" not in html()


def test_without_javascript_a_link_works_it_out(html):
    assert "of services prevents" in html(query="?figures=1")


def test_it_says_what_is_planned_and_whose_it_is(html):
    page = html()
    assert "actions are planned" in page
    assert "Family group conferences before care proceedings" in page
    assert "5 commitments" in page


def test_a_place_without_actions_is_told_what_to_do(html, place):
    Row.objects.filter(place=place).exclude(table="outcomes").delete()
    Place.objects.filter(pk=place.pk).update(revision=place.revision + 1)
    page = html()
    assert "No action is planned yet" in page


def test_the_way_to_a_plan_names_the_next_step_and_ticks_what_is_done(home, place, by, body):
    cells = {
        "id": "NHS/own",
        "body": "NHS",
        "service": "own",
        "title": "Own",
        "gbp_thousand": 5,
        "kind": "service",
        "method": "observed",
        "confidence": "A",
        "source": "Our ledger",
    }
    before = home(NHS).steps
    add_row(by(NHS), place=place, table="spend", cells=cells, body=body("NHS"))
    after = home(NHS).steps
    if not before:
        pytest.skip("no page of the way is installed")
    assert [step.next for step in before].count(True) == 1
    assert (before[0].done, after[0].done) == (False, True)
    assert home(COUNCIL).steps[0].done is False


def test_what_waits_comes_with_the_urgent_first(home, html, monkeypatch):
    def find(place, viewer, person):
        yield Waiting("Read a note", "/note/")
        yield Waiting("Approve version 3", "/approve/", urgent=True)

    monkeypatch.setattr(waiting, "_FOUND_BY", [find])
    assert [each.what for each in home().waiting] == ["Approve version 3", "Read a note"]
    page = html()
    assert "Others wait" in page
    assert 'href="/approve/"' in page


def test_when_nothing_waits_it_says_so(html, monkeypatch):
    monkeypatch.setattr(waiting, "_FOUND_BY", [])
    assert "Nothing waits for you" in html()


def test_it_shows_the_latest_that_was_done_as_far_as_one_may_see_it(html, place, by, body):
    secret = Row(place=place, body=body("NHS"), visibility=Visibility.BODY)
    record("row.added", thing="x", title="Xanthic plan", by=by(NHS).person, of=secret)
    record("note.added", thing="y", title="Shared news", by=by(NHS).person, of=place)
    assert "Note added: Shared news" in html(COUNCIL)
    assert "Xanthic plan" not in html(COUNCIL)
    assert "Row added: Xanthic plan" in html(NHS)


def test_work_that_goes_on_is_shown_to_those_who_may_follow_it(html, place, by, body):
    Job.objects.create(
        kind="value",
        title="Value the Xanthic actions",
        place=place,
        body=body("NHS"),
        person=by(NHS).person,
        state=State.RUNNING,
        done=1,
        of=4,
    )
    assert "Value the Xanthic actions" in html(NHS)
    assert "25 %" in html(NHS)
    assert "Xanthic" not in html(COUNCIL)


def test_money_that_cannot_be_counted_is_told_and_the_rest_is_shown(home, html, place):
    Place.objects.filter(pk=place.pk).update(
        setting={**place.setting, "year": 1901}, revision=place.revision + 1
    )
    page = home()
    assert page.problem
    assert page.figures == ()
    shown = html()
    assert "The money cannot be counted" in shown
    assert "Latest activity" in shown


def test_the_explorer_says_so_too(signed_in, place):
    Place.objects.filter(pk=place.pk).update(
        setting={**place.setting, "year": 1901}, revision=place.revision + 1
    )
    response = signed_in(COUNCIL).get("/places/wigan/count/")
    assert response.status_code == 422
    assert "The money cannot be counted" in response.content.decode()


def test_everybody_of_the_place_reaches_it_and_no_stranger(signed_in, client, django_user_model):
    assert signed_in(VIEWER).get(HOME).status_code == 200
    assert client.get(HOME).status_code == 302
    django_user_model.objects.create_user("stranger@else.example", "seven quiet otters swim")
    assert signed_in("stranger@else.example").get(HOME).status_code == 404
    assert signed_in(VIEWER).post(HOME).status_code == 405


def test_a_warm_page_asks_the_database_little(signed_in, django_assert_max_num_queries, html):
    html(query="?figures=1")
    client = signed_in(COUNCIL)
    with django_assert_max_num_queries(60):
        client.get(HOME)
