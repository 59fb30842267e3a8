"""How far an import is, for whoever watches."""

from typing import Protocol, TextIO

from . import sentences

_CELLS = 30  # width of the bar


class Progress(Protocol):
    """Called after every batch: bytes read of all bytes, and the rows taken and rejected so far."""

    def __call__(self, done: int, total_bytes: int, taken: int, rejected: int) -> None: ...


class Bar:
    """A bar with numbers on a terminal; on anything else one line at each tenth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_live = stream.isatty()
        self.shown = -1

    def __call__(self, done: int, total_bytes: int, taken: int, rejected: int) -> None:
        percent = 100 if done >= total_bytes else 100 * done // total_bytes
        step = percent if self.is_live else percent // 10
        if step == self.shown:
            return
        self.shown = step
        filled = _CELLS * percent // 100
        line = f"[{'#' * filled}{'.' * (_CELLS - filled)}] {percent:3} %  {sentences.count(taken, rejected)}"
        self.stream.write(f"\r{line}" if self.is_live else f"{line}\n")
        if self.is_live and percent == 100:
            self.stream.write("\n")
        self.stream.flush()
