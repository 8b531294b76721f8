"""Actions: found in the evidence, made, read, copied and taken out, all or nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from wholeplace.web.audit.models import Event
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import Conflict, add_row, change_row
from wholeplace.web.places.workspace import partners_workspace, workspace
from wholeplace.web.value.action_services import (
    Named,
    duplicate_action,
    free_id,
    make_action,
    remove_action,
)
from wholeplace.web.value.actions import dependants, lacking
from wholeplace.web.value.evidence_library import entries, optimism_of, search

from .conftest import ADDRESS, COUNCIL, EDITOR, HEALTH, POLICE, VIEWER, numbers_of

MAKE = f"{ADDRESS}evidence/ev001/make/"


@pytest.fixture
def filled(place, signed_in) -> dict[str, object]:
    """The form of a new action on finding ev001 as it begins, under a title of one's own."""
    form = signed_in(EDITOR).get(MAKE).context["form"]
    return {**numbers_of(form), "title": "Our conferences", "owner": "council"}


def test_every_finding_of_the_library_is_there_with_its_source():
    assert len(entries()) == 75
    assert all(str(entry.evidence.source) for entry in entries().values())
    first = entries()["ev001"]
    assert first.size == "Difference −0.086 (−0.135 to −0.037, 95% interval, worked out by us)"
    assert not first.why_not


def test_findings_are_found_by_words_tier_and_grade():
    both = search("Conference care")
    assert {entry.id for entry in both} >= {"ev002"}
    assert all("conference" in entry.haystack and "care" in entry.haystack for entry in both)
    assert not search("conference nowhere-to-be-found")
    assert {entry.evidence.tier for entry in search(tier="primary")} == {"primary"}
    assert max(entry.evidence.grade for entry in search(grade=2)) <= 2
    assert len(search(usable=True)) == 12


def test_other_people_s_ratios_check_a_result_and_make_no_action(place, signed_in):
    ratio = next(e for e in entries().values() if e.evidence.validation_only)
    page = signed_in(EDITOR).get(f"{ADDRESS}evidence/{ratio.id}/").content.decode()
    assert "Only to check a result" in page
    assert "Make an action" not in page
    assert signed_in(EDITOR).get(f"{ADDRESS}evidence/{ratio.id}/make/").status_code == 403


def test_the_library_is_searched_on_its_page(place, signed_in):
    browser = signed_in(VIEWER)
    page = browser.get(f"{ADDRESS}evidence/", {"words": "conference"}).content.decode()
    assert "Family Group Conference referral" in page
    none = browser.get(f"{ADDRESS}evidence/", {"words": "zzzz"}).content.decode()
    assert "No finding holds all of these words" in none
    assert browser.get(f"{ADDRESS}evidence/", {"tier": "<script>"}).status_code == 200
    assert browser.get(f"{ADDRESS}evidence/ev999/").status_code == 404


def test_an_action_is_made_from_a_finding_in_one_step(place, signed_in, filled):
    made = signed_in(EDITOR).post(MAKE, filled)
    assert made.status_code == 302
    action = Row.objects.get(table="interventions", key="our-conferences")
    costs = Row.objects.filter(table="costs", values__intervention="our-conferences")
    effect = Row.objects.get(table="effects", values__intervention="our-conferences")
    assert (action.body.key, action.visibility) == ("council", Visibility.PARTNERSHIP)
    assert {cost.visibility for cost in costs} == {Visibility.BODY}
    # 56 people a year x 70% take-up x £2,000 = £78,400; half of it in the first year
    assert [cost.values["amount"] for cost in costs] == [39_200.0, *[78_400.0] * 4]
    assert effect.values["size"] == -0.086
    assert effect.values["source"] == action.values["source"] == "ev001"
    place.refresh_from_db()
    assert place.revision == 1
    assert Event.objects.filter(deed="action.made").count() == 7


def test_a_new_action_joins_the_bundle_and_its_costs_stay_with_its_body(
    place, by, signed_in, filled
):
    signed_in(EDITOR).post(MAKE, filled)
    place.refresh_from_db()
    own = workspace(place, by(COUNCIL).viewer).bundle
    partners = partners_workspace(place).bundle
    costs = [
        {action.id: len(action.costs) for action in bundle.actions}["our-conferences"]
        for bundle in (own, partners)
    ]
    assert costs == [5, 0]


