"""What the package shows, and what must not be anywhere in the tree."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import wholeplace

ROOT = Path(__file__).resolve().parents[1]


def tracked_texts():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.exists() and path.suffix not in {".mo", ".parquet", ".png", ".ttf", ".xlsx"}:
            yield name, path.read_text("utf-8")


def test_every_public_name_loads_and_the_list_is_sorted():
    assert wholeplace.__all__ == sorted(wholeplace.__all__)
    for name in wholeplace.__all__:
        assert getattr(wholeplace, name) is not None


def test_nothing_else_leaks_out():
    shown = {name for name in vars(wholeplace) if not name.startswith("_")}
    modules = {path.stem for path in (ROOT / "src" / "wholeplace").iterdir()}
    assert shown - modules <= {*wholeplace.__all__, "annotations", "import_module", "TYPE_CHECKING"}


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'counts'"):
        _ = wholeplace.counts


@pytest.mark.parametrize("module", ["wholeplace", "wholeplace.cli"])
def test_importing_stays_light(module):
    heavy = "{'numpy', 'scipy', 'numba', 'highspy', 'duckdb', 'pydantic', 'typst', 'rich'}"
    code = f"import sys, {module}; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"importing {module} loads {ran.stderr}"


def test_no_machine_path_or_registry_host_is_in_the_tree():
    hosts = ["py" + "pi.o", "pythonh" + "osted", "npm" + "js", "deb.de" + "b"]
    pattern = re.compile("|".join([r"/(work|farm|root)/", *map(re.escape, hosts)]))
    found = [
        f"{name}:{number}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_module_is_short_enough_to_read_at_one_sitting():
    long = [
        f"{path.relative_to(ROOT)} ({lines})"
        for path in (ROOT / "src").rglob("*.py")
        if (lines := path.read_text("utf-8").count("\n")) > 400
    ]
    assert long == []
