"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/organisation/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("wholeplace.web.pages.urls")),
    path("", include("wholeplace.web.places.urls")),
    path("", include("wholeplace.web.accounts.urls")),
    path("places/<slug:slug>/activity/", include("wholeplace.web.audit.urls")),
    path("places/<slug:slug>/jobs/", include("wholeplace.web.jobs.urls")),
    path("places/<slug:slug>/money/", include("wholeplace.web.money.urls")),
    path("places/<slug:slug>/count/", include("wholeplace.web.explorer.urls")),
    path("places/<slug:slug>/prevention/", include("wholeplace.web.ledger.urls")),
    path("places/<slug:slug>/value/", include("wholeplace.web.value.urls")),
    path("places/<slug:slug>/outcomes/", include("wholeplace.web.outcomes.urls")),
    path("places/<slug:slug>/plan/", include("wholeplace.web.plans.urls")),
    path("plans/", include("wholeplace.web.plans.public_urls")),
    path("api/", include("wholeplace.web.api.urls")),
]
handler400 = "wholeplace.web.pages.views.bad_request"
handler403 = "wholeplace.web.pages.views.forbidden"
handler404 = "wholeplace.web.pages.views.not_found"
handler500 = "wholeplace.web.pages.views.server_error"
