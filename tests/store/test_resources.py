"""Posts, services and people in need: from the cells of a bundle to the chosen portfolio."""

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.options import Aim
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.draft import menu_of_bundle
from wholeplace.store.limits import limits_of

YEARS = (2026, 2027, 2028)
RESOURCES = ["intervention", "kind", "name", "year", "amount", "source"]
LIMITS = ["kind", "name", "year", "amount", "source"]


def with_cells(tables, table, row, **cells):
    """Write cells of one row of a table, adding columns that are not there yet."""
    headings = tables[table][0]
    for name, value in cells.items():
        if name not in headings:
            for each in tables[table]:
                each.append("")
            headings[-1] = name
        tables[table][row][headings.index(name)] = value


@pytest.fixture
def staffed(tables):
    """Two actions: fgc saves much more than its £2,000, and posters cost £90,000 for little."""
    for table in ("interventions", "costs", "effects"):
        headings, row, *_ = tables[table]
        key = "id" if table == "interventions" else "intervention"
        tables[table] = [
            headings,
            row,
            ["posters" if name == key else c for name, c in zip(headings, row, strict=True)],
        ]
    with_cells(tables, "costs", 1, amount=2_000)
    with_cells(tables, "costs", 2, amount=90_000)
    with_cells(tables, "effects", 2, size=-0.0001, size_low=-0.0002, size_high=0)
    tables["place"] = [[k, 20 if k == "draws" else v] for k, v in tables["place"]]
    tables["resources"] = [
        RESOURCES,
        ["fgc", "posts", "coordinators", "", 4, "assumption: made up"],
        ["fgc", "service", "meetings", "", 100, ""],
        ["posters", "service", "posters put up", 2026, 50, ""],
    ]
    return tables


def picked(tables, folder, known, reference):
    bundle = checked(folder(tables), known)
    found = choose(menu_of_bundle(bundle, reference), Aim())
    return {(option.action, option.scale, option.start) for option in found.chosen}


def said(tables, folder, known):
    with pytest.raises(InputError) as caught:
        checked(folder(tables), known)
    return [str(problem) for problem in caught.value.problems]


class TestChoosing:
    def test_without_limits_what_is_worth_it_is_chosen_whole(
        self, staffed, folder, known, reference
    ):
        assert {each[:2] for each in picked(staffed, folder, known, reference)} == {("fgc", 1.0)}

    def test_too_few_posts_stop_an_action_at_full_reach(self, staffed, folder, known, reference):
        # full reach takes 4 posts, half of it 2
        staffed["limits"] = [LIMITS, ["posts", "coordinators", "", 3, ""]]
        assert {e[:2] for e in picked(staffed, folder, known, reference)} == {("fgc", 0.5)}

    def test_no_posts_in_the_years_that_it_runs_stop_it(self, staffed, folder, known, reference):
        staffed["limits"] = [LIMITS, ["posts", "coordinators", "", 1.5, ""]]
        assert picked(staffed, folder, known, reference) == set()

    def test_a_year_with_posts_of_its_own_lets_an_action_start_later(
        self, staffed, folder, known, reference
    ):
        # it runs at 50% in its first year (2 posts) and in full in its second (4): from 2026 it
        # needs 4 in 2027, from 2027 it needs 2 in 2027 and 4 in 2028
        staffed["limits"] = [
            LIMITS,
            ["posts", "coordinators", "", 9, ""],
            ["posts", "coordinators", 2027, 2, ""],
        ]
        found = picked(staffed, folder, known, reference)
        assert ("fgc", 1.0, 2026) not in found
        assert found <= {("fgc", 1.0, 2027), ("fgc", 0.5, 2026)}

    def test_a_service_that_must_be_held_forces_what_is_not_worth_it(
        self, staffed, folder, known, reference
    ):
        staffed["limits"] = [LIMITS, ["service", "posters put up", 2026, 20, ""]]
        found = picked(staffed, folder, known, reference)
        # half of its reach puts up 25, and half costs half
        assert ("posters", 0.5, 2026) in found
        assert ("fgc", 1.0) in {each[:2] for each in found}

    def test_a_share_of_people_in_need_brings_in_the_action_that_reaches_them(
        self, staffed, folder, known, reference
    ):
        # 10% and 90% of equal numbers: 50% of both together, so both at one scale are enough
        with_cells(staffed, "interventions", 1, in_need=0.1)
        with_cells(staffed, "interventions", 2, in_need=0.9)
        staffed["limits"] = [LIMITS, ["people in need", "", "", 0.5, ""]]
        found = picked(staffed, folder, known, reference)
        assert {action for action, _, _ in found} == {"fgc", "posters"}, found
        assert len({scale for _, scale, _ in found}) <= 1


