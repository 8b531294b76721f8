"""Proposals of a spending review: which lines a body may propose on, and the form of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.count.lines import SpendLine
from wholeplace.errors import InputError
from wholeplace.report.words import pounds
from wholeplace.store.proposals import (
    Counted,
    amount_faults,
    counted_lines,
    found_line,
    year_faults,
)
from wholeplace.web.places.access import Deed, Viewer, bodies_to
from wholeplace.web.places.models import Body, Visibility
from wholeplace.web.places.services import Refused
from wholeplace.web.places.tables import default_visibility, read
from wholeplace.web.places.workspace import Workspace
from wholeplace.years import year_label, years_from

TABLE = "proposals"
MOST_LINES = 25
THOUSAND = 1_000.0
CELLS = ("line", "decision", "share", "gbp", "first", "last", "action", "why")
TEN = {"class": "govuk-input--width-10"}


@dataclass(frozen=True, slots=True)
class Line:
    """A spend line that a body may propose on.

    Attributes:
        name: Its name as proposals write it, such as ``council/RO3_cscfml``.
        title: It in words.
        amount: What is spent on it in a year, in words.
    """

    name: str
    title: str
    amount: str


def counted_in(seen: Workspace) -> Counted:
    """Return the lines that proposals of a workspace may name."""
    return counted_lines(seen.count, seen.bundle.bodies)


def lines_of(seen: Workspace, keys: frozenset[str], words: str) -> list[Line]:
    """Return lines of some bodies that hold every word, the largest first.

    Args:
        seen: The place as the viewer sees it.
        keys: Ids of the bodies.
        words: Words to find in title or name.
    """
    counted, wanted = counted_in(seen), words.casefold().split()
    found = [
        line
        for line in counted.lines.values()
        if counted.body_of(line) in keys
        and all(word in f"{line.title} {line.service}".casefold() for word in wanted)
    ]
    found.sort(key=_size, reverse=True)
    return [Line(counted.called(each), each.title, amount_of(each)) for each in found[:MOST_LINES]]


def titles_of(seen: Workspace) -> Mapping[str, str]:
    """Return the title of every line that proposals may name; none while rows do not fit."""
    try:
        counted = counted_in(seen)
    except InputError:
        return {}
    return {counted.called(line): line.title for line in counted.lines.values()}


def amount_of(line: SpendLine) -> str:
    """Return what is spent on a line in a year, in words."""
    return pounds(None if line.gbp_thousand is None else line.gbp_thousand * THOUSAND)


def _size(line: SpendLine) -> float:
    return abs(line.gbp_thousand or 0.0)


class ProposalForm(forms.Form):
    """What is proposed for one line of one's own body."""

    line = forms.CharField(
        label=gettext_lazy("Spend line"),
        max_length=200,
        help_text=gettext_lazy("Its name, such as council/RO3_cscfml. Find it by words below."),
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("What is done with it"),
        widget=forms.RadioSelect,
        choices=[
            ("cut", gettext_lazy("Cut it")),
            ("protect", gettext_lazy("Protect it: no change")),
            ("grow", gettext_lazy("Grow it")),
        ],
    )
    share = forms.CharField(
        label=gettext_lazy("By what share of its yearly spending"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=TEN),
        help_text=gettext_lazy("Such as 5%. Give this or pounds, and neither to protect."),
    )
    gbp = forms.CharField(
        label=gettext_lazy("Or by how many pounds a year"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=TEN),
        help_text=gettext_lazy("In cash of the year of the count; it keeps up with inflation."),
    )
    first = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    last = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    action = forms.ChoiceField(
        label=gettext_lazy("Action that the money pays for"),
        required=False,
        help_text=gettext_lazy(
            "Leave blank when not known: then what it does to demand is not known either."
        ),
    )
    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=Visibility.choices,
        initial=default_visibility(TABLE),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        seen: Workspace,
        viewer: Viewer,
        entered: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Make the form.

        Args:
            seen: The place as the person sees it.
            viewer: The person; only lines of bodies that they edit for can be named.
            entered: What was sent, if anything.
            initial: What to begin with.
        """
        super().__init__(entered, initial=dict(initial or {}))
        self.seen, self.bodies = seen, {b.key: b for b in bodies_to(viewer, Deed.EDIT)}
        settings = seen.bundle.settings
        self.years = years_from(settings.first_year, settings.years)
        years = [("", _("as the valuation")), *((str(y), year_label(y)) for y in self.years)]
        named = [("", _("not known")), *((a.id, a.name) for a in seen.bundle.actions)]
        for name, choices in (("first", years), ("last", years), ("action", named)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean_line(self) -> str:
        """Return the line's name, if the count has it and it is one's own body's."""
        counted = counted_in(self.seen)
        try:
            line = found_line(self.cleaned_data["line"], counted)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if counted.body_of(line) not in self.bodies:
            raise forms.ValidationError(
                _("Only the body that pays for a line proposes on it; this one is not yours.")
            )
        return counted.called(line)

    def clean(self) -> dict[str, Any]:
        """Check the cells together by the library's rules of proposals."""
        told = super().clean() or self.cleaned_data
        table, faults = read(TABLE, [self.cells])
        for fault in (*faults, *amount_faults(table), *year_faults(table, self.years)):
            names = [column.name for column in table.type.columns]
            name = names[fault.column] if 0 <= fault.column < len(names) else None
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, fault.what)
        return told

    @property
    def cells(self) -> dict[str, str]:
        """The row's cells, blank ones left out."""
        told = {name: str(self.cleaned_data.get(name) or "").strip() for name in CELLS}
        return {name: cell for name, cell in told.items() if cell}

    @property
    def body(self) -> Body:
        """The body that pays for the line."""
        counted = counted_in(self.seen)
        return self.bodies[counted.body_of(found_line(self.cleaned_data["line"], counted))]

    def refuse(self, refused: Refused) -> None:
        """Show what the library says of the row beside its fields."""
        for column, problems in refused.by_column(TABLE).items():
            for problem in problems:
                self.add_error(column if column in self.fields else None, problem)
