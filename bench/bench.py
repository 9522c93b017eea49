#!/usr/bin/env python3
"""Bartizan beside nginx, HAProxy, Caddy and Spring Cloud Gateway on this machine; see README.md."""

import argparse
import datetime
import http.client
import json
import os
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

import loads
import report
import scenarios
import systems
from machine import Failure, Process, describe, free_port
from sites import Sites
from tokens import Tokens

PROXY_CORE, LOAD_CORE = 0, 1
# A contender is warm when its cost moves by less than this between two windows, twice.
SETTLED = 0.03
MAX_WARM_SECONDS = 40


class Upstreams:
    """Two nginx that answer with fixed bodies, or what else a scenario wants behind the proxy."""

    def __init__(self, folder, scenario):
        self.ports = [free_port() for _ in range(1 if scenario.websocket else 2)]
        self.processes = []
        for port in self.ports:
            own = os.path.join(folder, f"upstream-{port}")
            os.makedirs(own)
            self.processes.append(Process("upstream", self._command(own, port, scenario),
                                          LOAD_CORE, own))
        for process, port in zip(self.processes, self.ports):
            process.await_port(port)

    @staticmethod
    def _command(folder, port, scenario):
        if scenario.websocket:
            return [sys.executable, os.path.join(systems.HERE, "load", "websocket.py"), "echo", port]
        for name, size in (("1k", 1024), ("64k", 64 << 10), ("10m", 10 << 20), ("grpc", 69)):
            with open(os.path.join(folder, name), "wb") as out:
                out.write(b"\0\0\0\0\x40" + b"x" * 64 if name == "grpc" else b"x" * size)
        if scenario.h2c_upstream:
            return [systems.which("nghttpd"), "--no-tls", "--trailer=grpc-status: 0",
                    "-d", folder, port]
        with open(os.path.join(folder, "nginx.conf"), "w") as conf:
            conf.write(f"""
daemon off; pid nginx.pid; error_log stderr crit; worker_processes 1;
events {{ worker_connections 10000; }}
http {{
  access_log off; sendfile on; keepalive_requests 100000000; keepalive_timeout 600;
  client_max_body_size 0; client_body_buffer_size 64k; default_type text/plain;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root {folder};
    location / {{ return 200 "{'x' * 1024}"; }}
    location /64k {{ }}
    location /10m {{ }}
  }}
}}
""")
        return [systems.which("nginx"), "-p", folder, "-c", "nginx.conf", "-e", "stderr"]

    def stop(self):
        for process in self.processes:
            process.stop()


