"""What one viewer sees of a place, as objects of the model; what was worked out once is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache as once
from functools import cached_property
from threading import Lock
from typing import TypeVar, cast

from django.core.cache import cache
from django.db.models import QuerySet

from wholeplace.count.build import Count
from wholeplace.count.reconcile import Reconciliation
from wholeplace.errors import InputError
from wholeplace.prevention.ledger import Ledger
from wholeplace.record import digest
from wholeplace.store.contents import Bundle
from wholeplace.store.crosscheck import found_place
from wholeplace.store.draft import counted, ledger_of_bundle
from wholeplace.store.from_rows import bundle_of
from wholeplace.web.places import access
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.tables import (
    Cells,
    body_cells,
    closed,
    known,
    place_cells,
    read,
    reference,
)

Made = TypeVar("Made")
KEPT = 24
# Only these tables change the count, and only these the ledger: other edits keep both.
COUNT_TABLES = ("place", "bodies", "spend")
LEDGER_TABLES = (*COUNT_TABLES, "tiers")


@dataclass(frozen=True)
class Workspace:
    """A place as somebody sees it.

    Attributes:
        place: The place.
        revision: Revision of the place that it shows.
        rows: Cells by table of every row that the viewer may see and that holds together.
        withheld: How many rows had to be left out because they name something not seen.
    """

    place: Place
    revision: int
    rows: Mapping[str, Sequence[Cells]] = field(repr=False)
    withheld: int
    _digests: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def bundle(self) -> Bundle:
        """The bundle that the rows make.

        Raises:
            InputError: Naming every cell that cannot be used.
        """
        tables, faults = {}, []
        for name, held in self.rows.items():
            tables[name], found = read(name, held)
            faults += found
        if faults:
            raise InputError(self.place.name, [fault.problem() for fault in faults])
        area = found_place(tables["place"], known())
        return bundle_of({name: each.rows for name, each in tables.items()}, area, known())

    def key_of(self, what: str, tables: Sequence[str]) -> str:
        """Return a key for what is made of some tables and the reference alone."""
        return digest([what, [(name, self._digest(name)) for name in tables], _published()])

    def _digest(self, table: str) -> str:
        if table not in self._digests:
            self._digests[table] = digest(self.rows.get(table, ()))
        return self._digests[table]

    @cached_property
    def counted(self) -> tuple[Count, Reconciliation | None]:
        """The count with partners' own figures in, and old beside new where there are any."""
        key = self.key_of("count", COUNT_TABLES)
        return near(key, lambda: counted(self.bundle, reference()))

    @property
    def count(self) -> Count:
        """The count with partners' own figures in."""
        return self.counted[0]

    @cached_property
    def ledger(self) -> Ledger:
        """The prevention ledger under the place's scheme."""
        key = self.key_of("ledger", LEDGER_TABLES)
        return near(key, lambda: ledger_of_bundle(self.bundle, reference(), count=self.count))


_workspaces: OrderedDict[object, Workspace] = OrderedDict()
_near: OrderedDict[str, object] = OrderedDict()
_lock = Lock()


def workspace(place: Place, viewer: Viewer) -> Workspace:
    """Return what a viewer sees of a place, at its present revision."""
    own = frozenset(viewer.bodies), bool(viewer.bodies_for(access.Deed.ADMINISTER))
    key = (place.pk, place.stamp, own, viewer.today)
    return _remembered(key, lambda: _made(place, visible(Row.objects.all(), viewer)))


def partners_workspace(place: Place) -> Workspace:
    """Return what every partner sees: what a version of the plan is made of."""
    return workspace(place, access.partnership(place))


def public_workspace(place: Place, *, today: date) -> Workspace:
    """Return what anybody may see: all that a publication is made of."""
    key = (place.pk, place.stamp, "public", today)
    return _remembered(
        key, lambda: _made(place, access.public(Row.objects.all(), place, today=today))
    )


def kept(key: str, make: Callable[[], Made]) -> Made:
    """Return what was made under a key before, in this process or another, or make it now.

    Args:
        key: A digest of everything the thing depends on, so that nothing kept is ever stale.
        make: Makes it.
    """
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found)
    return cast(Made, found)


def near(key: str, make: Callable[[], Made]) -> Made:
    """Return the same as :func:`kept`, from this process where it was asked for lately.

    For what many pages read and nobody writes to; the last few stay in memory.
    """
    with _lock:
        if key in _near:
            _near.move_to_end(key)
            return cast(Made, _near[key])
    made = kept(key, make)
    with _lock:
        _near[key] = made
        while len(_near) > KEPT:
            _near.popitem(last=False)
    return made


@once
def _published() -> str:
    """Return a digest of the whole reference, which never changes while a process runs."""
    return digest(reference().digests())


def _remembered(key: object, make: Callable[[], Workspace]) -> Workspace:
    with _lock:
        if key in _workspaces:
            _workspaces.move_to_end(key)
            return _workspaces[key]
    made = make()
    with _lock:
        _workspaces[key] = made
        while len(_workspaces) > KEPT:
            _workspaces.popitem(last=False)
    return made


def _made(place: Place, rows: QuerySet[Row]) -> Workspace:
    found: dict[str, list[Cells]] = {
        "place": [place_cells(place)],
        "bodies": body_cells(place.bodies.all()),
    }
    for table, values in rows.order_by("table", "position", "pk").values_list("table", "values"):
        found.setdefault(table, []).append(values)
    together = closed(found)
    lost = sum(len(held) for held in found.values()) - sum(len(h) for h in together.values())
    return Workspace(place, place.revision, together, lost)
