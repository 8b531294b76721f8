"""What the pathways of demand read: the compiled measures agree with what was published."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
sys.path.insert(0, str(ROOT / "tools"))

ENGLAND = "E92000001"
WIGAN, RUTLAND, LONDON = "E08000010", "E06000017", "E09000001"
HULL = "E06000010"
AREAS = "regexp_matches(place, '^E(06|08|09|10)')"
PLACEMENTS = ("foster", "residential", "supported", "other")


@pytest.mark.parametrize(
    ("measure", "period", "stated"),
    [
        ("children_looked_after", "2016-03-31", 70_410),
        ("children_starting_to_be_looked_after", "2015-16", 32_170),
        ("children_ceasing_to_be_looked_after", "2024-25", 34_450),
        ("children_adopted", "2024-25", 3_040),
        ("children_ceasing_special_guardianship", "2024-25", 4_110),
        ("children_looked_after_residential_share", "2025-03-31", 12),
        ("ehcp_plans", "2025-01-16", 638_745),
        ("ehcp_plans_started", "2024", 97_747),
        ("ehcp_plans_ceased", "2024", 44_862),
        ("ehcp_plans_ceased_needs_met", "2024", 3_955),
        ("sen_support_share", "2025-01-16", 14.2),
        ("homeless_prevention_duty_secured", "2025Q2", 19_070),
        ("homeless_prevention_duty_homeless", "2025Q2", 9_280),
        ("homeless_relief_duty_ended", "2025Q2", 52_610),
        ("homeless_relief_duty_secured", "2025Q2", 17_460),
        ("homeless_main_duty_accepted", "2025Q2", 16_440),
    ],
)
def test_england_is_as_its_publishers_say(reference, measure, period, stated):
    assert reference.figure("need", ENGLAND, measure, period) == (stated, None)


def test_a_placement_count_is_the_published_share_of_the_published_count(reference):
    # Wigan, 31 March 2025: 72 % of 652 children looked after are 469 in foster care.
    assert reference.figure("need", WIGAN, "children_looked_after", "2025-03-31")[0] == 652
    share = reference.figure("need", WIGAN, "children_looked_after_foster_share", "2025-03-31")
    assert share == (72, None)
    assert round(0.72 * 652) == 469
    assert reference.figure("need", WIGAN, "children_looked_after_foster", "2025-03-31")[0] == 469


def test_placements_of_a_council_add_up_to_its_children_looked_after(reference):
    for place in (WIGAN, "E08000025", "E10000016", ENGLAND):
        parts = [
            reference.figure("need", place, f"children_looked_after_{kind}", "2025-03-31")[0]
            for kind in PLACEMENTS
        ]
        assert None not in parts
        whole = reference.figure("need", place, "children_looked_after", "2025-03-31")[0]
        assert sum(parts) == whole, place


def test_placements_of_councils_are_near_england(reference):
    # Councils' shares are rounded to whole per cent: their sum is within 2 % of England's figure.
    councils = reference.total(
        "need",
        f"measure = 'children_looked_after_foster' AND period = '2025-03-31' AND {AREAS}",
    )
    assert councils == pytest.approx(0.67 * 81_770, rel=0.02)


@pytest.mark.parametrize("place", [RUTLAND, LONDON])
def test_a_suppressed_placement_is_missing_and_not_nothing(reference, place):
    found = reference.figure("need", place, "children_looked_after_residential", "2025-03-31")
    assert found == (None, "-")
    found = reference.figure("need", place, "children_looked_after_other", "2025-03-31")
    assert found == (None, "-")


def test_children_in_need_alone_are_what_plans_and_care_leave(reference):
    # England, 31 March 2025: 402,400 - 49,420 - 81,770 = 271,210.
    found = reference.figure("need", ENGLAND, "children_in_need_alone", "2025-03-31")
    assert found == (402_400 - 49_420 - 81_770, None)
    least = reference.tables.execute(
        "SELECT min(value) FROM need WHERE measure = 'children_in_need_alone'"
    ).fetchall()
    assert least[0][0] > 0


def test_the_older_years_go_on_into_the_newer_ones_without_a_break(reference):
    periods = reference.tables.execute(
        f"""SELECT period, any_value(source) FROM need WHERE place = '{ENGLAND}'
        AND measure = 'children_looked_after' GROUP BY period ORDER BY period"""
    ).fetchall()
    assert [period for period, _ in periods] == [f"{year}-03-31" for year in range(2016, 2026)]
    assert [source for _, source in periods] == ["dfe-lait-2025"] * 5 + ["dfe-cla-2025"] * 5


def test_a_council_that_repeats_its_region_is_not_known(reference):
    # The tool gives 15 councils of Yorkshire and the Humber the region's 6,078 plans in 2022.
    assert reference.figure("need", HULL, "ehcp_plans_started", "2022") == (None, "[region]")
    assert reference.figure("need", HULL, "ehcp_plans_started", "2023")[0] < 1_000
    marked = reference.tables.execute(
        "SELECT count(*), count(DISTINCT period) FROM need WHERE flag = '[region]'"
    ).fetchall()
    assert marked == [(15, 1)]


def test_plans_of_councils_add_up_to_england(reference):
    councils = reference.total(
        "need", f"measure = 'ehcp_plans' AND period = '2025-01-16' AND {AREAS}"
    )
    assert councils == 638_745


def test_the_count_of_plans_is_dated_on_the_third_thursday_of_january(reference):
    periods = reference.tables.execute(
        "SELECT DISTINCT period FROM need WHERE measure = 'ehcp_plans' ORDER BY period"
    ).fetchall()
    assert [period for (period,) in periods] == [
        "2019-01-17",
        "2020-01-16",
        "2021-01-21",
        "2022-01-20",
        "2023-01-19",
        "2024-01-18",
        "2025-01-16",
    ]


def test_a_duty_that_a_council_did_not_report_is_missing(reference):
    missing = reference.tables.execute(
        """SELECT count(*) FROM need WHERE measure = 'homeless_relief_duty_ended'
        AND value IS NULL AND flag IS NULL"""
    ).fetchall()
    assert missing == [(0,)]
    found = reference.figure("need", "E06000016", "homeless_relief_duty_ended", "2025Q4")
    assert found[0] is None or found[0] > 0


def test_weeks_of_care_are_of_people_aged_65_and_over(reference):
    # 2022-23: (5,276,209 + 2,390,152) weeks / 52.18 are 146,900 people on average, 1.3 % of the
    # 10.98 million people aged 65 and over (the denominator of ASCOF 2C).
    weeks = sum(
        reference.total(
            "need", f"measure = 'care_home_weeks_{kind}' AND period = '2022-23' AND {AREAS}"
        )
        for kind in ("residential", "nursing")
    )
    assert weeks == 5_276_209 + 2_390_152
    assert weeks / 52.18 == pytest.approx(146_900, abs=100)


def test_a_reworded_column_stops_the_compile(monkeypatch):
    from reference_tables import need_demand
    from reference_tables.figures import connect

    if not SHARED.exists():
        pytest.skip("the source data are not beside the repository")
    register = [
        {
            "table": "MD1",
            "col_no": "5",
            "wording": "nobody",
            "measure": "accepted",
            "title": "Accepted",
        }
    ]
    monkeypatch.setattr(need_demand, "read_register", lambda _: register)
    with pytest.raises(SystemExit, match=r"accepted: the column is now called .*acceptance"):
        need_demand.gather_duties(connect(), SHARED)
