"""L1 and L3, the plan and the value of prevention: one figure walked from a return to the page."""

import json


def test_looked_after_children_go_from_the_return_to_the_page(demonstration, reference):
    [returned] = reference.figures(
        "outturn",
        places=["E08000010"],
        periods=["2024-25"],
        measures=["RO3_csclkd_net_current_expenditure"],
    )
    assert returned.value == 61_913
    plan = json.loads((demonstration / "plan.json").read_text("utf-8"))
    [line] = [x for x in plan["count"]["lines"] if x["service"] == "RO3_csclkd"]
    assert (line["gbp_thousand"], line["source"]) == (61_913, returned.source)
    assert returned.source in plan["sources"]
    page = (demonstration / "plan.html").read_text("utf-8")
    assert "Children looked after" in page
    assert "61.9" in page


def test_every_source_the_plan_names_is_listed_with_its_licence(demonstration):
    plan = json.loads((demonstration / "plan.json").read_text("utf-8"))
    used = {line["source"] for line in plan["count"]["lines"]}
    used |= {cost["source"]["id"] for action in plan["actions"] for cost in action["unit_costs"]}
    used.add(plan["count"]["population_source"])
    assert used <= plan["sources"].keys()
    page = (demonstration / "plan.html").read_text("utf-8")
    assert "Open Government Licence v3.0" in page


def test_what_a_unit_cost_is_and_who_says_so_reaches_the_page(demonstration):
    page = (demonstration / "plan.html").read_text("utf-8")
    assert "Child into local authority foster care" in page
    assert "2013/14" in page
    assert "Greater Manchester Combined Authority" in page
