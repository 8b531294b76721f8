"""What one viewer sees of a place's money, with all that the explorer says of its lines."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from wholeplace.count.build import Count
from wholeplace.web.explorer.chosen import Related
from wholeplace.web.explorer.relations import Link, links, outcome_keys, outcome_titles
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Place
from wholeplace.web.places.tiers import tiers_of_lines
from wholeplace.web.places.workspace import Workspace, workspace

KEPT = 12
# By the workspace that it was made of, which is made anew with every revision and viewer.
_seen: OrderedDict[int, Seen] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Seen:
    """A place's count as somebody sees it.

    Attributes:
        shown: The workspace it is from.
        count: The count, partners' own figures in.
        related: Tiers and outcomes of its lines.
        links: What is planned on its lines.
        outcome_titles: Keys of outcomes in words.
    """

    shown: Workspace
    count: Count
    related: Related
    links: tuple[Link, ...]
    outcome_titles: Mapping[str, str]


def seen_by(place: Place, viewer: Viewer) -> Seen:
    """Return what a viewer sees; nothing of another body's own is in any of it.

    Raises:
        InputError: When the place's rows do not make a bundle, naming every cell.
    """
    shown = workspace(place, viewer)
    with _lock:
        held = _seen.get(id(shown))
        if held is not None and held.shown is shown:
            _seen.move_to_end(id(shown))
            return held
    made = _made(shown)
    with _lock:
        _seen[id(shown)] = made
        while len(_seen) > KEPT:
            _seen.popitem(last=False)
    return made


def _made(shown: Workspace) -> Seen:
    count = shown.count
    found = links(shown.bundle, count)
    keys = outcome_keys(shown.bundle, found)
    tiers = tiers_of_lines(shown, (*count.lines, *count.missing))
    return Seen(shown, count, Related(tiers, keys), found, outcome_titles(shown.bundle, keys))
