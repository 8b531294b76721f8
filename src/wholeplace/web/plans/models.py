"""Versions of the plan, what partners say of it, approve and publish, and their own words in it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.web.places.models import Body, Row, Shared


class State(models.TextChoices):
    """How far a version is; it only moves forward."""

    DRAFT = "draft", _("Draft")
    PUT = "for agreement", _("For agreement")
    AGREED = "agreed", _("Agreed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUPERSEDED = "superseded", _("Superseded")


class SectionText(Shared):
    """What the partners write in one section; every change is a new record.

    Attributes:
        section: Id of one of the sixteen sections.
        text: Markdown.
        version: 1 for the first text of the section; the highest is the present one.
        at: When it was written.
        by: Who wrote it.
    """

    section = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["section", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "section", "version"], name="one_text_a_version_of_a_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.version}"


class AskOffer(Shared):
    """Something that the place asks of government, or offers to it.

    Attributes:
        kind: ``ask`` or ``offer``.
        title: What, in a sentence.
        department: Of whom it is asked, or to whom it is offered.
        why: Why, and what would follow; Markdown.
        gbp: What it is worth [GBP]; None when not known.
        worth: What the amount is of, and who says so.
        state: How far it is.
        rows: Rows of the plan that depend on it.
        version: Grows by one with every change.
    """

    class Kind(models.TextChoices):
        """Which way it goes."""

        ASK = "ask", _("Ask of government")
        OFFER = "offer", _("Offer to government")

    class Step(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("Proposed")
        PUT = "put", _("Put to government")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.ASK)
    title = models.CharField(_("title"), max_length=200)
    department = models.CharField(_("department"), max_length=120)
    why = models.TextField(_("why"))
    gbp = models.DecimalField(_("worth"), max_digits=14, decimal_places=2, null=True, blank=True)
    worth = models.CharField(_("what that is"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Step.choices, default=Step.PROPOSED)
    rows = models.ManyToManyField(Row, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "department", "id"]

    def __str__(self) -> str:
        return self.title


class Draft(Shared):
    """The plan as it would be, assembled for one revision of the place; the latest alone is kept.

    Attributes:
        revision: Revision of the place that it was made of.
        document: Its canonical JSON, compressed.
        summary: What pages show of it.
        made: When.
    """

    revision = models.PositiveIntegerField()
    document = models.BinaryField()
    summary = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made", "-id"]

    def __str__(self) -> str:
        return f"draft of revision {self.revision}"


class Version(Shared):
    """One version of the plan: what it says never changes, how far it is does.

    Attributes:
        number: 1, 2, 3 in the place.
        title: Title of the plan then.
        hash: SHA-256 of its canonical JSON: the address that bodies approve.
        parent: The version before it; None for the first.
        document: Its canonical JSON, compressed; read it with ``documents.opened`` alone.
        public_hash: SHA-256 of the canonical JSON of its public edition.
        public_document: That JSON, compressed.
        public_rows: The cells that the public edition is made of, as JSON, compressed.
        public_things: Ids of the rows and asks, and sections, that the public edition is made of.
        revision: Revision of the place that it was made of.
        summary: What pages show of it.
        files: Name to SHA-256 and size of every file for the partners.
        made: When it was made.
        by: Who made it.
        note: Why it was made, in a sentence.
        state: How far it is.
        asked: Bodies that are asked to approve it.
        put: When it was put up for agreement.
        despite: Why it was put up with findings that block agreement.
        ended: Why it was withdrawn.
    """

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    hash = models.CharField(max_length=64)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    document = models.BinaryField()
    public_hash = models.CharField(max_length=64)
    public_document = models.BinaryField()
    public_rows = models.BinaryField()
    public_things = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()
    summary = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=14, choices=State.choices, default=State.DRAFT)
    asked = models.ManyToManyField(Body, blank=True, related_name="+")
    put = models.DateTimeField(null=True, blank=True)
    despite = models.TextField(blank=True)
    ended = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def short_hash(self) -> str:
        """The beginning of the hash, to tell versions apart by eye."""
        return self.hash[:12]


class Approval(Shared):
    """What one body decided of one version by its own governance; a record that nobody edits.

    Attributes:
        version: The version.
        hash: SHA-256 that the person saw and decided on.
        decision: What was decided.
        reference: Reference of the decision in the body's own minutes.
        meeting: Who decided: cabinet, board, delegated officer.
        decided: Day of the decision.
        conditions: Conditions that the body sets.
        call_in_ends: Last day on which the decision may be called in; None where it may not.
        by: Who recorded it.
        at: When.
    """

    class Decision(models.TextChoices):
        """What a body can decide."""

        APPROVED = "approved", _("Approved")
        CONDITIONS = "conditions", _("Approved with conditions")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Approval withdrawn")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="approvals")
    hash = models.CharField(max_length=64)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices)
    reference = models.CharField(_("decision reference"), max_length=120)
    meeting = models.CharField(_("who decided"), max_length=200)
    decided = models.DateField(_("day of the decision"))
    conditions = models.TextField(_("conditions"), blank=True)
    call_in_ends = models.DateField(_("last day of call-in"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.body} {self.decision} {self.version}"

    @property
    def is_yes(self) -> bool:
        """Whether the body approves, with conditions or without."""
        return self.decision in (self.Decision.APPROVED, self.Decision.CONDITIONS)

    def is_final(self, today: date) -> bool:
        """Whether the body approves and nobody can call the decision in any more."""
        return self.is_yes and (self.call_in_ends is None or self.call_in_ends < today)


class Comment(Shared):
    """What somebody says of a row, a section or a version; seen by no more people than that is.

    Attributes:
        row: The row it is about; None for a section or version.
        section: Id of the section it is about; may be empty.
        version: The version it is about; None for a row or section.
        about: What it is about, in words.
        text: Markdown.
        parent: The comment that it answers.
        by: Who says it.
        at: When.
        resolved: When it was settled; None while it is open.
        resolved_by: Who settled it.
    """

    row = models.ForeignKey(Row, on_delete=models.SET_NULL, null=True, related_name="+")
    section = models.CharField(max_length=30, blank=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=300)
    text = models.TextField()
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.by} on {self.about}"


class ChangeRequest(Shared):
    """That a cell of somebody else's row should say something else.

    Attributes:
        row: The row; None when it is gone.
        about: The row in words.
        row_version: Version of the row that the request was made on.
        before: The cells asked about, as they were.
        proposed: The same cells as they should be.
        why: Why.
        state: Where it stands.
        reason: Why it was declined.
        by: Who asks.
        decided_by: Who decided.
        decided: When.
    """

    class Step(models.TextChoices):
        """Where a request stands."""

        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    row = models.ForeignKey(Row, on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=300)
    row_version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    why = models.TextField()
    state = models.CharField(max_length=10, choices=Step.choices, default=Step.OPEN)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.about}: {self.state}"


class Publication(Shared):
    """That the public edition of a version is open to anybody, or was.

    Attributes:
        version: The version.
        hash: SHA-256 of the canonical JSON of what is published.
        agreed: Whether the version was agreed when it was published.
        published: When.
        by: Who published it.
        withdrawn: When it was taken back; None while it is open.
        reason: Why it was taken back.
        summary: What the public page shows.
        files: Name to SHA-256 and size of every file.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="publications")
    hash = models.CharField(max_length=64)
    agreed = models.BooleanField()
    published = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    summary = models.JSONField(default=dict)
    files = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-published", "-id"]

    def __str__(self) -> str:
        return f"publication of {self.version}"
