"""Forms of what is ours; each carries the version that it is changed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.web.outcomes.graph import closes_circle
from wholeplace.web.outcomes.models import (
    CommitmentMoney,
    GrowthStatement,
    Helper,
    Kept,
    Link,
    LocalPoint,
    LocalSeries,
    Milestone,
    Node,
    NodeKind,
    Note,
    Period,
    Rag,
    Report,
)
from wholeplace.web.places.access import Deed, Viewer, bodies_to, visible
from wholeplace.web.places.models import Body, Visibility
from wholeplace.years import year_label

DAY = {"type": "date", "class": "govuk-input--width-10"}
NARROW = {"class": "govuk-input--width-10"}
FIRST_YEAR, LAST_YEAR = 2020, 2060
SHARING = ("visibility", "embargo")


class KeptForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of one thing of ours."""

    def __init__(self, entered: QueryDict | None, *, viewer: Viewer, thing: Kept) -> None:
        """Make the form.

        Args:
            entered: What was sent; None when nothing was.
            viewer: Who fills it in.
            thing: The thing to change, or a new one with its place and body.
        """
        super().__init__(entered, instance=thing)
        self.viewer = viewer
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["version"] = thing.version if thing.pk else 0
        if "body" in self.fields:
            self.fields["body"] = body_field(viewer)
        if "embargo" in self.fields:
            self.fields["embargo"].widget = forms.DateInput(attrs=DAY)
            self.fields["embargo"].help_text = _(
                "Until this day only the body itself sees it. Leave blank for none."
            )
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to what the viewer sees."""

    @property
    def version(self) -> int:
        """The version that the person saw."""
        return int(self.cleaned_data.get("version") or 0)


def body_field(viewer: Viewer) -> forms.ModelChoiceField[Body]:
    """Return the choice of whose a thing is: a body one may write for, or the partnership."""
    administers = bool(viewer.bodies_for(Deed.ADMINISTER))
    return forms.ModelChoiceField(
        bodies_to(viewer, Deed.EDIT),
        label=_("Whose it is"),
        help_text=_("Only this body can change it."),
        required=not administers,
        empty_label=_("The partnership as a whole") if administers else None,
    )


def year_choices() -> list[tuple[str, str]]:
    """Return financial years for a choice, with a blank one."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return [("", _("Not set")), *((str(year), year_label(year)) for year in years)]


class MilestoneForm(KeptForm):
    """A step of a commitment."""

    class Meta:
        model = Milestone
        fields: ClassVar[list[str]] = ["title", "due", "done", *SHARING]
        widgets: ClassVar[Mapping[str, forms.Widget]] = {
            "due": forms.DateInput(attrs=DAY),
            "done": forms.DateInput(attrs=DAY),
        }
        help_texts: ClassVar[Mapping[str, object]] = {
            "done": gettext_lazy("Leave blank until it is done.")
        }


class MoneyForm(KeptForm):
    """Money of a commitment in one year from one fund."""

    year = forms.TypedChoiceField(
        label=gettext_lazy("Financial year"), choices=year_choices, coerce=int
    )

    class Meta:
        model = CommitmentMoney
        fields: ClassVar[list[str]] = ["year", "fund", "gbp", *SHARING]
        widgets: ClassVar[Mapping[str, forms.Widget]] = {"gbp": forms.NumberInput(attrs=NARROW)}
        help_texts: ClassVar[Mapping[str, object]] = {
            "gbp": gettext_lazy("Pounds, cash. Leave blank when it is not known; blank is not £0.")
        }


class HelperForm(KeptForm):
    """A body's part in a commitment of another's."""

    class Meta:
        model = Helper
        fields: ClassVar[list[str]] = ["helper", "part"]

    def prepare(self) -> None:
        """Offer every body but the owner, who is responsible already."""
        others = Body.objects.filter(place=self.instance.place).exclude(pk=self.instance.body_id)
        self.fields["helper"] = forms.ModelChoiceField(others, label=_("Body"))


class SeriesForm(KeptForm):
    """A local indicator."""

    class Meta:
        model = LocalSeries
        fields: ClassVar[list[str]] = ["title", "unit", "polarity", "source", "body", *SHARING]
        help_texts: ClassVar[Mapping[str, object]] = {
            "unit": gettext_lazy("For example: %, people, per 1,000 residents."),
            "source": gettext_lazy("Who counts it, and from what."),
        }

    def prepare(self) -> None:
        """Ask whose it is for an outcome that all share alone; else it is the outcome's body's."""
        if self.instance.body_id is not None:
            del self.fields["body"]


