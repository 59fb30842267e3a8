from django.urls import path

from anhe.reports.views import home, receipts, telling

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", telling.begin, name="begin"),
    path("report/resume/", telling.resume, name="resume"),
    path("report/saved/", telling.saved, name="saved"),
    path("report/check/", telling.check, name="check"),
    path("report/<slug:slug>/", telling.step, name="step"),
    path("report/<slug:slug>/keep/", telling.keep, name="keep"),
    path("receipt/", receipts.find, name="find"),
    path("receipt/verify/", receipts.verify, name="verify"),
    path("receipt/<str:number>/", receipts.receipt, name="receipt"),
    path("receipt/<str:number>/code.svg", receipts.code, name="code"),
    path("receipt/<str:number>/receipt.pdf", receipts.paper, name="paper"),
    path(".well-known/anhe-keys.json", receipts.keys, name="keys"),
]
