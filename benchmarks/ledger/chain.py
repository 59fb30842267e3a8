"""The peer: a hash chain kept inside the transaction, as many audit tables are. Every writer waits for the last one.

    python -m benchmarks.ledger.chain THREADS SECONDS        libpq keywords as JSON on standard input
"""

import hashlib
import json
import resource
import sys
import threading
import time

import psycopg

TABLES = """
CREATE TABLE IF NOT EXISTS peer_chain (number bigint PRIMARY KEY, line text NOT NULL, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS peer_last (one int PRIMARY KEY, number bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO peer_last VALUES (1, 0, sha256('')) ON CONFLICT DO NOTHING;
"""
LINE = '["e",1,"{number}","officer","700001",1,"thing.noted","consult","allowed","","","","",null,"handle_case",null,"{at}"]'
WARM_UP = 2.0


def write(address: dict[str, str], until: float, done: list[tuple[float, float]]) -> None:
    with psycopg.connect(**address, autocommit=True) as connection:
        while (begun := time.perf_counter()) < until:
            with connection.transaction():
                number, before = connection.execute("SELECT number, hash FROM peer_last FOR UPDATE").fetchone()
                line = LINE.format(number=number + 1, at=time.time())
                after = hashlib.sha256(before + line.encode()).digest()
                connection.execute("INSERT INTO peer_chain VALUES (%s, %s, %s)", [number + 1, line, after])
                connection.execute("UPDATE peer_last SET number = %s, hash = %s", [number + 1, after])
            done.append((begun, time.perf_counter()))


def main(argv: list[str]) -> None:
    count, seconds, address = int(argv[0]), float(argv[1]), json.loads(sys.stdin.readline())
    print(json.dumps({"ready": True}), flush=True)
    begin = time.perf_counter() + WARM_UP
    done: list[list[tuple[float, float]]] = [[] for _ in range(count)]
    threads = [threading.Thread(target=write, args=(address, begin + seconds, each)) for each in done]
    for thread in threads:
        thread.start()
    time.sleep(WARM_UP)
    before = resource.getrusage(resource.RUSAGE_SELF)
    for thread in threads:
        thread.join()
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"took": [end - start for each in done for start, end in each if begin <= end], "cpu": used, "wrong": []}))


if __name__ == "__main__":
    main(sys.argv[1:])
