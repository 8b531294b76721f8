"""The folder that holds everything of an installation."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe

from wholeplace.web.environment import SECRET_FILE, Environment, environment

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def prepare(home: Path, *, host: str) -> Environment:
    """Make the home folder and its secret key, and return what the operator has decided.

    On loopback nothing is encrypted and no second factor is asked for, unless the operator says
    otherwise: nobody else can reach it there.

    Args:
        home: The folder; made when it is not there.
        host: Address that the server will listen on.
    """
    home.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    name_home(home)
    if host in LOOPBACK:
        os.environ.setdefault("WHOLEPLACE_HTTPS", "0")
        os.environ.setdefault("WHOLEPLACE_SECOND_FACTOR", "optional")
    if not environment().secret:
        keep(home / SECRET_FILE, token_urlsafe(50))
    return environment()


def name_home(home: Path) -> None:
    """Let the settings of this process be those of a home folder."""
    os.environ["WHOLEPLACE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wholeplace.web.settings"


def keep(path: Path, words: str) -> None:
    """Write words into a file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{words}\n")


def start_django() -> None:
    """Load the application in this process."""
    import django

    django.setup()
