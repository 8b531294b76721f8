"""What outcomes add to a version and to the public edition: by permission, then by allow-list."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.web.plans.conftest import ADMIN, HEALTH, PLAN, made_now
from wholeplace.web.outcomes.models import (
    CommitmentMoney,
    GrowthStatement,
    Helper,
    Link,
    LocalPoint,
    LocalSeries,
    Milestone,
    Node,
    Note,
    Period,
    Report,
    Spent,
)
from wholeplace.web.outcomes.plan_parts import FIELDS, MODELS, TIES, TOLD, parts, public_parts
from wholeplace.web.places.access import partnership
from wholeplace.web.places.models import Row
from wholeplace.web.plans import allowed
from wholeplace.web.plans.documents import differences, opened, opened_public
from wholeplace.web.plans.publishing import no_longer_public, ready
from wholeplace.web.plans.stories import story_of, summary_of
from wholeplace.web.plans.versions import add_version

TODAY = timezone.localdate()
CANARY = "canary"


@pytest.fixture
def promise(place, body) -> Row:
    """A public commitment of the council's."""
    row = Row.objects.filter(place=place, table="commitments").first()
    Row.objects.filter(pk=row.pk).update(body=body("council"), visibility="public")
    row.refresh_from_db()
    return row


@pytest.fixture
def everything(place, body, promise) -> dict[str, object]:
    """One public thing of every part, on public rows."""
    held = {"place": place, "body": body("council"), "visibility": "public"}
    named = {"commitment": promise.key, **held}
    period = Period.objects.create(
        place=place, visibility="partnership", name="Quarter 2", state="frozen",
        starts=date(2026, 7, 1), ends=date(2026, 9, 30),
    )  # fmt: skip
    report = Report.objects.create(period=period, title="Promise", rag="amber",
                                   reason="One post is open.", **named)  # fmt: skip
    whole = {"place": place, "visibility": "public"}
    series = LocalSeries.objects.create(
        title="Warm homes", unit="homes", polarity="neutral", source="survey", **whole
    )
    start = Node.objects.create(kind="activity", title="Meet families", **whole)
    end = Node.objects.create(kind="outcome", title="Fewer in care", **whole)
    return {
        "milestone": Milestone.objects.create(title="Hire two people", **named),
        "money": CommitmentMoney.objects.create(year=2026, fund="Grant", gbp=125_000, **named),
        "helper": Helper.objects.create(helper=body("police"), part="helps", **named),
        "report": report,
        "spent": Spent.objects.create(report=report, gbp=9_100, **{**held, "visibility": "body"}),
        "note": Note.objects.create(report=report, text="It was two posts.", **held),
        "series": series,
        "point": LocalPoint.objects.create(
            series=series, period="2025-26", value=12, low=9, high=15, level=0.8, **whole
        ),
        "start": start,
        "link": Link.objects.create(
            start=start, end=end, assumption="Families agree", strength="weak", **whole
        ),
        "growth": GrowthStatement.objects.create(
            horizon="long", text="Good work near home.", **whole
        ),
    }


def test_every_field_that_a_part_can_have_is_decided_on_by_the_allow_list(everything, place):
    told = parts(place, partnership(place))
    assert {*MODELS} == {*FIELDS} == {*TOLD} == {*allowed.PARTS}
    for name, records in told.items():
        assert {field for each in records for field in each} == set(allowed.PARTS[name])
    assert set(TIES) <= set(MODELS)


def test_partners_and_public_get_what_each_may_see(everything, place):
    inside, outside = parts(place, partnership(place)), public_parts(place, today=TODAY)
    assert inside["milestones"][0]["title"] == "Hire two people"
    assert outside["commitment_money"][0]["gbp"] == 125_000
    assert outside["reports"][0]["gbp"] is None  # spending that only its own body sees: not known
    assert outside["growth"][0]["text"] == "Good work near home."


@pytest.mark.parametrize("name", ["milestone", "money", "report", "series", "start", "growth"])
@pytest.mark.parametrize("to", [{"visibility": "partnership"}, {"embargo": date(2999, 1, 1)}])
def test_what_is_not_public_or_not_yet_does_not_leave(everything, place, name, to):
    thing = everything[name]
    said = {"milestone": "Hire two", "money": "Grant", "report": "One post", "series": "Warm",
            "start": "Meet families", "growth": "Good work"}[name]  # fmt: skip
    assert said in str(public_parts(place, today=TODAY))
    type(thing).objects.filter(pk=thing.pk).update(**to)
    left = str(public_parts(place, today=TODAY))
    assert said not in left
    if name == "report":
        assert "It was two posts" not in left  # no correction of what is not shown
    if name == "series":
        assert "2025-26" not in left
    if name == "start":
        assert "Families agree" not in left  # no link from what is not shown


