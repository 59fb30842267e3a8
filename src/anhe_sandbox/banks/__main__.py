"""Runs the simulated institutions until Ctrl-C."""

import argparse
import signal
import sys
import threading

from anhe_sandbox.banks.clock import seconds
from anhe_sandbox.banks.control import Sandbox, server


def main() -> None:
    parser = argparse.ArgumentParser(prog="anhe_sandbox.banks", description="Simulated banks, payment firms and telecoms")
    parser.add_argument("--count", type=int, default=200, help="institutions that keep accounts (default %(default)s)")
    parser.add_argument("--telecoms", type=int, default=3)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--port", type=int, default=8796, help="of the control program (default %(default)s)")
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds in a second")
    parser.add_argument("--at", default="", help="the simulated moment to begin at; default: now")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--delay", type=float, default=5.0, metavar="MINUTES", help="median until an answer (default %(default)s)")
    parser.add_argument("--office", default="anhe-zhengzhou", help="the city's code")
    parser.add_argument("--callback", default="", help="the city's door, with {code} for the institution's code")
    parser.add_argument("--keys", default="", help="the city's public keys: an address or a file")
    options = parser.parse_args()
    if not 1 <= options.count <= 999 or not 1 <= options.processes <= 64:
        parser.error("between 1 and 999 institutions, between 1 and 64 processes")
    sandbox = Sandbox(
        count=options.count, telecoms=options.telecoms, processes=options.processes, seed=options.seed, speed=options.speed,
        at=seconds(options.at) if options.at else None, office=options.office, callback=options.callback, keys=options.keys,
        delay_minutes=options.delay, port=options.port,
    )  # fmt: skip
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    try:
        serving = server(sandbox, options.port)
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        print(f"simulated banks: http://127.0.0.1:{serving.server_address[1]}/", flush=True)
        over.wait()
    except OSError as problem:
        sys.exit(f"anhe_sandbox.banks: port {options.port}: {problem.strerror}")
    finally:
        sandbox.end()


if __name__ == "__main__":
    main()
