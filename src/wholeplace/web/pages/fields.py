"""A Django form field as a GOV.UK component: which one, what describes it, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BaseForm, BoundField, Widget
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

KINDS: tuple[tuple[type[Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.CheckboxInput, "checkbox"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
)
"""Widgets and the component that shows them; the first that fits wins, else it is an input."""

CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "file": "govuk-file-upload",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
}
_REQUIRED = forms.Field.default_error_messages["required"]
_GROUPS = frozenset({"radios", "checkboxes"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or checkbox.

    Attributes:
        label: Its words.
        name: Name of the field that is sent.
        value: What is sent when it is chosen.
        attrs: Attributes of the input, its id and whether it is checked among them.
    """

    label: str
    name: str
    value: str
    attrs: dict[str, object]

    @property
    def id(self) -> str:
        """Return the id of the input."""
        return str(self.attrs.get("id", ""))


@dataclass(frozen=True, slots=True)
class FieldParts:
    """What the template of a field shows.

    Attributes:
        bound: The field itself.
        kind: Which component shows it.
        prefix: What stands before an input.
        suffix: What stands after an input.
    """

    bound: BoundField
    kind: str
    prefix: str
    suffix: str

    @property
    def is_group(self) -> bool:
        """Whether the field is several inputs under one legend."""
        return self.kind in _GROUPS

    @property
    def is_optional(self) -> bool:
        """Whether to say that the field may stay empty; forms with ``filters = True`` never say."""
        return not self.bound.field.required and not getattr(self.bound.form, "filters", False)

    @property
    def hint_id(self) -> str:
        """Return the id of the hint; Django names it so in ``aria-describedby``."""
        return f"{self.bound.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        """Return the id of the error message; Django names it so in ``aria-describedby``."""
        return f"{self.bound.auto_id}_error"

    @property
    def described_by(self) -> str:
        """Return the ids of hint and error, for a fieldset."""
        ids = [self.hint_id] * bool(self.bound.help_text) + [self.error_id] * bool(
            self.bound.errors
        )
        return " ".join(ids)

    @property
    def control(self) -> SafeString:
        """Return the input, textarea, select or file field with the classes of its component.

        Placeholders are dropped: they vanish as one types; a hint stays.
        """
        extra = str(self.bound.field.widget.attrs.get("class", ""))
        wrong = f"{CLASSES[self.kind].split()[0]}--error" if self.bound.errors else ""
        names = " ".join(part for part in (CLASSES[self.kind], extra, wrong) if part)
        return self.bound.as_widget(attrs={"class": names, "placeholder": False})

    @property
    def messages(self) -> list[str]:
        """Return what is wrong, naming the field where nothing was entered."""
        return messages_of(self.bound)

    @property
    def choices(self) -> list[Choice]:
        """Return the radio buttons or checkboxes of a group."""
        return [_choice(each.data) for each in self.bound.subwidgets]

    @property
    def single(self) -> Choice:
        """Return a lone checkbox."""
        return self.choices[0]


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of a form and where it is mended.

    Attributes:
        text: What is wrong.
        href: Fragment that leads to the field; empty when the error belongs to no field.
    """

    text: str
    href: str


def parts_of(bound: BoundField, *, prefix: str = "", suffix: str = "") -> FieldParts:
    """Return what the template needs to show a bound field."""
    return FieldParts(bound, kind_of_widget(bound.field.widget), prefix, suffix)


def kind_of_widget(widget: Widget) -> str:
    """Return which component shows a widget."""
    return next((kind for known, kind in KINDS if isinstance(widget, known)), "input")


def problems_of(form: BaseForm | None) -> list[Problem]:
    """Return every error of a form, those of no field first; none for an unbound form."""
    return list(_problems(form)) if form is not None else []


def _problems(form: BaseForm) -> Iterator[Problem]:
    for text in form.non_field_errors():
        yield Problem(str(text), "")
    for bound in form:
        for text in messages_of(bound):
            yield Problem(_with_label(bound, text), _first_input(bound))


def messages_of(bound: BoundField) -> list[str]:
    """Return what is wrong with a field: Django's words, but for an empty one its name."""
    found = bound.form.errors.get(bound.name)
    errors = found.as_data() if found is not None else []
    said = zip(bound.errors, errors, strict=True)
    return [_needed(bound) if error.code == "required" else str(text) for text, error in said]


def _needed(bound: BoundField) -> str:
    if str(bound.field.error_messages.get("required")) != str(_REQUIRED):
        return str(bound.field.error_messages["required"])
    return _("“%(label)s” is needed") % {"label": bound.label}


def _with_label(bound: BoundField, text: str) -> str:
    return text if str(bound.label) in text else f"{bound.label}: {text}"


def _first_input(bound: BoundField) -> str:
    """Return the fragment that leads to a field's first input; empty where none can be seen."""
    kind = kind_of_widget(bound.field.widget)
    if kind == "hidden":
        return ""
    return f"#{bound.auto_id}_0" if kind in _GROUPS else f"#{bound.auto_id}"


def _choice(widget: dict[str, object]) -> Choice:
    attrs = widget["attrs"]
    kept = {k: v for k, v in attrs.items() if k != "class"} if isinstance(attrs, dict) else {}
    value = widget.get("value")
    label = str(widget.get("label", ""))
    return Choice(label, str(widget["name"]), "on" if value is None else str(value), kept)
