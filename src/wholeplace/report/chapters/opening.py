"""The answer first: what is spent, how much of it prevents, what the actions would do."""

from __future__ import annotations

from wholeplace.count import views
from wholeplace.estimate import Estimate
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.value import Valuation
from wholeplace.report.blocks import (
    Block,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Strong,
    Words,
    words,
)
from wholeplace.report.chapters.citing import (
    all_action_sources,
    cite,
    line_sources,
)
from wholeplace.report.chapters.naming import action_name
from wholeplace.report.words import (
    about,
    chance,
    listed,
    per_head,
    plural,
    pounds,
    share,
    share_interval,
    value_and_span,
)
from wholeplace.years import year_label

LEVEL = 0.8
HORIZON = 5
ENGLAND = "E92000001"
_FEW = 3
_THOUSAND = 1000


def opening(plan: Plan) -> tuple[Block, ...]:
    """Return the answer in pounds: a few sentences, the key figures and how sure they are."""
    sentences = (
        money_sentence(plan),
        prevention_sentence(plan),
        action_sentence(plan),
        choice_sentence(plan),
    )
    return (
        *(Paragraph(sentence, lead=True) for sentence in sentences if sentence),
        KeyFigures(_key_figures(plan)),
        *_cautions(plan),
    )


def banner(plan: Plan) -> str:
    """Return what must be read before anything else; empty for a plan that bodies agreed."""
    if not plan.illustration:
        return ""
    return (
        "Made from published figures. The actions are illustrations from published evidence,"
        f" not {plan.place.name}'s plan."
    )


def money_sentence(plan: Plan) -> Words:
    """Return what public bodies spend in the place, with and without transfers."""
    count = plan.count
    total = count.total() * _THOUSAND
    transfers = total - count.total(transfers=False) * _THOUSAND
    head = views.per_head(count)
    each = "" if head is None else f": {per_head(head)}"
    benefits = f", {pounds(transfers)} of it in benefits and pensions" if transfers else ""
    return words(
        f"In {year_label(count.year)} public bodies{_without(plan)} spent about ",
        Strong(pounds(total)),
        f" in {plan.place.name}{each}{benefits}.",
        cite(plan, line_sources(count.lines)),
    )


def silent_bodies(plan: Plan) -> tuple[str, ...]:
    """Return the names of bodies of which some money is not known, each once."""
    return tuple(dict.fromkeys(line.body_name for line in plan.count.missing))


def _without(plan: Plan) -> str:
    """Return whose money a total cannot hold, to stand within its sentence."""
    silent = silent_bodies(plan)
    if not silent:
        return ""
    named = listed(silent) if len(silent) <= _FEW else f"{len(silent)} bodies"
    return f", leaving out {named} whose money is not known in full,"


def prevention_sentence(plan: Plan) -> Words:
    """Return the preventive share, where it was, and between what the neighbours' shares lie."""
    if not plan.ledger.years:
        return words("What part of it prevents harm is not known: returns are missing.")
    first, last = plan.ledger.years[0], plan.ledger.years[-1]
    was = ""
    if first is not last:
        was = f", against {share(first.preventive.share.value)} in {year_label(first.year)}"
    spent = pounds(last.preventive.gbp_thousand.value * _THOUSAND)
    return words(
        "About ",
        Strong(share_interval(last.preventive.share)),
        f" of the {pounds(last.classified * _THOUSAND)} of local services looked at went on"
        f" preventing harm ({spent}){was}.",
        _beside(plan),
    )


def _beside(plan: Plan) -> str:
    """Return between what the neighbours' preventive shares lie, where they are known."""
    near = [
        standing.preventive_share.value
        for standing in plan.ledger.standing
        if standing.preventive_share and standing.code not in (plan.place.code, ENGLAND)
    ]
    if not near:
        return ""
    reach = f"{share(min(near))} to {share(max(near))}"
    return f" In {plural(len(near), 'place')} like it the share was {reach}."


