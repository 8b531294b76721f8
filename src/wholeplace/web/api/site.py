"""The interface as one thing: its operations, its refusals, its description."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver
from django.utils.functional import Promise
from ninja import NinjaAPI

from wholeplace.web.api.problems import answer_problems
from wholeplace.web.api.routes import (
    agreement,
    count,
    events,
    jobs,
    ledger,
    money,
    outcomes,
    places,
    plan,
    tables,
    talk,
    value,
)

VERSION = "v1"
NAME = "rest"
ABOUT = """\
Everything that the pages show and do, for programs. Send a token of your account as
`Authorization: Bearer <token>`; make one on the page of your tokens. A token sees what its person
sees and never more; each operation says which scope it takes. Amounts say their unit in their
name; what is not known is null and never nought. What changes something names the version that it
was read at, and is answered 409 with the thing as it is when somebody was faster. Every refusal has
one shape: `{"problems": [{"where": ..., "what": ...}]}`."""

ROUTERS = (
    places.router,
    tables.router,
    count.router,
    ledger.router,
    money.router,
    value.router,
    outcomes.router,
    plan.router,
    agreement.router,
    talk.router,
    jobs.router,
    events.router,
)


def _made() -> NinjaAPI:
    api = NinjaAPI(
        title="wholeplace",
        version=VERSION,
        description=ABOUT,
        docs_url=None,
        openapi_url=None,
        urls_namespace=NAME,
    )
    for router in ROUTERS:
        api.add_router("", router)
    answer_problems(api)
    return api


API = _made()


@cache
def described() -> dict[str, Any]:
    """Return the interface's description, as OpenAPI has it."""
    return dict(API.get_openapi_schema(path_prefix=f"/api/{VERSION}/"))


def addresses() -> list[URLPattern | URLResolver]:
    """Return the addresses of every operation; each looks at its token and at no session."""
    patterns, _app, _name = API.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and not isinstance(pattern.callback, Promise):
            pattern.callback = login_not_required(pattern.callback)
    return list(patterns)