class Contender:
    """A system at work on a scenario, with so many routes, or sites with a certificate each."""

    def __init__(self, system, scenario, folder, upstreams, certificate, count=1, sites=None,
                 tokens=None):
        self.system, self.scenario, self.count, self.sites = system, scenario, count, sites
        self.name = system.name + variant(scenario, count)
        self.authorization = {}
        self.folder = os.path.join(folder, f"{system.name}-{count}")
        os.makedirs(self.folder)
        self.port = free_port()
        if sites:
            self.names = os.path.join(self.folder, "names")
            sites.write_names(self.names, count)
            work = {"sites": sites.first(count)}
        else:
            tls = {"certificate": certificate[0], "key": certificate[1]} if scenario.tls else {}
            work = {"routes": count, "limited": scenario.limited, "remembers": scenario.remembers,
                    "h2c_upstream": scenario.h2c_upstream, **tls}
        if tokens:
            self.authorization = {"Authorization": "Bearer " + tokens.first}
            work["jwt_key"] = tokens.public
            os.symlink(tokens.list, os.path.join(self.folder, "tokens"))
        command, env = system.command(self.folder, systems.Work(self.port, upstreams, **work))
        self.process = Process(system.name, command, PROXY_CORE, self.folder, env)

    def await_ready(self):
        self.process.await_port(self.port)
        if not (self.scenario.websocket or self.scenario.h2c_upstream or self.sites):
            self.check()

    def check(self):
        """One request must bring the upstream's very bytes."""
        if self.scenario.tls:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, context=ssl._create_unverified_context(), timeout=30)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        host = "any.example" if self.count == 1 else "h0.example"
        deadline = time.monotonic() + 30
        while True:
            connection.request("GET", "/", headers={"Host": host, **self.authorization})
            response = connection.getresponse()
            body = response.read()
            if response.status == 200 and body == b"x" * 1024:
                connection.close()
                return
            if time.monotonic() > deadline:
                raise Failure(f"{self.system.name} answers {response.status} and {len(body)} bytes")
            time.sleep(0.1)

    def sample(self, seconds, warming=False):
        """Loads it and tells what a unit of work cost, in microseconds. Any error is the end,
        unless it is still warming up."""
        user, system = self.process.processor_seconds()
        counts = self.scenario.load(self.port, seconds, self.folder, self.count)
        user_after, system_after = self.process.processor_seconds()
        requests = counts["requests"]
        if not requests or (counts["errors"] and not warming):
            raise Failure(f"{self.system.name}: {counts['errors']} errors in {requests}: void")
        if self.scenario.body and not warming and counts["bytes"] < requests * self.scenario.body:
            raise Failure(f"{self.system.name}: bodies are too short: {counts}: void")
        return {
            "cost": (user_after - user + system_after - system) * 1e6 / requests,
            "user": (user_after - user) * 1e6 / requests,
            "system": (system_after - system) * 1e6 / requests,
            "rate": requests / counts["seconds"],
        }

    def latency(self, rate):
        """Percentiles in microseconds at so many requests a second, whether answered or not."""
        sample = loads.latency(scenarios._url(self.port, self.scenario.tls), 3, rate, self.folder,
                               h1=not self.scenario.http2)
        if sample.pop("errors"):
            raise Failure(f"{self.system.name}: errors at {rate:.0f} a second: void")
        return sample

    def ask_for_names(self):
        """Every name is asked for, so that none is met for the first time later on; then names at
        random by clients of other makes. Returns resident memory before and after the former, for
        which each contender of the scenario does as many handshakes."""
        before = self.process.resident_bytes()
        told = loads.each_name(self.port, self.names, self.sites.count)
        after = self.process.resident_bytes()
        for more in (loads.names_of_java(systems.java(), self.port, self.names,
                                         self.sites.authority),
                     loads.names_of_openssl(self.port, self.names, self.sites.authority)):
            told = {key: told[key] + more[key] for key in told}
        if told["errors"] or not told["requests"]:
            raise Failure(f"{self.name}: {told['errors']} of {told['requests']} handshakes showed"
                          " the wrong certificate or failed: void")
        return {"rest_bytes": before, "used_bytes": after, "names_asked": told["requests"]}

    def warm_up(self):
        settled, last, started = 0, None, time.monotonic()
        while settled < 2 and time.monotonic() - started < MAX_WARM_SECONDS:
            cost = self.sample(2, warming=True)["cost"]
            settled = settled + 1 if last and abs(cost / last - 1) < SETTLED else 0
            last = cost


def variant(scenario, count):
    """What tells a contender from the same with another count, for its name."""
    if len(scenario.counts) == 1:
        return ""
    return f", {count:,} {scenario.counted}{'s' * (count > 1)}"


def compare(scenario, chosen, rounds, processes, seconds, folder, certificate):
    """Every contender is started anew so many times, and each time measured in so many rounds."""
    sites = Sites(folder, max(scenario.counts)) if scenario.counted == "certificate" else None
    tokens = Tokens(folder, scenario.tokens) if scenario.tokens else None
    contenders, samples, latencies, asked = [], {}, {}, {}
    for turn in range(processes):
        own = os.path.join(folder, f"processes-{turn}")
        os.makedirs(own)
        contenders = measure(scenario, chosen, rounds, seconds, own, certificate, sites, tokens,
                             samples, latencies, asked)
    result = {name: {**spreads(each), **spreads(latencies.get(name, []))}
              for name, each in samples.items()}
    for contender in contenders:
        if contender.name != contender.system.name:
            one = contender.system.name + variant(scenario, 1)
            own = result[contender.name]
            own["against_1"] = [own["cost"]["median"] / result[one]["cost"]["median"]]
            if sites:
                own["names_asked"] = asked[contender.name]["names_asked"]
            if sites and contender.count > 1:
                for key in ("rest_bytes", "used_bytes"):
                    own[key + "_each"] = {"median": (asked[contender.name][key] - asked[one][key])
                                          / (contender.count - 1)}
    return result


