"""What is measured: for each scenario the work to serve and the load on it."""

import dataclasses
import os
import random
import typing

import loads


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One row of the comparison: the cost of one unit of work under closed-loop load."""

    number: str
    title: str
    # What one unit of work is called.
    unit: str
    # (port, seconds, folder, number of what is counted) to counts.
    load: typing.Callable
    tls: bool = False
    http2: bool = False
    h2c_upstream: bool = False
    # Each contender takes part once for each, with so many routes or certificates.
    counts: tuple = (1,)
    counted: str = "route"
    # Bytes of body a unit brings; 0 where nothing is to be checked.
    body: int = 0
    fixed_rate: bool = False
    websocket: bool = False
    # Whether each client has a rate limit.
    limited: bool = False
    # Whether each request has a token, signed with ES256, which is verified: one of so many.
    tokens: int = 0
    # Whether tokens that were verified may be remembered.
    remembers: bool = True
    # Contenders that cannot do it, and why.
    without: dict = dataclasses.field(default_factory=dict)


def _url(port, tls, path="/"):
    return f"{'https' if tls else 'http'}://127.0.0.1:{port}{path}"


def _wrk(path="/", tls=False, **options):
    return lambda port, seconds, folder, routes: loads.wrk(_url(port, tls, path), seconds, **options)


TARGETS = 9999


def _routed(port, seconds, folder, routes, tls=False, tokens=None):
    """The same load on any number of routes: as many different requests, or as many in turn."""
    targets = os.path.join(folder, f"targets-{routes}")
    if not os.path.exists(targets):
        third = TARGETS // 3
        of_each = third if routes == 1 else routes // 3
        lines = [f"h{i % of_each}.example / -\n" for i in range(third)]
        lines += [f"api.example /p{i % of_each}/x -\n" for i in range(third)]
        lines += [f"tenant.example / t{i % of_each}\n" for i in range(third)]
        random.Random(1).shuffle(lines)
        with open(targets, "w") as out:
            out.writelines(lines)
    return loads.wrk(_url(port, tls), seconds, targets=targets, tokens=tokens)


def _edge(port, seconds, folder, routes):
    tokens = os.path.join(folder, "tokens")
    return _routed(port, seconds, folder, routes, tls=True,
                   tokens=tokens if os.path.exists(tokens) else None)


def _named_handshakes(port, seconds, folder, certificates):
    return loads.handshakes(port, seconds, False, os.path.join(folder, "names"))


def _grpc(port, seconds, folder, routes):
    message = os.path.join(folder, "grpc-message")
    with open(message, "wb") as out:
        out.write(b"\0\0\0\0\x40" + b"x" * 64)
    return loads.h2load(_url(port, True, "/grpc"), seconds, connections=4, streams=25, data=message,
                        headers=("content-type: application/grpc", "te: trailers"))


NO_ROUTES = "only one route is configured for it"
NO_JWT = {"nginx": "its JWT module is commercial", "caddy": NO_ROUTES, "spring": NO_ROUTES}
NO_NAMES = "only one certificate is configured for it"
ALL = [
    Scenario("1", "HTTP/1.1 keep-alive, 1 KB", "request", _wrk(), body=1024, fixed_rate=True),
    Scenario("2", "HTTP/1.1 over TLS 1.3, 1 KB", "request", _wrk(tls=True), tls=True, body=1024,
             fixed_rate=True),
    Scenario("3", "HTTP/2 over TLS, 4 connections of 100 streams, 1 KB", "request",
             lambda port, seconds, folder, routes: loads.h2load(_url(port, True), seconds),
             tls=True, http2=True, body=1024, fixed_rate=True),
    Scenario("4a", "full TLS 1.3 handshake, ECDSA P-256", "handshake",
             lambda port, seconds, folder, routes: loads.handshakes(port, seconds, False), tls=True),
    Scenario("4b", "resumed TLS 1.3 handshake", "handshake",
             lambda port, seconds, folder, routes: loads.handshakes(port, seconds, True), tls=True),
    Scenario("4c", "full TLS 1.3 handshake for a name at random", "handshake", _named_handshakes,
             tls=True, counts=(1, 5000), counted="certificate",
             without={"caddy": NO_NAMES, "spring": NO_NAMES}),
    Scenario("5a", "64 KB bodies, HTTP/1.1", "request", _wrk("/64k"), body=64 << 10),
    Scenario("5b", "10 MB bodies, HTTP/1.1", "request", _wrk("/10m", connections=8),
             body=10 << 20),
    Scenario("5c", "10 MB bodies, HTTP/1.1 over TLS", "request",
             _wrk("/10m", tls=True, connections=8), tls=True, body=10 << 20),
    Scenario("6", "POST 10 KB, HTTP/1.1", "request", _wrk(post_bytes=10240), body=1024),
    Scenario("7", "routing by host, prefix and header in turn", "request",
             _routed,
             counts=(1, 1000, 10000), body=1024,
             without={"caddy": NO_ROUTES, "spring": NO_ROUTES}),
    Scenario("8a", "the edge but for JWT: TLS, 1,000 routes, a rate limit for each client",
             "request", _edge, tls=True, limited=True, counts=(1000,), body=1024,
             without={"caddy": NO_ROUTES, "spring": NO_ROUTES}),
    Scenario("8b", "the whole edge: 8a, and JWT of 1,000 clients, signed with ES256",
             "request", _edge, tls=True, limited=True, tokens=1000, counts=(1000,), body=1024,
             without=NO_JWT),
    Scenario("8c", "8b where every signature is verified again",
             "request", _edge, tls=True, limited=True, tokens=1000, remembers=False,
             counts=(1000,), body=1024, without=NO_JWT),
    Scenario("10", "WebSocket echo, 50 connections, 64 B", "message",
             lambda port, seconds, folder, routes: loads.websocket(port, seconds), websocket=True),
    Scenario("11", "gRPC unary, 100 streams, TLS to h2c", "call", _grpc, tls=True, http2=True,
             h2c_upstream=True, body=69, without={"spring": "no h2c upstreams"}),
]
