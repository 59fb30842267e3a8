"""docs/running.md names every setting that is read and every command there is, and no others."""

import re
from pathlib import Path

from anhe.house import command

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
READ = re.compile(r"""(?:environ|getenv|settings)\W+(?:get\W+)?\b((?:ANHE|DATABASE)_[A-Z_]+)""")


def settings_read() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    in_python = {name for source in sources for name in READ.findall(source)}
    in_shell = set(re.findall(r"\$\{?(ANHE_[A-Z_]+)", (ROOT / "anhe").read_text(encoding="utf-8")))
    return (in_python | in_shell) - {"ANHE_CITY"}  # put together of ANHE_CITY_ZH and ANHE_CITY_EN


def test_every_setting_that_is_read_is_described():
    found = settings_read()
    assert {"ANHE_VAR", "DATABASE_URL", "ANHE_PYTHON"} <= found
    assert found - set(re.findall(r"`([A-Z_]+)`", TEXT)) == set()


def test_no_setting_is_described_that_nobody_knows():
    described = set(re.findall(r"`(ANHE_[A-Z_]+)`", TEXT))
    everywhere = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    everywhere += (ROOT / "anhe").read_text(encoding="utf-8")
    assert {name for name in described if name not in everywhere} == set()


def test_every_command_is_described():
    described = set(re.findall(r"`([\w-]+)", TEXT.partition("## Commands")[2].partition("## Settings")[0]))
    assert set(command.commands()) - described == set()
