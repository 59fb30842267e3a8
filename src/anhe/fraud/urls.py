from django.urls import path

from anhe.fraud.views import acting, inbound, orders, record, register
from anhe.staff.access import about

app_name = "fraud"
TRACE = "desk/fraud/<str:number>"
urlpatterns = [
    path("fraud/answers/<str:code>", inbound.answers, name="answers"),
    *about(
        "fraud.trace",
        path("desk/fraud/", register.listing, name="list"),
        path("desk/fraud/banks/", register.banks, name="banks"),
    ),
    *about(
        "reports.report",
        path("desk/fraud/open/<str:report>/", acting.open_trace, name="open"),
    ),
    *about(
        "fraud.trace",
        path(f"{TRACE}/", record.record, name="record"),
        path(f"{TRACE}/chain/", record.chain, name="chain"),
        path(f"{TRACE}/payment/", acting.payment, name="payment"),
        path(f"{TRACE}/triage/", acting.triage, name="triage"),
        path(f"{TRACE}/end/", acting.end, name="end"),
        path(f"{TRACE}/rule/", acting.rule, name="rule"),
        path(f"{TRACE}/answers/<uuid:pk>/", acting.settle, name="settle"),
        path(f"{TRACE}/sign/", orders.sign, name="sign"),
        path(f"{TRACE}/orders/<uuid:pk>/withdraw/", orders.withdraw, name="withdraw"),
        path(f"{TRACE}/orders/<uuid:pk>/press/", orders.press, name="press"),
        path(f"{TRACE}/orders/<uuid:pk>/correct/", orders.correct, name="correct"),
        path(f"{TRACE}/accounts/<uuid:pk>/draft/", orders.draft, name="draft"),
        path(f"{TRACE}/accounts/<uuid:pk>/freeze/", orders.freeze, name="freeze"),
        path(f"{TRACE}/accounts/<uuid:pk>/renew/", orders.renew, name="renew"),
        path(f"{TRACE}/accounts/<uuid:pk>/unrelated/", orders.unrelated, name="unrelated"),
    ),
]  # fmt: skip
