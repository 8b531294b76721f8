"""Which actions act on which lines, and through them which outcomes a line serves.

A line is known to serve an outcome where somebody has said so: a proposal of the spending review
pays for an action from the line, or a unit cost that an action saves names the line; and a
commitment carries the action out for an outcome. Of every other line it is not stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.facts import NOT_STATED
from wholeplace.count.lines import SpendLine
from wholeplace.prevention.intervention import Intervention
from wholeplace.store.contents import Bundle, Proposed
from wholeplace.store.proposals import Counted, counted_lines, found_line

TOGETHER = "+"
DECISIONS = {"grow": "grow it", "cut": "cut it", "protect": "keep it as it is"}


@dataclass(frozen=True, slots=True)
class Link:
    """That something is planned on a line.

    Attributes:
        line: Id of the line.
        action: Id of the action; empty when a proposal names none.
        title: Name of the action, or what is proposed.
        how: How it acts on the line, in words.
    """

    line: str
    action: str
    title: str
    how: str


def links(bundle: Bundle, count: Count) -> tuple[Link, ...]:
    """Return everything that is planned on lines of a count, as far as anybody has said."""
    held = counted_lines(count, bundle.bodies)
    actions = {action.id: action for action in bundle.actions}
    return (*_proposed(bundle, held, actions), *_saved(bundle, count, actions))


def outcome_keys(bundle: Bundle, found: tuple[Link, ...]) -> Mapping[str, str]:
    """Return the key of the outcomes that lines serve, by line id: ids joined in order."""
    serves: dict[str, set[str]] = {}
    for commitment in bundle.commitments:
        if commitment.intervention and commitment.outcome:
            serves.setdefault(commitment.intervention, set()).add(commitment.outcome)
    by_line: dict[str, set[str]] = {}
    for link in found:
        by_line.setdefault(link.line, set()).update(serves.get(link.action, ()))
    return {line: TOGETHER.join(sorted(ids)) for line, ids in by_line.items() if ids}


def outcome_titles(bundle: Bundle, keys: Mapping[str, str]) -> Mapping[str, str]:
    """Return every key of outcomes in words, and what is not stated last."""
    titles = {outcome.id: outcome.title for outcome in bundle.outcomes}
    found = {
        key: "; ".join(titles.get(id, id) for id in key.split(TOGETHER))
        for key in sorted(set(keys.values()))
    }
    return {**found, NOT_STATED: "Not stated: nobody has tied these lines to an outcome"}


def _proposed(bundle: Bundle, held: Counted, actions: Mapping[str, Intervention]) -> Iterator[Link]:
    for proposal in bundle.proposals:
        line = _named(proposal, held)
        if line is None:
            continue
        action = actions.get(proposal.action)
        title = "Spending review proposal" if action is None else action.name
        decision = DECISIONS.get(proposal.decision, proposal.decision)
        how = f"A proposal of the spending review would {decision}. {proposal.why}".strip()
        yield Link(line.id, "" if action is None else action.id, title, how)


def _named(proposal: Proposed, held: Counted) -> SpendLine | None:
    """Return the line that a proposal names; a name that fits none is told on its own page."""
    try:
        return found_line(proposal.line, held)
    except ValueError:
        return None


def _saved(bundle: Bundle, count: Count, actions: Mapping[str, Intervention]) -> Iterator[Link]:
    named = {cost.id: cost.service_line for cost in bundle.unit_costs if cost.service_line}
    for action in actions.values():
        for effect in action.effects:
            wanted = named.get(effect.unit_cost, "").casefold()
            for line in count.lines:
                if wanted and wanted in (line.title.casefold(), line.service.casefold()):
                    how = f"It saves what this line pays for: {effect.outcome}."
                    yield Link(line.id, action.id, action.name, how)
