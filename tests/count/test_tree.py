"""Which lines may be added up."""

from wholeplace.count.lines import LineTitle
from wholeplace.count.tree import line_tree


def test_leaves_hang_under_the_service_of_their_form_s_total(figures):
    assert figures.tree.leaves == {"RSX_csc": ("RO3_cscfml", "RO3_csclkd")}


def test_of_which_and_subcategory_rows_are_inside_their_leaf(figures):
    assert figures.tree.inside["RO3_csclkd"] == ("RO3_csclkdfos", "RO3_csclkdres")


def test_memoranda_and_rows_included_above_are_inside_the_service(figures):
    assert figures.tree.inside["RSX_csc"] == ("RO3_cscanc", "RO3_cscsvmem")


def test_totals_are_neither_services_nor_leaves(figures):
    tree = figures.tree
    assert "RSX_totsx" not in tree.services
    assert all("RO3_csctot" not in lines for lines in tree.leaves.values())


def test_every_line_is_listed_once_and_the_total_of_a_form_is_not_read(figures):
    lines = figures.tree.every_line
    assert len(lines) == len(set(lines)) == 13  # 1 total, 6 services, 2 leaves, 4 inside
    assert "RO3_csctot" not in lines


def test_a_leaf_whose_parent_is_not_registered_keeps_the_name_it_was_given():
    tree = line_tree([LineTitle("RO3_odd", "RO3", "Odd", "leaf", "RO3_unknown")])
    assert tree.leaves == {"RO3_unknown": ("RO3_odd",)}


def test_in_the_reference_every_leaf_belongs_to_one_of_three_services(reference):
    tree = line_tree(reference.lines().values())
    assert set(tree.leaves) == {"RSX_asc", "RSX_csc", "RSX_phs"}
    assert len(tree.services) == 13
    assert len(tree.leaves["RSX_csc"]) == 8