class PointForm(KeptForm):
    """One figure of a local indicator."""

    class Meta:
        model = LocalPoint
        fields: ClassVar[list[str]] = ["period", "value", "low", "high", "level", "source"]
        widgets: ClassVar[Mapping[str, forms.Widget]] = {
            name: forms.NumberInput(attrs=NARROW) for name in ("value", "low", "high", "level")
        }
        help_texts: ClassVar[Mapping[str, object]] = {
            "period": gettext_lazy("For example 2024-25 or 2025Q4."),
            "value": gettext_lazy("Leave blank when it is not known; blank is not nought."),
            "level": gettext_lazy("For example 0.95. Needed when the interval is given."),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse half an interval, one without its level or around nothing, a double period."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value, low, high, level = (cleaned.get(n) for n in ("value", "low", "high", "level"))
        given = [each is not None for each in (low, high, level)]
        if any(given) and not all(given):
            raise ValidationError(
                _("Give the low end, the high end and the level of the interval, or none of them.")
            )
        if low is not None and high is not None and (value is None or not low <= value <= high):
            raise ValidationError(_("The value should lie within its interval."))
        if level is not None and not 0 < level < 1:
            self.add_error("level", _("The level should be between 0 and 1, such as 0.95."))
        same = LocalPoint.objects.filter(
            series=self.instance.series, period=cleaned.get("period")
        ).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("period", _("There is a figure for this period already. Change it."))
        return cleaned


class PeriodForm(forms.Form):
    """A new reporting period."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("For example: Quarter 3, 2026/27"),
    )
    starts = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, entered: QueryDict | None, *, last: Period | None) -> None:
        """Make the form; a new period must begin after the last one ended."""
        super().__init__(entered)
        self.last = last

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or begins before the last one ended."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day should not be before the first."))
        if self.last is not None and starts and starts <= self.last.ends:
            self.add_error(
                "starts",
                _("Periods only go forward: begin after the last one ended, %(day)s.")
                % {"day": f"{self.last.ends:%-d %B %Y}"},
            )
        if self.last is not None and self.last.is_open:
            raise ValidationError(
                _("Freeze %(name)s first: one period is open at a time.") % {"name": self.last.name}
            )
        return cleaned


class ReportForm(KeptForm):
    """What a body reports of one commitment."""

    spent = forms.FloatField(
        label=gettext_lazy("Money spent to date"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=gettext_lazy("Pounds, cash. Leave blank when it is not known; blank is not £0."),
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Partners may see the money spent"), required=False
    )

    class Meta:
        model = Report
        fields: ClassVar[list[str]] = ["rag", "reason", "forecast"]
        widgets: ClassVar[Mapping[str, forms.Widget]] = {
            "rag": forms.RadioSelect(),
            "reason": forms.Textarea(attrs={"rows": 4}),
            "forecast": forms.DateInput(attrs=DAY),
        }
        help_texts: ClassVar[Mapping[str, object]] = {
            "reason": gettext_lazy(
                "Say why, and what will be done about it. Needed for everything but green."
            ),
            "forecast": gettext_lazy("When you now think it will be done, if you know."),
        }

    def prepare(self) -> None:
        """Offer no blank state, and show what was given of the money."""
        field = self.fields["rag"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [c for c in Rag.choices if c[0] != Rag.MISSING]
        held = getattr(self.instance, "spent", None) if self.instance.pk else None
        if held is not None:
            self.initial["spent"] = held.gbp
            self.initial["shared"] = held.visibility != Visibility.BODY

    def clean(self) -> dict[str, Any]:
        """Ask for a reason for everything but green."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        reason = str(cleaned.get("reason") or "").strip()
        if cleaned.get("rag") not in (None, "", Rag.GREEN) and not reason:
            self.add_error("reason", _("Say why: only green may be without a reason."))
        return cleaned


class NoteForm(KeptForm):
    """A correction beside a frozen report."""

    class Meta:
        model = Note
        fields: ClassVar[list[str]] = ["text"]
        widgets: ClassVar[Mapping[str, forms.Widget]] = {"text": forms.Textarea(attrs={"rows": 4})}


class NodeForm(KeptForm):
    """Something in the theory of change, and what it stands for."""

    def __init__(
        self,
        entered: QueryDict | None,
        *,
        viewer: Viewer,
        thing: Kept,
        ties: Mapping[str, Iterable[tuple[str, str]]],
    ) -> None:
        """Make the form; ``ties`` holds ids and titles by field."""
        self.ties = ties
        super().__init__(entered, viewer=viewer, thing=thing)

    class Meta:
        model = Node
        fields: ClassVar[list[str]] = [
            "kind", "title", "about", "action", "commitment", "outcome", "measure", "body",
            *SHARING,
        ]  # fmt: skip
        widgets: ClassVar[Mapping[str, forms.Widget]] = {"about": forms.Textarea(attrs={"rows": 3})}

    def prepare(self) -> None:
        """Offer what the viewer sees to tie it to."""
        for name, held in self.ties.items():
            pairs = list(held)
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label,
                choices=[("", _("None")), *pairs],
                required=False,
            )
            if self.initial.get(name) not in dict(pairs):
                self.initial[name] = ""  # what is gone or unseen is no choice


