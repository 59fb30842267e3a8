"""Every sentence has its Chinese; the glossary's words are the code's words."""

import ast
import re

import pytest
from django.apps import apps
from tests.house.tree import ROOT, SRC, python_files, tree

CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
IN_TEMPLATES = re.compile(r"""(?:\{%\s*translate|\b_\()\s*(?P<q>["'])(?P<text>(?:\\.|(?!(?P=q)).)*)(?P=q)""")
BLOCKS = re.compile(r"\{%\s*blocktranslate(?P<opts>[^%]*)%\}(?P<body>.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PO_ENTRY = re.compile(r'^msgid (?P<id>(?:".*"\n?)+)(?:msgid_plural (?:".*"\n?)+)?(?P<str>(?:msgstr(?:\[\d\])? (?:".*"\n?)+)+)', re.MULTILINE)


def unquoted(lines: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:\\.|[^"\\])*"', lines))


def catalogue() -> dict[str, str]:
    """Every msgid that some room's zh_Hans catalogue translates."""
    found = {}
    for path in SRC.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"):
        for entry in PO_ENTRY.finditer(path.read_text("utf-8")):
            found[unquoted(entry["id"])] = unquoted(entry["str"])
    return found


def in_python(path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in CALLS:
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if texts:
            found.add(texts[1] if "pgettext" in name and len(texts) > 1 else texts[0])
    return found


def in_template(text: str) -> set[str]:
    found = {m["text"].replace("\\'", "'").replace('\\"', '"') for m in IN_TEMPLATES.finditer(text)}
    for block in BLOCKS.finditer(text):
        body = re.split(r"\{%\s*plural\s*%\}", block["body"])[0]
        if "trimmed" in block["opts"]:
            body = " ".join(line.strip() for line in body.strip().splitlines())
        found.add(re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body))
    return found


def sources() -> list:
    return [*python_files(), *SRC.glob("*/templates/**/*.html")]


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(SRC)))
def test_every_sentence_has_its_chinese(path, known=catalogue()):
    said = in_python(path) if path.suffix == ".py" else in_template(path.read_text("utf-8"))
    assert [text for text in sorted(said) if text and not known.get(text)] == []


def glossary() -> dict[str, str]:
    """English name -> Chinese name, from docs/glossary.md."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    return {name: chinese.strip() for name, chinese in rows}


def test_every_record_of_a_room_is_in_the_glossary():
    names = {m.__name__ for c in apps.get_app_configs() if c.name.startswith("anhe.") for m in c.get_models()}
    assert names - set(glossary()) == set()


def test_no_word_means_two_things():
    words = [chinese.split("（")[0] for chinese in glossary().values()]
    assert sorted({w for w in words if words.count(w) > 1}) == []
