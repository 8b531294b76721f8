"""The whole count of a made-up place."""

from dataclasses import replace

import pytest

from wholeplace.count.build import count, detail
from wholeplace.count.consolidate import Transfer
from wholeplace.count.lines import GRADES, KINDS, METHODS
from wholeplace.count.sectors import SECTORS, in_order
from wholeplace.errors import MethodError
from wholeplace.record import canonical_json

MIDSHIRE, CARDEN = "E10000901", "E06000901"


def test_the_total_is_the_sum_worked_by_hand(counted_midshire):
    # councils 900 + 40 + 20; police 600; combined authority (40 + 60 + 200) x 0.75 + 60;
    # NHS 1,000 + 250; pensioners 300; Universal Credit 4,000 x 0.75 x 0.08 = 240;
    # other 6,000 x 0.03 = 180; Child Benefit 60
    services = 960 + 600 + 285 + 1_250
    assert counted_midshire.total(transfers=False) == pytest.approx(services)
    assert counted_midshire.total() == pytest.approx(services + 300 + 240 + 180 + 60)


def test_all_four_totals_are_always_there(counted_midshire):
    totals = counted_midshire.totals
    assert totals["with transfers and schools"] - totals["without transfers"] == pytest.approx(780)
    assert totals["with transfers and schools"] - totals["without schools"] == pytest.approx(600)
    both = totals["without transfers or schools"]
    assert both == pytest.approx(totals["with transfers and schools"] - 780 - 600)


def test_every_line_has_method_confidence_source_interval_and_a_unique_id(counted_midshire):
    lines = counted_midshire.lines
    for line in lines:
        assert line.method in METHODS
        assert line.confidence in GRADES
        assert line.kind in KINDS
        assert line.sector in SECTORS
        assert line.source
        assert line.low <= line.gbp_thousand <= line.high
        assert line.level == 0.8
        assert bool(line.key) == (line.method == "apportioned")
    assert len({line.id for line in lines}) == len(lines)


def test_lines_stand_in_the_order_of_their_sectors(counted_midshire):
    assert counted_midshire.lines == in_order(reversed(counted_midshire.lines))
    assert counted_midshire.lines[0].sector == "council"
    assert counted_midshire.lines[-1].sector == "hmrc"


def test_detail_shows_what_is_inside_a_line_and_never_counts(counted_midshire):
    (line,) = [line for line in counted_midshire.lines if line.service == "RO3_csclkd"]
    inside = {row.service: row.gbp_thousand for row in detail(counted_midshire, line)}
    assert inside == {"RO3_csclkdfos": 120, "RO3_csclkdres": 80}
    assert not {row.id for row in counted_midshire.inside} & {
        each.id for each in counted_midshire.lines
    }


def test_population_is_the_sum_of_the_districts(counted_midshire):
    assert counted_midshire.population == 150_000
    assert counted_midshire.population_period == "2024"


def test_population_is_unknown_when_a_district_s_is(midshire, figures):
    people = {code: each for code, each in figures.people.items() if code != "E07000902"}
    counted = count(midshire, year=2024, figures=replace(figures, people=people))
    assert counted.population is None


def test_totals_exclude_missing_lines_and_the_count_says_so(carden, figures, silent):
    whole = count(carden, year=2024, figures=figures)
    holed = count(carden, year=2024, figures=silent(CARDEN))
    assert whole.total() - holed.total() == pytest.approx(400)
    assert {line.body for line in holed.missing} == {CARDEN}


def test_remainders_and_what_is_not_counted_are_always_shown(counted_midshire):
    assert [rest.gbp_thousand for rest in counted_midshire.remainders] == [500, 50]
    assert [left.what for left in counted_midshire.not_counted] == ["Prisons"]


def test_a_transfer_register_is_consolidated(midshire, figures):
    transfer = Transfer("E54000901", MIDSHIRE, "NHS_core", 100.0, "Better Care Fund", "accounts")
    plain = count(midshire, year=2024, figures=figures)
    counted = count(midshire, year=2024, figures=figures, register=[transfer])
    assert counted.total() == pytest.approx(plain.total() - 100)
    assert [line.gbp_thousand for line in counted.eliminated] == [100]


def test_figures_of_another_year_are_refused(midshire, figures):
    with pytest.raises(MethodError, match="of 2024/25, not of 2023/24"):
        count(midshire, year=2023, figures=figures)


def test_two_counts_of_the_same_figures_are_the_same_text(midshire, figures):
    first, second = (count(midshire, year=2024, figures=figures) for _ in range(2))
    assert canonical_json(first) == canonical_json(second)
