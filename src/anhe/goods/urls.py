from django.urls import path

from anhe.goods import views
from anhe.goods.api import api, openapi
from anhe.staff.access import about

app_name = "goods"
urlpatterns = [
    path("api/dealers/v1/openapi.json", openapi, name="openapi"),
    path("api/dealers/v1/", api.urls),
    *about(
        "goods.match",
        path("desk/goods/", views.listing, name="list"),
        path("desk/goods/case/<str:number>/", views.of_case, name="of_case"),
        path("desk/goods/<str:number>/", views.match, name="match"),
        path("desk/goods/<str:number>/confirm/", views.confirm, name="confirm"),
        path("desk/goods/<str:number>/reject/", views.reject, name="reject"),
    ),
]
