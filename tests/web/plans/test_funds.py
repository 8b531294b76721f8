"""A pooled fund is made, changed and taken out as one thing."""

import pytest

from tests.web.plans.conftest import ADMIN, HEALTH, POLICE, READER
from wholeplace.web.places.access import partnership
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import add_row, faults_of

POOLS = "/places/wigan/plan/pools/"
NEW = f"{POOLS}add/"
FUND = f"{POOLS}fund/winter-fund/"
TOLD = {
    "title": "Winter fund", "body": "council", "host": "council", "power": "section 75",
    "governance": "Joint board, monthly", "visibility": "partnership",
    "over_council": "60%", "over_NHS": "0.4",
}  # fmt: skip


def rows():
    """The members of the fund by body."""
    held = Row.objects.filter(table="pools", place__slug="wigan")
    return {row.values["body"]: row for row in held if row.values["id"] == "winter-fund"}


@pytest.fixture
def made(place, signed_in):
    answer = signed_in(ADMIN).post(NEW, TOLD)
    assert answer.status_code == 302, answer.content.decode()
    return rows()


def test_a_fund_is_made_with_all_its_members_at_once(place, made, signed_in):
    assert {body: row.values["over_share"] for body, row in made.items()} == {
        "council": 0.6, "NHS": 0.4,
    }  # fmt: skip
    # Nothing was said of an underspend: it is shared as an overspend is.
    assert {row.values["under_share"] for row in made.values()} == {0.6, 0.4}
    assert {row.values["id"] for row in made.values()} == {"winter-fund"}
    assert not [each for each in faults_of(partnership(place), place) if each.table == "pools"]
    page = signed_in(READER).get(POOLS).content.decode()
    assert "Winter fund" in page
    assert FUND not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"over_NHS": "30%"}, "The shares of an overspend add up to 90%; they should make 100%."),
        ({"under_council": "0.5"}, "The shares of an underspend add up to 50%"),
        ({"under_police": "100%"}, "has no share of an overspend beside it"),
        ({"over_NHS": "some"}, "not &#x27;some&#x27;"),
        ({"over_NHS": "140%"}, "should lie within 0% and 100%"),
        ({"host": "police"}, "is no member"),
        ({"over_NHS": "", "over_council": "1"}, "two members or more"),
        ({"title": ""}, "required"),
    ],
)
def test_what_is_wrong_with_a_fund_is_said_and_nothing_is_saved(place, signed_in, change, says):
    answer = signed_in(ADMIN).post(NEW, {**TOLD, **change})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert rows() == {}


def test_members_and_shares_change_in_one_step(made, signed_in, place):
    client = signed_in(ADMIN)
    form = client.get(FUND).context["form"]
    assert (form.initial["over_council"], form.initial["under_NHS"]) == ("60%", "40%")
    told = {**TOLD, "over_NHS": "", "over_police": "40%", "visibility": "public"}
    assert client.post(FUND, {**told, "on": form.initial["on"]}).status_code == 302
    now = rows()
    assert {body: row.values["over_share"] for body, row in now.items()} == {
        "council": 0.6, "police": 0.4,
    }  # fmt: skip
    assert {row.visibility for row in now.values()} == {Visibility.PUBLIC}
    assert now["council"].pk == made["council"].pk
    assert now["council"].version == 2


def test_a_fund_that_somebody_changed_meanwhile_is_shown_with_both(made, signed_in):
    client = signed_in(ADMIN)
    on = client.get(FUND).context["form"].initial["on"]
    assert client.post(FUND, {**TOLD, "governance": "Board", "on": on}).status_code == 302
    mine = {**TOLD, "over_council": "50%", "over_NHS": "50%", "on": on}
    answer = client.post(FUND, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "50%" in page
    assert "60%" in page
    again = dict(answer.context["hidden"])
    assert client.post(FUND, {**again, "keep": "mine"}).status_code == 302
    assert rows()["NHS"].values["over_share"] == 0.5


def test_a_fund_is_taken_out_with_its_members_unless_something_names_it(
    made, signed_in, place, by, body
):
    client = signed_in(ADMIN)
    on = client.get(f"{FUND}take-out/").context["fund"].state
    scheme = {
        "pool": "winter-fund", "id": "classes", "title": "Classes", "lead": "council",
        "year": 2026, "gbp": 90_000, "source": "assumption: a test",
    }  # fmt: skip
    add_row(by(ADMIN), place=place, table="schemes", cells=scheme, body=body("council"))
    refused = client.post(f"{FUND}take-out/", {"on": on})
    assert refused.status_code == 409
    assert "winter-fund" in refused.content.decode()
    Row.objects.filter(table="schemes").delete()
    assert client.post(f"{FUND}take-out/", {"on": "1:1"}).status_code == 409
    assert client.post(f"{FUND}take-out/", {"on": on}).status_code == 302
    assert rows() == {}


@pytest.mark.parametrize("email", [HEALTH, POLICE, READER])
def test_only_those_who_edit_for_its_keeper_change_it(made, signed_in, email):
    client = signed_in(email)
    assert client.get(FUND).status_code in (403, 404)
    assert client.post(f"{FUND}take-out/", {"on": "x"}).status_code in (403, 404)
    assert rows().keys() == {"council", "NHS"}
