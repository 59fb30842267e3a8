"""Send prepared requests over so many keep-alive connections and note when each was answered.

    python -m benchmarks.intake.load PORT ANHE|PEER CLIENTS SECONDS [KEY]        prints one JSON object

A process of its own, so that its CPU is not the server's. One connection has one request out at a time.
"""

import asyncio
import json
import resource
import sys
import time
from datetime import UTC, datetime
from itertools import count

from benchmarks.intake.telling import bodies

PREPARED = 4000
WARM_UP = 2.0  # seconds that are not counted, after which every client has had an answer


class Client(asyncio.Protocol):
    """One connection: asks, reads the whole answer, asks again until told to stop."""

    def __init__(self, next_request, note) -> None:
        self.next_request, self.note = next_request, note
        self.stopped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.is_stopping = False
        self.answered = 0

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        if self.is_stopping:
            self.transport.close()
            return
        self.begun = time.perf_counter()
        self.transport.write(self.next_request())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        if len(body) < length:
            return
        self.buffer = b""
        self.answered += 1
        self.note(self.begun, time.perf_counter(), int(head[9:12]), body)
        self.ask()

    def connection_lost(self, error) -> None:
        if not self.is_stopping:
            self.note(self.begun, time.perf_counter(), 0, b"")
        if not self.stopped.done():
            self.stopped.set_result(None)


def requests(kind: str, port: int, key: str):
    """What a client asks next: every request has another body and another idempotency key."""
    prepared = bodies(PREPARED, seed=int(time.time()), at=datetime.now(UTC))
    mark, serial = time.time_ns(), count()
    path = "/api/v1/reports" if kind == "ANHE" else "/rows"

    def following() -> bytes:
        number = next(serial)
        body = prepared[number % PREPARED]
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {key}\r\nIdempotency-Key: {mark}-{number}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return following


async def run(port: int, kind: str, clients: int, seconds: float, key: str) -> dict:
    loop = asyncio.get_running_loop()
    answers: list[tuple[float, float, int]] = []
    wrong: list[str] = []
    numbers: set[str] = set()

    def note(begun: float, ended: float, status: int, body: bytes) -> None:
        answers.append((begun, ended, status))
        if status == 201:
            numbers.add(json.loads(body).get("number", ""))
        elif len(wrong) < 3:
            wrong.append(f"{status} {body[:300]!r}")

    following = requests(kind, port, key)
    made = [(await loop.create_connection(lambda: Client(following, note), "127.0.0.1", port))[1] for _ in range(clients)]
    while min(client.answered for client in made) < 3:
        await asyncio.sleep(0.05)
    await asyncio.sleep(WARM_UP)
    print(json.dumps({"begin": True}), flush=True)
    begin = time.perf_counter()
    cpu = time.process_time()
    await asyncio.sleep(seconds)
    end = time.perf_counter()
    cpu = time.process_time() - cpu
    print(json.dumps({"end": True}), flush=True)
    for client in made:
        client.is_stopping = True
    await asyncio.wait([client.stopped for client in made], timeout=30)
    counted = [(ended - begun, status) for begun, ended, status in answers if begin <= ended < end]
    return {
        "seconds": end - begin, "taken": [took for took, status in counted if status == 201],
        "errors": sum(status != 201 for _, status in counted), "wrong": wrong, "load_cpu": cpu,
        "all_taken": sum(status == 201 for _b, _e, status in answers), "numbers": len(numbers),
        "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }  # fmt: skip


def main(argv: list[str]) -> None:
    port, kind, clients, seconds, key = int(argv[0]), argv[1], int(argv[2]), float(argv[3]), (argv[4:] or [""])[0]
    print(json.dumps(asyncio.run(run(port, kind, clients, seconds, key))))


if __name__ == "__main__":
    main(sys.argv[1:])
