"""Good growth at three horizons, every wording kept; local indicators kept apart."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.web.outcomes.conftest import COUNCIL, HEALTH, POLICE, STRATEGY, VIEWER, at
from wholeplace.web.accounts.models import User
from wholeplace.web.outcomes.growth import deprivation, parts
from wholeplace.web.outcomes.models import GrowthStatement, LocalPoint, LocalSeries
from wholeplace.web.outcomes.services import beside, keep
from wholeplace.web.places.access import visible
from wholeplace.web.places.models import Place, Row

PLAIN = (
    "overview",
    "commitments",
    "commitments_figures",
    "periods",
    "period_add",
    "theory",
    "theory_picture",
    "tree_picture",
    "growth",
    "outcome_add",
)
WORDS = {"text": "More young people in work.", "who_gains": "", "growth_plan": ""}


@pytest.fixture
def series(place, by, body):
    """A local indicator of the NHS's."""
    new = LocalSeries(place=place, body=body("NHS"), visibility="partnership", outcome="in-work",
                      title="Hip fractures", unit="people", polarity="lower is better",
                      source="Hospital records")  # fmt: skip
    return keep(by(HEALTH), new, version=None)


def test_every_horizon_shows_its_outcomes_and_commitments(by):
    held = {part.horizon: part for part in parts(by(VIEWER).viewer)}
    assert list(held) == ["immediate", "medium", "long"]
    assert [one.id for one in held["immediate"].outcomes] == ["settled-home", "in-school"]
    served = [c.id for c in held["immediate"].commitments]
    assert served == ["start-critical-time-intervention"]


def test_each_wording_is_a_new_version_and_the_old_ones_stay(signed_in):
    client, where = signed_in(COUNCIL), at("growth_change", horizon="long")
    client.post(where, {**WORDS, "version": 0})
    client.post(where, {**WORDS, "text": "Longer healthy lives.", "version": 1})
    versions = GrowthStatement.objects.order_by("version").values_list("version", "text")
    assert list(versions) == [(1, WORDS["text"]), (2, "Longer healthy lives.")]
    shown = signed_in(VIEWER).get(at("growth")).content.decode()
    assert "Longer healthy lives." in shown
    assert WORDS["text"] not in shown
    assert (
        WORDS["text"]
        in signed_in(VIEWER).get(at("growth_history", horizon="long")).content.decode()
    )


def test_two_who_reword_at_once_see_both(signed_in):
    client, where = signed_in(COUNCIL), at("growth_change", horizon="long")
    client.post(where, {**WORDS, "version": 0})
    answer = client.post(where, {**WORDS, "text": "Mine", "version": 0})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert WORDS["text"] in answer.content.decode()
    assert client.post(where, {**WORDS, "text": "Mine", "version": 1}).status_code == 302


def test_only_administrators_write_for_the_whole_place(signed_in):
    for email in (STRATEGY, HEALTH, VIEWER):
        assert signed_in(email).get(at("growth_change", horizon="long")).status_code == 403
    assert signed_in(COUNCIL).get(at("growth_change", horizon="soon")).status_code == 404


def test_who_gains_is_not_known_until_somebody_says_so(signed_in):
    signed_in(COUNCIL).post(at("growth_change", horizon="long"), {**WORDS, "version": 0})
    page = signed_in(VIEWER).get(at("growth")).content.decode()
    assert "not known" in page
    assert "Nobody has said yet" in page  # of the other two horizons


def test_deprivation_comes_from_the_reference_or_is_not_known(place):
    assert "score is 25" in deprivation(place)
    assert "not known" in deprivation(Place(slug="x", code="E99999999"))


def test_a_local_indicator_is_told_apart_from_published_figures(series, signed_in):
    page = signed_in(VIEWER).get(at("series", series=series.pk)).content.decode()
    assert "not a published figure" in page
    assert "No figures yet" in page


