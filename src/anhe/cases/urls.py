from django.urls import path

from anhe.cases import access
from anhe.cases.views import clocks, deciding, knowing, papers, register, sharing, work
from anhe.staff.access import about

app_name = "cases"
CASE = "desk/cases/<str:number>"
urlpatterns = [
    *about("cases.case", path("desk/cases/", register.listing, name="list")),
    *about(
        "reports.report",
        path("desk/cases/accept/<str:report>/", register.accept, name="accept"),
        purposes=access.PURPOSES_OF_REPORTS,
    ),
    *about(
        "cases.case",
        path("desk/known/<str:number>/", knowing.known, name="known"),
        path("desk/known/<str:number>/emergency/", knowing.break_glass, name="break_glass"),
    ),
    *about(
        "cases.case",
        path(f"{CASE}/", register.record, name="record"),
        path(f"{CASE}/proposal/", deciding.proposal, name="proposal"),
        path(f"{CASE}/decisions/<uuid:pk>/notice/", papers.notice, name="notice"),
        path(f"{CASE}/decisions/<uuid:pk>/notice.pdf", papers.notice_pdf, name="notice_pdf"),
        path(f"{CASE}/clocks/<uuid:pk>/request/", clocks.extension, name="extension"),
        purposes=access.PURPOSES,
    ),
    *about(
        "cases.case",
        path(f"{CASE}/decide/", deciding.choose, name="decide"),
        path(f"{CASE}/decide/<slug:kind>/", deciding.decide, name="decide_kind"),
        path(f"{CASE}/decisions/<uuid:pk>/serve/", deciding.serve, name="serve"),
        path(f"{CASE}/clocks/<uuid:pk>/extend/", clocks.extend, name="extend"),
        path(f"{CASE}/clocks/<uuid:pk>/ask/", clocks.ask_extension, name="ask_extension"),
        path(f"{CASE}/clocks/<uuid:pk>/pause/", clocks.pause, name="pause"),
        path(f"{CASE}/clocks/<uuid:pk>/resume/", clocks.resume, name="resume"),
        path(f"{CASE}/items/", work.add_item, name="add_item"),
        path(f"{CASE}/items/<uuid:pk>/<slug:kind>/", work.mark_item, name="mark_item"),
        path(f"{CASE}/parties/", work.add_party, name="add_party"),
        path(f"{CASE}/scene/", work.examine_scene, name="examine_scene"),
        path(f"{CASE}/answer/", work.answer, name="answer"),
        path(f"{CASE}/assign/", work.assign, name="assign"),
        path(f"{CASE}/reports/", work.take_reports, name="take_reports"),
        path(f"{CASE}/share/", sharing.share, name="share"),
        path(f"{CASE}/shared/<uuid:pk>/end/", sharing.end, name="end_sharing"),
        path(f"{CASE}/visit/", work.visit, name="visit"),
        path(f"{CASE}/remedies/", deciding.ask_remedy, name="ask_remedy"),
        path(f"{CASE}/remedies/<uuid:pk>/explain/", deciding.explain, name="explain"),
        path(f"{CASE}/remedies/<uuid:pk>/order/", deciding.order, name="order"),
        path(f"{CASE}/remedies/<uuid:pk>/decide/", deciding.decide_remedy, name="decide_remedy"),
    ),
]
