"""The chief finance officer's journey, and the states that no straight way leads to.

The review is done on the demonstration, whose budget is published; its tests run in order.
"""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
OFFICER, COLLEAGUE = "finance@council.example", "strategy@council.example"
HOME = "/places/wigan/"
VALUE = f"{HOME}value/"
FOCUSED = """() => { const e = document.activeElement;
    return (e.labels?.[0]?.innerText || e.innerText || e.ariaLabel || '').trim(); }"""


@pytest.fixture(scope="module")
def officer(seats):
    return seats().sign_in(OFFICER)


def test_1_the_gap_before_anything_is_decided(officer):
    officer.go(f"{HOME}settings/")
    officer.write({"Random draws": "100"})
    officer.press("Save settings")
    officer.go(f"{VALUE}medium-term/")
    officer.see("j2-01-not-run")
    officer.press("Run the medium-term plan")
    officer.write({"Everything our own body sees": "yes"})
    officer.press("Run it")
    officer.finish_job()
    officer.says("gap", "80%", "Reserves", "Beside its neighbours")
    officer.see("j2-01-medium-term")


def test_2_what_is_preventive_and_how_far_people_agree(officer):
    officer.go(f"{HOME}prevention/")
    officer.says("By tier", "assumption")
    officer.see("j2-02-tiers")
    officer.write({"Scheme": "Scotland"})
    officer.press("Read under this scheme")
    officer.see("j2-02-other-scheme")


def test_3_the_trend_and_what_moved_it(officer):
    officer.go(f"{HOME}prevention/")
    officer.press("Trend and neighbours")
    officer.says("By year", "What moved preventive spending", "among its neighbours")
    officer.see("j2-03-trend")


def test_5_proposals_are_tested_against_the_gap(officer):
    officer.go(f"{VALUE}review/")
    officer.see("j2-05-review")
    for line, decision, share in (
        ("RO3_csclkd", "Protect it", ""),
        ("RSX_env", "Cut it", "5%"),
        ("RO3_phsbstrtalc", "Grow it", "10%"),
    ):
        officer.go(f"{VALUE}review/propose/?line=council%2F{line}")
        officer.write({decision: "yes", "Why": "To be tested before cabinet.", "By what": share})
        officer.press("Save the proposal")
        assert officer.path.startswith(f"{VALUE}review/?") or officer.path == f"{VALUE}review/"
    officer.go(f"{VALUE}review/propose/")
    officer.press("Save the proposal")
    officer.see("j2-05-proposal-faults")
    officer.go(f"{VALUE}run/review/")
    officer.write({"Everything our own body sees": "yes"})
    officer.press("Run it")
    officer.see("j2-05-running")
    officer.finish_job()
    officer.go(f"{VALUE}review/")
    officer.says("What each proposal would do", "The gap", "What the prevention proposals change")
    officer.see("j2-05-consequence")


def test_7_the_annex_says_how_sure_it_is_and_what_section_25_asks(officer):
    officer.go(f"{VALUE}review/")
    officer.says("For the chief finance officer", "Section 25 of the Local Government Act 2003")
    officer.go(f"{VALUE}results/")
    officer.see("j2-07-results")
    officer.page.locator("main table").get_by_role("link").first.click()
    officer.page.wait_for_load_state()
    officer.says("80%", "Fingerprint")
    officer.see("j2-07-annex")
    tables = officer.page.locator("main table").all_inner_texts()
    assert any(re.search(r"£[\d.,]+[mk]? to £[\d.,]+", text) for text in tables)
    held = officer.page.get_by_role("link", name="Download every figure")
    figures = officer.context.request.get(f"{officer.site.address}{held.get_attribute('href')}")
    assert figures.ok
    assert "gap" in figures.text()


def test_two_people_change_one_row_and_both_versions_are_shown(officer, desk):
    colleague = desk().sign_in(COLLEAGUE)
    for each in (officer, colleague):
        each.go(f"{HOME}tables/commitments/")
        each.press("start-family-group-conferences")
    colleague.write({"Title": "Conferences in every ward"})
    colleague.press("Save")
    officer.write({"Title": "Conferences in every neighbourhood"})
    officer.press("Save")
    officer.says(
        "Someone changed this", "Conferences in every ward", "Conferences in every neighbourhood"
    )
    officer.see("state-conflict")
    officer.press("Keep theirs")
    officer.go(f"{HOME}tables/commitments/")
    officer.says("Conferences in every ward")


