"""A Django form field as a GOV.UK component: which one, what describes it, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BaseForm, BoundField, Widget
from django.utils.safestring import SafeString

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
        """Return the input, textarea, select or file field with the classes of its component."""
        extra = str(self.bound.field.widget.attrs.get("class", ""))
        wrong = f"{CLASSES[self.kind].split()[0]}--error" if self.bound.errors else ""
        names = " ".join(part for part in (CLASSES[self.kind], extra, wrong) if part)
        return self.bound.as_widget(attrs={"class": names})

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
        for text in bound.errors:
            yield Problem(str(text), f"#{_first_input(bound)}")


def _first_input(bound: BoundField) -> str:
    """Return the id of the input that a reader should come to."""
    grouped = kind_of_widget(bound.field.widget) in _GROUPS
    return f"{bound.auto_id}_0" if grouped else str(bound.auto_id)


def _choice(widget: dict[str, object]) -> Choice:
    attrs = widget["attrs"]
    kept = {k: v for k, v in attrs.items() if k != "class"} if isinstance(attrs, dict) else {}
    value = widget.get("value")
    label = str(widget.get("label", ""))
    return Choice(label, str(widget["name"]), "on" if value is None else str(value), kept)
