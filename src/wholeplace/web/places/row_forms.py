"""A form for a row of any table, made from what the library says of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from wholeplace.store.columns import Column
from wholeplace.store.schema import BY_NAME
from wholeplace.web.places.access import Deed, bodies_to
from wholeplace.web.places.models import Body, Row, Visibility
from wholeplace.web.places.services import By, Refused
from wholeplace.web.places.tables import OWNER, Cells, default_visibility

MOST_OPTIONS = 200
AMOUNTS = ("gbp", "gbp_thousand")
LONG = frozenset({"note", "why", "rationale", "condition", "governance", "functions"})
SHORT_KINDS = frozenset({"number", "share", "whole number", "financial year", "date"})


class RowForm(forms.Form):
    """Every cell of one row, who may see it, and the version that it is changed on.

    The cells are checked by the library when the row is saved, not here: :meth:`refuse` shows
    what it says beside the field of each column.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        table: str,
        by: By,
        *,
        options: Mapping[str, Sequence[str]],
        row: Row | None = None,
        entered: Mapping[str, object] | None = None,
        initial: Cells | None = None,
    ) -> None:
        """Make the form.

        Args:
            table: Name of the table.
            by: Who fills it in.
            options: Ids that a cell may name, by table.
            row: The row to change; None for a new one.
            entered: What was sent, if anything.
            initial: Cells to begin with, for a new row.
        """
        super().__init__(entered)
        self.table, self.by, self.row = table, by, row
        cells = row.values if row is not None else dict(initial or {})
        for column in BY_NAME[table].columns:
            self.fields[column.name] = _field(column, cells.get(column.name), options)
        self._add_sharing()
        self.initial["version"] = 0 if row is None else row.version

    def _add_sharing(self) -> None:
        if self.row is None:
            choices = [("", _("The place as a whole"))] if self._administers else []
            choices += [(body.key, str(body)) for body in self.bodies]
            self.fields["row_body"] = forms.ChoiceField(
                label=_("Whose it is"),
                choices=choices,
                required=False,
                help_text=_("Only this body can change it."),
            )
        self.fields["row_visibility"] = forms.ChoiceField(
            label=_("Who may see it"),
            choices=Visibility.choices,
            initial=(self.row.visibility if self.row else default_visibility(self.table)),
        )
        self.fields["row_embargo"] = forms.DateField(
            label=_("Embargo"),
            required=False,
            initial=self.row.embargo if self.row else None,
            help_text=_("Until this day only the body itself sees it. Leave blank for none."),
            widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}),
        )

    @property
    def _administers(self) -> bool:
        return bool(self.by.viewer.bodies_for(Deed.ADMINISTER))

    @property
    def bodies(self) -> list[Body]:
        """Bodies in whose name the person may add a row."""
        return list(bodies_to(self.by.viewer, deed_of(self.table)))

    @property
    def cells(self) -> dict[str, str]:
        """The cells as entered, blank ones left out."""
        names = (column.name for column in BY_NAME[self.table].columns)
        entered = {name: str(self.cleaned_data.get(name) or "").strip() for name in names}
        return {name: cell for name, cell in entered.items() if cell}

    @property
    def body(self) -> Body | None:
        """The body that a new row is to belong to.

        A row whose cells name one of the person's bodies belongs to that body whatever else was
        chosen: the owner in the cells and the owner of the row are the same.
        """
        by_key = {body.key: body for body in self.bodies}
        named = self.cells.get(OWNER.get(self.table, ""), "")
        return by_key.get(named) or by_key.get(str(self.cleaned_data.get("row_body") or ""))

    def refuse(self, refused: Refused) -> None:
        """Show what the library says of the cells beside their fields."""
        for column, problems in refused.by_column(self.table).items():
            for problem in problems:
                self.add_error(column if column in self.fields else None, problem)


def deed_of(table: str) -> Deed:
    """Return what it takes to change a table: money lines are finance's."""
    return Deed.MONEY if table == "spend" else Deed.EDIT


def title_of(column: str) -> str:
    """Return a column's name as a label; the unit of an amount stands in its help.

    >>> title_of("gbp_thousand"), title_of("first_year")
    ('Amount', 'First year')
    """
    if column in AMOUNTS:
        return _("Amount")
    words = column.replace("_", " ")
    return (words[:1].upper() + words[1:]).replace("Gbp", "GBP")


def _field(column: Column, cell: object, options: Mapping[str, Sequence[str]]) -> forms.Field:
    named = options.get(column.refers, ())
    told: dict[str, Any] = {
        "label": title_of(column.name),
        "required": column.required,
        "initial": "" if cell is None else cell,
        "help_text": _help(column),
    }
    choices = column.choices or (("yes", "no") if column.kind == "yes or no" else ())
    if not choices and 0 < len(named) <= MOST_OPTIONS:
        choices = tuple(dict.fromkeys([*named, *([str(cell)] if cell else [])]))
    if choices:
        blank = [] if column.required else [("", "")]
        pairs = [*blank, *((choice, choice) for choice in choices)]
        return forms.ChoiceField(choices=pairs, **told)
    if column.name in LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000, **told)
    short = column.kind in SHORT_KINDS
    look = {"class": "govuk-input--width-10"} if short else {}
    return forms.CharField(widget=forms.TextInput(attrs=look), max_length=2_000, **told)


def _help(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    example = (
        _(" For example: %(example)s.") % {"example": column.example} if column.example else ""
    )
    return f"{column.about}{unit}.{example}" if column.about else example.strip()
