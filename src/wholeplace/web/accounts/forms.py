"""The form of a person's own account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """A person's name as others see it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("As colleagues know you. It stands beside what you do here."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
