"""How the reader wants pages drawn: 长辈版 or usual size, light or dark. Remembered in cookies, never in the address."""

from django.http import HttpRequest, HttpResponse

CHOICES = {"size": ("usual", "elder"), "theme": ("system", "light", "dark")}
YEAR = 365 * 86400


def cookie_of(name: str) -> str:
    return f"anhe_{name}"


def chosen(request: HttpRequest, name: str) -> str:
    """`?size=elder` now, else what the cookie remembers, else the first choice; anything unknown counts as unsaid."""
    for said in (request.GET.get(name), request.COOKIES.get(cookie_of(name))):
        if said in CHOICES[name]:
            return said
    return CHOICES[name][0]


class Display:
    """Remembers `?size=` and `?theme=`; the page itself stands at the same address for everyone."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, choices in CHOICES.items():
            if request.GET.get(name) in choices:
                response.set_cookie(
                    cookie_of(name),
                    request.GET[name],
                    max_age=YEAR,
                    samesite="Lax",
                    secure=request.is_secure(),
                    httponly=name != "theme",  # the switch of themes writes this one without a reload
                )
        return response