def action_sentence(plan: Plan) -> Words:
    """Return what all actions together cost, return and how likely the money is back."""
    together = plan.together
    if together is None:
        return words("No action has been valued yet.")
    verb = "illustrated here" if plan.illustration else "in this plan"
    cost, gain = present_values(together)
    return words(
        f"The {plural(len(plan.valuations), 'action')} {verb} would cost ",
        Strong(about(cost)),
        " and be worth ",
        Strong(about(gain)),
        f" to the public over {plural(len(together.years), 'year')}"
        f" ({year_label(together.prices)} prices); {_cash_back(together)}.",
        cite(plan, all_action_sources(plan)),
    )


def choice_sentence(plan: Plan) -> Words:
    """Return what is best to choose within the budgets; nothing where nobody has asked."""
    portfolio = plan.appraisal.chosen.portfolio if plan.appraisal else None
    if portfolio is None:
        return ()
    names = listed(list(dict.fromkeys(action_name(plan, o.action) for o in portfolio.chosen)))
    if not names:
        return words("Within the budgets assumed the best choice is to do none of them.")
    whose = "assumed" if plan.illustration else "set"
    return words(
        f"Within the budgets {whose} the best choice is ",
        Strong(names),
        f", worth {pounds(portfolio.expected)} net and, on average over its worst"
        f" {share(portfolio.aim.tail)} of draws, {pounds(portfolio.bad_tail)}.",
    )


def present_values(valuation: Valuation) -> tuple[Estimate, Estimate]:
    """Return present values of cost and of public value, with the interval of the report."""
    treasury = valuation.treasury
    return interval(treasury.cost, level=LEVEL), interval(treasury.public, level=LEVEL)


def _cash_back(valuation: Valuation) -> str:
    """Return the chance that cash comes back in time, or that none of it is counted as cash."""
    if not valuation.finance.saving.values.any():
        return "none of it counts as cash until each body says what it could take out of a budget"
    odds = chance(valuation.pays_back_by.get(HORIZON))
    return f"the chance that the cash is back within {HORIZON} years is {odds}"


def _key_figures(plan: Plan) -> tuple[KeyFigure, ...]:
    count = plan.count
    total = count.total() * _THOUSAND
    figures = [
        KeyFigure(pounds(total), "all public money counted", year_label(count.year)),
        KeyFigure(
            pounds(views.per_head(count)),
            "a person",
            "with benefits and schools",
        ),
    ]
    if plan.ledger.years:
        last = plan.ledger.years[-1].preventive.share
        detail = f"{share(last.low)} to {share(last.high)}"
        figures.append(KeyFigure(share(last.value), "of services is prevention", detail))
    if plan.together is not None:
        net = interval(plan.together.treasury.net, level=LEVEL)
        value, doubt = value_and_span(net)
        figures.append(KeyFigure(value, "net worth of the actions", doubt))
    return tuple(figures)


def _cautions(plan: Plan) -> tuple[Block, ...]:
    """Return what totals leave out and how sure the whole is."""
    said = words(
        f"{_observed(plan)} of the money is as the bodies returned it;"
        f" the rest is {plan.place.name}'s share of a larger total, by a stated key."
        f" Intervals hold the true figure in {LEVEL * 10:.0f} cases of 10 if the assumptions hold.",
    )
    silent = silent_bodies(plan)
    if not silent:
        return (Notice("How sure", said),)
    verb = "is" if len(silent) == 1 else "are"
    left_out = words(
        f"The money of {listed(silent)} {verb} not known in full; every total leaves it out."
    )
    return (Notice("How sure", said), Notice("Left out", left_out))


def _observed(plan: Plan) -> str:
    """Return the share of the money that bodies returned themselves."""
    observed = sum(line.gbp_thousand or 0 for line in plan.count.lines if line.method == "observed")
    total = plan.count.total()
    return share(observed / total if total else None) if observed else "None"
