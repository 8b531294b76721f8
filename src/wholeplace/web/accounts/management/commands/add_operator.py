"""Let somebody run the site: ``python -m wholeplace.web add_operator you@council.gov.uk``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from wholeplace.web.accounts.services import make_operator, password_path


class Command(BaseCommand):
    """Make an operator and print where they set their password."""

    help = "Let a person make places, and print a link that sets their password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what the command takes; a password is not among it."""
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="name as others see it")
        parser.add_argument("--site", default="", help="address of the site, if not the usual one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the operator.

        Raises:
            CommandError: When the address is none, or its account is closed.
        """
        try:
            person = make_operator(options["email"], name=options["name"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        site = str(options["site"] or _site()).rstrip("/")
        self.stdout.write(f"{person.email} may make places. Set the password, once, at:")
        self.stdout.write(f"{site}{password_path(person)}")
        self.stdout.write("The link works for three days and stops once it was used.")


def _site() -> str:
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    host = next((host for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")
    return f"{scheme}://{host}"
