"""What the house does by the clock."""

import subprocess
import sys
from datetime import datetime

from anhe.house import working
from anhe.ledger import every


@every("1m")
def take_jobs_up_again(at: datetime) -> None:
    """Nobody else would: what a killed worker had taken would wait for ever."""
    working.take_up_again()


@every("1d", whole=False)
def erase_what_is_due(at: datetime) -> None:
    """Run the sweep in a process of its own: it signs in as the role that may erase, which the worker's may not."""
    done = subprocess.run(
        [sys.executable, "-m", "anhe.house.command", "erase", "--run", "--as-job"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"anhe erase ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
