"""A count seen from several sides."""

from dataclasses import replace

import pytest

from wholeplace.count.build import count
from wholeplace.count.views import (
    by_body,
    by_confidence,
    by_division,
    by_method,
    by_sector,
    chosen,
    division_titles,
    england_per_head,
    flows,
    per_head,
)

MIDSHIRE, ASHBY, CARDEN = "E10000901", "E07000901", "E06000901"
VIEWS = (by_body, by_sector, by_division, by_method, by_confidence)


@pytest.mark.parametrize("view", VIEWS)
def test_the_parts_of_every_view_add_up_to_the_total(counted_midshire, view):
    parts = view(counted_midshire)
    assert sum(part.gbp_thousand for part in parts) == pytest.approx(counted_midshire.total())
    assert sum(part.share for part in parts) == pytest.approx(1)
    assert sum(part.lines for part in parts) == len(counted_midshire.lines)


@pytest.mark.parametrize("view", [by_body, by_sector, by_division, flows])
@pytest.mark.parametrize("transfers", [True, False])
@pytest.mark.parametrize("schools", [True, False])
def test_every_view_can_leave_out_transfers_and_schools(counted_midshire, view, transfers, schools):
    parts = view(counted_midshire, transfers=transfers, schools=schools)
    amounts = [part[2] if isinstance(part, tuple) else part.gbp_thousand for part in parts]
    total = counted_midshire.total(transfers=transfers, schools=schools)
    assert sum(amounts) == pytest.approx(total)


def test_bodies_come_largest_first_with_their_names(counted_midshire):
    parts = by_body(counted_midshire)
    amounts = [part.gbp_thousand for part in parts]
    assert amounts == sorted(amounts, reverse=True)
    assert parts[0].title == "Midshire"


def test_sectors_come_in_the_order_of_the_drawing(counted_midshire):
    assert [part.code for part in by_sector(counted_midshire)] == [
        "council",
        "district",
        "police",
        "combined authority",
        "nhs",
        "dwp",
        "hmrc",
    ]


def test_divisions_are_told_in_words(counted_midshire):
    titles = {part.code: part.title for part in by_division(counted_midshire)}
    assert titles["RSX_csc"] == "Children's social care"
    assert titles["DWP_universal_credit"] == "Universal Credit"


def test_a_division_equals_the_service_as_returned(counted_midshire):
    parts = {part.code: part for part in by_division(counted_midshire)}
    assert parts["RSX_csc"].gbp_thousand == 300
    assert parts["RSX_csc"].lines == 3


def test_grades_and_methods_are_told_in_words(counted_midshire):
    grades = {part.code: part for part in by_confidence(counted_midshire)}
    assert list(grades) == ["A", "B", "C", "D"]
    assert grades["B"].gbp_thousand == 30  # Bourne's 20, and 10 left by the leaves
    methods = {part.code: part.gbp_thousand for part in by_method(counted_midshire)}
    assert methods["observed"] == 960


def test_the_interval_of_a_part_is_that_of_lines_erring_the_same_way(counted_midshire):
    (police,) = [part for part in by_sector(counted_midshire) if part.code == "police"]
    assert (police.low, police.high, police.level) == (pytest.approx(510), pytest.approx(690), 0.8)


def test_a_line_without_an_interval_counts_as_known_at_both_ends(counted_midshire):
    bare = tuple(replace(line, low=None, high=None) for line in counted_midshire.lines)
    for part in by_sector(replace(counted_midshire, lines=bare)):
        assert part.low == part.high == part.gbp_thousand


def test_flows_go_from_bodies_to_divisions_and_may_be_negative(counted_midshire):
    money = {(body, division): amount for body, division, amount in flows(counted_midshire)}
    assert money["Midshire", "Children's social care"] == 300
    assert money["Ashby", "Highways and transport"] == -10


def test_flows_conserve_what_each_body_spends(counted_midshire):
    spent = {part.title: part.gbp_thousand for part in by_body(counted_midshire)}
    for name, amount in spent.items():
        flowing = sum(flow for body, _, flow in flows(counted_midshire) if body == name)
        assert flowing == pytest.approx(amount)


def test_a_partner_s_own_division_keeps_its_line_s_title(counted_midshire, make_line):
    own = make_line("housing", "support", 5.0, title="Supported housing")
    odd = make_line("housing", "other", 5.0, division="unheard_of")
    added = replace(counted_midshire, lines=(*counted_midshire.lines, own, odd))
    titles = division_titles(added)
    assert titles["support"] == "Supported housing"
    assert titles["unheard_of"] == "unheard_of"


def test_chosen_lines_are_all_lines_unless_told_otherwise(counted_midshire):
    assert chosen(counted_midshire) == counted_midshire.lines
    assert not any(line.schools for line in chosen(counted_midshire, schools=False))


def test_spending_per_head_is_in_pounds(counted_midshire):
    total = counted_midshire.total(transfers=False)
    assert per_head(counted_midshire, transfers=False) == pytest.approx(total * 1_000 / 150_000)


def test_spending_per_head_of_unknown_people_is_unknown(counted_midshire):
    assert per_head(replace(counted_midshire, population=None)) is None


@pytest.fixture
def both(midshire, carden):
    def counts(figures):
        return [count(place, year=2024, figures=figures) for place in (midshire, carden)]

    return counts


def test_england_per_head_is_all_spending_over_all_people(both, figures):
    # children: 300 + 100 over 200,000 people is GBP 2 each
    told = england_per_head(both(figures), divisions=["RSX_csc"])
    assert told.gbp == pytest.approx(2)
    assert (told.places, told.left_out) == (2, ())


def test_a_place_without_a_return_is_left_out_of_england_per_head_on_both_sides(both, silent):
    # Carden is out: 300 over Midshire's 150,000 people, not 300 over 200,000
    told = england_per_head(both(silent(CARDEN)), divisions=["RSX_csc"])
    assert told.gbp == pytest.approx(2)
    assert (told.people, told.left_out) == (150_000, ("Carden",))


def test_a_silent_district_does_not_hide_a_service_only_the_county_runs(both, silent):
    counts = both(silent(ASHBY))
    assert england_per_head(counts, divisions=["RSX_csc"]).left_out == ()
    assert england_per_head(counts, divisions=["RSX_env"]).left_out == ("Midshire",)


def test_england_per_head_is_unknown_when_everyone_has_a_gap(both, silent):
    told = england_per_head(both(silent(MIDSHIRE, CARDEN)), divisions=["RSX_csc"])
    assert told.gbp is None
    assert told.places == 0


def test_other_sectors_can_be_asked_for(both, figures):
    told = england_per_head(both(figures), sectors=["police"])
    assert told.gbp == pytest.approx(4)  # 800 over 200,000


def test_spending_per_head_with_a_line_missing_is_unknown(counted_midshire):
    gap = replace(counted_midshire.lines[0], gbp_thousand=None, low=None, high=None, kind="service")
    assert per_head(replace(counted_midshire, missing=(gap,))) is None
    benefit = replace(gap, kind="transfer")
    without = replace(counted_midshire, missing=(benefit,))
    assert per_head(without) is None
    assert per_head(without, transfers=False) == per_head(counted_midshire, transfers=False)
