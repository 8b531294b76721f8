"""One place's plan, from nothing to a public page, as three bodies go the way in their browsers.

The tests are the steps of one journey and run in the order they stand here. Nobody knows a page's
address beforehand, save to begin: they read, fill in and press what they see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from xlsxwriter import Workbook

pytestmark = pytest.mark.browser
OPERATOR, HEALTH, CHARITY = "finance@council.example", "ledger@icb.example", "lead@vcse.example"
PASSWORD = "five calm herons wade"
HOME = "/places/bolton/"
TODAY = date.today()
HEADINGS = ("Cost centre", "Description", "Net budget", "Sort", "Paper")
# Three faults: an amount that is none, a kind that there is not, a source left out.
MONITOR = (
    ("Community services monitor 2024/25",),
    (),
    HEADINGS,
    ("1001", "Community nursing", 1_200_000, "service", "Budget book p. 12"),
    ("1002", "Health visiting", 800_000, "clinic", "Budget book p. 12"),
    ("1003", "Falls service", "n/a", "service", "Budget book p. 13"),
    ("1004", "Stop smoking service", 90_000, "service", ""),
    ("", "Total", 2_090_000, "", ""),
)


def workbook(rows) -> bytes:
    """An Excel file of one sheet."""
    held = BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Monitor")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


@dataclass
class Team:
    """Who takes part, each at their own browser."""

    sit: Callable
    council: object
    health: object = None
    charity: object = None
    codes: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def team(seats) -> Team:
    return Team(seats, seats())


def open_part(someone, part: str, heading: str) -> None:
    """Open a part of the place from the navigation."""
    someone.page.get_by_role("navigation", name="Sections").get_by_role("link", name=part).click()
    someone.page.wait_for_load_state()
    assert heading in someone.page.locator("h1").inner_text()


def invited(site, email: str) -> str:
    """Return the path in the latest message to somebody."""
    messages = sorted((site.home / "mail").iterdir(), key=lambda file: file.stat().st_mtime)
    to_them = [text for file in messages if email in (text := file.read_text())]
    return re.search(r"http://[^/\s]+(/invitations/\S+)", to_them[-1])[1]


def invite(team, body: str, email: str, *roles: str) -> None:
    """Invite somebody to act for a body."""
    team.council.go(f"{HOME}people/")
    team.council.press("Invite somebody")
    team.council.write({"E-mail address": email, "Which body they act for": body})
    team.council.write(dict.fromkeys(roles, "yes"))
    team.council.press("Send invitation")
    team.council.says("The invitation is on its way")


def join(team, site, email: str, name: str):
    """Let somebody follow the link of their invitation."""
    someone = team.sit()
    assert someone.go(invited(site, email)) == 200
    someone.write({"Your name": name, "Password": PASSWORD})
    return someone


def test_01_an_operator_sets_up_a_place_and_its_bodies(team):
    council = team.council.sign_in(OPERATOR)
    council.go("/places/new/")
    council.write({"Name of the council area": "Boltn"})
    council.press("Set up the place")
    council.says("Bolton")  # the nearest known name is offered
    council.see("j1-01-new-place-fault")
    council.write({"Name of the council area": "Bolton"})
    council.press("Set up the place")
    council.see("j1-01-people")
    council.press("Settings and bodies")
    council.write({"Random draws": "100"})
    council.press("Save settings")
    council.says("The settings are saved")
    council.press("Add a body")
    council.press("Add the body")
    council.see("j1-02-body-faults")
    council.write({"Name in full": "Bolton Voluntary Alliance", "Short id": "voluntary"})
    council.press("Add the body")
    council.says("Bolton Voluntary Alliance")
    council.see("j1-02-settings")
    council.go(f"{HOME}people/")
    council.press("Change Asha Finance")
    council.write({"Finance:": "yes", "Approver:": "yes"})
    council.press("Save roles")
    council.go(HOME)
    council.see("j1-03-home")


def test_02_partners_join_by_invitation_with_a_second_factor(team, site, authenticator):
    invite(team, "NHS Greater Manchester Integrated Care Board", HEALTH, "Finance:", "Approver:")
    invite(team, "Bolton Voluntary Alliance", CHARITY, "Editor:", "Approver:")
    team.council.see("j1-04-invited")
    health = team.health = join(team, site, HEALTH, "Hana Ledger")
    health.write({"Your name": "Hana", "Password": "short"})
    health.press("Set up my account")
    health.says("too short")
    health.see("j1-05-join-faults")
    health.write({"Your name": "Hana Ledger", "Password": PASSWORD})
    health.press("Set up my account")
    assert health.path == HOME
    health.go("/account/me/")
    health.see("j1-05-account")
    health.press("Set up second factor")
    health.press("Set up")
    key = health.page.locator("code").inner_text()
    health.write({"Authenticator code": "000000"})
    health.press("Turn on")
    health.see("j1-06-wrong-code")
    key = health.page.locator("code").inner_text()
    health.write({"Authenticator code": authenticator(key)})
    health.press("Turn on")
    health.see("j1-06-recovery-codes")
    team.codes = health.page.locator(".wp-codes code").all_inner_texts()
    charity = team.charity = join(team, site, CHARITY, "Cal Lead")
    charity.press("Set up my account")
    assert charity.path == HOME
    again = team.sit().sign_in(HEALTH, PASSWORD)
    again.see("j1-07-second-factor")
    again.write({"Code": team.codes[0]})
    again.press("Sign in")
    again.go(HOME)
    again.see("j1-07-partner-home")


def test_03_a_partner_sends_a_workbook_and_mends_every_fault_in_its_cell(team):
    health = team.health
    health.go(f"{HOME}money/")
    health.see("j1-08-money-empty")
    health.press("Send a file")
    health.press("Send and look at it")
    health.see("j1-08-send-faults")
    monitor = {"name": "monitor.xlsx", "mimeType": "", "buffer": workbook(MONITOR)}
    health.page.get_by_label("File", exact=True).set_input_files(monitor)
    health.press("Send and look at it")
    health.press("Read and check every line")
    health.see("j1-09-columns-faults")  # nothing says who says so
    health.page.get_by_label("Source", exact=True).select_option("Paper")
    health.page.get_by_label("Kind", exact=True).select_option("Sort")
    health.page.get_by_label("Division", exact=True).select_option("the same in every line")
    health.page.get_by_label("Division in every line", exact=True).fill("NHS_core")
    health.press("Read and check every line")
    health.says("3 problems in 3 lines of 4", "should be a number, not 'n/a'", "not 'clinic'")
    health.says("Source is blank", "totals of other lines (1)")
    health.see("j1-10-faults-in-cells")
    health.page.get_by_label("Amount [£], row 6").fill("30,000")
    health.page.keyboard.press("Tab")
    health.page.get_by_label("Amount [£], row 6").wait_for(state="detached")
    health.page.get_by_label("Kind, row 5").select_option("service")
    health.page.get_by_label("Kind, row 5").wait_for(state="detached")
    health.page.get_by_label("Source, row 7").fill("Budget book p. 13")
    health.press("Save what was mended on this page")
    health.says("4 lines are ready")
    health.see("j1-11-mended")
    health.press("Review and commit")
    # 1.2m + 0.8m + 0.03m + 0.09m = 2.12m, and the published line keeps the rest
    health.says("in these lines£2.1m")
    health.see("j1-12-review")
    health.write({"Partnership": "yes"})
    health.press("Commit these lines")
    health.see("j1-13-committed")


def test_04_the_council_reaches_that_line_and_its_source_in_three_clicks(team):
    council = team.council
    council.go(HOME)
    council.press("of public money")
    council.see("j1-14-count")
    council.page.locator("table").get_by_role("link", name="NHS Greater Manchester").first.click()
    council.page.wait_for_load_state()
    council.see("j1-15-body")
    council.press("Community nursing")
    council.says("Budget book p. 12", "£1.2m")
    council.see("j1-16-line")


def test_05_lines_are_tagged_together_and_by_keyboard_alone(team):
    health, press = team.health, team.health.page.keyboard.press
    open_part(health, "Prevention", "What prevents")
    health.see("j1-17-prevention")
    health.press("Tag lines")
    health.write({"Body": "NHS Greater Manchester Integrated Care Board"})
    health.press("Show")
    health.see("j1-17-lines")
    for line in ("Choose Community nursing", "Choose Falls service"):
        health.page.get_by_label(line).check()
    health.press("Set shares for chosen lines")
    health.write({"Secondary:": "70", "Tertiary:": "20"})
    health.write({"Why": "As the service says."})
    health.press("Save")
    health.says("The shares add up to 90%")
    health.see("j1-18-bulk-fault")
    health.write({"Tertiary:": "30"})
    health.press("Save")
    health.see("j1-18-bulk-done")
    health.press("Health visiting")
    first = health.page.locator("h1").inner_text()
    assert first == "Health visiting"
    press("1")
    expect(health.page.locator("h1")).not_to_have_text("Health visiting", timeout=20_000)
    health.see("j1-19-next-line")


def test_06_a_second_tagger_differs_and_the_difference_is_settled(team):
    health, charity = team.health, team.charity
    health.go(f"{HOME}prevention/second/")
    health.see("j1-20-no-sample")
    health.press("Open a sample")
    health.write({"Every line of at least": "900", "drawn at random": "0"})
    health.write({"Only lines that people tagged": "yes"})
    health.press("Draw the sample")
    health.see("j1-20-sample-fault")  # no line is so large
    health.write({"Every line of at least": "0"})
    health.write({"Only lines that people tagged": "yes"})
    health.press("Draw the sample")
    charity.go(f"{HOME}prevention/second/")
    charity.press("Second look")
    charity.see("j1-21-sample")
    charity.press("Tag")
    for _line in range(3):
        charity.see("j1-21-judge")
        charity.press("Primary")
    charity.see("j1-22-agreement")
    charity.says("Cohen", "Krippendorff")
    health.go(f"{HOME}prevention/disagreements/")
    health.see("j1-23-disagreements")
    health.page.locator("main table").get_by_role("link").first.click()
    health.page.wait_for_load_state()
    health.see("j1-23-settle")
    health.page.get_by_role("radio").nth(1).check()
    health.write({"Reason": "The charity runs the classes and knows who comes."})
    health.press("Settle")
    health.see("j1-23-settled")


def test_07_an_action_is_made_from_evidence_and_valued_in_the_background(team):
    council = team.council
    open_part(council, "Actions and value", "Actions and value")
    council.press("Make an action from evidence")
    council.see("j1-24-evidence")
    council.press("Balance and functional exercise")
    council.see("j1-24-finding")
    council.press("Make an action from this")
    council.write({"What you call it": "Balance classes at the market", "Share of them": "lots"})
    council.press("Make")
    council.see("j1-25-action-fault")
    council.write({"Share of them that takes part": "4%", "How many of them": "30,000"})
    council.write({"what each avoided outcome saves": "pssru25:ae"})
    council.write({"How often it happens without": "0.3", "Without the action: low": "0.25"})
    council.write({"Without the action: high": "0.35", "Without the action: how sure": "80%"})
    council.write({"Without the action: who says so": "assumption: calls to our falls service"})
    council.write({"Share of those that drops out": "20%", "Cost of each person who": "180"})
    council.write({"What the money buys": "Instructors and halls"})
    council.write({"Cost of each person: who says so": "assumption: last year's classes"})
    council.press("Make")
    council.says("Balance classes at the market", "What it costs, by body and year")
    council.see("j1-25-action")
    for stops in (True, False):
        council.go(f"{HOME}value/")
        council.press("Run a valuation")
        council.write({"Only what all partners see" if stops else "Everything our": "yes"})
        council.see("j1-26-run")
        council.press("Run it")
        council.see("j1-26-running")
        if stops:
            council.press("Stop this work")
            council.page.get_by_text("Cancelled").first.wait_for()
            council.see("j1-26-stopped")
    council.finish_job()
    council.says("Balance classes at the market", "Who pays", "80%")
    council.see("j1-27-cards")


def test_08_sliders_choose_again_within_the_budgets(team):
    council = team.council
    council.go(f"{HOME}value/portfolio/")
    council.see("j1-28-not-ready")
    council.press("Get it ready")
    council.finish_job()
    council.see("j1-28-portfolio")
    before = council.page.locator("#answer").text_content() or ""
    council.page.get_by_role("slider").first.focus()
    council.page.keyboard.press("Home")
    expect(council.page.locator("#answer")).not_to_have_text(before, timeout=20_000)
    council.see("j1-28-without-money")


def test_09_a_body_puts_money_into_a_pool(team):
    council = team.council
    council.go(f"{HOME}plan/pools/")
    council.see("j1-29-no-schedule")
    council.press("Add a pooled fund")
    council.write({"Name of the fund": "Falls fund", "Legal power": "section 75, NHS Act 2006"})
    council.write({"Host": "Bolton council", "Bolton council: share of an overspend": "60%"})
    council.write({"Integrated Care Board: share of an overspend": "30%"})
    council.press("Save the fund")
    council.says("The shares of an overspend add up to 90%")
    council.see("j1-29-fund-fault")
    council.write({"Integrated Care Board: share of an overspend": "40%"})
    council.press("Save the fund")
    council.says("Falls fund", "2 members")
    council.see("j1-29-fund")
    council.press("Table: Contributions")
    council.press("Add a row")
    council.write({"Fund": "falls-fund", "Year": "2026", "Amount": "much"})
    council.press("Save")
    council.says("should be a number, not 'much'")
    council.see("j1-29-contribution-fault")
    council.write({"Fund": "Falls fund", "Year": "2030", "Amount": "25,000"})
    council.press("Save")
    council.says("25,000")
    council.see("j1-29-contributions")


def test_10_outcomes_commitments_and_what_is_reported_of_them(team):
    council = team.council
    open_part(council, "Outcomes", "Outcomes and commitments")
    council.see("j1-30-outcomes")
    council.press("Add an outcome")
    council.write({"What should become true": "Fewer people over 75 fall"})
    council.press("Save")
    council.see("j1-30-outcome")
    council.go(f"{HOME}outcomes/commitments/add/")
    council.press("Save")
    council.see("j1-31-commitment-fault")
    council.write({"What will be done": "Run balance classes in six halls", "How far": "Agreed"})
    council.write({"Outcome it serves": "Fewer people over 75 fall", "Whose": "Bolton council"})
    council.press("Save")
    council.press("Add a milestone")
    council.write({"What will be done": "Halls hired", "Due": f"{TODAY + timedelta(30)}"})
    council.press("Save")
    council.see("j1-31-commitment")
    council.go(f"{HOME}outcomes/periods/")
    council.see("j1-32-no-period")
    council.press("Open a reporting period")
    council.write({"Name": "Quarter 3", "First day": f"{TODAY - timedelta(60)}"})
    council.write({"Last day": f"{TODAY}"})
    council.press("Save")
    council.see("j1-32-period")
    council.press("Report on Run balance classes in six halls")
    council.write({"Amber": "yes"})
    council.press("Save")
    council.says("Say why: only green may be without a reason")
    council.see("j1-32-report-fault")
    council.write({"Reason": "One hall of six is not hired. We ask the leisure trust in May."})
    council.press("Save")
    council.go(f"{HOME}outcomes/periods/")
    council.press("Quarter 3")
    council.press("Freeze this period")
    council.see("j1-33-freeze")
    council.press("Freeze")
    council.says("One hall of six is not hired", "nothing below changes")
    council.see("j1-33-frozen")


def test_11_words_comments_and_a_change_that_a_partner_asks_for(team):
    council, health = team.council, team.health
    open_part(council, "The plan", "The plan")
    council.see("j1-34-plan")
    council.press("12. Community")
    council.press("Write this section")
    council.write({"Words of this section": "We asked **400 residents** in six halls."})
    council.write({"Public": "yes"})
    council.press("Save these words")
    council.see("j1-34-section")
    health.go(f"{HOME}outcomes/commitments/")
    health.press("Run balance classes in six halls")
    health.press("Discuss it")
    health.write({"Your comment": "Can it be eight halls? We would pay for two."})
    health.press("Comment")
    health.see("j1-35-comment")
    health.press("Ask for a change")
    health.page.get_by_label("What should change").select_option("title")
    health.write({"What it should say": "Run balance classes in eight halls"})
    health.write({"Why": "We pay for two more."})
    health.press("Send the request")
    council.go(f"{HOME}plan/talk/")
    council.see("j1-36-talk")
    council.page.locator("main table").get_by_role("link").first.click()
    council.page.wait_for_load_state()
    council.see("j1-36-request")
    council.press("Accept: change the row")
    council.go(f"{HOME}outcomes/commitments/")
    council.says("Run balance classes in eight halls")


def test_12_versions_are_made_and_compared(team):
    council = team.council
    for number, note in enumerate(("For the boards of March", "With the boards' changes"), 1):
        council.go(f"{HOME}plan/versions/new/")
        council.write({"Why this version is made": note})
        council.press("Make the version")
        council.see(f"j1-37-making-{number}")
        council.finish_job()
        council.see(f"j1-37-version-{number}")
        if number == 1:
            council.go(f"{HOME}plan/sections/community/text/")
            council.write({"Words of this section": "We asked **900 residents** in eight halls."})
            council.press("Save these words")
    council.press("What changed")
    council.see("j1-38-changes")
    council.go(f"{HOME}plan/versions/")
    council.see("j1-38-versions")


def approve(someone, reference: str, **more: str) -> None:
    """Record a body's decision on the second version."""
    someone.go(f"{HOME}")
    someone.go(f"{HOME}plan/versions/2/")
    someone.press("Record your body's decision")
    someone.press("Record the decision")
    someone.see(f"j1-40-faults-{reference[:3]}")
    someone.write({"Approved": "yes", "Decision reference": reference, "Who decided": "The board"})
    someone.write({"Day of the decision": f"{TODAY - timedelta(9)}", **more})
    someone.write({"I have read what changed": "yes"})
    someone.press("Record the decision")
    someone.see(f"j1-40-decided-{reference[:3]}")


