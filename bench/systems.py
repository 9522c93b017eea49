"""The contenders: how each is configured to do the same work, at its best, and started."""

import dataclasses
import json
import os
import shutil
import subprocess

import tokens

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
# Requests a second of one client, far more than any load makes.
LIMIT = 1_000_000
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


@dataclasses.dataclass(frozen=True)
class Work:
    """What a scenario wants served. Every contender keeps connections to the upstreams alive, adds
    X-Forwarded-For, -Proto, -Host and a generated X-Request-Id, and writes no access log."""

    port: int
    upstreams: list
    certificate: str = ""
    key: str = ""
    h2c_upstream: bool = False
    routes: int = 1
    # Whether each client has a limit of requests, which the load stays below.
    limited: bool = False
    # The public key of the tokens that requests must have, in PEM; empty for none.
    jwt_key: str = ""
    # Whether tokens that were verified may be remembered.
    remembers: bool = True
    # Names with a certificate each, instead of the one for all: (name, certificate, key).
    sites: tuple = ()

    @property
    def tls(self):
        return bool(self.certificate or self.sites)

    def hosts(self):
        return [f"h{i}.example" for i in range(self.routes // 3)]

    def prefixes(self):
        return [f"/p{i}" for i in range(self.routes // 3)]

    def tenants(self):
        return [f"t{i}" for i in range(self.routes - 2 * (self.routes // 3))]


def which(program):
    return shutil.which(program, path=PATH)


def first_line(*command):
    run = subprocess.run(command, capture_output=True, text=True)
    return (run.stdout + run.stderr).strip().splitlines()[0]


class Nginx:
    name = "nginx"

    def missing(self):
        return None if which("nginx") else "apt install nginx-light"

    def version(self):
        return first_line(which("nginx"), "-v").split("/")[-1]

    def command(self, folder, work):
        listen = f"listen 127.0.0.1:{work.port}" + (" ssl http2" if work.tls else "")
        if work.h2c_upstream and not work.tls:
            listen += " http2"
        tls = self._tls(work.certificate, work.key) if work.certificate else ""
        kind = "grpc" if work.h2c_upstream else "proxy"
        scheme = "grpc" if work.h2c_upstream else "http"
        upgrade = "" if work.h2c_upstream else (
            "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
            " proxy_set_header Connection $connection_upgrade;"
            " proxy_request_buffering off; proxy_max_temp_file_size 0;"
            " proxy_buffers 8 64k; proxy_buffer_size 16k; proxy_busy_buffers_size 128k;")
        headers = (f"{kind}_set_header Host $host; {kind}_set_header X-Forwarded-For $remote_addr;"
                   f" {kind}_set_header X-Forwarded-Proto $scheme;"
                   f" {kind}_set_header X-Forwarded-Host $host;"
                   f" {kind}_set_header X-Request-Id $request_id;")
        to = f"{kind}_pass {scheme}://upstreams;"
        servers = [f"server {{ {listen}; server_name {name}; {self._tls(crt, key)}"
                   f" location / {{ {to} }} }}" for name, crt, key in work.sites]
        if not work.sites:
            servers = [f"server {{ {listen} default_server; {tls} location / {{ {to} }} }}"]
        if work.routes > 1:
            locations = "".join(f"location {p}/ {{ {to} }}\n" for p in work.prefixes())
            servers += [f"server {{ {listen}; server_name {h}; {tls} location / {{ {to} }} }}"
                        for h in work.hosts()]
            servers.append(f"server {{ {listen}; server_name api.example; {tls} {locations} }}")
            servers.append(f"server {{ {listen}; server_name tenant.example; {tls}"
                           f" location / {{ {kind}_pass {scheme}://$tenant; }} }}")
        tenants = "".join(f"{t} upstreams;\n" for t in work.tenants()) if work.routes > 1 else ""
        limit = (f"limit_req_zone $binary_remote_addr zone=clients:64m rate={LIMIT}r/s;"
                 f" limit_req zone=clients burst={LIMIT} nodelay;") if work.limited else ""
        with open(os.path.join(folder, "nginx.conf"), "w") as conf:
            conf.write(f"""
daemon off; pid nginx.pid; error_log stderr crit; worker_processes 1; worker_rlimit_nofile 19000;
events {{ worker_connections 9000; }}
http {{
  access_log off; keepalive_requests 100000000; client_max_body_size 0; sendfile on;
  server_names_hash_max_size 65536; server_names_hash_bucket_size 128;
  map_hash_max_size 65536; map_hash_bucket_size 128;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  map $http_x_tenant $tenant {{ default ""; {tenants} }}
  upstream upstreams {{ {" ".join(f"server 127.0.0.1:{p};" for p in work.upstreams)}
    keepalive 512; keepalive_requests 100000000; }}
  {upgrade} {headers} {limit}
  {os.linesep.join(servers)}
}}
""")
        return [which("nginx"), "-p", folder, "-c", "nginx.conf", "-e", "stderr"], {}

    @staticmethod
    def _tls(certificate, key):
        return (f"ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate {certificate};"
                f" ssl_certificate_key {key};")


class Haproxy:
    name = "haproxy"

    def missing(self):
        return None if which("haproxy") else "apt install haproxy"

    def version(self):
        return first_line(which("haproxy"), "-v").split()[2]

    def command(self, folder, work):
        bind = f"bind 127.0.0.1:{work.port}"
        if work.tls:
            sites = work.sites or (("site", work.certificate, work.key),)
            os.makedirs(os.path.join(folder, "certs"))
            for name, *parts in sites:
                with open(os.path.join(folder, "certs", name + ".pem"), "w") as pem:
                    for part in parts:
                        with open(part) as source:
                            pem.write(source.read())
            bind += " ssl crt certs/ alpn h2,http/1.1"
        elif work.h2c_upstream:
            bind += " proto h2"
        switch = "default_backend upstreams"
        if work.routes > 1:
            self._map(folder, "hosts", work.hosts())
            self._map(folder, "prefixes", [p + "/" for p in work.prefixes()])
            self._map(folder, "tenants", work.tenants())
            switch = """
  acl api hdr(host) -i api.example
  acl tenant hdr(host) -i tenant.example
  use_backend %[path,map_beg(prefixes.map)] if api
  use_backend %[req.hdr(x-tenant),map_str(tenants.map)] if tenant
  use_backend %[req.hdr(host),lower,map_str(hosts.map)]"""
        limit = f"""
  stick-table type ipv6 size 1m expire 60s store http_req_rate(10s)
  http-request track-sc0 src
  http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt {10 * LIMIT} }}
""" if work.limited else ""
        jwt = f"""
  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
  http-request set-var(txn.iss) var(txn.bearer),jwt_payload_query('$.iss')
  http-request set-var(txn.aud) var(txn.bearer),jwt_payload_query('$.aud[0]')
  http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless {{ var(txn.alg) -m str ES256 }}
  http-request deny deny_status 401 unless {{ var(txn.iss) -m str {tokens.ISSUER} }}
  http-request deny deny_status 401 unless {{ var(txn.aud) -m str {tokens.AUDIENCE} }}
  http-request deny deny_status 401 unless {{ var(txn.exp),sub(txn.now) -m int gt 0 }}
  http-request deny deny_status 401 unless {{ var(txn.bearer),jwt_verify(txn.alg,"{work.jwt_key}") 1 }}
  http-request del-header Authorization
""" if work.jwt_key else ""
        proto = "proto h2" if work.h2c_upstream else ""
        servers = "\n".join(f"  server s{p} 127.0.0.1:{p} {proto}" for p in work.upstreams)
        with open(os.path.join(folder, "haproxy.cfg"), "w") as conf:
            conf.write(f"""
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  timeout connect 5s
  timeout client 120s
  timeout server 120s
  timeout tunnel 1h
  http-reuse always
frontend edge
  {bind}
  {limit}
  {jwt}
  unique-id-format %{{+X}}o\\ %ci:%cp_%fi:%fp_%Ts_%rt:%pid
  unique-id-header X-Request-Id
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto {"https" if work.tls else "http"}
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  {switch}
backend upstreams
  balance roundrobin
{servers}
""")
        return [which("haproxy"), "-db", "-f", "haproxy.cfg"], {}

    @staticmethod
    def _map(folder, name, keys):
        with open(os.path.join(folder, name + ".map"), "w") as out:
            out.writelines(f"{key} upstreams\n" for key in keys)


class Caddy:
    name = "caddy"

    def missing(self):
        return None if which("caddy") else "apt install caddy"

    def version(self):
        return first_line(which("caddy"), "version").split()[0]

    def command(self, folder, work):
        scheme = "https" if work.tls else "http"
        tls = f"tls {work.certificate} {work.key}" if work.tls else ""
        dial = "h2c://" if work.h2c_upstream else ""
        with open(os.path.join(folder, "Caddyfile"), "w") as conf:
            conf.write(f"""
{{
  admin off
  auto_https off
  servers {{
    protocols h1 h2 h2c
  }}
}}
{scheme}://:{work.port} {{
  bind 127.0.0.1
  {tls}
  reverse_proxy {" ".join(f"{dial}127.0.0.1:{p}" for p in work.upstreams)} {{
    header_up X-Request-Id {{http.request.uuid}}
    transport http {{
      keepalive_idle_conns_per_host 512
      {"versions h2c" if work.h2c_upstream else ""}
    }}
  }}
}}
""")
        return ([which("caddy"), "run", "--config", "Caddyfile"],
                {"GOMAXPROCS": "1", "HOME": folder, "XDG_DATA_HOME": folder})


class Spring:
    """Spring Cloud Gateway, built from Maven Central by `make bench-spring`."""

    name = "spring"
    jar = os.path.join(HERE, "spring", "target", "spring-gateway.jar")

    def missing(self):
        return None if os.path.exists(self.jar) else "make bench-spring"

    def version(self):
        jars = subprocess.run(["unzip", "-l", self.jar], capture_output=True, text=True).stdout
        at = jars.find("spring-cloud-gateway-server-webflux-")
        return jars[at:].split("webflux-")[1].split(".jar")[0] if at >= 0 else "?"

    def command(self, folder, work):
        tls = f"""
  ssl:
    certificate: file:{work.certificate}
    certificate-private-key: file:{work.key}
  http2:
    enabled: true""" if work.tls else ""
        # Its load balancer wants a service registry; two routes of equal weight do the same.
        routes = "".join(f"""
            - id: u{p}
              uri: http://127.0.0.1:{p}
              predicates:
                - Path=/**
                - Weight=all, 1""" for p in work.upstreams)
        with open(os.path.join(folder, "application.yaml"), "w") as conf:
            conf.write(f"""
server:
  address: 127.0.0.1
  port: {work.port}{tls}
logging.level.root: warn
spring:
  cloud:
    gateway:
      server:
        webflux:
          routes:{routes}
""")
        return [java(), "-jar", self.jar], {}


class Bartizan:
    def __init__(self, name="bartizan", home=os.path.join(ROOT, "dist", "bartizan")):
        self.name, self.home = name, os.path.abspath(home)

    def missing(self):
        return None if os.path.exists(os.path.join(self.home, ".built")) else "make dist"

    def version(self):
        if not self.home.startswith(ROOT):
            return self.home
        commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"],
                                capture_output=True, text=True).stdout.strip()
        return commit or "?"

    def command(self, folder, work):
        listener = {"name": "edge", "address": f"127.0.0.1:{work.port}",
                    "protocol": "https" if work.tls else "http"}
        settings = {"listeners": [listener], "eventLoops": 1, "accessLog": {"enabled": False},
                    "admin": {"address": "127.0.0.1:0"}}
        auth = {}
        if work.jwt_key:
            settings["jwtProviders"] = {"main": {
                "issuer": tokens.ISSUER, "audiences": [tokens.AUDIENCE], "algorithms": ["ES256"],
                "keysFile": work.jwt_key, **({} if work.remembers else {"cachedTokens": 0})}}
            auth = {"auth": {"jwt": {"provider": "main"}}}
        self._json(folder, "gateway.json", settings)
        os.makedirs(os.path.join(folder, "routes"), exist_ok=True)
        os.makedirs(os.path.join(folder, "certs"), exist_ok=True)
        if work.certificate:
            shutil.copy(work.certificate, os.path.join(folder, "certs", "site.pem"))
            shutil.copy(work.key, os.path.join(folder, "certs", "site.key"))
        for name, certificate, key in work.sites:
            shutil.copy(certificate, os.path.join(folder, "certs", name + ".pem"))
            shutil.copy(key, os.path.join(folder, "certs", name + ".key"))
        matches = [{}]
        if work.routes > 1:
            matches = [{"hosts": [h]} for h in work.hosts()]
            matches += [{"hosts": ["api.example"], "path": {"prefix": p}} for p in work.prefixes()]
            matches += [{"hosts": ["tenant.example"],
                         "headers": [{"name": "x-tenant", "exact": t}]} for t in work.tenants()]
        limits = {"rateLimits": [{"name": "per-client", "key": "client", "limit": 10 * LIMIT,
                                  "window": "10s"}]} if work.limited else {}
        # Nobody else bounds what an upstream is given by itself.
        breaker = dict.fromkeys(("maxConnections", "maxPendingRequests", "maxRequests"), 100_000)
        pool = {"circuitBreaker": breaker, "endpoints": [{"url": f"http://127.0.0.1:{p}"} for p in work.upstreams],
                "protocol": "h2c" if work.h2c_upstream else "http1"}
        self._json(folder, "routes/bench.json", {
            "pools": {"upstreams": pool},
            "routes": [{"name": f"r{i}", "match": match, "to": {"pool": "upstreams"}, **limits, **auth}
                       for i, match in enumerate(matches)]})
        return [os.path.join(self.home, "bin", "bartizan"), "run", "--directory", folder], {}

    @staticmethod
    def _json(folder, name, value):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w") as out:
            json.dump(value, out)


def java():
    home = first_line(os.path.join(ROOT, "packaging", "bin", "find-java"))
    return os.path.join(home, "bin", "java")


ALL = [Nginx(), Haproxy(), Caddy(), Spring(), Bartizan()]
