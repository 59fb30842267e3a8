"""`{% panels record %}` and `{% next_acts record %}`: what later rooms add to a record's page."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from anhe.house import panels as registry
from anhe.house.templatetags.boxes import panel_from
from anhe.house.templatetags.fields import button

register = template.Library()


def _officer(context: template.Context) -> Any:
    return getattr(context.get("request"), "officer", None)


@register.simple_tag(takes_context=True)
def panels(context: template.Context, record: Any, place: str = "") -> SafeString:
    """Panels of `place` (`main`, `side`; both where it is not said), each loading itself."""
    found = registry.panels_of(record, _officer(context), place)
    drawn = (
        template.loader.render_to_string("parts/panel_from.html", panel_from(panel["url"], panel["title"],
                                                                            id=panel["name"], lines=panel["lines"]))
        for panel in found
    )  # fmt: skip
    return SafeString("".join(drawn))


@register.simple_tag(takes_context=True)
def next_acts(context: template.Context, record: Any, primary: bool = True) -> SafeString:
    """Buttons for what may be done next; the first is filled unless the page has its own (`primary=False`)."""
    drawn = [
        button(
            act["label"], kind="" if primary and at == 0 else "quiet", href=act["url"], icon=act["icon"], key=act["key"]
        )
        for at, act in enumerate(registry.acts_of(record, _officer(context)))
    ]
    return SafeString("\n".join(drawn))
