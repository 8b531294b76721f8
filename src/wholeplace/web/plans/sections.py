"""The sixteen sections as the workspace fills them: which tables, and where to fill each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wholeplace.plan.sections import Section, all_sections
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Row
from wholeplace.web.plans.models import AskOffer, Draft, SectionText
from wholeplace.web.plans.parts import latest

Page = tuple[str, "str | Promise"]


@dataclass(frozen=True, slots=True)
class Filling:
    """Where a section is filled.

    Attributes:
        tables: Tables of the bundle that it is made of.
        pages: Names of the pages to fill it at, with their words.
    """

    tables: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()


FILLINGS: Mapping[str, Filling] = {
    "place": Filling(("bodies",), (("places:people", _("Bodies and people")),)),
    "count": Filling(
        ("spend",),
        (("explorer:overview", _("Where the money goes")), ("money:overview", _("Upload money"))),
    ),
    "needs": Filling(("own_figures",), (("value:overview", _("Actions and value")),)),
    "outcomes": Filling(("outcomes",), (("outcomes:overview", _("Outcomes")),)),
    "prevention": Filling(("tiers",), (("ledger:overview", _("Prevention ledger")),)),
    "actions": Filling(
        ("interventions", "costs", "effects", "proposals"),
        (("value:overview", _("Actions and value")),),
    ),
    "money": Filling(
        ("contributions", "pools", "schemes", "budget", "reserves"),
        (("plans:pools", _("Pooled money")), ("value:overview", _("Actions and value"))),
    ),
    "growth": Filling((), (("outcomes:overview", _("Outcomes and growth")),)),
    "governance": Filling(("commitments",), (("outcomes:overview", _("Commitments")),)),
    "asks": Filling((), (("plans:asks", _("Asks and offers")),)),
    "roadmap": Filling((), (("outcomes:overview", _("Commitments and milestones")),)),
    "learning": Filling((), (("plans:versions", _("Versions")),)),
}
"""By section; those that are not here hold the partners' own words alone."""


@dataclass(frozen=True, slots=True)
class Held:
    """What partners hold in one table.

    Attributes:
        table: Name of the table.
        count: Rows that the viewer sees.
        bodies: Names of the bodies that they belong to, those of the place as a whole left out.
    """

    table: str
    count: int
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one section stands in the workspace now.

    Attributes:
        section: Number, id, title and what belongs in it.
        filled: Whether the plan says something in it.
        rows: How many rows by table, and whose they are.
        has_text: Whether the partners have written something.
    """

    section: Section
    filled: bool
    rows: tuple[Held, ...]
    has_text: bool


def holdings(place: Place, viewer: Viewer) -> dict[str, Held]:
    """Return what partners hold in each table, as far as a viewer sees it, in one query."""
    rows = visible(Row.objects.order_by(), viewer).values_list("table", "body__name")
    found: dict[str, Counter[str]] = {}
    for table, body, count in rows.annotate(count=Count("pk")):
        found.setdefault(table, Counter())[body or ""] += count
    found["bodies"] = Counter({body.name: 1 for body in place.bodies.all()})
    return {
        table: Held(table, counts.total(), tuple(sorted(set(counts) - {""})))
        for table, counts in found.items()
    }


def standings(
    held: Mapping[str, Held], *, texts: frozenset[str], asks: int, filled: frozenset[str]
) -> Iterator[Standing]:
    """Yield how each section stands.

    Args:
        held: What partners hold by table, as the viewer sees it.
        texts: Ids of the sections that have a text.
        asks: Number of asks and offers.
        filled: Ids of the sections that the latest draft fills.
    """
    for section in all_sections():
        filling = FILLINGS.get(section.id, Filling())
        rows = tuple(held[table] for table in filling.tables if table in held)
        more = section.id == "asks" and asks > 0
        has_text = section.id in texts
        yield Standing(section, section.id in filled or has_text or more, rows, has_text)


def standing_now(place: Place, viewer: Viewer, made: Draft | None) -> list[Standing]:
    """Return how each section stands, as a viewer sees it.

    Args:
        place: The place.
        viewer: Who looks.
        made: The latest draft; None before there is one.
    """
    texts = latest(visible(SectionText.objects.all(), viewer))
    found = standings(
        holdings(place, viewer),
        texts=frozenset(text.section for text in texts if text.text),
        asks=visible(AskOffer.objects.all(), viewer).count(),
        filled=frozenset(made.summary.get("filled", ()) if made is not None else ()),
    )
    return list(found)


def rows_by_id(viewer: Viewer) -> dict[tuple[str, str], int]:
    """Return the rows that a viewer may open by table and id, as findings name them."""
    rows = visible(Row.objects.all(), viewer)
    return {(row.table, str(row.values.get("id", row.key))): row.pk for row in rows}


def named(where: str) -> tuple[str, str]:
    """Return the table and the id that a finding names.

    >>> named("commitments falls")
    ('commitments', 'falls')
    """
    table, _space, id = where.partition(" ")
    return table, id


def section_of(id: str) -> Section | None:
    """Return a section by its id; None when there is no such section."""
    return next((section for section in all_sections() if section.id == id), None)
