"""One line: how much, how we know, who says so, what acts on it, and beside others."""

from __future__ import annotations

from urllib.parse import urlencode

from wholeplace.web.explorer.compared import places_held, years_of
from wholeplace.web.places.services import add_row

from .conftest import COUNT, NHS, SECRET

FAMILY = "E08000010/RO3_cscfml"


def line(id, **more):
    return f"{COUNT}line/?{urlencode({'id': id, **more})}"


def test_a_line_says_how_it_is_known_and_who_says_so(opened):
    html = opened(line(FAMILY))
    for words in (
        "Observed: as the body returned it",
        "A: observed, from a certified return",
        "80% interval",
        "Revenue outturn social care",
        "second release, December 2025",
        "Open Government Licence v3.0",
        "https://www.gov.uk/",
    ):
        assert words in html


def test_a_shared_line_says_by_what_it_is_shared(opened, seen):
    shared = next(each for each in seen.count.lines if each.sector == "police")
    html = opened(line(shared.id))
    assert "Apportioned" in html
    assert "of the people served by" in html


def test_a_line_shows_its_tag_with_why_and_what_acts_on_it(opened):
    html = opened(line(FAMILY))
    assert "How the line divides over the tiers of prevention" in html
    assert "Assumption:" in html
    assert "Family group conferences before care proceedings" in html
    assert "Fewer children need to be looked after" in html


def test_a_transfer_is_never_classified(opened, seen):
    benefit = next(each for each in seen.count.lines if each.kind == "transfer")
    assert "never classified as prevention" in opened(line(benefit.id))


def test_what_is_inside_a_line_is_shown_and_not_added(opened, seen):
    outer = seen.count.inside[0]
    holder = next(each for each in seen.count.lines if each.service == outer.division)
    html = opened(line(holder.id))
    assert "never added to anything" in html
    assert outer.title.replace("'", "&#x27;") in html


def test_a_line_that_is_not_there_is_not_found(signed_in):
    client = signed_in("viewer@council.example")
    for id in ("", "nobody/nothing", "../../etc", "E08000010/RO3_cscfml%00"):
        assert client.get(line(id)).status_code == 404
    assert client.get(f"{COUNT}line/").status_code == 404


def test_years_and_neighbours_come_when_they_are_worked_out(opened, opened_anew):
    before = opened_anew(line(FAMILY))
    assert "Being worked out" in before
    assert "hx-get" in before
    asked = opened(f"{COUNT}line/beside/?{urlencode({'id': FAMILY})}")
    assert "<html" not in asked
    assert "2022/23" in asked
    assert "England" in asked
    after = opened(line(FAMILY))
    assert "Being worked out" not in after
    assert "More is neither better nor worse" in after


def test_without_javascript_a_link_works_them_out(opened):
    assert "2022/23" in opened(line(FAMILY, beside="1"))


def test_a_year_without_a_figure_is_not_known(seen):
    held = places_held(seen.count.year, wait=True)
    money = held.places["E08000010"]
    item = ("councils", "RSX_csc", "no such service")
    (year,) = years_of([(2024, money)], item)
    assert (year.gbp_thousand, year.real) == (None, None)


def test_an_own_line_leads_to_its_row_and_to_what_it_replaced(opened, secret):
    html = opened(line(SECRET["id"]), NHS)
    assert "Xanthic ward" in html
    assert "The body&#x27;s own figure, in its own words" in html
    assert f"/tables/spend/{secret.pk}/" in html
    assert "Published figure and the body&#x27;s own" in html
    assert "no published line is the same" in opened(line(SECRET["id"], beside=1), NHS).casefold()


def test_an_id_may_hold_anything(opened, place, by, body):
    odd = {**SECRET, "id": "NHS/a&b ?#%/é", "service": "odd"}
    add_row(by(NHS), place=place, table="spend", cells=odd, body=body("NHS"))
    html = opened(f"{COUNT}?body=E54000057&by=service", NHS)
    assert "NHS%2Fa%26b+%3F%23%25%2F%C3%A9" in html
    assert "Xanthic ward" in opened(line(odd["id"]), NHS)