def test_weaker_evidence_takes_more_off(place):
    assert optimism_of(1) == (0.0, 0.0)
    assert optimism_of(5) == (0.25, 0.25)


def test_what_cannot_be_used_is_said_beside_its_field_and_nothing_is_made(place, signed_in, filled):
    before = Row.objects.count()
    faulty = {**filled, "eligible": "lots", "take_up": "170%", "prices": ""}
    answer = signed_in(EDITOR).post(MAKE, faulty)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"eligible", "take_up", "prices"}
    assert "should be a number, not &#x27;lots&#x27;" in answer.content.decode()
    library = {**filled, "size_low": "0.5", "acts_on": "children:nowhere>nothing"}
    refused = signed_in(EDITOR).post(MAKE, library)
    assert refused.status_code == 422
    assert {"acts_on"} <= set(refused.context["form"].errors)
    assert Row.objects.count() == before


def test_what_is_typed_is_escaped(place, signed_in, filled):
    title = "<script>alert(1)</script>"
    made = signed_in(EDITOR).post(MAKE, {**filled, "title": title})
    page = signed_in(EDITOR).get(made.url).content.decode()
    assert title not in page
    assert "&lt;script&gt;" in page


def test_only_editors_make_copy_and_take_out(place, signed_in, filled, action):
    for email, status in ((VIEWER, 403), (POLICE, 422), (HEALTH, 422)):
        assert signed_in(email).post(MAKE, filled).status_code == status
    for path in ("copy/", "remove/"):
        assert signed_in(VIEWER).get(f"{ADDRESS}actions/{action.pk}/{path}").status_code == 403
    assert signed_in(HEALTH).get(f"{ADDRESS}actions/{action.pk}/remove/").status_code == 403
    assert Row.objects.filter(key="our-conferences").count() == 0


def test_a_stranger_finds_nothing(place, client, django_user_model, action):
    stranger = django_user_model.objects.create_user("stranger@example.org", "x")
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("", "evidence/", "results/", "portfolio/", "review/", f"actions/{action.pk}/"):
        assert client.get(f"{ADDRESS}{path}").status_code == 404


def test_an_action_s_page_shows_what_belongs_to_it_and_what_it_lacks(place, signed_in, action):
    page = signed_in(EDITOR).get(f"{ADDRESS}actions/{action.pk}/").content.decode()
    for words in ("£39,000", "£20,000 to £78,000, 80%", "Looked after at 12 months", "Add a row"):
        assert words in page
    assert "Still lacking" not in page
    assert page.count("<h1") == 1


def test_the_page_of_a_valued_action_shows_its_card_with_links_to_the_sources(
    place, run, signed_in, action
):
    result = run(COUNCIL, "council")
    page = signed_in(VIEWER).get(f"{ADDRESS}actions/{action.pk}/").content.decode()
    assert "What would have to be true" in page
    assert f'href="{ADDRESS}results/{result.pk}/#source-' in page
    overview = signed_in(VIEWER).get(ADDRESS).content.decode()
    assert "not valued yet" not in overview
    assert result.story["actions"][action.key]["net"].partition(" (")[0] in overview


def test_what_is_missing_is_told_in_plain_words(place, by, action):
    Row.objects.filter(table__in=("costs", "commitments")).delete()
    effect = Row.objects.get(table="effects", values__intervention=action.key)
    effect.values = {
        name: cell
        for name, cell in effect.values.items()
        if name not in ("need", "need_source", "acts_on", "size_low", "size_high", "size_level")
    }
    effect.save()
    said = " ".join(lacking(action, dependants(action, by(EDITOR).viewer)))
    for words in ("no cost", "how often it happens", "nothing is saved", "no interval", "Nobody"):
        assert words in said


def test_a_partner_s_private_cost_is_not_on_the_action_s_page(
    place, secret_cost, signed_in, action
):
    own = signed_in(HEALTH).get(f"{ADDRESS}actions/{action.pk}/").content.decode()
    theirs = signed_in(COUNCIL).get(f"{ADDRESS}actions/{action.pk}/").content.decode()
    assert "Confidential clinic" in own
    assert "Confidential clinic" not in theirs


