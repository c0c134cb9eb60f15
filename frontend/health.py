"""Whether the site lives, whether its engines answer, and its figures for Prometheus."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from frontend.context import context
from frontend.sessions import current_session
from museum.services import upkeep

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Flask
    from prometheus_client.registry import Collector


def register_health(app: Flask, backends: dict[str, str], figures: Collection[Collector] = ()) -> None:
    """Add `/healthz`, `/readyz` and `/metrics`; `backends` names what stands behind each engine.

    `figures` are what other parts of this process count.
    """
    registry = CollectorRegistry()
    for collector in figures:
        registry.register(collector)
    seconds = Histogram(
        "museum_request_seconds", "Time to answer a request.", ["endpoint", "method"], registry=registry
    )
    answers = Counter("museum_responses", "Answers by status.", ["status"], registry=registry)
    jobs = Gauge("museum_jobs", "Jobs by state.", ["state"], registry=registry)
    lag = Gauge("museum_index_lag", "Records whose version the index does not show yet.", registry=registry)
    health = Blueprint("health", __name__)

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        # The endpoint's name, never the path: paths are unbounded and may carry what people typed.
        if "started" in g:
            seconds.labels(request.endpoint or "none", request.method).observe(
                time.perf_counter() - g.started
            )
        answers.labels(str(response.status_code)).inc()
        return response

    @health.get("/healthz")
    def live() -> Response:
        return jsonify(status="live")

    @health.get("/readyz")
    def ready() -> tuple[Response, int]:
        found = upkeep.check_engines(current_session(), context().ports, backends)
        engines = {one.engine: {"backend": one.backend, "ready": one.fault is None} for one in found}
        well = all(one.fault is None for one in found)
        return jsonify(status="ready" if well else "unready", engines=engines), 200 if well else 503

    @health.get("/metrics")
    def metrics() -> Response:
        session = current_session()
        for state, number in upkeep.jobs(session).items():
            jobs.labels(state).set(number)
        lag.set(upkeep.counts(session)["index_lag"])
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    app.register_blueprint(health)
