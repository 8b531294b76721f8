"""The choice under budgets: what other money changes, at once and for those who may see it."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.options import Aim
from wholeplace.store.draft import menu_of_bundle
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import touch
from wholeplace.web.places.tables import reference
from wholeplace.web.value.audience import workspace_for
from wholeplace.web.value.models import Audience
from wholeplace.web.value.portfolio import (
    Wish,
    answer,
    budget_of,
    held_menu,
    menu_for,
    payers,
    total_now,
)

from .conftest import ADDRESS, COUNCIL, EDITOR, POLICE, VIEWER

PAGE = f"{ADDRESS}portfolio/"
AS_IT_IS = Wish({}, {})


@pytest.fixture
def seen(place, body):
    return workspace_for(place, body("council"), Audience.BODY)


@pytest.fixture
def menu(seen):
    return menu_for(seen)


def test_the_menu_is_made_once_and_then_held(seen):
    made = menu_for(seen)
    held = held_menu(seen)
    assert held is not None
    assert [option.name for option in held.options] == [option.name for option in made.options]


def test_the_answer_is_the_library_s_own(seen, menu):
    found = answer(menu, AS_IT_IS).portfolio
    fresh = choose(menu_of_bundle(seen.bundle, reference()), Aim(risk=0.5))
    assert found is not None
    assert [o.name for o in found.chosen] == [o.name for o in fresh.chosen]
    assert found.expected == pytest.approx(fresh.expected)


def test_no_money_buys_nothing_and_more_is_never_worse(menu):
    worth = []
    for share in (0.0, 0.25, 0.5, 1.0, 2.0):
        now = total_now(menu, "council")
        wished = Wish({"council": share * now}, {}, risk=0.0)
        portfolio = answer(menu, wished).portfolio
        worth.append((len(portfolio.chosen), portfolio.reached))
    assert worth[0][0] == 0
    assert [reached for _, reached in worth] == sorted(reached for _, reached in worth)


def test_a_total_keeps_the_shape_of_the_years_and_a_single_year_goes_before_it(menu):
    at, now = menu.limits.bodies.index("council"), menu.limits.budget
    limited = np.isfinite(now[at])
    half = budget_of(menu, Wish({"council": now[at][limited].sum() / 2}, {}))
    assert half[at][limited] == pytest.approx(now[at][limited] / 2)
    assert (half[at][~limited] == np.inf).all()
    one = budget_of(menu, Wish({}, {("council", 2026): 1.0}))
    assert one[at][0] == 1.0
    assert one[at][1:] == pytest.approx(now[at][1:])


def test_a_body_without_a_budget_gets_one_where_it_would_pay(place, body, menu):
    Row.objects.filter(table="budgets", values__body="council").delete()
    touch(place)
    free = menu_for(workspace_for(place, body("council"), Audience.BODY))
    assert total_now(free, "council") is None
    assert "council" in payers(free)
    at = free.limits.bodies.index("council")
    given = budget_of(free, Wish({"council": 1_000.0}, {}))[at]
    assert given[np.isfinite(given)].sum() == pytest.approx(1_000)


def test_it_is_got_ready_in_the_background_and_then_answers(place, signed_in, body):
    browser = signed_in(EDITOR)
    place.setting = {**place.setting, "seed": 77}
    place.save()
    assert "Not ready for these rows yet" in browser.get(PAGE).content.decode()
    sent = {"body": body("council").pk, "audience": "body"}
    asked = browser.post(f"{PAGE}prepare/", sent)
    assert asked.status_code == 302
    perform_waiting()
    job = Job.objects.get()
    page = browser.get(job.result["href"]).content.decode()
    assert "What is chosen, and why the rest is not" in page
    assert "What one more pound would add" in page


def test_other_money_on_the_page_changes_the_choice(place, menu, signed_in):
    browser = signed_in(VIEWER)
    rich = browser.get(PAGE)
    poor = browser.get(PAGE, {"total_0": "0", "risk": "0.5"})
    assert rich.context["told"].figures[0].amount != "0"
    assert poor.context["told"].figures[0].amount == "0"
    assert 'value="0"' in poor.content.decode()


def test_with_htmx_only_the_answer_comes_back(place, menu, signed_in):
    part = signed_in(VIEWER).get(PAGE, {"total_0": "100000"}, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert text.lstrip().startswith('<div id="answer"')
    assert "<html" not in text


def test_what_cannot_be_read_is_said_and_the_budgets_stay(place, menu, signed_in):
    page = signed_in(VIEWER).get(PAGE, {"total_0": "lots", "risk": "9"})
    text = page.content.decode()
    assert "There is a problem" in text
    assert page.context["told"].figures == signed_in(VIEWER).get(PAGE).context["told"].figures


def test_its_pictures_follow_the_money_of_the_address(place, menu, signed_in):
    browser = signed_in(VIEWER)
    now = browser.get(f"{PAGE}budget.svg")
    less = browser.get(f"{PAGE}budget.svg", {"total_0": "200000"})
    assert now.status_code == less.status_code == 200
    assert now.content != less.content
    assert browser.get(f"{PAGE}budget.csv").content.startswith(b"\xef\xbb\xbf")
    assert browser.get(f"{PAGE}budget.vega.json").status_code == 200
    assert browser.get(f"{PAGE}other.svg").status_code == 404


def test_a_private_budget_is_no_part_of_anybody_else_s_choice(place, by, menu, signed_in):
    Row.objects.filter(table="budgets", values__body="council").update(
        visibility="body", body=place.bodies.get(key="council")
    )
    touch(place)
    for audience, key in ((Audience.PARTNERS, "council"), (Audience.BODY, "police")):
        seen = workspace_for(place, place.bodies.get(key=key), audience)
        assert total_now(menu_for(seen), "council") is None
    seen = workspace_for(place, place.bodies.get(key="council"), Audience.BODY)
    assert total_now(menu_for(seen), "council") is not None
    own = {"body": place.bodies.get(key="council").pk, "audience": "body"}
    asked = signed_in(POLICE).get(PAGE, own)
    assert asked.context["body"].key == "police"


def test_viewers_try_budgets_and_only_editors_get_it_ready(place, menu, signed_in, body):
    sent = {"body": body("council").pk, "audience": "body"}
    assert signed_in(VIEWER).post(f"{PAGE}prepare/", sent).status_code == 403
    assert signed_in(VIEWER).get(PAGE).status_code == 200
    assert signed_in(COUNCIL).get(f"{PAGE}prepare/").status_code == 405
