"""Forms about who acts for a body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from wholeplace.web.accounts.models import User
from wholeplace.web.places.models import Body, Role

# What each role may do, beside the box that gives it.
ROLE_WORDS = (
    (Role.VIEWER, _("Viewer: sees what the body sees, and comments")),
    (Role.EDITOR, _("Editor: changes actions, tags, outcomes and commitments of the body")),
    (Role.FINANCE, _("Finance: an editor who also uploads and commits the body's money")),
    (Role.APPROVER, _("Approver: approves versions of the plan for the body")),
    (
        Role.ADMINISTRATOR,
        _("Place administrator: people, bodies, settings, versions and publication"),
    ),
)


class RolesForm(forms.Form):
    """What a person may do for a body."""

    roles = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=ROLE_WORDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def roles_seen(self) -> list[str]:
        """Return the roles that the page showed when it was opened."""
        return str(self.cleaned_data.get("seen", "")).split()


class InviteForm(forms.Form):
    """Whom to invite to which body."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one they use at work. Only they can use the link we send to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    body = forms.ChoiceField(label=_("Which body they act for"))
    roles = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=ROLE_WORDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(
        self,
        entered: Mapping[str, Any] | None = None,
        *,
        bodies: Iterable[Body],
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Make the form with the bodies that the person may invite to."""
        super().__init__(entered, initial=initial)
        self.bodies = {body.key: body for body in bodies}
        chosen = self.fields["body"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            ("", _("Choose a body")),
            *((b.key, b.name) for b in self.bodies.values()),
        ]

    @property
    def chosen(self) -> Body:
        """The body that was chosen."""
        return self.bodies[self.cleaned_data["body"]]


class JoinForm(forms.Form):
    """The name and password of a new person."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As colleagues know you. It stands beside what you do here."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. Three or four words that do not belong together do."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, entered: Mapping[str, Any] | None = None, *, email: str) -> None:
        """Make the form of the person with an address."""
        super().__init__(entered)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Return what was entered once the password is strong enough."""
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            person = User(email=self.email, name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
