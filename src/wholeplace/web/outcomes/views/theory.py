"""The theory of change: shown as picture and words, changed by forms."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.web.outcomes.editing import Sheet, ask_remove, drawing, edit, entered_in, shown
from wholeplace.web.outcomes.forms import LinkForm, NodeForm
from wholeplace.web.outcomes.models import Link, Node
from wholeplace.web.outcomes.theory import (
    Theory,
    choices,
    lacks,
    link_table,
    new_link,
    new_node,
    node_table,
    picture,
    theory_of,
)
from wholeplace.web.outcomes.views.handing import EDITS
from wholeplace.web.outcomes.views.outcomes import back
from wholeplace.web.pages.charts import csv_response
from wholeplace.web.pages.figures import Link as Way
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require

TABLES = {"nodes": node_table, "links": link_table}


@require_safe
@place_view(Deed.VIEW)
def theory(request: PlaceRequest) -> HttpResponse:
    """Show the theory of change as a picture and as words, with what it lacks."""
    held = theory_of(request.viewer)
    nodes = _hrefs(request, "node", held.nodes)
    context = {
        "theory": held,
        "picture": picture(held, nodes),
        "nodes": node_table(held, nodes),
        "links_table": link_table(held, _hrefs(request, "link", held.links)),
        "lacks": lacks(held),
        "may_edit": request.viewer.may(Deed.EDIT),
        "links": [Way(_("Outcomes"), back(request))],
    }
    return shown(request, "outcomes/theory.html", context)


@require_safe
@place_view(Deed.VIEW)
def theory_picture(request: PlaceRequest) -> HttpResponse:
    """Answer with the picture of the theory of change as a file."""
    return drawing(request, picture(theory_of(request.viewer), {}), _("Theory of change"))


@require_safe
@place_view(Deed.VIEW)
def theory_figures(request: PlaceRequest, what: str) -> HttpResponse:
    """Answer with the nodes or the links of the theory of change as CSV."""
    if what not in TABLES:
        raise Http404
    table = TABLES[what](theory_of(request.viewer), {})
    return csv_response(table, filename=f"theory-of-change-{what}.csv")


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def node_add(request: PlaceRequest) -> HttpResponse:
    """Add something to the theory of change."""
    new = new_node(request.place)
    about = _("Tie it to an action, a commitment, an outcome or a measure of the plan.")
    sheet = Sheet(_("Add to the theory of change"), _at(request), _("Theory of change"), about)
    return edit(request, _node_form(request, new), sheet, new=True)


@require_http_methods(EDITS)
@place_view(Deed.VIEW, write=Deed.EDIT)
def node_change(request: PlaceRequest, node: int) -> HttpResponse:
    """Show one thing of the theory of change, and change it when the viewer may."""
    held = found(Node.objects.select_related("body"), request.viewer, pk=node)
    if not request.viewer.may(Deed.EDIT, held):
        if request.method == "POST":
            require(request.viewer, Deed.EDIT, held)
        return _node_page(request, held)
    away = reverse("outcomes:node_remove", kwargs={"slug": request.place.slug, "node": node})
    sheet = Sheet(_("Change this"), _at(request), _("Theory of change"), remove=away)
    return edit(request, _node_form(request, held), sheet, new=False)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def node_remove(request: PlaceRequest, node: int) -> HttpResponse:
    """Ask, and then take something out of the theory of change."""
    held = found(Node.objects.all(), request.viewer, pk=node)
    require(request.viewer, Deed.EDIT, held)
    text = _("“%(title)s” goes with every link to and from it.") % {"title": held.title}
    sheet = Sheet(_("Take this out?"), _at(request), _("Theory of change"))
    return ask_remove(request, held, sheet, text=text)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def link_add(request: PlaceRequest) -> HttpResponse:
    """Say that one thing leads to another."""
    form = LinkForm(entered_in(request), viewer=request.viewer, thing=new_link(request.place))
    sheet = Sheet(_("Add a link"), _at(request), _("Theory of change"))
    return edit(request, form, sheet, new=True)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def link_change(request: PlaceRequest, link: int) -> HttpResponse:
    """Change a link, its assumption or its evidence."""
    held = found(Link.objects.all(), request.viewer, pk=link)
    require(request.viewer, Deed.EDIT, held)
    away = reverse("outcomes:link_remove", kwargs={"slug": request.place.slug, "link": link})
    form = LinkForm(entered_in(request), viewer=request.viewer, thing=held)
    sheet = Sheet(_("Change this link"), _at(request), _("Theory of change"), remove=away)
    return edit(request, form, sheet, new=False)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def link_remove(request: PlaceRequest, link: int) -> HttpResponse:
    """Ask, and then take out a link."""
    held = found(Link.objects.select_related("start", "end"), request.viewer, pk=link)
    require(request.viewer, Deed.EDIT, held)
    text = _("“%(start)s” will no longer lead to “%(end)s”.") % {
        "start": held.start.title, "end": held.end.title}  # fmt: skip
    sheet = Sheet(_("Take out this link?"), _at(request), _("Theory of change"))
    return ask_remove(request, held, sheet, text=text)


def _node_form(request: PlaceRequest, thing: Node) -> NodeForm:
    ties = choices(theory_of(request.viewer))
    return NodeForm(entered_in(request), viewer=request.viewer, thing=thing, ties=ties)


def _node_page(request: PlaceRequest, held: Node) -> HttpResponse:
    whole = theory_of(request.viewer)
    links = tuple(each for each in whole.links if held.pk in (each.start_id, each.end_id))
    part = Theory((held,), links, whole.ties, whole.measured)
    context = {
        "node": held,
        "nodes": node_table(part, {}),
        "links_table": link_table(part, {}),
        "links": [Way(_("Outcomes"), back(request)), Way(_("Theory of change"), _at(request))],
    }
    return shown(request, "outcomes/node.html", context)


def _hrefs(
    request: PlaceRequest, name: str, things: tuple[Node, ...] | tuple[Link, ...]
) -> Mapping[int, str]:
    """Return where each thing is changed: nodes for all who look, links for those who may."""
    return {
        each.pk: reverse(
            f"outcomes:{name}_change", kwargs={"slug": request.place.slug, name: each.pk}
        )
        for each in things
        if name == "node" or request.viewer.may(Deed.EDIT, each)
    }


def _at(request: PlaceRequest) -> str:
    return reverse("outcomes:theory", kwargs={"slug": request.place.slug})
