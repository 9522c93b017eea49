"""TLS clients for what wrk and h2load cannot do: handshakes one after another, idle connections,
and requests that stay in flight. Prints one line of JSON; with `hold`, before it holds."""

import json
import socket
import ssl
import sys
import time


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return made


def connect(port, tls, session=None):
    raw = socket.create_connection(("127.0.0.1", port))
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return tls.wrap_socket(raw, server_hostname="localhost", session=session)


def get(sock):
    sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = b""
    while b"\r\n\r\n" not in head:
        part = sock.recv(65536)
        if not part:
            raise SystemExit("no response: " + repr(head[:200]))
        head += part


def handshakes(port, seconds, resume):
    tls, session, count, errors = context(), None, 0, 0
    if resume:
        first = connect(port, tls)
        get(first)
        session = first.session
        first.close()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sock = connect(port, tls, session)
        errors += sock.session_reused != resume
        count += 1
        sock.close()
    print(json.dumps({"requests": count, "errors": errors}), flush=True)


def hold(port, count, tls, request):
    held = []
    made = context()
    for _ in range(count):
        sock = connect(port, made) if tls else socket.create_connection(("127.0.0.1", port))
        if request:
            sock.sendall(b"GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n")
        else:
            get(sock)
        held.append(sock)
    print(json.dumps({"held": len(held)}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    what, port = sys.argv[1], int(sys.argv[2])
    if what == "handshakes":
        handshakes(port, float(sys.argv[3]), sys.argv[4] == "resume")
    else:
        hold(port, int(sys.argv[3]), sys.argv[4] == "tls", what == "requests")
