"""What the bundle has no table for: tree, local series, milestones, periods, theory, growth.

Outcomes and commitments themselves are rows of the bundle's tables; here they are named by their
id there and by the body that owns them, so that importing a bundle again keeps what hangs on them.
Whether an outcome is a population outcome (no single owner) or a performance outcome (one body's)
follows from its owner, and is stored nowhere else.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.web.places.models import Body, Shared

ID = 120


class Kept(Shared):
    """Something of ours that several may change: it carries its version.

    Attributes:
        version: Grows by one with every change; a change must name the version it was made on.
        changed: When it was last changed.
        changed_by: Who changed it last.
    """

    version = models.PositiveIntegerField(default=1)
    changed = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Shared.Meta):
        abstract = True


class Branch(Kept):
    """Where an outcome stands in the tree; an outcome without one is a root.

    Attributes:
        outcome: Id of the outcome.
        parent: Id of the outcome it helps to bring about; empty for a root.
        position: Its place among those of the same parent.
    """

    outcome = models.CharField(max_length=ID)
    parent = models.CharField(max_length=ID, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "body", "outcome"], name="one_branch")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} under {self.parent or 'nothing'}"


class Indicator(Kept):
    """A further published measure of an outcome, beside the one in its row."""

    outcome = models.CharField(max_length=ID)
    measure = models.CharField(max_length=ID)

    class Meta:
        ordering: ClassVar[list[str]] = ["outcome", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "body", "outcome", "measure"], name="one_measure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.outcome}"


class Polarity(models.TextChoices):
    """Which direction of a series is better."""

    HIGHER = "higher is better", _("Higher is better")
    LOWER = "lower is better", _("Lower is better")
    NEUTRAL = "neutral", _("Neither is better")


class LocalSeries(Kept):
    """A local indicator, kept by hand and never mixed with published figures."""

    outcome = models.CharField(max_length=ID, blank=True)
    title = models.CharField(_("title"), max_length=200)
    unit = models.CharField(_("unit"), max_length=80)
    polarity = models.CharField(_("which way is better"), max_length=20, choices=Polarity.choices)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class LocalPoint(Kept):
    """One figure of a local series; blank is not known and never nought."""

    series = models.ForeignKey(LocalSeries, on_delete=models.CASCADE, related_name="points")
    period = models.CharField(_("period"), max_length=40)
    value = models.FloatField(_("value"), null=True, blank=True)
    low = models.FloatField(_("low end of the interval"), null=True, blank=True)
    high = models.FloatField(_("high end of the interval"), null=True, blank=True)
    level = models.FloatField(_("level of the interval"), null=True, blank=True)
    source = models.CharField(_("source of this figure"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["series", "period"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["series", "period"], name="one_figure_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.period}"


class HandOver(Kept):
    """That a body offers an outcome or a commitment to another one, which takes it or does not.

    The offer belongs to the body that it is made to. ``giver`` offers the row ``key`` of
    ``table``; None is the partnership as a whole. Answered, it never changes: what was written
    and reported before is found by it.
    """

    class State(models.TextChoices):
        """Where an offer stands."""

        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    table = models.CharField(max_length=20)
    key = models.CharField(max_length=ID)
    title = models.CharField(max_length=400)
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.TextField(_("why"), max_length=2_000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.title}: {self.state}"


class Milestone(Kept):
    """A step of a commitment, with its day; done when ``done`` has one."""

    commitment = models.CharField(max_length=ID)
    title = models.CharField(_("what will be done"), max_length=200)
    due = models.DateField(_("due"), null=True, blank=True)
    done = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due", "id"]

    def __str__(self) -> str:
        return self.title


class CommitmentMoney(Kept):
    """Money of a commitment in one year from one fund [GBP, cash]; None when not known."""

    commitment = models.CharField(max_length=ID)
    year = models.PositiveSmallIntegerField(_("financial year"))
    fund = models.CharField(_("fund or budget"), max_length=200)
    gbp = models.FloatField(_("amount"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["year", "fund", "id"]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}"


class Part(models.TextChoices):
    """What a body does for a commitment that it does not own."""

    ACCOUNTABLE = "accountable", _("Accountable: answers for it")
    HELPS = "helps", _("Helps: does part of the work")
    CONSULTED = "consulted", _("Consulted: asked before")
    INFORMED = "informed", _("Informed: told after")


class Helper(Kept):
    """That a body has a part in a commitment beside its owner, who is responsible for it."""

    commitment = models.CharField(max_length=ID)
    helper = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("body")
    )
    part = models.CharField(_("part"), max_length=20, choices=Part.choices)

    class Meta:
        ordering: ClassVar[list[str]] = ["part", "helper"]

    def __str__(self) -> str:
        return f"{self.helper} {self.part}"


class Period(Kept):
    """A reporting period of the place: open until an administrator freezes it, for good."""

    class State(models.TextChoices):
        """Whether reports can still be changed."""

        OPEN = "open", _("Open")
        FROZEN = "frozen", _("Frozen")

    name = models.CharField(_("name"), max_length=80)
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    frozen = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether reports can still be changed."""
        return self.state == self.State.OPEN


