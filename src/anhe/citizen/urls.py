from django.urls import path

from anhe.citizen import views

app_name = "citizen"
urlpatterns = [
    path("track/", views.find, name="find"),
    path("track/<str:number>/", views.track, name="track"),
    path("track/<str:number>/proof/", views.prove, name="prove"),
    path("track/<str:number>/add/", views.supplement, name="supplement"),
    path("track/<str:number>/remedy/<str:kind>/", views.remedy, name="remedy"),
    path("track/<str:number>/rate/", views.rate, name="rate"),
    path("track/<str:number>/complain/", views.complain, name="complain"),
    path("track/<str:number>/leave/", views.leave, name="leave"),
    path("desk/ratings/", views.ratings, name="ratings"),
    path("desk/ratings/open/", views.open_rating, name="open_rating"),
    path("desk/complaints/", views.complaints, name="complaints"),
    path("desk/complaints/<uuid:pk>/", views.answer_complaint, name="answer_complaint"),
]