def test_what_destroys_asks_first(officer):
    for name, path in (
        ("action", "value/actions/1/remove/"),
        ("body", "settings/bodies/7/remove/"),
        ("person", "people/1/5/remove/"),
    ):
        officer.go(f"{HOME}{path}")
        officer.see(f"state-ask-{name}")


def test_a_page_that_is_not_there_and_one_that_is_not_yours(officer, desk):
    assert officer.go(f"{HOME}nowhere/") == 404
    officer.see("state-404")
    viewer = desk().sign_in("viewer@council.example")
    assert viewer.go(f"{HOME}settings/") == 403
    viewer.see("state-403")


def test_guessing_a_password_is_stopped_and_says_for_how_long(desk):
    stranger = desk()
    for _guess in range(6):
        stranger.sign_in("finance@police.example", "not the password")
    stranger.says("minutes")
    stranger.see("state-429")


def test_without_javascript_a_plan_is_filled_valued_and_frozen(desk):
    plain = desk(javascript=False).sign_in(OFFICER)
    plain.go(f"{HOME}outcomes/commitments/add/")
    plain.write({"What will be done": "Open a hub at the market", "How far": "Agreed"})
    plain.press("Save")
    plain.says("Open a hub at the market")
    plain.go(f"{HOME}prevention/lines/one/")
    plain.press("Confirm this tag")
    plain.says("Saved")
    plain.go(f"{HOME}plan/sections/community/text/")
    plain.write({"Words of this section": "Written without a script."})
    plain.press("Save these words")
    plain.says("Written without a script.")
    plain.go(f"{HOME}plan/versions/new/")
    plain.write({"Why this version is made": "Made without a script"})
    plain.press("Make the version")
    made = plain.page.get_by_role("link", name="See what it made")
    for _look in range(150):
        if made.count():
            break
        plain.page.wait_for_timeout(1_000)
        plain.press("Look again")
    made.click()
    plain.says("Made without a script", "SHA-256")
    plain.see("plain-version")


def reach(someone, name: str) -> None:
    """Go with the Tab key alone to a control of a name, and see that it has the focus."""
    for _tab in range(120):
        someone.page.keyboard.press("Tab")
        if name in someone.page.evaluate(FOCUSED):
            return
    raise AssertionError(f"the Tab key does not reach {name!r}")


def test_an_approver_goes_from_sign_in_to_a_decision_by_keyboard_alone(desk):
    officer = desk().sign_in(OFFICER)
    officer.go(f"{HOME}plan/versions/1/put/")
    officer.write({"Wigan council": "yes", "NHS Greater": "yes"})
    if officer.page.get_by_label("Why it goes ahead").count():
        officer.write({"Why it goes ahead": "They are settled in May."})
    officer.press("Ask these bodies")
    hands = desk()
    press, write = hands.page.keyboard.press, hands.page.keyboard.type
    hands.go("/account/login/")
    reach(hands, "Email")
    write("finance@nhs.example")
    reach(hands, "Password")
    write(hands.site.password)
    press("Enter")
    hands.page.wait_for_url(f"**{HOME}")
    reach(hands, "The plan")
    press("Enter")
    hands.page.wait_for_url("**/plan/")
    reach(hands, "Version 1")
    press("Enter")
    hands.page.wait_for_url("**/versions/1/")
    reach(hands, "Record your body's decision")
    press("Enter")
    hands.page.wait_for_url("**/approve/")
    reach(hands, "Approved")
    press("Space")
    reach(hands, "Decision reference")
    write("ICB 27/9")
    reach(hands, "Who decided")
    write("The board")
    reach(hands, "Day of the decision")
    write("11022026")
    reach(hands, "I have read what changed")
    press("Space")
    reach(hands, "Record the decision")
    hands.see("keys-decision")
    press("Enter")
    hands.page.wait_for_url("**/versions/1/")
    hands.says("ICB 27/9")
    hands.see("keys-approved")