class Rag(models.TextChoices):
    """How a commitment is going, as its owner reports it; ``MISSING`` when nobody did."""

    NOT_STARTED = "not started", _("Not started")
    GREEN = "green", _("Green: on track")
    AMBER = "amber", _("Amber: at risk")
    RED = "red", _("Red: off track")
    COMPLETE = "complete", _("Complete")
    MISSING = "not reported", _("Not reported")


class Report(Kept):
    """What a body reports of one commitment in one period.

    Attributes:
        period: The period; once it is frozen nothing here changes.
        commitment: Id of the commitment.
        title: Its title as it was then.
        outcome: Id of the outcome it served then; empty for none.
        due: When it was due then, as in its row.
        rag: How it is going.
        reason: Why; may be empty for green alone.
        forecast: When its owner now thinks it will be done; None when not known.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    commitment = models.CharField(max_length=ID)
    title = models.CharField(max_length=400)
    outcome = models.CharField(max_length=ID, blank=True)
    due = models.CharField(max_length=10, blank=True)
    rag = models.CharField(_("how it is going"), max_length=20, choices=Rag.choices)
    reason = models.TextField(_("reason"), max_length=2_000, blank=True)
    forecast = models.DateField(_("now expected on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["period", "title", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "body", "commitment"], name="one_report_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.rag}"


class Spent(Kept):
    """Money spent to date as reported [GBP, cash]: the body's own until it shares it."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="spent")
    gbp = models.FloatField()

    class Meta:
        ordering: ClassVar[list[str]] = ["report"]

    def __str__(self) -> str:
        return f"{self.report}"


class Note(Kept):
    """A correction beside a frozen report, which stays as it is."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(_("correction"), max_length=2_000)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.text


class NodeKind(models.TextChoices):
    """Column of the theory of change, from what is put in to what it is for."""

    INPUT = "input", _("Input")
    ACTIVITY = "activity", _("Activity")
    OUTPUT = "output", _("Output")
    OUTCOME = "outcome", _("Outcome")
    IMPACT = "impact", _("Impact")


class Node(Kept):
    """Something in the theory of change, tied to what it stands for in the plan."""

    kind = models.CharField(_("kind"), max_length=20, choices=NodeKind.choices)
    title = models.CharField(_("title"), max_length=200)
    about = models.TextField(_("about"), max_length=2_000, blank=True)
    action = models.CharField(_("action"), max_length=ID, blank=True)
    commitment = models.CharField(_("commitment"), max_length=ID, blank=True)
    outcome = models.CharField(_("outcome"), max_length=ID, blank=True)
    measure = models.CharField(_("measure"), max_length=ID, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.title


class Strength(models.TextChoices):
    """How sure it is that one thing leads to the other: a judgement of the partners'."""

    STRONG = "strong", _("Strong: trials or several good studies")
    MODERATE = "moderate", _("Moderate: studies with a comparison")
    WEAK = "weak", _("Weak: before and after, or opinion of those who do it")
    UNKNOWN = "unknown", _("Not known")


class Link(Kept):
    """That one node leads to another, on an assumption."""

    start = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="leads", verbose_name=_("from")
    )
    end = models.ForeignKey(
        Node, on_delete=models.CASCADE, related_name="follows", verbose_name=_("to")
    )
    assumption = models.TextField(_("assumption"), max_length=1_000, blank=True)
    strength = models.CharField(
        _("strength of evidence"),
        max_length=20,
        choices=Strength.choices,
        default=Strength.UNKNOWN,
    )
    evidence = models.CharField(_("source of the evidence"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["start", "end", "body"], name="one_link")
        ]

    def __str__(self) -> str:
        return f"{self.start} → {self.end}"


class Horizon(models.TextChoices):
    """How soon good growth is to be seen."""

    IMMEDIATE = "immediate", _("Immediate")
    MEDIUM = "medium", _("Medium term")
    LONG = "long", _("Long term")


class GrowthStatement(Kept):
    """What good growth looks like at one horizon: a new row for every version, none edited."""

    horizon = models.CharField(max_length=20, choices=Horizon.choices)
    text = models.TextField(_("what good growth looks like"), max_length=5_000)
    who_gains = models.TextField(_("who gains, in words"), max_length=2_000, blank=True)
    growth_plan = models.CharField(_("where in the local growth plan"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["horizon", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "horizon", "version"], name="one_wording")
        ]

    def __str__(self) -> str:
        return f"{self.horizon} {self.version}"
