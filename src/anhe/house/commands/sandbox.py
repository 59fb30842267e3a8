"""Run simulated counterparties, for demo and drill: anhe sandbox banks [--count 200] [--speed 60]."""

import argparse
import os
import sys

ORIGIN = "http://127.0.0.1:8000"
KEYS, DOOR = "/.well-known/anhe-keys.json", "/fraud/answers/{code}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["banks"], help="banks, payment firms and telecoms")
    parser.add_argument("--count", type=int, default=200, help="institutions that keep accounts (default %(default)s)")
    parser.add_argument("--telecoms", type=int, default=3)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--port", type=int, default=8796, help="of the control program (default %(default)s)")
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds in a second (default 1)")
    parser.add_argument("--delay", type=float, default=5.0, metavar="MINUTES", help="median until an answer (default %(default)s)")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--callback", default="", help=f"the city's door; default: ANHE_ORIGIN{DOOR}")
    parser.add_argument("--keys", default="", help=f"the city's public keys, an address or a file; default: ANHE_ORIGIN{KEYS}")


def run(options: argparse.Namespace) -> int:
    """Become the control program; it starts the others and ends them."""
    command = [sys.executable, "-m", "anhe_sandbox.banks", *arguments(options)]
    os.execv(sys.executable, command)


def arguments(options: argparse.Namespace) -> list[str]:
    origin = os.environ.get("ANHE_ORIGIN", ORIGIN)
    office = os.environ.get("ANHE_LOG_NAME", "anhe/zhengzhou").replace("/", "-")[:32]
    given = {
        "count": options.count, "telecoms": options.telecoms, "processes": options.processes, "port": options.port,
        "speed": options.speed, "delay": options.delay, "seed": options.seed, "office": office,
        "callback": options.callback or origin + DOOR, "keys": options.keys or origin + KEYS,
    }  # fmt: skip
    return [part for name, value in given.items() for part in (f"--{name}", str(value))]
