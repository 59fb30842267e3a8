"""What comes out of a printer: the text, and none of the furniture around it."""

import pytest

from tests.browser.looking import spill
from tests.browser.pages import LOOKS
from tests.browser.test_pages import shown

pytestmark = pytest.mark.browser
A4 = 794  # pixels at 96 an inch
FURNITURE = (".topbar", ".rail", ".masthead nav", "nav.language", ".skip", "main .actions .button", "main form button")


@pytest.mark.parametrize("route", ["reports:receipt", "citizen:track", "cases:record", "cases:notice", "reports:report"])
def test_on_paper_there_is_the_text_and_no_furniture(browser, sights, route):
    look = next(look for look in LOOKS if look.route == route and look.by and not look.send)
    page = shown(browser, sights, look, "zh", A4)
    page.emulate_media(media="print")
    assert [one for one in FURNITURE if page.locator(one).first.is_visible()] == []
    assert page.locator("h1").first.is_visible()
    assert spill(page) == ""
