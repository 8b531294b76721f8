"""The explorer through the interface: lines chosen, one line, neighbours and earlier years."""

from __future__ import annotations

import pytest

from wholeplace.web.explorer.seen import seen_by
from wholeplace.web.places.services import add_row

COUNCIL, HEALTH, POLICE, READER = (
    "finance@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "viewer@council.example",
)
COUNT = "/places/wigan/count"
FAMILY = "E08000010/RO3_cscfml"
OWN_LINE = {
    "id": "NHS/xanthic-1",
    "body": "NHS",
    "service": "xanthic-1",
    "title": "Xanthic ward",
    "gbp_thousand": 4321.0,
    "kind": "service",
    "method": "observed",
    "confidence": "A",
    "source": "Our ledger 2024/25",
}


def wheres(answer) -> set[str]:
    """Where a refusal says that something is wrong."""
    assert answer.status_code == 422, answer.content
    return {each["where"] for each in answer.json()["problems"]}


@pytest.fixture
def seen(place, by):
    return lambda email: seen_by(place, by(email).viewer)


@pytest.mark.parametrize("view", ["tier", "outcome", "body", "division", "cohort"])
def test_every_view_adds_up_to_what_is_chosen(program, view):
    mine = program(HEALTH)
    for chosen in ("", "&division=RSX_asc", "&method=observed&transfers=false", "&words=unicorns"):
        total = mine.get(f"{COUNT}?{chosen}").json()["totals"]["with transfers and schools"]
        parts = mine.get(f"{COUNT}/parts?by={view}{chosen}").json()
        assert sum(each["gbp_thousand"] for each in parts) == pytest.approx(total)


def test_lines_are_chosen_by_what_is_known_of_them(program, seen):
    mine, count = program(HEALTH), seen(HEALTH).count
    for query, wanted in {
        "confidence=A": lambda line: line.confidence == "A",
        "method=apportioned": lambda line: line.method == "apportioned",
        "transfers=false": lambda line: line.kind != "transfer",
        "schools=false": lambda line: not line.schools,
        "transfers=false&schools=false&sector=council": lambda line: (
            line.kind != "transfer" and not line.schools and line.sector == "council"
        ),
    }.items():
        told = mine.get(f"{COUNT}/lines?limit=1&{query}").json()
        assert told["total"] == sum(map(wanted, count.lines)), query
    outcome = seen(HEALTH).related.outcomes[FAMILY]
    (line,) = mine.get(f"{COUNT}/lines?outcome={outcome}").json()["items"]
    assert (line["id"], line["outcome"]) == (FAMILY, outcome)
    assert sum(line["tiers"].values()) == pytest.approx(1)
    tier = next(iter(line["tiers"]))
    inside = mine.get(f"{COUNT}?tier={tier}").json()
    assert inside["in_tier_gbp_thousand"] <= inside["totals"]["with transfers and schools"]
    small, large = (
        mine.get(f"{COUNT}/lines?limit=1&order={order}").json()["items"][0]["gbp_thousand"]
        for order in ("smallest", "largest")
    )
    assert small < large


def test_what_no_line_has_is_refused_with_where(program):
    mine = program(HEALTH)
    asked = f"{COUNT}/lines?tier=moon&body=nobody&method=guessed"
    assert wheres(mine.get(asked)) == {"tier", "body", "method"}
    assert wheres(mine.get(f"{COUNT}/neighbours?group=moon")) == {"group"}


def test_what_is_not_in_the_total_is_told(program, seen):
    mine, count = program(HEALTH), seen(HEALTH).count
    gaps = mine.get(f"{COUNT}/gaps").json()
    assert [each["what"] for each in gaps["remainders"]] == [e.what for e in count.remainders]
    assert [each["what"] for each in gaps["not_counted"]] == [e.what for e in count.not_counted]
    told = mine.get(COUNT).json()
    for name in ("missing", "eliminated"):
        assert mine.get(f"{COUNT}/lines?of={name}").json()["total"] == told[name]
    assert 0 < told["observed_share"] < 1


def test_a_line_says_who_says_so_and_what_acts_on_it(program, seen):
    one = program(POLICE).get(f"{COUNT}/line?id={FAMILY}").json()
    assert one["publication"]["licence"] == "Open Government Licence v3.0"
    assert one["publication"]["address"].startswith("https://")
    assert one["tag"]["status"] == "assumption"
    assert sum(one["tag"]["shares"].values()) == pytest.approx(1)
    assert one["planned"][0]["title"] == "Family group conferences before care proceedings"
    population = seen(POLICE).count.population
    assert one["gbp_per_head"] == pytest.approx(one["gbp_thousand"] * 1000 / population)
    assert 0 < one["share_of_body"] < 1
    assert one["row"] is None


def test_a_body_s_own_line_stands_beside_the_published_and_others_do_not_see_it(
    program, place, by, body
):
    row = add_row(by(HEALTH), place=place, table="spend", cells=OWN_LINE, body=body("NHS"))
    mine, other = program(HEALTH), program(COUNCIL)
    one = mine.get(f"{COUNT}/line?id={OWN_LINE['id']}").json()
    assert (one["row"], one["publication"], one["source"]) == (row.pk, None, "Our ledger 2024/25")
    assert one["own_figures"][0]["own_gbp_thousand"] == 4321
    changes = mine.get(f"{COUNT}/own-figures").json()
    assert changes["total"] > 1
    assert changes["difference_gbp_thousand"] == pytest.approx(
        changes["own_gbp_thousand"] - changes["published_gbp_thousand"]
    )
    beside = mine.get(f"{COUNT}/line/beside?id={OWN_LINE['id']}").json()
    assert beside == {"places": [], "years": []}
    for path in ("line", "line/beside"):
        assert other.get(f"{COUNT}/{path}?id={OWN_LINE['id']}").status_code == 404
    assert other.get(f"{COUNT}/own-figures").json() == {
        "items": [], "total": 0, "published_gbp_thousand": None, "own_gbp_thousand": None,
        "difference_gbp_thousand": None,
    }  # fmt: skip
    assert other.get(f"{COUNT}/lines?words=xanthic").json()["total"] == 0
    assert wheres(other.get(f"{COUNT}/neighbours?service=xanthic-1")) == {"service"}


def test_the_place_stands_beside_its_neighbours_and_england(program, seen):
    mine, count = program(READER), seen(READER).count
    beside = mine.get(f"{COUNT}/neighbours").json()
    assert (beside[0]["name"], beside[-1]["name"]) == ("Wigan", "England")
    assert beside[0]["gbp_per_head"] == pytest.approx(count.total() * 1000 / count.population)
    services = mine.get(f"{COUNT}/neighbours/services?group=councils").json()
    assert {each["group"] for each in services} == {"councils"}
    care = next(each for each in services if each["division"] == "RSX_csc")
    chosen = mine.get(f"{COUNT}/neighbours?group=councils&division=RSX_csc").json()
    assert care["here"] == chosen[0]["gbp_per_head"]
    assert care["apart"] == pytest.approx(care["here"] / care["england"] - 1)
    line = mine.get(f"{COUNT}/line/beside?id={FAMILY}").json()
    assert line["places"][-1]["code"] == ""
    assert [each["year"] for each in line["years"]] == sorted(e["year"] for e in line["years"])
    assert line["years"][-1]["gbp_thousand"] == line["years"][-1]["real_gbp_thousand"]
