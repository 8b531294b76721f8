"""Checks of what the actions' worth rests on: pathways, contracts and the portfolio."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wholeplace.demand.pathway import Pathway
from wholeplace.estimate import Estimate
from wholeplace.plan.document import Plan

Fault = tuple[str, str]

BACKCAST_OF, UNTESTED, LOST = "Back-cast of ", "could not be back-cast", "no better than"
ASSUMED = " is an assumption, "


def pathways_of(plan: Plan) -> tuple[Pathway, ...]:
    """Return the pathways that any action acts on, each once."""
    valuations = (*plan.valuations, *((plan.together,) if plan.together else ()))
    changes = (change for valuation in valuations for change in valuation.changes)
    return tuple({change.pathway.id: change.pathway for change in changes}.values())


def backcasts_of(pathway: Pathway) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sentences on back-casts that beat naive forecasts, and on those that did not.

    Neither has an entry for a pathway that could not be back-cast.
    """
    said = [text for text in pathway.warnings if text.startswith(BACKCAST_OF)]
    return (
        tuple(text for text in said if LOST not in text),
        tuple(text for text in said if LOST in text),
    )


def foreseen(sentence: str) -> str:
    """Return what a sentence on a back-cast is about.

    >>> foreseen("Back-cast of children in need for 2023/24 in 9 places: no better than last value")
    'children in need'
    """
    return sentence.removeprefix(BACKCAST_OF).partition(" for ")[0]


def is_assumption(estimate: Estimate) -> bool:
    """Return whether nobody has published an estimate."""
    return estimate.source is not None and estimate.source.is_assumption


def assumed_figures(pathway: Pathway) -> int:
    """Return how many of a pathway's rates, shares, numbers and uses are assumptions.

    A rate that is a published flow times an assumed share has a published source; its sentence
    says that the share is an assumption. So whichever is more is taken: figures or sentences.
    """
    figures = [
        *(move.rate for move in pathway.moves),
        *(stock.people for stock in pathway.stocks),
        *(use.quantity for use in pathway.uses),
    ]
    said = sum(ASSUMED in text for text in pathway.warnings)
    return max(sum(map(is_assumption, figures)), said)


def backcast_not_won(plan: Plan) -> Iterator[Fault]:
    """Yield pathways that the plan's worth rests on though a naive forecast does as well."""
    for pathway in pathways_of(plan):
        won, lost = backcasts_of(pathway)
        if lost:
            names = ", ".join(foreseen(sentence) for sentence in lost)
            yield (
                f"pathways {pathway.id}",
                f"the plan's worth rests on '{pathway.title}', which foresaw these no better than a"
                f" naive forecast: {names}",
            )
        elif not won:
            yield (
                f"pathways {pathway.id}",
                f"the plan's worth rests on '{pathway.title}', which nobody has tested on years"
                " already known",
            )


def pathway_by_assumption(plan: Plan) -> Iterator[Fault]:
    """Yield pathways some of whose figures nobody has published."""
    for pathway in pathways_of(plan):
        assumed = assumed_figures(pathway)
        if assumed:
            yield (
                f"pathways {pathway.id}",
                f"{assumed} figures of '{pathway.title}' are assumptions: ask the services for"
                " their own",
            )


def cash_without_contract(plan: Plan) -> Iterator[Fault]:
    """Yield savings counted as cash by the analyst's share alone, each once."""
    found: dict[tuple[str, str], None] = {}
    for valuation in plan.valuations:
        for one in valuation.implied_cashable:
            if not one.kind and one.stated.value > 0:
                found[one.unit_cost, one.body] = None
    for unit_cost, body in found:
        yield (
            f"contracts {unit_cost}",
            f"a saving on '{unit_cost}' is counted as cash of {body} though no contract says when"
            " its spending stops: add the contract",
        )


def no_choice_within_limits(plan: Plan) -> Iterator[Fault]:
    """Yield why no portfolio keeps the limits."""
    if plan.valuations and plan.appraisal and plan.appraisal.chosen.portfolio is None:
        yield "budgets", f"nothing can be chosen: {plan.appraisal.chosen.why_none}"


def portfolio_not_proved(plan: Plan) -> Iterator[Fault]:
    """Yield that something better than the portfolio may exist."""
    portfolio = plan.appraisal.chosen.portfolio if plan.appraisal else None
    if portfolio is not None and not portfolio.proved:
        yield (
            "budgets",
            f"the portfolio is within {portfolio.gap:.1%} of the best possible and not proved to be"
            " it: give the search longer",
        )


def promise_outside_the_portfolio(plan: Plan) -> Iterator[Fault]:
    """Yield commitments to actions that the best choice within the budgets leaves out."""
    portfolio = plan.appraisal.chosen.portfolio if plan.appraisal else None
    if portfolio is None:
        return
    held = {option.action for option in portfolio.chosen}
    left_out = set(portfolio.menu.actions) - held
    for promise in plan.commitments:
        if promise.intervention in left_out:
            yield (
                f"commitments {promise.id}",
                f"'{promise.title}' is promised, though the best choice within the budgets leaves"
                f" '{promise.intervention}' out",
            )


def nobody_shares_the_loss(plan: Plan) -> Iterator[Fault]:
    """Yield that payments are needed, or that no payments can spare each partner a loss."""
    chosen = plan.appraisal.chosen if plan.appraisal else None
    if chosen is None or chosen.portfolio is None or not chosen.portfolio.chosen:
        return
    if chosen.schedule is None:
        yield "contributions", f"no payments spare each partner a loss: {chosen.why_no_schedule}"
    elif chosen.schedule.payments and not plan.contributions:
        many = len({(each.payer, each.receiver) for each in chosen.schedule.payments})
        yield (
            "contributions",
            f"{many} payments between partners are needed so that none is expected to lose, and"
            " no contribution is written down",
        )


PATHWAY_CHECKS: tuple[tuple[str, bool, Callable[[Plan], Iterator[Fault]]], ...] = (
    ("back-cast not won", False, backcast_not_won),
    ("pathway by assumption", False, pathway_by_assumption),
    ("cash without contract", False, cash_without_contract),
    ("no choice within the limits", False, no_choice_within_limits),
    ("portfolio not proved", False, portfolio_not_proved),
    ("promise outside the portfolio", False, promise_outside_the_portfolio),
    ("contribution not written down", False, nobody_shares_the_loss),
)
