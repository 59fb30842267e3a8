"""From a bare clone to the first page, and a second start.

    ./anhe bench start

Clones this repository to a temporary folder and runs `./anhe demo --empty` there; the registries are those that pip,
uv and npm are set up for, caches as they stand. The peer: a fresh environment, `pip install django`, a new project
and its first page. Writes benchmarks/results/start.json. Exit codes: 0 reached, 1 not.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.scratch import HOST, ROOT, answers, free_port, keep, machine, table

ASKED = {"first": 120, "second": 5}
LIMIT = 900


def main(argv: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="anhe-start-"))
    try:
        clone = folder / "anhe"
        begun = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", str(clone)], check=True)
        first = until_page(["./anhe", "demo", "--empty"], clone, begun)
        second = until_page(["./anhe", "demo", "--empty"], clone, time.perf_counter())
        peer = new_project(folder / "peer")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    keep("start", {"asked": ASKED, "first": first, "second": second, "peer_first": peer})
    table([("bare clone to first page, s", f"<= {ASKED['first']}", f"{first:.1f}", f"{peer:.1f}"),
           ("second start, s", f"<= {ASKED['second']}", f"{second:.1f}", "")],
          ("", "asked", "anhe", "peer: pip install django, startproject, first page"))  # fmt: skip
    print(f"load average {machine()['load']}")
    return 0 if first <= ASKED["first"] and second <= ASKED["second"] else 1


def until_page(command: list[str], folder: Path, begun: float) -> float:
    """Seconds from `begun` until the first page answers; then the program is ended as Ctrl-C would."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ANHE_", "DATABASE_URL", "DJANGO_", "VIRTUAL_ENV"))}
    program = subprocess.Popen([*command, "--port", str(port)], cwd=folder, env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    try:
        while not answers(port):
            if program.poll() is not None or time.perf_counter() - begun > LIMIT:
                raise RuntimeError(f"{' '.join(command)} brought no page")
            time.sleep(0.02)
        return time.perf_counter() - begun
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


def new_project(folder: Path) -> float:
    folder.mkdir()
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    python = str(folder / "env" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "django"], check=True)
    subprocess.run([python, "-m", "django", "startproject", "site1", str(folder)], check=True)
    port = free_port()
    program = subprocess.Popen([python, "manage.py", "runserver", "--noreload", f"{HOST}:{port}"], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while not answers(port):
            time.sleep(0.02)
        return time.perf_counter() - begun
    finally:
        program.terminate()
        program.wait(20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
