"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wholeplace.web.accounts.models import User
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Place

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("A year"))]
SCOPES = [
    (Deed.COMMENT.value, _("Comment and ask for changes")),
    (Deed.EDIT.value, _("Change rows, tags, actions and reports of my bodies")),
    (Deed.MONEY.value, _("Commit money of my bodies")),
    (Deed.APPROVE.value, _("Record my bodies’ approvals of a version")),
    (Deed.ADMINISTER.value, _("Administer places: versions, periods, publication")),
]


class TokenForm(forms.Form):
    """What a new token is called, opens and may do."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("For example: monthly upload from the finance system."),
    )
    place = forms.ModelChoiceField(
        label=_("Place that it opens"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("Every place that I belong to"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do besides looking"),
        choices=SCOPES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It never may more than you may yourself. Choose as little as will do."),
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"), choices=DAYS, coerce=int, initial=DAYS[1][0]
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Make the form for the places that a person belongs to."""
        super().__init__(*args, **kwargs)
        mine: QuerySet[Place] = Place.objects.filter(bodies__memberships__person=person).distinct()
        place = self.fields["place"]
        if isinstance(place, forms.ModelChoiceField):
            place.queryset = mine
