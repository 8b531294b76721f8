"""Solve a programme with HiGHS, by highspy or, where that is missing, by SciPy."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio.matrix import Programme
from wholeplace.yearly import Array

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

Status = Literal["best", "feasible", "infeasible", "nothing found"]
WHOLE = 0.5
INFEASIBLE = 2
"""What SciPy calls a programme that has no solution."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found.

    Attributes:
        status: ``best`` (proved), ``feasible`` (time ran out), ``infeasible`` or
            ``nothing found``.
        columns: Value of every column; None without a solution.
        aim: What it comes to, in the programme's unit.
        bound: No solution can come to more than this.
        duals: What one unit more of room in each row would add, by row, in the programme's unit;
            of relaxations only.
        seconds: Wall time.
    """

    status: Status
    columns: Array | None
    aim: float
    bound: float
    duals: Mapping[str, float]
    seconds: float


def relaxed(programme: Programme) -> Solution:
    """Return the solution with parts of options allowed: an immediate bound, with duals."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    began = time.perf_counter()
    up, down = np.isfinite(programme.high), np.isfinite(programme.low)
    matrix = csr_array(vstack([programme.matrix[up], -programme.matrix[down]]))
    limits = np.concatenate([programme.high[up], -programme.low[down]])
    found = linprog(  # type: ignore[call-overload] # the stubs know no sparse matrix
        -programme.gain,
        A_ub=matrix,
        b_ub=limits,
        bounds=list(zip(programme.least, programme.most, strict=True)),
        method="highs",
    )
    seconds = time.perf_counter() - began
    if found.status == INFEASIBLE:
        return Solution("infeasible", None, -np.inf, -np.inf, {}, seconds)
    if found.x is None:
        return Solution("nothing found", None, -np.inf, np.inf, {}, seconds)
    marginal = -np.asarray(found.ineqlin.marginals)
    names = [*np.array(programme.rows)[up], *np.array(programme.rows)[down]]
    duals: dict[str, float] = {}
    for name, dual in zip(names, marginal, strict=True):
        duals[str(name)] = duals.get(str(name), 0.0) + float(dual)
    best = -float(found.fun)
    return Solution("best", np.asarray(found.x), best, best, duals, seconds)


def solve(programme: Programme, *, seconds: float, start: Array | None = None) -> Solution:
    """Return the best solution found in the time given, with its bound.

    Args:
        programme: What to solve.
        seconds: Most wall time.
        start: A feasible solution to begin from [columns]; SciPy cannot use one.
    """
    try:
        import highspy
    except ImportError:
        return _by_scipy(programme, seconds)
    return _by_highs(highspy, programme, seconds, start)


def _by_highs(
    highspy: Any,  # noqa: ANN401 - the package has no types
    programme: Programme,
    seconds: float,
    start: Array | None,
) -> Solution:
    began = time.perf_counter()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    solver.passModel(_model(highspy, programme))
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = list(start)
        solver.setSolution(first)
    solver.run()
    status = solver.getModelStatus()
    told = solver.getInfo()
    taken = time.perf_counter() - began
    kinds = highspy.HighsModelStatus
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return Solution("infeasible", None, -np.inf, -np.inf, {}, taken)
    bound = float(told.mip_dual_bound)
    if told.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solution("nothing found", None, -np.inf, bound, {}, taken)
    columns = np.array(solver.getSolution().col_value)
    proved: Status = "best" if status == kinds.kOptimal else "feasible"
    return Solution(proved, columns, float(told.objective_function_value), bound, {}, taken)


def _model(highspy: Any, programme: Programme) -> Any:  # noqa: ANN401 - the package has no types
    matrix, model = programme.matrix, highspy.HighsLp()
    model.num_col_, model.num_row_ = len(programme.columns), len(programme.rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = programme.gain
    model.col_lower_, model.col_upper_ = programme.least, programme.most
    model.row_lower_, model.row_upper_ = programme.low, programme.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger if w else kinds.kContinuous for w in programme.whole]
    return model


def _by_scipy(programme: Programme, seconds: float) -> Solution:
    from scipy.optimize import Bounds, LinearConstraint, milp

    began = time.perf_counter()
    found: OptimizeResult = milp(
        -programme.gain,
        constraints=LinearConstraint(programme.matrix, programme.low, programme.high),
        bounds=Bounds(programme.least, programme.most),
        integrality=programme.whole.astype(int),
        options={"time_limit": float(seconds)},
    )
    taken = time.perf_counter() - began
    if found.status == INFEASIBLE:
        return Solution("infeasible", None, -np.inf, -np.inf, {}, taken)
    told = found.get("mip_dual_bound")
    bound = np.inf if told is None else -float(told)
    if found.x is None:
        return Solution("nothing found", None, -np.inf, bound, {}, taken)
    proved: Status = "best" if found.status == 0 else "feasible"
    return Solution(proved, np.asarray(found.x), -float(found.fun), bound, {}, taken)


def chosen_in(programme: Programme, solution: Solution) -> Array:
    """Return which options a solution holds [options], 0 or 1.

    Raises:
        MethodError: When it holds no solution.
    """
    if solution.columns is None:
        raise MethodError(f"the solver answered '{solution.status}': there is nothing to choose")
    return (solution.columns[: programme.options] > WHOLE).astype(float)
