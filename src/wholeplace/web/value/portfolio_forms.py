"""Whose view a choice is made from, and the money of each body that is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.prevention.portfolio.frontier import RISKS
from wholeplace.prevention.portfolio.options import Menu
from wholeplace.report.words import pounds
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Body, Place
from wholeplace.web.value.models import Audience
from wholeplace.web.value.portfolio import Wish, payers, total_now
from wholeplace.years import year_label

STEP = 1_000
TWICE = 2
RISK = 0.5
MOST = 1e12
NARROW = {"class": "govuk-input--width-10", "min": 0, "step": STEP, "inputmode": "numeric"}


class LensForm(forms.Form):
    """Whose view: one of the viewer's bodies, or what all partners see."""

    filters = True
    body = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Made from"), choices=Audience.choices, required=False
    )

    def __init__(self, place: Place, viewer: Viewer, entered: Mapping[str, Any]) -> None:
        """Make the form for the bodies that the viewer acts for."""
        super().__init__(entered)
        self.bodies: list[Body] = list(place.bodies.filter(pk__in=viewer.bodies))
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)
        body.choices = [(str(each.pk), str(each)) for each in self.bodies]

    @property
    def chosen(self) -> tuple[Body, str]:
        """Body and audience; the first body and its own view until others are chosen."""
        told = self.cleaned_data if self.is_valid() else {}
        found = [each for each in self.bodies if str(each.pk) == told.get("body")]
        return (found or self.bodies)[0], str(told.get("audience") or Audience.BODY)


class BudgetsForm(forms.Form):
    """The money of every body that pays, in all or year by year, and the weight of a bad end."""

    filters = True

    def __init__(
        self, menu: Menu, names: Mapping[str, str], entered: Mapping[str, Any] | None
    ) -> None:
        """Make the form.

        Args:
            menu: The menu, with the budgets as they are.
            names: Names of bodies by id.
            entered: What was sent, if anything.
        """
        super().__init__(entered or None)
        self.menu, self.paying = menu, tuple(payers(menu))
        for at, body in enumerate(self.paying):
            self.fields[f"total_{at}"] = self._total(body, names.get(body, body))
            for year in menu.limits.years:
                self.fields[f"year_{at}_{year}"] = self._year(body, names.get(body, body), year)
        self.fields["risk"] = forms.TypedChoiceField(
            label=_("How much a bad end weighs"),
            coerce=float,
            empty_value=None,
            required=False,
            initial=str(RISK),
            choices=[(str(risk), f"{risk:.0%}") for risk in RISKS],
            help_text=_("0% looks at the expected worth alone; 100% at the worst tenth alone."),
        )

    @property
    def totals(self) -> list[forms.BoundField]:
        """The fields of money over all years."""
        return [self[f"total_{at}"] for at in range(len(self.paying))]

    @property
    def by_year(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields of money of single years, by body."""
        for at in range(len(self.paying)):
            fields = [self[f"year_{at}_{year}"] for year in self.menu.limits.years]
            yield str(self.fields[f"total_{at}"].label), fields

    @property
    def wish(self) -> Wish:
        """What is tried; the budgets as they are where nothing was entered."""
        told = self.cleaned_data if self.is_bound and self.is_valid() else {}
        totals = {body: told.get(f"total_{at}") for at, body in enumerate(self.paying)}
        years = {
            (body, year): told.get(f"year_{at}_{year}")
            for at, body in enumerate(self.paying)
            for year in self.menu.limits.years
        }
        risk = told.get("risk")
        return Wish(
            {body: money for body, money in totals.items() if money is not None},
            {key: money for key, money in years.items() if money is not None},
            risk=RISK if risk is None else risk,
            body=next((b for b in self.paying if total_now(self.menu, b) is not None), ""),
        )

    def _total(self, body: str, name: str) -> forms.FloatField:
        now = total_now(self.menu, body)
        most = 1.0 if now is None else max(now * TWICE, STEP)
        told = _("Now no limit.") if now is None else _("Now %(now)s.") % {"now": pounds(now)}
        look = {**NARROW, "data-range-max": round(most)} if now is not None else NARROW
        return forms.FloatField(
            label=name,
            required=False,
            min_value=0,
            max_value=MOST,
            initial=None if now is None else round(now),
            help_text=_("%(told)s Pounds over all years; blank leaves it as it is.")
            % {"told": told},
            widget=forms.NumberInput(attrs=look),
        )

    def _year(self, body: str, name: str, year: int) -> forms.FloatField:
        limits = self.menu.limits
        now = limits.budget[limits.bodies.index(body), limits.years.index(year)]
        told = pounds(float(now)) if np.isfinite(now) else _("no limit")
        return forms.FloatField(
            label=_("%(name)s, %(year)s") % {"name": name, "year": year_label(year)},
            required=False,
            min_value=0,
            max_value=MOST,
            help_text=_("Now %(now)s.") % {"now": told},
            widget=forms.NumberInput(attrs=NARROW),
        )
