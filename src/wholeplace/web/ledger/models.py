"""What the ledger keeps that no table of the bundle holds: rules, history, second taggers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.web.places.models import Shared


class Where(models.TextChoices):
    """Where a rule looks for its words."""

    ANY = "any", _("Anywhere")
    TITLE = "title", _("Title of the line")
    COHORT = "cohort", _("Who it is for")
    SERVICE = "service", _("Line id")
    DIVISION = "division", _("Service group")


class Rule(Shared):
    """Words in a line that suggest how it divides; people decide.

    Attributes:
        words: One word or phrase a line; any of them is enough.
        where: Which of the line's words are searched.
        shares: Share by tier, as the tags have them.
        within: Half the width of the interval around each share.
        why: Why, which becomes the rationale of a tag that takes it.
        position: Rules are tried in this order; the first that fits suggests.
    """

    words = models.TextField(_("words"))
    where = models.CharField(_("where to look"), max_length=12, choices=Where.choices)
    shares = models.JSONField()
    within = models.FloatField()
    why = models.TextField(_("why"))
    position = models.PositiveIntegerField(_("order"), default=1)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return ", ".join(self.words.split("\n"))


class TagChange(Shared):
    """One change of one line's tag: who, when, why, before and after.

    Attributes:
        line: Id of the line.
        before: The rows of the tag before, by tier; empty when the line had none of its own.
        after: The rows after; empty when the default stands again.
        why: Why it was changed.
        person: Who changed it.
        at: When.
        event: Number of the entry in the log of the place.
    """

    line = models.CharField(max_length=120)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    event = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["place", "line"])]

    def __str__(self) -> str:
        return f"{self.line} {self.at:%Y-%m-%d %H:%M}"


class Sample(Shared):
    """Lines that somebody else tags again without seeing the first tags.

    Attributes:
        title: What it is called.
        seed: Seed of the random part, so that it can be drawn again.
        over: Every line of this much or more is in [GBP thousand].
        others: How many smaller lines were drawn at random.
        opened_by: Who opened it.
        second: Who is asked to tag; anybody but the first taggers when None.
        opened: When.
        closed: When it was closed; None while it is open.
    """

    title = models.CharField(_("title"), max_length=200)
    seed = models.PositiveIntegerField()
    over = models.FloatField()
    others = models.PositiveIntegerField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened", "-pk"]

    def __str__(self) -> str:
        return self.title


class SampleLine(models.Model):
    """One line of a sample, as it stood when the sample was opened.

    Attributes:
        order: Its place in the order in which it is shown, which says nothing of its money.
        line: Id of the line.
        title: The line in words.
        bodies: Whose money it is, in words.
        division: Service group, in words.
        gbp_thousand: Its money then [GBP thousand].
        first: The first tag's share by tier.
        first_why: The first tag's rationale.
        first_by: Who gave the first tag; None for a default of the reference.
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="lines")
    order = models.PositiveIntegerField()
    line = models.CharField(max_length=120)
    title = models.TextField()
    bodies = models.TextField()
    division = models.TextField()
    gbp_thousand = models.FloatField()
    first = models.JSONField()
    first_why = models.TextField(blank=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["sample", "order"]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.line}"


class Settled(models.TextChoices):
    """How a disagreement was settled."""

    FIRST = "first", _("The first tag stands")
    SECOND = "second", _("The second tag is taken")
    NEW = "new", _("New shares were agreed")


class SecondTag(models.Model):
    """How a second person divides a line of a sample, and how a disagreement was settled.

    Attributes:
        line: The line of the sample.
        person: Who tagged.
        shares: Share by tier.
        why: Why.
        at: When.
        distance: What part of the line it puts into other tiers than the first, 0 to 1.
        settled: How a disagreement was settled; empty while it is open or where there is none.
        reason: Why it was settled so.
        settled_by: Who settled it.
        settled_at: When.
    """

    line = models.ForeignKey(SampleLine, on_delete=models.CASCADE, related_name="seconds")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shares = models.JSONField()
    why = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    distance = models.FloatField()
    settled = models.CharField(max_length=8, choices=Settled.choices, blank=True)
    reason = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["line", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["line", "person"], name="one_second_tag_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.person}"
