"""Spending review and medium-term plan: propose, run, and the consequence the library finds."""

from __future__ import annotations

import json

import pytest

from wholeplace.store.draft import finance_of_bundle, review_bundle
from wholeplace.store.medium_term import base_budget_of
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import change_row, touch
from wholeplace.web.places.tables import reference
from wholeplace.web.places.waiting import waiting_for
from wholeplace.web.value.audience import workspace_for
from wholeplace.web.value.models import Audience, Kind

from .conftest import ADDRESS, COUNCIL, EDITOR, HEALTH, VIEWER

PROPOSE = f"{ADDRESS}review/propose/"
CUT = {
    "line": "council/RO3_cscfml",
    "decision": "cut",
    "share": "5%",
    "action": "",
    "why": "To close the gap",
    "visibility": "body",
}


@pytest.fixture
def alone(place):
    """No proposal but those that a test makes."""
    Row.objects.filter(table="proposals").delete()
    touch(place)


def test_a_proposal_is_made_for_a_line_of_one_s_own_body(place, alone, signed_in):
    made = signed_in(EDITOR).post(PROPOSE, CUT)
    assert made.status_code == 302
    row = Row.objects.get(table="proposals")
    assert (row.body.key, row.visibility) == ("council", Visibility.BODY)
    assert row.values == {
        "line": "council/RO3_cscfml", "decision": "cut", "share": "5%", "why": "To close the gap",
    }  # fmt: skip
    assert "5%" in signed_in(VIEWER).get(f"{ADDRESS}review/").content.decode()
    assert "To close the gap" not in signed_in(HEALTH).get(f"{ADDRESS}review/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"line": "council/RO3_cscfmx"}, "line", "did you mean"),
        ({"line": "NHS/nothing"}, "line", "not a line of the count"),
        ({"gbp": "100"}, "gbp", "not both"),
        ({"share": ""}, "share", "not neither"),
        ({"decision": "protect"}, "share", "leave share and gbp blank"),
        ({"first": "2030", "last": "2027"}, "last", "before first"),
        ({"share": "a lot"}, "share", "should be"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(
    place, alone, signed_in, wrong, field, words
):
    answer = signed_in(EDITOR).post(PROPOSE, {**CUT, **wrong})
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert not Row.objects.filter(table="proposals").exists()


def test_nobody_proposes_on_another_body_s_line(place, alone, signed_in):
    refused = signed_in(HEALTH).post(PROPOSE, CUT)
    assert refused.status_code == 422
    assert "this one is not yours" in refused.content.decode()
    assert signed_in(VIEWER).post(PROPOSE, CUT).status_code == 403


def test_lines_are_found_by_words_the_largest_first(place, signed_in):
    page = signed_in(EDITOR).get(f"{ADDRESS}review/", {"words": "support"})
    rows = page.context["lines"].rows
    assert rows
    assert all("support" in row[0].casefold() for row in rows)
    assert signed_in(VIEWER).get(f"{ADDRESS}review/").context["lines"] is None


def test_a_proposal_changed_by_two_shows_both(place, alone, by, signed_in):
    browser = signed_in(EDITOR)
    browser.post(PROPOSE, CUT)
    row = Row.objects.get(table="proposals")
    change_row(by(COUNCIL), row, version=1, cells={**row.values, "share": "7%"})
    address = f"{ADDRESS}review/{row.pk}/"
    conflict = browser.post(address, {**CUT, "share": "9%", "version": "1"})
    text = conflict.content.decode()
    assert conflict.status_code == 409
    assert "9%" in text
    assert "7%" in text
    mine = browser.post(address, {**CUT, "share": "9%", "version": "2", "keep": "mine"})
    assert mine.status_code == 302
    row.refresh_from_db()
    assert (row.values["share"], row.version) == ("9%", 3)
    browser.post(address, {**CUT, "share": "1%", "version": "2", "keep": "theirs"})
    row.refresh_from_db()
    assert row.values["share"] == "9%"


def test_the_consequence_is_the_library_s_own(place, run, body):
    result = run(COUNCIL, "council", kind=Kind.REVIEW)
    bundle = workspace_for(place, body("council"), Audience.BODY).bundle
    review = review_bundle(bundle, reference())
    budget = base_budget_of(bundle, reference())
    finance = finance_of_bundle(bundle, reference(), budget)
    kept = result.figures
    assert kept["review"]["together"]["cash"]["value"] == pytest.approx(review.cash.value)
    for name, plan in (("outlook", finance.outlook), ("without", finance.without)):
        gap = kept["finance"][name]["gap"]["values"]["mean"]
        assert gap == pytest.approx(plan.gap.values.mean(axis=0).tolist())
    change = (finance.outlook.gap.values - finance.without.gap.values).mean(axis=0)
    assert kept["change"]["values"]["mean"] == pytest.approx(change.tolist())


def test_the_review_s_page_tells_what_follows_for_the_medium_term_plan(place, run, signed_in):
    run(COUNCIL, "council", kind=Kind.REVIEW)
    page = signed_in(VIEWER).get(f"{ADDRESS}review/").content.decode()
    for words in (
        "What each proposal would do",
        "The gap",
        "What the prevention proposals change",
        "For the chief finance officer",
        "Section 25 of the Local Government Act 2003",
    ):
        assert words in page


def test_without_a_budget_the_review_says_what_is_not_known(place, run, signed_in):
    Row.objects.filter(table__in=("budget", "council_tax", "funding", "drivers")).delete()
    Row.objects.filter(table__in=("reserves", "savings", "schools_deficit")).delete()
    result = run(COUNCIL, "council", kind=Kind.REVIEW)
    assert "hold no budget" in json.dumps(result.story)
    assert "finance" not in result.figures
    page = signed_in(VIEWER).get(f"{ADDRESS}medium-term/").content.decode()
    assert "No budget that you may see yet" in page


def test_a_private_proposal_stays_with_its_body(place, alone, signed_in, run):
    signed_in(EDITOR).post(PROPOSE, CUT)
    own = run(COUNCIL, "council", kind=Kind.REVIEW)
    assert "Family support" in json.dumps(own.story) or "RO3_cscfml" in json.dumps(own.figures)
    assert signed_in(HEALTH).get(f"{ADDRESS}results/{own.pk}/").status_code == 404
    page = signed_in(HEALTH).get(f"{ADDRESS}review/").content.decode()
    assert "What they do" not in page


def test_the_medium_term_plan_is_run_and_shown(place, run, signed_in):
    browser = signed_in(VIEWER)
    assert "Not run yet" in browser.get(f"{ADDRESS}medium-term/").content.decode()
    run(COUNCIL, "council", kind=Kind.FINANCE)
    page = browser.get(f"{ADDRESS}medium-term/").content.decode()
    for words in ("What drives it", "Reserves", "Beside its neighbours"):
        assert words in page


def test_an_old_valuation_waits_for_those_who_can_run_it_again(place, by, person, run, action):
    def waiting(email: str) -> list[str]:
        place.refresh_from_db()
        found = waiting_for(place, by(email).viewer, person(email))
        return [each.what for each in found if "valu" in each.what]

    assert waiting(EDITOR) == ["Your body's actions have not been valued yet"]
    assert waiting(VIEWER) == []
    run(COUNCIL, "council")
    assert waiting(EDITOR) == []
    change_row(by(COUNCIL), action, version=1, cells={**action.values, "eligible": 57})
    assert waiting(EDITOR) == [
        "The valuation of your actions is out of date: 1 row has changed since"
    ]
