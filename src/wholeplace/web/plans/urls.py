"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.plans import (
    approval_views,
    ask_views,
    fund_views,
    section_views,
    talk_views,
    version_views,
)

app_name = "plans"
urlpatterns = [
    path("", section_views.overview, name="overview"),
    path("draft/", section_views.draft, name="draft"),
    path("findings/", section_views.findings, name="findings"),
    path("pools/", fund_views.every, name="pools"),
    path("pools/add/", fund_views.add, name="pool_add"),
    path("pools/fund/<str:fund>/", fund_views.change, name="pool"),
    path("pools/fund/<str:fund>/take-out/", fund_views.remove, name="pool_remove"),
    path("sections/<slug:section>/", section_views.section, name="section"),
    path("sections/<slug:section>/text/", section_views.text, name="text"),
    path("sections/<slug:section>/talk/", talk_views.on_section, name="discuss_section"),
    path("asks/", ask_views.every, name="asks"),
    path("asks/add/", ask_views.add, name="ask_add"),
    path("asks/<int:ask>/", ask_views.change, name="ask"),
    path("versions/", version_views.every, name="versions"),
    path("versions/new/", version_views.new, name="version_new"),
    path("versions/<int:number>/", version_views.one, name="version"),
    path("versions/<int:number>/changes/", version_views.changes, name="changes"),
    path("versions/<int:number>/files/<str:file>", version_views.one_file, name="file"),
    path("versions/<int:number>/report/", version_views.report, name="report"),
    path("versions/<int:number>/talk/", talk_views.on_version, name="discuss_version"),
    path("versions/<int:number>/put/", approval_views.put, name="put"),
    path("versions/<int:number>/approve/", approval_views.approve, name="approve"),
    path("versions/<int:number>/unapprove/", approval_views.unapprove, name="unapprove"),
    path("versions/<int:number>/agreed/", approval_views.agreed, name="agreed"),
    path("versions/<int:number>/withdraw/", approval_views.withdraw_one, name="withdraw"),
    path("versions/<int:number>/publish/", approval_views.publish_one, name="publish"),
    path("versions/<int:number>/unpublish/", approval_views.unpublish, name="unpublish"),
    path("talk/", talk_views.every, name="talk"),
    path("talk/rows/<int:row>/", talk_views.on_row, name="discuss"),
    path("talk/rows/<int:row>/change/", talk_views.ask_change, name="ask_change"),
    path("talk/comments/<int:comment>/reply/", talk_views.reply, name="reply"),
    path("talk/comments/<int:comment>/settle/", talk_views.settle_one, name="settle"),
    path("talk/requests/<int:asked>/", talk_views.request_one, name="request"),
]
