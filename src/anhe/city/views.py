from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from anhe.city import forms, queries
from anhe.staff.access import open_to_all

GEOJSON = "application/geo+json"


@open_to_all
@require_safe
def city(request: HttpRequest) -> HttpResponse:
    """Which station is mine? By address, or by the list of every district's stations."""
    opened = request.GET.get("district", "")
    is_asked = request.GET.get("q", "").strip() or ("q" in request.GET and not opened)
    form = forms.PlaceSearch(request.GET if is_asked else None, initial={"district": opened})
    found, asked = [], ""
    if form.is_valid():
        asked = form.cleaned_data["q"].strip()
        found = queries.search_places(asked, 20, district=form.cleaned_data["district"])
    areas = list(queries.stations())
    given = {
        "form": form,
        "asked": asked,
        "found": found,
        "opened": opened,
        "districts": [(district, list(own)) for district, own in groupby(areas, key=lambda area: area.district)],
        "is_sketch": any(area.district.is_sketch for area in areas),
        "is_synthetic": any(area.unit.is_synthetic for area in areas),
    }
    return TemplateResponse(request, "city/city.html", given, status=400 if form.errors else 200)


@open_to_all
@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """Places for what is typed: `?q=`, `district=` (code) and `limit=` (10; at most 50)."""
    form = forms.PlaceQuery(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    asked = form.cleaned_data
    found = queries.search_places(asked["q"], asked["limit"] or 10, district=asked["district"])
    answer = JsonResponse({"places": [_told(place) for place in found]}, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "private, max-age=60"
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


def _told(place) -> dict[str, object]:
    return {
        "id": str(place.id),
        "name": place.name,
        "kind": place.kind,
        "kind_name": place.get_kind_display(),
        "line": place.line_zh,
        "district": place.district.code,
        "district_name": place.district.name,
        "station": place.unit.code,
        "station_name": place.unit.name,
        "lon": place.lon,
        "lat": place.lat,
        "is_synthetic": place.is_synthetic,
    }


def _ground_etag(request: HttpRequest) -> str:
    count, last = queries.ground_version()
    return f'"{count}-{last}"'


@open_to_all
@require_safe
@condition(etag_func=_ground_etag)
def layer(request: HttpRequest) -> HttpResponse:
    """Districts as polygons and stations as points, in CGCS2000 degrees; says what is a sketch."""
    answer = JsonResponse(queries.ground_layer(), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    answer.headers["Content-Type"] = GEOJSON
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
