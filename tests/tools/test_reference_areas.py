"""The tables of areas, names, bodies, members, neighbours and NHS people, and the compiler."""

import csv
import importlib
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
REFERENCE = ROOT / "src" / "wholeplace" / "reference"
TOPICS = ("areas", "bodies", "nhs", "neighbours")
TABLES = (
    "aliases.csv",
    "area_changes.csv",
    "areas.csv",
    "bodies.csv",
    "membership.csv",
    "neighbours.csv",
    "nhs_weighted_population.csv",
)
YEAR_ENDS = ("2023-03-31", "2024-03-31", "2025-03-31", "2026-11-22")

needs_shared = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason="the folder of source data is not beside the project"
)

sys.path.insert(0, str(ROOT / "tools"))
aliases = importlib.import_module("reference_tables.aliases")
areas = importlib.import_module("reference_tables.areas")
bodies = importlib.import_module("reference_tables.bodies")
changes = importlib.import_module("reference_tables.changes")
membership = importlib.import_module("reference_tables.membership")
neighbours = importlib.import_module("reference_tables.neighbours")
nhs = importlib.import_module("reference_tables.nhs")
reading = importlib.import_module("reference_tables.reading")
sources = importlib.import_module("reference_tables.sources")
driver = importlib.import_module("compile_reference")


def rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def area():
    return {row["code"]: row for row in rows("areas.csv")}


@pytest.fixture(scope="session")
def live(area):
    return {code: row for code, row in area.items() if not row["end"]}


@pytest.fixture(scope="session")
def members():
    return rows("membership.csv")


@pytest.fixture(scope="session")
def body():
    return {row["code"]: row for row in rows("bodies.csv")}


def serving(members, code, kind, day="2025-03-31"):
    """Bodies of a kind that serve an area on a day."""
    return {
        row["body"]
        for row in members
        if row["area"] == code
        and row["kind"] == kind
        and row["start"] <= day
        and (not row["end"] or day <= row["end"])
    }


def meaning(*spellings):
    """Codes that each spelling may mean, whatever its capitals."""
    wanted = {spelling.casefold() for spelling in spellings}
    return {row["code"] for row in rows("aliases.csv") if row["alias"].casefold() in wanted}


# ---- the compile ----


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    made = []
    for name in ("once", "again"):
        folder = tmp_path_factory.mktemp(name)
        only = [word for topic in TOPICS for word in ("--only", topic)]
        driver.main(["--shared", str(SHARED), "--out", str(folder), *only])
        made.append(folder)
    return made


@needs_shared
@pytest.mark.parametrize("table", TABLES)
def test_compiling_twice_gives_the_same_bytes(compiled, table):
    once, again = compiled
    assert (once / table).read_bytes() == (again / table).read_bytes()


@needs_shared
@pytest.mark.parametrize("table", TABLES)
def test_the_tables_in_the_package_are_the_compiled_ones(compiled, table):
    assert (compiled[0] / table).read_bytes() == (REFERENCE / table).read_bytes()


@needs_shared
def test_upper_tier_places_are_those_of_the_first_join(live):
    with (SHARED / "data" / "upper_tier_joined.csv").open(encoding="utf-8", newline="") as lines:
        joined = list(csv.DictReader(lines))
    recoded = {"E08000016": "E08000038", "E08000019": "E08000039"}
    stated = {recoded.get(row["ons_code"], row["ons_code"]): row for row in joined}
    ours = {code: row for code, row in live.items() if row["class"] != "district"}
    assert set(stated) == set(ours)
    assert all(stated[code]["e_code"] == row["e_code"] for code, row in ours.items())
    assert all(stated[code]["region"] == row["region"] for code, row in ours.items())


def test_a_missing_folder_of_source_data_is_said_plainly(tmp_path):
    with pytest.raises(SystemExit, match="say with --shared where the source data are"):
        driver.main(["--shared", str(tmp_path / "nowhere"), "--out", str(tmp_path)])


def test_an_unknown_topic_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        driver.main(["--only", "weather", "--out", str(tmp_path)])
    assert "invalid choice: 'weather'" in capsys.readouterr().err