class LinkForm(KeptForm):
    """That one thing leads to another."""

    class Meta:
        model = Link
        fields: ClassVar[list[str]] = [
            "start", "end", "assumption", "strength", "evidence", "body", *SHARING
        ]  # fmt: skip
        widgets: ClassVar[Mapping[str, forms.Widget]] = {
            "assumption": forms.Textarea(attrs={"rows": 3})
        }
        help_texts: ClassVar[Mapping[str, object]] = {
            "assumption": gettext_lazy("What must be true for the one to lead to the other?"),
            "evidence": gettext_lazy("Who found it, and when. Leave blank when nobody has."),
        }

    def prepare(self) -> None:
        """Offer the nodes that the viewer sees."""
        nodes = visible(Node.objects.all(), self.viewer)
        self.fields["start"] = forms.ModelChoiceField(nodes, label=_("From"))
        self.fields["end"] = forms.ModelChoiceField(nodes, label=_("To"))

    def clean(self) -> dict[str, Any]:
        """Refuse a link that goes back, or that lets something lead to itself."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is None or end is None:
            return cleaned
        kinds = list(NodeKind.values)
        if kinds.index(end.kind) < kinds.index(start.kind):
            raise ValidationError(
                _("A link leads from inputs towards impact: “%(end)s” comes before “%(start)s”.")
                % {"start": start.title, "end": end.title}
            )
        others = visible(Link.objects.exclude(pk=self.instance.pk), self.viewer)
        pairs = [(str(a), str(b)) for a, b in others.values_list("start", "end")]
        if (str(start.pk), str(end.pk)) in pairs:
            raise ValidationError(_("There is a link between these two already. Change that one."))
        if closes_circle(pairs, str(start.pk), str(end.pk)):
            raise ValidationError(
                _(
                    "This would make a circle: “%(end)s” leads to “%(start)s” already, so nothing"
                    " would come first. Take out the other link, or turn this one round."
                )
                % {"start": start.title, "end": end.title}
            )
        return cleaned


class GrowthForm(KeptForm):
    """What good growth looks like at one horizon."""

    class Meta:
        model = GrowthStatement
        fields: ClassVar[list[str]] = ["text", "who_gains", "growth_plan", "visibility"]
        widgets: ClassVar[Mapping[str, forms.Widget]] = {
            "text": forms.Textarea(attrs={"rows": 8}),
            "who_gains": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar[Mapping[str, object]] = {
            "who_gains": gettext_lazy(
                "Which neighbourhoods and groups gain, which do not, and how you would know."
            ),
            "growth_plan": gettext_lazy(
                "The section or page of the local growth plan that says the same."
            ),
            "visibility": gettext_lazy("A public wording goes into the published plan."),
        }

    def prepare(self) -> None:
        """Offer to show it to partners or to anybody: it is no one body's own."""
        shown = self.fields["visibility"]
        if isinstance(shown, forms.ChoiceField):
            shown.choices = [each for each in Visibility.choices if each[0] != Visibility.BODY]
        shown.required = False

    def clean_visibility(self) -> str:
        """Return who may see the wording; those who saw the last one when nothing is chosen."""
        return str(self.cleaned_data["visibility"] or self.initial["visibility"])
