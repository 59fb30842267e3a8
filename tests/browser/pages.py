"""Every page of Anhe in every state worth looking at, by the name of its route.

A route that is neither here nor in `EXEMPT` fails `test_every_route_is_looked_at_or_named`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse

from tests.browser.sights import Sights

FIRST_FORM = "main form[method=post]"


@dataclass(frozen=True)
class Look:
    """One page as one person sees it. `args` are names of `Sights.refs`, or `=words`; `send` empties that form and sends it."""

    route: str
    by: str = ""
    args: str = ""
    state: str = "usual"
    query: str = ""
    status: int = 200
    send: str = ""
    path: str = ""

    @property
    def title(self) -> str:
        return f"{self.route or self.path} {self.state}"

    def address(self, sights: Sights) -> str:
        """Where it stands, without a language; who looks has said at what."""
        args = [sights.named(name) for name in self.args.split()]
        about = sights.refs["filed"] if args and str(args[0]).startswith(("M-2", "E-2")) else str(args[0]) if args else ""
        if about.startswith(("C-2", "R-2")):
            sights.looked_at(self.by, about)
        path = self.path or reverse(self.route, args=args)
        return path + self.query


def _empty(route: str, by: str = "", args: str = "", form: str = FIRST_FORM, *, status: int = 400) -> Look:
    """The same page after its form was sent empty."""
    return Look(route, by, args, "error", send=form, status=status)


def _acts(route: str, by: str, args: str) -> list[Look]:
    return [Look(route, by, args), _empty(route, by, args)]


PORTAL = [
    Look("reports:home"), Look("reports:begin"), _empty("reports:begin"), Look("reports:begin", "teller", state="kept"),
    *[Look("reports:step", "teller", step, step) for step in ("when", "where", "story", "things", "you")],
    *[Look("reports:step", "teller", step, f"{step} error", send=FIRST_FORM, status=400) for step in ("when", "where", "story", "you")],
    Look("reports:step", "cheated", "money", "money"), Look("reports:step", "cheated", "money", "money error", send=FIRST_FORM, status=400),
    Look("reports:step", "finisher", "story", "story full", "?then=check"),
    Look("reports:saved", "teller"), Look("reports:check", "teller", state="unfinished"), Look("reports:check", "finisher", state="full"),
    Look("reports:resume"), _empty("reports:resume"), Look("reports:find"), _empty("reports:find"),
    Look("reports:verify"), _empty("reports:verify"), Look("reports:receipt", "holder", "open_report"),
    Look("citizen:find"), _empty("citizen:find"), Look("citizen:track", "", "open_report", "closed"),
    Look("citizen:track", "follower", "open_report", "no proof"), _empty("citizen:track", "follower", "open_report", "#proof form"),
    Look("citizen:track", "known_follower", "open_report", "empty"),
    *[Look("citizen:track", f"{name}_follower", f"{name}_report", name)
      for name in ("under_review", "filed", "concluded", "paused", "not_filed", "asked", "rated")],
    Look("citizen:track", "concluded_follower", "concluded_report", "rating error", send="form#rate", status=400),
    Look("citizen:track", "concluded_follower", "concluded_report", "complaint error", send="form[action$='/complain/']", status=400),
    Look("citizen:track", "not_filed_follower", "not_filed_report", "remedy error", send="#contest form", status=400),
    Look("city:city"), Look("city:city", query="?q=文化路", state="found"), Look("city:city", query="?q=没有这个地方", state="empty"),
    Look("parts"), Look("parts-part"), Look("accessibility"), Look("privacy"), Look("demo"),
    Look("", path="/nothing/stands/here/", state="404", status=404), Look("", path="/desk/nothing/", by="duty", state="404", status=404),
]  # fmt: skip
DESK = [
    Look("desk", "duty", state="full"), Look("desk", "handler"), Look("desk", "head"), Look("desk", "stranger", state="empty"),
    Look("desk", "duty", query="?show=overdue", state="filtered"), Look("find", "duty", query="?q=X", state="not found", status=404),
    Look("find", "duty", state="empty"), Look("reports:inbox", "duty", state="full"), Look("reports:inbox", "stranger", state="empty"),
    Look("reports:inbox", "duty", query="?show=all&page=2", state="second page"),
    Look("reports:report", "duty", "open_report", "closed"), Look("reports:report", "handler", "open_report", "open"),
    Look("reports:report", "handler", "filed_report", "decided"),
    *[Look("reports:report", "duty", "open_report", f"{act} error", send=f"form[action$='/{act}/']", status=400)
      for act in ("join", "transfer", "answer", "withdraw")],
    Look("reports:report", "stranger", "open_report", "not theirs", status=404),
    Look("reports:intake", "duty"), Look("reports:intake", "duty", state="error", send="form#intake button[name=take]", status=400),
    Look("reports:taken", "call_taker", "open_report"),
    Look("reports:files", "duty"), _empty("reports:files", "duty"), Look("reports:files", "handler", state="refused", status=403),
    Look("reports:file", "duty", "batch"),
    Look("staff:open_session", "duty"), _empty("staff:open_session", "duty"),
    Look("citizen:ratings", "head", state="full"), Look("citizen:complaints", "head", state="full"),
    Look("citizen:complaints", "stranger", state="empty"), Look("citizen:ratings", "stranger", state="empty"),
    *_acts("citizen:answer_complaint", "head", "complaint"), _empty("citizen:ratings", "head"),
]  # fmt: skip
CASES = [
    Look("cases:list", "duty", state="full"), Look("cases:list", "stranger", state="empty"),
    Look("cases:list", "head", query="?show=all&page=2", state="second page"),
    Look("cases:list", "head", query="?show=overdue", state="overdue"), *_acts("cases:accept", "duty", "open_report"),
    *[Look("cases:record", "handler", name, name)
      for name in ("under_review", "overdue", "filed", "concluded", "administrative", "paused", "proposed", "not_filed", "asked", "explained")],
    Look("cases:record", "duty", "filed", "closed"), Look("cases:record", "head", "proposed", "to sign"),
    Look("cases:record", "handler", "filed", "people only", "?by=people"),
    Look("cases:record", "stranger", "filed", "not theirs", status=404),
    Look("cases:decide", "handler", "filed"), Look("cases:decide", "handler", "under_review", "before filing"),
    *_acts("cases:decide_kind", "handler", "under_review =not_filed"), Look("cases:decide_kind", "handler", "filed =concluded", "conclude"),
    Look("cases:decide_kind", "handler", "under_review =filed", "file"), Look("cases:decide_kind", "handler", "concluded =reopened", "reopen"),
    Look("cases:decide_kind", "handler", "filed =withdrawn", "withdraw"),
    Look("cases:proposal", "head", "proposed"), Look("cases:proposal", "handler", "proposed", "own"),
    Look("cases:proposal", "duty", "proposed", "closed"),
    Look("cases:serve", "handler", "unserved unserved_decision"), _empty("cases:serve", "handler", "unserved unserved_decision"),
    Look("cases:notice", "handler", "unserved unserved_decision"), Look("cases:notice", "handler", "concluded concluded_decision", "concluded"),
    *_acts("cases:extend", "head", "under_review long_clock"), *_acts("cases:ask_extension", "handler", "under_review long_clock"),
    Look("cases:extension", "head", "waiting asked_clock"), _empty("cases:extension", "head", "waiting asked_clock", "button[value=back]"), Look("cases:extension", "handler", "waiting asked_clock", "own"),
    Look("cases:extension", "duty", "waiting asked_clock", "closed"), *_acts("cases:pause", "handler", "administrative running_clock"),
    Look("cases:resume", "handler", "paused standing_clock"), *_acts("cases:add_item", "handler", "filed"),
    *_acts("cases:add_party", "handler", "filed"), *_acts("cases:examine_scene", "examiner", "filed"),
    *_acts("cases:answer", "handler", "filed"), *_acts("cases:assign", "head", "filed"), *_acts("cases:take_reports", "handler", "filed"),
    *_acts("cases:visit", "handler", "concluded"), *_acts("cases:ask_remedy", "head", "not_filed"),
    *_acts("cases:explain", "handler", "prosecuted prosecuted_remedy"), Look("cases:order", "head", "explained explained_remedy"),
    *_acts("cases:decide_remedy", "head", "asked asked_remedy"),
]  # fmt: skip
INSPECTION = [
    Look("inspection:log", "inspector", state="empty"), Look("inspection:log", "inspector", state="full", query="?ask=1&verb=file.read"),
    Look("inspection:log", "inspector", state="not found", query="?ask=1&number=R-2026-00000000"),
    Look("inspection:log", "inspector", state="error", query="?ask=1&since=2026-03-05&until=2026-03-01", status=400),
    Look("inspection:log", "head", state="refused", status=403), *_acts("inspection:entry", "inspector", "read_entry"),
    Look("inspection:findings", "inspector", state="full"), Look("inspection:findings", "inspector", state="empty", query="?kind=volume"),
    _empty("inspection:findings", "inspector"),
    *[Look("inspection:finding", "inspector", f"{name}_finding", name) for name in ("open", "asked", "answered", "closed")],
    _empty("inspection:finding", "inspector", "open_finding", "form#ask"), *_acts("inspection:answer", "asked", "asked_finding"),
    Look("inspection:samples", "inspector", state="full"), _empty("inspection:samples", "inspector"),
    Look("inspection:sample", "inspector", "sample"), *_acts("inspection:sampled", "inspector", "sampled_session"),
    Look("inspection:sampled", "inspector", "checked_session", "checked"), Look("inspection:report", "inspector", state="full"),
    Look("inspection:report", "inspector", state="empty", query="?since=2020-01-01&until=2020-01-02"),
    Look("inspection:report", "inspector", state="error", query="?since=2026-03-05&until=2026-03-01", status=400),
    Look("citizen:looks", "", "open_report", "closed"), Look("citizen:looks", "open_knower", "open_report", "empty"),
    Look("citizen:looks", "filed_knower", "filed_report", "full"), Look("citizen:looks", "concluded_knower", "concluded_report", "held back"),
    Look("citizen:looks", "follower", "open_report", "code"), Look("citizen:looks", "filed_follower", "filed_report", "code sent"),
    _empty("citizen:looks", "filed_follower", "filed_report", "form#code"),
    Look("citizen:delays", "head", state="full"), _empty("citizen:delays", "head"), Look("citizen:delays", "inspector", state="reviewer"),
    Look("citizen:delay", "head", "delay"), _empty("citizen:delay", "head", "delay", "form#end"),
    Look("citizen:delay", "inspector", "delay", "to review"), _empty("citizen:delay", "inspector", "delay", "form#review"),
]  # fmt: skip
ACCESS = [
    *_acts("cases:known", "outsider", "overdue"), Look("cases:known", "outsider", "under_review", "asked"),
    Look("cases:known", "outsider", "open_report", "a report"), Look("cases:known", "outsider", "=C-2026-00000000", "nothing", status=404),
    *_acts("cases:break_glass", "outsider", "overdue"), Look("cases:break_glass", "barred", "overdue", "barred"),
    Look("cases:record", "breaker", "overdue", "emergency"), Look("cases:record", "partner", "filed", "facts"),
    Look("cases:record", "head", "filed", "shared"), Look("desk", "partner", state="shared"),
    Look("desk", "outsider", state="answered"), Look("desk", "chief", state="not reviewed"),
    *_acts("cases:share", "head", "filed"), *_acts("cases:end_sharing", "head", "filed given"),
    Look("staff:emergency", "inspector", "emergency", "to review"), _empty("staff:emergency", "inspector", "emergency", "form#review"),
    Look("staff:emergency", "handler", "emergency", "told"), Look("staff:emergency", "outsider", "reviewed_emergency", "reviewed"),
    Look("staff:emergency", "chief", "late_emergency", "escalated"), _empty("staff:emergency", "chief", "late_emergency", "form#restore"),
    Look("staff:emergency", "stranger", "emergency", "not theirs", status=404),
    Look("staff:request", "head", "request", "to answer"), _empty("staff:request", "head", "request", "form#grant"),
    Look("staff:request", "outsider", "granted_request", "granted"), Look("staff:request", "outsider", "declined_request", "declined"),
]  # fmt: skip
ACCOUNTS = [
    Look("account_login"), _empty("account_login"), Look("account_logout", "duty"), *_acts("account_change_password", "duty", ""),
    *_acts("account_reauthenticate", "duty", ""), Look("mfa_index", "duty"), *_acts("mfa_activate_totp", "duty", ""),
]  # fmt: skip
FRAUD = [
    Look("fraud:list", "tracer", state="full"), Look("fraud:list", "stranger", state="empty"), Look("fraud:list", "liaison", query="?show=ended", state="none ended"),
    Look("fraud:banks", "liaison", state="full"), *_acts("fraud:open", "duty", "untraced_report"),
    Look("fraud:record", "tracer", "trace"), Look("fraud:record", "second_tracer", "trace", "to sign"), Look("fraud:record", "handler", "trace", "looks on"),
    Look("fraud:record", "stranger", "trace", "not theirs", status=404), Look("fraud:chain", "tracer", "trace", "full"),
    *_acts("fraud:payment", "tracer", "trace"), *_acts("fraud:end", "tracer", "trace"), *_acts("fraud:rule", "tracer", "trace"),
    *_acts("fraud:triage", "tracer", "trace"), *_acts("fraud:settle", "tracer", "trace odd_answer"), Look("fraud:sign", "second_tracer", "trace"),
    *_acts("fraud:withdraw", "tracer", "trace drafted_order"), *_acts("fraud:correct", "tracer", "trace mismatched_order"),
    Look("fraud:draft", "tracer", "trace further_account"), Look("fraud:freeze", "tracer", "trace held_account"),
    Look("fraud:renew", "tracer", "trace frozen_account"), *_acts("fraud:unrelated", "tracer", "trace held_account"),
]  # fmt: skip
THINGS = [
    Look("goods:list", "handler", state="full"), Look("goods:list", "stranger", state="empty"), Look("goods:list", "handler", query="?show=confirmed", state="decided"),
    Look("goods:match", "handler", "match"), _empty("goods:match", "handler", "match", "form[action$='/confirm/']"), Look("goods:match", "handler", "likely_match", "likely"),
    Look("goods:match", "handler", "confirmed_match", "confirmed"), Look("goods:match", "stranger", "match", "not theirs", status=404),
    Look("goods:of_case", "handler", "filed"), Look("goods:of_case", "handler", "under_review", "empty"),
    Look("evidence:of_case", "handler", "filed"), Look("evidence:of_case", "handler", "under_review", "empty"), *_acts("evidence:take_in", "handler", "filed"),
    Look("evidence:exhibit", "handler", "exhibit"), Look("evidence:exhibit", "handler", "returned", "returned"), *_acts("evidence:move", "handler", "exhibit"),
    *_acts("evidence:hand_over", "handler", "exhibit"), Look("evidence:handover", "handler", "returned"),
]  # fmt: skip
LOOKS = [*PORTAL, *DESK, *CASES, *THINGS, *INSPECTION, *ACCESS, *FRAUD, *ACCOUNTS]

POSTS, DATA, CLOSED, LATER = "takes what a form sends", "is no page", "is closed", "needs a second factor set up first"
EXEMPT = {
    **dict.fromkeys([
        "reports:keep", "reports:intake_keep", "reports:join", "reports:transfer", "reports:answer", "reports:withdraw",
        "reports:differs", "citizen:prove",
        "citizen:supplement", "citizen:remedy", "citizen:rate", "citizen:complain", "citizen:leave", "citizen:open_rating",
        "goods:confirm", "goods:reject", "goods:dealers_api:file",
        "citizen:ask_code", "citizen:try_code", "citizen:end_delay", "inspection:ask", "inspection:close", "inspection:examine",
        "cases:mark_item", "staff:end_session", "staff:review_emergency", "staff:restore_emergency", "demo_enter", "reports:reports_api:send", "fraud:answers", "fraud:press",
    ], POSTS),
    **dict.fromkeys([
        "reports:code", "reports:paper", "reports:openapi", "reports:keys", "reports:rejects", "inspection:report_pdf", "inspection:report_csv", "reports:empty_table",
        "reports:reports_api:follow", "reports:reports_api:keys", "reports:reports_api:api-root", "cases:notice_pdf", "city:places", "evidence:handover_pdf",
        "goods:openapi", "goods:dealers_api:declare", "goods:dealers_api:listing", "goods:dealers_api:one", "goods:dealers_api:api-root",
        "city:layer",
    ], DATA),
    **dict.fromkeys([
        "account_signup", "account_email", "account_email_verification_sent", "account_reset_password", "account_set_password",
        "account_inactive", "account_confirm_login_code", "account_request_login_code",
    ], CLOSED),
    **dict.fromkeys([
        "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ], LATER),
}  # fmt: skip


def routes(patterns=None, names: tuple[str, ...] = (), given: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name with its namespaces, names of its parts that vary) of every route of the URLconf."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        varying = (*given, *one.pattern.converters)
        if isinstance(one, URLPattern):
            yield ":".join([*names, one.name or str(one.pattern)]), varying
        else:
            yield from routes(one.url_patterns, (*names, *([one.namespace] if one.namespace else ())), varying)


def parts_of(sights: Sights) -> dict[str, object]:
    """A value for each varying part of an address, of the right kind."""
    return {
        "number": sights.refs["open_report"], "report": sights.refs["open_report"], "pk": sights.refs["item"], "batch": sights.refs["batch"],
        "slug": "story", "kind": "review", "role": "duty", "mapping": "reports_csv", "code": "B001", "own_ref": "P-1",
    }  # fmt: skip


def sample(route: str, sights: Sights) -> str:
    """An address of this route whose parts are of the right kind."""
    parts = parts_of(sights)
    return reverse(route, kwargs={name: parts[name] for name in dict(routes())[route]})
