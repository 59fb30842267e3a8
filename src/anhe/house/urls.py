from django.urls import include, path

from anhe.house import doors
from anhe.house.views import demo, home, parts, statements

handler400 = "anhe.house.views.errors.bad_request"
handler403 = "anhe.house.views.errors.forbidden"
handler404 = "anhe.house.views.errors.not_found"
handler500 = "anhe.house.views.errors.server_error"

urlpatterns = [
    path("", include("anhe.reports.urls")),
    path("", include("anhe.citizen.urls")),
    path("", include("anhe.inspection.urls")),
    path("", include("anhe.fraud.urls")),
    path("", include("anhe.goods.urls")),
    path("", include("anhe.evidence.urls")),
    path("", include("anhe.cases.urls")),
    path("", include("anhe.staff.urls")),
    path("", include("anhe.city.urls")),
    path("parts/", parts.parts, name="parts"),
    path("parts/part/", parts.part, name="parts-part"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("desk/", home.home, name="desk"),
    path("desk/find/", home.find, name="find"),
    path("demo/", demo.roles, name="demo"),
    path("demo/<slug:role>/", demo.enter, name="demo_enter"),
    path("accounts/", include(doors.accounts)),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
