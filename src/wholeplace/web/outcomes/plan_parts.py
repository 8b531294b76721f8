"""What outcomes add to a plan beside its tables: for partners, and for the public what is public.

Everything is a flat record, so that the plan's allow-list can name its fields and a difference
can be said in words. Reports come from frozen periods alone: an open one still changes. No person
is named, and a name of something that the reader may not see is left blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from wholeplace.record import Plain
from wholeplace.web.outcomes import hanging
from wholeplace.web.outcomes.models import (
    Branch,
    CommitmentMoney,
    GrowthStatement,
    Helper,
    Horizon,
    Indicator,
    Kept,
    Link,
    LocalPoint,
    LocalSeries,
    Milestone,
    Node,
    Note,
    Period,
    Report,
    Spent,
)
from wholeplace.web.places import access
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Row

See = Callable[[QuerySet[Any]], QuerySet[Any]]
Record = Mapping[str, Plain]

MODELS: Mapping[str, type[Kept]] = {
    "tree": Branch,
    "indicators": Indicator,
    "local_indicators": LocalSeries,
    "local_figures": LocalPoint,
    "milestones": Milestone,
    "commitment_money": CommitmentMoney,
    "helpers": Helper,
    "reports": Report,
    "corrections": Note,
    "theory": Node,
    "theory_links": Link,
    "growth": GrowthStatement,
}
"""What each part is made of, by the name of the part."""


@dataclass(frozen=True, slots=True)
class Told:
    """How changes of a part are told in words.

    Attributes:
        name: What one record is called.
        key: Fields that name a record.
        title: Field that says it in words.
        fields: Fields that are compared.
    """

    name: str
    key: tuple[str, ...]
    title: str
    fields: tuple[str, ...]


TOLD: Mapping[str, Told] = {
    "tree": Told("place in the tree", ("outcome",), "outcome", ("parent",)),
    "indicators": Told("further measure", ("outcome", "measure"), "measure", ()),
    "local_indicators": Told("local indicator", ("id",), "title", ("unit", "polarity", "source")),
    "local_figures": Told(
        "figure of a local indicator", ("indicator", "period"), "period", ("value", "low", "high")
    ),
    "milestones": Told("milestone", ("id",), "title", ("commitment", "due", "done")),
    "commitment_money": Told("money of a commitment", ("id",), "fund", ("year", "gbp")),
    "helpers": Told("part of a body", ("commitment", "body"), "body", ("part",)),
    "reports": Told(
        "report", ("period", "commitment", "body"), "title", ("rag", "reason", "forecast", "gbp")
    ),
    "corrections": Told("correction", ("id",), "text", ()),
    "theory": Told("step of the theory of change", ("id",), "title", ("kind", "about")),
    "theory_links": Told(
        "link of the theory of change", ("start", "end"), "assumption", ("strength", "evidence")
    ),
    "growth": Told("good growth", ("horizon",), "horizon", ("text", "who_gains", "growth_plan")),
}
"""By the name of the part."""

FILLS: Mapping[str, str] = {
    "growth": "growth",
    "milestones": "roadmap",
    "reports": "roadmap",
}
"""Section of the plan that a part fills."""


def parts(place: Place, viewer: Viewer) -> dict[str, Plain]:
    """Return what a viewer sees of everything that outcomes add to a plan."""
    return _records(lambda things: hanging.reachable(things, viewer), visible(_rows(place), viewer))


def public_parts(place: Place, *, today: date) -> dict[str, Plain]:
    """Return what of it anybody may see."""
    return _records(
        lambda things: hanging.public(things, place, today=today),
        access.public(_rows(place), place, today=today),
    )


def public_things(place: Place, *, today: date) -> dict[str, list[int]]:
    """Return the ids of what :func:`public_parts` is made of, by part."""

    def see(things: QuerySet[Any]) -> QuerySet[Any]:
        return hanging.public(things, place, today=today)

    return {name: [thing.pk for thing in _held(name, see)] for name in MODELS}


def closed(place: Place, things: Mapping[str, Sequence[int]], *, today: date) -> list[str]:
    """Return the parts of which something was public and still is there, but is public no more.

    Args:
        place: The place.
        things: Ids by part, as :func:`public_things` gave them.
        today: The day, for embargoes.
    """
    now = public_things(place, today=today)
    return [name for name, ids in things.items() if name in MODELS and _lost(name, ids, now[name])]


def _lost(name: str, ids: Sequence[int], now: Sequence[int]) -> bool:
    """Return whether something with one of the ids is there and not among those public now."""
    gone = set(ids) - set(now)
    if name != "growth":
        return MODELS[name]._default_manager.filter(pk__in=gone).exists()
    held = GrowthStatement.objects.filter(pk__in=gone)
    horizons = set(held.values_list("horizon", flat=True))
    shown = GrowthStatement.objects.filter(pk__in=now).values_list("horizon", flat=True)
    return bool(horizons - set(shown))


def _rows(place: Place) -> QuerySet[Row]:
    tables = ("outcomes", "commitments", "interventions")
    return Row.objects.filter(place=place, table__in=tables)


def _held(name: str, see: See) -> list[Any]:
    """Return the things of a part that can be seen, in the order they were made."""
    things = see(MODELS[name]._default_manager.all()).order_by("pk")
    if name == "reports":
        frozen = things.filter(period__state=Period.State.FROZEN)
        return list(frozen.select_related("period", "body"))
    if name == "corrections":
        frozen = things.filter(report__period__state=Period.State.FROZEN)
        shown = frozen.filter(report__in=see(Report.objects.all()))
        return list(shown.select_related("report__period"))
    if name == "local_figures":
        return list(things.filter(series__in=see(LocalSeries.objects.all())))
    if name == "theory_links":
        nodes = see(Node.objects.all())
        return list(things.filter(start__in=nodes, end__in=nodes))
    if name == "growth":
        return _latest(things)
    return list(things)


def _latest(wordings: Iterable[GrowthStatement]) -> list[GrowthStatement]:
    """Return those wordings that are the present ones, whoever may see the others."""
    wordings = list(wordings)
    found = []
    for horizon in Horizon.values:
        mine = [each for each in wordings if each.horizon == horizon]
        last = max(mine, key=lambda each: each.version, default=None)
        later = last is not None and GrowthStatement.objects.filter(
            place=last.place_id, horizon=horizon, version__gt=last.version
        )
        if last is not None and not (later and later.exists()):
            found.append(last)
    return found


def _records(see: See, rows: QuerySet[Row]) -> dict[str, Plain]:
    """Return every part that has something in it."""
    keys: dict[str, set[str]] = {"outcomes": set(), "commitments": set(), "interventions": set()}
    for table, key in rows.values_list("table", "key"):
        keys[table].add(key)
    spent = {each.report_id: each.gbp for each in see(Spent.objects.all())}
    found: dict[str, Plain] = {}
    for name in MODELS:
        if listed := [_record(name, thing, keys, spent) for thing in _held(name, see)]:
            found[name] = listed
    return found


def _record(
    name: str, thing: Any, keys: Mapping[str, set[str]], spent: Mapping[int, float]
) -> dict[str, Plain]:
    """Return a thing of a part as a record; names of what is not seen are blank."""
    said: dict[str, Plain] = {} if name in UNNAMED else {"id": thing.pk}
    said |= _of(thing, *FIELDS[name])
    for field, table in TIES.get(name, {}).items():
        said[field] = _seen(getattr(thing, field), keys[table])
    match thing:
        case LocalPoint():
            said["indicator"] = thing.series_id
        case Helper():
            said["body"] = thing.helper.key
        case Report():
            said |= _period(thing.period)
            said["body"] = "" if thing.body is None else thing.body.key
            said["gbp"] = spent.get(thing.pk)
        case Note():
            report = thing.report
            said |= {"period": report.period.name, "commitment": report.commitment}
            said["day"] = str(thing.changed.date())
        case Link():
            said |= {"start": thing.start_id, "end": thing.end_id}
    return said


def _period(period: Period) -> dict[str, Plain]:
    return {"period": period.name, "starts": str(period.starts), "ends": str(period.ends)}


UNNAMED = ("tree", "indicators", "local_figures", "helpers", "reports", "theory_links", "growth")
"""Parts whose records are named by their fields and have no number."""

_FIELDS = {
    "tree": "outcome",
    "indicators": "outcome measure",
    "local_indicators": "title unit polarity source",
    "local_figures": "period value low high level source",
    "milestones": "commitment title due done",
    "commitment_money": "commitment year fund gbp",
    "helpers": "commitment part",
    "reports": "commitment title due rag reason forecast",
    "corrections": "text",
    "theory": "kind title about measure",
    "theory_links": "assumption strength evidence",
    "growth": "horizon text who_gains growth_plan",
}
FIELDS: Mapping[str, tuple[str, ...]] = {name: tuple(v.split()) for name, v in _FIELDS.items()}
"""Fields that a record takes over as they are, by part."""

TIES: Mapping[str, Mapping[str, str]] = {
    "tree": {"parent": "outcomes"},
    "local_indicators": {"outcome": "outcomes"},
    "reports": {"outcome": "outcomes"},
    "theory": {"action": "interventions", "commitment": "commitments", "outcome": "outcomes"},
}
"""Fields that name a row, by part, and the row's table: blank where the row is not seen."""


def _of(thing: Kept, *names: str) -> dict[str, Plain]:
    """Return fields of a thing in JSON types; days as ISO text."""
    values = {name: getattr(thing, name) for name in names}
    return {name: str(v) if isinstance(v, date) else v for name, v in values.items()}


def _seen(key: str, shown: set[str]) -> str:
    return key if key in shown else ""
