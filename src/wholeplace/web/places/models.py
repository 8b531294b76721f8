"""Places, the bodies in them, who belongs to which body, and the rows of the bundle's tables."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.report.chapters.naming import council_name


class Visibility(models.TextChoices):
    """Who may see a figure or an object."""

    BODY = "body", _("Own body only")
    PARTNERSHIP = "partnership", _("Partnership")
    PUBLIC = "public", _("Public")


class Role(models.TextChoices):
    """What a person may do for a body."""

    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    FINANCE = "finance", _("Finance")
    APPROVER = "approver", _("Approver")
    ADMINISTRATOR = "administrator", _("Place administrator")


def new_stamp() -> str:
    """Return a word that was never given before."""
    return uuid4().hex


class Place(models.Model):
    """One place and its workspace.

    Attributes:
        slug: Name in addresses.
        name: Name in words.
        code: ONS code of the upper-tier area.
        title: Title of the plan.
        setting: The bundle's table ``place`` without title and place: year, prices, first_year,
            years, draws, seed, scheme, illustration, neighbours.
        colour: Colour of its header, as ``#1d70b8``.
        revision: Grows by one with every change of a row or setting.
        stamp: Another word with every revision; one that was rolled back never comes again.
        made: When it was made.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    setting = models.JSONField(default=dict)
    colour = models.CharField(max_length=7, default="#1d70b8")
    revision = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=32, default=new_stamp)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_illustration(self) -> bool:
        """Whether what it holds is nobody's own plan."""
        return str(self.setting.get("illustration", "")) == "yes"


class Body(models.Model):
    """A body that takes part: one row of the bundle's table ``bodies``.

    Attributes:
        key: Its id in every table of the bundle, such as ``council``.
        name: Name in full.
        sector: Sector as in the count.
        role: ``convener``, ``partner`` or ``consulted``.
        code: Official code, where it has one.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="bodies")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=60)
    role = models.CharField(max_length=20)
    code = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "position", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "key"], name="one_body_a_key")
        ]

    def __str__(self) -> str:
        return council_name(self.name, self.sector)


class Membership(models.Model):
    """That a person acts for a body in one role; a person may have several."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["body", "person", "role"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "body", "role"], name="one_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.body}"


class Shared(models.Model):
    """Something in a place that a body owns and shows to some: what the permission layer reads.

    Attributes:
        place: The place.
        body: The body it belongs to; None for what belongs to the place as a whole.
        visibility: Who may see it.
        embargo: Day before which only its own body may see it, whatever its visibility.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    visibility = models.CharField(
        _("who may see it"),
        max_length=12,
        choices=Visibility.choices,
        default=Visibility.BODY,
    )
    embargo = models.DateField(_("embargo"), null=True, blank=True)

    class Meta:
        abstract = True


class Row(Shared):
    """One row of one of the bundle's tables, as the table's row type writes it.

    Attributes:
        table: Name of the table.
        key: What names the row in its table: its key columns, or a number of its own.
        position: Its place in the table.
        values: Its cells by column, as JSON of the table's row type.
        version: Grows by one with every change; a change must name the version it was made on.
        changed: When it was last changed.
        changed_by: Who changed it last.
    """

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)
    values = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["table", "position", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["place", "table"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "table", "body", "key"], name="one_row_a_key_a_body"
            ),
            models.UniqueConstraint(
                fields=["place", "table", "key"],
                condition=models.Q(body=None),
                name="one_row_a_key_of_the_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Invitation(models.Model):
    """An invitation to act for a body, sent to an address and good for one use."""

    email = models.EmailField()
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="invitations")
    roles = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent"]

    def __str__(self) -> str:
        return f"{self.email} {self.body}"
