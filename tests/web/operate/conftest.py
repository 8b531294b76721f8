"""An installation in a folder of its own, used by commands as an operator would."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

collect_ignore = ["killed_at.py"]  # a program, which asks for an installation

FILL = """
from wholeplace.web.operate.home import prepare, start_django
from pathlib import Path
import sys
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from wholeplace.web.places.making import demonstrate
place = demonstrate("Wigan", password="seven quiet otters swim")
place.setting["draws"] = 100
place.save()
"""


@pytest.fixture(scope="session")
def installation(tmp_path_factory) -> Path:
    """A home folder with the demonstration in it."""
    home = tmp_path_factory.mktemp("installation") / "home"
    subprocess.run([sys.executable, "-c", FILL, str(home)], check=True, env=plain_environment())
    return home


def plain_environment(**more: str) -> dict[str, str]:
    """The environment without anything of an operator's in it."""
    ours = ("WHOLEPLACE_", "DATABASE_URL", "DJANGO_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)} | more


@pytest.fixture
def wholeplace() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Type a command and see what it answers."""

    def run(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wholeplace", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env=plain_environment(COLUMNS="100", **more),
        )

    return run


@pytest.fixture
def operator_environment() -> dict[str, str]:
    return plain_environment()


@pytest.fixture
def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
