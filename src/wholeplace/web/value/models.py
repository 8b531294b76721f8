"""What was worked out of actions, proposals and budgets: kept whole, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.web.places.models import Shared


class Kind(models.TextChoices):
    """What was worked out."""

    ACTIONS = "actions", _("Valuation of actions")
    REVIEW = "review", _("Spending review")
    FINANCE = "finance", _("Medium-term plan")


class Audience(models.TextChoices):
    """Whose view of the place it was made from."""

    BODY = "body", _("Everything our own body sees")
    PARTNERS = "partners", _("Only what all partners see")


class Valuation(Shared):
    """A result with everything that its page shows, made once from one state of the rows.

    It belongs to the body that asked. What was made from that body's view only that body sees;
    what was made from what all partners see, all partners see.

    Attributes:
        kind: What was worked out.
        audience: Whose view it was made from.
        revision: Revision of the place that it was made from.
        digest: SHA-256 of everything it depends on: the same digest, the same result.
        fingerprint: Fingerprint of the library's record of it.
        rows: (id, version) of every row it was made from, sorted.
        story: Chapters, the number of each source and a headline of each action
            (``kept_story``, ``findings``).
        figures: Every figure, in JSON types, as a version of the plan has them.
        made: When.
        made_by: Who asked for it.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    story = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-made", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["place", "kind", "digest"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
