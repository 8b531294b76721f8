"""What people send: a file, how its columns are matched, how it is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.store.columns import Column
from wholeplace.web.money.labels import AMOUNTS, UNIT_LABELS, column_label, tables_offered
from wholeplace.web.money.matching import (
    Matching,
    may_choose_unit,
    offered,
    own_unit,
)
from wholeplace.web.places.access import Deed, Viewer, bodies_to
from wholeplace.web.places.models import Body, Visibility
from wholeplace.web.places.row_forms import deed_of

LEAVE, SAME = "", "="
MAY_BE_MADE = frozenset({"id", "service"})


class SendForm(forms.Form):
    """A file, the table that it fills and the body whose file it is."""

    body = forms.ChoiceField(
        label=gettext_lazy("Whose figures they are"),
        help_text=gettext_lazy("Only people of this body will see the file."),
    )
    table = forms.ChoiceField(
        label=gettext_lazy("What the file holds"),
        initial="spend",
        help_text=gettext_lazy(
            "Spend is what the body spends, a line a service or cost centre. The other tables "
            "are for a filled template."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "An Excel workbook (.xlsx) or a CSV file of up to 20 MB and 50,000 lines: our "
            "template, or an extract of your general ledger with its own headings."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty: save it again and send it once more."),
        },
    )

    def __init__(self, viewer: Viewer, *told: Any, **named: Any) -> None:
        """Offer the bodies that the viewer may act for."""
        super().__init__(*told, **named)
        money, edit = bodies_to(viewer, Deed.MONEY), bodies_to(viewer, Deed.EDIT)
        self.viewer = viewer
        self.bodies = {body.key: body for body in [*money, *edit]}
        self._choose("body", [(key, str(body)) for key, body in self.bodies.items()])
        self._choose("table", tables_offered())

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse a table that the person may not fill for the body."""
        cleaned = super().clean() or self.cleaned_data
        body, table = self.chosen_body, cleaned.get("table", "")
        if body and table and body.pk not in self.viewer.bodies_for(deed_of(table)):
            self.add_error("body", _("You may not send this table for %s.") % body)
        return cleaned

    @property
    def chosen_body(self) -> Body | None:
        """The body that was chosen."""
        return self.bodies.get(self.cleaned_data.get("body", ""))


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One column of a table with its two fields, as the page shows them."""

    name: str
    label: str
    about: str
    required: bool
    source: forms.BoundField
    same: forms.BoundField

    @property
    def matters(self) -> bool:
        """Return whether the column should be seen at once."""
        is_first = self.required or self.name in (*AMOUNTS, "division", "note")
        return is_first or bool(self.source.value() or self.source.errors or self.same.errors)


class MatchForm(forms.Form):
    """Which column of a file is which column of a table."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        table: str,
        headings: Sequence[str],
        matching: Matching,
        entered: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Make a choice of the file's columns for every column of the table."""
        super().__init__(entered, initial=dict(initial or {}))
        self.table, self.headings = table, headings
        for column in offered(table):
            self._add(column, matching)
        if may_choose_unit(table):
            self.fields["unit"] = forms.ChoiceField(
                label=_("Amounts in the file are in"),
                choices=[(name, str(label)) for name, label in UNIT_LABELS.items()],
                initial=matching.unit,
                widget=forms.RadioSelect,
            )
        if any(column.name == "id" for column in offered(table)):
            self._add_made_from(matching)

    @property
    def rows(self) -> list[MatchRow]:
        """The columns that matter: needed, with an amount, chosen or at fault."""
        return [row for row in self._rows if row.matters]

    @property
    def further_rows(self) -> list[MatchRow]:
        """The other columns of the table."""
        return [row for row in self._rows if not row.matters]

    @property
    def _rows(self) -> list[MatchRow]:
        return [
            MatchRow(
                name=column.name,
                label=column_label(self.table, column),
                about=column.about,
                required=column.required,
                source=self[f"from_{column.name}"],
                same=self[f"same_{column.name}"],
            )
            for column in offered(self.table)
        ]

    def _add(self, column: Column, matching: Matching) -> None:
        name, label = column.name, column_label(self.table, column)
        made = MAY_BE_MADE if any(each.name == "id" for each in offered(self.table)) else ()
        begun = matching.columns.get(name, SAME if name in matching.fixed else LEAVE)
        self.fields[f"from_{name}"] = forms.ChoiceField(
            label=label,
            required=False,
            initial=begun,
            widget=forms.Select(attrs={"class": "govuk-select"}),
            choices=[
                (LEAVE, _("made from a code, below") if name in made else _("leave blank")),
                (SAME, _("the same in every line")),
                *((heading, heading) for heading in self.headings),
            ],
        )
        told: dict[str, Any] = {
            "label": _("%s in every line") % label,
            "required": False,
            "initial": matching.fixed.get(name, ""),
        }
        if column.choices:
            pairs = [("", ""), *((choice, choice) for choice in column.choices)]
            self.fields[f"same_{name}"] = forms.ChoiceField(
                choices=pairs, widget=forms.Select(attrs={"class": "govuk-select"}), **told
            )
        else:
            self.fields[f"same_{name}"] = forms.CharField(
                max_length=500, widget=forms.TextInput(attrs={"class": "govuk-input"}), **told
            )

    def _add_made_from(self, matching: Matching) -> None:
        made = [*matching.made_from, "", ""][:2]
        for number, label in enumerate((_("Make each line's id from"), _("and from"))):
            self.fields[f"made_{number}"] = forms.ChoiceField(
                label=label,
                required=False,
                initial=made[number],
                choices=[("", _("nothing")), *((heading, heading) for heading in self.headings)],
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what every line needs."""
        cleaned = super().clean() or self.cleaned_data
        made = cleaned.get("made_0") or cleaned.get("made_1")
        for column in offered(self.table):
            name = column.name
            chosen = cleaned.get(f"from_{name}", LEAVE)
            if chosen == SAME and not cleaned.get(f"same_{name}"):
                self.add_error(f"same_{name}", _("Say what stands in every line."))
            elif chosen == LEAVE and column.required and not (made and name in MAY_BE_MADE):
                self._ask_for(column, cleaned)
        self._ask_for_amount(cleaned)
        return cleaned

    def _ask_for_amount(self, cleaned: Mapping[str, Any]) -> None:
        """Ask for the amount of spend: without it every line would be unknown money."""
        name = next((f"from_{each}" for each in AMOUNTS if f"from_{each}" in self.fields), "")
        if self.table == "spend" and name and cleaned.get(name, LEAVE) == LEAVE:
            self.add_error(name, _("Choose the column of the file that holds the amount."))

    def _ask_for(self, column: Column, cleaned: Mapping[str, Any]) -> None:
        if column.name == "service" and cleaned.get("from_id"):
            return
        if column.name == "id" and self.table == "spend" and cleaned.get("from_service"):
            return
        told = _("Every line needs this: choose a column of the file, or the same in every line.")
        made = _("Choose a column of the file, or below what each line's id is made from.")
        self.add_error(f"from_{column.name}", made if column.name in MAY_BE_MADE else told)

    @property
    def matching(self) -> Matching:
        """What was chosen."""
        cleaned = self.cleaned_data
        names = [column.name for column in offered(self.table)]
        chosen = {name: cleaned.get(f"from_{name}", LEAVE) for name in names}
        made = [cleaned.get("made_0", ""), cleaned.get("made_1", "")]
        return Matching(
            columns={name: way for name, way in chosen.items() if way not in (LEAVE, SAME)},
            fixed={n: cleaned[f"same_{n}"] for n, way in chosen.items() if way == SAME},
            unit=cleaned.get("unit") or own_unit(self.table),
            made_from=tuple(dict.fromkeys(heading for heading in made if heading)),
        )


class SheetForm(forms.Form):
    """Which sheet is read, and which of its rows holds the headings."""

    filters = True
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    heading = forms.IntegerField(
        label=gettext_lazy("Row of the headings"),
        min_value=1,
        max_value=50_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, sheets: Sequence[str], *told: Any, **named: Any) -> None:
        """Offer the sheets of a file."""
        super().__init__(*told, **named)
        field = self.fields["sheet"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, name) for name in sheets]


class CommitForm(forms.Form):
    """How a file is committed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label=gettext_lazy("What happens to the lines that are there already"),
        choices=[
            ("replace", gettext_lazy("These lines take their place")),
            ("add", gettext_lazy("They stay, and these lines are added")),
        ],
        initial="replace",
        widget=forms.RadioSelect,
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see the lines"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Totals that partners see count a line only once they may see it. You can change this "
            "later."
        ),
    )
    embargo = forms.DateField(
        label=gettext_lazy("Embargo"),
        required=False,
        help_text=gettext_lazy("Before this day only your own body sees them. Blank for none."),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}),
    )
