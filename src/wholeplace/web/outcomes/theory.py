"""The theory of change: its picture, the same in words, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wholeplace.web.outcomes.layout import Item, Join, Picture, layered
from wholeplace.web.outcomes.measures import measures
from wholeplace.web.outcomes.models import Link, Node, NodeKind, Strength
from wholeplace.web.outcomes.rows import rows_of, text, titles
from wholeplace.web.pages.figures import Cell, Fine, Heading, Table
from wholeplace.web.pages.figures import Link as Way
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Visibility

FIRM = (Strength.STRONG, Strength.MODERATE)


@dataclass(frozen=True, slots=True)
class Theory:
    """The nodes and links that a viewer sees.

    Attributes:
        nodes: The nodes, in the order of their kinds.
        links: The links between them.
        ties: What a node can be tied to: id and title by field.
        measured: Ids of outcomes that have a measure of their own.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    ties: Mapping[str, Mapping[str, str]]
    measured: frozenset[str]


def theory_of(viewer: Viewer) -> Theory:
    """Return the theory of change as a viewer sees it; a link needs both its ends."""
    kinds = list(NodeKind.values)
    nodes = sorted(
        visible(Node.objects.select_related("body"), viewer),
        key=lambda node: (kinds.index(node.kind), node.pk),
    )
    seen = {node.pk for node in nodes}
    links = visible(Link.objects.select_related("start", "end", "body"), viewer)
    outcomes = list(rows_of(viewer, "outcomes"))
    ties = {
        "action": titles(rows_of(viewer, "interventions")),
        "commitment": titles(rows_of(viewer, "commitments")),
        "outcome": titles(outcomes),
        "measure": {id: measure.title for id, measure in measures().items()},
    }
    return Theory(
        tuple(nodes),
        tuple(link for link in links if link.start_id in seen and link.end_id in seen),
        ties,
        frozenset(text(row, "id") for row in outcomes if text(row, "measure")),
    )


def new_node(place: Place) -> Node:
    """Return something new in the theory of change, for all partners to see at first."""
    return Node(place=place, visibility=Visibility.PARTNERSHIP)


def new_link(place: Place) -> Link:
    """Return a new link, for all partners to see at first."""
    return Link(place=place, visibility=Visibility.PARTNERSHIP)


def choices(theory: Theory) -> dict[str, list[tuple[str, str]]]:
    """Return what a node can be tied to, by field and in the order of titles."""
    return {name: sorted(held.items(), key=lambda pair: pair[1])
            for name, held in theory.ties.items()}  # fmt: skip


def as_seen(node: Node, theory: Theory) -> Node:
    """Return a node without its ties to what is gone or what the viewer may not see."""
    for name, held in theory.ties.items():
        if getattr(node, name) not in held:
            setattr(node, name, "")
    return node


def picture(theory: Theory, hrefs: Mapping[int, str]) -> Picture:
    """Return the theory in columns by kind, each box leading to its node."""
    kinds = list(NodeKind.values)
    items = [
        Item(str(node.pk), node.title, str(node.get_kind_display()), hrefs.get(node.pk, ""),
             kinds.index(node.kind))
        for node in theory.nodes
    ]  # fmt: skip
    joins = [
        Join(str(link.start_id), str(link.end_id), in_words(link), firm=link.strength in FIRM)
        for link in theory.links
    ]
    return layered(items, joins, heads=[str(label) for label in NodeKind.labels])


def in_words(link: Link) -> str:
    """Return a link as a sentence."""
    return _("%(start)s leads to %(end)s") % {"start": link.start.title, "end": link.end.title}


def node_table(theory: Theory, hrefs: Mapping[int, str]) -> Table:
    """Return the nodes with what they stand for."""
    rows: list[list[Cell]] = [
        [
            Way(node.title, hrefs[node.pk], _("change")) if node.pk in hrefs else node.title,
            str(node.get_kind_display()),
            Fine(tied(node, theory), node.about) if node.about else tied(node, theory),
            _("the partnership") if node.body is None else str(node.body),
        ]
        for node in theory.nodes
    ]
    headings: list[Heading] = [
        (_("What"), False), (_("Kind"), False), (_("Stands for"), False), (_("Whose"), False),
    ]  # fmt: skip
    return Table(_("What is in the theory of change"), headings, rows)


def link_table(theory: Theory, hrefs: Mapping[int, str]) -> Table:
    """Return the links as words: what leads to what, on which assumption, how surely."""
    rows: list[list[Cell]] = [
        [
            Way(link.start.title, hrefs[link.pk], _("change this link"))
            if link.pk in hrefs
            else link.start.title,
            link.end.title,
            link.assumption or _("no assumption written down"),
            str(link.get_strength_display()),
            link.evidence or _("none named"),
        ]
        for link in theory.links
    ]
    headings: list[Heading] = [
        (_("From"), False), (_("Leads to"), False), (_("Assumption"), False),
        (_("Strength of evidence"), False), (_("Source of the evidence"), False),
    ]  # fmt: skip
    return Table(_("What leads to what"), headings, rows)


def tied(node: Node, theory: Theory) -> str:
    """Return what a node stands for in the plan, in words; what is gone or unseen says so."""
    named = [
        (name, str(getattr(node, name)))
        for name in ("action", "commitment", "outcome", "measure")
        if getattr(node, name)
    ]
    gone = _("something no longer in the plan")
    return "; ".join(theory.ties[name].get(id, gone) for name, id in named) or _("nothing yet")


def lacks(theory: Theory) -> list[str]:
    """Return what the theory still lacks: measures of outcomes, assumptions, ways on."""
    found = []
    starts = {link.start_id for link in theory.links}
    ends = {link.end_id for link in theory.links}
    told = {link.start_id for link in theory.links if link.assumption.strip()}
    for node in theory.nodes:
        measured = node.measure or node.outcome in theory.measured
        if node.kind == NodeKind.OUTCOME and not measured:
            found.append(_("The outcome “%(title)s” has no measure.") % {"title": node.title})
        if node.kind == NodeKind.ACTIVITY and node.pk not in told:
            found.append(_("The activity “%(title)s” has no assumption.") % {"title": node.title})
        if node.pk not in starts | ends:
            found.append(
                _("“%(title)s” leads to nothing and follows from nothing.") % {"title": node.title}
            )
    return found
