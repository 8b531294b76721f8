"""What is sent, judged by the forms of the pages, so that both refuse the same things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

Form = TypeVar("Form", bound=forms.BaseForm)


class Misshapen(Exception):
    """What was sent does not fit its form.

    Attributes:
        said: (field, what is wrong with it).
    """

    def __init__(self, said: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in said))
        self.said = said


def entered(sent: Mapping[str, object]) -> QueryDict:
    """Return what was sent as a form takes it: nothing for null, several for a list."""
    told = QueryDict(mutable=True)
    for name, value in sent.items():
        if isinstance(value, list | tuple):
            told.setlist(name, [str(each) for each in value])
        elif isinstance(value, bool):
            if value:
                told[name] = "on"
        elif value is not None:
            told[name] = str(value)
    return told


def fitting(form: Form, *, named: Mapping[str, str] | None = None) -> Form:
    """Return a form whose fields are right.

    Args:
        form: The form, with what was sent.
        named: What fields were called when they were sent, where the form calls them otherwise.

    Raises:
        Misshapen: With everything that is wrong.
    """
    if form.is_valid():
        return form
    sent = {NON_FIELD_ERRORS: "", **(named or {})}
    said = [
        (sent.get(name, name), str(what)) for name, many in form.errors.items() for what in many
    ]
    raise Misshapen(said)
