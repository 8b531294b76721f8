"""Tags: what is written, who may, what they do to the ledger, and how they are put back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from wholeplace.web.audit.models import Event
from wholeplace.web.ledger import splits
from wholeplace.web.ledger.history import history_of
from wholeplace.web.ledger.lines import Narrow, lines_of, narrowed, progress_of
from wholeplace.web.ledger.models import TagChange
from wholeplace.web.ledger.services import Decision, TagConflict, WrongTag, decide, undo
from wholeplace.web.ledger.tags import cells_of_tag, in_words, tag_of_cells, tag_of_shares
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import add_row, change_row
from wholeplace.web.places.workspace import partners_workspace, workspace

from .conftest import ASHA, BEN, NOOR, PAT, SECRET, VIC

ROADS = "RSX_trans"


def acute(line, within=0.1, why="It mends what broke"):
    return tag_of_shares(line, {"acute": 1.0}, within=within, why=why)


def test_lines_come_largest_first_with_their_default_and_add_up_to_the_count(place, by):
    held = workspace(place, by(BEN).viewer)
    lines = lines_of(place, by(BEN).viewer)
    amounts = [line.gbp_thousand for line in lines]
    assert amounts == sorted(amounts, reverse=True)
    assert {line.status for line in lines} == {"default"}
    services = [x for x in held.count.lines if x.kind == "service" and x.gbp_thousand is not None]
    assert sum(amounts) == pytest.approx(sum(x.gbp_thousand for x in services))


def test_a_tag_changes_the_ledger_by_the_hand_worked_amount(place, by, line_of):
    # Roads: 15 % primary and 2 % secondary by default. Acute throughout takes 17 % of its money
    # out of prevention, whatever body spends it.
    ben = by(BEN)
    line = line_of(ben, ROADS)
    before = _preventive(place, ben)
    assert decide(ben, place=place, decisions=[Decision(ROADS, acute(ROADS), line.stamp)]) == 1
    assert line_of(ben, ROADS).status == "local"
    assert _preventive(place, ben) - before == pytest.approx(-0.17 * line.gbp_thousand)


def _preventive(place, by):
    place.refresh_from_db()
    held = workspace(place, by.viewer)
    return splits.year_of(
        held.count, splits.shares_under(held, "cipfa")
    ).preventive.gbp_thousand.value


def test_a_tag_of_a_published_line_is_the_place_s_whoever_writes_it(place, by, line_of):
    for email, within in ((NOOR, 0.1), (BEN, 0.05), (PAT, 0.2)):
        line = line_of(by(email), ROADS)
        tag = acute(ROADS, within)
        decide(by(email), place=place, decisions=[Decision(ROADS, tag, line.stamp)])
    rows = Row.objects.filter(place=place, table="tiers", values__line=ROADS)
    assert {(row.body_id, row.visibility) for row in rows} == {(None, Visibility.PUBLIC)}
    assert {row.version for row in rows} == {3}
    assert line_of(by(ASHA), ROADS).who == "Pat Police"
    assert len(history_of(place, by(VIC).viewer, ROADS)) == 3
    place.refresh_from_db()
    assert partners_workspace(place).bundle.tags[0].high["primary"] == 0.2


def test_a_tag_of_a_body_s_own_line_stays_with_that_body(place, by, secret, line_of):
    noor = by(NOOR)
    assert line_of(by(BEN), "secret-ward") is None
    line = line_of(noor, "secret-ward")
    assert line.status == "untagged"
    decide(noor, place=place, decisions=[Decision(line.line, acute(line.line), line.stamp)])
    rows = Row.objects.filter(place=place, table="tiers", values__line="secret-ward")
    assert {(row.body_id, row.visibility) for row in rows} == {(secret.body_id, Visibility.BODY)}
    place.refresh_from_db()
    for email in (BEN, ASHA, PAT):
        assert not history_of(place, by(email).viewer, "secret-ward")
        assert "secret-ward" not in {t.line for t in workspace(place, by(email).viewer).bundle.tags}
        assert line_of(by(email), "secret-ward") is None
    event = Event.objects.filter(deed="tag.changed").last()
    assert (event.body_id, event.visibility) == (secret.body_id, Visibility.BODY)


def test_a_tag_follows_its_line_when_the_line_is_shared(place, by, secret, line_of):
    noor = by(NOOR)
    decide(noor, place=place, decisions=[Decision("secret-ward", acute("secret-ward"), "")])
    change_row(noor, secret, version=1, visibility=Visibility.PARTNERSHIP)
    line = line_of(noor, "secret-ward")
    tag = acute("secret-ward", 0.2)
    decide(noor, place=place, decisions=[Decision("secret-ward", tag, line.stamp)])
    assert line_of(by(BEN), "secret-ward").tag.high["primary"] == 0.2
    assert line_of(by(BEN), "secret-ward").who == "Noor Health"


def test_nobody_tags_a_line_that_they_do_not_see_or_without_the_role(place, by, secret):
    for email, line in ((BEN, "secret-ward"), (VIC, ROADS), (BEN, "no-such-line")):
        with pytest.raises(PermissionDenied):
            decide(by(email), place=place, decisions=[Decision(line, acute(line), "")])
    assert not TagChange.objects.exists()


def test_a_tag_changed_meanwhile_is_refused_and_nothing_is_lost(place, by, line_of):
    ben, noor = by(BEN), by(NOOR)
    stamp = line_of(ben, ROADS).stamp
    decide(noor, place=place, decisions=[Decision(ROADS, acute(ROADS), stamp)])
    mine = tag_of_shares(ROADS, {"primary": 1.0}, within=0.1, why="Mine")
    with pytest.raises(TagConflict) as caught:
        decide(ben, place=place, decisions=[Decision(ROADS, mine, stamp)])
    assert caught.value.lines == (ROADS,)
    assert line_of(ben, ROADS).tag.shares["acute"] == 1


def test_many_lines_are_one_step_with_one_entry_in_the_log(place, by):
    ben = by(BEN)
    lines = lines_of(place, ben.viewer)[:20]
    before = Event.objects.count()
    decisions = [Decision(e.line, replace(e.tag, status="local"), e.stamp) for e in lines]
    assert decide(ben, place=place, decisions=decisions) == 20
    assert Event.objects.count() == before + 1
    event = Event.objects.last()
    assert (event.deed, event.detail["count"], len(event.detail["lines"])) == (
        "tags.changed",
        20,
        20,
    )
    place.refresh_from_db()
    progress = progress_of(lines_of(place, ben.viewer))
    assert (progress.local, progress.lines) == (20, 62)
    assert progress.share_of_money == pytest.approx(
        sum(e.gbp_thousand for e in lines) / progress.money
    )
    assert decide(ben, place=place, decisions=[]) == 0


def test_one_wrong_tag_stops_the_whole_step(place, by):
    ben = by(BEN)
    one, two = lines_of(place, ben.viewer)[:2]
    half = replace(acute(two.line), shares={"acute": 0.5})
    with pytest.raises(WrongTag, match="add up to 100%, not 50%"):
        decide(
            ben,
            place=place,
            decisions=[
                Decision(one.line, acute(one.line), one.stamp),
                Decision(two.line, half, two.stamp),
            ],
        )
    assert not Row.objects.filter(place=place, table="tiers").exists()


def test_a_change_is_undone_by_writing_the_former_shares_again(place, by, line_of):
    ben = by(BEN)
    decide(ben, place=place, decisions=[Decision(ROADS, acute(ROADS), "")])
    first = line_of(ben, ROADS)
    second = tag_of_shares(ROADS, {"primary": 0.4, "acute": 0.6}, within=0.1, why="Half a thought")
    decide(ben, place=place, decisions=[Decision(ROADS, second, first.stamp)])
    change = TagChange.objects.filter(line=ROADS).first()
    undo(ben, change, stamp=line_of(ben, ROADS).stamp, why="As before")
    assert line_of(ben, ROADS).tag == first.tag
    entries = history_of(place, ben.viewer, ROADS)
    assert [entry.why for entry in entries] == [
        "As before",
        "Half a thought",
        "It mends what broke",
    ]
    assert entries[-1].before == "The default"
    undo(ben, TagChange.objects.last(), stamp=line_of(ben, ROADS).stamp, why="Away")
    assert line_of(ben, ROADS).status == "default"
    assert not Row.objects.filter(place=place, table="tiers").exists()


def test_a_change_in_the_table_itself_is_in_the_history(place, by, line_of):
    asha = by(ASHA)
    tag = tag_of_shares(ROADS, {"acute": 1.0}, within=0.0, why="Certain")
    decide(asha, place=place, decisions=[Decision(ROADS, tag, "")])
    row = Row.objects.get(place=place, table="tiers", values__line=ROADS)
    change_row(asha, row, version=1, cells={**row.values, "rationale": "Still certain"})
    place.refresh_from_db()
    assert [e.why for e in history_of(place, asha.viewer, ROADS)] == [
        "Changed in the table of tags.",
        "Certain",
    ]
    stale = Decision(ROADS, acute(ROADS), "")
    with pytest.raises(TagConflict):
        decide(asha, place=place, decisions=[stale])


def test_a_tag_comes_back_from_its_rows_as_it_was():
    tag = tag_of_shares("x", {"primary": 0.25, "acute": 0.75}, within=0.1, why="Because")
    assert tag_of_cells("x", cells_of_tag(tag)) == tag
    assert tag.rule == "proportional"
    assert tag.low["acute"] == 0.65
    assert tag.high["primary"] == 0.35
    assert tag.high["not_classified"] == 0
    assert acute("x").rule == "principal"
    assert in_words(tag.shares) == "Primary 25%, acute 75%"


def test_lines_are_narrowed_by_body_group_words_and_state(place, by):
    ben = by(BEN)
    lines = lines_of(place, ben.viewer)
    police = narrowed(lines, Narrow(body="Greater Manchester Police"))
    assert police
    assert all("Greater Manchester Police" in line.bodies for line in police)
    assert all(e.division == "RSX_asc" for e in narrowed(lines, Narrow(division="RSX_asc")))
    assert [e.line for e in narrowed(lines, Narrow(words="fire rescue"))] == ["RSX_frs"]
    disputed = Narrow(status="disputed", disputed=frozenset({ROADS}))
    assert [e.line for e in narrowed(lines, disputed)] == [ROADS]
    assert narrowed(lines, Narrow(status="local")) == []


def test_own_lines_without_a_group_are_one_group_however_many(place, by, body, line_of):
    noor = by(NOOR)
    for number in range(3):
        cells = {**SECRET, "id": f"NHS/own-{number}", "service": f"own-{number}"}
        add_row(noor, place=place, table="spend", cells=cells, body=body("NHS"))
    assert {line_of(noor, f"own-{n}").division for n in range(3)} == {"own-lines"}
    held = workspace(place, noor.viewer)
    groups = splits.by_division(held.count, splits.shares_under(held, "cipfa"))
    own = [group for group in groups if group[0] == "Own lines without a service group"]
    assert [(year, money) for _name, year, money in own] == [(None, pytest.approx(3 * 4321))]
