from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.finance import plan_plain
from wholeplace.finance.base_budget import Indexation
from wholeplace.finance.plan_arrays import OTHERS, lines_of, rows_of
from wholeplace.finance.plan_draws import Copula, drawn_series
from wholeplace.finance.plan_run import years_from_base

plan_fast = pytest.importorskip("wholeplace.finance.plan_fast", reason="numba is not installed")
SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
budget, council_tax, driver = SMALL["budget"], SMALL["council_tax"], SMALL["driver"]
funding, line = SMALL["funding"], SMALL["line"]
PARTS = ("spending", "funding", "net", "lines", "credits")


def made_up(seed):
    """Two councils with every kind of line, and draws of their drivers."""
    luck = np.random.Generator(np.random.Philox(seed))
    names = ["pay", "cpi", "need", "homes"]
    drivers = tuple(
        driver(name, 0.03, group=group, half=0.02, persistence=0.3)
        for name, group in zip(names, ("price", "price", "demand", "funding"), strict=True)
    )
    councils = []
    for _ in range(2):
        weight = luck.uniform(0, 0.5, 4)
        councils.append(
            budget(
                line("a", luck.uniform(1e5, 1e6), ("pay", weight[0]), ("cpi", weight[1]), "need"),
                line("b", 2e5, "cpi", indexation=Indexation(0.01, 0.03, 10), one_off=1e4),
                line("c", 1e5, "need", stated={2026: 9e4}),
                tax=council_tax(core="0.0299", base_driver="homes"),
                funding=(
                    funding("g", 3e5, "cpi", stream="specific grant"),
                    funding("h", 1e5, last=2025),
                ),
                drivers=drivers,
            )
        )
    years = years_from_base(councils[0])
    series = drawn_series(councils, years, draws=Draws(333, seed), copula=Copula({"price": 0.5}, 4))
    rows = [rows_of(one, of, years) for one, of in zip(councils, series.of, strict=True)]
    return lines_of(rows, years), series.growth


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_engines_give_the_same(seed):
    lines, growth = made_up(seed)
    plain, fast = plan_plain.amounts(lines, growth), plan_fast.amounts(lines, growth)
    for part in PARTS:
        assert getattr(fast, part) == pytest.approx(getattr(plain, part), rel=1e-9, abs=1e-6)


def test_the_number_of_threads_changes_no_byte():
    lines, growth = made_up(4)
    one, three = (plan_fast.amounts(lines, growth, threads=threads) for threads in (1, 3))
    for part in PARTS:
        assert getattr(one, part).tobytes() == getattr(three, part).tobytes()


@pytest.mark.parametrize("engine", [plan_plain, plan_fast])
def test_sums_alone_are_the_same_sums(engine):
    lines, growth = made_up(5)
    whole, sums = engine.amounts(lines, growth), engine.amounts(lines, growth, whole=False)
    assert sums.lines.size == sums.credits.size == 0
    assert sums.spending.tobytes() == whole.spending.tobytes()
    assert sums.funding.tobytes() == whole.funding.tobytes()


@pytest.mark.parametrize("engine", [plan_plain, plan_fast])
def test_credits_sum_to_what_the_gap_moves_by_in_every_draw(engine):
    lines, growth = made_up(6)
    found = engine.amounts(lines, growth)
    sign = np.where(lines.spends, 1, -1)
    base = (sign * lines.base).sum()
    gap = found.spending.sum(axis=0) - found.funding.sum(axis=0)
    assert found.credits.shape[0] == growth.shape[0] + len(OTHERS)
    assert found.credits.sum(axis=0) == pytest.approx(gap - base, abs=1e-6)


@pytest.mark.parametrize("engine", [plan_plain, plan_fast])
def test_lines_sum_to_spending_and_funding_of_their_council(engine):
    lines, growth = made_up(7)
    found = engine.amounts(lines, growth)
    for council in range(2):
        own = lines.council == council
        spent = found.lines[own & lines.spends].sum(axis=0)
        got = found.lines[own & ~lines.spends].sum(axis=0)
        assert spent == pytest.approx(found.spending[council])
        assert got == pytest.approx(found.funding[council])


@pytest.mark.parametrize("engine", [plan_plain, plan_fast])
def test_a_council_without_a_band_d_breaks_nothing(engine):
    made = budget(tax=council_tax("0"))
    years = years_from_base(made)
    lines = lines_of([rows_of(made, {}, years)], years)
    found = engine.amounts(lines, np.zeros((0, len(years), 2)))
    assert np.isfinite(found.credits).all()