class TestReading:
    def test_a_year_of_its_own_stands_before_the_general_limit(self, staffed, folder, known):
        staffed["limits"] = [
            LIMITS,
            ["posts", "coordinators", "", 9, ""],
            ["posts", "coordinators", 2027, 2, ""],
            ["service", "meetings", "", 10, ""],
            ["service", "meetings", 2028, 0, ""],
        ]
        limits = limits_of(checked(folder(staffed), known), YEARS)
        assert limits.groups == ("coordinators",)
        assert limits.posts.tolist() == [[9, 2, 9]]
        assert [(f.name, f.minimum, f.year) for f in limits.floors] == [
            ("meetings", 10, 2026), ("meetings", 10, 2027)
        ]  # fmt: skip
        assert limits.in_need is None

    def test_a_year_without_a_limit_on_posts_has_no_bound(self, staffed, folder, known):
        staffed["limits"] = [LIMITS, ["posts", "coordinators", 2027, 2, ""]]
        limits = limits_of(checked(folder(staffed), known), YEARS)
        assert limits.posts.tolist() == [[np.inf, 2, np.inf]]

    def test_both_tables_are_written_and_read_back(self, staffed, folder, known, tmp_path):
        with_cells(staffed, "interventions", 1, in_need=0.1, income=15_000, median_income=35_000)
        staffed["limits"] = [
            LIMITS,
            ["posts", "coordinators", 2027, 2.5, "assumption: =SUM(1)"],
            ["service", "meetings", "", 10, ""],
        ]
        bundle = checked(folder(staffed), known)
        assert len(bundle.resources) == 3
        assert bundle.interventions[0].income == 15_000
        assert bundle.interventions[1].in_need is None
        write_bundle(bundle, tmp_path / "again.xlsx")
        assert checked(tmp_path / "again.xlsx", known) == bundle


class TestRefusals:
    def test_an_action_or_kind_that_is_not_there_is_named_with_its_cell(
        self, staffed, folder, known
    ):
        staffed["resources"][1][0] = "fcg"
        staffed["resources"][2][1] = "services"
        problems = said(staffed, folder, known)
        assert any("A2" in each and "'fcg'" in each and "'fgc'" in each for each in problems)
        assert any("B3" in each and "posts, service" in each for each in problems)

    @pytest.mark.parametrize(
        ("row", "cell", "why"),
        [
            (["posts", "cordinators", "", 3, ""], "B2", "no group of staff in the resources table"),
            (["posts", "", "", 3, ""], "B2", "name is blank: which group of staff?"),
            (["service", "coordinators", "", 3, ""], "B2", "no service in the resources table"),
            (["posts", "coordinators", 2050, 3, ""], "C2", "years of the valuation, 2026 to 2034"),
            (["staff", "coordinators", "", 3, ""], "A2", "posts, service, people in need"),
        ],
    )
    def test_a_limit_that_nothing_is_counted_for_is_named(
        self, staffed, folder, known, row, cell, why
    ):
        staffed["limits"] = [LIMITS, row]
        (problem,) = said(staffed, folder, known)
        assert cell in problem
        assert why in problem

    def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(
        self, staffed, folder, known
    ):
        staffed["limits"] = [LIMITS, ["posts", "cordinators", "", 3, ""]]
        (problem,) = said(staffed, folder, known)
        assert "'coordinators'" in problem

    def test_a_share_of_people_in_need_that_an_action_does_not_state_is_asked_for(
        self, staffed, folder, known
    ):
        with_cells(staffed, "interventions", 1, in_need=0.4)
        staffed["limits"] = [LIMITS, ["people in need", "", "", 0.3, ""]]
        (problem,) = said(staffed, folder, known)
        assert "in_need is blank, and row 2 of limits asks for it" in problem
        assert "3:" in problem

    def test_people_in_need_are_a_share_of_the_whole_choice(self, staffed, folder, known):
        for row in (1, 2):
            with_cells(staffed, "interventions", row, in_need=0.4)
        staffed["limits"] = [LIMITS, ["people in need", "women", 2026, 30, ""]]
        problems = said(staffed, folder, known)
        assert [each.split(":")[0] for each in problems] == [
            "limits.csv!B2", "limits.csv!C2", "limits.csv!D2"
        ]  # fmt: skip

    def test_one_income_without_the_other_is_refused(self, staffed, folder, known):
        with_cells(staffed, "interventions", 1, income=15_000, median_income="")
        (problem,) = said(staffed, folder, known)
        assert "give both income and median_income" in problem

    def test_an_income_of_nothing_is_refused(self, staffed, folder, known):
        with_cells(staffed, "interventions", 1, income=0, median_income=35_000)
        (problem,) = said(staffed, folder, known)
        assert "income should be above 0" in problem
