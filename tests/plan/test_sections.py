"""The sixteen sections of a whole place plan, filled or plainly not yet."""

from dataclasses import replace

from wholeplace.plan.assemble import Ground, Intent, Worth
from wholeplace.plan.sections import NOT_YET, sections


def state(plan, id):
    (one,) = [section for section in sections(plan) if section.id == id]
    return one.state


def test_there_are_sixteen_in_order(plan):
    assert [section.number for section in sections(plan)] == list(range(1, 17))


def test_their_ids_are_unique_and_fit_an_address(plan):
    ids = [section.id for section in sections(plan)]
    assert len(set(ids)) == 16
    assert all(id.isalpha() and id.islower() for id in ids)


def test_each_says_what_belongs_in_it(plan):
    assert all(section.holds.endswith(".") for section in sections(plan))


def test_what_the_plan_has_is_in_this_version(plan):
    filled = [section.id for section in sections(plan) if section.filled]
    assert filled == [
        "place",
        "count",
        "needs",
        "outcomes",
        "prevention",
        "actions",
        "money",
        "governance",
        "learning",
    ]


def test_what_nobody_has_built_yet_says_so_plainly(plan):
    for id in ("services", "delivery", "vehicles", "growth", "community", "asks"):
        assert state(plan, id) == NOT_YET == "Not yet in this version."


def test_a_plan_without_actions_has_no_section_of_actions_or_money(town):
    bare = town.anytown(Intent("Bare"), ground=Ground(town.COUNT, town.LEDGER), worth=Worth())
    assert state(bare, "actions") == NOT_YET
    assert state(bare, "needs") == NOT_YET
    assert state(bare, "money") == NOT_YET
    assert state(bare, "outcomes") == NOT_YET
    assert state(bare, "governance") == NOT_YET


def test_outcomes_aimed_at_fill_the_section_without_any_figure(town):
    aims = town.anytown(
        Intent("Aims", outcomes=town.OUTCOMES), ground=Ground(town.COUNT, town.LEDGER)
    )
    assert state(aims, "outcomes") == "In this version."


def test_a_count_without_lines_is_not_a_count_yet(town):
    empty = town.anytown(ground=replace(town.GROUND, count=replace(town.COUNT, lines=())))
    assert state(empty, "count") == NOT_YET


def test_needs_are_filled_only_when_an_action_works_on_a_pathway(town):
    together = replace(town.TOGETHER, changes=())
    plan = town.anytown(worth=Worth(town.PLAIN_WORTH.valuations, together))
    assert state(plan, "needs") == NOT_YET
    assert state(town.anytown(), "needs") == "In this version."
