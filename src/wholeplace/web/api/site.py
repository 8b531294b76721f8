"""The interface as one thing: its operations, its refusals, its description."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.functional import Promise
from ninja import NinjaAPI

from wholeplace.web.api.problems import answer_problems, method_refused
from wholeplace.web.api.routes import (
    agreement,
    asks,
    beside,
    bodies,
    commitment_parts,
    count,
    draft,
    events,
    evidence,
    funds,
    growth,
    handing,
    jobs,
    ledger,
    line,
    local_indicators,
    measures,
    money,
    outcomes,
    places,
    plan,
    review,
    second,
    settling,
    tables,
    tag_changes,
    tagging,
    talk,
    theory,
    tree,
    trend,
    value,
)

VERSION = "v1"
NAME = "rest"
NO_OPERATION = "api-root"
ABOUT = """\
Everything that the pages show and do, for programs. Send a token of your account as
`Authorization: Bearer <token>`; make one on the page of your tokens. A token sees what its person
sees and never more; each operation says which scope it takes. Amounts say their unit in their
name; what is not known is null and never nought. What changes something names the version that it
was read at, and is answered 409 with the thing as it is when somebody was faster. Every refusal has
one shape: `{"problems": [{"where": ..., "what": ...}]}`. People, invitations and roles are on
pages alone: no token makes accounts."""

ROUTERS = (
    places.router,
    bodies.router,
    tables.router,
    count.router,
    line.router,
    beside.router,
    ledger.router,
    trend.router,
    tagging.router,
    tag_changes.router,
    second.router,
    settling.router,
    money.router,
    evidence.router,
    value.router,
    review.router,
    outcomes.router,
    tree.router,
    measures.router,
    local_indicators.router,
    commitment_parts.router,
    handing.router,
    theory.router,
    growth.router,
    plan.router,
    draft.router,
    asks.router,
    funds.router,
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
    every, _app, _name = API.urls
    patterns = [each for each in every if getattr(each, "name", "") != NO_OPERATION]
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and not isinstance(pattern.callback, Promise):
            pattern.callback = login_not_required(_in_one_shape(pattern.callback))
    return patterns


def _in_one_shape(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view of an operation that says in the one shape which methods it takes."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        return method_refused(answer["Allow"])

    return told
