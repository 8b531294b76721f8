"""What holds of a line wherever it is spent."""

from dataclasses import replace

import pytest

from wholeplace.count.facts import NOT_STATED, LineFacts, with_facts
from wholeplace.count.views import by_cohort, by_flexibility

POLICING = LineFacts("RSX_pol", "everyone", "duty", "alignable", "Home Office")
POLICE = "E23000901"


def test_a_line_takes_the_facts_of_its_service(make_line):
    [told] = with_facts([make_line(POLICE, "RSX_pol", 1.0)], facts={"RSX_pol": POLICING})
    assert (told.cohort, told.statutory, told.flexibility) == ("everyone", "duty", "alignable")
    assert told.funder == "Home Office"


def test_what_a_line_says_itself_stays(make_line):
    own = replace(make_line(POLICE, "RSX_pol", 1.0), cohort="victims of crime")
    [told] = with_facts([own], facts={"RSX_pol": POLICING})
    assert told.cohort == "victims of crime"
    assert told.statutory == "duty"


def test_a_service_without_facts_is_not_stated_and_never_guessed(counted_midshire):
    [part] = by_cohort(replace(counted_midshire, lines=counted_midshire.lines[:2]))
    assert part.code == NOT_STATED


def test_the_people_and_the_freedom_of_all_lines_add_up_to_the_total(counted_midshire):
    lines = with_facts(counted_midshire.lines, facts={"RSX_pol": POLICING})
    count = replace(counted_midshire, lines=lines)
    for view in (by_cohort, by_flexibility):
        assert sum(p.gbp_thousand for p in view(count)) == pytest.approx(count.total())


def test_every_line_of_the_reference_has_facts_and_says_they_are_assumed(reference):
    facts = {row["line"]: row for row in reference.rows("line_facts")}
    wanted = {
        line for line, title in reference.lines().items() if title.role in ("leaf", "service")
    }
    assert wanted <= facts.keys()
    assert {row["status"] for row in facts.values()} == {"assumption"}
    assert {row["statutory"] for row in facts.values()} == {"duty", "power", "mixed"}
    assert {row["flexibility"] for row in facts.values()} == {
        "poolable",
        "alignable",
        "ring-fenced",
        "national entitlement",
    }


def test_every_counted_line_of_a_real_place_says_for_whom(reference, gazetteer):
    from wholeplace.store.returns import count_place

    counted = count_place(reference, gazetteer.place("Wigan"), year=2024)
    assert [line.id for line in counted.lines if not line.cohort] == []
    by_service = {line.service: line for line in counted.lines}
    assert by_service["RO3_csclkd"].cohort == "children looked after"
    assert by_service["DWP_pensioners"].flexibility == "national entitlement"
    assert "public health grant" in by_service["RO3_phhcp"].funder
