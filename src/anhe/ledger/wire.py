"""Several statements in one packet to PostgreSQL, all their answers in one packet back.

psycopg's own pipeline sends every statement as it comes, and each packet wakes the server's process; libpq would
collect them until PQpipelineSync. Where a report is eleven statements, that is most of what the network costs.
"""

import select
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, PGresult, TransactionStatus
from psycopg.pq.abc import PGconn

Statement = tuple[str, Sequence[Any]]
PREPARED_VALUES = 100  # longer statements differ from one to the next, and would fill the server's memory
_prepared: WeakKeyDictionary[psycopg.Connection, dict[tuple[str, tuple[int, ...]], bytes]] = WeakKeyDictionary()


def converse(wire: psycopg.Connection, statements: Sequence[Statement], *, commit: bool = False) -> None:
    """Send the statements (values as `%s`), beginning a transaction where none is open, and wait for all answers.

    Raises the psycopg error of the first that failed; the others were then not carried out.
    """
    known = _prepared.setdefault(wire, {})
    before = dict(known)
    line = wire.pgconn
    line.enter_pipeline_mode()
    try:
        if line.transaction_status == TransactionStatus.IDLE:
            line.send_query_params(b"BEGIN", None)
        dumper = Transformer(wire)
        for statement, given in statements:
            _send(line, dumper, statement, given, known)
        if commit:
            line.send_query_params(b"COMMIT", None)
        line.pipeline_sync()
        failed = [result for result in _answers(line) if result.status == ExecStatus.FATAL_ERROR]
    except BaseException:
        wire.close()  # what is half said cannot be taken back
        raise
    line.exit_pipeline_mode()
    if failed:
        _prepared[wire] = before  # what came after the failure was not prepared
        raise error_from_result(failed[0], encoding=wire.info.encoding)


def _send(line: PGconn, dumper: Transformer, statement: str, given: Sequence[Any], known: dict) -> None:
    values = dumper.dump_sequence(given, [PyFormat.AUTO] * len(given))
    types, formats = dumper.types, dumper.formats
    if len(given) > PREPARED_VALUES:
        line.send_query_params(_numbered(statement), values, types, formats)
        return
    name = known.get((statement, types))
    if name is None:
        name = known[statement, types] = b"anhe_%d" % len(known)
        line.send_prepare(name, _numbered(statement), types)
    line.send_query_prepared(name, values, formats)


def _answers(line: PGconn) -> Iterator[PGresult]:
    """Every result up to the sync. Raises `psycopg.OperationalError` where the connection breaks."""
    readable, writable = select.poll(), select.poll()
    readable.register(line.socket, select.POLLIN)
    writable.register(line.socket, select.POLLIN | select.POLLOUT)
    while line.flush():
        writable.poll()
        line.consume_input()
    while True:
        while line.is_busy():
            readable.poll()
            line.consume_input()
        result = line.get_result()
        if result is None:  # the end of one statement's results
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return
        yield result


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    """The statement with PostgreSQL's own places for values: `$1`, `$2`."""
    first, *others = statement.split("%s")
    return "".join([first, *(f"${number}{text}" for number, text in enumerate(others, 1))]).encode()
