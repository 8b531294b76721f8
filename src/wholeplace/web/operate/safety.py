"""What is unsafe for production, each with what would make it safe."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wholeplace.errors import Problem
from wholeplace.web.environment import SECRET_FILE, Environment

LONG_ENOUGH = 50
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an operator should know.

    Attributes:
        problem: Where and what, and what would do.
        unsafe: Whether the site should not be used by others before it is put right.
    """

    problem: Problem
    unsafe: bool


Look = Callable[[Environment], Iterator[Finding]]


def findings(operator: Environment) -> list[Finding]:
    """Return everything that is unsafe or worth knowing, the unsafe first."""
    found = [each for look in _SETTINGS for each in look(operator)]
    tables = list(_tables(operator))
    found += tables
    if not any(each.unsafe for each in tables):
        found += [each for look in _RECORDS for each in look(operator)]
    return sorted(found, key=lambda each: not each.unsafe)


def _unsafe(where: str, what: str) -> Finding:
    return Finding(Problem(where, what), unsafe=True)


def _to_know(where: str, what: str) -> Finding:
    return Finding(Problem(where, what), unsafe=False)


def _secret(operator: Environment) -> Iterator[Finding]:
    if len(operator.secret) < LONG_ENOUGH:
        what = (
            f"is shorter than {LONG_ENOUGH} characters or not there: people would be signed out at"
            " every start, and a short one can be guessed. Start 'wholeplace serve' once, which"
            " makes one, or set it"
        )
        yield _unsafe("WHOLEPLACE_SECRET_KEY", what)


def _transport(operator: Environment) -> Iterator[Finding]:
    if not operator.https:
        what = (
            "is 0: passwords and figures travel in the open. Leave it out and put a reverse proxy"
            " with a certificate in front"
        )
        yield _unsafe("WHOLEPLACE_HTTPS", what)
    elif not operator.proxied:
        what = (
            "is not 1: behind a reverse proxy every visitor would seem to come from the proxy, and"
            " redirects would not end. Set it to 1 if the proxy sets X-Forwarded-Proto and"
            " X-Forwarded-For itself"
        )
        yield _to_know("WHOLEPLACE_PROXIED", what)
    if operator.debug:
        yield _unsafe(
            "WHOLEPLACE_DEBUG", "is 1: errors show code and settings to anybody. Unset it"
        )
    if "*" in operator.hosts:
        what = "holds *: the site answers to any name, which lets others forge links. Name its own"
        yield _unsafe("WHOLEPLACE_HOSTS", what)


def _second_factor(operator: Environment) -> Iterator[Finding]:
    if operator.second_factor != "required":
        what = f"is '{operator.second_factor}': a stolen password is enough. Set it to 'required'"
        yield _unsafe("WHOLEPLACE_SECOND_FACTOR", what)


def _folders(operator: Environment) -> Iterator[Finding]:
    for path in (operator.home, operator.home / SECRET_FILE):
        if path.exists() and path.stat().st_mode & OTHERS:
            yield _unsafe(str(path), f"can be read by others: chmod go-rwx {path}")


def _mail(operator: Environment) -> Iterator[Finding]:
    if not operator.mail:
        what = f"is not set: invitations are written into {operator.home / 'mail'} and not sent"
        yield _to_know("WHOLEPLACE_MAIL", what)


def _demonstration(operator: Environment) -> Iterator[Finding]:
    from wholeplace.web.accounts.models import User
    from wholeplace.web.places.making import ACTORS

    known = [actor.email for actor in ACTORS]
    count = User.objects.filter(email__in=known, is_active=True).count()
    if count:
        what = (
            f"{count} made-up people of the demonstration can sign in, and their password stands in"
            f" {operator.home / 'demonstration'}: remove them, or begin with an empty home folder"
        )
        yield _unsafe("people", what)


def _tables(operator: Environment) -> Iterator[Finding]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        yield _unsafe("database", f"cannot be opened ({error}): start 'wholeplace serve' once")
        return
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        what = (
            "is older than this version of wholeplace. If it was not backed up before the upgrade,"
            " install the version before and back up with it; then start 'wholeplace serve'"
        )
        yield _unsafe("database", what)
    if connection.vendor == "sqlite":
        what = (
            "is SQLite: good for one machine and tens of people at once. Set DATABASE_URL to"
            " PostgreSQL to run on several machines"
        )
        yield _to_know("database", what)


def _log(operator: Environment) -> Iterator[Finding]:
    from wholeplace.web.audit.verify import verify

    for fault in verify():
        yield _unsafe("event log", str(fault))


_SETTINGS: tuple[Look, ...] = (_secret, _transport, _second_factor, _folders, _mail)
_RECORDS: tuple[Look, ...] = (_demonstration, _log)
