"""Files that a body has sent, their lines as understood, and how its columns are matched."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.web.places.models import Shared


class State(models.TextChoices):
    """How far a file is."""

    DRAFT = "draft", _("Columns to match")
    READING = "reading", _("Being read")
    CHECKED = "checked", _("Checked")
    COMMITTED = "committed", _("Committed")
    UNDONE = "undone", _("Taken back")
    DISCARDED = "discarded", _("Thrown away")


OPEN = (State.DRAFT, State.READING, State.CHECKED)
"""States of a file that somebody still works on."""


class Upload(Shared):
    """One file of one body for one table; only that body ever sees it.

    Attributes:
        table: Name of the table that it fills.
        name: What the file was called.
        stored: Where its cells are kept, written anew by us, under a random name.
        size: Size of what was sent [bytes].
        sheets: Name, number of rows and of columns of every sheet.
        sheet: Which sheet is read.
        heading: Row of that sheet that holds the headings, from 1.
        matching: How its columns are understood: see ``matching.Matching``.
        state: How far it is.
        lines: How many lines are read, those left out among them.
        wrong: How many lines have a fault.
        problems: How many faults there are.
        elsewhere: Faults that it would make in other rows and tables, in words.
        put_aside: How many rows of the file are not lines of the body, by reason.
        version: Grows by one with every change of the file's lines or columns.
        made: When it was sent.
        made_by: Who sent it.
        committed: When it was committed.
        committed_by: Who committed it.
        summary: Counts and sums of the commit.
        mark: Digest of the body's rows right after the commit: undo asks that they still are so.
    """

    table = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    stored = models.CharField(max_length=200)
    size = models.PositiveIntegerField(default=0)
    sheets = models.JSONField(default=list)
    sheet = models.CharField(max_length=120)
    heading = models.PositiveIntegerField(default=1)
    matching = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    lines = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    elsewhere = models.JSONField(default=list)
    put_aside = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    committed = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    summary = models.JSONField(default=dict)
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["place", "body", "state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.state in OPEN


class Line(models.Model):
    """One line of a file as understood: cells by column of the table, amounts in the file's unit.

    Attributes:
        number: Its row in the file.
        cells: What stands in it, by column; blank ones left out.
        faults: What is wrong, by column; ``""`` holds what is of no column.
        wrong: Whether anything is.
        out: Whether somebody left it out.
        version: Grows by one with every change.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="held")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    faults = models.JSONField(default=dict)
    wrong = models.BooleanField(default=False)
    out = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["upload", "number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["upload", "out", "-wrong", "number"])
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["upload", "number"], name="one_line_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.upload} {self.number}"


class Remembered(Shared):
    """How a body matched the columns of files with the same headings last time."""

    table = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    matching = models.JSONField(default=dict)
    used = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-used"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "body", "table", "signature"], name="one_matching_a_heading_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.table}"


class Before(models.Model):
    """The rows that a commit took the place of, so that it can be taken back."""

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="before")
    rows = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"before {self.upload}"
