from django.urls import path

from anhe.citizen.views import tracking

app_name = "citizen"
urlpatterns = [
    path("track/", tracking.find, name="find"),
    path("track/<str:number>/", tracking.track, name="track"),
    path("track/<str:number>/proof/", tracking.prove, name="prove"),
    path("track/<str:number>/add/", tracking.supplement, name="supplement"),
    path("track/<str:number>/remedy/<str:kind>/", tracking.remedy, name="remedy"),
    path("track/<str:number>/rate/", tracking.rate, name="rate"),
    path("track/<str:number>/complain/", tracking.complain, name="complain"),
    path("track/<str:number>/leave/", tracking.leave, name="leave"),
    path("desk/ratings/", tracking.ratings, name="ratings"),
    path("desk/ratings/open/", tracking.open_rating, name="open_rating"),
    path("desk/complaints/", tracking.complaints, name="complaints"),
    path("desk/complaints/<uuid:pk>/", tracking.answer_complaint, name="answer_complaint"),
]
