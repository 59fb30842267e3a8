"""The command `anhe`: one subcommand a module of `anhe.house.commands`.

A module has a docstring (its first line is the help), `add_arguments(parser)` and `run(options) -> int`.
With `PASSES_ON = True` its arguments go unread to another program, as `options.rest`.
Exit codes: 0 good, 1 a finding, 2 bad input or nothing to work with.
"""

import argparse
import ast
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

COMMANDS = Path(__file__).with_name("commands")


class BadInput(Exception):
    """What was given cannot be used: where (`file` or `file:line`) and why, for the person who typed it."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")


class Stopped(Exception):
    """The command cannot go on; the message says why and what to do."""


def main(argv: list[str] | None = None) -> int:
    """Run the subcommand that the arguments name and return its exit code."""
    given = sys.argv[1:] if argv is None else argv
    try:
        options, module = read(given)
        return module.run(options)
    except (BadInput, Stopped) as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: end quietly
        return 1


def read(argv: list[str]) -> tuple[argparse.Namespace, ModuleType]:
    """Return the options and the module that runs them; only that one module is imported."""
    parser = argparse.ArgumentParser(
        prog="anhe", description="Anhe (安和): safety, answered.", epilog=listing(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    adder = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = next((word for word in argv if not word.startswith("-")), "")
    module = None
    for name, path in commands().items():
        sub = adder.add_parser(name, description=first_line(path))
        if name == chosen:
            module = import_module(f"anhe.house.commands.{path.stem}")
            module.add_arguments(sub)
    if getattr(module, "PASSES_ON", False) and argv[0] == chosen and argv[1:2] not in (["-h"], ["--help"]):
        return argparse.Namespace(command=chosen, rest=argv[1:]), module
    return parser.parse_args(argv), module


def listing() -> str:
    """Return one line a subcommand, however narrow the terminal is."""
    return "commands:\n" + "\n".join(f"  {name:<11} {first_line(path)}" for name, path in commands().items())


def first_line(path: Path) -> str:
    """Return what a module says it does, without running it."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).splitlines()[0]


def commands() -> dict[str, Path]:
    """Return the subcommands and their files: `import_.py` is `import`, `office_key.py` is `office-key`."""
    files = sorted(path for path in COMMANDS.glob("*.py") if path.stem != "__init__")
    return {path.stem.rstrip("_").replace("_", "-"): path for path in files}


if __name__ == "__main__":
    # Not main() of this copy: the subcommands raise the errors of the module that they import.
    sys.exit(import_module("anhe.house.command").main())
