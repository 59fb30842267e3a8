from django.urls import path

from anhe.staff import views

app_name = "staff"
urlpatterns = [
    path("desk/session/", views.open_session, name="open_session"),
    path("desk/session/end/", views.end_session, name="end_session"),
]
