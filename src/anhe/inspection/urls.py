from django.urls import path

from anhe.inspection import access
from anhe.inspection.views import findings, log, reporting, sampling
from anhe.staff.access import about

app_name = "inspection"
DESK = "desk/inspection"
urlpatterns = [
    *about(
        "ledger.entry",
        path(f"{DESK}/", log.search, name="log"),
        path(f"{DESK}/entries/<uuid:pk>/", log.entry, name="entry"),
        path(f"{DESK}/report/", reporting.report, name="report"),
        path(f"{DESK}/report.pdf", reporting.report_pdf, name="report_pdf"),
        path(f"{DESK}/report.csv", reporting.report_csv, name="report_csv"),
        may=access.may_inspect,
    ),
    *about(
        "inspection.finding",
        path(f"{DESK}/findings/", findings.listing, name="findings"),
        path(f"{DESK}/findings/examine/", findings.examine, name="examine"),
        path(f"{DESK}/findings/<uuid:pk>/", findings.finding, name="finding"),
        path(f"{DESK}/findings/<uuid:pk>/ask/", findings.ask, name="ask"),
        path(f"{DESK}/findings/<uuid:pk>/close/", findings.close, name="close"),
        may=access.may_inspect,
    ),
    *about(
        "inspection.sample",
        path(f"{DESK}/samples/", sampling.listing, name="samples"),
        path(f"{DESK}/samples/<uuid:pk>/", sampling.sample, name="sample"),
        path(f"{DESK}/sampled/<uuid:pk>/", sampling.sampled, name="sampled"),
        may=access.may_inspect,
    ),
    *about("inspection.finding", path("desk/asked/<uuid:pk>/", findings.answer, name="answer")),
]