def test_tables_over_the_size_limit_stop_the_compile(tmp_path, monkeypatch):
    (tmp_path / "big.csv").write_text("x" * 2000)
    monkeypatch.setattr(driver, "LIMIT_MB", 0.001)
    with pytest.raises(SystemExit, match="the limit is"):
        driver.check_size(tmp_path)


def test_a_missing_source_file_is_named(tmp_path):
    with pytest.raises(SystemExit, match=r"lost\.csv is missing"):
        reading.csv_rows(tmp_path / "lost.csv")


# ---- areas ----


def test_there_are_153_upper_tier_places(live):
    # 63 unitaries + 36 metropolitan districts + 33 London boroughs and the City + 21 counties
    found = Counter(row["class"] for row in live.values())
    assert found == {
        "unitary": 63,
        "metropolitan district": 36,
        "london borough": 33,
        "county": 21,
        "district": 164,
    }
    assert len(live) - found["district"] == 153
    assert len(live) - found["county"] == 296


def test_every_live_district_has_a_live_county(live):
    counties = Counter(row["county_code"] for row in live.values() if row["class"] == "district")
    assert set(counties) == {code for code, row in live.items() if row["class"] == "county"}
    # Essex has 12 districts, East Sussex 5 (Local Government Act 1972, as changed)
    assert counties["E10000012"] == 12
    assert counties["E10000011"] == 5


def test_only_districts_have_a_county(area):
    assert all(bool(row["county_code"]) == (row["class"] == "district") for row in area.values())


@needs_shared
def test_counties_of_districts_are_those_of_the_ons_lookup(live):
    lookup = reading.parquet_pairs(
        SHARED / "data" / "areas/lookups/lookup_ltla23_utla23.parquet", "ltla23_code", "utla23_code"
    )
    districts = {code: row for code, row in live.items() if row["class"] == "district"}
    assert len(districts) == 164
    assert all(lookup[code] == row["county_code"] for code, row in districts.items())


def test_every_area_has_a_region_and_an_mhclg_code(area):
    assert all(row["region_code"].startswith("E12") and row["region"] for row in area.values())
    assert all(row["e_code"].startswith("E") for row in area.values())
    assert len({row["region_code"] for row in area.values()}) == 9


def test_every_area_with_childrens_services_has_a_dfe_number(area):
    assert all(bool(row["dfe_code"]) == (row["class"] != "district") for row in area.values())
    assert area["E08000010"]["dfe_code"] == "359"


def test_dates_of_areas_are_whole_and_in_order(area):
    assert all(
        not row["start"] or not row["end"] or row["start"] < row["end"] for row in area.values()
    )
    assert {row["start"][5:] for row in area.values()} == {"", "04-01"}
    assert {row["end"][5:] for row in area.values()} == {"", "03-31"}


def test_the_nine_unitaries_of_2009_start_then(area):
    started = {code for code, row in area.items() if row["start"] == "2009-04-01"}
    # Durham, Northumberland, the two Cheshires, Shropshire, Cornwall, Wiltshire, the two Bedfords
    assert started == {
        "E06000047",
        "E06000048",
        "E06000049",
        "E06000050",
        "E06000051",
        "E06000052",
        "E06000054",
        "E06000055",
        "E06000056",
    }


def test_barnsley_and_sheffield_have_new_codes_since_april_2025(area):
    for old, new in (("E08000016", "E08000038"), ("E08000019", "E08000039")):
        assert area[old]["end"] == "2025-03-31"
        assert area[new]["start"] == "2025-04-01"
        assert area[old]["e_code"] == area[new]["e_code"]


# ---- changes ----


def test_nine_unitaries_were_made_since_2018_19(area):
    made = {
        row["new_code"]
        for row in rows("area_changes.csv")
        if row["date"] >= "2019-04-01" and row["kind"] == "merger" and row["new_code"][:3] == "E06"
    }
    assert {area[code]["name"] for code in made} == {
        "Bournemouth, Christchurch and Poole",
        "Dorset",
        "Buckinghamshire",
        "North Northamptonshire",
        "West Northamptonshire",
        "Cumberland",
        "Westmorland and Furness",
        "North Yorkshire",
        "Somerset",
    }


