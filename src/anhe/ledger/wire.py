"""Several statements in one packet to PostgreSQL, all their answers in one packet back.

psycopg's own pipeline sends every statement as it comes, and each packet wakes the server's process; libpq would
collect them until PQpipelineSync. Where a report is eleven statements, that is most of what the network costs.
"""

import select
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg._preparing import Prepare
from psycopg._queries import PostgresQuery
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, PGresult, TransactionStatus
from psycopg.pq.abc import PGconn

Statement = tuple[str, Sequence[Any]]
PREPARED_VALUES = 100  # longer statements differ from one to the next, and would fill the server's memory
Key = tuple[str, tuple[int, ...]]
NOT_DONE = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)
_prepared: WeakKeyDictionary[psycopg.Connection, dict[Key, bytes]] = WeakKeyDictionary()
_names = count()  # never used twice: a name that the server still knows would be refused


def converse(wire: psycopg.Connection, statements: Sequence[Statement], *, commit: bool = False) -> bytes | None:
    """Send the statements (values as `%s`), beginning a transaction where none is open, and wait for all answers.

    Returns the first value of the last statement that has one, as PostgreSQL writes it.

    Raises the psycopg error of the first that failed; the others were then not carried out.
    """
    answers = _talk(wire, statements, commit=commit)
    return next((found.get_value(0, 0) for found in reversed(answers) if found.ntuples), None)


def ask(cursor: psycopg.Cursor, before: Sequence[Statement], question: str, given: Any) -> None:
    """Send the statements and, in the same packet, a question whose answer the cursor then holds. Raises as `converse`.

    What psycopg's cursor would do by itself, with psycopg's own memory of what is prepared: only the packet is ours.
    """
    cursor._reset()
    cursor._last_query, cursor._tx = None, Transformer(cursor)
    query, plans = cursor._convert_query(question, given), cursor.connection._prepared
    wanted, name = plans.get(query)
    answers = _talk(cursor.connection, before, question=(query, wanted, name))
    key = plans.maybe_add_to_cache(query, wanted, name)
    if key is not None:
        plans.validate(key, wanted, name, answers[-1:])
    cursor._set_results(answers[-1:])


def _talk(wire: psycopg.Connection, statements: Sequence[Statement], *, commit: bool = False, question: tuple | None = None) -> list[PGresult]:
    """All answers of one packet, in their order."""
    known = _prepared.setdefault(wire, {})
    line = wire.pgconn
    asked: list[Key | None] = []  # for each answer to come: which statement it prepares, if any
    line.enter_pipeline_mode()
    try:
        if line.transaction_status == TransactionStatus.IDLE:
            line.send_query_params(b"BEGIN", None)
            asked.append(None)
        dumper = Transformer(wire)
        for statement, given in statements:
            asked += _send(line, dumper, statement, given, known)
        if question:
            _ask(line, *question)
        if commit:
            line.send_query_params(b"COMMIT", None)
        line.pipeline_sync()
        answers = list(_answers(line))
    except BaseException:
        wire.close()  # what is half said cannot be taken back
        raise
    line.exit_pipeline_mode()
    failed = [answer for answer in answers if answer.status == ExecStatus.FATAL_ERROR]
    if failed:
        for prepares, answer in zip(asked, answers, strict=False):
            if prepares and answer.status in NOT_DONE:  # what came before the failure stays prepared
                del known[prepares]
        raise error_from_result(failed[0], encoding=wire.info.encoding)
    return answers


def _ask(line: PGconn, query: PostgresQuery, wanted: Prepare, name: bytes) -> None:
    if wanted is Prepare.NO:
        line.send_query_params(query.query, query.params, query.types, query.formats)
        return
    if wanted is Prepare.SHOULD:
        line.send_prepare(name, query.query, query.types)
    line.send_query_prepared(name, query.params, query.formats)


def _send(line: PGconn, dumper: Transformer, statement: str, given: Sequence[Any], known: dict) -> list[Key | None]:
    """Send one statement; for each answer that it brings, the statement which that prepares."""
    values = dumper.dump_sequence(given, [PyFormat.AUTO] * len(given))
    types, formats = dumper.types, dumper.formats
    if len(given) > PREPARED_VALUES:
        line.send_query_params(_numbered(statement), values, types, formats)
        return [None]
    name, fresh = known.get((statement, types)), []
    if name is None:
        name = known[statement, types] = b"anhe_%d" % next(_names)
        line.send_prepare(name, _numbered(statement), types)
        fresh = [(statement, types)]
    line.send_query_prepared(name, values, formats)
    return [*fresh, None]


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
