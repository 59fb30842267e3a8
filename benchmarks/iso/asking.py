"""What the peers are asked, inside their own environment: python asking.py PEER FOLDER SCHEMAS -> JSON on standard output.

xmlschema checks each message against its schema and reads it into plain values. pyiso20022 reads each into its classes and writes
them again (it has camt, no auth, and checks nothing; its newest versions are older, so messages are called those).
"""

import importlib
import json
import sys
import time
from pathlib import Path


def xmlschema_(files: list[Path], schemas: Path) -> dict:
    xmlschema = importlib.import_module("xmlschema")
    known = {name: xmlschema.XMLSchema(str(schemas / f"{name}.xsd")) for name in {path.name.split("_")[0] for path in files}}
    valid, begun = 0, time.process_time()
    for path in files:
        schema = known[path.name.split("_")[0]]
        schema.to_dict(str(path))  # checks as it reads; raises where it is not valid
        valid += 1
    return {"messages": valid, "cpu_s": time.process_time() - begun, "does": "check and read"}


def pyiso20022_(files: list[Path], schemas: Path) -> dict:
    parsers, serializers = importlib.import_module("xsdata.formats.dataclass.parsers"), importlib.import_module("xsdata.formats.dataclass.serializers")
    parser, serializer, done, spent = parsers.XmlParser(), serializers.XmlSerializer(), 0, 0.0
    for path in files:
        name = path.name.split("_")[0]
        module, known = newest(name)
        if module is None:
            continue
        raw = path.read_bytes().replace(name.encode(), known.encode())
        begun = time.process_time()
        serializer.render(parser.from_bytes(raw, module.Document))
        spent += time.process_time() - begun
        done += 1
    return {"messages": done, "cpu_s": spent, "does": "read and write, no check"}


def newest(name: str) -> tuple[object | None, str]:
    """Its classes for a message, or for the newest version before it: the message is then called that."""
    area, number, variant, version = name.split(".")
    for older in range(int(version), 0, -1):
        try:
            return importlib.import_module(f"pyiso20022.{area}.{area}_{number}_{variant}_{older:02d}"), f"{area}.{number}.{variant}.{older:02d}"
        except ImportError:
            continue
    return None, name


if __name__ == "__main__":
    peer, folder, schemas = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps({"xmlschema": xmlschema_, "pyiso20022": pyiso20022_}[peer](sorted(folder.glob("*.xml")), schemas)))
