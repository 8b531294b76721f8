"""Where a request comes from: what wrong passwords are counted by."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client.

    Behind a reverse proxy it is the last entry of ``X-Forwarded-For``, the one that the proxy
    itself wrote; what stands before it anybody can make up. Without a proxy the header is not
    read at all.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.OPERATOR.proxied:
        return direct
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told or direct
