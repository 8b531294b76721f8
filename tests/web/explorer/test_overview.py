"""Where the public pound goes: totals, filters, drill-down, bad addresses."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from wholeplace.count.views import by_body
from wholeplace.report.words import pounds
from wholeplace.web.explorer.chosen import ALL, NEITHER, NO_SCHOOLS, NO_TRANSFERS, Chosen, narrowed
from wholeplace.web.explorer.forms import asked_of
from wholeplace.web.explorer.lenses import LENSES, drilled, parts

from .conftest import COUNT, links

TOTALS = {
    ALL: "with transfers and schools",
    NO_TRANSFERS: "without transfers",
    NO_SCHOOLS: "without schools",
    NEITHER: "without transfers or schools",
}


def asked(seen, **given):
    return asked_of(QueryDict(urlencode(given)), seen=seen)


@pytest.mark.parametrize("money", TOTALS)
def test_the_four_totals_are_the_library_s_own(seen, money):
    assert narrowed(seen.count, Chosen(money=money), seen.related).total() == pytest.approx(
        seen.count.totals[TOTALS[money]]
    )


@pytest.mark.parametrize("way", LENSES)
def test_the_parts_of_every_lens_add_up_and_following_one_chooses_its_lines(seen, way):
    lens, total = LENSES[way], 0.0
    for part in parts(seen, seen.count, way):
        inside = narrowed(seen.count, drilled(Chosen(), lens, part.code), seen.related)
        assert len(inside.lines) == part.lines
        if way != "tier":  # lines stand in several tiers, with a share in each
            assert inside.total() == pytest.approx(part.gbp_thousand)
        assert sum(each.gbp_thousand for each in parts(seen, inside, "body")) == pytest.approx(
            inside.total()
        )
        total += part.gbp_thousand
    assert total == pytest.approx(seen.count.total())


def test_filters_are_all_kept_together(seen):
    chosen = Chosen(body="E08000010", division="RSX_csc", confidence="A", words="children")
    inside = narrowed(seen.count, chosen, seen.related)
    assert inside.lines
    assert all(
        (line.body, line.division, line.confidence) == ("E08000010", "RSX_csc", "A")
        and "child" in f"{line.title} {line.cohort} {line.note}".casefold()
        for line in inside.lines
    )


def test_words_are_found_without_case_accents_or_order(seen):
    one, other = (
        narrowed(seen.count, Chosen(words=words), seen.related).lines
        for words in ("LEARNING disability", "disability learning")
    )
    assert one == other != ()


def test_without_transfers_nothing_of_a_benefit_is_left(opened):
    html = opened(f"{COUNT}?by=service&money=no-transfers")
    assert "Universal Credit" not in html.split('id="count"')[1].split("What is not in")[0]


@pytest.mark.parametrize("way", LENSES)
@pytest.mark.parametrize("chosen", ["", "&division=RSX_asc", "&tier=primary&money=neither"])
def test_every_lens_answers_under_every_kind_of_choice(opened, way, chosen):
    html = opened(f"{COUNT}?by={way}{chosen}")
    assert 'aria-current="true"' in html


def test_the_page_shows_the_total_and_the_largest_body_with_their_money(opened, seen):
    html = opened(COUNT)
    assert pounds(seen.count.total() * 1_000) in html
    largest = by_body(seen.count)[0]
    assert largest.title in html
    assert pounds(largest.gbp_thousand * 1_000) in html


def test_money_that_is_in_no_total_is_always_shown(opened, seen):
    html = opened(COUNT)
    assert "What is not in the total" in html
    assert seen.count.remainders[0].what in html
    assert seen.count.not_counted[0].what in html


def test_from_the_place_to_a_line_and_its_source_takes_three_clicks(opened):
    first = links(opened(COUNT))["Wigan"]
    second = links(opened(first))["Children's social care"]
    third = links(opened(second))["Family support services (Wigan)"]
    html = opened(third)
    assert "Ministry of Housing, Communities and Local Government" in html
    assert "Open Government Licence" in html


def test_a_line_with_an_action_serves_its_outcome(opened, seen):
    html = opened(f"{COUNT}?by=outcome")
    assert "Fewer children need to be looked after" in html
    key = seen.related.outcomes["E08000010/RO3_cscfml"]
    inside = narrowed(seen.count, Chosen(outcome=key), seen.related)
    assert [line.service for line in inside.lines] == ["RO3_cscfml"]


def test_what_is_unknown_in_an_address_is_left_aside_and_told(opened, seen):
    html = opened(f"{COUNT}?body=nobody&by=moon&tier=%00&page=999&order=x&money=none")
    assert "Body: “nobody” is not known here" in html
    assert "1 to 40" in html or "41 to" in html
    found = asked(seen, body="nobody", words="care", by="moon")
    assert found.chosen == Chosen(words="care")
    assert found.by == "body"


@pytest.mark.parametrize(
    "query",
    [
        "body=" + "x" * 5000,
        "words=" + "%00" * 3,
        "words=" + "a" * 500,
        "page=-1",
        "page=1e9",
        "page[]=2&body[]=x",
        "__class__=1&values__note=x&order=-values",
        "words=%27%3B+DROP+TABLE",
        "by=body&by=tier",
    ],
)
def test_hostile_addresses_are_answered(opened, query):
    assert "Where the public pound goes" in opened(f"{COUNT}?{query}")


def test_words_that_fit_no_line_show_the_way_back(opened):
    html = opened(f"{COUNT}?words=unicorns")
    assert "No line fits all of this" in html
    assert "Words: unicorns" in html


def test_words_are_shown_as_words_and_never_as_a_page(opened):
    assert "<script>alert" not in opened(f"{COUNT}?words=%3Cscript%3Ealert(1)%3C/script%3E")


def test_each_choice_can_be_taken_away_alone(opened):
    html = opened(f"{COUNT}?division=RSX_asc&method=observed")
    away = links(html)["Take away Service: Adult social care ×"]
    assert "method=observed" in away
    assert "RSX_asc" not in away


def test_a_part_of_the_page_is_sent_where_only_it_is_asked_for(signed_in):
    response = signed_in("viewer@council.example").get(COUNT, headers={"HX-Target": "count"})
    html = response.content.decode()
    assert "<html" not in html
    assert "Money by body" in html
    assert "HX-Target" in response["Vary"]


def test_pages_of_lines_keep_what_is_chosen(opened):
    html = opened(f"{COUNT}?body=E08000010&order=name")
    assert 'href="?body=E08000010&amp;order=name&amp;page=2"' in html


def test_lines_come_in_the_order_asked_for(opened):
    html = opened(f"{COUNT}?division=RSX_csc&order=smallest").split('id="lines"')[1]
    small, large = html.index("Youth justice"), html.index("Children looked after")
    assert small < large


def test_the_page_is_light(signed_in):
    response = signed_in("viewer@council.example").get(COUNT)
    assert len(response.content) < 200_000


def test_strangers_and_the_signed_out_do_not_reach_it(signed_in, client, django_user_model):
    assert client.get(COUNT).status_code == 302
    django_user_model.objects.create_user("stranger@else.example", "seven quiet otters swim")
    assert signed_in("stranger@else.example").get(COUNT).status_code == 404
    assert signed_in("viewer@council.example").get("/places/nowhere/count/").status_code == 404
    assert signed_in("viewer@council.example").post(COUNT).status_code == 405
