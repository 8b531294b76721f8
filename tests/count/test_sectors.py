"""Sectors and the order of lines."""

from wholeplace.count.sectors import (
    COUNCIL_SECTORS,
    SECTOR_OF_CLASS,
    SECTORS,
    SHARED_CLASSES,
    in_order,
)


def test_every_class_that_is_shared_has_a_sector_that_is_not_a_council_s():
    for area_class in SHARED_CLASSES:
        assert SECTOR_OF_CLASS[area_class] in SECTORS
        assert SECTOR_OF_CLASS[area_class] not in COUNCIL_SECTORS


def test_every_class_of_council_is_drawn_as_a_council():
    councils = {each for each, sector in SECTOR_OF_CLASS.items() if sector in COUNCIL_SECTORS}
    assert councils == {
        "county",
        "unitary",
        "metropolitan district",
        "london borough",
        "district",
    }


def test_parks_are_no_sector_because_they_are_not_counted():
    assert "national park" not in SECTOR_OF_CLASS
    assert "regional park" not in SECTOR_OF_CLASS


def test_every_class_in_the_returns_is_a_sector_or_a_park(reference):
    classes = {row["class"] for row in reference.rows("returns")}
    assert classes - SECTOR_OF_CLASS.keys() == {"national park", "regional park"}


def test_lines_are_ordered_by_sector_body_division_and_service(make_line):
    lines = [
        make_line("b", "x", 1.0, sector="nhs"),
        make_line("b", "z", 1.0, sector="council", division="a"),
        make_line("b", "b", 1.0, sector="council"),
        make_line("a", "z", 1.0, sector="council"),
    ]
    assert [line.id for line in in_order(lines)] == ["a/z", "b/z", "b/b", "b/x"]


def test_an_unheard_of_sector_comes_last(make_line):
    lines = [make_line("a", "x", 1.0, sector="guild"), make_line("b", "x", 1.0, sector="hmrc")]
    assert [line.sector for line in in_order(lines)] == ["hmrc", "guild"]
