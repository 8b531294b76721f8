"""What the home page says in one look: what is spent, what prevents, what is planned and waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.count.build import Count
from wholeplace.count.views import by_body, per_head
from wholeplace.errors import WholeplaceError
from wholeplace.report.charts import Chart
from wholeplace.report.pictures.mosaic import mosaic
from wholeplace.report.words import first_upper, pounds, share, share_interval
from wholeplace.store.contents import Bundle
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.models import Event
from wholeplace.web.pages.charts import figure_of
from wholeplace.web.pages.figures import Cell, Figure, Fine, KeyFigure, Link, Table
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.home_plan import PlanShown, Step, plan, records, steps
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.naming import named
from wholeplace.web.places.tiers import preventive
from wholeplace.web.places.waiting import Waiting, waiting_for
from wholeplace.web.places.workspace import Workspace, workspace
from wholeplace.years import year_label

LATEST = 8
STRIP, STRIP_HEIGHT = "bodies", 170
MOST_ACTIONS = 8
_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done: what, by whom, when, and where it is told in full."""

    what: str
    who: str
    day: str
    time: str
    href: str


@dataclass(frozen=True, slots=True)
class Home:
    """The home page as its template shows it.

    Attributes:
        problem: Why the money cannot be counted; empty when it can.
        figures: What is spent, a person, preventive, planned.
        preventive_ready: Whether the preventive share is among them.
        strip: The bodies' money as a picture; None where nothing is counted.
        actions: What is planned; None when nothing is.
        steps: The way to an agreed plan; empty once all of it is done.
        plan: How far the plan is; None before its first version.
        waiting: What waits for the person.
        activity: The latest events that the viewer may see.
        jobs: Work that goes on.
        withheld: How many rows are left out of what the viewer sees.
    """

    problem: str
    figures: Sequence[KeyFigure]
    preventive_ready: bool
    strip: Figure | None
    actions: Table | None
    steps: Sequence[Step]
    plan: PlanShown | None
    waiting: Sequence[Waiting]
    activity: Sequence[Done]
    jobs: Sequence[Any]
    withheld: int


def home_page(place: Place, viewer: Viewer, person: User, *, wait: bool) -> Home:
    """Return what the home page says to somebody.

    Args:
        place: The place.
        viewer: Who looks.
        person: The same as a person, for what waits for them.
        wait: Whether to work out the preventive share now if nobody has yet.
    """
    shown = workspace(place, viewer)
    page = Home(
        problem="",
        figures=(),
        preventive_ready=True,
        strip=None,
        actions=None,
        steps=steps(place, viewer),
        plan=plan(place, viewer),
        waiting=waiting_for(place, viewer, person),
        activity=_activity(place, viewer),
        jobs=_going_on(viewer),
        withheld=shown.withheld,
    )
    try:
        return _with_money(page, shown, viewer, wait=wait)
    except WholeplaceError as error:
        return replace(page, problem=str(error))


def _with_money(page: Home, shown: Workspace, viewer: Viewer, *, wait: bool) -> Home:
    count, place = shown.count, shown.place
    prevents = _preventive(shown, wait=wait)
    chart = bodies_chart(place.name, count)
    return replace(
        page,
        figures=[
            *_spent(place, count),
            *([] if prevents is None else [prevents]),
            *_planned(place, shown.bundle),
        ],
        preventive_ready=prevents is not None,
        strip=None if chart is None else _strip(place, count, chart),
        actions=_actions(place, viewer, shown.bundle),
    )


def bodies_chart(name: str, count: Count) -> Chart | None:
    """Return the bodies' money as one strip of boxes; None where nothing is counted."""
    parts = [part for part in by_body(count) if part.gbp_thousand > 0]
    if not parts:
        return None
    return mosaic(
        [(part.title, "", part.gbp_thousand) for part in parts],
        title=_("Whose money it is, %(place)s, %(year)s")
        % {"place": name, "year": year_label(count.year)},
        source=named(line.source for line in count.lines),
        height=STRIP_HEIGHT,
        split=False,
    )


def _strip(place: Place, count: Count, chart: Chart) -> Figure:
    kwargs = {"what": STRIP, "form": "svg"}
    shown = figure_of(
        chart,
        id=STRIP,
        svg_url=address("explorer:picture", place.slug, **kwargs) + f"?r={place.revision}",
        csv_url=address("explorer:picture", place.slug, **{**kwargs, "form": "csv"}),
    )
    money = address("explorer:overview", place.slug)
    rows: list[list[Cell]] = [
        [
            Link(part.title, f"{money}?body={part.code}&by=service") if money else part.title,
            pounds(part.gbp_thousand * _THOUSAND),
            share(part.share),
        ]
        for part in by_body(count)
    ]
    headings = [(_("Body"), False), (_("Amount"), True), (_("Share"), True)]
    return replace(shown, table=Table(chart.title, headings, rows))


