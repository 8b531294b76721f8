"""Whose view a result is made from, what it depends on, and what has changed since.

A result made for a body uses what every person of that body sees and no more, whoever asks: one
who acts for two bodies does not carry the figures of one into a result of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from django.utils import timezone

from wholeplace.record import digest
from wholeplace.store.bundle import table_digests
from wholeplace.web.places.access import Viewer, partnership, visible
from wholeplace.web.places.models import Body, Place, Role, Row, Visibility
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import Workspace, workspace
from wholeplace.web.value.models import Audience, Kind, Valuation

ACTION_TABLES = (
    "unit_costs",
    "interventions",
    "costs",
    "effects",
    "cashable",
    "findings",
    "contracts",
    "budgets",
    "ties",
    "resources",
    "limits",
    "own_figures",
)
BUDGET_TABLES = (
    "budget",
    "drivers",
    "council_tax",
    "funding",
    "savings",
    "reserves",
    "schools_deficit",
)
REVIEW_TABLES = ("spend", "tiers", "proposals")
TABLES_OF: Mapping[str, tuple[str, ...]] = {
    Kind.ACTIONS: ACTION_TABLES,
    Kind.REVIEW: (*ACTION_TABLES, *REVIEW_TABLES, *BUDGET_TABLES),
    Kind.FINANCE: (*ACTION_TABLES, *REVIEW_TABLES, *BUDGET_TABLES),
}
"""Tables that each kind of result is made from, beside the place's setting and its bodies."""
SETTING = ("place", "bodies")
DIGITS = 12


def viewer_for(place: Place, body: Body, audience: str) -> Viewer:
    """Return the viewer whose view a result is made from."""
    if audience == Audience.PARTNERS:
        return partnership(place)
    held = frozenset({(body.pk, str(Role.VIEWER))})
    return Viewer(None, place.pk, held, timezone.localdate())


def workspace_for(place: Place, body: Body, audience: str) -> Workspace:
    """Return the place as the audience of a result sees it."""
    return workspace(place, viewer_for(place, body, audience))


def visibility_of(audience: str) -> Visibility:
    """Return who may see a result: those who could see what it is made from."""
    return Visibility.PARTNERSHIP if audience == Audience.PARTNERS else Visibility.BODY


def digest_of(kind: str, seen: Workspace) -> str:
    """Return a digest of everything that a result of a kind depends on, the software included.

    Raises:
        InputError: When the rows do not make a bundle, naming every cell.
    """
    held = dict(table_digests(seen.bundle))
    tables = [(name, held[name]) for name in (*SETTING, *TABLES_OF[kind])]
    return digest([kind, version("wholeplace"), tables, reference().digests()])


def rows_for(kind: str, viewer: Viewer) -> list[tuple[int, int]]:
    """Return (id, version) of every row that a result of a kind would be made from, sorted.

    The place's own setting, which is no row, comes first: its id is 0, its version a digest.
    """
    setting = Place.objects.values_list("setting", flat=True).get(pk=viewer.place)
    rows = Row.objects.filter(table__in=TABLES_OF[kind]).order_by("pk")
    first = (0, int(digest(setting)[:DIGITS], base=16))
    return [first, *visible(rows, viewer).values_list("pk", "version")]


def changed_since(result: Valuation) -> int:
    """Return how many rows were added, changed or taken out since a result was made."""
    if result.place.revision == result.revision or result.body is None:
        return 0
    viewer = viewer_for(result.place, result.body, result.audience)
    then, now = dict(result.rows), dict(rows_for(result.kind, viewer))
    return sum(then.get(id) != now.get(id) for id in {*then, *now})


def latest(viewer: Viewer, kind: str) -> Valuation | None:
    """Return the latest result of a kind that a viewer may see, their own body's first."""
    shown = visible(Valuation.objects.filter(kind=kind), viewer).defer("story", "figures", "rows")
    own = shown.filter(body__in=viewer.bodies, audience=Audience.BODY).first()
    chosen = own or shown.first()
    return None if chosen is None else Valuation.objects.get(pk=chosen.pk)
