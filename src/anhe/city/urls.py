from django.urls import path

from anhe.city import views

app_name = "city"
urlpatterns = [
    path("city/", views.city, name="city"),
    path("city/places.json", views.places, name="places"),
    path("city/layer.geojson", views.layer, name="layer"),
]