def test_13_three_bodies_approve_the_same_version(team):
    council = team.council
    council.go(f"{HOME}plan/versions/2/")
    council.press("Put it up for agreement")
    council.see("j1-39-put")
    council.write({"Bolton council": "yes", "NHS Greater Manchester": "yes"})
    council.write({"Bolton Voluntary Alliance": "yes"})
    if council.page.get_by_label("Why it goes ahead").count():
        council.write({"Why it goes ahead": "Owners of the open findings follow in May."})
    council.press("Ask these bodies")
    council.see("j1-39-asked")
    approve(team.health, "ICB 27/3")
    approve(team.charity, "VCS 4")
    yesterday = f"{TODAY - timedelta(1)}"
    approve(council, "Cabinet 14", **{"Last day of call-in": yesterday})
    council.says("Agreed", "ICB 27/3", "VCS 4", "Cabinet 14")
    council.see("j1-41-agreed")


def fetched(someone, name: str) -> bytes:
    """Download what a link of the page leads to."""
    href = someone.page.get_by_role("link", name=name).first.get_attribute("href")
    answer = someone.context.request.get(f"{someone.site.address}{href}")
    assert answer.ok, f"{name}: {answer.status}"
    return answer.body()


def words_of(content: bytes) -> str:
    """Everything that a Word or Excel file says."""
    with ZipFile(BytesIO(content)) as parts:
        named = [name for name in parts.namelist() if name.endswith("xml")]
        return "".join(parts.read(name).decode() for name in named)