def test_a_county_that_went_to_two_unitaries_is_split():
    split = defaultdict(set)
    for row in rows("area_changes.csv"):
        if row["kind"] == "split":
            split[row["old_code"]].add(row["new_code"])
    assert split == {
        "E10000006": {"E06000063", "E06000064"},  # Cumbria
        "E10000009": {"E06000058", "E06000059"},  # Dorset
        "E10000021": {"E06000061", "E06000062"},  # Northamptonshire
    }


def test_every_retired_area_became_a_known_area_the_next_day(area):
    became = defaultdict(set)
    for row in rows("area_changes.csv"):
        became[row["old_code"]].add(row["date"])
        assert area[row["new_code"]]["start"] == row["date"]
    retired = {code: row for code, row in area.items() if row["end"]}
    assert set(became) == set(retired)
    assert all(
        {reading.day_before(day) for day in became[code]} == {row["end"]}
        for code, row in retired.items()
    )


def test_all_eight_recodes_are_listed():
    recodes = {
        (row["old_code"], row["new_code"], row["date"][:4])
        for row in rows("area_changes.csv")
        if row["kind"] == "recode"
    }
    assert recodes == {
        ("E07000100", "E07000240", "2012"),  # St Albans
        ("E07000104", "E07000241", "2012"),  # Welwyn Hatfield
        ("E06000048", "E06000057", "2013"),  # Northumberland
        ("E07000097", "E07000242", "2013"),  # East Hertfordshire
        ("E07000101", "E07000243", "2013"),  # Stevenage
        ("E08000020", "E08000037", "2013"),  # Gateshead
        ("E08000016", "E08000038", "2025"),  # Barnsley
        ("E08000019", "E08000039", "2025"),  # Sheffield
    }


def change(old, new, date="2020-04-01", kind="merger"):
    return changes.Change(old, new, date, kind, "law")


def test_successors_follow_a_chain_and_leave_out_a_split():
    # Taunton Deane -> Somerset West and Taunton (2019) -> Somerset (2023); Cumbria was split
    chain = [
        change("E07000190", "E07000246", "2019-04-01"),
        change("E07000246", "E06000066", "2023-04-01"),
        change("E10000006", "E06000063", kind="split"),
        change("E10000006", "E06000064", kind="split"),
    ]
    assert changes.successors(chain) == {"E07000190": "E06000066", "E07000246": "E06000066"}


def test_a_county_merges_into_one_unitary_and_splits_into_two():
    mergers = [change("E07000001", "E06000001"), change("E07000002", "E06000002")]
    one = changes.county_changes(mergers[:1], {"E07000001": "E10000001"})
    two = changes.county_changes(mergers, {"E07000001": "E10000001", "E07000002": "E10000001"})
    assert [row.kind for row in one] == ["merger"]
    assert [row.kind for row in two] == ["split", "split"]


def test_a_merger_of_districts_leaves_their_county_standing():
    assert changes.county_changes([change("E07000205", "E07000244")], {"E07000205": "E1"}) == []


def test_a_difference_from_the_ons_list_of_changes_stops_the_compile(tmp_path):
    listed = tmp_path / "changes.csv"
    listed.write_text("oldcd,newcd,type,start\nE07000004,E06000060,merger,2020\n")
    assert "1 agree" in changes.check_against_ons([change("E07000004", "E06000060")], listed)
    with pytest.raises(SystemExit, match="E07000005"):
        changes.check_against_ons([change("E07000005", "E06000060")], listed)


def test_a_recode_that_the_registry_does_not_know_stops_the_compile():
    early = change("E07000100", "E07000240", "2012-04-01", "recode")
    registry = [{"former-gss-codes": "E07000100", "gss-code": "E07000240"}]
    assert "1 recodes agree" in areas.check_recodes([early], registry)
    with pytest.raises(SystemExit, match="E07000100"):
        areas.check_recodes([early], [])


def test_the_wrong_number_of_live_areas_stops_the_compile():
    with pytest.raises(SystemExit, match="live council areas are"):
        areas.check_counts([])


