"""Copies the few front-end files that pages load out of `node_modules`, with licences and a manifest.

The packages and versions stand in `package-lock.json`; no third-party file is committed.
Run as `python -m anhe.house.frontend CHECKOUT`.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

VENDOR = Path(__file__).with_name("static") / "vendor"

# package: what is copied, each under its own file name
COPIED = {
    "htmx.org": ("dist/htmx.min.js",),
}
LICENCES = ("LICENSE", "LICENSE.txt", "NOTICE")


class MissingFile(Exception):
    """A file to be copied is not in the package that should bring it."""


def copy(checkout: Path, *, into: Path = VENDOR) -> dict:
    """Copy the files into the vendor folder, replacing it whole, and return its manifest.

    The manifest lists for each file its package, version, licence, size in bytes and SHA-256.
    Raises MissingFile, with the vendor folder as it was.
    """
    draft = into.with_name("vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "licences").mkdir(parents=True)
    files = {}
    for package, paths in COPIED.items():
        home = checkout / "node_modules" / package
        about = read_json(home / "package.json")
        licence = write_licence(home, package, draft / "licences")
        for path in paths:
            content = read(home / path)
            name = Path(path).name
            (draft / name).write_bytes(content)
            files[name] = {
                "package": package, "version": about["version"], "licence": licence, "from": path,
                "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            }
    manifest = {"files": files}
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(into, ignore_errors=True)
    draft.rename(into)
    return manifest


def write_licence(home: Path, package: str, into: Path) -> str:
    """Write the package's licence texts as one file and return its name."""
    texts = [(home / name).read_text(encoding="utf-8") for name in LICENCES if (home / name).exists()]
    if not texts:
        raise MissingFile(f"{home}: no licence text")
    name = package.strip("@").replace("/", "-") + ".txt"
    (into / name).write_text("\n\n".join(texts), encoding="utf-8")
    return f"{into.name}/{name}"


def read(path: Path) -> bytes:
    if not path.is_file():
        raise MissingFile(f"{path}: not there; the versions in package-lock.json do not bring it")
    return path.read_bytes()


def read_json(path: Path) -> dict:
    return json.loads(read(path))


if __name__ == "__main__":
    try:
        copy(Path(sys.argv[1]))
    except MissingFile as problem:
        sys.exit(f"anhe: {problem}")
