"""The results of a stated model as tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wholeplace.prevention.cost_effectiveness import Increment
from wholeplace.prevention.model_results import TOTAL, AgainstBaseline, EffectResult, ModelResults

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
NICE = (20_000.0, 30_000.0)
NONE = "–"
STANDINGS = {
    "reference": "cheapest",
    "efficient": "on the frontier",
    "dominated": "dominated",
    "extendedly dominated": "extendedly dominated",
}


def model_tables(found: ModelResults) -> Iterator[Table]:
    """Yield the tables of a model's results: title, columns, rows."""
    yield _sums(found)
    if found.draws:
        yield _ranges(found)
    for effect in found.effects:
        yield _increments(f"Cost per unit of {effect.effect}, at central values", effect.central)
        if effect.against_baseline:
            yield _against(effect)
        if effect.drawn:
            title = f"Cost per unit of {effect.effect}, from the means over draws"
            yield _increments(title, effect.drawn)
            yield _choices(found, effect)


def model_sentences(found: ModelResults) -> Iterator[str]:
    """Yield what a reader of the tables has to know."""
    yield "Sums are discounted as the file says, for the whole cohort of the file."
    if found.draws:
        yield (
            f"{found.draws:,} draws, seed {found.seed}; ranges hold {found.level:.0%} of the draws."
        )
    else:
        yield "Central values only: no distributions, or no draws asked for (--draws N)."
    if found.thresholds == NICE:
        yield (
            "Thresholds of 20,000 and 30,000 are the range per QALY that NICE long worked with; "
            "results.thresholds states others."
        )
    for effect in found.effects:
        for threshold, benefit in effect.net_benefit:
            best = found.strategies[benefit.index(max(benefit))].title
            worth = f"{threshold:,g} per unit of {effect.effect}"
            yield f"At {worth}, {best} has the highest net benefit."


def number(value: float) -> str:
    """Return a number with the figures that matter at its size.

    >>> number(50601.6513), number(8.9373889), number(0.0)
    ('50,602', '8.937', '0')
    """
    size = abs(value)
    if not size:
        return "0"
    decimals = 0 if size >= 10_000 else 1 if size >= 1_000 else 2 if size >= 100 else 3
    return f"{value:,.{decimals}f}"


def _measures(found: ModelResults) -> list[str]:
    stated = found.strategies[0].central
    return [each for each in stated if each != TOTAL or found.costs > 1]


def _sums(found: ModelResults) -> Table:
    measures = _measures(found)
    rows: list[tuple[str, ...]] = [
        (each.id, each.title, *(number(each.central[measure]) for measure in measures))
        for each in found.strategies
    ]
    columns = ("strategy", "title", *(f"{measure} " for measure in measures))
    return f"{found.title}: sums at central values", columns, rows


def _ranges(found: ModelResults) -> Table:
    rows: list[tuple[str, ...]] = []
    for strategy in found.strategies:
        for measure in _measures(found):
            spread = strategy.drawn[measure]
            numbers = (number(spread.mean), number(spread.low), number(spread.high))
            rows.append((strategy.id, measure, *numbers))
    title = f"Sums over {found.draws:,} draws"
    return title, ("strategy", "measure", "mean ", "from ", f"to ({found.level:.0%}) "), rows


def _increments(title: str, increments: Sequence[Increment]) -> Table:
    rows: list[tuple[str, ...]] = [
        (
            each.strategy,
            number(each.cost),
            number(each.effect),
            each.against or NONE,
            _or_none(each.more_cost),
            _or_none(each.more_effect),
            _or_none(each.ratio),
            STANDINGS[each.standing],
        )
        for each in increments
    ]
    columns = ("strategy", "cost ", "effect ", "against", "more cost ", "more effect ", "ICER ",
               "standing")  # fmt: skip
    return title, columns, rows


def _or_none(value: float | None) -> str:
    return NONE if value is None else number(value)


def _against(effect: EffectResult) -> Table:
    rows = [
        (each.strategy, number(each.more_cost), number(each.more_effect), _ratio(each),
         *(number(benefit) for _, benefit in each.more_net_benefit))
        for each in effect.against_baseline
    ]  # fmt: skip
    worths = (f"net benefit at {worth:,g} " for worth, _ in effect.net_benefit)
    columns = ("strategy", "more cost ", "more effect ", "ICER ", *worths)
    return f"Against the baseline, by {effect.effect}, at central values", columns, rows


def _ratio(each: AgainstBaseline) -> str:
    """Return a ratio, or in words what a negative one would hide."""
    if each.ratio is None or each.ratio >= 0:
        return _or_none(each.ratio)
    return "cheaper and better" if each.more_effect > 0 else "dearer and worse"


def _choices(found: ModelResults, effect: EffectResult) -> Table:
    ids = [each.id for each in found.strategies]
    rows = [
        (f"{each.threshold:,g}", *(f"{chance:.0%}" for chance in each.chance_best),
         ids[each.best], f"{number(each.evpi)} (± {number(1.96 * each.evpi_error)})")
        for each in effect.choices
    ]  # fmt: skip
    columns = ("threshold ", *(f"{id} best " for id in ids), "highest mean net benefit", "EVPI ")
    return f"Chance of being the best choice, by {effect.effect}", columns, rows
