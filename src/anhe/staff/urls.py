from django.urls import path

from anhe.staff.access import about
from anhe.staff.views import emergencies, requests, sessions

app_name = "staff"
urlpatterns = [
    *about(
        "staff.accesssession",
        path("desk/session/", sessions.open_session, name="open_session"),
        path("desk/session/end/", sessions.end_session, name="end_session"),
    ),
    *about(
        "staff.emergencyaccess",
        path("desk/emergencies/<uuid:pk>/", emergencies.emergency, name="emergency"),
        path("desk/emergencies/<uuid:pk>/review/", emergencies.review, name="review_emergency"),
        path("desk/emergencies/<uuid:pk>/restore/", emergencies.restore, name="restore_emergency"),
    ),
    *about("staff.accessrequest", path("desk/requests/<uuid:pk>/", requests.asked, name="request")),
]
