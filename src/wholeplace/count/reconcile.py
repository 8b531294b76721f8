"""Put a partner's own figures in the place of published ones, and show what that changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.consolidate import consolidate
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import in_order
from wholeplace.errors import InputError, Problem
from wholeplace.years import year_label

TOLERANCE = 1.0  # [GBP thousand]: parts rounded to thousands may miss their sum by this much


@dataclass(frozen=True, slots=True)
class Change:
    """What a partner's figures did to one line.

    Attributes:
        body: Code of the body.
        body_name: Name of the body.
        service: Line id.
        title: The line in words.
        old: Amount before [GBP thousand]; None when there was none or it was not known.
        new: Amount after [GBP thousand]; None when the line is gone or not known.
        difference: What it does to the total [GBP thousand].
        why: Why, in words.
    """

    body: str
    body_name: str
    service: str
    title: str
    old: float | None
    new: float | None
    difference: float
    why: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """From the published count to the partners' own, line by line.

    Attributes:
        changes: One row a line that was replaced, split, added or taken out; their differences
            add up to the difference of the totals.
        old_total: Total before [GBP thousand].
        new_total: Total after [GBP thousand].
    """

    changes: tuple[Change, ...]
    old_total: float
    new_total: float

    @property
    def difference(self) -> float:
        """What the partners' figures do to the total [GBP thousand]."""
        return self.new_total - self.old_total


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One body's lines after its own figures came in."""

    lines: tuple[SpendLine, ...]
    changes: tuple[Change, ...]


def replace(
    count: Count, partner_lines: Sequence[SpendLine], *, tolerance: float = TOLERANCE
) -> tuple[Count, Reconciliation]:
    """Return the count with partners' own lines, and the reconciliation of old to new.

    A partner line whose ``division`` names a published line (or division) of the same body is a
    part of it, unless it is itself a published line or the partner gives that line too: the
    parts take the line's place, with a rest where they do not add up to it. Any other partner
    line makes the partner's lines replace every published line of its body that is not split.
    A body without published lines is added. Grants between bodies are consolidated afterwards.

    Args:
        count: The count from published figures.
        partner_lines: Lines from partners' accounts.
        tolerance: How far parts may miss the line they split [GBP thousand].

    Raises:
        InputError: When lines are of another place or year, or two have the same id.
    """
    _check(count, partner_lines=partner_lines)
    bodies = dict.fromkeys(line.body for line in partner_lines)
    outcomes = [
        _body(count, lines=[line for line in partner_lines if line.body == body], within=tolerance)
        for body in bodies
    ]
    told = [line for outcome in outcomes for line in outcome.lines]
    told += [line for line in (*count.lines, *count.missing) if line.body not in bodies]
    known = [line for line in told if line.gbp_thousand is not None]
    lines, eliminated = consolidate(known)
    changed = dataclasses.replace(
        count,
        lines=in_order(lines),
        missing=in_order(line for line in told if line.gbp_thousand is None),
        eliminated=in_order((*count.eliminated, *eliminated)),
        inside=_still_inside(count, lines=lines),
    )
    changes = [change for outcome in outcomes for change in outcome.changes]
    changes += [_taken_out(line, why=line.note) for line in eliminated]
    return changed, Reconciliation(tuple(changes), count.total(), changed.total())


def _check(count: Count, *, partner_lines: Sequence[SpendLine]) -> None:
    """Raise InputError with every line that is not of this place and year, or not unique."""
    problems, seen = [], set[str]()
    published = {line.id: line.body for line in (*count.lines, *count.missing)}
    for line in partner_lines:
        if line.place != count.place.code:
            problems.append(Problem(line.id, f"is of place {line.place}, not {count.place.code}"))
        if line.year != count.year:
            wanted = year_label(count.year)
            problems.append(Problem(line.id, f"is of {year_label(line.year)}, not {wanted}"))
        if published.get(line.id, line.body) != line.body:
            problems.append(Problem(line.id, f"is already a line of {published[line.id]}"))
        if line.id in seen:
            problems.append(Problem(line.id, "stands twice; every line needs an id of its own"))
        seen.add(line.id)
    problems += _given_twice(partner_lines, published=published)
    if problems:
        raise InputError("partners' lines", problems)


