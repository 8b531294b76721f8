"""Pooled funds as one thing: members and shares are set together, for the shares sum to 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wholeplace.store import cells
from wholeplace.web.places.access import Deed, Viewer, bodies_to, visible
from wholeplace.web.places.models import Body, Place, Row, Visibility
from wholeplace.web.places.services import By, Conflict, change_together
from wholeplace.web.places.tables import Cells

TABLE = "pools"
MOST_ID = 60
ONE, NEAR = 1.0, 1e-9
SHARED = [
    (Visibility.PARTNERSHIP, Visibility.PARTNERSHIP.label),
    (Visibility.PUBLIC, Visibility.PUBLIC.label),
]
SAME = ("id", "title", "host", "governance", "power")
KINDS = ("over", "under")


@dataclass(frozen=True, slots=True)
class Fund:
    """A pooled fund.

    Attributes:
        id: Its short id.
        rows: One row a member, as far as the viewer sees them.
    """

    id: str
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        """Its name in words."""
        return str(self.rows[0].values.get("title") or self.id)

    @property
    def state(self) -> str:
        """Which versions its rows have, to tell whether somebody changed it meanwhile."""
        return ",".join(f"{row.pk}:{row.version}" for row in self.rows)


def funds_of(viewer: Viewer) -> list[Fund]:
    """Return every pooled fund whose rows a viewer sees, in the order of the table."""
    found: dict[str, list[Row]] = {}
    for row in visible(Row.objects.filter(table=TABLE), viewer).order_by("position", "pk"):
        found.setdefault(str(row.values.get("id", "")), []).append(row)
    return [Fund(id, tuple(rows)) for id, rows in found.items()]


def share_of(member: Row, kind: str) -> float | None:
    """Return what a member has of an overspend or underspend; None when not known.

    Args:
        member: A row of a fund.
        kind: ``over`` or ``under``.
    """
    cell = member.values.get(f"{kind}_share")
    return None if cells.is_blank(cell) else cells.share(cell)


def fund_of(viewer: Viewer, id: str) -> Fund | None:
    """Return a pooled fund that a viewer sees; None when there is none."""
    return next((fund for fund in funds_of(viewer) if fund.id == id), None)


def may_change(viewer: Viewer, fund: Fund) -> bool:
    """Return whether a viewer may change every row of a fund."""
    return all(viewer.may(Deed.EDIT, row) for row in fund.rows)


class FundConflict(Conflict):
    """Somebody changed this fund since it was read.

    Attributes:
        fund: The fund as it is now.
    """

    def __init__(self, fund: Fund) -> None:
        super().__init__(fund.rows[0])
        self.fund = fund


class FundForm(forms.Form):
    """A pooled fund: what it is called, who is in it, and who bears and gets what."""

    title = forms.CharField(
        label=_("Name of the fund"), max_length=200, help_text=_("Such as: Better Care Fund.")
    )
    body = forms.ChoiceField(
        label=_("Body that looks after this entry"), help_text=_("Its editors may change it.")
    )
    host = forms.ChoiceField(
        label=_("Host: the member that holds the money"), help_text=_("It has to have shares too.")
    )
    power = forms.CharField(
        label=_("Legal power that it stands on"),
        max_length=200,
        required=False,
        help_text=_("Such as: section 75, NHS Act 2006."),
    )
    governance = forms.CharField(
        label=_("Who decides, and how often it reports"),
        max_length=300,
        required=False,
        help_text=_("Such as: joint board, monthly."),
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=SHARED,
        initial=Visibility.PARTNERSHIP,
        help_text=_("Only what is public goes into the published plan."),
    )
    on = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        viewer: Viewer,
        entered: Mapping[str, Any] | None = None,
        *,
        place: Place,
        fund: Fund | None = None,
    ) -> None:
        """Make the form, with what a fund says now where there is one."""
        self.fund = fund
        self.bodies: list[Body] = list(place.bodies.order_by("key"))
        self.own: list[Body] = list(bodies_to(viewer, Deed.EDIT))
        new = {"host": self.own[0].key} if self.own else {}
        super().__init__(entered, initial=new if fund is None else _said(fund))
        self._choose("host", self.bodies)
        self._choose("body", self.own)
        if fund is not None and fund.rows[0].body is not None:
            del self.fields["body"]
        for body in self.bodies:
            for kind in KINDS:
                self.fields[f"{kind}_{body.key}"] = _share(body, kind)

    def _choose(self, name: str, bodies: Iterable[Body]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(body.key, str(body)) for body in bodies]

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields above the table of members."""
        names = ("title", "body", "host", "power", "governance", "visibility")
        return [self[name] for name in names if name in self.fields]

    @property
    def members(self) -> list[tuple[Body, forms.BoundField, forms.BoundField]]:
        """Every body with its two shares: of an overspend, and of an underspend."""
        return [(b, self[f"over_{b.key}"], self[f"under_{b.key}"]) for b in self.bodies]

    def clean(self) -> dict[str, Any]:
        """Read the shares; say every one that cannot be used, and when they do not sum to 100%."""
        told = super().clean() or self.cleaned_data
        shares = {kind: self._shares(kind) for kind in KINDS}
        # An underspend is shared as an overspend is, unless a share of it is given.
        shares["under"] = shares["under"] or dict(shares["over"])
        if not self.errors:
            self._refuse(shares, told)
        told["shares"] = {
            key: (share, shares["under"].get(key, 0.0)) for key, share in shares["over"].items()
        }
        return told

    def _shares(self, kind: str) -> dict[str, float]:
        found = {}
        for body in self.bodies:
            name = f"{kind}_{body.key}"
            if not (text := str(self.cleaned_data.get(name) or "").strip()):
                continue
            try:
                found[body.key] = cells.share(text)
                if not 0 <= found[body.key] <= ONE:
                    raise ValueError(_("should lie within 0% and 100%"))
            except ValueError as error:
                self.add_error(name, str(error))
        return found

    def _refuse(self, shares: Mapping[str, Mapping[str, float]], told: Mapping[str, Any]) -> None:
        over, under = shares["over"], shares["under"]
        words = {"over": _("The shares of an overspend"), "under": _("The shares of an underspend")}
        if len(over) < 2:
            self.add_error(None, _("A fund has two members or more: give their shares."))
            return
        if told["host"] not in over:
            self.add_error("host", _("is no member: give it a share, which may be 0%"))
        for key in under.keys() - over.keys():
            self.add_error(f"under_{key}", _("has no share of an overspend beside it: 0% will do"))
        same = {"over": over} if under == over else shares
        for kind, held in same.items():
            if abs((total := sum(held.values())) - ONE) > NEAR:
                what = _("%(what)s add up to %(total)s; they should make 100%%.")
                self.add_error(None, what % {"what": words[kind], "total": _percent(total)})