def _spent(place: Place, count: Count) -> Iterator[KeyFigure]:
    money = address("explorer:overview", place.slug)
    year = {"year": year_label(count.year)}
    less = {"amount": pounds(count.total(transfers=False) * _THOUSAND)}
    yield KeyFigure(
        pounds(count.total() * _THOUSAND),
        _("of public money in %(year)s") % year,
        _("%(amount)s without transfers, such as pensions and benefits") % less,
        money,
    )
    heads, without = per_head(count), per_head(count, transfers=False)
    yield KeyFigure(
        pounds(heads),
        _("for each person who lives here"),
        _("%(amount)s without transfers") % {"amount": pounds(without)},
        address("explorer:neighbours", place.slug),
    )


def _preventive(shown: Workspace, *, wait: bool) -> KeyFigure | None:
    """Return the preventive share; None while it is not worked out."""
    year = preventive(shown, wait=wait)
    href = address("ledger:overview", shown.place.slug)
    what = _("of services prevents, by the tags")
    if year is None:
        return KeyFigure(_("Not known"), what, _("No line is tagged"), href) if wait else None
    held, part = year.preventive.gbp_thousand, year.preventive.share
    words = _("%(level)s interval %(share)s; %(amount)s")
    detail = words % {
        "level": share(part.level),
        "share": share_interval(part).partition("(")[2].rstrip(")") or share(part.value),
        "amount": pounds(held.value * _THOUSAND),
    }
    return KeyFigure(share(part.value), what, detail, href)


def _planned(place: Place, bundle: Bundle) -> Iterator[KeyFigure]:
    count = len(bundle.interventions)
    states = Counter(each.status for each in bundle.commitments)
    told = "; ".join(f"{number} {state or _('not said')}" for state, number in states.items())
    if len(states) == 1:
        told = _("all %(state)s") % {"state": next(iter(states)) or _("not said")}
    promises = ngettext("%(n)d commitment", "%(n)d commitments", len(bundle.commitments))
    detail = promises % {"n": len(bundle.commitments)} + (f" ({told})" if told else "")
    what = ngettext("action is planned", "actions are planned", count)
    yield KeyFigure(str(count), what, detail, address("value:overview", place.slug))


def _actions(place: Place, viewer: Viewer, bundle: Bundle) -> Table | None:
    """Return the actions with what they cost and what the latest valuation says."""
    if not bundle.interventions:
        return None
    valued = _headlines(viewer)
    names = {body.id: body.name for body in bundle.bodies}
    asked = visible(Row.objects.filter(table="interventions"), viewer)
    rows = dict(asked.values_list("key", "pk"))
    shown: list[list[Cell]] = []
    for action in bundle.interventions[:MOST_ACTIONS]:
        href = address("value:action", place.slug, row=rows.get(action.id, 0))
        years = sorted({cost.year for cost in action.costs})
        cost = sum(each.amount.value for each in action.costs)
        when = f"{year_label(years[0])} to {year_label(years[-1])}" if years else ""
        told = valued.get(action.id, {})
        worth = str(told.get("net", "")) or _("not valued yet")
        shown.append(
            [
                Link(action.name, href) if href else action.name,
                names.get(action.owner, action.owner),
                Fine(pounds(cost), when) if years else _("not known"),
                worth,
                first_upper(action.status),
            ]
        )
    return Table(
        caption=_("What is planned"),
        headings=[
            (_("Action"), False),
            (_("Whose"), False),
            (_("Cost, middle case"), True),
            (_("Net public value"), True),
            (_("State"), False),
        ],
        rows=shown,
    )


def _headlines(viewer: Viewer) -> dict[str, dict[str, Any]]:
    """Return the headline of every action in the latest valuation that the viewer may see."""
    latest = records("value", "Valuation", viewer)
    found = None if latest is None else latest.filter(kind="actions").order_by("-made").first()
    story = getattr(found, "story", None)
    actions = story.get("actions") if isinstance(story, dict) else None
    return actions if isinstance(actions, dict) else {}


def _activity(place: Place, viewer: Viewer) -> list[Done]:
    """Return the latest events that the viewer may see."""
    events = visible(Event.objects.all(), viewer).order_by("-number")[:LATEST]
    return [
        Done(
            what=first_upper(f"{each.deed.replace('.', ' ')}: {each.title}"),
            who=each.who,
            day=each.at[:10],
            time=each.at[11:16],
            href=address("audit:event", place.slug, number=each.number),
        )
        for each in events
    ]


def _going_on(viewer: Viewer) -> list[Any]:
    jobs = records("jobs", "Job", viewer)
    if jobs is None:
        return []
    return list(jobs.filter(state__in=["waiting", "running"]).order_by("-asked")[:LATEST])
