"""Ask for results and keep them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.services import ask
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Body, Place
from wholeplace.web.places.services import By
from wholeplace.web.value.audience import digest_of, visibility_of, workspace_for
from wholeplace.web.value.findings import Kept
from wholeplace.web.value.models import Audience, Kind, Valuation

JOB_OF = {Kind.ACTIONS: "valuation", Kind.REVIEW: "review", Kind.FINANCE: "medium-term"}


@dataclass(frozen=True, slots=True)
class Made:
    """A result that was worked out and is not kept yet.

    Attributes:
        kind: What was worked out.
        audience: Whose view it was made from.
        digest: Digest of everything it depends on.
        revision: Revision of the place.
        rows: (id, version) of every row it was made from.
        kept: Chapters and figures.
    """

    kind: Kind
    audience: str
    digest: str
    revision: int
    rows: list[tuple[int, int]]
    kept: Kept


def same_result(kind: str, *, place: Place, body: Body, audience: str) -> Valuation | None:
    """Return the result that asking again would only repeat; None when something has changed.

    Raises:
        InputError: When the rows do not make a bundle.
    """
    held = digest_of(kind, workspace_for(place, body, audience))
    mine = Valuation.objects.filter(place=place, kind=kind, audience=audience, digest=held)
    return mine.filter(body=body).defer("story", "figures", "rows").first()


def ask_for(kind: Kind, *, place: Place, body: Body, audience: str, by: By) -> Job:
    """Return a job that works a result out.

    Raises:
        PermissionDenied: When the person may not edit for the body.
    """
    return ask_job(JOB_OF[kind], str(kind.label), place=place, body=body, audience=audience, by=by)


def ask_job(kind: str, title: str, *, place: Place, body: Body, audience: str, by: By) -> Job:
    """Return a job of this app, seen by those who may see what it makes.

    Raises:
        PermissionDenied: When the person may not edit for the body.
    """
    if body.place_id != place.pk or body.pk not in by.viewer.bodies_for(Deed.EDIT):
        raise PermissionDenied
    seen_by = str(Audience(audience).label).lower()
    return ask(
        kind,
        title=_("%(title)s for %(body)s: %(seen)s")
        % {"title": title, "body": str(body), "seen": seen_by},
        place=place,
        by=by.person,
        body=body,
        arguments={"body": body.pk, "audience": audience},
        visibility=visibility_of(audience),
    )


def keep(made: Made, *, place: Place, body: Body, by: User | None) -> Valuation:
    """Return a result, kept."""
    with transaction.atomic():
        result = Valuation.objects.create(
            place=place,
            body=body,
            visibility=visibility_of(made.audience),
            kind=made.kind,
            audience=made.audience,
            revision=made.revision,
            digest=made.digest,
            fingerprint=made.kept.fingerprint,
            rows=made.rows,
            story=made.kept.story,
            figures=made.kept.figures,
            made_by=by,
        )
        record(
            "value.made",
            thing=f"valuation {result.pk}",
            title=str(made.kind.label),
            by=by,
            of=result,
            detail={"revision": made.revision, "fingerprint": result.fingerprint},
        )
    return result
