"""As whom PostgreSQL runs: it refuses to be root, so root lends it another name."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOBODY = 65534
UNSHARE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]


@dataclass(frozen=True)
class Account:
    """How to start a program that must not be root, and the user id that owns its files."""

    owner: int
    prefix: tuple[str, ...] = ()

    @property
    def changes_user(self) -> bool:
        return self.owner != os.geteuid()

    def run(self, command: list[str], *, check: bool = False, **options) -> subprocess.CompletedProcess:
        """Run a program under this account and wait for it."""
        if self.changes_user:
            options |= {"user": self.owner, "group": self.owner, "extra_groups": []}
        return subprocess.run([*self.prefix, *command], check=check, **options)

    def own(self, folder: Path) -> None:
        """Give a folder and all below it to this account, where they belong to another."""
        if os.geteuid() != 0 or folder.stat().st_uid == self.owner:
            return
        for root, folders, files in os.walk(folder):
            for name in [*folders, *files]:
                os.chown(Path(root, name), self.owner, self.owner, follow_symlinks=False)
        os.chown(folder, self.owner, self.owner)  # last, so a walk cut short is done again

    def blocked_at(self, path: Path) -> Path | None:
        """Return the first folder on the way to `path` that this account may not enter."""
        if not self.changes_user:
            return None
        closed = [step for step in reversed(path.parents) if step.exists() and not step.stat().st_mode & 0o001]
        return closed[0] if closed else None


@cache
def account() -> Account:
    """Return the account for PostgreSQL: ourselves; as root a user namespace, else the user nobody."""
    if os.geteuid() != 0:
        return Account(owner=os.geteuid())
    if os.environ.get("ANHE_DATABASE_ACCOUNT") != "nobody" and shutil.which("unshare"):
        tried = subprocess.run([*UNSHARE, "id", "-u"], capture_output=True, text=True, check=False)
        if tried.stdout.strip() == str(NOBODY):
            return Account(owner=0, prefix=tuple(UNSHARE))
    return Account(owner=NOBODY)
