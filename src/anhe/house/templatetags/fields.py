"""Tags for forms: one way to draw any Django field, in both sites, with or without script."""

from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anhe.house.templatetags.marks import icon as draw_icon

register = template.Library()

NUMERIC = (forms.IntegerField,)
DECIMAL = (forms.DecimalField, forms.FloatField)
AUTOCOMPLETE = {"name": "name", "full_name": "name", "phone": "tel", "telephone": "tel", "email": "email",
                "address": "street-address", "username": "username", "password": "current-password"}  # fmt: skip
INPUTMODE = {"phone": "tel", "telephone": "tel"}


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "input"


def _is_default(bound: BoundField, error: ValidationError) -> bool:
    """True where nobody wrote the message for this field, so that it does not say which field it means."""
    defaults = (vars(kind).get("default_error_messages", {}) for kind in type(bound.field).__mro__)
    return any(str(error.message) == str(messages.get(error.code)) for messages in defaults)


def errors_of(bound: BoundField, alone: bool = False) -> list[str]:
    """What is wrong with this field, in words that name it where they stand `alone`, away from its label."""
    said = []
    for error in bound.errors.as_data():
        text = " ".join(error.messages)
        if _is_default(bound, error):
            label = {"label": str(bound.label).rstrip("？?:：")}
            if error.code == "required":
                chosen = _kind(bound) in ("radios", "checks") or isinstance(bound.field, forms.ChoiceField)
                text = _("Choose “%(label)s”.") % label if chosen else _("Fill in “%(label)s”.") % label
            elif alone:
                text = _("“%(label)s”: %(text)s") % (label | {"text": text})
        said.append(text)
    return said


def _described(field: BoundField, hint: str) -> str:
    ids = [f"{field.id_for_label or field.auto_id}_hint"] if hint else []
    if field.errors:
        ids.append(f"{field.id_for_label or field.auto_id}_error")
    return " ".join(ids)


def _attrs(field: BoundField, hint: str, code: bool) -> dict[str, Any]:
    """What the browser and a screen reader must know of this input; the form's own attrs go first."""
    own, attrs = field.field.widget.attrs, {}
    if described := _described(field, hint):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    mode = INPUTMODE.get(field.name)
    if isinstance(field.field, NUMERIC + DECIMAL):
        mode = "decimal" if isinstance(field.field, DECIMAL) else "numeric"
    if mode:
        attrs["inputmode"] = mode
    if field.name in AUTOCOMPLETE:
        attrs["autocomplete"] = AUTOCOMPLETE[field.name]
    if code:
        attrs |= {"class": "code-input", "autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}
    if not field.field.required:
        attrs["required"] = False
    return attrs | {key: value for key, value in own.items() if key not in ("aria-describedby", "aria-invalid")}


def _branches(field: BoundField) -> dict[str, list[BoundField]]:
    """Fields asked only under one choice: `branches = {"how": {"bank": ["account", "holder"]}}` on the form."""
    wanted = getattr(field.form, "branches", {}).get(field.name, {})
    return {value: [field.form[name] for name in names] for value, names in wanted.items()}


def _choices(field: BoundField, described: str) -> list[dict[str, Any]]:
    branches, drawn, hints = _branches(field), [], getattr(field.form, "hints", {}).get(field.name, {})
    for option in field.subwidgets:
        value = str(option.data["value"])
        drawn.append({"input": option, "label": option.choice_label, "id": option.id_for_label,
                      "branch": branches.get(value, []), "hint": hints.get(value, ""), "value": value, "name": option.data["name"],
                      "type": option.data["type"], "checked": option.data["selected"],
                      "described": described})  # fmt: skip
    return drawn


@register.simple_tag
def field(field: BoundField, hint: str = "", layout: str = "", code: bool = False, bare: bool = False) -> str:
    """Any bound field with its label, hint and error. `bare` leaves the label to the question around it."""
    hint = hint or field.help_text
    if field.is_hidden:
        return SafeString(field.as_widget())
    kind, described = _kind(field), _described(field, hint)
    context = {"field": field, "hint": hint, "kind": kind, "described": described, "layout": layout, "bare": bare,
               "id": field.id_for_label or field.auto_id, "optional": not field.field.required,
               "errors": errors_of(field)}  # fmt: skip
    if kind in ("radios", "checks"):
        context["id"] = field.auto_id
        context["choices"] = _choices(field, "")
        return render_to_string("parts/choices.html", context)
    context["widget"] = field.as_widget(attrs=_attrs(field, hint, code))
    return render_to_string("parts/field.html", context)


@register.simple_tag
def fields(form: forms.BaseForm) -> str:
    """Every field of `form` in order; what stands in a branch is drawn there and not again."""
    branched = {
        name for choices in getattr(form, "branches", {}).values() for names in choices.values() for name in names
    }
    drawn = [field(bound) for bound in form if bound.name not in branched]
    return SafeString("\n".join(drawn))


@register.simple_tag
def rating(bound: BoundField) -> str:
    return field(bound, layout="row")


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*all_forms: forms.BaseForm, kept: bool = False) -> dict[str, Any]:
    """What is wrong in these forms, each line a link to its field; nothing at all when nothing is wrong.

    `kept` says that the rest is stored: true of a draft alone.
    """
    lines = []
    for form in all_forms:
        lines += [{"text": error, "target": ""} for error in form.non_field_errors()]
        for bound in form:
            target = bound.auto_id if _kind(bound) not in ("radios", "checks") else f"{bound.auto_id}_0"
            lines += [{"text": error, "target": target} for error in errors_of(bound, alone=True)]
    return {"lines": lines, "kept": kept}


@register.simple_block_tag
def question(content: str, title: str, hint: str = "", error: str = "", level: int = 1, id: str = "question") -> str:
    """One topic a page: the legend is the page's heading."""
    return render_to_string(
        "parts/question.html",
        {"content": content, "title": title, "hint": hint, "error": error, "level": level, "id": id},
    )


@register.simple_tag
def button(label: str, kind: str = "", href: str = "", icon: str = "", key: str = "", name: str = "", value: str = "",
           form: str = "", after: str = "") -> SafeString:  # fmt: skip
    """A button, or with `href` a link that looks like one. Kinds: `quiet`, `urgent`, `urgent quiet`, `plain`."""
    if set(kind.split()) - {"quiet", "urgent", "plain"}:
        raise ValueError(f"there is no {kind!r} button")
    return SafeString(render_to_string("parts/button.html", {
        "label": label, "kind": kind, "href": href, "icon": draw_icon(icon) if icon else "", "key": key, "name": name,
        "value": value, "form": form, "after": draw_icon(after) if after else "",
    }).strip())  # fmt: skip


@register.simple_block_tag
def actions(content: str) -> str:
    return format_html('<div class="actions">{}</div>', content)


@register.inclusion_tag("parts/search_box.html")
def search_box(label: str, name: str = "q", action: str = "", placeholder: str = "", value: str = "") -> dict[str, Any]:
    return {"label": label, "name": name, "action": action, "placeholder": placeholder, "value": value}