def test_a_local_figure_left_blank_is_not_known_and_never_nought(series, signed_in):
    client = signed_in(HEALTH)
    client.post(at("point_add", series=series.pk), {"period": "2024-25", "value": ""})
    client.post(at("point_add", series=series.pk), {"period": "2025-26", "value": "0"})
    assert [p.value for p in series.points.all()] == [None, 0]
    text = client.get(at("series_figures", series=series.pk)).content.decode("utf-8-sig")
    assert "2024-25,not known" in text
    assert "2025-26,0," in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"low": "1"}, "or none of them"),
        ({"low": "6", "high": "9", "level": "0.9"}, "should lie within its interval"),
        ({"low": "1", "high": "9", "level": "95"}, "between 0 and 1"),
        ({"period": "2023-24"}, "a figure for this period already"),
    ],
)
def test_faulty_figures_are_refused_with_a_sentence(series, by, signed_in, given, sentence):
    held = LocalPoint(series=series, period="2023-24", value=1, **beside(series))
    keep(by(HEALTH), held,
         version=None)  # fmt: skip
    sent = {"period": "2024-25", "value": "5", **given}
    answer = signed_in(HEALTH).post(at("point_add", series=series.pk), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert series.points.count() == 1


def test_a_figure_and_its_series_are_changed_and_taken_out(series, signed_in):
    client = signed_in(HEALTH)
    client.post(at("point_add", series=series.pk), {"period": "2024-25", "value": "5"})
    point = series.points.get()
    where = {"series": series.pk, "point": point.pk}
    client.post(at("point_change", **where), {"period": "2024-25", "value": "6", "version": 1})
    point.refresh_from_db()
    assert point.value == 6
    client.post(at("point_remove", **where), {"version": 2})
    assert not LocalPoint.objects.exists()
    sent = {"title": "Broken hips", "unit": "people", "polarity": "neutral", "source": "us",
            "body": series.body_id, "visibility": "body", "version": 1}  # fmt: skip
    client.post(at("series_change", series=series.pk), sent)
    assert signed_in(COUNCIL).get(at("series", series=series.pk)).status_code == 404
    client.post(at("series_remove", series=series.pk), {"version": 2})
    assert not LocalSeries.objects.exists()


def test_a_local_indicator_is_added_to_an_outcome_by_those_who_may(row_of, signed_in):
    where = at("series_add", row=row_of("outcomes", "in-work").pk)
    sent = {"title": "Local survey", "unit": "%", "polarity": "neutral", "source": "us",
            "visibility": "partnership"}  # fmt: skip
    assert signed_in(VIEWER).post(where, sent).status_code == 403
    assert signed_in(COUNCIL).post(where, sent).status_code == 302
    assert LocalSeries.objects.get().outcome == "in-work"


def test_any_body_adds_its_own_indicator_to_an_outcome_that_all_share(row_of, body, signed_in):
    row = row_of("outcomes", "in-work")
    sent = {"title": "Fit notes", "unit": "people", "polarity": "neutral", "source": "practices",
            "visibility": "partnership", "body": body("NHS").pk}  # fmt: skip
    assert signed_in(HEALTH).post(at("series_add", row=row.pk), sent).status_code == 302
    page = signed_in(COUNCIL).get(at("outcome", row=row.pk)).content.decode()
    assert "Fit notes" in page
    series = LocalSeries.objects.get()
    assert series.body.key == "NHS"
    Row.objects.filter(pk=row.pk).update(visibility="body")  # the partnership's own for now
    assert signed_in(POLICE).get(at("series", series=series.pk)).status_code == 404
    assert signed_in(HEALTH).get(at("series", series=series.pk)).status_code == 200


def test_strangers_find_nothing_and_those_signed_out_sign_in(db):
    stranger = User.objects.create_user("stranger@else.example", "seven quiet otters swim")
    client = Client()
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in PLAIN:
        assert client.get(at(name)).status_code == 404, name
        assert Client().get(at(name)).status_code == 302, name


def test_figures_of_a_local_indicator_are_seen_by_whoever_sees_it(series, by):
    keep(
        by(HEALTH),
        LocalPoint(series=series, period="2023-24", value=1, **beside(series)),
        version=None,
    )
    series.visibility = "body"
    keep(by(HEALTH), series, version=1)
    assert visible(LocalPoint.objects.all(), by(HEALTH).viewer).count() == 1
    assert not visible(LocalPoint.objects.all(), by(COUNCIL).viewer).exists()


def test_an_embargoed_local_indicator_is_its_own_body_s_until_the_day(series, by, signed_in):
    series.embargo = date(2999, 1, 1)
    keep(by(HEALTH), series, version=1)
    where = at("series", series=series.pk)
    assert signed_in(HEALTH).get(where).status_code == 200
    assert signed_in(COUNCIL).get(where).status_code == 404


def test_two_who_change_one_local_indicator_see_both(series, by, signed_in):
    keep(by(HEALTH), series, version=1)
    sent = {
        "title": "Mine",
        "unit": "people",
        "polarity": "neutral",
        "source": "us",
        "body": series.body_id,
        "visibility": "partnership",
        "version": 1,
    }
    answer = signed_in(HEALTH).post(at("series_change", series=series.pk), sent)
    assert answer.status_code == 409
    assert "Hip fractures" in answer.content.decode()
    theirs = signed_in(HEALTH).post(at("series_change", series=series.pk), {"keep": "theirs"})
    assert theirs.status_code == 302
    series.refresh_from_db()
    assert series.title == "Hip fractures"
