"""What people are asked in this app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wholeplace.prevention.ledger import TIERS
from wholeplace.web.places.access import Deed, Viewer, bodies_to
from wholeplace.web.places.models import Body
from wholeplace.web.value.models import Audience

GRADES = range(1, 7)


class SearchForm(forms.Form):
    """What to look for in the evidence."""

    filters = True
    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    tier = forms.ChoiceField(
        label=_("Tier of prevention"),
        required=False,
        choices=[("", _("All")), *((tier, tier) for tier in TIERS)],
    )
    grade = forms.TypedChoiceField(
        label=_("Evidence at least"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any grade")), *((grade, f"grade {grade}") for grade in GRADES)],
    )
    usable = forms.BooleanField(label=_("Only what can be an effect as it stands"), required=False)


class AudienceForm(forms.Form):
    """For which body, and from whose view, a result is to be made."""

    body = forms.ChoiceField(label=_("Made for"), widget=forms.RadioSelect)
    audience = forms.ChoiceField(
        label=_("Made from"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.BODY,
        help_text=_(
            "From your own view only your body sees the result. Made from what all partners see,"
            " all partners see it, and cost lines that a body keeps to itself are not in it."
        ),
    )

    def __init__(self, viewer: Viewer, entered: Mapping[str, Any] | None = None) -> None:
        """Make the form for the bodies that the viewer edits for."""
        super().__init__(entered)
        self.bodies: list[Body] = list(bodies_to(viewer, Deed.EDIT))
        chosen = self.fields["body"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(body.key, str(body)) for body in self.bodies]
        if len(self.bodies) == 1:
            chosen.initial = self.bodies[0].key

    @property
    def chosen(self) -> dict[str, Any]:
        """Body and audience, as the services take them."""
        body = next(b for b in self.bodies if b.key == self.cleaned_data["body"])
        return {"body": body, "audience": self.cleaned_data["audience"]}
