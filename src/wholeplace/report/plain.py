"""What actions change, in words for residents: how many times something happens less often."""

from __future__ import annotations

from collections.abc import Iterator

from wholeplace.demand.pathway import Pathway
from wholeplace.plan.check_pathways import assumed_figures, backcasts_of, pathways_of
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.changes import Change
from wholeplace.prevention.value import Valuation
from wholeplace.report.chapters.naming import action_name
from wholeplace.report.chapters.opening import LEVEL
from wholeplace.report.words import listed, plural, whole
from wholeplace.yearly import Array

MOVES: dict[tuple[str, str], str] = {
    ("adult_care", "home_care"): "people starting care at home",
    ("adult_care", "residential"): "people moving into a care home",
    ("adult_care", "nursing"): "people moving into a nursing home",
    ("children", "in_need"): "children coming to need a social worker",
    ("children", "protection"): "children needing a protection plan",
    ("children", "looked_after"): "children coming into care instead of staying with their family",
    ("domestic_abuse", "high"): "people at high risk of abuse at home",
    ("domestic_abuse", "standard"): "people suffering abuse at home",
    ("employment", "neet"): "young people dropping out of learning or work",
    ("employment", "claimant"): "adults losing work",
    ("falls", "major_fall"): "falls that end in hospital",
    ("falls", "minor_fall"): "falls that end in A&E",
    ("falls", "long_term_care"): "moves into long-term care after a fall",
    ("homelessness", "relief"): "households losing their home",
    ("homelessness", "ta_"): "households going into temporary homes",
    ("homelessness", "rough_sleeping"): "people starting to sleep rough",
    ("mental_health", "crisis"): "mental health crises",
    ("mental_health", "inpatient"): "stays in a mental health hospital",
    ("offending", "youth"): "children in trouble with the law",
    ("offending", "custody"): "people going to prison",
    ("offending", "community_order"): "people sentenced again in the community",
    ("substance_misuse", "out_of_treatment"): "people falling back into addiction",
}
"""What coming into a state is to a resident, by pathway and how the state's id begins."""

_NOTICED = 0.5


def what_would_change(valuation: Valuation) -> str:
    """Return how many times less, or more, often things would happen; empty when nobody knows."""
    said = [text for change in valuation.changes for text in _changes(change)]
    if not said:
        return ""
    years = plural(len(valuation.years), "year")
    return f"Over {years} it could mean {listed(said)}."


def _changes(change: Change) -> Iterator[str]:
    """Yield a phrase for each kind of move that an action changes enough to notice."""
    sums: dict[str, Array] = {}
    for edge, moved in change.moves.items():
        what = phrase(change.pathway, edge.partition(">")[2])
        sums[what] = sums.get(what, 0.0) + moved.total()
    for what, draws in sums.items():
        found = interval(draws, level=LEVEL)
        if abs(found.value) < _NOTICED:
            continue
        word = "fewer" if found.value > 0 else "more"
        shown = found if found.value > 0 else interval(-draws, level=LEVEL)
        yield f"about {whole(shown)} {word} {what}"


def phrase(pathway: Pathway, state: str) -> str:
    """Return what coming into a state is to a resident; its title where nobody has said."""
    for (id, beginning), said in MOVES.items():
        if id == pathway.id and state.startswith(beginning):
            return said
    titles = {each.id: each.title for each in pathway.states}
    return f"moves to “{titles.get(state, 'outside')}”"


def best_choice(plan: Plan) -> str:
    """Return what is best to do first with the money there is; empty when nobody has asked."""
    portfolio = plan.appraisal.chosen.portfolio if plan.appraisal else None
    if portfolio is None or not portfolio.chosen:
        return ""
    names = listed(list(dict.fromkeys(action_name(plan, o.action) for o in portfolio.chosen)))
    whose = "we have assumed" if plan.illustration else "that partners have set"
    return f" With the budgets {whose}, the best to do first is: {names}."


def not_sure(plan: Plan) -> tuple[str, ...]:
    """Return what of the pathways nobody knows well, in sentences."""
    found = []
    pathways = pathways_of(plan)
    assumed = sum(map(assumed_figures, pathways))
    if assumed:
        found.append(
            f"How many people our examples would help rests on {assumed} figures that nobody has"
            " published. We had to assume them."
        )
    doubtful = [each.title for each in pathways if not _foresees(each)]
    if doubtful:
        found.append(
            "We tested our forecasts on past years. They were no better than a simple guess, or"
            f" could not be tested, in parts of: {listed([_small(title) for title in doubtful])}."
        )
    return tuple(found)


def _foresees(pathway: Pathway) -> bool:
    """Whether every back-cast of a pathway beat the naive forecasts."""
    won, lost = backcasts_of(pathway)
    return bool(won) and not lost


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
