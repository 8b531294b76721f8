"""Design files read, with every fault and its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.compare import compare
from wholeplace.settlement.compare_lines import design_lines
from wholeplace.store.settlement_design import (
    Grounds,
    council_index,
    find_designs,
    packaged_designs,
    read_designs,
)

GOOD = """
id = "mine"
title = "Mine"
about = "A test."
years = [2026, 2027]
pot = 1.0

[[need]]
title = "all"
weight = 1.0
classes = ["county", "unitary", "metropolitan district", "london borough"]
columns = { population = 1.0 }
"""


@pytest.fixture
def grounds(laboratory: Grounds) -> Grounds:
    return laboratory


@pytest.fixture
def baseline(what_they_had: Baseline) -> Baseline:
    return what_they_had


def problems(path: Path, content: str, grounds: Grounds) -> list[str]:
    file = path / "mine.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_designs([file], grounds)
    return [str(problem) for problem in caught.value.problems]


def test_one_figure_stands_for_every_year(tmp_path: Path, grounds: Grounds) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD + "[[floor]]\nlevel = 0.9\n", encoding="utf-8")
    (design,), councils = read_designs([file], grounds)
    assert (design.pot, design.floors[0].level) == ((1.0, 1.0), (0.9, 0.9))
    assert len(councils) == 317


def test_figures_beside_a_design_become_columns(tmp_path: Path, grounds: Grounds) -> None:
    (tmp_path / "need.csv").write_text(
        "council,published_need\nWigan,0.6\nE06000001,0.4\n", encoding="utf-8"
    )
    file = tmp_path / "mine.toml"
    file.write_text(
        'figures = "need.csv"\n' + GOOD.replace("population", "published_need"), encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"published_need is not known for .* and 148 more"):
        read_designs([file], grounds)
    every = "\n".join(f"{code},1" for code in grounds.councils.codes)
    (tmp_path / "need.csv").write_text(f"council,published_need\n{every}\n", encoding="utf-8")
    _, councils = read_designs([file], grounds)
    assert (councils.of("published_need") == 1).all()


def test_every_fault_is_named_with_its_line(tmp_path: Path, grounds: Grounds) -> None:
    wrong = GOOD.replace("weight = 1.0", "weight = 0.9").replace("population", "populaton")
    told = problems(tmp_path, wrong.replace("[2026, 2027]", "[2026, 2041]"), grounds)
    assert told[0].startswith("mine.toml years: should follow one another")
    assert told[1].startswith("mine.toml years: 2041: is not set in 2041/42")
    assert told[2] == "mine.toml need: the weights of the blocks sum to 0.9, 0.1 short of 1"
    assert told[3].startswith("mine.toml line 8 need 1 columns: 'populaton' is not a column")
    assert len(told) == 4


def test_keys_and_types_that_cannot_be_are_named(tmp_path: Path, grounds: Grounds) -> None:
    told = problems(tmp_path, GOOD.replace("weight = 1.0", 'weight = "lots"\nwait = 1'), grounds)
    assert [line.split(": ")[0] for line in told] == [
        "mine.toml line 8 need 1 weight",
        "mine.toml line 8 need 1 wait",
    ]


def test_what_is_no_toml_is_said_to_be_none(tmp_path: Path, grounds: Grounds) -> None:
    assert "is not written as TOML" in problems(tmp_path, "id = [", grounds)[0]


def test_a_council_that_ended_is_named_with_what_became_of_it(
    tmp_path: Path, grounds: Grounds
) -> None:
    told = problems(tmp_path, 'fixed = ["Northampton"]\n' + GOOD, grounds)
    assert told == [
        "mine.toml fixed: 'Northampton' is now part of West Northamptonshire (E06000062),"
        " since 2021-04-01: use that name, or a date before"
    ]


def test_figures_of_a_council_that_ended_and_no_number_are_named(
    tmp_path: Path, grounds: Grounds
) -> None:
    (tmp_path / "need.csv").write_text("council,mine\nCorby,1\nWigan,n/a\n", encoding="utf-8")
    told = problems(tmp_path, 'figures = "need.csv"\n' + GOOD, grounds)
    assert told[0].startswith("mine.toml need.csv row 2 council: 'Corby' is now part of North")
    assert told[1] == "mine.toml need.csv row 3 mine: should be a number, not 'n/a'"


def test_figures_that_are_missing_or_named_as_others_are_refused(
    tmp_path: Path, grounds: Grounds
) -> None:
    with_figures = 'figures = "need.csv"\n' + GOOD
    assert problems(tmp_path, with_figures, grounds) == [
        "mine.toml figures: there is no file need.csv beside the design"
    ]
    (tmp_path / "need.csv").write_text("council,population\nWigan,1\n", encoding="utf-8")
    told = problems(tmp_path, with_figures, grounds)
    assert told[0].endswith("is the name of a column there already, with other figures")
    (tmp_path / "need.csv").write_text("place,mine\nWigan,1\n", encoding="utf-8")
    assert "should have 'council'" in problems(tmp_path, with_figures, grounds)[0]


def test_names_that_are_no_design_are_all_named() -> None:
    with pytest.raises(InputError) as caught:
        find_designs(["by_nead", "nowhere.toml"])
    assert [str(problem) for problem in caught.value.problems] == [
        "by_nead: is no design and no file; did you mean 'by_need'?",
        "nowhere.toml: is no design and no file",
    ]


def test_councils_are_found_by_any_name(grounds: Grounds) -> None:
    at = council_index("wigan", grounds.councils, grounds)
    assert grounds.councils.councils[at].name == "Wigan"
    with pytest.raises(InputError, match="Cumberland"):
        council_index("Cumbria", grounds.councils, grounds)


def test_the_packaged_designs_run_on_the_figures_at_hand(
    baseline: Baseline, grounds: Grounds
) -> None:
    designs, _ = read_designs(tuple(packaged_designs().values()), grounds)
    simulation = simulate(designs, baseline)
    totals = simulation.pence.sum(axis=2)
    assert (totals == round(100 * baseline.total)).all()
    # The outturn of 2017-18 cannot be reproduced to the tolerance: no allocations.
    assert simulation.called == "simulated share"
    lines = {line.design: line for line in design_lines(compare(simulation, grounds.rules))}
    assert lines["as_it_was"].moved < 1
    # In the shape of the review nobody loses more than a twentieth of income.
    assert lines["fair_funding_like"].largest_loss == pytest.approx(-0.05, abs=1e-4)
    assert lines["fair_funding_like"].on_floor > 0


def test_reserves_are_earmarked_and_unallocated_and_their_fall_is_a_third(
    grounds: Grounds,
) -> None:
    councils = grounds.councils
    cumberland = council_index("Cumberland", councils, grounds)
    assert np.isnan(councils.of("reserves_fall")[cumberland])
    # Knowsley's reserves fell by 44% from 2015 to 2018 (BBC, 29 May 2019).
    at = council_index("Knowsley", councils, grounds)
    reserves, fall = councils.of("reserves")[at], councils.of("reserves_fall")[at]
    assert 3 * fall / (reserves + 3 * fall) == pytest.approx(0.44, abs=0.005)


def test_every_packaged_design_says_what_it_assumes(grounds: Grounds) -> None:
    designs, _ = read_designs(tuple(packaged_designs().values()), grounds)
    assert {design.id for design in designs} == set(packaged_designs())
    for design in designs:
        assert design.assumed or design.keeps_shares, design.id


def test_every_rule_of_the_laboratory_that_is_ours_is_assumed(grounds: Grounds) -> None:
    ours = [rule for rule in grounds.rules if rule.source.id == "wholeplace-settlement-laboratory"]
    assert len(ours) > 10
    assert all(rule.is_assumed for rule in ours)


def test_the_floor_on_income_holds_for_every_council(baseline: Baseline, grounds: Grounds) -> None:
    designs, _ = read_designs([packaged_designs()["fair_funding_like"]], grounds)
    simulation = simulate(designs, baseline)
    income = simulation.amounts[0] + baseline.council_tax
    least = 0.95 * (baseline.amounts + baseline.council_tax)
    assert (income >= least - 0.01).all()


def test_the_isles_of_scilly_are_fixed(baseline: Baseline, grounds: Grounds) -> None:
    designs, councils = read_designs([packaged_designs()["fair_funding_like"]], grounds)
    at = council_index("Isles of Scilly", councils, grounds)
    amounts = simulate(designs, baseline).amounts[0, :, at]
    assert amounts == pytest.approx(baseline.amounts[at], abs=0.01)


def test_two_designs_with_faults_are_refused_together(tmp_path: Path, grounds: Grounds) -> None:
    for name, bad in (("one", "weight = 0.5"), ("two", "weight = 1.5")):
        text = GOOD.replace("weight = 1.0", bad)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_designs([tmp_path / "one.toml", tmp_path / "two.toml"], grounds)
    assert [str(problem) for problem in caught.value.problems] == [
        "one.toml need: the weights of the blocks sum to 0.5, 0.5 short of 1",
        "two.toml need: the weights of the blocks sum to 1.5, 0.5 more than 1",
    ]


def test_a_pot_in_pounds_is_shared_out_as_it_is(
    tmp_path: Path, baseline: Baseline, grounds: Grounds
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD.replace("pot = 1.0", 'pot = 3e9\npot_unit = "GBP"'), encoding="utf-8")
    designs, _ = read_designs([file], grounds)
    assert (simulate(designs, baseline).pence.sum(axis=2) == 3 * 10**11).all()


def test_floors_that_exceed_a_pot_are_told_in_pounds(
    tmp_path: Path, baseline: Baseline, grounds: Grounds
) -> None:
    file = tmp_path / "mine.toml"
    text = GOOD.replace("pot = 1.0", "pot = 0.5") + "[[floor]]\nlevel = 1.0\n"
    file.write_text(text, encoding="utf-8")
    designs, _ = read_designs([file], grounds)
    half = baseline.total / 2
    with pytest.raises(InputError, match=f"£{half:,.0f} more than the pot of £{half:,.0f}"):
        simulate(designs, baseline)