# ---- aliases ----


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Wigan MBC", "E08000010"),
        ("wigan council", "E08000010"),
        ("Wigan Metropolitan Borough Council", "E08000010"),
        ("E4210", "E08000010"),
        ("359", "E08000010"),
        ("WGN", "E08000010"),
        ("Hull", "E06000010"),
        ("Bristol", "E06000023"),
        ("Durham", "E06000047"),
        ("BCP Council", "E06000058"),
        ("St Helens", "E08000013"),
        ("Brighton & Hove", "E06000043"),
        ("London Borough of Brent", "E09000005"),
        ("City of London Corporation", "E09000001"),
        ("Kent CC", "E10000016"),
        ("Medway Towns", "E06000035"),
        ("Cumbria", "E10000006"),
        ("Taunton Deane", "E07000190"),
        ("Shepway", "E07000112"),
        ("Bournemouth", "E06000028"),
    ],
)
def test_an_area_is_found_by_the_names_people_use(spelling, code):
    assert meaning(spelling) == {code}


@pytest.mark.parametrize(
    ("spelling", "codes"),
    [
        ("Newcastle", {"E08000021", "E07000195"}),
        ("Dorset", {"E06000059", "E10000009"}),
        ("Somerset", {"E06000066", "E10000027"}),
        ("Barnsley MBC", {"E08000038", "E08000016"}),
    ],
)
def test_a_name_of_two_areas_is_listed_under_both(spelling, codes):
    assert meaning(spelling) == codes


def test_every_area_has_a_name_and_each_spelling_of_an_area_stands_once(area):
    listed = rows("aliases.csv")
    assert {row["code"] for row in listed} == set(area)
    assert len({(row["alias"].casefold(), row["code"]) for row in listed}) == len(listed)


def test_names_of_retired_areas_are_old_and_ons_names_of_live_ones_are_names(area):
    kinds = {(row["alias"], row["code"]): row["kind"] for row in rows("aliases.csv")}
    assert all(
        kinds[row["name"], code] == ("old" if row["end"] else "name") for code, row in area.items()
    )
    assert kinds["Shepway", "E07000112"] == "old"
    assert kinds["Wigan Metropolitan Borough Council", "E08000010"] == "official"


def test_names_of_todays_areas_are_unique_but_for_two(live):
    found = defaultdict(set)
    for row in rows("aliases.csv"):
        if row["code"] in live:
            found[row["alias"].casefold()].add(row["code"])
    assert {name for name, codes in found.items() if len(codes) > 1} == {"kingston", "newcastle"}


def test_no_alias_is_blank_or_padded():
    assert all(row["alias"] and row["alias"] == row["alias"].strip() for row in rows("aliases.csv"))


def test_small_letters_get_capitals_and_capitals_are_left():
    assert aliases.capitalised("barking and dagenham") == "Barking and Dagenham"
    assert aliases.capitalised("newcastle upon tyne") == "Newcastle upon Tyne"
    assert aliases.capitalised("McDonald uA") == "McDonald uA"


def test_an_official_name_is_also_known_shortened():
    claim = aliases.Alias("Bath and North Council", "E1", "official")
    assert ("Bath & North Council", "E1", "short") in list(aliases.respelled(claim))
    claim = aliases.Alias("Wyre Forest District Council", "E1", "official")
    assert ("Wyre Forest DC", "E1", "short") in list(aliases.respelled(claim))


def test_a_new_ambiguous_name_stops_the_compile():
    made = [
        areas.AreaRow(code, "Twin", "unitary", "E1", "North", "", "", "", "E1", "1")
        for code in ("E06000001", "E06000002")
    ]
    listed = [aliases.Alias("Twin", row.code, "name") for row in made]
    with pytest.raises(SystemExit, match="twin"):
        aliases.check_aliases(listed, made)


# ---- bodies and members ----


def test_every_body_of_the_latest_return_is_there(body):
    found = Counter(row["kind"] for row in body.values() if row["e_code"] and not row["end"])
    assert found == {
        "police": 36,
        "fire": 29,
        "waste": 5,
        "combined authority": 11,
        "gla": 1,
        "national park": 11,
    }
    assert sum(row["kind"] == "icb" for row in body.values()) == 42


@needs_shared
def test_bodies_have_the_codes_that_the_returns_print(body):
    returned = reading.parquet_rows(
        SHARED / "data" / reading.RETURNS[-1], ("ons_code", "e_code"), "class = 'O'"
    )
    assert all(body[code]["e_code"] == e_code for code, e_code in returned)


