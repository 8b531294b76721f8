"""``verify_log``: does the event log hold?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wholeplace.web.audit.verify import heads, verify


class Command(BaseCommand):
    """Verify the hash chains of the event log."""

    help = "Verify every chain of the event log, or one; exit code 2 where one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--chain``."""
        parser.add_argument("--chain", default="", help="a place's slug, or 'site'")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, name the first break of every chain, print the heads of those that hold."""
        breaks = verify(options["chain"])
        if breaks:
            raise CommandError("\n".join(map(str, breaks)), returncode=2)
        for chain, number, hash in heads():
            if options["chain"] in ("", chain):
                self.stdout.write(f"{chain}: {number} events hold, up to {hash}")
