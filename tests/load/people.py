"""Many people who scrub: each picks a neuron every two seconds, rests on it, and follows a link now and then."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.load.crowd import Answer, Client, Waits, patiently

PICKS_EVERY = 2.0
"""Seconds between two picks of a person."""

_LINK_EVERY = 5
_COME_WITHIN = 10.0
_NEURONS, _EPOCH = 512, 8375


@dataclass
class People:
    """What they have waited for, and what went wrong for them."""

    waits: Waits = field(default_factory=lambda: Waits({"pick": [], "rest": [], "link": []}))
    errors: Counter[str] = field(default_factory=Counter)
    failed_at: list[float] = field(default_factory=list)
    """When each error was, in the seconds of `time.monotonic`."""

    @property
    def answers(self) -> int:
        """How many they have had."""
        return sum(map(len, self.waits.seconds.values()))

    @property
    def p95(self) -> float:
        """What 19 of 20 of all their requests waited at most, in seconds."""
        return Waits({"all": [one for kind in self.waits.seconds.values() for one in kind]}).p95("all")


@contextmanager
def scrubbing(port: int, clips: str, count: int, *, seed: int = 0) -> Iterator[People]:
    """So many people from here to the end; each has an address of their own."""
    people, is_over = People(), threading.Event()

    def person(number: int) -> None:
        draw = random.Random(seed * 1000 + number)
        address = f"127.0.{1 + number // 200}.{1 + number % 200}"
        is_over.wait(number * min(_COME_WITHIN, count * PICKS_EVERY) / count)
        with Client(port, address=address) as client:
            picks, due = 0, time.monotonic()
            while not is_over.is_set():
                neuron, picks = draw.randrange(_NEURONS), picks + 1
                _ask(people, "pick", partial(client.get, f"{clips}/neuron_factors?neuron={neuron}"), is_over)
                question = f"{_EPOCH}/neuron?basis=input&neuron={neuron}&stage=post&arrays=values"
                rest = partial(client.callback, "ask", name="mod113", questions=[question])
                _ask(people, "rest", rest, is_over)
                if picks % _LINK_EVERY == number % _LINK_EVERY:
                    link = f"/?page=explore&run=mod113&epoch={_EPOCH}&neuron={neuron}"
                    _ask(people, "link", partial(client.get, link), is_over)
                due = max(due + PICKS_EVERY, time.monotonic())
                is_over.wait(due - time.monotonic())

    with ThreadPoolExecutor(count) as pool:
        running = [pool.submit(person, number) for number in range(count)]
        try:
            yield people
        finally:
            is_over.set()
        for one in running:
            one.result()


def _ask(people: People, kind: str, ask: Callable[[], Answer], is_over: threading.Event) -> None:
    began = time.monotonic()
    try:
        answer = patiently(ask, is_over)
    except (OSError, http.client.HTTPException) as error:
        why = type(error).__name__
    else:
        why = "" if answer.status == http.client.OK else str(answer.status)
    if is_over.is_set():
        return
    if why:
        people.errors[f"{kind}: {why}"] += 1
        people.failed_at.append(time.monotonic())
        time.sleep(0.2)
    else:
        people.waits.seconds[kind].append(time.monotonic() - began)
