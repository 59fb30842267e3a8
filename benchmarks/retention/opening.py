"""How many sealed words of a kept copy open with the keys that stand now: prints {"tried": n, "opened": n}."""

import json
import sys
from pathlib import Path

from anhe import vault


def main(path: str) -> None:
    tried = opened = 0
    for line in Path(path).read_text().splitlines():
        party, key, statement, text = json.loads(line)
        tried += 1
        try:
            held = vault.unwrap(bytes.fromhex(key), where=f"people_party.data_key:{party}")
            vault.open_sealed(bytes.fromhex(text), key=held, where=f"people_statement.text:{statement}")
            opened += 1
        except vault.Erased:
            continue
    print(json.dumps({"tried": tried, "opened": opened}))


if __name__ == "__main__":
    main(sys.argv[1])
