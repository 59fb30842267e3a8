from django.urls import path

from anhe.evidence import access, views
from anhe.staff.access import about

app_name = "evidence"
EXHIBIT = "desk/evidence/<str:number>"
urlpatterns = [
    *about(
        "cases.case",
        path("desk/evidence/case/<str:number>/", views.of_case, name="of_case"),
        path("desk/evidence/case/<str:number>/take-in/", views.take_in, name="take_in"),
    ),
    *about("evidence.exhibit", path(f"{EXHIBIT}/", views.exhibit, name="exhibit"), path(f"{EXHIBIT}/move/", views.move, name="move")),
    *about(
        "evidence.exhibit",
        path(f"{EXHIBIT}/hand-over/", views.hand_over, name="hand_over"),
        path(f"{EXHIBIT}/handover/", views.handover, name="handover"),
        path(f"{EXHIBIT}/handover.pdf", views.handover_pdf, name="handover_pdf"),
        purposes=access.PURPOSES,
    ),
]