def test_an_action_nobody_else_may_see_does_not_exist_for_them(place, by, signed_in, action):
    change_row(by(EDITOR), action, version=1, visibility=Visibility.BODY)
    assert signed_in(VIEWER).get(f"{ADDRESS}actions/{action.pk}/").status_code == 200
    assert signed_in(HEALTH).get(f"{ADDRESS}actions/{action.pk}/").status_code == 404
    assert action.values["name"] not in signed_in(HEALTH).get(ADDRESS).content.decode()


def test_a_copy_has_all_that_its_maker_sees_and_no_promises(place, by, body, action, secret_cost):
    copy = duplicate_action(by(EDITOR), action, body=body("council"), title="Bolder")
    kinds = [each.row.table for each in dependants(copy, by(HEALTH).viewer)]
    assert copy.values["name"] == "Bolder"
    assert kinds.count("effects") == 1
    assert "commitments" not in kinds
    copied = Row.objects.filter(table="costs", values__intervention="bolder")
    assert copied.count() == 5
    assert not copied.filter(values__what="Confidential clinic").exists()
    place.refresh_from_db()
    assert workspace(place, by(EDITOR).viewer).withheld == 0


def test_a_copy_is_made_on_its_page(place, signed_in, action):
    browser = signed_in(HEALTH)
    made = browser.post(f"{ADDRESS}actions/{action.pk}/copy/", {"title": "Ours", "body": "NHS"})
    assert made.status_code == 302
    assert Row.objects.get(table="interventions", key="ours").values["owner"] == "NHS"
    bad = browser.post(f"{ADDRESS}actions/{action.pk}/copy/", {"title": "", "body": "council"})
    assert bad.status_code == 422


def test_taking_an_action_out_takes_what_means_nothing_without_it(place, by, body, action):
    owned(body("council"), action)
    promise = Row.objects.get(table="commitments", values__intervention=action.key)
    gone = remove_action(by(EDITOR), action, version=1)
    assert gone == 7  # the action, five years of costs and an effect
    assert not Row.objects.filter(table="costs", values__intervention=action.key).exists()
    promise.refresh_from_db()
    assert "intervention" not in promise.values
    assert promise.version == 2
    told = Event.objects.filter(deed__in=["action.removed", "row.removed"])
    assert told.count() == 7
    place.refresh_from_db()
    assert workspace(place, by(EDITOR).viewer).withheld == 0


def test_an_action_that_others_build_on_stays_until_they_let_go(place, by, body, action):
    owned(body("council"), action)
    add_row(
        by(HEALTH),
        place=place,
        table="costs",
        body=body("NHS"),
        visibility=Visibility.PARTNERSHIP,
        cells={**Row.objects.filter(table="costs").first().values, "body": "NHS"},
    )
    before = Row.objects.count()
    with pytest.raises(Named) as caught:
        remove_action(by(EDITOR), action, version=1)
    assert "NHS Greater Manchester" in str(caught.value)
    assert Row.objects.count() == before


def test_an_old_page_takes_nothing_out(place, by, signed_in, action):
    change_row(by(EDITOR), action, version=1, cells={**action.values, "name": "Renamed"})
    with pytest.raises(Conflict):
        remove_action(by(EDITOR), action, version=1)
    page = signed_in(EDITOR).post(f"{ADDRESS}actions/{action.pk}/remove/", {"version": "1"})
    assert page.status_code == 409
    assert "Someone changed this" in page.content.decode()


def test_taking_out_asks_first(place, body, signed_in, action):
    owned(body("council"), action)
    browser = signed_in(EDITOR)
    page = browser.get(f"{ADDRESS}actions/{action.pk}/remove/").content.decode()
    assert "With it go 6 rows" in page
    done = browser.post(f"{ADDRESS}actions/{action.pk}/remove/", {"version": "1"}, follow=True)
    assert "Taken out: the action and 6 rows" in done.content.decode()


def test_an_id_is_free_even_where_another_body_hides_its_own(place):
    assert free_id(place, "Family group conferences") == "family-group-conferences-2"
    assert free_id(place, "日本") == "action"


def test_an_action_cannot_be_made_in_another_body_s_name(place, by, body):
    with pytest.raises(PermissionDenied):
        make_action(
            by(EDITOR), place=place, body=body("NHS"), tables={}, visibility=Visibility.PUBLIC
        )


def owned(council, action) -> None:
    """Make every row that names an action the council's, as if it had entered them."""
    named = [each.pk for each in Row.objects.all() if action.key in map(str, each.values.values())]
    Row.objects.filter(pk__in=named).update(body=council)
