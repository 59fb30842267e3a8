from django.urls import path

from anhe.staff.views import emergencies, requests, sessions

app_name = "staff"
urlpatterns = [
    path("desk/session/", sessions.open_session, name="open_session"),
    path("desk/session/end/", sessions.end_session, name="end_session"),
    path("desk/emergencies/<uuid:pk>/", emergencies.emergency, name="emergency"),
    path("desk/emergencies/<uuid:pk>/review/", emergencies.review, name="review_emergency"),
    path("desk/emergencies/<uuid:pk>/restore/", emergencies.restore, name="restore_emergency"),
    path("desk/requests/<uuid:pk>/", requests.asked, name="request"),
]
