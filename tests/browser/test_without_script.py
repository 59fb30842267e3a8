"""The portal needs no script: a report, its receipt, its check and its progress, in a browser that runs none."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_without_script_gets_its_receipt_and_is_followed(browser, sights, lang):
    page = browser.window(width=390, script=False, cookies=[("anhe_lang", lang, "/")])
    page.goto("/")
    page.locator("nav.tasks a").first.click()
    page.locator("[name=topic][value=cheated]").check()
    page.locator("[name=cheated][value=fraud_telecom]").check()
    go_on(page)
    page.locator("[name=known][value=unknown]").check()
    go_on(page)
    page.locator("[name=place_text]").fill(sights.refs["street"])
    page.locator("button[name=find]").click()
    page.locator("input[type=radio][name=place]").first.check()
    go_on(page)
    page.locator("[name=narrative]").fill("有人自称客服，让我把钱转到安全账户，转完就联系不上了。")
    page.locator("button[name=later]").click()
    code = page.locator("main .code").first.inner_text()
    page.context.clear_cookies(name=re.compile("anhe_report"))
    page.goto("/report/resume/")
    page.locator("[name=code]").fill(code)
    go_on(page)
    page.locator("[name=how][value=bank]").check()
    page.locator("[name=value]").fill("36,800")
    page.locator("[name=account]").fill("6222 0200 1234 5678")
    go_on(page)
    page.locator("[name=teller][value=victim]").check()
    page.locator("[name=contact][value=nameless]").check()
    page.locator("[name=passphrase]").fill("三只安静的鹤")
    go_on(page)
    expect(page.locator("main")).to_contain_text("¥36,800.00")
    go_on(page)
    key = page.locator(".receipt .key").inner_text()
    with page.expect_download() as paper:
        page.locator("a[href$='receipt.pdf']").click()
    assert paper.value.suggested_filename.startswith("R-2026-")
    page.goto("/track/")
    page.locator("[name=code]").fill(key)
    go_on(page)
    page.locator("[name=proof]").fill("三只安静的鹤")
    go_on(page)
    expect(page.locator("main")).to_contain_text("让我把钱转到安全账户")


def go_on(page) -> None:
    page.locator("main form[method=post] .actions button:not([name], [type=button])").first.click()


def test_a_branch_opens_and_what_needs_script_is_not_offered(browser, sights):
    page = browser.window(script=False, cookies=sights.cookies["teller"])
    page.goto("/report/")
    page.locator("[name=topic][value=cheated]").check()
    expect(page.locator("[name=cheated]").first).to_be_visible()
    page.goto("/report/where/")
    expect(page.locator("[data-here] button")).to_be_hidden()


def test_the_console_opens_and_acts_without_script(browser, sights):
    page = browser.window(width=1280, script=False, cookies=sights.cookies["handler"])
    page.goto(f"/desk/cases/{sights.refs['filed']}/answer/")
    page.locator("[name=text]").fill("不用脚本也能答复。")
    page.locator("main form .actions button").first.click()
    page.wait_for_url(f"**/desk/cases/{sights.refs['filed']}/")
    expect(page.locator("main")).to_be_visible()
