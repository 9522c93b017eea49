"""Load on a contender, from the other core. Each returns counts; nothing here looks at processes."""

import json
import os
import re
import subprocess
import sys

from machine import Failure

HERE = os.path.dirname(os.path.abspath(__file__))
CORE = "1"


def _run(command, seconds, env=None, stdin=None):
    try:
        run = subprocess.run(["taskset", "-c", CORE, *map(str, command)], capture_output=True,
                             text=True, timeout=seconds + 60, env={**os.environ, **(env or {})},
                             stdin=stdin)
    except subprocess.TimeoutExpired as e:
        raise Failure(f"{command[0]} did not end: {e}") from e
    if run.returncode:
        raise Failure(f"{command[0]} failed: {run.stdout[-300:]} {run.stderr[-300:]}")
    return run.stdout


def wrk(url, seconds, connections=64, post_bytes=0, targets=None, tokens=None):
    """Closed loop over HTTP/1.1."""
    env = {}
    if post_bytes:
        env["POST_BYTES"] = str(post_bytes)
    if targets:
        env["TARGETS"] = targets
    if tokens:
        env["TOKENS"] = tokens
    out = _run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
                "-s", os.path.join(HERE, "load", "report.lua"), url], seconds, env)
    return json.loads(out.split("RESULT ", 1)[1])


def h2load(url, seconds=0, connections=4, streams=100, requests=0, h1=False, rate=0, data=None,
           headers=(), log=None):
    """HTTP/2, or HTTP/1.1; closed loop, or open at a fixed rate."""
    command = ["h2load", "-t1", f"-c{connections}", f"-m{1 if h1 else streams}"]
    command += [f"-n{requests}"] if requests else [f"-D{seconds}"]
    command += ["--h1"] if h1 else []
    command += [f"--rps={rate / connections:.3f}"] if rate else []
    command += ["-d", data] if data else []
    command += [f"--log-file={log}"] if log else []
    for header in headers:
        command += ["-H", header]
    out = _run([*command, url], seconds or 120)
    counts = re.search(r"requests: (\d+) total, \d+ started, (\d+) done, (\d+) succeeded, "
                       r"(\d+) failed, (\d+) errored, (\d+) timeout", out)
    others = re.search(r"2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", out)
    took = re.search(r"finished in ([\d.]+)(us|ms|s)", out)
    body = int(re.search(r"\((\d+)\) data", out)[1])
    done, succeeded = int(counts[2]), int(counts[3])
    # What the end of the time cuts off is counted as failed beyond what was done, and is no error.
    errors = max(0, done - succeeded) + sum(int(count) for count in others.groups())
    scale = {"us": 1e-6, "ms": 1e-3, "s": 1}[took[2]]
    return {"requests": succeeded, "seconds": float(took[1]) * scale, "errors": errors,
            "bytes": body}


def latency(url, seconds, rate, folder, h1):
    """Percentiles in microseconds at a fixed rate, from each request's own record."""
    log = os.path.join(folder, "latency.tsv")
    if os.path.exists(log):
        os.remove(log)
    counts = h2load(url, seconds, connections=32, streams=100, h1=h1, rate=rate, log=log)
    with open(log) as lines:
        rows = [line.split("\t") for line in lines]
    start = min(int(row[0]) for row in rows)
    # The first second is spent connecting.
    times = sorted(int(row[2]) for row in rows if int(row[0]) - start > 1_000_000)
    if not times:
        raise Failure("no requests were recorded at the fixed rate")
    pick = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    return {"p50": pick(0.5), "p99": pick(0.99), "p999": pick(0.999), "at_rate": rate,
            "errors": counts["errors"]}


def handshakes(port, seconds, resume, names=""):
    """One after another; of a name at random where there is a file of them."""
    out = _run([sys.executable, os.path.join(HERE, "load", "tls.py"), "handshakes", port, seconds,
                "resume" if resume else "full", names], seconds)
    return {**json.loads(out), "seconds": seconds, "bytes": 0}


def each_name(port, names, count):
    """So many handshakes, of one name after another."""
    out = _run([sys.executable, os.path.join(HERE, "load", "tls.py"), "names", port, count, names],
               120)
    return json.loads(out)


def names_of_java(java, port, names, authority, seconds=5, threads=8):
    """Handshakes of names at random by the JDK's client, which verifies chain and name too."""
    out = _run([java, "-Xmx256m", os.path.join(HERE, "load", "Names.java"), port, names, authority,
                seconds, threads], seconds)
    return json.loads(out)


def names_of_openssl(port, names, authority, count=300):
    """The same by `openssl s_client`, a process for each."""
    out = _run([sys.executable, os.path.join(HERE, "load", "tls.py"), "s_client", port, count, names,
                authority], 120)
    return json.loads(out)


def websocket(port, seconds, clients=50):
    out = _run([sys.executable, os.path.join(HERE, "load", "websocket.py"), "ping", port, seconds,
                clients], seconds)
    return {**json.loads(out), "bytes": 0}


class Held:
    """Connections, or requests in flight, that are kept until it is closed."""

    def __init__(self, what, port, count, tls):
        self._popen = subprocess.Popen(
            ["taskset", "-c", CORE, sys.executable, os.path.join(HERE, "load", "tls.py"), what,
             str(port), str(count), "tls" if tls else "clear"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self._popen.stdout.readline()
        if not line:
            self.close()
            raise Failure(f"could not hold {count} {what}")

    def close(self):
        self._popen.stdin.close()
        self._popen.wait(30)