def _given_twice(
    partner_lines: Sequence[SpendLine], *, published: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for every line whose service its body also gives whole."""
    whole = {
        (line.body, line.service)
        for line in partner_lines
        if line.service == line.division and line.id not in published
    }
    for line in partner_lines:
        if line.service != line.division and (line.body, line.division) in whole:
            what = f"is part of {line.division}, which its body also gives whole: keep one of them"
            yield Problem(line.id, f"{what}, or the same money counts twice")


def _body(count: Count, *, lines: Sequence[SpendLine], within: float) -> _Outcome:
    """Return one body's lines and changes once its own ``lines`` are in."""
    old = [line for line in (*count.lines, *count.missing) if line.body == lines[0].body]
    parts: dict[str, list[SpendLine]] = {}
    whole: list[SpendLine] = []
    published = {each.service for each in old}
    to_split = published | {each.division for each in old}
    to_split -= {each.service for each in lines}
    for line in lines:
        is_part = line.service not in published and line.division in to_split
        (parts.setdefault(line.division, []) if is_part else whole).append(line)
    split = [
        _split(
            _named(parent, old=old, titles=count.titles),
            old=_parents(old, parent),
            parts=found,
            within=within,
        )
        for parent, found in parts.items()
    ]
    other = [line for line in old if not {line.service, line.division} & parts.keys()]
    rest = _replaced(other, new=whole) if whole else _Outcome(tuple(other), ())
    return _Outcome(
        tuple(line for outcome in (*split, rest) for line in outcome.lines),
        tuple(change for outcome in (*split, rest) for change in outcome.changes),
    )


def _parents(old: Iterable[SpendLine], parent: str) -> list[SpendLine]:
    """Return the published lines that ``parent`` names: a line, or all those of a division."""
    return [line for line in old if parent in (line.service, line.division)]


def _replaced(old: Sequence[SpendLine], *, new: Sequence[SpendLine]) -> _Outcome:
    """Return a body's new lines, each beside the published line of the same service."""
    before = {line.service: line for line in old}
    after = {line.service for line in new}
    changes = [
        _taken_out(line, why="the body gave its own figures, and none for this line")
        for line in old
        if line.service not in after
    ]
    for line in new:
        was = before.pop(line.service, None)
        why = "new line of the body" if was is None else "replaced by the body's own figure"
        changes.append(_change(line, old=None if was is None else was.gbp_thousand, why=why))
    return _Outcome(tuple(new), tuple(changes))


def _split(
    parent: SpendLine, *, old: Sequence[SpendLine], parts: Sequence[SpendLine], within: float
) -> _Outcome:
    """Return the parts of a published line, with a rest when they do not add up to it."""
    amounts = [line.gbp_thousand for line in old if line.gbp_thousand is not None]
    before = sum(amounts) if amounts else None
    told = sum(line.gbp_thousand or 0.0 for line in parts)
    unknown = any(line.gbp_thousand is None for line in parts)
    left = 0.0 if before is None else before - told
    rest = (_rest(parent, old=old, left=left),) if abs(left) > within else ()
    after = told + sum(line.gbp_thousand or 0.0 for line in rest)
    why = f"split into {len(parts)} line{'s' if len(parts) > 1 else ''} by the body"
    if rest:
        sign = "−" if left < 0 else ""
        why += f", with {sign}£{abs(left):,.0f} thousand in a line for the rest"
    if unknown:
        why += ", of which some are not known"
    change = dataclasses.replace(
        _change(parent, old=before, why=why), new=after, difference=after - (before or 0.0)
    )
    return _Outcome((*parts, *rest), (change,))


def _named(parent: str, *, old: Sequence[SpendLine], titles: Mapping[str, str]) -> SpendLine:
    """Return the published line that a parent names, or one that stands for its division."""
    found = _parents(old, parent)
    exact = next((line for line in found if line.service == parent), found[0])
    title = titles.get(parent, exact.title)
    return dataclasses.replace(exact, id=f"{exact.body}/{parent}", service=parent, title=title)


def _rest(parent: SpendLine, *, old: Sequence[SpendLine], left: float) -> SpendLine:
    """Return what the parts leave of a published line, as surely known as that line was."""
    widths = [
        (line.high - line.low) / 2 / abs(line.gbp_thousand)
        for line in old
        if line.gbp_thousand and line.low is not None and line.high is not None
    ]
    half = abs(left) * max(widths, default=0.0)
    return dataclasses.replace(
        parent,
        title=f"{parent.title}: rest",
        gbp_thousand=left,
        low=left - half,
        high=left + half,
        gross=None,
        income=None,
        note="the published line less the parts that the body gave",
    )


def _change(line: SpendLine, *, old: float | None, why: str) -> Change:
    new = line.gbp_thousand
    return Change(
        body=line.body,
        body_name=line.body_name,
        service=line.service,
        title=line.title,
        old=old,
        new=new,
        difference=(new or 0.0) - (old or 0.0),
        why=why,
    )


def _taken_out(line: SpendLine, *, why: str) -> Change:
    """Return the change of a line that is gone."""
    gone = dataclasses.replace(line, gbp_thousand=None)
    return _change(gone, old=line.gbp_thousand, why=why)


def _still_inside(count: Count, *, lines: Sequence[SpendLine]) -> tuple[SpendLine, ...]:
    """Return the rows inside lines that are still there as published."""
    published = set(count.lines) & set(lines)
    known = {(line.body, name) for line in published for name in (line.service, line.division)}
    return tuple(row for row in count.inside if (row.body, row.division) in known)
