from django.urls import path

from anhe.citizen import access
from anhe.citizen.views import delays, looks, tracking
from anhe.staff.access import about

app_name = "citizen"
urlpatterns = [
    *about(
        "reports.receipt",
        path("track/", tracking.find, name="find"),
        path("track/<str:number>/", tracking.track, name="track"),
        path("track/<str:number>/proof/", tracking.prove, name="prove"),
        path("track/<str:number>/add/", tracking.supplement, name="supplement"),
        path("track/<str:number>/remedy/<str:kind>/", tracking.remedy, name="remedy"),
        path("track/<str:number>/rate/", tracking.rate, name="rate"),
        path("track/<str:number>/complain/", tracking.complain, name="complain"),
        path("track/<str:number>/leave/", tracking.leave, name="leave"),
        path("track/<str:number>/looks/", looks.looks, name="looks"),
        path("track/<str:number>/looks/code/", looks.ask_code, name="ask_code"),
        path("track/<str:number>/looks/open/", looks.try_code, name="try_code"),
    ),
    *about(
        "citizen.disclosuredelay",
        path("desk/disclosures/", delays.listing, name="delays"),
        path("desk/disclosures/<uuid:pk>/", delays.delay, name="delay"),
        path("desk/disclosures/<uuid:pk>/end/", delays.end, name="end_delay"),
        may=access.may_see_delays,
    ),
    *about(
        "citizen.rating",
        path("desk/ratings/", tracking.ratings, name="ratings"),
        path("desk/ratings/open/", tracking.open_rating, name="open_rating"),
        may=access.may_see_ratings,
    ),
    *about(
        "citizen.complaint",
        path("desk/complaints/", tracking.complaints, name="complaints"),
        path("desk/complaints/<uuid:pk>/", tracking.answer_complaint, name="answer_complaint"),
        may=access.may_see_complaints,
    ),
]
