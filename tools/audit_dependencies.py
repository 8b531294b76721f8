"""Look up every package that runs with wholeplace in the public list of known weaknesses.

    python tools/audit_dependencies.py

Ends with 1 when one of them has a known weakness, and with 0 when none has. Where the list cannot
be reached it says so plainly and ends with 0: a check that could not be made is not a pass, and
whoever reads the record of the run sees that it was not made.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[1] / "requirements" / "run.txt"
WAIT = 40
"""Longest wait for the list [s]."""
NOT_MADE = "dependency audit NOT MADE: {why}. Make it where the list of weaknesses can be reached."


def main() -> int:
    """Print what is known of the packages and return 1 when one has a known weakness."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(REQUIREMENTS)]
    options = ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, timeout=WAIT, check=False
        )
    except subprocess.TimeoutExpired:
        print(NOT_MADE.format(why=f"the list did not answer within {WAIT} seconds"))
        return 0
    try:
        looked_at = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        print(NOT_MADE.format(why=said[-1][:200]))
        return 0
    return _told(looked_at)


def _told(looked_at: list[dict[str, object]]) -> int:
    """Print every known weakness and return 1 when there is one."""
    found = 0
    for each in looked_at:
        weaknesses = each.get("vulns")
        for one in weaknesses if isinstance(weaknesses, list) else []:
            found += 1
            mended = ", ".join(one["fix_versions"]) or "none yet"
            print(f"{each['name']} {each.get('version')}: {one['id']}; mended in: {mended}")
    print(f"{len(looked_at)} packages looked up, {found} known weaknesses.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