def measure(scenario, chosen, rounds, seconds, folder, certificate, sites, tokens, samples,
            latencies, asked):
    """Adds to samples, latencies and what was asked for, by contender. Returns those."""
    upstreams, contenders = Upstreams(folder, scenario), []
    try:
        for system in chosen:
            if system.name in scenario.without:
                continue
            for count in scenario.counts:
                contender = Contender(system, scenario, folder, upstreams.ports, certificate,
                                      count, sites, tokens)
                contenders.append(contender)
                contender.await_ready()
                with contender.process.at_work():
                    if sites:
                        asked[contender.name] = contender.ask_for_names()
                    contender.warm_up()
        for turn in range(rounds):
            for i in range(len(contenders)):
                contender = contenders[(i + turn) % len(contenders)]
                with contender.process.at_work():
                    samples.setdefault(contender.name, []).append(contender.sample(seconds))
        if scenario.fixed_rate:
            slowest = min(statistics.median(s["rate"] for s in each) for each in samples.values())
            for turn in range(rounds):
                for i in range(len(contenders)):
                    contender = contenders[(i + turn) % len(contenders)]
                    with contender.process.at_work():
                        latencies.setdefault(contender.name, []).append(
                            contender.latency(slowest / 2))
    finally:
        for contender in contenders:
            contender.process.stop()
        upstreams.stop()
    return contenders


def spreads(samples):
    return {key: spread([s[key] for s in samples]) for key in samples[0]} if samples else {}


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def cold_start(chosen, rounds, folder, certificate):
    """Time to the first served request, and what that and the first 10,000 cost."""
    scenario = scenarios.ALL[0]
    upstreams, samples = Upstreams(folder, scenario), {}
    try:
        for turn in range(rounds):
            for system in chosen:
                own = os.path.join(folder, f"cold-{turn}-{system.name}")
                os.makedirs(own)
                contender = Contender(system, scenario, own, upstreams.ports, certificate)
                try:
                    first = first_request(contender)
                    start = sum(contender.process.processor_seconds())
                    counts = loads.h2load(scenarios._url(contender.port, False), requests=10_000,
                                          connections=16, h1=True)
                    if counts["errors"] or counts["requests"] != 10_000:
                        raise Failure(f"{system.name}: {counts}: void")
                    after = sum(contender.process.processor_seconds())
                finally:
                    contender.process.stop()
                samples.setdefault(system.name, []).append(
                    {"first_request_s": first, "start_cpu_s": start,
                     "first_10000_cpu_s": after - start})
    finally:
        upstreams.stop()
    return {name: spreads(each) for name, each in samples.items()}