@pytest.mark.parametrize("day", YEAR_ENDS)
@pytest.mark.parametrize("kind", ["police", "fire", "icb"])
def test_every_area_is_wholly_served_at_each_year_end(members, live, kind, day):
    total = defaultdict(float)
    for row in members:
        if row["kind"] == kind and row["start"] <= day and (not row["end"] or day <= row["end"]):
            total[row["area"]] += float(row["share"])
    assert set(total) == {code for code, row in live.items() if row["class"] != "county"}
    assert all(share == pytest.approx(1, abs=1e-9) for share in total.values())


def test_every_member_and_body_is_known(members, area, body, live):
    assert {row["area"] for row in members} <= set(live)
    assert {row["body"] for row in members} <= set(body) | set(area)
    serving_some = {row["body"] for row in members}
    idle = {code for code, row in body.items() if code not in serving_some}
    assert {body[code]["kind"] for code in idle} == {"national park"}


def test_a_membership_never_outlives_its_body_or_starts_before_it(members, body):
    for row in members:
        held = body.get(row["body"])
        if held and row["kind"] == held["kind"] and row["kind"] != "icb":
            assert row["start"] >= held["start"]
            assert not held["end"] or row["end"] == held["end"]


def test_wigan_is_served_by_greater_manchester_but_disposes_of_its_own_waste(members):
    # Environmental Protection Act 1990 s.30(2)(c)(i): Wigan is its own waste disposal authority
    assert serving(members, "E08000010", "police") == {"E23000005"}
    assert serving(members, "E08000010", "fire") == {"E47000001"}
    assert serving(members, "E08000010", "combined authority") == {"E47000001"}
    assert serving(members, "E08000010", "icb") == {"E54000057"}
    assert serving(members, "E08000010", "waste") == set()
    assert serving(members, "E08000009", "waste") == {"E47000001"}


def test_london_boroughs_are_served_by_the_london_authority_and_the_city_has_its_police(members):
    assert serving(members, "E09000033", "police") == {"E12000007"}
    assert serving(members, "E09000001", "police") == {"E09000001"}
    assert serving(members, "E09000001", "fire") == {"E12000007"}
    assert sum(row["kind"] == "gla" for row in members) == 33


def test_counties_and_unitaries_that_are_fire_authorities_serve_their_own_areas(members, area):
    own = defaultdict(set)
    for row in members:
        if row["kind"] == "fire" and row["body"] in area and not row["end"]:
            assert row["body"] in {row["area"], area[row["area"]]["county_code"]}
            own[area[row["body"]]["name"]].add(row["area"])
    assert set(own) == {
        "Cornwall",
        "Isles of Scilly",
        "Northumberland",
        "Gloucestershire",
        "Hertfordshire",
        "Lincolnshire",
        "Norfolk",
        "Oxfordshire",
        "Suffolk",
        "Surrey",
        "Warwickshire",
        "West Sussex",
    }


def test_police_and_fire_of_north_yorkshire_passed_to_the_mayor_in_may_2024(members):
    for kind, before in (("police", "E23000009"), ("fire", "E31000027")):
        assert serving(members, "E06000014", kind, "2024-05-06") == {before}
        assert serving(members, "E06000014", kind, "2024-05-07") == {"E47000012"}


def test_fire_of_cumbria_left_the_county_council_in_april_2023(members):
    assert serving(members, "E06000063", "fire", "2023-03-31") == {"E10000006"}
    assert serving(members, "E06000063", "fire", "2023-04-01") == {"E31000009"}


@pytest.mark.parametrize(
    ("code", "day", "authority"),
    [
        ("E08000037", "2024-05-06", {"E47000010"}),  # Gateshead
        ("E06000057", "2024-05-06", {"E47000011"}),  # Northumberland
        ("E08000037", "2024-05-07", {"E47000014"}),
        ("E06000057", "2024-05-07", {"E47000014"}),
        ("E07000032", "2025-03-31", {"E47000013"}),  # Amber Valley, East Midlands
        ("E07000040", "2025-03-31", {"E47000015"}),  # East Devon
        ("E06000026", "2025-03-31", set()),  # Plymouth stayed out
        ("E06000010", "2025-03-31", {"E47000016"}),  # Hull
        ("E07000136", "2025-03-31", {"E47000017"}),  # Boston, Greater Lincolnshire
        ("E07000117", "2025-03-31", {"E47000018"}),  # Burnley, Lancashire
        ("E07000117", "2025-02-04", set()),
        ("E06000024", "2026-11-22", set()),  # North Somerset
        ("E08000038", "2026-11-22", {"E47000002"}),  # Barnsley
    ],
)
def test_combined_authorities_have_their_members_from_the_day_the_law_says(
    members, code, day, authority
):
    assert serving(members, code, "combined authority", day) == authority


