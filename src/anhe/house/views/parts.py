"""`/parts/`: every component in every state, in the dress of either site. What it shows is invented and says so."""

import re
from datetime import date, timedelta
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from anhe.staff.access import open_to_all

SECTIONS = ("marks", "clocks", "forms", "answers", "rows", "boxes", "full")
LONG = "哈尔滨市道里区中央大街街道办事处友谊路社区居民委员会综合治理与物业纠纷人民调解工作室驻郑州市金水区联络处王某某"

WRONG = {"how": "bank", "account": "6222 02000 123", "phone": "13800003356", "on": "2026-13-40", "district": "jinshui"}


class Sample(forms.Form):
    """One field of every kind; bound with nothing it shows every error."""

    branches = {"how": {"bank": ["account", "holder"]}}

    how = forms.ChoiceField(
        label=gettext_lazy("How was the money sent?"),
        help_text=gettext_lazy("If there were several payments, begin with the last one."),
        choices=[
            ("bank", gettext_lazy("Mobile or online banking")),
            ("scan", gettext_lazy("A payment app or a QR code")),
            ("cash", gettext_lazy("Cash, or a bank card sent by post")),
            ("unsure", gettext_lazy("I do not remember")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the money was sent. “I do not remember” is fine too.")},
    )
    account = forms.CharField(
        label=gettext_lazy("Account or card number of the other side"),
        help_text=gettext_lazy("It stands in the record of the payment, mostly 16 to 19 digits."),
        min_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "min_length": gettext_lazy("This has too few digits. Compare it with the record of the payment.")
        },
    )
    holder = forms.CharField(label=gettext_lazy("Name of the other side"), required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("How much was it, in yuan?"),
        help_text=gettext_lazy("For example 36800. If you are not sure, give a round figure."),
        widget=forms.TextInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Fill in the amount. A round figure is enough.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        help_text=gettext_lazy("11 digits"),
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    on = forms.DateField(label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    district = forms.ChoiceField(
        label=gettext_lazy("District"), choices=[("jinshui", "金水区"), ("zhongyuan", "中原区")]
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How shall we tell you?"),
        help_text=gettext_lazy("You may choose several."),
        choices=[
            ("sms", gettext_lazy("Text message")),
            ("post", gettext_lazy("Letter")),
            ("call", gettext_lazy("Call")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.CharField(label=gettext_lazy("What happened?"), widget=forms.Textarea)
    picture = forms.FileField(label=gettext_lazy("A picture of it"), required=False)
    private = forms.BooleanField(label=gettext_lazy("Do not make my name and my report public"), required=False)


class Score(forms.Form):
    score = forms.ChoiceField(
        label=gettext_lazy("Are you satisfied so far?"),
        help_text=gettext_lazy("Those who work on your case cannot see who rated."),
        choices=[
            (5, gettext_lazy("Very satisfied")),
            (4, gettext_lazy("Satisfied")),
            (3, gettext_lazy("Fairly satisfied")),
            (2, gettext_lazy("Dissatisfied")),
            (1, gettext_lazy("Very dissatisfied")),
        ],
        widget=forms.RadioSelect,
    )


def _rule(unconfirmed: bool = True) -> dict[str, Any]:
    return {
        "title_zh": "《公安机关办理刑事案件程序规定》", "article": "第一百七十一条", "unconfirmed": unconfirmed,
        "title_en": "Provisions on the Procedures for Criminal Cases, ",
        "text": "对接受的案件，或者发现的犯罪线索，公安机关应当迅速进行审查。\n\n"
                "发现案件事实或者线索不明的，必要时，经办案部门负责人批准，可以进行调查核实。",
    }  # fmt: skip


def _clocks(at) -> dict[str, dict[str, Any]]:
    day, hour = timedelta(days=1), timedelta(hours=1)
    what, who = _("Decide whether to file the case"), _("Jinshui District Bureau")
    running = {
        "what": what,
        "who": who,
        "since": at - day,
        "due": at + 2 * day + 3 * hour,
        "rule": _rule(),
        "promise": False,
    }
    return {
        "running": running,
        "paused": running | {"what": _("Report on the traces"), "paused_at": at - 6 * hour, "promise": True, "rule": None,
                             "paused_why": _("Waiting for more material since the morning; these days do not count.")},
        "stood": running | {"stood": [(at - 18 * hour, at - 6 * hour)], "rule": None},
        "over": running | {"since": at - 3 * day, "due": at - timedelta(minutes=42), "promise": True, "rule": None},
        "done": running | {"what": _("First call to the reporter"), "done_at": at - 5 * hour - timedelta(minutes=28),
                           "promise": True, "rule": None},
        "workdays": running | {"what": _("Tell the reporter how it stands"), "workdays": 4, "rule": None},
    }  # fmt: skip


def _rows(clocks: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    fraud, theft = _("Fake customer service, refund trick"), _("Electric bicycle stolen")
    return [
        {"tone": "overdue", "word": _("Overdue"), "what": _("Sign the third stop-payment order"), "ref": "诈 2026-048197",
         "line": f"{fraud} · ¥86,400.00", "note": _("The account before is empty; the draft waits for you."),
         "clock": clocks["over"], "act": _("Sign"), "current": True},
        {"tone": "waiting", "word": _("Waiting for the bank"), "what": _("Order not answered"), "ref": "诈 2026-048213",
         "line": f"{fraud} · ¥31,400.00", "note": _("Delivered half an hour ago; it may now go up to the head office."),
         "clock": clocks["running"] | {"tone": "waiting", "who": _("the bank")}, "act": _("Press")},
        {"tone": "proposed", "word": _("Proposed"), "what": _("Two cases may show one hand"), "ref": "盗 2026-110392",
         "line": _("Burglary · with an open case of 2024"), "note": _("Lock opened, only the bedroom searched"), "proposed": True,
         "clock": clocks["running"], "act": _("Compare")},
        {"tone": "going", "word": _("To decide"), "what": _("Decide whether to file the case"), "ref": "盗 2026-110377",
         "line": f"{theft} · ¥3,280.00", "note": _("The case officer proposes to file it."), "clock": clocks["workdays"], "act": _("Review")},
        {"tone": "paused", "word": _("Paused"), "what": _("Report on the traces"), "ref": "鉴 2026-00764", "line": "盗 2026-110392",
         "note": _("More material asked for"), "clock": clocks["paused"], "act": _("Look")},
        {"tone": "plain", "word": _("Open"), "what": LONG, "ref": "R-2026-00421738", "line": "¥1,234,567,890.12", "note": LONG,
         "clock": clocks["running"], "act": _("Look")},
    ]  # fmt: skip


def _qr() -> SafeString:
    made = segno.make("ANHE1.SAMPLE.NOT-A-RECEIPT", error="m")
    return SafeString(
        made.svg_inline(omitsize=True, border=0, svgclass=None, lineclass=None, title=_("QR code of the receipt"))
    )


@open_to_all
@require_GET
def parts(request: HttpRequest) -> HttpResponse:
    """The whole sheet; `?site=console` dresses it for the desk, `?rows=200` fills the table, `?show=` picks one section."""
    site = "console" if request.GET.get("site") == "console" else "portal"
    rows = request.GET.get("rows", "")
    count = min(int(rows), 2000) if rows.isdecimal() and len(rows) < 6 else 12  # Python reads no number of 5,000 digits
    clocks = _clocks(request.at)
    if "toast" in request.GET:
        messages.success(request, _("The case is filed."), extra_tags="undo=/parts/")
    data = {f"wrong-{name}": value for name, value in WRONG.items()}
    return TemplateResponse(request, "showcase/page.html", {
        "site": site, "layout": f"{site}.html", "sections": [f"showcase/{name}.html" for name in SECTIONS], "clocks": clocks,
        "rows": _rows(clocks), "long": LONG, "wrong": Sample(data, prefix="wrong"),
        "usual": Sample(prefix="usual", initial={"how": "bank", "ways": ["sms"]}), "score": Score(), "qr": _qr(),
        "rule": _rule(), "confirmed_rule": _rule(unconfirmed=False), "icons": _icons(), "day": date(2026, 11, 23),
        "shares": [(_("Held by the banks; the swindlers cannot take it"), 2130000, "held"),
                   (_("Sent on before; still being followed"), 1550000, "unknown"), (_("Taken out in cash"), 410000, "gone")],
        "page": Paginator(range(1, 387), 20).get_page(request.GET.get("page")), "numbers": range(count),
        "choices": [("all", _("All"), 14), ("overdue", _("Overdue"), 1), ("today", _("Due today"), 6), ("others", _("With others"), 4)],
        "when": {"call": request.at - timedelta(hours=30), "accepted": request.at - timedelta(hours=29)},
    })  # fmt: skip


@open_to_all
@require_GET
def part(request: HttpRequest) -> HttpResponse:
    """What a panel that loads itself brings."""
    return TemplateResponse(request, "showcase/part.html", {})


def _icons() -> list[str]:
    sprite = (settings.HOUSE / "static" / "anhe" / "icons.svg").read_text()
    return [name for name in re.findall(r'<symbol id="([^"]+)"', sprite) if not name.startswith("state-")]
