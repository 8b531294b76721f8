"""Second taggers: the sample, tagging blind, agreement, and settling where two people differ."""

from __future__ import annotations

import re

import pytest

from wholeplace.prevention.agreement import ONE_CATEGORY
from wholeplace.web.audit.models import Event
from wholeplace.web.ledger import agreements
from wholeplace.web.ledger.models import Sample, SecondTag
from wholeplace.web.ledger.seconds import (
    Design,
    NothingToSample,
    NotSecond,
    Settlement,
    close_sample,
    drawn,
    left_for,
    lines_for,
    open_sample,
    queue_for,
    settle,
    tag_second,
)
from wholeplace.web.ledger.services import Decision, TagConflict, decide
from wholeplace.web.ledger.tags import tag_of_shares
from wholeplace.web.places.models import Visibility
from wholeplace.web.places.waiting import waiting_for

from .conftest import ASHA, BEN, HERE, NOOR, PAT, VIC

# Wigan 2024/25 has three lines of £100m or more: NHS core, education, police.
LARGE = Design("Large lines", 100_000, 0, 1, False, Visibility.PARTNERSHIP)


@pytest.fixture
def sample(place, by):
    return open_sample(by(BEN), place=place, design=LARGE)


def acute(place, by, line):
    tag = tag_of_shares(line, {"acute": 1.0}, within=0.1, why="First by me")
    decide(by, place=place, decisions=[Decision(line, tag, "")])
    place.refresh_from_db()


def test_the_sample_has_every_large_line_and_a_random_rest_that_a_seed_repeats(place, by):
    lines = lines_for(place, by(BEN).viewer, LARGE)
    large = {line.line for line in lines if line.gbp_thousand >= 100_000}
    one = Design("x", 100_000, 10, 7, False, Visibility.PARTNERSHIP)
    first = [line.line for line in drawn(lines, one)]
    assert len(large) == 3
    assert len(first) == 13
    assert large <= set(first)
    assert first == [line.line for line in drawn(lines, one)]
    other = Design("x", 100_000, 10, 8, False, Visibility.PARTNERSHIP)
    assert set(first) != {line.line for line in drawn(lines, other)}
    fewer = [line for line in lines if line.line != first[0]]
    assert set(first) - {first[0]} <= {line.line for line in drawn(fewer, one)}


def test_only_lines_that_people_tagged_when_that_is_asked(place, by):
    design = Design("x", 0, 0, 1, True, Visibility.PARTNERSHIP)
    with pytest.raises(NothingToSample):
        open_sample(by(BEN), place=place, design=design)
    acute(place, by(BEN), "RSX_edu")
    held = open_sample(by(BEN), place=place, design=design)
    assert [(e.line, e.first_by.email) for e in held.lines.all()] == [("RSX_edu", BEN)]


def test_a_sample_for_all_partners_never_has_a_line_that_one_body_alone_sees(place, by, secret):
    noor = by(NOOR)
    acute(place, noor, "secret-ward")
    shared = Design("x", 0, 0, 1, False, Visibility.PARTNERSHIP)
    own = Design("x", 0, 0, 1, False, Visibility.BODY)
    assert "secret-ward" not in {e.line for e in lines_for(place, noor.viewer, shared)}
    assert "secret-ward" in {e.line for e in lines_for(place, noor.viewer, own)}


