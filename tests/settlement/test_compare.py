"""Gainers and losers, a head, volatility and stress."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from wholeplace.finance.councils import Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.compare import Comparison, compare
from wholeplace.settlement.compare_lines import (
    council_line,
    deprivation_fifths,
    design_lines,
    group_lines,
    most_changed,
)
from wholeplace.settlement.design import Bound, Design
from wholeplace.settlement.stand_in import heads, stood_in

Made = Callable[..., Design]
PORT, WARD = 3, 5


@pytest.fixture
def compared(baseline: Baseline, rules: Rulebook, designed: Made) -> Comparison:
    kept = designed(id="kept", need=(), pot=(1.1, 1.1, 1.1))
    return compare(simulate([designed(), kept], baseline), rules)


def test_what_gainers_gain_is_what_losers_lose(compared: Comparison) -> None:
    assert compared.change.sum(axis=1) == pytest.approx([0, 0], abs=0.05)
    assert (compared.gains & compared.loses).sum() == 0


def test_growth_of_the_pot_is_nobodys_gain(compared: Comparison) -> None:
    line = design_lines(compared)[1]
    assert (line.gainers, line.losers, line.pot) == (0, 0, 550_000)
    assert line.moved == pytest.approx(0, abs=0.05)


def test_groups_add_up_to_all_councils(compared: Comparison) -> None:
    lines = group_lines(compared, 0)
    for by in ("class", "region", "deprivation fifth"):
        mine = [line for line in lines if line.by == by]
        assert sum(line.councils for line in mine) == 6
        assert sum(line.change for line in mine) == pytest.approx(0, abs=0.05)
        assert sum(line.amount for line in mine) == pytest.approx(500_000)


def test_a_councils_line_says_what_it_had_gets_and_what_changes(compared: Comparison) -> None:
    line = council_line(compared, 1, PORT)
    # 120,000 and a tenth more, all of it its old share.
    assert (line.name, line.before, line.amounts) == ("Port", 120_000, (132_000.0,) * 3)
    assert line.change == pytest.approx(0, abs=0.02)
    # Up a tenth in the first year, then level: a thirtieth on the mean of three years.
    assert line.volatility == pytest.approx(0.1 / 3, abs=1e-6)
    assert line.reserves_before == pytest.approx(10_000 / 300_000)


def test_change_is_told_as_a_share_of_grant_and_council_tax(compared: Comparison) -> None:
    line = council_line(compared, 0, WARD)
    assert line.share == pytest.approx(line.change / (150_000 + 200_000))
    assert line.share_of_spending_power == pytest.approx(line.change / 350_000)
    assert line.per_head == pytest.approx(line.change / 400)


def test_reserves_after_are_less_what_the_design_takes(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    found = compare(simulate([designed()], baseline), rules)
    lost = (found.simulation.amounts[0] - found.kept[0]).sum(axis=0)
    wanted = (baseline.councils.of("reserves") + lost) / baseline.councils.of("net_services")
    assert found.reserves_after[0] == pytest.approx(wanted)
    assert found.thin_before.tolist() == [False, False, False, True, False, False]


def test_councils_on_their_floor_are_counted(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    held = designed(floors=(Bound((0.95,) * 3),))
    line = design_lines(compare(simulate([held], baseline), rules))[0]
    losers = compare(simulate([designed()], baseline), rules).loses[0].sum()
    assert 0 < line.on_floor <= losers


def test_what_is_not_known_stays_not_known(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    from dataclasses import replace

    councils = baseline.councils
    column = councils.column("core_spending_power")
    holed = replace(
        baseline,
        councils=councils.with_columns(
            {
                name: replace(column, values=np.full(6, np.nan))
                for name in ("core_spending_power", "reserves")
            }
        ),
    )
    found = compare(simulate([designed()], holed), rules)
    line = council_line(found, 0, 0)
    assert (line.share_of_spending_power, line.reserves_before, line.reserves_after) == (None,) * 3
    assert design_lines(found)[0].not_known == 6


def test_the_most_changed_come_gainers_first(compared: Comparison) -> None:
    lines = most_changed(compared, 0, count=2)
    assert len(lines) == 4
    shares = [line.share for line in lines]
    assert shares == sorted(shares, reverse=True)


def test_fifths_rank_districts_apart(country: Councils) -> None:
    fifths = deprivation_fifths(country)
    # Of four upper-tier councils: Port 30, Ward 25, Vale 20, Shire 10.
    assert [fifths[at][0] for at in (3, 5, 4, 0)] == ["1", "2", "3", "4"]
    assert fifths[1] == "1 (most deprived)"


def test_people_of_two_tier_areas_count_once(country: Councils) -> None:
    found = heads(country, country.of("grant"))
    assert found.sum() == pytest.approx(600 + 300 + 500 + 400)
    # Upton: 12,000 of its own; the county spends 90,000 x 200/600 = 30,000: 12/42 of 200 people.
    assert found[1] == pytest.approx(200 * 12 / 42)


def test_the_class_stands_in_where_a_figure_is_not_known(country: Councils) -> None:
    values = country.of("grant").copy()
    values[4] = np.nan
    filled, missing = stood_in(values, country)
    # Port, the other unitary council, has 400 a head; Vale has 500 people.
    assert filled[4] == pytest.approx(200_000)
    assert missing.tolist() == [False] * 4 + [True, False]


def test_volatility_is_the_mean_size_of_steps_up_and_down(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    design = designed(need=(), pot=(1.1, 0.99, 0.99))
    found = compare(simulate([design], baseline), rules)
    # Up a tenth, down a tenth, level: two tenths over three steps for everybody.
    assert found.volatility[0] == pytest.approx(0.2 / 3, abs=1e-5)


def test_reserves_that_would_not_last_are_told_of_losers_alone(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    found = compare(simulate([designed(premium=None)], baseline), rules)
    reserves = baseline.councils.of("reserves")
    for at in range(6):
        change = found.change[0, at]
        assert found.runs_out[0, at] == (change < 0 and reserves[at] < -4 * change)


def test_a_premium_is_told_apart_by_council_and_year(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    from wholeplace.settlement.design import Premium

    found = compare(simulate([designed(premium=Premium("flat", 0.09))], baseline), rules)
    # £25 a head of 300 people.
    assert council_line(found, 0, PORT).premium == pytest.approx((7_500,) * 3)


def test_groups_of_one_name_two_kinds_are_not_mixed(compared: Comparison) -> None:
    """London is a region and has the class london borough: each has its own line."""
    lines = {(line.by, line.group): line for line in group_lines(compared, 0)}
    assert lines["region", "London"].change == lines["class", "london borough"].change
    assert lines["region", "North"].councils == 2
    assert lines["class", "district"].per_head == pytest.approx(
        lines["class", "district"].change
        / heads(compared.councils, compared.simulation.had[0])[1:3].sum()
    )


def test_the_most_changed_are_each_told_once(compared: Comparison) -> None:
    lines = most_changed(compared, 0, count=5)
    assert len({line.code for line in lines}) == len(lines) == 6


def test_a_design_is_as_volatile_as_its_middling_council(compared: Comparison) -> None:
    for at, line in enumerate(design_lines(compared)):
        steps = sorted(compared.volatility[at])
        assert line.volatility == pytest.approx((steps[2] + steps[3]) / 2)


def test_a_floor_for_one_class_is_nothing_for_the_others(
    baseline: Baseline, designed: Made
) -> None:
    found = simulate([designed(floors=(Bound((0.9,) * 3, classes=("unitary",)),))], baseline)
    assert found.floor[0, 0].tolist() == [0, 0, 0, 108_000, 99_000, 0]
