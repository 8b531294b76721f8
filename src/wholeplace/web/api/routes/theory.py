"""The theory of change: what is in it, what leads to what on which assumption, what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

from ninja import Query, Router, Status

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.keeping import Sharing, kept, listed, said_in
from wholeplace.web.api.routes.tables import RowVersion
from wholeplace.web.api.schemas import Done, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.outcomes.forms import LinkForm, NodeForm
from wholeplace.web.outcomes.models import Link, Node, NodeKind, Strength
from wholeplace.web.outcomes.services import Stale, remove
from wholeplace.web.outcomes.theory import (
    Theory,
    as_seen,
    choices,
    lacks,
    new_link,
    new_node,
    theory_of,
    tied,
)
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import found, require

router = Router(tags=["Theory of change"])
NODES = "/places/{slug}/theory/nodes"
LINKS = "/places/{slug}/theory/links"


class NodeOut(Told):
    """Something in the theory of change, and the ids of what it stands for in the plan.

    What is no longer in the plan, or not for me to see, is null, and ``stands_for`` says so.
    """

    id: int
    kind: str
    title: str
    about: str
    action: str | None
    commitment: str | None
    outcome: str | None
    measure: str | None
    stands_for: str
    body: str | None
    visibility: str
    embargo: date | None
    version: int


class NodeSaid(Sharing):
    """What a node says; an administrator may leave ``body`` null for the whole partnership."""

    kind: NodeKind | None = None
    title: Words | None = None
    about: Text | None = None
    action: Words | None = None
    commitment: Words | None = None
    outcome: Words | None = None
    measure: Words | None = None
    body: Words | None = None


class NewNode(NodeSaid):
    """Something new in the theory of change; all partners see it unless it says otherwise."""

    kind: NodeKind
    title: Words


class ChangedNode(NodeSaid):
    """What changes of a node, on the version that I read."""

    version: Id


class LinkOut(Told):
    """That one node leads to another, on which assumption, and how sure that is."""

    id: int
    start: int
    end: int
    assumption: str
    strength: str
    evidence: str
    body: str | None
    visibility: str
    embargo: date | None
    version: int


class LinkSaid(Sharing):
    """What a link says; an administrator may leave ``body`` null for the whole partnership."""

    start: Id | None = None
    end: Id | None = None
    assumption: Text | None = None
    strength: Strength | None = None
    evidence: Words | None = None
    body: Words | None = None


class NewLink(LinkSaid):
    """A new link; all partners see it unless it says otherwise."""

    start: Id
    end: Id


class ChangedLink(LinkSaid):
    """What changes of a link, on the version that I read."""

    version: Id


@router.get(
    NODES,
    response=answers(Listed[NodeOut]),
    summary="What is in the theory of change",
    **needs(Deed.VIEW),
)
def nodes(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[NodeOut]:
    """List what is in the theory of change, from inputs to impact."""
    whole = theory_of(request.viewer)
    return listed(whole.nodes, paging, lambda node: _node(node, whole))


@router.post(
    NODES,
    response=answers(NodeOut, status=201),
    summary="Add to the theory of change",
    **needs(Deed.EDIT),
)
def node_added(request: ApiRequest, slug: str, new: NewNode) -> Status[NodeOut]:
    """Add something, tied to an action, a commitment, an outcome or a measure of the plan."""
    whole = theory_of(request.viewer)
    form = partial(NodeForm, ties=choices(whole))
    said = said_in(request, new, "body")
    return Status(201, _node(kept(request, new_node(request.place), form, said), whole))


@router.patch(
    NODES + "/{node}", response=answers(NodeOut), summary="Change a node", **needs(Deed.EDIT)
)
def node_changed(request: ApiRequest, slug: str, node: Id, new: ChangedNode) -> NodeOut:
    """Change what is named of a node; a tie to what is gone is dropped."""
    whole, held = theory_of(request.viewer), _mine(request, node)
    form = partial(NodeForm, ties=choices(whole))
    said = said_in(request, new, "body")
    with _as_seen(whole):
        return _node(kept(request, held, form, said), whole)


@router.delete(
    NODES + "/{node}", response=answers(Done), summary="Take a node out", **needs(Deed.EDIT)
)
def node_removed(request: ApiRequest, slug: str, node: Id, on: Query[RowVersion]) -> Done:
    """Take a node out with every link to and from it."""
    held = _mine(request, node)
    with _as_seen(theory_of(request.viewer)):
        remove(by_of(request), held, version=on.version)
    return Done()


@router.get(
    LINKS, response=answers(Listed[LinkOut]), summary="What leads to what", **needs(Deed.VIEW)
)
def links(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[LinkOut]:
    """List the links between what I may see."""
    return listed(theory_of(request.viewer).links, paging, _link)


@router.post(LINKS, response=answers(LinkOut, status=201), summary="Add a link", **needs(Deed.EDIT))
def link_added(request: ApiRequest, slug: str, new: NewLink) -> Status[LinkOut]:
    """Say that one thing leads to another; never back, and never in a circle."""
    said = said_in(request, new, "body")
    return Status(201, _link(kept(request, new_link(request.place), LinkForm, said)))


@router.patch(
    LINKS + "/{link}", response=answers(LinkOut), summary="Change a link", **needs(Deed.EDIT)
)
def link_changed(request: ApiRequest, slug: str, link: Id, new: ChangedLink) -> LinkOut:
    """Change what is named of a link: its ends, its assumption or its evidence."""
    held = found(Link.objects.all(), request.viewer, pk=link)
    require(request.viewer, Deed.EDIT, held)
    return _link(kept(request, held, LinkForm, said_in(request, new, "body")))


@router.delete(
    LINKS + "/{link}", response=answers(Done), summary="Take a link out", **needs(Deed.EDIT)
)
def link_removed(request: ApiRequest, slug: str, link: Id, on: Query[RowVersion]) -> Done:
    """Take a link out; what it joined stays."""
    held = found(Link.objects.all(), request.viewer, pk=link)
    require(request.viewer, Deed.EDIT, held)
    remove(by_of(request), held, version=on.version)
    return Done()


@router.get(
    "/places/{slug}/theory/lacks",
    response=answers(Listed[str]),
    summary="What the theory of change lacks",
    **needs(Deed.VIEW),
)
def what_lacks(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[str]:
    """List outcomes without a measure, activities without an assumption, things without a link."""
    return listed(lacks(theory_of(request.viewer)), paging, str)


def _mine(request: ApiRequest, number: int) -> Node:
    held = found(Node.objects.all(), request.viewer, pk=number)
    require(request.viewer, Deed.EDIT, held)
    return held


@contextmanager
def _as_seen(whole: Theory) -> Iterator[None]:
    """Let somebody who was slower be answered with the node as they may see it."""
    try:
        yield
    except Stale as stale:
        if isinstance(stale.theirs, Node):
            as_seen(stale.theirs, whole)
        raise


def _node(held: Node, whole: Theory) -> NodeOut:
    words = tied(held, whole)
    node = as_seen(held, whole)
    names = ("kind", "title", "about", "visibility", "embargo", "version")
    told = {name: getattr(node, name) for name in names}
    told |= {name: getattr(node, name) or None for name in whole.ties}
    return NodeOut(id=node.pk, stands_for=words, body=body_key(node), **told)


def _link(held: Link) -> LinkOut:
    names = ("assumption", "strength", "evidence", "visibility", "embargo", "version")
    told = {name: getattr(held, name) for name in names}
    return LinkOut(id=held.pk, start=held.start_id, end=held.end_id, body=body_key(held), **told)
