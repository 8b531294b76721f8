"""Forms of the second tagging: a sample, and how a disagreement is settled."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.web.accounts.models import User
from wholeplace.web.ledger.forms import USUAL_WITHIN, SharesForm
from wholeplace.web.ledger.models import Settled
from wholeplace.web.ledger.seconds import Design, Settlement, editors_of
from wholeplace.web.places.models import Place, Visibility

THOUSANDS_A_MILLION = 1_000
USUAL_OVER = 10
USUAL_OTHERS = 20


class SampleForm(forms.Form):
    """How a sample is drawn."""

    title = forms.CharField(
        label=gettext_lazy("What to call it"),
        max_length=200,
        initial=gettext_lazy("Second look"),
    )
    over = forms.FloatField(
        label=gettext_lazy("Every line of at least"),
        min_value=0,
        initial=USUAL_OVER,
        help_text=gettext_lazy("In millions of pounds. A wrong tag matters most here."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5", "step": "any"}),
    )
    others = forms.IntegerField(
        label=gettext_lazy("And smaller lines, drawn at random"),
        min_value=0,
        max_value=5000,
        initial=USUAL_OTHERS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed of the drawing"),
        min_value=1,
        max_value=2_147_483_647,
        initial=1,
        help_text=gettext_lazy("The same seed draws the same lines, so anybody can check."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )
    lines = forms.ChoiceField(
        label=gettext_lazy("From which lines"),
        widget=forms.RadioSelect,
        initial="all",
        choices=[
            ("all", gettext_lazy("All lines with a tag, defaults included")),
            ("tagged", gettext_lazy("Only lines that people tagged")),
        ],
    )
    second = forms.TypedChoiceField(
        label=gettext_lazy("Who tags again"), required=False, coerce=int, empty_value=None
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=[
            (Visibility.PARTNERSHIP.value, gettext_lazy("All partners: lines that all may see")),
            (Visibility.BODY.value, gettext_lazy("Own body only: its private lines can be in")),
        ],
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(str(user.pk), str(user)) for user in editors_of(place)]
        anybody = ("", _("Any editor who did not give the first tag"))
        cast(forms.ChoiceField, self.fields["second"]).choices = [anybody, *chosen]

    @property
    def design(self) -> Design:
        """Return the design that was entered."""
        told = self.cleaned_data
        second = User.objects.filter(pk=told["second"]).first() if told["second"] else None
        return Design(
            title=told["title"],
            over=told["over"] * THOUSANDS_A_MILLION,
            others=told["others"],
            seed=told["seed"],
            tagged_only=told["lines"] == "tagged",
            visibility=told["visibility"],
            second=second,
        )


class SettleForm(SharesForm):
    """How a disagreement is settled; shares are needed only where they are new."""

    how = forms.ChoiceField(
        label=gettext_lazy("What stands"), widget=forms.RadioSelect, choices=Settled.choices
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Both views and this reason are kept."),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]
        self.fields["within"].initial = USUAL_WITHIN

    def clean(self) -> dict[str, Any]:
        """Refuse new shares that do not add up; other choices need none."""
        if self.cleaned_data.get("how") == Settled.NEW:
            return super().clean()
        return self.cleaned_data

    @property
    def settlement(self) -> Settlement:
        """Return how it is settled."""
        told = self.cleaned_data
        new = told["how"] == Settled.NEW
        return Settlement(
            how=told["how"],
            reason=told["reason"],
            shares=self.shares if new else {},
            within=self.half_width,
            stamp=told["stamp"],
        )
