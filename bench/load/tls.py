"""TLS clients for what wrk and h2load cannot do: handshakes one after another, idle connections,
and requests that stay in flight. Prints one line of JSON; with `hold`, before it holds.

Where there is a file of server names, each with the SHA-256 of its certificate, a handshake that
shows another certificate is an error."""

import hashlib
import json
import random
import socket
import ssl
import subprocess
import sys
import time


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return made


def connect(port, tls, session=None, name="localhost"):
    raw = socket.create_connection(("127.0.0.1", port))
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return tls.wrap_socket(raw, server_hostname=name, session=session)


def get(sock):
    sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = b""
    while b"\r\n\r\n" not in head:
        part = sock.recv(65536)
        if not part:
            raise SystemExit("no response: " + repr(head[:200]))
        head += part


def read_names(path):
    with open(path) as lines:
        return [line.split() for line in lines]


def is_wrong(sock, fingerprint):
    return hashlib.sha256(sock.getpeercert(True)).hexdigest() != fingerprint


def named(port, seconds, names):
    tls, count, errors, end = context(), 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        name, fingerprint = random.choice(names)
        sock = connect(port, tls, name=name)
        errors += is_wrong(sock, fingerprint)
        count += 1
        sock.close()
    print(json.dumps({"requests": count, "errors": errors}), flush=True)


def each(port, count, names):
    tls, errors = context(), 0
    for i in range(count):
        name, fingerprint = names[i % len(names)]
        sock = connect(port, tls, name=name)
        errors += is_wrong(sock, fingerprint)
        sock.close()
    print(json.dumps({"requests": count, "errors": errors}), flush=True)


def s_client(port, count, names, authority):
    errors = 0
    for _ in range(count):
        name, fingerprint = random.choice(names)
        run = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", name, "-CAfile",
             authority, "-verify_hostname", name, "-verify_return_error"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
        shown = begin + run.stdout.partition(begin)[2].partition(end)[0] + end
        errors += (run.returncode != 0 or
                   hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest() != fingerprint)
    print(json.dumps({"requests": count, "errors": errors}), flush=True)


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
    if what == "handshakes" and sys.argv[5]:
        named(port, float(sys.argv[3]), read_names(sys.argv[5]))
    elif what == "handshakes":
        handshakes(port, float(sys.argv[3]), sys.argv[4] == "resume")
    elif what == "names":
        each(port, int(sys.argv[3]), read_names(sys.argv[4]))
    elif what == "s_client":
        s_client(port, int(sys.argv[3]), read_names(sys.argv[4]), sys.argv[5])
    else:
        hold(port, int(sys.argv[3]), sys.argv[4] == "tls", what == "requests")
