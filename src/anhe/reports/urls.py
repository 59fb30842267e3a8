from django.urls import path

from anhe.reports import access
from anhe.reports.api import api, openapi
from anhe.reports.views import files, home, inbox, intake, receipts, record, telling
from anhe.staff.access import about

app_name = "reports"
urlpatterns = [
    path("api/v1/openapi.json", openapi, name="openapi"),  # the API stands first: it is asked most
    path("api/v1/", api.urls),
    path("", home.home, name="home"),
    *about(
        "reports.draft",
        path("report/", telling.begin, name="begin"),
        path("report/resume/", telling.resume, name="resume"),
        path("report/saved/", telling.saved, name="saved"),
        path("report/check/", telling.check, name="check"),
        path("report/<slug:slug>/", telling.step, name="step"),
        path("report/<slug:slug>/keep/", telling.keep, name="keep"),
    ),
    *about(
        "reports.receipt",
        path("receipt/", receipts.find, name="find"),
        path("receipt/verify/", receipts.verify, name="verify"),
        path("receipt/<str:number>/", receipts.receipt, name="receipt"),
        path("receipt/<str:number>/code.svg", receipts.code, name="code"),
        path("receipt/<str:number>/receipt.pdf", receipts.paper, name="paper"),
    ),
    *about(
        "reports.draft",
        path("desk/intake/", intake.intake, name="intake"),
        path("desk/intake/keep/", intake.keep, name="intake_keep"),
        may=access.may_take,
    ),
    *about("reports.receipt", path("desk/intake/taken/<str:number>/", intake.taken, name="taken"), may=access.may_take),
    *about("reports.report", path("desk/reports/", inbox.inbox, name="inbox")),
    *about(
        "reports.batch",
        path("desk/reports/import/", files.files, name="files"),
        path("desk/reports/import/<uuid:batch>/", files.file, name="file"),
        path("desk/reports/import/<uuid:batch>/rejects.csv", files.rejects, name="rejects"),
        path("desk/reports/import/table/<str:mapping>.csv", files.empty_table, name="empty_table"),
        may=access.may_import,
    ),
    *about(
        "reports.report",
        path("desk/reports/<str:number>/", record.report, name="report"),
        path("desk/reports/<str:number>/join/", record.join, name="join"),
        path("desk/reports/<str:number>/differs/<uuid:pk>/", record.differs, name="differs"),
        path("desk/reports/<str:number>/transfer/", record.transfer, name="transfer"),
        path("desk/reports/<str:number>/answer/", record.answer, name="answer"),
        path("desk/reports/<str:number>/withdraw/", record.withdraw, name="withdraw"),
        purposes=access.PURPOSES,
    ),
    path(".well-known/anhe-keys.json", receipts.keys, name="keys"),
]
