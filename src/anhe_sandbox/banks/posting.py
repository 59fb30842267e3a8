"""Letters on their way back to the city: posted until the city says that it has them, the wait growing each time."""

import heapq
import itertools
import json
import queue
import threading
import time
import urllib.error
import urllib.request

WITHIN, TRIES, LONGEST_WAIT = 20.0, 20, 60.0
TAKEN = range(200, 300)


class Post:
    """A few threads that deliver; simulated time does not wait for them."""

    def __init__(self, callback: str, threads: int = 4) -> None:
        self.callback, self.waiting, self.ready = callback, [], threading.Condition()
        self.number, self.delivered, self.given_up = itertools.count(), 0, 0
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()

    def send(self, code: str, letter: bytes, *, after: float = 0.0, tried: int = 0) -> None:
        with self.ready:
            heapq.heappush(self.waiting, (time.monotonic() + after, next(self.number), code, letter, tried))
            self.ready.notify()

    def _work(self) -> None:
        while True:
            with self.ready:
                while not self.waiting or self.waiting[0][0] > time.monotonic():
                    self.ready.wait(max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else None)
                _, _, code, letter, tried = heapq.heappop(self.waiting)
            if self._posted(code, letter):
                self.delivered += 1
            elif tried < TRIES:
                self.send(code, letter, after=min(LONGEST_WAIT, 0.5 * 2**tried), tried=tried + 1)
            else:
                self.given_up += 1

    def _posted(self, code: str, letter: bytes) -> bool:
        if not self.callback:
            return True
        headers = {"Content-Type": "application/vnd.anhe.envelope", "Anhe-Simulated": "1"}
        request = urllib.request.Request(self.callback.format(code=code), data=letter, headers=headers, method="POST")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=WITHIN) as answer:
                return answer.status in TAKEN
        except urllib.error.HTTPError as refused:
            with refused:
                return False
        except OSError:
            return False


class Clearing:
    """The way of money to another process of ours: in bundles, in order, until it is there."""

    def __init__(self, address: str) -> None:
        self.address, self.waiting = address, queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def put(self, credit: dict) -> None:
        self.waiting.put(credit)

    def _work(self) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while True:
            bundle = [self.waiting.get()]
            while not self.waiting.empty() and len(bundle) < 500:
                bundle.append(self.waiting.get())
            request = urllib.request.Request(self.address + "/clearing", data=json.dumps(bundle).encode(), method="POST")
            while True:
                try:
                    with opener.open(request, timeout=30):
                        break
                except OSError:
                    time.sleep(0.2)
