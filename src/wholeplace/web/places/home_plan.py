"""How far the plan is, and the way to it, as the home page says them.

Apps above this one are asked for their records by name, so that the page stands without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wholeplace.web.pages.figures import Cell, Tag
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Row


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to an agreed plan.

    Attributes:
        text: What to do.
        why: Why, in a sentence.
        href: Where to do it; empty where there is no such page.
        done: Whether it has been done.
        next: Whether it is the first that has not.
    """

    text: str
    why: str
    href: str
    done: bool
    next: bool = False


@dataclass(frozen=True, slots=True)
class PlanShown:
    """How far the plan is.

    Attributes:
        title: Which version, in words.
        state: How far it is, in a word.
        href: Where it is.
        bodies: (body, what it decided) of every body that is asked.
    """

    title: str
    state: Tag
    href: str
    bodies: Sequence[tuple[str, Cell]]


def steps(place: Place, viewer: Viewer) -> list[Step]:
    """Return the way to an agreed plan; nothing once it has been walked."""
    valued, versions = records("value", "Valuation", viewer), _versions(viewer)
    held = visible(Row.objects.all(), viewer)
    steps = [
        Step(
            _("Bring in your own figures"),
            _("The published figures are here already; your own lines replace them."),
            address("money:overview", place.slug),
            held.filter(table="spend", body__in=viewer.bodies).exists(),
        ),
        Step(
            _("Say what each line prevents"),
            _("Every line has a tag by default, an assumption until people decide."),
            address("ledger:overview", place.slug),
            held.filter(table="tiers").exists(),
        ),
        Step(
            _("Value the actions"),
            _("What each saves, for whom, when, and how surely."),
            address("value:overview", place.slug),
            valued is not None and valued.exists(),
        ),
        Step(
            _("Put a version up for agreement"),
            _("A version never changes; each body approves the same one."),
            address("plans:overview", place.slug),
            versions is not None and versions.exists(),
        ),
    ]
    steps = [step for step in steps if step.href]
    first = next((step for step in steps if not step.done), None)
    return [replace(step, next=step is first) for step in steps] if first else []


def plan(place: Place, viewer: Viewer) -> PlanShown | None:
    """Return how far the latest version is, body by body."""
    versions = _versions(viewer)
    latest = None if versions is None else versions.order_by("-number").first()
    if latest is None:
        return None
    said: dict[int, Any] = {}
    for each in visible(latest.approvals.order_by("at", "pk"), viewer):
        said[each.body_id] = each
    bodies = [(str(body), _decision(said.get(body.pk))) for body in latest.asked.all()]
    return PlanShown(
        title=_("Version %(number)s: %(title)s") % {"number": latest.number, "title": latest.title},
        state=Tag(latest.get_state_display(), "green" if latest.state == "agreed" else "blue"),
        href=address("plans:version", place.slug, number=latest.number),
        bodies=bodies,
    )


def _decision(approval: Any) -> Cell:
    if approval is None:
        return Tag(_("Not decided yet"), "grey")
    return Tag(approval.get_decision_display(), "green" if approval.is_yes else "red")


def _versions(viewer: Viewer) -> QuerySet[Any] | None:
    return records("plans", "Version", viewer)


def records(app: str, model: str, viewer: Viewer) -> QuerySet[Any] | None:
    """Return the records of another app that the viewer may see; None where it is not installed."""
    try:
        kind = apps.get_model(app, model)
    except LookupError:
        return None
    things: QuerySet[Any] = kind._default_manager.all()
    return visible(things, viewer)
