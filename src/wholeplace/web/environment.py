"""What the operator decides, read from the environment: nothing here has a side effect."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

SECRET_FILE = "secret_key"


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything an operator can set, each by the environment variable of its name.

    Attributes:
        home: ``WHOLEPLACE_HOME``: folder of the database, uploads, publications and caches.
        database: ``DATABASE_URL``; empty for SQLite in the home folder.
        hosts: ``WHOLEPLACE_HOSTS``: names the site answers to, parted by commas.
        https: ``WHOLEPLACE_HTTPS``: whether visitors come by HTTPS; only 0 switches it off.
        proxied: ``WHOLEPLACE_PROXIED``: whether a reverse proxy that sets ``X-Forwarded-Proto``
            and ``X-Forwarded-For`` stands before us; only 1 switches it on.
        second_factor: ``WHOLEPLACE_SECOND_FACTOR``: ``required`` or ``optional``.
        secret: ``WHOLEPLACE_SECRET_KEY``, or what stands in ``secret_key`` in the home folder;
            empty when there is neither.
        mail: ``WHOLEPLACE_MAIL``: address of a mail server, ``smtp://user:password@host:port``;
            empty to write messages into the home folder.
        sender: ``WHOLEPLACE_SENDER``: the address messages come from.
        openid: ``WHOLEPLACE_OPENID``: path of a JSON file of OpenID Connect providers; empty
            for none.
        debug: ``WHOLEPLACE_DEBUG``: 1 shows what went wrong to everybody.
    """

    home: Path
    database: str
    hosts: tuple[str, ...]
    https: bool
    proxied: bool
    second_factor: str
    secret: str
    mail: str
    sender: str
    openid: str
    debug: bool


def environment() -> Environment:
    """Return what the operator has set."""
    home = Path(os.environ.get("WHOLEPLACE_HOME", "wholeplace-home")).resolve()
    hosts = os.environ.get("WHOLEPLACE_HOSTS", "127.0.0.1,localhost")
    return Environment(
        home=home,
        database=os.environ.get("DATABASE_URL", ""),
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        https=os.environ.get("WHOLEPLACE_HTTPS", "1") != "0",
        proxied=os.environ.get("WHOLEPLACE_PROXIED", "0") == "1",
        second_factor=os.environ.get("WHOLEPLACE_SECOND_FACTOR", "required"),
        secret=_secret(home),
        mail=os.environ.get("WHOLEPLACE_MAIL", ""),
        sender=os.environ.get("WHOLEPLACE_SENDER", "wholeplace@localhost"),
        openid=os.environ.get("WHOLEPLACE_OPENID", ""),
        debug=os.environ.get("WHOLEPLACE_DEBUG", "0") == "1",
    )


def _secret(home: Path) -> str:
    given = os.environ.get("WHOLEPLACE_SECRET_KEY", "")
    kept = home / SECRET_FILE
    if given or not kept.is_file():
        return given
    return kept.read_text(encoding="utf-8").strip()
