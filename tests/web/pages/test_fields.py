"""Form fields as GOV.UK components: labels, hints, errors, and nothing a reader cannot follow."""

from __future__ import annotations

import re

import pytest
from django import forms

from wholeplace.web.pages.fields import kind_of_widget, parts_of, problems_of


class Budget(forms.Form):
    name = forms.CharField(label="Name of the line", help_text="As the plan names it.")
    amount = forms.DecimalField(
        label="Amount", widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )
    tier = forms.ChoiceField(
        label="Tier",
        choices=[("p", "Primary"), ("s", "Secondary")],
        widget=forms.RadioSelect,
        help_text="Which level of prevention?",
    )
    bodies = forms.MultipleChoiceField(
        choices=[("c", "Council"), ("n", "NHS")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="Agreed", required=False)
    scheme = forms.ChoiceField(choices=[("", "Choose"), ("cipfa", "CIPFA")])
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    book = forms.FileField(label="Workbook", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


class Looking(forms.Form):
    """A form that filters: none of its fields says that it is optional."""

    filters = True
    words = forms.CharField(required=False)


@pytest.fixture
def wrong() -> Budget:
    return Budget({"amount": "n/a", "tier": "p", "agreed": "on"})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("name", "input"),
        ("tier", "radios"),
        ("bodies", "checkboxes"),
        ("agreed", "checkbox"),
        ("scheme", "select"),
        ("note", "textarea"),
        ("password", "password"),
        ("book", "file"),
        ("token", "hidden"),
    ],
)
def test_every_widget_has_its_component(name, kind):
    assert kind_of_widget(Budget.base_fields[name].widget) == kind


def test_a_text_field_has_its_label_hint_and_description(draw):
    html = draw("{% field form.name %}", form=Budget())
    assert '<label class="govuk-label" for="id_name">Name of the line</label>' in html
    assert '<div id="id_name_helptext" class="govuk-hint">As the plan names it.</div>' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'class="govuk-input"' in html


def test_an_error_is_tied_to_its_field(draw, wrong):
    html = draw("{% field form.amount %}", form=wrong)
    assert 'id="id_amount_error"' in html
    assert 'aria-describedby="id_amount_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="govuk-input govuk-input--width-10 govuk-input--error"' in html
    assert 'value="n/a"' in html


def test_the_label_can_be_the_heading_of_the_page(draw):
    html = draw("{% field form.name size='l' heading=True %}", form=Budget())
    assert '<h1 class="govuk-label-wrapper"><label class="govuk-label govuk-label--l"' in html


def test_a_prefix_and_a_suffix_stand_beside_the_input(draw):
    html = draw("{% field form.amount prefix='£' suffix='a year' %}", form=Budget())
    assert re.search(r"input__prefix[^>]*>£<.*<input.*input__suffix[^>]*>a year<", html, re.DOTALL)


def test_choices_have_a_legend_and_the_chosen_one_is_checked(draw, wrong):
    html = draw("{% field form.tier %}", form=wrong)
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_tier_helptext">' in html
    assert '<legend class="govuk-fieldset__legend">Tier</legend>' in html
    assert re.findall(r'value="(\w)"[^>]* checked', html) == ["p"]
    assert 'for="id_tier_0">Primary' in html


def test_several_may_be_ticked(draw):
    html = draw("{% field form.bodies %}", form=Budget({"bodies": ["c", "n"]}))
    assert re.findall(r'value="(\w)"[^>]* checked', html) == ["c", "n"]


def test_a_lone_checkbox_keeps_its_label_beside_it(draw, wrong):
    html = draw("{% field form.agreed %}", form=wrong)
    assert re.search(r'<input[^>]*type="checkbox" name="agreed"[^>]*checked', html)
    assert 'for="id_agreed">Agreed</label>' in html


def test_a_password_can_be_shown_once_scripts_run_and_is_never_sent_back(draw):
    html = draw("{% field form.password %}", form=Budget({"password": "seven quiet otters"}))
    assert 'data-module="govuk-password-input"' in html
    assert "otters" not in html
    assert re.search(r"<button[^>]*toggle[^>]* hidden>", html)


def test_a_hidden_field_is_only_an_input(draw):
    html = draw("{% field form.token %}", form=Budget(initial={"token": "x"}))
    assert html == '<input type="hidden" name="token" value="x" id="id_token">'


def test_what_may_stay_empty_says_so_except_in_filters(draw):
    assert "(optional)" in draw("{% field form.note %}", form=Budget())
    assert "(optional)" not in draw("{% field form.name %}", form=Budget())
    assert "(optional)" not in draw("{% field form.words %}", form=Looking())


def test_placeholders_are_dropped_because_they_vanish():
    form = Budget()
    form.fields["name"].widget.attrs["placeholder"] = "Name"
    assert "placeholder" not in parts_of(form["name"]).control


def test_every_error_is_listed_with_a_way_to_its_field(wrong):
    found = {problem.text: problem.href for problem in problems_of(wrong)}
    assert found["“Name of the line” is needed"] == "#id_name"
    assert found["Amount: Enter a number."] == "#id_amount"
    assert found["“Token” is needed"] == ""  # nobody can go to a hidden field
    assert not any("Tier" in text for text in found)


def test_an_error_of_a_group_leads_to_its_first_choice():
    form = Budget({"tier": "x"})
    href = next(p.href for p in problems_of(form) if p.text.startswith("Tier"))
    assert href == "#id_tier_0"


def test_a_form_s_own_words_for_an_empty_field_stay():
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Say what it is called"})

    assert [p.text for p in problems_of(Own({}))] == ["Name: Say what it is called"]


def test_errors_of_no_field_come_first():
    form = Budget({})
    form.add_error(None, "The body has closed its books")
    assert problems_of(form)[0].text == "The body has closed its books"
    assert problems_of(form)[0].href == ""


def test_a_form_that_was_not_sent_has_no_summary(draw):
    assert draw('{% include "components/error_summary.html" %}', form=Budget()) == ""
    assert problems_of(None) == []


def test_the_summary_links_to_fields_and_takes_more_problems(draw, wrong):
    from wholeplace.web.pages.fields import Problem

    html = draw(
        '{% include "components/error_summary.html" %}',
        form=wrong,
        extra=[Problem("F12: what", "#F12")],
    )
    assert '<a href="#id_amount">Amount: Enter a number.</a>' in html
    assert '<a href="#F12">F12: what</a>' in html
    assert "There is a problem" in html


def test_a_whole_form_has_its_token_its_fields_and_takes_files(draw):
    html = draw('{% include "components/form.html" with action_text="Bring in" %}', form=Budget())
    assert 'enctype="multipart/form-data"' in html
    assert "novalidate" in html
    assert all(f'name="{name}"' in html for name in Budget.base_fields)
    assert re.search(r"<button[^>]*>Bring in</button>", html)


def test_what_a_person_typed_is_escaped(draw):
    html = draw("{% field form.name %}", form=Budget({"name": '"><script>alert(1)</script>'}))
    assert "<script" not in html
