"""The medium-term plan of one council: gap, fan, drivers and reserves from its base budget."""

from __future__ import annotations

from wholeplace.draws import Draws
from wholeplace.finance.attribution import attribution
from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.drawdown import PENNY, ever
from wholeplace.finance.drivers import with_unplanned
from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.finance.plan_band_d import referendum_sentences
from wholeplace.finance.plan_check import check_budget
from wholeplace.finance.plan_draws import central_series, copula_of, drawn_series
from wholeplace.finance.plan_lines import line_years
from wholeplace.finance.plan_run import Run, counted_deficit, run_one, years_from_base
from wholeplace.finance.rules import Rulebook
from wholeplace.finance.sensitivity import sensitivities
from wholeplace.yearly import Array, Yearly


def medium_term_plan(
    budget: BaseBudget, *, draws: Draws, rules: Rulebook | None = None
) -> MediumTermPlan:
    """Return the medium-term plan of a council under uncertainty.

    Method, formulas and limits: docs/methods/medium-term.md.

    Args:
        budget: What it starts from.
        draws: Number and seed of the draws.
        rules: Dated rules: how drivers move together, how far councils of the class go astray
            from their budgets, the referendum principles. Without them drivers move
            independently, nothing unplanned happens and no principle is checked.

    Raises:
        InputError: With everything that is wrong with the budget.
    """
    check_budget(budget)
    budget = with_unplanned(budget, rules)
    years = years_from_base(budget)
    copula = copula_of(rules, year=years[0])
    series = drawn_series([budget], years, draws=draws, copula=copula)
    return _told(run_one(budget, series, draws=draws), rules)


def central_plan(budget: BaseBudget, *, rules: Rulebook | None = None) -> MediumTermPlan:
    """Return the plan with every figure at its stated value, as one draw: no intervals.

    Args:
        budget: What it starts from.
        rules: Dated rules, for the referendum principles.

    Raises:
        InputError: With everything that is wrong with the budget.
    """
    check_budget(budget)
    budget = with_unplanned(budget, rules)
    series = central_series([budget], years_from_base(budget))
    return _told(run_one(budget, series, draws=None), rules)


def _told(run: Run, rules: Rulebook | None) -> MediumTermPlan:
    budget, asked = run.budget, run.asked
    spending, funding = run.spending[asked], run.funding[asked]
    gap = run.gap[asked]
    reserves = run.reserves(gap)
    counted = counted_deficit(budget, run.every_year, run.schools_deficit)[asked]

    def yearly(values: Array) -> Yearly:
        return Yearly(values.T, budget.years, "GBP")

    return MediumTermPlan(
        budget=budget,
        spending=yearly(spending),
        funding=yearly(funding),
        gap=yearly(gap),
        recurring_gap=yearly(gap - run.one_offs[asked]),
        reserves=Yearly(
            values=reserves.closing.transpose(2, 1, 0),
            years=budget.years,
            unit="GBP",
            bodies=tuple(reserve.id for reserve in budget.reserves),
        ),
        drawn=yearly(reserves.drawn),
        unmet=yearly(reserves.unmet),
        lines=line_years(run),
        drivers=attribution(run),
        sensitivities=sensitivities(budget),
        below_minimum=ever(reserves.unallocated - counted < budget.minimum - PENNY / 2),
        run_out=ever(reserves.usable - counted < PENNY / 2),
        referendum=_referendum(run, rules),
        schools_deficit=None if budget.schools is None else yearly(run.schools_deficit[asked]),
    )


def _referendum(run: Run, rules: Rulebook | None) -> tuple[str, ...]:
    """Return what the referendum principles say of each year of the plan, where rules are given."""
    if rules is None:
        return ()
    budget = run.budget
    said = referendum_sentences(
        budget.council_tax, run.every_year, rules=rules, authority=budget.code
    )
    return said[run.asked]
