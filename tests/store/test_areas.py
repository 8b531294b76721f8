"""The gazetteer out of table rows."""

from wholeplace.store.areas import read_gazetteer

AREA = {
    "code": "E07000001",
    "name": "Hill",
    "class": "district",
    "region_code": "E12000002",
    "region": "South",
    "county_code": "E10000001",
    "start": "",
    "end": "",
    "e_code": "E0001",
    "dfe_code": "",
}
COUNTY = {**AREA, "code": "E10000001", "name": "Southshire", "class": "county", "county_code": ""}
TABLES = {
    "areas": (AREA, COUNTY),
    "bodies": ({"code": "E23000001", "name": "Southern Police", "kind": "police"},),
    "aliases": ({"alias": "The Hill", "code": "E07000001", "kind": "short"},),
    "area_changes": (
        {
            "old_code": "E07000001",
            "new_code": "E07000009",
            "date": "2030-04-01",
            "kind": "recode",
            "source": "made up",
        },
    ),
    "membership": (
        {
            "area": "E07000001",
            "body": "E23000001",
            "kind": "police",
            "share": "0.25",
            "start": "2022-07-01",
            "end": "",
            "source": "made up",
        },
        {
            "area": "E07000001",
            "body": "E10000001",
            "kind": "fire",
            "share": "1",
            "start": "",
            "end": "",
            "source": "made up",
        },
    ),
    "neighbours": (
        {"code": "E07000001", "neighbour": "E10000001", "rank": "2", "model": "ons_global"},
    ),
}


def test_areas_keep_their_class_county_and_region():
    area = read_gazetteer(TABLES.__getitem__).find("Hill")
    assert (area.area_class, area.county, area.region) == ("district", "E10000001", "South")


def test_an_alias_finds_its_area():
    assert read_gazetteer(TABLES.__getitem__).find("the hill").code == "E07000001"


def test_members_are_named_and_a_county_may_be_its_own_fire_authority():
    place = read_gazetteer(TABLES.__getitem__).place("Southshire")
    assert [(m.body_name, m.kind, m.share) for m in place.members] == [
        ("Southern Police", "police", 0.25),
        ("Southshire", "fire", 1.0),
    ]


def test_members_change_with_the_date():
    gazetteer = read_gazetteer(TABLES.__getitem__)
    early = gazetteer.place("Southshire", on="2021-01-01")
    assert [member.kind for member in early.members] == ["fire"]


def test_changes_and_neighbours_are_read():
    gazetteer = read_gazetteer(TABLES.__getitem__)
    assert gazetteer.known_as("E07000001") == ("E07000001", "E07000009")
    assert gazetteer.ranked == {("ons_global", "E07000001"): ("E10000001",)}
