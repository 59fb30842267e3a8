"""A scratch installation whose log is sealed by the real program, for tests that break one or the other."""

import importlib.util
import json
import subprocess
import sys
from contextlib import redirect_stdout
from importlib.machinery import SourceFileLoader
from io import StringIO
from pathlib import Path

import psycopg
from benchmarks.scratch import ROOT, Scratch

VERIFY = ROOT / "anhe-verify"
RECORD = """
SELECT ledger_record(gen_random_uuid(), 'officer', %s, 'thing.done', 'alter', 'allowed', '', 'staff.unit', '', '',
                     NULL, 'handle_case', NULL, clock_timestamp(), uuid_send(gen_random_uuid()), '{"facts":{}}', '{}', '{}', '{}', '')
FROM generate_series(1, %s)
"""


def record(owner: psycopg.Connection, count: int, by: str = "100001") -> None:
    owner.execute(RECORD, [by, count])


def anhe(scratch: Scratch, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """One `anhe` command to its end, its words kept apart."""
    command = [sys.executable, "-m", "anhe.house.command", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=scratch.environment | environment, capture_output=True, text=True, check=False
    )


def export(scratch: Scratch, *options: str) -> tuple[Path, Path]:
    """(the log, the file with its key)."""
    out, key = scratch.folder / "out.jsonl", scratch.folder / "log.key"
    done = anhe(scratch, "ledger", "export", str(out), *options)
    assert done.returncode == 0, done.stderr
    key.write_text(anhe(scratch, "ledger", "key").stdout)
    return out, key


def verified(out: Path, key: Path, *more: str) -> subprocess.CompletedProcess:
    """What the real program says, in a process of its own that knows nothing of Anhe."""
    command = [sys.executable, "-I", str(VERIFY), str(out), "--key", str(key), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})


def verifier():
    """The same program as a module of this process, for thousands of tries; it then works in one process."""
    loader = SourceFileLoader("anhe_verify", str(VERIFY))
    spec = importlib.util.spec_from_loader("anhe_verify", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    module.processes = lambda *_: module.Alone()

    def run(*arguments: str) -> tuple[int, str]:
        said = StringIO()
        with redirect_stdout(said):
            code = module.main(list(arguments))
        return code, said.getvalue()

    return run


def witness(scratch: Scratch, port: int, name: str = "court") -> str:
    """Start the auditor's witness over this log; its place as ANHE_WITNESSES writes it."""
    key = scratch.folder / "log.key"
    key.write_text(anhe(scratch, "ledger", "key").stdout)
    state = scratch.folder / name
    program = [sys.executable, str(VERIFY)]
    made = subprocess.run(
        [*program, "witness-key", "--state", str(state), "--name", name], capture_output=True, text=True, check=True
    )
    listen = ["--state", str(state), "--name", name, "--listen", f"127.0.0.1:{port}", "--log-key", str(key)]
    scratch.programs[name] = subprocess.Popen(
        [*program, "witness", *listen], stdout=scratch.log(name), stderr=subprocess.STDOUT, start_new_session=True
    )
    scratch.wait(lambda: "witness" in scratch.said(name), f"the witness does not start: {scratch.said(name)}")
    return f"http://127.0.0.1:{port}#{made.stdout.strip()}"


def beats(owner: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """(size, problem) of each part."""
    return {name: (size, problem) for name, size, problem in owner.execute("SELECT name, size, problem FROM ledger_beat")}


def leaves(owner: psycopg.Connection) -> int:
    return owner.execute("SELECT count(*) FROM ledger_leaf").fetchone()[0]


def entries(owner: psycopg.Connection) -> int:
    return owner.execute("SELECT count(*) FROM ledger_entry").fetchone()[0]


def heads_of(text: str) -> list[list]:
    """The `h` lines of an export."""
    return [line for line in map(json.loads, text.splitlines()) if line[0] == "h"]
