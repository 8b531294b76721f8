"""Long work of this app: value actions, review spending, run the medium-term plan, fill a menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.record import Plain
from wholeplace.web.jobs.work import Save, Work, work
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Body
from wholeplace.web.places.workspace import Workspace, kept
from wholeplace.web.value.audience import digest_of, rows_for, viewer_for, workspace_for
from wholeplace.web.value.findings import (
    Kept,
    Tell,
    medium_term_of,
    review_lines_of,
    value_actions,
)
from wholeplace.web.value.models import Kind, Valuation
from wholeplace.web.value.portfolio import menu_for
from wholeplace.web.value.services import Made, keep

Find = Callable[[Workspace, Tell], Kept]


@work("valuation")
def valuation(asked: Work) -> Save:
    """Value the actions that the audience sees."""
    return _found(asked, Kind.ACTIONS, value_actions, steps=4)


@work("review")
def review(asked: Work) -> Save:
    """Review the proposals that the audience sees, and what follows for the medium-term plan."""
    return _found(asked, Kind.REVIEW, review_lines_of, steps=3)


@work("medium-term")
def medium_term(asked: Work) -> Save:
    """Run the medium-term plan that the audience sees."""
    return _found(asked, Kind.FINANCE, medium_term_of, steps=3)


@work("menu")
def menu(asked: Work) -> Save:
    """Value every action at every scale and start, so that a portfolio answers at once."""
    body, audience = _asked_for(asked)
    asked.tell(_("Valuing every action at every scale and start"), done=0, of=1)
    menu_for(workspace_for(asked.place, body, audience))
    page = reverse("value:portfolio", kwargs={"slug": asked.place.slug})
    return lambda: {"href": f"{page}?audience={audience}&body={body.pk}"}


def _found(asked: Work, kind: Kind, find: Find, *, steps: int) -> Save:
    """Compute a result from one state of the rows, and return what keeps it.

    Bodies that see the same get the same: it is computed once.
    """
    body, audience = _asked_for(asked)
    told = 0

    def tell(step: str) -> None:
        nonlocal told
        asked.tell(step, done=told, of=steps)
        told += 1

    asked.tell(_("Reading the rows"), done=0, of=steps)
    rows = rows_for(kind, viewer_for(asked.place, body, audience))
    seen = workspace_for(asked.place, body, audience)
    held = digest_of(kind, seen)
    found = kept(f"found-{held}", lambda: find(seen, tell))
    made = Made(kind, audience, held, seen.revision, rows, found)

    def save() -> Mapping[str, Plain]:
        result: Valuation = keep(made, place=asked.place, body=body, by=asked.person)
        names = {"slug": asked.place.slug, "result": result.pk}
        return {"id": result.pk, "href": reverse("value:result", kwargs=names)}

    return save


def _asked_for(asked: Work) -> tuple[Body, str]:
    """Return the body and audience of a job, if who asked still acts for that body.

    Raises:
        MethodError: When they do not.
    """
    body = Body.objects.filter(
        place=asked.place,
        pk=asked.arguments["body"],
        pk__in=asked.viewer.bodies_for(Deed.EDIT),
    ).first()
    if body is None:
        raise MethodError(_("you no longer act for the body that this was asked for"))
    return body, str(asked.arguments["audience"])