def first_request(contender):
    while time.monotonic() - contender.process.started < 60:
        if not contender.process.is_running():
            raise Failure(f"{contender.system.name} ended: {contender.process.last_words()}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", contender.port, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return time.monotonic() - contender.process.started
        except OSError:
            pass
        time.sleep(0.002)
    raise Failure(f"{contender.system.name} never served a request")


def memory(chosen, folder, certificate):
    """Resident memory at rest, and what an idle TLS connection and a request in flight add."""
    count, result = 2000, {}
    scenario = next(s for s in scenarios.ALL if s.number == "2")
    for system in chosen:
        own = os.path.join(folder, "memory-" + system.name)
        os.makedirs(own)
        answering = Upstreams(own, scenario)
        holding_port = free_port()
        holding = Process("holding", [sys.executable, os.path.join(systems.HERE, "load", "holding.py"),
                                      holding_port], LOAD_CORE, own)
        holding.await_port(holding_port)
        figures = {}
        try:
            idle = Contender(system, scenario, own, answering.ports, certificate)
            try:
                idle.await_ready()
                figures["rest_bytes"] = idle.process.resident_bytes()
                idle.warm_up()
                before = idle.process.resident_bytes()
                held = loads.Held("connections", idle.port, count, True)
                figures["idle_tls_connection_bytes"] = (
                    idle.process.resident_bytes() - before) / count
                held.close()
            finally:
                idle.process.stop()
            shutil.rmtree(idle.folder)
            busy = Contender(system, scenarios.ALL[0], own, [holding_port], certificate)
            try:
                busy.process.await_port(busy.port)
                before = busy.process.resident_bytes()
                held = loads.Held("requests", busy.port, count, False)
                time.sleep(2)
                figures["request_in_flight_bytes"] = (busy.process.resident_bytes() - before) / count
                held.close()
            finally:
                busy.process.stop()
        finally:
            holding.stop()
            answering.stop()
        result[system.name] = {key: {"median": value} for key, value in figures.items()}
    return result


def make_certificate(folder):
    certificate, key = os.path.join(folder, "site.crt"), os.path.join(folder, "site.key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "7", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    return certificate, key


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    known = [s.number for s in scenarios.ALL] + ["9", "memory"]
    parser.add_argument("scenario", nargs="*", help="of " + ", ".join(known) + "; a number alone"
                        " takes all its letters; default: all")
    parser.add_argument("--systems", help="names with commas; default: all that are installed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=1,
                        help="how often each contender is started anew for all the rounds")
    parser.add_argument("--seconds", type=int, default=2, help="of each sample")
    parser.add_argument("--before", metavar="DIST", help="another build of Bartizan to compare with")
    parser.add_argument("--dry", action="store_true", help="keep no results")
    args = parser.parse_args()
    wanted = [n for n in known if not args.scenario
              or n in args.scenario or n.rstrip("abc") in args.scenario]
    unknown = [s for s in args.scenario
               if s not in known and not any(n.rstrip("abc") == s for n in known)]
    if unknown:
        parser.error("no such scenario: " + ", ".join(unknown))
    chosen = [s for s in systems.ALL if not args.systems or s.name in args.systems.split(",")]
    if args.before:
        chosen.append(systems.Bartizan("before", args.before))
    absent = {s.name: s.missing() for s in chosen if s.missing()}
    for name, remedy in absent.items():
        print(f"not here: {name} ({remedy})")
    for tool in ("wrk", "h2load", "nginx", "openssl", "taskset"):
        if not systems.which(tool):
            sys.exit(f"not here: {tool}; apt install wrk nghttp2-client nginx-light openssl")
    chosen = [s for s in chosen if s.name not in absent]
    # Ends what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    void = False
    for number in wanted:
        folder = tempfile.mkdtemp(prefix="bartizan-bench-")
        os.chmod(folder, 0o755)
        started = time.monotonic()
        try:
            certificate = make_certificate(folder)
            if number == "9":
                title, unit = "cold start", ""
                result = cold_start(chosen, 3, folder, certificate)
            elif number == "memory":
                title, unit = "resident memory", ""
                result = memory(chosen, folder, certificate)
            else:
                scenario = next(s for s in scenarios.ALL if s.number == number)
                if scenario.h2c_upstream and not systems.which("nghttpd"):
                    print(f"not measured: scenario {number}; apt install nghttp2-server")
                    continue
                title, unit = scenario.title, scenario.unit
                result = compare(scenario, chosen, args.rounds, args.processes, args.seconds,
                                 folder, certificate)
        except Failure as e:
            void = True
            print(f"scenario {number} is void: {e}")
            continue
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        entry = {"scenario": number, "title": title, "unit": unit, "result": result,
                 "versions": {s.name: s.version() for s in chosen}, "machine": describe(),
                 "load": os.getloadavg()[2], "command": " ".join(sys.argv),
                 "date": datetime.date.today().isoformat(),
                 "took_s": round(time.monotonic() - started)}
        print(report.table(entry), flush=True)
        if not args.dry:
            report.keep(entry)
    sys.exit(1 if void else 0)


if __name__ == "__main__":
    main()
