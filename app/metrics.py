"""What a server counts, for Prometheus: nothing of anybody, and labels whose values are few.

Requests have the template of their address, `/clips/<name>/<requested>/<query_name>`, and never the address. Several
web processes of one server count together where `PROMETHEUS_MULTIPROC_DIR` names a folder (`app.commands.serve`).
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which the library knows where processes that count together do so; read when it is imported."""

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 45.0)


class Metrics:
    """The counts of one app."""

    def __init__(self) -> None:
        """Begin with none."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "grokscope_requests", "Requests answered.", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "grokscope_request_seconds",
            "Time until an answer begins, s.",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._queued = Gauge(
            "grokscope_queue_length",
            "Computations that wait for a thread.",
            ["lane"],
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self._computed = Counter(
            "grokscope_computations", "Tasks of a lane that have ended.", ["lane", "outcome"], registry=self._registry
        )
        self._refused = Counter(
            "grokscope_queue_refusals", "Computations for which a queue had no room.", ["lane"], registry=self._registry
        )
        self._looked = Counter(
            "grokscope_cache_lookups", "Looks for what is kept.", ["kind", "result"], registry=self._registry
        )
        self._made = Counter(
            "grokscope_made", "What was computed, for nobody had kept it.", ["kind"], registry=self._registry
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request has been answered."""
        self._requests.labels(route, method if method in _METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def queued(self, lane: str, length: int) -> None:
        """So many computations wait in a lane now."""
        self._queued.labels(lane).set(length)

    def computed(self, lane: str, outcome: str) -> None:
        """A task has ended: done, refused in a sentence, failed or dropped; what it asked for may have been kept."""
        self._computed.labels(lane, outcome).inc()

    def refused(self, lane: str) -> None:
        """A queue was full."""
        self._refused.labels(lane).inc()

    def looked(self, kind: str, *, is_hit: bool) -> None:
        """Somebody asked for what may be kept."""
        self._looked.labels(kind, "hit" if is_hit else "miss").inc()

    def made(self, kind: str) -> None:
        """Something that can be kept has been computed."""
        self._made.labels(kind).inc()

    def text(self) -> bytes:
        """All counts in Prometheus' text format: those of every process that counts together with this one."""
        registry = self._registry
        if FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
