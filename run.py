#!/usr/bin/env python3
"""Set up and run wholeplace with nothing but Python 3.11 or newer.

python3 run.py demo [--place NAME]   count a real place, value actions, publish its plan
python3 run.py serve [--port N]      the web application with a demonstration place, on this machine
python3 run.py test                  run every test
python3 run.py check                 format, lint, types, layers, then the tests
python3 run.py bench                 measure speed and memory against stated baselines
python3 run.py lock                  pin the dependencies again

What follows the sub-command is passed on, for example: python3 run.py test tests/count -x
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / "python")
TO_RUN = ROOT / "requirements" / "run.txt"
TO_DEVELOP = ROOT / "requirements" / "dev.txt"
COMPILE = "uv pip compile pyproject.toml --universal --generate-hashes --no-header --quiet"
COMPILE += (
    " --python-version 3.11 --extra report --extra fast --extra solve --extra web --extra postgres"
)
COMMANDS = {
    "demo": ["python -m wholeplace.demo"],
    "serve": ["python -m wholeplace serve --home out/serve --demonstration Wigan"],
    "test": ["python -m pytest -n 2 --dist loadfile"],
    "check": [
        "ruff format --check",
        "ruff check",
        "python -m mypy",
        "lint-imports --no-logo",
        "python -m pytest -n 2 --dist loadfile",
    ],
    "bench": ["python benchmarks/bench.py"],
    "lock": [
        f"{COMPILE} -o requirements/run.txt",
        f"{COMPILE} -c requirements/run.txt --group dev -o requirements/dev.txt",
    ],
}
NO_VENV = """\
This Python cannot make a virtual environment that has pip in it.
On Debian and Ubuntu: apt-get install python3-venv
Then run the same command again."""


def succeeds(command: list[str]) -> bool:
    """Run a command in the project and say whether it worked."""
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    except FileNotFoundError:
        return False


def make_environment() -> None:
    """Make .venv, or make it again when the Python it was made from has gone."""
    if (BIN / "python").exists() and succeeds([PYTHON, "-c", "import pip"]):
        return
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except (subprocess.CalledProcessError, OSError):
        sys.exit(NO_VENV)


def is_set_up(lock: Path) -> bool:
    """Say whether .venv holds what the lock file and the project file ask for."""
    stamp = VENV / f".{lock.stem}"
    return stamp.exists() and stamp.read_text() == fingerprint(lock) and (BIN / "python").exists()


def fingerprint(lock: Path) -> str:
    """Return what .venv depends on, as one line."""
    inputs = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{sys.version_info[:2]} {hashlib.sha256(inputs).hexdigest()}"


def set_up(lock: Path) -> None:
    """Make .venv match the lock file; do nothing when it already does."""
    if is_set_up(lock) or (lock == TO_RUN and is_set_up(TO_DEVELOP)):
        return
    print("Setting up .venv (once, about a minute) ...", flush=True)
    make_environment()
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = [str(BIN / "uv"), "pip", "install", "--quiet", "--python", PYTHON]
    succeeds([*pip, "uv"])
    for install in (uv, pip):  # uv is faster; pip knows every index the machine is set up for
        if succeeds([*install, "-r", str(lock)]) and succeeds([*install, "--no-deps", "-e", "."]):
            break
    else:
        sys.exit("The dependencies could not be installed: see the messages above.")
    succeeds([PYTHON, "-m", "compileall", "-qq", "-j", "0", str(VENV), "src"])  # starts faster
    (VENV / f".{lock.stem}").write_text(fingerprint(lock))


def main() -> int:
    """Run the sub-command named on the command line, passing on what follows it."""
    name, *rest = sys.argv[1:] or ["help"]
    if name not in COMMANDS:
        print(__doc__)
        return 0 if name in ("help", "-h", "--help") else 2
    set_up(TO_RUN if name in ("demo", "serve") else TO_DEVELOP)
    *first, final = (line.split() for line in COMMANDS[name])
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environ = {**one_thread, **os.environ}
    for program, *arguments in first:
        if code := subprocess.call([str(BIN / program), *arguments], cwd=ROOT, env=environ):
            return code
    program, *arguments = final
    command = [str(BIN / program), *arguments, *rest]
    if os.name == "posix":  # it takes this process's place: whoever ends this one ends it
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execve(command[0], command, environ)
    return subprocess.call(command, cwd=ROOT, env=environ)


if __name__ == "__main__":
    raise SystemExit(main())