def test_what_hangs_on_a_commitment_that_is_not_public_does_not_leave(everything, promise, place):
    Row.objects.filter(pk=promise.pk).update(visibility="partnership")
    assert {"milestones", "commitment_money", "helpers", "reports", "corrections"}.isdisjoint(
        public_parts(place, today=TODAY)
    )


def test_the_name_of_a_row_that_is_not_seen_is_left_blank(everything, promise, place):
    node = everything["start"]
    Node.objects.filter(pk=node.pk).update(commitment=promise.key)
    assert public_parts(place, today=TODAY)["theory"][0]["commitment"] == promise.key
    Row.objects.filter(pk=promise.pk).update(visibility="body")
    assert public_parts(place, today=TODAY)["theory"][0]["commitment"] == ""
    assert promise.key not in str(parts(place, partnership(place)))


def test_an_open_period_and_an_older_wording_do_not_leave(everything, place):
    Period.objects.update(state="open")
    GrowthStatement.objects.create(place=place, horizon="long", text="Newer.", version=2,
                                   visibility="partnership")  # fmt: skip
    left = public_parts(place, today=TODAY)
    assert "reports" not in left
    assert "corrections" not in left
    assert "growth" not in left  # the present wording is the partners' own


def test_a_field_or_part_that_is_not_named_stays(monkeypatch):
    assert allowed.part("milestones", [{"title": "Hire", "changed_by": CANARY}]) == [
        {"title": "Hire"}
    ]
    assert allowed.part("new part", [{"title": CANARY}]) == []


def test_a_version_holds_them_says_them_and_tells_what_changed(everything, place, by, signed_in):
    first = add_version(by(ADMIN), place=place, made=made_now(place))
    assert opened(first)["parts"]["milestones"][0]["title"] == "Hire two people"
    assert opened_public(first)["parts"]["growth"][0]["text"] == "Good work near home."
    assert {"growth", "roadmap"} <= set(first.summary["filled"])
    step, money = everything["milestone"], everything["money"]
    Milestone.objects.filter(pk=step.pk).update(done=date(2026, 10, 2))
    CommitmentMoney.objects.filter(pk=money.pk).update(gbp=150_000)
    Helper.objects.all().delete()
    second = add_version(by(ADMIN), place=place, made=made_now(place))
    told = {str(change): change.gbp for change in differences(opened(first), opened(second))}
    assert told["milestone changed: Hire two people: done from not known to '2026-10-02'"] is None
    # 150,000 less 125,000 is 25,000 more
    said = "money of a commitment changed: Grant: gbp from £125,000 to £150,000 (up £25,000)"
    assert told[said] == 25_000
    assert "part of a body removed: police" in told
    page = signed_in(HEALTH).get(PLAN + "versions/2/changes/").content.decode()
    assert "+£25,000" in page
    edition = made_now(place).edition
    chapters = {each.id: each for each in story_of(edition, number=2, banner="").chapters}
    assert "One post is open." in str(chapters["progress"])
    assert "12 (80% interval 9 to 15)" in str(chapters["local-indicators"])
    assert "Families agree" in str(chapters["theory"])
    assert "£150,000" in str(chapters["milestones"])
    assert {"growth", "roadmap"} <= set(summary_of(edition)["filled"])


def test_a_change_since_does_not_keep_a_version_in_but_closing_does(everything, place, by):
    version = add_version(by(ADMIN), place=place, made=made_now(place))
    step = everything["milestone"]
    Milestone.objects.filter(pk=step.pk).update(done=TODAY)
    everything["link"].delete()
    GrowthStatement.objects.create(place=place, horizon="long", text="Newer.", version=2,
                                   visibility="public")  # fmt: skip
    assert no_longer_public(version, today=TODAY) == []
    assert ready(version, today=TODAY).edition.hash == version.public_hash
    Milestone.objects.filter(pk=step.pk).update(visibility="partnership")
    GrowthStatement.objects.create(place=place, horizon="long", text="Ours.", version=3,
                                   visibility="partnership")  # fmt: skip
    assert no_longer_public(version, today=TODAY) == ["milestones", "growth"]