def test_waste_authorities_have_the_councils_of_the_order(members):
    # S.I. 1985/1884 schedule 1: West London 6, North London 7, East London 4, Western Riverside 4,
    # Merseyside 5; Environmental Protection Act 1990 s.30: Greater Manchester 9
    found = Counter(row["body"] for row in members if row["kind"] == "waste")
    assert found == {
        "E50000003": 6,
        "E50000002": 7,
        "E50000001": 4,
        "E50000004": 4,
        "E50000006": 5,
        "E47000001": 9,
    }


def test_boards_that_merged_in_2026_have_an_end(body):
    ended = {row["name"] for row in body.values() if row["kind"] == "icb" and row["end"]}
    assert len(ended) == 12
    assert "NHS Frimley Integrated Care Board" in ended
    assert not body["E54000057"]["end"]


@given(st.dictionaries(st.text(min_size=1), st.floats(1, 1e6), min_size=1, max_size=6))
def test_shares_add_to_one_exactly_and_none_is_negative(parts):
    found = membership.shares(parts)
    assert round(sum(found.values()), 9) == 1
    assert all(0 < share <= 1 for share in found.values())


def test_a_share_that_rounds_to_nothing_is_left_out():
    assert membership.shares({"large": 10_000_000, "tiny": 1}) == {"large": 1}


def member(area="E08000010", *, body="E23000005", kind="police", start="", end=""):
    return membership.Membership(area, body, kind, 1, start, end, "law")


def test_memberships_stand_on_their_first_and_last_day_and_not_beyond():
    row = member(start="2024-05-07", end="2025-03-31")
    days = ("2024-05-06", "2024-05-07", "2025-03-31", "2025-04-01")
    assert [bool(bodies.at([row], day)) for day in days] == [False, True, True, False]


def wigan():
    return areas.AreaRow(
        "E08000010", "Wigan", "metropolitan district", "E1", "NW", "", "", "", "E4210", "359"
    )


def test_an_area_with_two_forces_or_none_stops_the_compile():
    whole = [member(), member(kind="fire"), member(kind="icb")]
    assert "1 areas" in bodies.check_every_area_served(whole, [wigan()])
    with pytest.raises(SystemExit, match="not served by exactly one body"):
        bodies.check_every_area_served([*whole, member(body="E23000001")], [wigan()])
    with pytest.raises(SystemExit, match="'police'"):
        bodies.check_every_area_served(whole[1:], [wigan()])


def test_a_body_without_members_and_a_member_without_body_stop_the_compile():
    force = bodies.Body("E23000005", "Greater Manchester Police", "police", "E7042", "", "")
    assert "1 bodies serve" in bodies.check_every_body_serves([member()], [force], [wigan()])
    with pytest.raises(SystemExit, match="without members"):
        bodies.check_every_body_serves([], [force], [wigan()])
    with pytest.raises(SystemExit, match="E99"):
        bodies.check_every_body_serves([member(), member(body="E99")], [force], [wigan()])


# ---- NHS people ----


def test_nhs_people_add_to_england_and_wigan_as_published():
    total, people_of_wigan = defaultdict(float), defaultdict(float)
    for row in rows("nhs_weighted_population.csv"):
        total[row["measure"]] += float(row["value"])
        if row["place"] == "E08000010":
            people_of_wigan[row["measure"]] += float(row["value"])
    # every measure is scaled to the same registered population of England
    assert set(total) == {
        "registered_population",
        "final_weighted_population",
        "primary_medical_weighted_population",
    }
    assert all(value == pytest.approx(62_154_630.3, abs=0.1) for value in total.values())
    assert people_of_wigan["final_weighted_population"] == pytest.approx(368_697.7, abs=0.05)


def test_nhs_people_stand_under_areas_of_today_and_known_boards(live, body):
    listed = rows("nhs_weighted_population.csv")
    assert {row["place"] for row in listed} == {
        code for code, row in live.items() if row["class"] != "county"
    }
    assert {row["body"] for row in listed} == {
        code for code, row in body.items() if row["kind"] == "icb"
    }


