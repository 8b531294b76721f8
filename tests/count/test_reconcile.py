"""Partners' own figures in the place of published ones."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from wholeplace.count.build import count, detail
from wholeplace.count.reconcile import replace
from wholeplace.errors import InputError

MIDSHIRE, ASHBY = "E10000901", "E07000901"
NORTH = "E54000901"
POLICE = "E23000901"


def changes(reconciliation):
    return {each.service: (each.old, each.new) for each in reconciliation.changes}


def test_a_partner_s_line_replaces_the_published_one(counted_midshire, make_line, amounts):
    # Midland Police: the published 600 becomes its own 640
    own = make_line(POLICE, "RSX_pol", 640.0)
    new, told = replace(counted_midshire, [own])
    assert amounts(new.lines)[f"{POLICE}/RSX_pol"] == 640
    assert changes(told) == {"RSX_pol": (600, 640)}
    assert told.difference == pytest.approx(40)
    assert told.changes[0].why == "replaced by the body's own figure"


def test_published_lines_that_the_partner_does_not_give_are_taken_out(counted_midshire, make_line):
    # North Board was 500 core and 125 general practice; it gives one line of 700
    new, told = replace(counted_midshire, [make_line(NORTH, "everything", 700.0)])
    assert [line.service for line in new.lines if line.body == NORTH] == ["everything"]
    assert changes(told) == {
        "NHS_core": (500, None),
        "NHS_primary_medical": (125, None),
        "everything": (None, 700),
    }
    assert told.difference == pytest.approx(75)


def test_parts_of_a_line_take_its_place_and_the_other_lines_stay(
    counted_midshire, make_line, amounts
):
    parts = [
        make_line(NORTH, "hospital", 300.0, division="NHS_core"),
        make_line(NORTH, "community", 200.0, division="NHS_core"),
    ]
    new, told = replace(counted_midshire, parts)
    assert {line.service for line in new.lines if line.body == NORTH} == {
        "hospital",
        "community",
        "NHS_primary_medical",
    }
    assert changes(told) == {"NHS_core": (500, 500)}
    assert told.changes[0].why == "split into 2 lines by the body"
    assert new.total() == pytest.approx(counted_midshire.total())


def test_parts_that_fall_short_leave_a_line_for_the_rest(counted_midshire, make_line):
    part = make_line(NORTH, "hospital", 380.0, division="NHS_core")
    new, told = replace(counted_midshire, [part])
    (rest,) = [line for line in new.lines if line.id == f"{NORTH}/NHS_core"]
    assert rest.gbp_thousand == pytest.approx(120)
    assert rest.title.endswith(": rest")
    assert (rest.low, rest.high) == pytest.approx((102, 138))  # 15 % as the published line
    assert rest.confidence == "C"
    assert "£120 thousand in a line for the rest" in told.changes[0].why
    assert told.difference == pytest.approx(0)


def test_parts_that_exceed_the_line_leave_a_negative_rest(counted_midshire, make_line, amounts):
    part = make_line(NORTH, "hospital", 520.0, division="NHS_core")
    new, _ = replace(counted_midshire, [part])
    assert amounts(new.lines)[f"{NORTH}/NHS_core"] == pytest.approx(-20)


def test_parts_within_the_tolerance_need_no_rest(counted_midshire, make_line):
    part = make_line(NORTH, "hospital", 499.5, division="NHS_core")
    new, told = replace(counted_midshire, [part])
    services = {line.service for line in new.lines if line.body == NORTH}
    assert services == {"hospital", "NHS_primary_medical"}
    assert told.difference == pytest.approx(-0.5)


def test_a_division_told_by_leaves_can_be_split_as_a_whole(counted_midshire, make_line, amounts):
    # Midshire's children's social care is 200 + 90 + 10 = 300
    parts = [
        make_line(MIDSHIRE, "north_team", 180.0, division="RSX_csc"),
        make_line(MIDSHIRE, "south_team", 120.0, division="RSX_csc"),
    ]
    new, told = replace(counted_midshire, parts)
    children = [line for line in new.lines if line.division == "RSX_csc"]
    assert amounts(children) == {
        f"{MIDSHIRE}/north_team": 180,
        f"{MIDSHIRE}/south_team": 120,
    }
    assert told.changes[0].title == "Children's social care"
    assert new.total() == pytest.approx(counted_midshire.total())


def test_split_and_whole_lines_of_one_body_go_together(counted_midshire, make_line):
    lines = [
        make_line(NORTH, "hospital", 500.0, division="NHS_core"),
        make_line(NORTH, "NHS_primary_medical", 130.0),
    ]
    new, told = replace(counted_midshire, lines)
    assert {line.service for line in new.lines if line.body == NORTH} == {
        "hospital",
        "NHS_primary_medical",
    }
    assert told.difference == pytest.approx(5)


def test_a_body_without_published_lines_is_added(counted_midshire, make_line):
    new, told = replace(counted_midshire, [make_line("housing", "support", 33.0)])
    assert told.changes[0].why == "new line of the body"
    assert new.total() == pytest.approx(counted_midshire.total() + 33)


def test_missing_lines_are_filled_by_the_body_s_own_figures(midshire, silent, make_line):
    gap = count(midshire, year=2024, figures=silent(POLICE))
    new, told = replace(gap, [make_line(POLICE, "RSX_pol", 640.0)])
    assert not [line for line in new.missing if line.body == POLICE]
    assert changes(told) == {"RSX_pol": (None, 640)}


def test_parts_of_a_missing_line_stand_alone_without_a_rest(midshire, silent, make_line):
    gap = count(midshire, year=2024, figures=silent(POLICE))
    part = make_line(POLICE, "patrol", 100.0, division="RSX_pol")
    new, told = replace(gap, [part])
    assert [line.service for line in new.lines if line.body == POLICE] == ["patrol"]
    assert changes(told) == {"RSX_pol": (None, 100)}


def test_a_partner_s_unknown_amount_is_missing_not_nought(counted_midshire, make_line):
    unknown = make_line(POLICE, "RSX_pol", None)
    new, told = replace(counted_midshire, [unknown])
    assert [line.id for line in new.missing if line.body == POLICE] == [f"{POLICE}/RSX_pol"]
    assert changes(told) == {"RSX_pol": (600, None)}


def test_an_unknown_part_is_said_to_be_unknown(counted_midshire, make_line):
    parts = [
        make_line(NORTH, "hospital", 300.0, division="NHS_core"),
        make_line(NORTH, "community", None, division="NHS_core"),
    ]
    new, told = replace(counted_midshire, parts)
    assert "some are not known" in told.changes[0].why
    assert "community" in {line.service for line in new.missing}


def test_rows_inside_a_line_go_with_it(counted_midshire, make_line):
    before = [line for line in counted_midshire.lines if line.service == "RO3_csclkd"]
    assert len(detail(counted_midshire, before[0])) == 2
    new, _ = replace(counted_midshire, [make_line(MIDSHIRE, "all", 900.0)])
    assert new.inside == ()


def test_rows_inside_lines_that_stay_stay(counted_midshire, make_line):
    new, _ = replace(counted_midshire, [make_line(POLICE, "RSX_pol", 1.0)])
    assert new.inside == counted_midshire.inside


def test_a_partner_s_grant_to_a_counted_body_is_consolidated(counted_midshire, make_line):
    lines = [
        make_line(NORTH, "hospital", 600.0),
        make_line(NORTH, "better_care", 40.0, kind="grant out", counterparty=MIDSHIRE),
    ]
    new, told = replace(counted_midshire, lines)
    assert [line.service for line in new.eliminated] == ["better_care"]
    assert told.difference == pytest.approx(600 - 625)
    assert sum(each.difference for each in told.changes) == pytest.approx(told.difference)


def test_every_line_of_another_place_or_year_or_twice_is_named(counted_midshire, make_line):
    lines = [
        make_line("a", "x", 1.0, place="E06000901"),
        make_line("a", "y", 1.0, year=2023),
        make_line("a", "z", 1.0),
        make_line("a", "z", 2.0),
    ]
    with pytest.raises(InputError) as caught:
        replace(counted_midshire, lines)
    assert len(caught.value.problems) == 3
    text = str(caught.value)
    assert "a/x: is of place E06000901, not E10000901" in text
    assert "a/y: is of 2023/24, not 2024/25" in text
    assert "a/z: stands twice" in text


def test_a_line_given_beside_the_one_it_is_part_of_is_a_line_like_any_other(
    counted_midshire, make_line
):
    # a body that gives both NHS_core and something inside its division splits nothing
    lines = [
        make_line(NORTH, "NHS_core", 450.0),
        make_line(NORTH, "research", 20.0, division="NHS_core"),
    ]
    new, told = replace(counted_midshire, lines)
    assert changes(told) == {
        "NHS_primary_medical": (125, None),
        "NHS_core": (500, 450),
        "research": (None, 20),
    }
    assert {line.service for line in new.lines if line.body == NORTH} == {"NHS_core", "research"}


def test_an_id_that_is_another_body_s_published_line_is_refused(counted_midshire, make_line):
    line = make_line("housing", "patrol", 1.0, id=f"{POLICE}/RSX_pol")
    with pytest.raises(InputError, match=f"is already a line of {POLICE}"):
        replace(counted_midshire, [line])


def test_published_lines_given_back_change_nothing(counted_midshire):
    own = [line for line in counted_midshire.lines if line.body == MIDSHIRE]
    new, told = replace(counted_midshire, own)
    assert new == counted_midshire
    assert {each.difference for each in told.changes} == {0}


def test_no_partner_lines_change_nothing(counted_midshire):
    new, told = replace(counted_midshire, [])
    assert new == counted_midshire
    assert told.changes == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([NORTH, POLICE, ASHBY, "housing"]),
            st.sampled_from(["NHS_core", "RSX_pol", "RSX_env", "own", "other"]),
            st.sampled_from(["NHS_core", "RSX_pol", "RSX_env"]),
            st.floats(min_value=-1e4, max_value=1e6) | st.none(),
        ),
        max_size=8,
        unique_by=lambda row: row[:2],
    )
)
def test_the_differences_always_add_up_to_the_difference_of_the_totals(
    counted_midshire, make_line, rows
):
    lines = [
        make_line(body, service, amount, division=division)
        for body, service, division, amount in rows
    ]
    whole = {(line.body, line.service) for line in lines if line.service == line.division}
    assume(
        not any(
            (line.body, line.division) in whole and line.service != line.division for line in lines
        )
    )
    new, told = replace(counted_midshire, lines)
    assert sum(each.difference for each in told.changes) == pytest.approx(told.difference, abs=1e-6)
    assert len({line.id for line in new.lines}) == len(new.lines)


def test_a_service_given_whole_beside_its_parts_is_refused(counted_midshire, make_line):
    whole = make_line("housing", "RSX_hous", 900.0)
    part = make_line("housing", "hostels", 500.0, division="RSX_hous")
    with pytest.raises(InputError, match="which its body also gives whole") as caught:
        replace(counted_midshire, [whole, part])
    assert [problem.where for problem in caught.value.problems] == [part.id]
