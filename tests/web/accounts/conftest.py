"""The provider of the OpenID tests, started once for all of them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from django.core.cache import cache


def _provider_module():
    file = Path(__file__).with_name("provider.py")
    spec = importlib.util.spec_from_file_location("wholeplace_test_provider", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def nothing_counted():
    """No wrong password of another test counts in this one."""
    cache.clear()


@pytest.fixture(scope="session")
def running_provider():
    running = _provider_module().Provider().start()
    yield running
    running.stop()


@pytest.fixture
def provider(running_provider, settings):
    """A council's sign-in service that speaks for council.example and asks for no second factor."""
    running_provider.claims = {}
    running_provider.codes.clear()
    running_provider.asked.clear()
    settings.SOCIALACCOUNT_ADAPTER = "wholeplace.web.places.people_sign_in.InvitedAccountAdapter"
    settings.SOCIALACCOUNT_PROVIDERS = running_provider.settings(domains=["council.example"])
    return running_provider
