"""WebSocket on both ends of a proxy: `echo PORT` is the upstream, `ping PORT SECONDS CLIENTS` sends
a 64-byte message on each connection and the next one when its echo has come. The echo returns the
bytes of frames as they came, which is all that a proxy can see of it."""

import json
import selectors
import socket
import sys
import time

UPGRADE = (b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
SWITCHED = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
MESSAGE = b"\x82\xc0mask" + b"x" * 64


def echo(port):
    listening = socket.create_server(("127.0.0.1", port), backlog=1024)
    listening.setblocking(False)
    poll = selectors.DefaultSelector()
    poll.register(listening, selectors.EVENT_READ)
    switched = set()
    while True:
        for key, _ in poll.select():
            sock = key.fileobj
            if sock is listening:
                accepted = listening.accept()[0]
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                poll.register(accepted, selectors.EVENT_READ)
                continue
            data = _receive(sock)
            if not data:
                poll.unregister(sock)
                switched.discard(sock)
                sock.close()
            elif sock in switched:
                sock.sendall(data)
            else:
                switched.add(sock)
                sock.sendall(SWITCHED)


def _receive(sock):
    try:
        return sock.recv(65536)
    except ConnectionResetError:
        return b""


def ping(port, seconds, clients):
    poll = selectors.DefaultSelector()
    for _ in range(clients):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(UPGRADE)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += sock.recv(1)
        if not head.startswith(b"HTTP/1.1 101"):
            raise SystemExit("not switched: " + repr(head))
        poll.register(sock, selectors.EVENT_READ, [0])
    for key in poll.get_map().values():
        key.fileobj.sendall(MESSAGE)
    count, start = 0, time.monotonic()
    end = start + seconds
    while time.monotonic() < end:
        for key, _ in poll.select(1):
            key.data[0] += len(key.fileobj.recv(65536))
            if key.data[0] >= len(MESSAGE):
                key.data[0] -= len(MESSAGE)
                count += 1
                key.fileobj.sendall(MESSAGE)
    print(json.dumps({"requests": count, "seconds": time.monotonic() - start, "errors": 0}))


if __name__ == "__main__":
    if sys.argv[1] == "echo":
        echo(int(sys.argv[2]))
    else:
        ping(int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
