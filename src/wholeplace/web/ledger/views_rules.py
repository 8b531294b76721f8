"""The rules that suggest tags: all of them, one, a new one, one taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.web.ledger.forms import RuleForm, entered_of
from wholeplace.web.ledger.lines import lines_of
from wholeplace.web.ledger.models import Rule
from wholeplace.web.ledger.rules import RuleConflict, add_rule, change_rule, remove_rule
from wholeplace.web.ledger.showing import thousands
from wholeplace.web.ledger.suggestions import fits, rules_for
from wholeplace.web.ledger.tags import in_words, tag_of_shares
from wholeplace.web.ledger.views_lines import page_of
from wholeplace.web.pages.figures import Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.services import By


@require_safe
@place_view(Deed.VIEW)
def rules(request: PlaceRequest) -> HttpResponse:
    """Show the rules in their order, and how many lines and how much money each one meets."""
    held = rules_for(request.viewer)
    lines = lines_of(request.place, request.viewer)
    rows = []
    for rule in held:
        met = [line for line in lines if fits(rule, line)]
        title = ", ".join(rule.words.splitlines())
        href = reverse("ledger:rule", kwargs={"slug": request.place.slug, "rule": rule.pk})
        rows.append(
            [
                Link(title, href) if request.viewer.may(Deed.EDIT, rule) else title,
                str(rule.get_where_display()),
                in_words(rule.shares),
                rule.why,
                str(len(met)),
                thousands(sum(line.gbp_thousand for line in met)),
                str(rule.body or ""),
            ]
        )
    headings = [
        (_("Words"), False),
        (_("Where"), False),
        (_("Suggests"), False),
        (_("Why"), False),
        (_("Lines met"), True),
        (_("Money met"), True),
        (_("Whose rule"), False),
    ]
    table = Table(_("Rules in the order in which they are tried"), headings, rows)
    may_edit = request.viewer.may(Deed.EDIT)
    return page_of(request, "ledger/rules.html", {"table": table, "may_edit": may_edit})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def add(request: PlaceRequest) -> HttpResponse:
    """Add a rule."""
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = By(request.user, request.viewer)
        add_rule(by, place=request.place, entered=form.cleaned_data, shares=form.shares)
        messages.success(request, _("The rule suggests from now on. People still decide."))
        return redirect("ledger:rules", slug=request.place.slug)
    return page_of(request, "ledger/rule.html", {"form": form, "title": _("Add a rule")})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def change(request: PlaceRequest, rule: int) -> HttpResponse:
    """Change a rule of one's own body."""
    held = found(Rule.objects.all(), request.viewer, pk=rule)
    require(request.viewer, Deed.EDIT, held)
    form = RuleForm(request.POST or None, initial=_entered(held))
    status = 200
    if request.method == "POST" and form.is_valid():
        entered, shares = form.cleaned_data, form.shares
        version = entered["version"] or 0
        try:
            change_rule(
                By(request.user, request.viewer),
                held,
                version=version,
                entered=entered,
                shares=shares,
            )
            return redirect("ledger:rules", slug=request.place.slug)
        except RuleConflict:
            status = 409
            form.add_error(None, _("Someone changed this rule. Open it again to see theirs."))
    said = {"form": form, "title": _("Change a rule"), "rule": held}
    return page_of(request, "ledger/rule.html", said, status=status)


def _entered(rule: Rule) -> dict[str, object]:
    tag = tag_of_shares("", rule.shares, within=rule.within, why=rule.why)
    told = {name: getattr(rule, name) for name in ("words", "where", "position", "visibility")}
    return {**entered_of(tag), **told, "version": rule.version}


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def remove(request: PlaceRequest, rule: int) -> HttpResponse:
    """Take a rule out, after asking."""
    held = found(Rule.objects.all(), request.viewer, pk=rule)
    require(request.viewer, Deed.EDIT, held)
    back = reverse("ledger:rules", kwargs={"slug": request.place.slug})
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            remove_rule(
                By(request.user, request.viewer),
                held,
                version=int(version) if version.isdecimal() else 0,
            )
        except RuleConflict:
            messages.warning(request, _("Someone changed this rule just now. Look again first."))
        return redirect(back)
    said = {"rule": held, "hidden": [("version", held.version)], "cancel_url": back}
    return page_of(request, "ledger/rule_remove.html", said)
