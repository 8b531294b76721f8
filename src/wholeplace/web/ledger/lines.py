"""Every line of a place's count with its tag, as one viewer sees it, largest money first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Literal

from django.utils.translation import gettext as _

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.prevention.ledger import Tag
from wholeplace.prevention.scope import service_lines
from wholeplace.store.tags import tags
from wholeplace.web.accounts.models import User
from wholeplace.web.ledger.models import Sample, SecondTag
from wholeplace.web.ledger.tags import stamp_of, tag_of_cells
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.tables import known, reference
from wholeplace.web.places.workspace import COUNT_TABLES, Workspace, workspace

Status = Literal["local", "default", "untagged"]
TABLE = "tiers"
DISAGREE_FROM = 0.05
OWN_GROUP = "own-lines"
KEPT = 12


@dataclass(frozen=True, slots=True)
class LocalTag:
    """A tag that somebody of the place gave: its rows, who wrote them last and when."""

    tag: Tag
    stamp: str
    row: int
    at: datetime
    person: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """All money of one service in the count, and how it divides over the tiers.

    Attributes:
        line: Id of the service, which tags name.
        title: The line in words.
        bodies: Whose money it is.
        division: Id of its service group.
        division_title: The group in words.
        cohort: Who it is for; empty when not stated.
        gbp_thousand: Money of all its bodies [GBP thousand].
        tag: Its tag; None when it has none.
        status: ``local`` (somebody of the place tagged it), ``default`` or ``untagged``.
        local: Its local tag with who and when; None without one.
        who: Who wrote the local tag, in words.
        inherited: Whether the tag is that of its service group.
    """

    line: str
    title: str
    bodies: tuple[str, ...]
    division: str
    division_title: str
    cohort: str
    gbp_thousand: float
    tag: Tag | None
    status: Status
    local: LocalTag | None = None
    who: str = ""
    inherited: bool = False

    @property
    def stamp(self) -> str:
        """What tells this state of its local tag from another."""
        return self.local.stamp if self.local else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the tagging has come, by lines and by money [GBP thousand, without sign]."""

    lines: int
    local: int
    untagged: int
    money: float
    local_money: float
    untagged_money: float

    @property
    def share_of_lines(self) -> float | None:
        """Part of the lines that people tagged; None without lines."""
        return self.local / self.lines if self.lines else None

    @property
    def share_of_money(self) -> float | None:
        """Part of the money that people tagged; None without money."""
        return self.local_money / self.money if self.money else None

    @property
    def part_of_lines(self) -> str:
        """Part of the lines, as a bar takes it."""
        return f"{self.share_of_lines or 0:.4f}"

    @property
    def part_of_money(self) -> str:
        """Part of the money, as a bar takes it."""
        return f"{self.share_of_money or 0:.4f}"


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which lines to show; empty means all."""

    body: str = ""
    division: str = ""
    status: str = ""
    words: str = ""
    disputed: frozenset[str] = field(default_factory=frozenset)


@cache
def default_tags() -> Mapping[str, Tag]:
    """Return the default tag of every published line, read once a process."""
    return tags(reference())


def lines_of(place: Place, viewer: Viewer) -> tuple[Line, ...]:
    """Return every line of the count that a viewer sees, largest money first."""
    held = workspace(place, viewer)
    key = (place.pk, frozenset(viewer.bodies), bool(viewer.bodies_for(Deed.ADMINISTER)))
    with _lock:
        kept = _kept.get(key)
    if kept is not None and kept.workspace is held:
        return kept.lines
    same = kept is not None and _same_money(kept.workspace, held)
    count = kept.count if kept is not None and same else held.count
    made = Kept(held, count, lines_in(count, local_tags(place, viewer)))
    with _lock:
        _kept.pop(key, None)
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made.lines


@dataclass(frozen=True, slots=True)
class Kept:
    """The lines of the last workspace of an audience, and the count that they are of."""

    workspace: Workspace
    count: Count
    lines: tuple[Line, ...]


def _same_money(before: Workspace, now: Workspace) -> bool:
    """Whether two workspaces have one count: a tag that changes does not count money anew."""
    return all(before.rows.get(name, ()) == now.rows.get(name, ()) for name in COUNT_TABLES)


_kept: OrderedDict[object, Kept] = OrderedDict()
_lock = Lock()


def local_tags(
    place: Place, viewer: Viewer, *, lines: Iterable[str] | None = None
) -> Mapping[str, LocalTag]:
    """Return the tags that people of the place gave and the viewer may see, by line."""
    found = visible(Row.objects.filter(place=place, table=TABLE), viewer).order_by("position", "pk")
    if lines is not None:
        found = found.filter(values__line__in=list(lines))
    held: dict[str, list[Row]] = {}
    for row in found:
        held.setdefault(str(row.values["line"]), []).append(row)
    return {line: _local(line, rows) for line, rows in held.items()}


def _local(line: str, rows: Sequence[Row]) -> LocalTag:
    last = max(rows, key=lambda row: row.changed)
    tag = tag_of_cells(line, [row.values for row in rows])
    return LocalTag(tag, stamp_of(rows), rows[0].pk, last.changed, last.changed_by_id)


def lines_in(count: Count, local: Mapping[str, LocalTag]) -> tuple[Line, ...]:
    """Return the lines of a count, each service once, with their tags."""
    titles = division_titles(count)
    people = {each.person for each in local.values() if each.person is not None}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}
    groups: dict[str, list[SpendLine]] = {}
    for line in service_lines(count):
        groups.setdefault(line.service, []).append(line)
    made = [_line(lines, local, titles, names) for lines in groups.values()]
    return tuple(sorted(made, key=lambda line: (-line.gbp_thousand, line.line)))


def _line(
    lines: Sequence[SpendLine],
    local: Mapping[str, LocalTag],
    titles: Mapping[str, str],
    names: Mapping[int, str],
) -> Line:
    first = max(lines, key=lambda line: line.gbp_thousand or 0.0)
    mine = local.get(first.service) or local.get(first.division)
    default = default_tags().get(first.service) or default_tags().get(first.division)
    own = first.service in local
    if not own and first.service in default_tags():
        mine, default = None, default_tags()[first.service]
    tag = mine.tag if mine else default
    group, group_title = group_of(first, titles)
    return Line(
        line=first.service,
        title=first.title,
        bodies=tuple(dict.fromkeys(line.body_name for line in lines)),
        division=group,
        division_title=group_title,
        cohort=first.cohort,
        gbp_thousand=sum(line.gbp_thousand or 0.0 for line in lines),
        tag=tag,
        status="local" if mine else "default" if tag else "untagged",
        local=mine if own else None,
        who=names.get(mine.person or 0, "") if mine else "",
        inherited=tag is not None and tag.line != first.service,
    )


def group_of(line: SpendLine, titles: Mapping[str, str]) -> tuple[str, str]:
    """Return id and title of a line's service group.

    A partner's own line that names no group would be a group of itself: they are all put
    together, so that ten thousand of them are one choice and one bar and not ten thousand.
    """
    if line.division == line.service and line.division not in known().names["lines"]:
        return OWN_GROUP, _("Own lines without a service group")
    return line.division, titles.get(line.division, line.title)


def narrowed(lines: Iterable[Line], narrow: Narrow) -> list[Line]:
    """Return the lines that fit, in their order."""
    sought = narrow.words.casefold().split()
    return [line for line in lines if _fits(line, narrow, sought)]


def _fits(line: Line, narrow: Narrow, sought: Sequence[str]) -> bool:
    if narrow.body and narrow.body not in line.bodies:
        return False
    if narrow.division and narrow.division != line.division:
        return False
    if narrow.status == "disputed":
        if line.line not in narrow.disputed:
            return False
    elif narrow.status and narrow.status != line.status:
        return False
    if not sought:
        return True
    said = f"{line.title} {line.line} {line.division_title} {line.cohort}".casefold()
    return all(word in said for word in sought)


def progress_of(lines: Iterable[Line]) -> Progress:
    """Return how far the tagging of some lines has come."""
    held = list(lines)
    money: dict[Status, float] = {"local": 0.0, "default": 0.0, "untagged": 0.0}
    number = dict.fromkeys(money, 0)
    for line in held:
        money[line.status] += abs(line.gbp_thousand)
        number[line.status] += 1
    return Progress(
        lines=len(held),
        local=number["local"],
        untagged=number["untagged"],
        money=sum(money.values()),
        local_money=money["local"],
        untagged_money=money["untagged"],
    )


def open_disagreements(viewer: Viewer) -> Iterable[SecondTag]:
    """Return the second tags that differ from the first and are not settled."""
    samples = visible(Sample.objects.all(), viewer)
    return SecondTag.objects.filter(
        line__sample__in=samples, settled="", distance__gte=DISAGREE_FROM
    ).select_related("line", "line__sample", "person")


def disputed_lines(viewer: Viewer) -> frozenset[str]:
    """Return the ids of lines that two people divide differently, for those who may know."""
    return frozenset(second.line.line for second in open_disagreements(viewer))