def _share(body: Body, kind: str) -> forms.CharField:
    about = {"over": _("%(body)s: share of an overspend"),
             "under": _("%(body)s: share of an underspend")}  # fmt: skip
    look = {"class": "govuk-input govuk-input--width-4"}
    return forms.CharField(
        label=about[kind] % {"body": body},
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=look),
    )


def _said(fund: Fund) -> dict[str, str]:
    first = fund.rows[0]
    told = {name: str(first.values.get(name, "")) for name in SAME}
    told |= {"visibility": first.visibility, "on": fund.state}
    for row in fund.rows:
        for kind in KINDS:
            share = share_of(row, kind)
            told[f"{kind}_{row.values['body']}"] = "" if share is None else _percent(share)
    return told


def _percent(share: float) -> str:
    return f"{share * 100:.10g}%"


def keep_fund(by: By, form: FundForm, *, place: Place) -> str:
    """Save a fund as a valid form says and return its id: its members change in one step.

    Raises:
        Conflict: When somebody changed it since the form was opened.
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not change it.
    """
    told, fund = form.cleaned_data, form.fund
    now = {} if fund is None else {str(row.values["body"]): row for row in fund.rows}
    if fund is not None and told["on"] != fund.state:
        raise FundConflict(fund)
    id = _free_id(place, told["title"]) if fund is None else fund.id
    same = {"id": id, **{name: told[name] for name in SAME[1:]}}
    wanted: dict[str, Cells] = {}
    for key, (over, under) in told["shares"].items():
        kept = dict(now[key].values) if key in now else {}
        wanted[key] = {**kept, **same, "body": key, "over_share": over, "under_share": under}
    keeper = now and next(iter(now.values())).body
    owner = keeper or next(each for each in form.own if each.key == told["body"])
    for row in now.values():
        row.visibility = told["visibility"]
    change_together(
        by,
        place,
        add=[
            Row(place=place, table=TABLE, body=owner, visibility=told["visibility"], values=values)
            for key, values in wanted.items()
            if key not in now
        ],
        change=[(now[key], values) for key, values in wanted.items() if key in now],
        remove=[row for key, row in now.items() if key not in wanted],
    )
    return id


def remove_fund(by: By, fund: Fund, *, place: Place, on: str) -> None:
    """Take a fund out with all its members.

    Raises:
        Conflict: When somebody changed it since the page was opened.
        Refused: When other rows, such as its schemes, name it.
        PermissionDenied: When the person may not change it.
    """
    if on != fund.state:
        raise FundConflict(fund)
    change_together(by, place, remove=fund.rows)


def _free_id(place: Place, title: str) -> str:
    """Return a short id that no fund of the place has, seen or not."""
    stem = slugify(title)[:MOST_ID] or "fund"
    taken = {
        str(values.get("id"))
        for values in Row.objects.filter(place=place, table=TABLE).values_list("values", flat=True)
    }
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
