"""Tags and filters that every template loads: numbers in words, addresses, fields, navigation."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wholeplace.estimate import Estimate
from wholeplace.money import Pounds
from wholeplace.report import words
from wholeplace.web.pages.colours import six_digits
from wholeplace.web.pages.context import installed_version
from wholeplace.web.pages.fields import FieldParts, Problem, parts_of, problems_of
from wholeplace.web.pages.figures import Table
from wholeplace.web.pages.navigation import Item, address, items_for
from wholeplace.web.pages.rows_html import rows_html
from wholeplace.years import year_label

register = template.Library()

Amount = float | int | Decimal | Pounds | str | None
_THOUSAND = 1_000.0
_WHOLE_POUND = 0.5


@register.simple_tag
def money(value: Amount, exact: bool = False) -> str:
    """Return pounds as a reader says them, or to the pound: ``£1.2m`` or ``£1,234,567``."""
    amount = _number(value)
    if amount is None:
        return _("not known")
    return _to_the_pound(amount) if exact else words.pounds(amount)


@register.simple_tag
def thousands(value: Amount, exact: bool = False) -> str:
    """Return thousands of pounds as a reader says them: 1234.567 is ``£1.2m``."""
    amount = _number(value)
    return money(None if amount is None else amount * _THOUSAND, exact)


@register.simple_tag
def share(value: Amount, short: bool = False) -> str:
    """Return a share with one decimal: 0.123 is ``12.3%``; ``short`` rounds as reports do."""
    amount = _number(value)
    if amount is None:
        return _("not known")
    return words.share(amount) if short else f"{words.number(100 * amount, decimals=1)}%"


@register.simple_tag
def number(value: Amount, decimals: int | None = None) -> str:
    """Return a plain number with separators: 334110 is ``334,110``."""
    amount = _number(value)
    return _("not known") if amount is None else words.number(amount, decimals=decimals)


@register.simple_tag
def interval(low: Amount, high: Amount, level: float) -> str:
    """Return the ends of an interval of money in one unit, after its level [share of 1]."""
    lower, upper = _number(low), _number(high)
    if lower is None or upper is None:
        return _("interval not known")
    if lower == upper:
        return words.pounds(lower)
    held = Estimate((lower + upper) / 2, lower, upper, level)
    return f"{words.level(held)} {words.span(held)}"


@register.filter
def fy(year: int | str | None) -> str:
    """Return a financial year by its label: 2024 is ``2024/25``."""
    return _("not known") if year in (None, "") else year_label(int(year))


@register.filter
def kind_of(cell: object) -> str:
    """Return the class name of a cell in small letters: ``link``, ``tag``, ``fine`` or ``str``."""
    return type(cell).__name__.lower()


@register.filter
def attributes(values: dict[str, object]) -> SafeString:
    """Return HTML attributes of an input, escaped."""
    return flatatt(values)


@register.simple_tag(takes_context=True)
def place_url(context: Context, name: str, **kwargs: str | int) -> str:
    """Return the address of a page of the place in context; empty where there is no such page."""
    place = context.get("place")
    return address(name, getattr(place, "slug", ""), **kwargs)


@register.simple_tag(takes_context=True)
def place_navigation(context: Context) -> list[Item]:
    """Return the items of the service navigation that exist and that the reader may open."""
    place = context.get("place")
    return items_for(getattr(place, "slug", ""), section=context.get("section") or "")


@register.simple_tag(takes_context=True)
def place_colour(context: Context) -> str:
    """Return the colour of the place in context as six digits; empty without one."""
    return six_digits(getattr(context.get("place"), "colour", ""))


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """Return the rows of a table as HTML."""
    return rows_html(table)


@register.simple_tag
def page_numbers(page: Page[object]) -> Iterator[str | int]:
    """Return page numbers with an ellipsis where many are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def form_problems(form: BaseForm | None) -> list[Problem]:
    """Return every error of a form with the address of the field it belongs to."""
    return problems_of(form)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, prefix: str = "", suffix: str = "", size: str = "", heading: bool = False
) -> dict[str, FieldParts | str | bool]:
    """Show a bound field as a GOV.UK component with its label, hint and errors.

    Args:
        bound: A field of a form, such as ``form.amount``.
        prefix: What stands before an input, such as ``£``.
        suffix: What stands after an input, such as ``%``.
        size: Size of the label: ``s``, ``m``, ``l`` or nothing.
        heading: Whether the label is the page's h1.
    """
    return {
        "parts": parts_of(bound, prefix=prefix, suffix=suffix),
        "size": size,
        "heading": heading,
    }


@register.simple_tag
def version() -> str:
    """Return the version of wholeplace."""
    return installed_version()


def _number(value: Amount) -> float | None:
    """Return an amount as a number; nothing where a variable is absent or not known."""
    if value is None or value == "":
        return None
    return float(value.amount) if isinstance(value, Pounds) else float(value)


def _to_the_pound(amount: float) -> str:
    text = f"£{abs(amount):,.0f}"
    return words.MINUS + text if amount <= -_WHOLE_POUND else text
