"""What the words on a page are in: no sentence of the source on a Chinese page, each language marked as what it is."""

import re
from functools import cache

from playwright.sync_api import Page

from anhe.house.views.parts import LONG
from tests.house.test_words import catalogue

# Every visible text with the language it is marked as; what a person wrote and what a machine reads is left out.
TEXTS = """() => {
  const found = [], marks = new Set(["SCRIPT", "STYLE", "CODE", "KBD", "SAMP", "TEMPLATE"]);
  const spoken = one => one.closest("[lang]")?.lang ?? "";
  const seen = one => one.checkVisibility?.({ visibilityProperty: true }) ?? true;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text && !marks.has(parent.tagName) && seen(parent) && !parent.closest("textarea, [translate=no]")) found.push([spoken(parent), text]);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], input[type=submit]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (one.getAttribute(name)) found.push([spoken(one), one.getAttribute(name).replace(/\\s+/g, " ").trim()]);
  found.push([document.documentElement.lang, document.title]);
  return found;
}"""
LATIN = re.compile(r"[A-Za-z][a-z'’]+(?:[ ,;:]+[A-Za-z][a-z'’]*){3,}")
HAN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff，。、；：！？“”《》（）]{7,}")


@cache
def sources() -> frozenset[str]:
    """The English sentences and words of every catalogue whose Chinese differs."""
    return frozenset(said for said, shown in catalogue().items() if shown and shown != said and re.search("[A-Za-z]{3}", said))


@cache
def targets() -> frozenset[str]:
    return frozenset(shown for said, shown in catalogue().items() if shown and re.search("[\u3400-\u9fff]", shown))


def misspoken(page: Page, lang: str) -> list[str]:
    """Texts in the wrong language, or in another one that is not marked as such."""
    found = []
    for spoken, text in page.evaluate(TEXTS):
        if text == LONG:  # a proper name in the sheet of parts
            continue
        if spoken.startswith("zh") and (text in sources() or LATIN.search(text)):
            found.append(f"marked {spoken}: {text[:100]}")
        if spoken == "en" and (text in targets() or HAN.search(text)):
            found.append(f"marked {spoken}: {text[:100]}")
        if not spoken:
            found.append(f"marked as no language: {text[:100]}")
    wanted = "zh-Hans-CN" if lang == "zh" else "en"
    if (page_lang := page.evaluate("document.documentElement.lang")) != wanted:
        found.append(f"the page says {page_lang!r}")
    return list(dict.fromkeys(found))
