"""Sign-in services of councils and partners (OpenID Connect), as the operator set them.

``WHOLEPLACE_OPENID`` names a JSON file::

    {"APPS": [{"provider_id": "wigan", "name": "Wigan Council", "client_id": "…", "secret": "…",
      "settings": {"server_url": "https://login.example", "domains": ["wigan.gov.uk"],
                   "second_factor": true, "oauth_pkce_enabled": true}}]}

``domains`` says for whose addresses the service may speak. Without it the service signs in only
those who linked their account to it themselves: one body's service must never be able to sign in
another body's people by claiming their address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

KIND = "openid_connect"


@dataclass(frozen=True, slots=True)
class Provider:
    """One sign-in service.

    Attributes:
        id: Its name in addresses.
        name: Its name as people see it.
        second_factor: Whether it asks for a second factor itself, so that we need not.
        domains: Domains of the addresses that it may speak for, lower case.
    """

    id: str
    name: str
    second_factor: bool
    domains: frozenset[str]

    def speaks_for(self, email: str) -> bool:
        """Return whether the service may say whose an address is.

        >>> Provider("w", "Wigan", False, frozenset({"wigan.gov.uk"})).speaks_for("a@Wigan.gov.uk")
        True
        """
        return email.rpartition("@")[2].casefold() in self.domains


def providers() -> tuple[Provider, ...]:
    """Return every sign-in service that the operator set."""
    return tuple(_provider(app) for app in _apps(settings.SOCIALACCOUNT_PROVIDERS.get(KIND, {})))


def provider(id: str) -> Provider | None:
    """Return the sign-in service of a name; None when the operator set none."""
    return next((each for each in providers() if each.id == id), None)


def origins(configured: Mapping[str, Any]) -> list[str]:
    """Return where a browser is sent to sign in: what ``form-action`` must allow.

    Args:
        configured: The operator's file.

    >>> origins({"APPS": [{"settings": {"server_url": "https://login.example/t/v2.0"}}]})
    ['https://login.example']
    """
    found = (str(_told(app).get("server_url", "")) for app in _apps(configured))
    parts = (urlsplit(address) for address in found)
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})


def _apps(configured: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from configured.get("APPS") or filter(None, [configured.get("APP")])


def _told(app: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**app, **app.get("settings", {})}


def _provider(app: Mapping[str, Any]) -> Provider:
    told = _told(app)
    domains: Sequence[str] = told.get("domains", ())
    return Provider(
        id=str(told.get("provider_id", KIND)),
        name=str(told.get("name", "")),
        second_factor=told.get("second_factor") is True,
        domains=frozenset(domain.casefold() for domain in domains),
    )
