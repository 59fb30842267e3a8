"""Where one installation keeps its state, and which paths in it the database uses."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from anhe.house.paths import VAR

# A Unix socket's address holds 108 bytes with the closing NUL; the longest name is .s.PGSQL.65535.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.65535")


@dataclass(frozen=True)
class Places:
    """The database's paths below one state folder."""

    var: Path

    @property
    def data(self) -> Path:
        return self.var / "postgres"

    @property
    def keys(self) -> Path:
        return self.var / "keys" / "database"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def record(self) -> Path:
        return self.run / "postgres.json"

    @property
    def lock(self) -> Path:
        return self.run / "postgres.lock"

    @property
    def users(self) -> Path:
        return self.run / "postgres.users"

    @property
    def log(self) -> Path:
        return self.var / "log" / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The folder of the Unix socket; outside `var` where that path would be too long."""
        inside = self.var / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        # Not tempfile.gettempdir(): every process must find the same folder whatever its TMPDIR is.
        key = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return Path("/tmp") / f"anhe-{os.getuid()}-{key}"


def here() -> Places:
    """Return the places of this installation."""
    return Places(Path(VAR).resolve())


def make_private(folder: Path) -> Path:
    """Make the folder, readable by its owner alone, and any missing above it; return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder
