"""Any table as pages: list, change, add, take out, and what happens when two people meet."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row

COUNCIL = "finance@council.example"


def sent(page) -> dict[str, str]:
    """What a browser would send back from the form of a page."""
    form = page.context["form"]
    return {
        name: "" if (value := form[name].value()) is None else str(value) for name in form.fields
    }


@pytest.fixture
def outcome(place, body) -> Row:
    row = Row.objects.filter(place=place, table="outcomes").first()
    row.body = body("council")
    row.save()
    return row


def test_every_table_lists_its_rows(signed_in):
    client = signed_in(COUNCIL)
    page = client.get("/places/wigan/tables/")
    assert page.status_code == 200
    for name, *_, count in page.context["tables"]:
        rows = client.get(f"/places/wigan/tables/{name}/")
        assert rows.status_code == 200
        assert rows.context["page"].paginator.count == count


def test_an_editor_changes_a_row_and_the_library_checks_it(signed_in, outcome):
    client, address = signed_in(COUNCIL), f"/places/wigan/tables/outcomes/{outcome.pk}/"
    asked = {**sent(client.get(address)), "title": "Fewer falls", "by": "someday"}
    refused = client.post(address, asked)
    assert refused.status_code == 422
    assert "by should be" in refused.content.decode()
    assert client.post(address, {**asked, "by": "2030"}).status_code == 302
    outcome.refresh_from_db()
    assert (outcome.values["title"], outcome.version) == ("Fewer falls", 2)


def test_someone_changed_this_shows_both_and_keeps_the_one_chosen(signed_in, outcome, by):
    client, address = signed_in(COUNCIL), f"/places/wigan/tables/outcomes/{outcome.pk}/"
    mine = {**sent(client.get(address)), "title": "Mine"}
    change_row(
        by("strategy@council.example"), outcome, version=1, cells={**outcome.values, "title": "His"}
    )
    met = client.post(address, mine)
    assert met.status_code == 409
    assert met.context["rows"] == [("Title", "Mine", "His")]
    again = dict(met.context["hidden"])
    assert client.post(address, {**again, "keep": "theirs"}).status_code == 302
    outcome.refresh_from_db()
    assert outcome.values["title"] == "His"
    assert client.post(address, {**again, "keep": "mine"}).status_code == 302
    outcome.refresh_from_db()
    assert (outcome.values["title"], outcome.version) == ("Mine", 3)


@pytest.mark.parametrize("email", ["viewer@council.example", "finance@police.example"])
def test_those_who_may_not_change_a_row_see_it_without_a_form(signed_in, outcome, email):
    client, address = signed_in(email), f"/places/wigan/tables/outcomes/{outcome.pk}/"
    page = client.get(address)
    assert page.status_code == 200
    assert b"Save" not in page.content
    assert client.post(address, sent(page)).status_code == 403


def test_an_outcome_is_added_for_the_body_its_cells_name(signed_in, place):
    client, address = signed_in(COUNCIL), "/places/wigan/tables/outcomes/add/"
    cells = {"id": "new", "title": "Warm homes", "owner": "council", "horizon": "long"}
    entered = {**sent(client.get(address)), **cells, "row_visibility": "partnership"}
    assert client.post(address, entered).status_code == 302
    row = Row.objects.get(place=place, table="outcomes", key="new")
    assert row.body.key == "council"
    twice = client.post(address, entered)
    assert twice.status_code == 422
    assert "already" in twice.content.decode()


def test_taking_out_asks_first(signed_in, outcome):
    client = signed_in(COUNCIL)
    address = f"/places/wigan/tables/outcomes/{outcome.pk}/remove/"
    assert client.get(address).status_code == 200
    assert Row.objects.filter(pk=outcome.pk).exists()
    refused = client.post(address, {"version": outcome.version})
    assert "cannot be taken out yet" in refused.content.decode()
    assert Row.objects.filter(pk=outcome.pk).exists()


def test_a_way_back_never_leads_to_another_site(signed_in, outcome):
    client = signed_in(COUNCIL)
    query = urlencode({"back": "https://evil.example/"})
    page = client.get(f"/places/wigan/tables/outcomes/{outcome.pk}/?{query}")
    assert b"evil.example" not in page.content


def test_private_rows_are_not_in_a_partner_s_lists(signed_in, place, body, by):
    row = Row.objects.create(
        place=place,
        body=body("NHS"),
        visibility="body",
        table="outcomes",
        key="hidden",
        values={"id": "hidden", "title": "Canary ward", "horizon": "long"},
    )
    for address in (
        "/places/wigan/tables/outcomes/",
        "/places/wigan/tables/outcomes/?words=canary",
    ):
        assert b"Canary" in signed_in("finance@nhs.example").get(address).content
        assert b"Canary" not in signed_in(COUNCIL).get(address).content
    assert signed_in(COUNCIL).get(f"/places/wigan/tables/outcomes/{row.pk}/").status_code == 404


def test_a_conflict_over_who_may_see_a_row_is_shown_as_one(signed_in, outcome, by):
    client, address = signed_in(COUNCIL), f"/places/wigan/tables/outcomes/{outcome.pk}/"
    mine = {**sent(client.get(address)), "row_visibility": "body", "row_embargo": "2027-01-31"}
    him = by("strategy@council.example")
    change_row(him, outcome, version=1, cells=outcome.values, visibility="public")
    met = client.post(address, mine)
    assert met.status_code == 409
    told = {name: (own, other) for name, own, other in met.context["rows"]}
    assert told["Embargo"] == ("31/01/2027", "")
    assert told["Who may see it"][0] != told["Who may see it"][1]


def test_amounts_are_called_amounts_and_say_their_unit(signed_in):
    page = signed_in(COUNCIL).get("/places/wigan/tables/spend/add/")
    assert page.context["form"].fields["gbp_thousand"].label == "Amount"
    assert "[GBP thousand" in page.context["form"].fields["gbp_thousand"].help_text
