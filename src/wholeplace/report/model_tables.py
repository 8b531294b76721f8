"""The results of a stated model as tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from wholeplace.prevention.cost_effectiveness import Increment
from wholeplace.prevention.model_results import TOTAL, AgainstBaseline, EffectResult, ModelResults

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
NICE = (20_000.0, 30_000.0)
NONE = "–"
GAP = "  "
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
    return numbers([value])[0]


def numbers(values: Sequence[float | None]) -> list[str]:
    """Return numbers with the same decimals: those that matter at the size of the largest.

    >>> numbers([9264.9, 16155.4, None, 0.0])
    ['9,265', '16,155', '–', '0']
    """
    size = max((abs(value) for value in values if value is not None), default=0.0)
    decimals = 0 if size >= 10_000 else 1 if size >= 1_000 else 2 if size >= 100 else 3
    return [
        NONE if value is None else f"{value:,.{decimals}f}" if value else "0" for value in values
    ]


def as_text(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, width: int
) -> str:
    """Return a table as text: columns that end in a space sit right, lines break between words.

    A table is wider than ``width`` only where its longest words are.
    """
    widths = _widths(columns, rows, width)
    names = [column.strip() for column in columns]
    lines = [wrapped(title, width=width, indent="")]
    lines += _lines(names, columns, widths)
    lines.append(GAP + "─" * (sum(widths) + len(GAP) * (len(widths) - 1)))
    for row in rows:
        lines += _lines(row, columns, widths)
    return "\n".join(lines) + "\n"


def wrapped(text: str, *, width: int, indent: str = GAP) -> str:
    """Return a text in lines of at most ``width``, broken between words."""
    return "\n".join(indent + line for line in _broken(text, width - len(indent)))


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return column widths: narrowed, widest text first, to no less than the longest word."""
    cells = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    words = [max(map(_breadth, column.split()), default=0) for column in columns]
    held = [max((_breadth(cell) for cell in found), default=0) for found in cells]
    least = [
        max((_breadth(word) for cell in found for word in cell.split()), default=0)
        for found in cells
    ]
    room = width - len(GAP) * len(columns)
    wide = [max(_breadth(name.strip()), most) for name, most in zip(columns, held, strict=True)]
    if sum(wide) <= room:
        return wide
    found = [max(word, most) for word, most in zip(words, held, strict=True)]
    narrow = [
        most if name.endswith(" ") else max(word, few)
        for name, word, most, few in zip(columns, words, found, least, strict=True)
    ]
    while sum(found) > room:
        slack = [most - few for most, few in zip(found, narrow, strict=True)]
        if not any(each > 0 for each in slack):
            break
        found[max(range(len(found)), key=lambda i: (slack[i] > 0, found[i]))] -= 1
    return found


def _lines(cells: Sequence[str], columns: Sequence[str], widths: Sequence[int]) -> list[str]:
    broken = [_broken(cell, most) for cell, most in zip(cells, widths, strict=True)]
    lines = []
    for height in range(max(map(len, broken))):
        parts = []
        for cell, column, most in zip(broken, columns, widths, strict=True):
            text = cell[height] if height < len(cell) else ""
            blank = " " * (most - _breadth(text))
            parts.append(blank + text if column.endswith(" ") else text + blank)
        lines.append((GAP + GAP.join(parts)).rstrip())
    return lines


def _broken(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and _breadth(lines[-1]) + 1 + _breadth(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _breadth(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _measures(found: ModelResults) -> list[str]:
    stated = found.strategies[0].central
    return [each for each in stated if each != TOTAL or found.costs > 1]


def _sums(found: ModelResults) -> Table:
    measures = _measures(found)
    ids = [each.id for each in found.strategies]
    titles = [each.title for each in found.strategies]
    sums = [numbers([each.central[measure] for each in found.strategies]) for measure in measures]
    rows = list(zip(ids, titles, *sums, strict=True))
    columns = ("strategy", "title", *(f"{measure} " for measure in measures))
    return f"{found.title}: sums at central values", columns, rows


def _ranges(found: ModelResults) -> Table:
    rows: list[tuple[str, ...]] = []
    for strategy in found.strategies:
        for measure in _measures(found):
            spread = strategy.drawn[measure]
            said = numbers([spread.mean, spread.low, spread.high])
            rows.append((strategy.id, measure, *said))
    title = f"Sums over {found.draws:,} draws"
    return title, ("strategy", "measure", "mean ", "from ", f"to ({found.level:.0%}) "), rows


def _increments(title: str, increments: Sequence[Increment]) -> Table:
    rows = list(
        zip(
            [each.strategy for each in increments],
            numbers([each.cost for each in increments]),
            numbers([each.effect for each in increments]),
            [each.against or NONE for each in increments],
            numbers([each.more_cost for each in increments]),
            numbers([each.more_effect for each in increments]),
            numbers([each.ratio for each in increments]),
            [STANDINGS[each.standing] for each in increments],
            strict=True,
        )
    )
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
    worths = [each.evpi for each in effect.choices]
    said = numbers([*worths, *(1.96 * each.evpi_error for each in effect.choices)])
    rows = [
        (f"{each.threshold:,g}", *(f"{chance:.0%}" for chance in each.chance_best),
         ids[each.best], f"{evpi} (± {error})")
        for each, evpi, error in zip(
            effect.choices, said[: len(worths)], said[len(worths) :], strict=True
        )
    ]  # fmt: skip
    columns = ("threshold ", *(f"{id} best " for id in ids), "highest mean net benefit", "EVPI ")
    return f"Chance of being the best choice, by {effect.effect}", columns, rows
