"""An upstream that reads requests and never answers them."""

import selectors
import socket
import sys

listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4096)
listening.setblocking(False)
poll = selectors.DefaultSelector()
poll.register(listening, selectors.EVENT_READ)
while True:
    for key, _ in poll.select():
        if key.fileobj is listening:
            accepted = listening.accept()[0]
            accepted.setblocking(False)
            poll.register(accepted, selectors.EVENT_READ)
        elif not key.fileobj.recv(65536):
            poll.unregister(key.fileobj)
            key.fileobj.close()
