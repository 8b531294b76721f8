"""A piece of long work: asked for, done in the background, told step by step."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.web.places.models import Shared


class State(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be done")
    CANCELLED = "cancelled", _("Cancelled")


class Job(Shared):
    """Long work.

    Attributes:
        kind: Which registered work it is.
        title: It in words.
        arguments: What it was asked, in JSON types.
        person: Who asked.
        state: How far it is.
        done: Steps done.
        of: Steps in all; 0 while not known.
        step: What it is doing now, in words.
        attempts: How often it was begun: more than once when it was cut off.
        asked: When it was asked for.
        begun: When it was last begun.
        beat: When it last gave a sign of life.
        ended: When it ended.
        cancel: Whether somebody asked it to stop.
        result: What it made, in JSON types: often an id and an address.
        problem: Why it could not be done, in a sentence or more.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    asked = models.DateTimeField(default=timezone.now)
    begun = models.DateTimeField(null=True, blank=True)
    beat = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    cancel = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "asked"])]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def percent(self) -> int:
        """How much is done [%]; 0 while not known."""
        return round(100 * self.done / self.of) if self.of else 0