def test_nhs_shares_of_members_are_shares_of_weighted_people(members):
    people = {
        (row["place"], row["body"]): float(row["value"])
        for row in rows("nhs_weighted_population.csv")
        if row["measure"] == "final_weighted_population"
    }
    whole = defaultdict(float)
    for (place, _), value in people.items():
        whole[place] += value
    for row in members:
        if row["kind"] == "icb":
            share = people[row["area"], row["body"]] / whole[row["area"]]
            assert float(row["share"]) == pytest.approx(share, abs=2e-6)


# ---- neighbours ----


def test_every_live_area_has_neighbours_by_each_model(live):
    found = defaultdict(set)
    for row in rows("neighbours.csv"):
        found[row["model"]].add(row["code"])
    upper = {code for code, row in live.items() if row["class"] != "district"}
    assert found == {
        "ons_global": set(live),
        "ons_economic": set(live),
        "ons_demographic": set(live),
        "dfe_children": upper,
    }


def test_neighbours_are_live_english_areas_and_never_the_area_itself(live):
    listed = rows("neighbours.csv")
    assert all(row["neighbour"] in live and row["neighbour"] != row["code"] for row in listed)
    assert len({(row["code"], row["model"], row["rank"]) for row in listed}) == len(listed)
    assert {int(row["rank"]) for row in listed} == set(range(1, 21))


def test_neighbours_of_wigan_are_those_of_the_publishers():
    nearest = {
        (row["model"], int(row["rank"])): row["neighbour"]
        for row in rows("neighbours.csv")
        if row["code"] == "E08000010"
    }
    # DfE 2025 model, row 359: 888 Lancashire and 925 Lincolnshire "very close", then 343 Sefton
    assert [nearest["dfe_children", rank] for rank in (1, 2, 3)] == [
        "E10000017",
        "E10000019",
        "E08000014",
    ]
    assert sum(model == "dfe_children" for model, _ in nearest) == 10


def test_an_area_that_is_its_own_neighbour_stops_the_compile():
    row = neighbours.Neighbour("E08000010", "E08000010", 1, "ons_global", "ons")
    with pytest.raises(SystemExit, match="odd"):
        neighbours.check_neighbours([row], [wigan()])


# ---- sources ----


def fragment(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


ENTRY = "\n".join(
    "retrieved = 2026-11-22" if key == "retrieved" else f'{key} = "a “quoted” word"'
    for key in sources.KEYS
)


def test_a_source_is_written_as_it_was_read(tmp_path):
    made = sources.gathered([fragment(tmp_path, "sources_one.toml", f"[law]\n{ENTRY}\n")])
    assert tomllib.loads(sources.entry_text("law", made["law"])) == made


def test_an_id_in_two_fragments_is_refused(tmp_path):
    both = [fragment(tmp_path, f"sources_{n}.toml", f"[law]\n{ENTRY}\n") for n in ("a", "b")]
    with pytest.raises(SystemExit, match="already in another fragment"):
        sources.gathered(both)


def test_a_source_that_lacks_a_key_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="differs in note"):
        sources.gathered(
            [fragment(tmp_path, "sources_a.toml", f"[law]\n{ENTRY.rsplit(chr(10), 1)[0]}\n")]
        )


def test_a_table_that_cites_an_unknown_source_stops_a_whole_compile(tmp_path):
    (tmp_path / "made_up.csv").write_text("place,source\nE1,nobody-said-so\n")
    with pytest.raises(SystemExit, match="nobody-said-so"):
        sources.compile_sources(tmp_path, complete=True)
    report = sources.compile_sources(tmp_path, complete=False)
    assert any("nobody-said-so" in line for line in report)


def test_every_source_of_these_tables_is_listed_with_a_licence():
    listed = tomllib.loads((REFERENCE / "SOURCES.toml").read_text(encoding="utf-8"))
    cited = set()
    for name in ("area_changes.csv", "membership.csv", "neighbours.csv", TABLES[-1]):
        cited |= {row["source"] for row in rows(name)}
    assert cited <= set(listed)
    assert all(listed[name]["licence"] and listed[name]["licence_line"] for name in cited)
