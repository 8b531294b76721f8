"""Chapter: the actions and what each is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wholeplace.demand.pathway import Pathway
from wholeplace.estimate import Estimate
from wholeplace.plan.document import Plan
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.card import Card
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.prevention.value import Valuation
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Heading,
    Paragraph,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.cards import card_blocks, cards_by_id
from wholeplace.report.chapters.cautions import Caution, by_kind, of_actions
from wholeplace.report.chapters.citing import action_sources, cite, unit_cost_sources
from wholeplace.report.chapters.naming import body_name, moves_in_words
from wholeplace.report.chapters.opening import HORIZON, LEVEL, present_values
from wholeplace.report.words import (
    chance,
    first_upper,
    level,
    listed,
    number,
    plural,
    share,
)
from wholeplace.report.words import interval as in_words
from wholeplace.years import year_label

_STRONGEST = 3


def actions_chapter(plan: Plan) -> Chapter:
    """Return all actions side by side, then each with its people, effects and doubts."""
    blocks: list[Block] = [Paragraph(_how_to_read(plan)), _overview(plan)]
    cards = cards_by_id(plan)
    for valuation in plan.valuations:
        blocks += _one(plan, valuation, cards.get(valuation.id))
    blocks += _unit_costs(plan)
    blocks += _beware(plan)
    return Chapter("actions", "Actions and what they are worth", tuple(blocks))


def _how_to_read(plan: Plan) -> Words:
    first = plan.valuations[0]
    edition = first.treasury.edition
    return words(
        f"Costs and worth are present values in {year_label(first.prices)} prices, discounted to"
        f" {year_label(first.treasury.base)} at the rates of {edition}, with optimism bias in;"
        " its size by grade of evidence is an assumption."
        " Benefits that only move money between public bodies and people are left out of worth."
        f" Brackets hold the middle {share(LEVEL)} of {plan.record.draws:,} draws."
    )


def _overview(plan: Plan) -> Table:
    columns = (
        Column("Action"), Column("Cost", "right"), Column("Worth to the public", "right"),
        Column("Net", "right"), Column("Cash saved", "right"),
        Column(f"Cash back by year {HORIZON}"),
    )  # fmt: skip
    rows = [_cells(plan, valuation) for valuation in plan.valuations]
    if plan.together is not None:
        rows.append(_cells(plan, plan.together))
    keys = [key for v in plan.valuations for key in action_sources(v.intervention)]
    return Table(
        "The actions side by side, with 80% intervals",
        columns,
        tuple(rows),
        cite(plan, keys).sources,
        total=plan.together is not None,
    )


def _cells(plan: Plan, valuation: Valuation) -> tuple[Words, ...]:
    cost, worth = present_values(valuation)
    saved = interval(valuation.finance.saving.over_bodies().total(), level=LEVEL)
    return (
        words(valuation.name, cite(plan, action_sources(valuation.intervention))),
        words(in_words(cost)),
        words(in_words(worth)),
        words(in_words(interval(valuation.treasury.net, level=LEVEL))),
        words(in_words(saved)),
        words(first_upper(chance(valuation.pays_back_by.get(HORIZON)))),
    )


def _one(plan: Plan, valuation: Valuation, card: Card | None) -> list[Block]:
    """Return one action: who it is for, what it changes, and its card where it has one."""
    action = valuation.intervention
    if action is None:
        return []
    blocks: list[Block] = [Heading(valuation.name), Paragraph(_people(plan, action))]
    if action.effects:
        pathways = {each.pathway.id: each.pathway for each in valuation.changes}
        blocks.append(
            Bullets(tuple(_effect(plan, action, each, pathways) for each in action.effects))
        )
    if card is not None:
        blocks += card_blocks(plan, card, valuation)
    elif valuation.most_important:
        blocks.append(Paragraph(_matters(valuation)))
    return blocks


def _unit_costs(plan: Plan) -> list[Block]:
    """Return what each avoided use is taken to cost, as published, who bears it, who says so."""
    used = {cost.id: cost for valuation in plan.valuations for cost in valuation.unit_costs}
    if not used:
        return []
    columns = (
        Column("What is avoided"), Column("Cost as published", "right"), Column("Unit"),
        Column("Prices"), Column("Borne by"),
    )  # fmt: skip
    rows = tuple(
        (
            words(cost.name, cite(plan, unit_cost_sources([cost]))),
            words(in_words(cost.amount)),
            words(cost.unit),
            words(year_label(cost.prices)),
            words(listed([f"{body_name(plan, b.body)} {share(b.share)}" for b in cost.bearers])),
        )
        for cost in used.values()
    )
    keys = unit_cost_sources(used.values())
    title = "What each avoided use is taken to cost, with 80% intervals"
    return [Table(title, columns, rows, cite(plan, keys).sources)]


def _beware(plan: Plan) -> list[Block]:
    """Return what the valuations warn of by kind, each once, with the actions it is about.

    What a pathway warns of stands in the chapter on needs.
    """
    names = {valuation.id: valuation.name for valuation in plan.valuations}
    kinds = by_kind(of_actions(plan))
    if not kinds:
        return []
    blocks: list[Block] = [Heading("What to beware of"), Paragraph(words(_told_by_kind(kinds)))]
    for kind, cautions in kinds.items():
        rows = tuple(cells(first_upper(each.text), _about(each, names)) for each in cautions)
        columns = (Column("Beware"), Column("In"))
        fold = f"{kind}: {plural(len(rows), 'warning')}"
        blocks.append(Table(f"What to beware of: {kind}", columns, rows, folded=fold))
    return blocks


def _told_by_kind(kinds: Mapping[str, Sequence[Caution]]) -> str:
    many = sum(len(cautions) for cautions in kinds.values())
    return (
        f"{first_upper(plural(many, 'warning'))} of {plural(len(kinds), 'kind')}, each once. What"
        " the pathways warn of stands under needs, cohorts and demand."
    )


def _about(caution: Caution, names: Mapping[str, str]) -> str:
    about = [names[id] for id in caution.about if id in names]
    return "every action" if len(about) == len(names) else listed(about)


def _people(plan: Plan, action: Intervention) -> Words:
    years = sorted(year for year, _ in action.starts)
    when = f" from {year_label(years[0])} to {year_label(years[-1])}" if years else ""
    label = "An illustration. " if action.status == "illustration" else ""
    return words(
        f"{label}For: {action.population}. About {number(action.eligible)} a year, of whom"
        f" {share(action.take_up.value)} take part ({share(action.take_up.low)} to"
        f" {share(action.take_up.high)}){when}. {first_upper(action.tier)} prevention."
        f" Answers for it: {body_name(plan, action.owner)}. Evidence: {action.grade}.",
        cite(plan, action_sources(action)),
    )


def _effect(
    plan: Plan, action: Intervention, effect: Effect, pathways: Mapping[str, Pathway]
) -> Words:
    """Return an effect in a sentence: what, how much, from when, for how long, who says so."""
    need = "an unknown part" if effect.need is None else share(effect.need.value)
    lag = "at once" if effect.lag == 0 else f"after {plural(effect.lag, 'year')}"
    assumed = " An assumption." if effect.source.is_assumption else ""
    return words(
        f"{first_upper(effect.outcome)}: {_size(effect)}. Without the action {need} would have it."
        f" It shows {lag} and lasts {plural(effect.duration, 'year')}.{_acts_on(effect, pathways)}"
        f"{assumed}",
        cite(plan, action_sources(action)),
    )


def _acts_on(effect: Effect, pathways: Mapping[str, Pathway]) -> str:
    """Return on which moves of a pathway an effect acts; nothing where it acts on none."""
    pathway = pathways.get(effect.pathway)
    if pathway is None:
        return ""
    return f" It acts on {moves_in_words(pathway, effect.edges)}."


def _size(effect: Effect) -> str:
    """Return the size of an effect: people in 100 where it is a difference, else its ratio."""
    size = effect.size
    if effect.kind != "difference":
        return f"{effect.kind} {number(size.value, decimals=2)}{_doubt(size, 1.0)}"
    way = "fewer" if size.value < 0 else "more"
    sign = -100.0 if size.value < 0 else 100.0
    return f"{number(sign * size.value)} in every 100 {way}{_doubt(size, sign)}"


def _doubt(size: Estimate, factor: float) -> str:
    if size.family == "known":
        return ""
    low, high = sorted((factor * size.low, factor * size.high))
    decimals = 2 if abs(factor) == 1 else 1
    ends = f"{number(low, decimals=decimals)} to {number(high, decimals=decimals)}"
    return f" ({ends}, {level(size)})"


def _matters(valuation: Valuation) -> Words:
    """Return the inputs that the result depends on most, without the action's own name."""
    names = [
        name.removeprefix(f"{valuation.name}: ")
        for name, _ in valuation.most_important[:_STRONGEST]
    ]
    return words(f"What the result depends on most: {'; '.join(names)}.")
