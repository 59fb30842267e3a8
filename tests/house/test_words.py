"""Every sentence has its Chinese; the glossary's words are the code's words."""

import ast
import re
from collections import defaultdict
from importlib import import_module

import pytest
from django.apps import apps
from tests.house.tree import ROOT, SRC, python_files, tree

from anhe.house import catalogues

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


WORD = re.compile(r"^\| `(?P<word>\w+)` \| (?P<chinese>[^|]+) \|(?: `(?P<where>[\w.]+)` \|)?", re.MULTILINE)
HOUSE_WORD = re.compile(r"(?P<word>[A-Z][A-Za-z]+) (?P<chinese>[\u4e00-\u9fff][^|]*?) ?\|")


def sections() -> list[str]:
    """The glossary's three tables: what the code names, what fields and choices say, what later rooms will name."""
    return (ROOT / "docs" / "glossary.md").read_text("utf-8").split("\n## ")[1:]


def words_in(table: str) -> dict[str, str]:
    return {found["word"]: found["chinese"].strip() for found in WORD.finditer(table)}


def glossary() -> dict[str, str]:
    """English name -> Chinese name, from docs/glossary.md."""
    return {word: chinese for table in sections() for word, chinese in words_in(table).items()}


def classes() -> set[str]:
    return {node.name for path in python_files() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}


def records() -> set[str]:
    return {m.__name__ for c in apps.get_app_configs() if c.name.startswith("anhe.") for m in c.get_models()}


def is_there(where: str) -> bool:
    """True where `room.module.Class.name` leads to something."""
    room, module, *names = where.split(".")
    found = import_module(f"anhe.{room}.{module}")
    for name in names:
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


def test_every_record_of_a_room_is_in_the_glossary():
    assert records() - set(words_in(sections()[0])) == set()


def test_every_word_of_the_glossary_is_in_the_code_or_kept_for_later():
    named, said, later = sections()
    assert sorted(set(words_in(named)) - classes()) == []
    assert [found["word"] for found in WORD.finditer(said) if not (found["where"] and is_there(found["where"]))] == []
    assert sorted(set(words_in(later)) & records()) == []


def test_the_words_of_the_house_are_those_of_the_glossary():
    table = (ROOT / "docs" / "house.md").read_text("utf-8").split("## 5.")[1].split("## 6.")[0]
    words = {found["word"]: found["chinese"].strip() for found in HOUSE_WORD.finditer(table)}
    assert len(words) > 60
    assert {word: glossary().get(word) for word in words} == words


def test_no_word_means_two_things():
    words = [chinese.split("（")[0] for chinese in glossary().values()]
    assert sorted({w for w in words if words.count(w) > 1}) == []
    assert len(glossary()) == sum(len(words_in(table)) for table in sections())


def clashes(catalogues_of: dict[str, list[catalogues.Message]]) -> list[tuple[str, list[str]]]:
    """(sentence, rooms) that translate it differently: Django knows one catalogue, and the first room would win."""
    told = defaultdict(dict)
    for room, messages in catalogues_of.items():
        for message in messages:
            if message.texts["msgid"] and message.is_translated:
                told[message.key.split("\0")[0]][room] = tuple(message.translations)
    return [(sentence, sorted(rooms)) for sentence, rooms in told.items() if len(set(rooms.values())) > 1]


def test_rooms_translate_the_same_sentence_alike():
    found = {path.parts[-5]: catalogues.read(path) for path in SRC.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")}
    assert clashes(found) == []


def test_a_planted_clash_is_found(tmp_path):
    texts = {"cases": 'msgid "Answer"\nmsgstr "答复"\n', "reports": 'msgid "Answer"\nmsgstr "回告"\n', "city": 'msgctxt "x"\nmsgid "Answer"\nmsgstr "回答"\n'}
    for room, text in texts.items():
        (tmp_path / f"{room}.po").write_text(text, "utf-8")
    found = {room: catalogues.read(tmp_path / f"{room}.po") for room in texts}
    assert clashes(found) == [("Answer", ["cases", "reports"])]
