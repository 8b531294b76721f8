"""Forms of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wholeplace.store.schema import BY_NAME
from wholeplace.web.places.access import Deed, Viewer, bodies_to, visible
from wholeplace.web.places.models import Body, Row, Visibility
from wholeplace.web.places.row_forms import title_of
from wholeplace.web.places.tables import read
from wholeplace.web.plans.models import Approval, AskOffer, Version

if TYPE_CHECKING:
    _AskModelForm = forms.ModelForm[AskOffer]
else:
    _AskModelForm = forms.ModelForm
LONG, LONGER = 5_000, 20_000
LINKED = ("interventions", "commitments", "outcomes", "pools")
"""Tables whose rows can depend on an ask."""
SHARED = [
    (Visibility.PARTNERSHIP, Visibility.PARTNERSHIP.label),
    (Visibility.PUBLIC, Visibility.PUBLIC.label),
]


def _day(**told: Any) -> forms.DateField:
    look = {"type": "date", "class": "govuk-input--width-10"}
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs=look), **told)


class TextForm(forms.Form):
    """What the partners write in a section."""

    text = forms.CharField(
        label=_("Words of this section"),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGER,
        required=False,
        help_text=_("Plain paragraphs. ## begins a heading, - a list, **two stars** are bold."),
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=SHARED,
        widget=forms.RadioSelect,
        initial=Visibility.PARTNERSHIP,
        help_text=_("Only public words go into the published plan."),
    )
    on = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class AskForm(_AskModelForm):
    """An ask of government, or an offer to it."""

    on = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = AskOffer
        fields = (
            "kind", "title", "department", "why", "gbp", "worth", "rows", "state", "body",
            "visibility",
        )  # fmt: skip
        widgets = {  # noqa: RUF012 - Django reads it so
            "kind": forms.RadioSelect,
            "why": forms.Textarea(attrs={"rows": 5}),
            "rows": forms.CheckboxSelectMultiple,
            "gbp": forms.TextInput(
                attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}
            ),
        }
        help_texts = {  # noqa: RUF012
            "department": _("For example: HM Treasury."),
            "why": _("What it would let the place do, and what follows if it is declined."),
            "gbp": _("Pounds. Leave blank when it is not known: blank is never nought."),
            "worth": _("For example: a year, cash; the ICB's own estimate."),
            "rows": _("The actions and commitments that depend on it."),
            "visibility": _("Only what is public goes into the published plan."),
        }

    def __init__(
        self, *args: Any, rows: Sequence[Row], bodies: Sequence[Body], whole: bool, **kwargs: Any
    ) -> None:
        """Make the form.

        Args:
            args: As a model form takes them.
            rows: Rows that may be linked.
            bodies: Bodies in whose name the person may write.
            whole: Whether the person may write for the place as a whole.
            kwargs: As a model form takes them.
        """
        super().__init__(*args, **kwargs)
        linked = self.fields["rows"]
        if isinstance(linked, forms.ModelMultipleChoiceField):
            linked.queryset = Row.objects.filter(pk__in=[row.pk for row in rows])
            linked.label_from_instance = _row_words  # type: ignore[assignment,method-assign]
            linked.required = False
        owner = self.fields["body"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = Body.objects.filter(pk__in=[body.pk for body in bodies])
            owner.empty_label = str(_("The place as a whole")) if whole else None
            owner.required = not whole
            owner.label = _("Whose it is")
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see it"),
            choices=Visibility.choices,
            initial=Visibility.PARTNERSHIP,
            help_text=_("Only what is public goes into the published plan."),
        )
        self.fields["on"].initial = self.instance.version if self.instance.pk else 0


def form_of_ask(viewer: Viewer, ask: AskOffer, entered: Mapping[str, Any] | None) -> AskForm:
    """Return the form of an ask or offer for somebody: the rows that they see, their bodies.

    Args:
        viewer: Who writes.
        ask: The ask, new or as it is.
        entered: What was entered; None for a form to fill.
    """
    return AskForm(
        entered,
        instance=ask,
        rows=list(visible(Row.objects.filter(table__in=LINKED), viewer)),
        bodies=list(bodies_to(viewer, Deed.EDIT)),
        whole=viewer.may(Deed.ADMINISTER),
    )


def _row_words(row: object) -> str:
    if not isinstance(row, Row):
        return str(row)
    return str(row.values.get("title") or row.values.get("name") or row.key)


class VersionForm(forms.Form):
    """Why a version is made."""

    note = forms.CharField(
        label=_("Why this version is made"),
        max_length=300,
        help_text=_("A sentence that partners see beside it, such as: after the boards of March."),
    )


class PutForm(forms.Form):
    """Which bodies are asked to approve a version."""

    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies that are asked to approve"),
        queryset=Body.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The version is agreed when every one of them has approved it for good."),
    )
    despite = forms.CharField(
        label=_("Why it goes ahead although findings stand against it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONG,
        required=False,
        help_text=_("Approvers read this beside the findings."),
    )

    def __init__(self, *args: Any, version: Version, blocked: bool, **kwargs: Any) -> None:
        """Make the form for one version.

        Args:
            args: As a form takes them.
            version: The version.
            blocked: Whether findings stand against it, so that a reason is needed.
            kwargs: As a form takes them.
        """
        super().__init__(*args, **kwargs)
        bodies = self.fields["bodies"]
        if isinstance(bodies, forms.ModelMultipleChoiceField):
            bodies.queryset = Body.objects.filter(place=version.place)
        if blocked:
            self.fields["despite"].required = True
        else:
            del self.fields["despite"]


class DecisionForm(forms.Form):
    """What a body decided of a version, by its own governance."""

    body = forms.ModelChoiceField(
        label=_("Body that decided"), queryset=Body.objects.none(), empty_label=None
    )
    decision = forms.ChoiceField(
        label=_("What it decided"),
        choices=[c for c in Approval.Decision.choices if c[0] != Approval.Decision.WITHDRAWN],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Decision reference"),
        max_length=120,
        help_text=_("As in the body's minutes, for example: Cabinet 14/3/27 item 7."),
    )
    meeting = forms.CharField(
        label=_("Who decided"),
        max_length=200,
        help_text=_("For example: Cabinet, the board, a delegated officer."),
    )
    decided = _day(label=_("Day of the decision"))
    conditions = forms.CharField(
        label=_("Conditions"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONG,
        required=False,
        help_text=_("All partners see them."),
    )
    call_in_ends = _day(
        label=_("Last day of call-in"),
        required=False,
        help_text=_("The approval counts as final from the day after. Blank: no call-in."),
    )
    hash = forms.CharField(widget=forms.HiddenInput)
    seen = forms.BooleanField(
        label=_("I have read what changed, and this decision is on the version with this SHA-256")
    )

    def __init__(self, *args: Any, bodies: Sequence[Body], **kwargs: Any) -> None:
        """Make the form for the bodies that the person may decide for."""
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        if isinstance(body, forms.ModelChoiceField):
            body.queryset = Body.objects.filter(pk__in=[each.pk for each in bodies])

    def clean(self) -> dict[str, Any]:
        """Refuse conditions that are missing, and days that cannot be."""
        cleaned = super().clean() or self.cleaned_data
        said = str(cleaned.get("conditions", "")).strip()
        if cleaned.get("decision") == Approval.Decision.CONDITIONS and not said:
            self.add_error("conditions", str(_("Say what the conditions are.")))
        if cleaned.get("decision") == Approval.Decision.APPROVED and said:
            self.add_error("decision", str(_("With conditions, choose approved with conditions.")))
        decided, ends = cleaned.get("decided"), cleaned.get("call_in_ends")
        if isinstance(decided, date) and decided > timezone.localdate():
            self.add_error("decided", str(_("This day is still to come.")))
        if isinstance(decided, date) and isinstance(ends, date) and ends < decided:
            self.add_error("call_in_ends", str(_("Call-in cannot end before the decision.")))
        return cleaned


class ReasonForm(forms.Form):
    """Why something is withdrawn, declined or taken back."""

    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONG)


class CommentForm(forms.Form):
    """What somebody says."""

    text = forms.CharField(
        label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONG
    )
    body = forms.ModelChoiceField(
        label=_("In the name of"), queryset=Body.objects.none(), empty_label=None
    )
    own_body_only = forms.BooleanField(label=_("Only my own body may read it"), required=False)

    def __init__(
        self, *args: Any, bodies: Sequence[Body], reply: bool = False, **kwargs: Any
    ) -> None:
        """Make the form for the bodies that the person acts for; a reply has fewer fields."""
        super().__init__(*args, **kwargs)
        _of_bodies(self.fields["body"], bodies)
        if reply:
            self.fields["text"].label = _("Your reply")
            del self.fields["own_body_only"]


class RequestForm(forms.Form):
    """That one cell of a row should say something else."""

    column = forms.ChoiceField(label=_("What should change"))
    cell = forms.CharField(label=_("What it should say"), max_length=2_000, required=False)
    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONG)
    body = forms.ModelChoiceField(
        label=_("In the name of"), queryset=Body.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, row: Row, bodies: Sequence[Body], **kwargs: Any) -> None:
        """Make the form for one row.

        Args:
            args: As a form takes them.
            row: The row.
            bodies: Bodies that the person acts for.
            kwargs: As a form takes them.
        """
        super().__init__(*args, **kwargs)
        self.row = row
        _of_bodies(self.fields["body"], bodies)
        column = self.fields["column"]
        if isinstance(column, forms.ChoiceField):
            column.choices = [
                (name, _now(name, row.values.get(name)))
                for name in (each.name for each in BY_NAME[row.table].columns)
                if name != "id"
            ]

    def clean(self) -> dict[str, Any]:
        """Refuse what the library would not take in this cell."""
        cleaned = super().clean() or self.cleaned_data
        name = str(cleaned.get("column", ""))
        if name:
            cells = {**self.row.values, name: cleaned.get("cell") or None}
            names = [column.name for column in BY_NAME[self.row.table].columns]
            for fault in read(self.row.table, [cells])[1]:
                if 0 <= fault.column < len(names) and names[fault.column] == name:
                    self.add_error("cell", fault.what)
        return cleaned


def _now(name: str, cell: object) -> str:
    held = str(cell) if cell not in (None, "") else str(_("blank"))
    return f"{title_of(name)} – {held}"[:120]


def _of_bodies(field: forms.Field, bodies: Sequence[Body]) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = Body.objects.filter(pk__in=[each.pk for each in bodies])
