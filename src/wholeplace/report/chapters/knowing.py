"""Chapter: what to learn first, before deciding on each action."""

from __future__ import annotations

from wholeplace.plan.document import Plan
from wholeplace.prevention.appraise import Learning, Trial
from wholeplace.prevention.learning import ValueOfKnowing
from wholeplace.prevention.studies import PILOT, Choice
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Paragraph,
    Strong,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.cards import cards_by_id
from wholeplace.report.chapters.inputs import named, small_first
from wholeplace.report.words import first_upper, number, plural, pounds, share

_WORTH_SAYING = 1.0
_MOST = 3


def knowing_chapter(plan: Plan) -> Chapter | None:
    """Return what each doubt costs, the best decision and the evaluation worth buying."""
    appraisal = plan.appraisal
    if appraisal is None or not appraisal.learning:
        return None
    ranked = sorted(appraisal.learning, key=lambda each: -each.evpi)
    blocks: list[Block] = [
        Paragraph(_how_to_read()),
        Paragraph(words(Strong(headline(plan, ranked)))),
        _decisions(ranked),
        Bullets(tuple(_one(plan, each) for each in ranked)),
        Paragraph(_trial(appraisal.trial)),
    ]
    return Chapter("first-to-learn", "What to learn first", tuple(blocks))


def _how_to_read() -> Words:
    return words(
        "Doubt costs money only where it may change what is decided. The value of knowing"
        " everything is the most that any study could be worth. A pilot with a control group is"
        " one of the decisions: it costs its study and the benefit of the years of waiting, and"
        " lets the place stop where the result is bad."
    )


def headline(plan: Plan, learning: list[Learning]) -> str:
    """Return the one sentence to remember: which evaluation to buy, or what to find out."""
    buy = [each for each in learning if each.choice.best == PILOT and each.choice.pilot]
    if buy:
        named = "; ".join(
            f"{each.name}, {number(each.choice.pilot.people)} people in each arm"
            for each in buy
            if each.choice.pilot
        )
        return f"Worth buying: a pilot with a control group of {named}."
    first = learning[0]
    none = "No evaluation on offer is worth its cost for this place alone."
    tops = worth_saying(first)
    if not tops:
        return f"{none} Nor would knowing any input exactly change a decision."
    what = _title(plan, tops[0], first)
    return f"{none} What to find out first by other means: {what} ({first.name})."


def worth_saying(learning: Learning) -> tuple[ValueOfKnowing, ...]:
    """Return the inputs that would be worth at least a pound to know, most first."""
    return tuple(each for each in learning.inputs if each.value >= _WORTH_SAYING)[:_MOST]


def _title(plan: Plan, knowing: ValueOfKnowing, learning: Learning) -> str:
    """Return what would be learnt, as the action's card calls it."""
    card = cards_by_id(plan).get(learning.id)
    if card is None:
        return ", ".join(knowing.inputs)
    return ", ".join(small_first(named(name, card).title) for name in knowing.inputs)


def _decisions(learning: list[Learning]) -> Table:
    names = list(dict.fromkeys(name for each in learning for name, _ in each.choice.values))
    columns = (
        Column("Action"), Column("Worth of knowing everything", "right"),
        *(Column(first_upper(name), "right") for name in names), Column("Best now"),
    )  # fmt: skip
    rows = tuple(
        cells(
            each.name,
            pounds(each.evpi),
            *(_value(each.choice, name) for name in names),
            first_upper(each.choice.best),
        )
        for each in learning
    )
    return Table("What may be decided today, and the expected net worth of each", columns, rows)


def _value(choice: Choice, name: str) -> str:
    return pounds(dict(choice.values).get(name)) if name in dict(choice.values) else "not on offer"


def _one(plan: Plan, learning: Learning) -> Words:
    """Return what is worth knowing about one action, and what its pilot would be worth."""
    tops = worth_saying(learning)
    inputs = "; ".join(
        f"{_title(plan, each, learning)}, worth {pounds(each.value)} to know, which would change"
        f" the decision in {share(each.changes)} of draws"
        for each in tops
    )
    knowing = f"Most worth knowing: {inputs}." if tops else "Knowing no one input is worth a pound."
    return words(Strong(f"{learning.name}. "), f"{knowing} {_pilot(learning)}")


def _pilot(learning: Learning) -> str:
    pilot = learning.choice.pilot
    if pilot is None:
        return "No pilot can measure its first effect, so none was weighed."
    size = f"{number(pilot.people)} people in each arm"
    if learning.choice.best == PILOT:
        return (
            f"A pilot with {size} is worth buying: it costs {pounds(pilot.cost)} and its result is"
            f" worth {pounds(pilot.evsi)}."
        )
    return (
        f"The best pilot on offer ({size}) costs {pounds(pilot.cost)} and its result is worth"
        f" {pounds(pilot.evsi)}: not worth buying."
    )


def _trial(trial: Trial) -> Words:
    why = trial.why.removeprefix("assumption: ").rstrip(".")
    sizes = f"{number(min(trial.sizes))} to {number(max(trial.sizes))}" if trial.sizes else "no"
    label = "Assumption about every pilot: " if trial.why.startswith("assumption") else "Pilots: "
    return words(
        Strong(label),
        f"{pounds(trial.fixed)} and {pounds(trial.per_person)} for each person, {sizes} people in"
        f" each arm, {plural(trial.years, 'year')} until the result can be used;"
        f" {plural(round(trial.places), 'place')} would decide on it ({why}). A result that many"
        " places use is worth as many times more.",
    )