def test_the_second_tagger_sees_no_first_tag_no_suggestion_and_no_money(
    place, by, signed_in, sample
):
    noor = signed_in(NOOR)
    page = noor.get(f"{HERE}second/{sample.pk}/tag/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    line = sample.lines.first()
    assert line.title in main
    assert line.first_why not in main
    assert "£" not in main
    assert "Suggested" not in main
    assert not re.search(r'name="share_\w+" value="', main)
    results = noor.get(f"{HERE}second/{sample.pk}/").content.decode()
    assert "Not yet" in results
    assert line.first_why not in results
    assert "Every line of the sample" not in results


def test_whoever_gave_the_first_tag_never_gives_the_second(place, by, signed_in):
    acute(place, by(BEN), "RSX_edu")
    held = open_sample(by(BEN), place=place, design=LARGE)
    line = held.lines.get(line="RSX_edu")
    with pytest.raises(NotSecond):
        tag_second(by(BEN), line, shares={"primary": 1.0}, why="")
    sent = {"line": line.pk, "do": "tier:primary"}
    signed_in(BEN).post(f"{HERE}second/{held.pk}/tag/", sent)
    assert not SecondTag.objects.exists()
    assert {e.line for e in left_for(held, by(BEN).person)} == {"NHS_core", "RSX_pol"}
    assert len(left_for(held, by(NOOR).person)) == 3


def test_only_who_is_asked_tags_once_and_while_it_is_open(place, by, person, signed_in):
    design = Design("For Noor", 100_000, 0, 1, False, Visibility.PARTNERSHIP, person(NOOR))
    held = open_sample(by(BEN), place=place, design=design)
    line = held.lines.first()
    with pytest.raises(NotSecond):
        tag_second(by(PAT), line, shares={"acute": 1.0}, why="")
    tag_second(by(NOOR), line, shares={"acute": 1.0}, why="")
    with pytest.raises(NotSecond):
        tag_second(by(NOOR), line, shares={"primary": 1.0}, why="")
    assert signed_in(VIC).post(f"{HERE}second/{held.pk}/tag/", {}).status_code == 403
    assert signed_in(NOOR).post(f"{HERE}second/{held.pk}/close/", {"sure": "1"}).status_code == 403
    close_sample(by(BEN), held)
    held.refresh_from_db()
    assert not left_for(held, by(NOOR).person)


def test_what_waits_is_said_to_who_is_asked_and_then_to_all_who_may_settle(place, by, person):
    design = Design("For Noor", 100_000, 0, 1, False, Visibility.PARTNERSHIP, person(NOOR))
    held = open_sample(by(BEN), place=place, design=design)
    assert _waits(place, by(NOOR)) == [("3 lines to tag again in “For Noor”", True)]
    assert _waits(place, by(BEN)) == _waits(place, by(VIC)) == []
    for line in held.lines.all():
        tag_second(by(NOOR), line, shares={"primary": 1.0}, why="All of it")
    assert _waits(place, by(BEN)) == [("3 tags that two people see differently", False)]
    assert _waits(place, by(VIC)) == []


def _waits(place, by):
    found = waiting_for(place, by.viewer, by.person)
    return [(e.what, e.urgent) for e in found if "tag" in e.what]


def test_disagreements_come_with_the_most_money_in_dispute_first(place, by, sample):
    for line in sample.lines.all():
        same = line.line == "RSX_pol"
        tag_second(by(NOOR), line, shares=line.first if same else {"primary": 1.0}, why="")
    queue = queue_for(by(VIC).viewer, by(VIC).person)
    # NHS core is 1 % primary of £639m: £632m differs. Education is 5 % primary of £328m: £311m.
    assert [one.second.line.line for one in queue] == ["NHS_core", "RSX_edu"]
    assert [one.money for one in queue] == pytest.approx([632_202, 311_296], abs=1)
    assert queue_for(by(PAT).viewer, by(PAT).person) == []  # Pat may still tag them


@pytest.mark.parametrize(("how", "primary"), [("first", 0.05), ("second", 1.0), ("new", 0.5)])
def test_settling_writes_what_was_agreed_and_keeps_both_views(
    place, by, signed_in, person, line_of, how, primary
):
    design = Design("For Noor", 300_000, 0, 1, False, Visibility.PARTNERSHIP, person(NOOR))
    held = open_sample(by(BEN), place=place, design=design)
    for line in held.lines.all():
        tag_second(by(NOOR), line, shares={"primary": 1.0}, why="Schools prevent")
    second = SecondTag.objects.get(line__line="RSX_edu")
    ben = signed_in(BEN)
    here = f"{HERE}disagreements/{second.pk}/"
    assert "Schools prevent" in ben.get(here).content.decode()
    sent = {"how": how, "within": "0.1", "stamp": "", "share_primary": "50", "share_acute": "50"}
    assert ben.post(here, {**sent, "reason": "We met"}).status_code == 302
    second.refresh_from_db()
    assert (second.settled, second.settled_by.email) == (how, BEN)
    assert line_of(by(BEN), "RSX_edu").tag.shares["primary"] == pytest.approx(primary)
    detail = Event.objects.filter(deed="disagreement.settled").get().detail
    assert detail["first"]["primary"] == 0.05
    assert detail["second"] == {"primary": 1.0}
    assert detail["reason"] == "We met"
    assert "We met" in ben.get(f"{HERE}disagreements/").content.decode()
    assert signed_in(VIC).post(here, {**sent, "reason": "No"}).status_code == 403


def test_new_shares_have_to_add_up_and_a_changed_tag_is_not_overwritten(
    place, by, signed_in, person
):
    design = Design("For Noor", 300_000, 0, 1, False, Visibility.PARTNERSHIP, person(NOOR))
    held = open_sample(by(BEN), place=place, design=design)
    line = held.lines.get(line="RSX_edu")
    for each in held.lines.all():
        tag_second(by(NOOR), each, shares={"primary": 1.0}, why="")
    second = SecondTag.objects.get(line=line)
    here = f"{HERE}disagreements/{second.pk}/"
    ben = signed_in(BEN)
    new = {"how": "new", "within": "0.1", "reason": "We met", "stamp": "", "share_acute": "60"}
    assert "The shares add up to 60%" in ben.post(here, new).content.decode()
    acute(place, by(ASHA), "RSX_edu")
    ben.post(here, {**new, "share_acute": "100"})
    second.refresh_from_db()
    assert second.settled == ""
    assert "Changed since" in ben.get(here).content.decode()


def test_agreement_is_worked_out_for_the_largest_tier_and_for_the_preventive_share(
    place, by, sample
):
    lines = list(sample.lines.all())
    for line in lines:
        tag_second(by(NOOR), line, shares=line.first, why="")
    held = agreements.rated(sample)
    # NHS and police are acute by their largest tier, education not classified: all three alike.
    assert agreements.kappa_of(held, 1).value == 1
    assert agreements.alpha_of(held, "interval").value == 1
    assert agreements.kappa_of(held, 1, weighted=True).why == ONE_CATEGORY
    assert "interval not known" in agreements.ends(agreements.alpha_of(held, "interval"))


def test_a_third_tagger_counts_in_alpha(place, by, sample):
    for line in sample.lines.all():
        tag_second(by(NOOR), line, shares=line.first, why="")
    before = agreements.alpha_of(agreements.rated(sample), "interval").value
    line = sample.lines.first()
    tag_second(by(PAT), line, shares={"primary": 1.0}, why="")
    held = agreements.rated(sample)
    assert held.names == ["First tag", "Noor Health", "Pat Police"]
    assert agreements.alpha_of(held, "interval").value < before


def test_the_page_says_how_far_they_agree_with_intervals_and_a_caution(
    place, by, signed_in, sample
):
    ben = signed_in(BEN)
    form = {"title": "Second look", "over": "100", "others": "0", "seed": "1", "lines": "all",
            "second": str(by(NOOR).person.pk), "visibility": "partnership"}  # fmt: skip
    answer = ben.post(f"{HERE}second/open/", form)
    assert answer.status_code == 302
    here = answer["Location"]
    assert "Nobody has tagged again yet" in ben.get(here).content.decode()
    noor = signed_in(NOOR)
    for _ in range(3):
        blind = noor.get(f"{here}tag/").content.decode()
        line = blind.split('name="line" value="')[1].split('"')[0]
        noor.post(f"{here}tag/", {"line": line, "do": "tier:acute"})
    assert noor.get(f"{here}tag/").status_code == 302
    page = ben.get(here).content.decode()
    for words in (
        "Cohen&#x27;s kappa: Noor Health",
        "Krippendorff&#x27;s alpha, preventive share",
        "95% interval",
        "a custom with no ground in statistics",
        "Agreement by service group",
    ):
        assert words in page
    assert "first tags down" in page
    asked = ben.post(f"{here}close/")
    assert "Nobody can tag its lines any more" in asked.content.decode()
    ben.post(f"{here}close/", {"sure": "1"})
    assert Sample.objects.get(title="Second look").closed is not None


def test_a_sample_of_one_body_is_unseen_by_others(place, by, signed_in, secret):
    acute(place, by(NOOR), "secret-ward")
    design = Design("Hush", 0, 0, 1, True, Visibility.BODY)
    held = open_sample(by(NOOR), place=place, design=design)
    for email in (BEN, ASHA, PAT, VIC):
        client = signed_in(email)
        assert client.get(f"{HERE}second/{held.pk}/").status_code == 404
        assert client.get(f"{HERE}second/{held.pk}/tag/").status_code in (403, 404)
        assert "Hush" not in client.get(f"{HERE}second/").content.decode()
    assert {line.line for line in held.lines.all()} == {"secret-ward"}


def test_a_disagreement_is_settled_once(place, by, sample):
    for line in sample.lines.all():
        tag_second(by(NOOR), line, shares={"primary": 1.0}, why="")
    second = SecondTag.objects.get(line__line="RSX_edu")
    stale = SecondTag.objects.get(pk=second.pk)
    settle(by(BEN), second, Settlement("first", "We met", {}, 0.1, ""))
    with pytest.raises(TagConflict):
        settle(by(ASHA), stale, Settlement("first", "I was later", {}, 0.1, ""))
    assert SecondTag.objects.get(pk=second.pk).reason == "We met"
    assert Event.objects.filter(deed="disagreement.settled").count() == 1


def test_two_taggers_of_one_name_keep_their_own_tags(place, by, signed_in, sample, person):
    people = [by(NOOR), by(PAT)]
    for each, tier in zip(people, ("primary", "acute"), strict=True):
        each.person.name = "Sam Same"
        each.person.save()
        for line in sample.lines.all():
            tag_second(each, line, shares={tier: 1.0}, why="")
    page = signed_in(VIC).get(f"{HERE}second/{sample.pk}/")
    cells = [row[-2:] for row in page.context["lines"].rows]
    assert cells == [["Primary 100%", "Acute 100%"]] * 3
