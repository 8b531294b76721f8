"""How near to the best possible a large portfolio comes in a minute."""

from __future__ import annotations

import time

import numpy as np
from bench import Measurement

from wholeplace.prevention.portfolio.options import Aim, Floor, Limits, Menu, Option, Overlap

YEARS = tuple(range(2026, 2036))
BODIES = ("council", "NHS", "police", "DWP", "schools")
ACTIONS, SCALES, STARTS, DRAWS = 60, (0.3, 0.6, 1.0), (0, 1, 2, 3, 4), 200
FLOORS = 8


def made_up_menu() -> Menu:
    """Return 60 actions at 3 scales from 5 years, 5 bodies, 10 years, 15 overlaps, 200 draws.

    Lumpy on purpose: every action costs three bodies and pays others, in years of its own; eight
    service floors; ten needs, eight exclusions; a luck of its own beside a common one.
    """
    pick = np.random.Generator(np.random.Philox(11))
    common = np.exp(0.35 * pick.standard_normal(DRAWS))
    facts = [_facts(pick, common) for _ in range(ACTIONS)]
    options = tuple(
        _option(a, scale, start, facts[a])
        for a in range(ACTIONS)
        for scale in SCALES
        for start in STARTS
    )
    worth = {option.action: option.value for option in options if option.scale == 1.0}
    pairs = pick.choice(ACTIONS, (15, 2), replace=False)
    overlaps = tuple(
        Overlap(f"a{i}", f"a{j}", -0.4 * np.abs(np.minimum(worth[f"a{i}"], worth[f"a{j}"])))
        for i, j in pairs
    )
    limits = Limits(
        BODIES,
        YEARS,
        pick.uniform(1.2e6, 2.6e6, (len(BODIES), len(YEARS))),
        floors=tuple(Floor(f"group {g}", 1.0) for g in range(FLOORS)),
        needs=tuple((f"a{i}", f"a{i + 1}") for i in range(0, 30, 3)),
        excludes=tuple((f"a{i}", f"a{i + 2}") for i in range(30, 46, 2)),
    )
    return Menu(options, overlaps, limits)


def _facts(pick: np.random.Generator, common: np.ndarray) -> dict[str, np.ndarray]:
    """Return what one action costs whom, pays whom and serves."""
    own = np.exp(0.6 * pick.standard_normal(DRAWS))
    payers = pick.dirichlet([0.6] * len(BODIES))
    return {
        "cost": pick.uniform(0.3e6, 4e6) * np.outer(payers, pick.dirichlet([1.0] * 5)),
        "gain": pick.uniform(0.6, 2.4)
        * np.outer(pick.dirichlet([0.5] * 5), np.ones(DRAWS))
        * own
        * common,
        "serves": (pick.random(FLOORS) < 0.15).astype(float),
    }


def _option(a: int, scale: float, start: int, facts: dict[str, np.ndarray]) -> Option:
    running = np.zeros((len(BODIES), len(YEARS)))
    running[:, start : start + 5] = (facts["cost"] * scale)[:, : len(YEARS) - start]
    gain = np.zeros((len(BODIES), len(YEARS), DRAWS))
    later = np.arange(len(YEARS)) >= start + 1
    yearly = facts["cost"].sum() * scale**0.8 / 9 * facts["gain"]
    gain[:, later] = yearly[:, np.newaxis, :]
    discount = 1.035 ** -np.arange(len(YEARS))
    net = np.einsum("byd,y->d", gain - running[:, :, np.newaxis], discount)
    return Option(
        f"a{a}",
        scale,
        YEARS[start],
        net,
        running,
        gain - running[:, :, np.newaxis],
        np.zeros((0, 0)),
        facts["serves"] * scale,
    )


def portfolio(seconds: float = 60.0) -> list[Measurement]:
    """Measure the gap of a mean-CVaR portfolio of 900 binaries after a minute."""
    from wholeplace.prevention.portfolio.choose import choose
    from wholeplace.prevention.portfolio.matrix import programme
    from wholeplace.prevention.portfolio.solver import relaxed

    menu, aim = made_up_menu(), Aim(risk=0.5, tail=0.1, seconds=seconds)
    began = time.perf_counter()
    relaxed(programme(menu, aim))
    bound_after = time.perf_counter() - began
    found = choose(menu, aim)
    beside = f"reached £{found.reached / 1e6:.1f}m, at most £{found.bound / 1e6:.1f}m"
    return [
        Measurement("portfolio: bound shown after", bound_after, 1.0, "s", "LP relaxation"),
        Measurement("portfolio: feasible mean-CVaR after", found.seconds, 75.0, "s", beside),
        Measurement("portfolio: gap", 100 * found.gap, 10.0, "%", "900 binaries, 200 draws"),
    ]
