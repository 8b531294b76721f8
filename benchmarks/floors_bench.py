"""How much faster the floors are solved than as the linear programme they are published as."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bench import Measurement, best
from scipy import sparse
from scipy.optimize import linprog

from wholeplace.finance.floors import apply_floors, guarantee
from wholeplace.yearly import Array

AUTHORITIES, POT = 380, 500e6
DESIGNS, YEARS = 100, 3


def floors() -> list[Measurement]:
    """Measure the guarantee beside HiGHS on the same 380 authorities, and 300 pots at once."""
    shares, short = _instance(np.random.default_rng(5))
    general = _as_published(shares, short)
    lean = _as_sparse(shares, short)

    def ours() -> float:
        return float(guarantee(shares, pot=POT, short=short).held_back)

    published, bare = general(), lean()
    for found in (published, bare):
        if abs(found - ours()) > 1e-6 * ours():
            raise SystemExit(f"HiGHS finds {found}, the fixed point {ours()}")
    took, dense, thin = best(ours, 200) * 1000, best(general, 2) * 1000, best(lean, 5) * 1000
    beside = f"LP as published {dense:.0f} ms ({dense / took:,.0f}x), sparse {thin:.1f} ms"
    share = 100 * took / dense
    return [
        Measurement("floors of 380 authorities, of the LP's time", share, 1.0, "%", beside),
        Measurement("floors of 380 authorities", took, 1.0, "ms", f"{thin / took:.0f}x sparse LP"),
        _many_pots(shares, short, thin),
        _many_designs(),
    ]


def _many_pots(shares: Array, short: Array, thin: float) -> Measurement:
    """Measure the same guarantee of 300 pots in one call, beside as many sparse programmes."""
    pots = POT * np.linspace(1.0, 1.2, DESIGNS * YEARS)
    took = best(lambda: guarantee(shares, pot=pots, short=short), 20) * 1000
    beside = f"{thin * pots.size / took:,.0f} times as fast as {pots.size} sparse LPs"
    return Measurement("floors of 380 authorities, 300 pots at once", took, 50.0, "ms", beside)


def _many_designs() -> Measurement:
    """Measure floors and ceilings of 100 designs x 3 years x 380 authorities in one call."""
    pick = np.random.default_rng(6)
    target = pick.lognormal(0.0, 1.0, (DESIGNS, YEARS, AUTHORITIES))
    low = target * pick.uniform(0.0, 1.0, target.shape)
    high = low * pick.uniform(1.0, 3.0, target.shape)
    pots = (low.sum(axis=-1) + high.sum(axis=-1)) / 2
    took = best(lambda: apply_floors(target, floor=low, ceiling=high, pot=pots), 5)
    return Measurement("floors and ceilings, 100 designs x 3 years", took, 0.5, "s", "one call")


def _instance(pick: np.random.Generator) -> tuple[Array, Array]:
    weight = pick.lognormal(0.0, 1.0, AUTHORITIES)
    shares = weight / weight.sum()
    return shares, POT * shares * pick.normal(0.3, 0.8, AUTHORITIES)


def _as_published(shares: Array, short: Array) -> Callable[[], float]:
    """Return the programme of the settlement guide: every top-up in every authority's row."""
    rows = np.tile(shares[:, None], AUTHORITIES) - np.eye(AUTHORITIES)
    limits = shares * POT - short
    ones = np.ones(AUTHORITIES)
    return lambda: float(linprog(ones, A_ub=rows, b_ub=limits, method="highs").fun)


def _as_sparse(shares: Array, short: Array) -> Callable[[], float]:
    """Return the same with the sum of top-ups as a variable of its own: two numbers a row."""
    rows = sparse.hstack([-sparse.eye(AUTHORITIES), sparse.csr_matrix(shares[:, None])]).tocsr()
    sums = sparse.csr_matrix(np.append(np.ones(AUTHORITIES), -1.0)[None])
    aim = np.append(np.ones(AUTHORITIES), 0.0)
    limits = shares * POT - short
    return lambda: float(
        linprog(aim, A_ub=rows, b_ub=limits, A_eq=sums, b_eq=[0.0], method="highs").fun
    )