def test_14_anybody_reads_the_published_plan_and_nothing_private(team):
    council = team.council
    council.go(f"{HOME}plan/versions/2/")
    council.press("Publish")
    council.see("j1-42-publish")
    council.press("Publish it")
    council.finish_job()
    anybody = team.sit()
    assert anybody.go("/plans/bolton/2/") == 200
    anybody.see("j1-43-public")
    anybody.says("ICB 27/3", "Cabinet 14")
    page = anybody.page.locator("main").inner_text()
    data = fetched(anybody, "Data (canonical JSON)")
    assert sha256(data).hexdigest() in page
    assert json.loads(data)
    pdf = PdfReader(BytesIO(fetched(anybody, "The full plan for print")))
    said = {
        "page": page,
        "json": data.decode(),
        "pdf": "".join(each.extract_text() for each in pdf.pages),
        "word": words_of(fetched(anybody, "The full plan for Word")),
        "excel": words_of(fetched(anybody, "Workbook (Excel)")),
    }
    assert "900 residents" in said["json"].replace("*", "")
    # The lines were shown to partners alone.
    for private in ("Community nursing", "Budget book p. 12", "finance@council"):
        assert [name for name, text in said.items() if private in text] == []
    assert anybody.go(HOME) == 200
    assert anybody.path.startswith("/account/login/")
    anybody.go("/plans/bolton/2/plan.html")
    anybody.see("j1-44-public-plan")
    anybody.go("/plans/bolton/2/residents.html")
    anybody.see("j1-44-residents")
