"""Results as Markdown and JSON: ratios first, absolute figures second."""

import glob
import json
import os

RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")
BASE = "bartizan"


def table(entry):
    """A scenario's table: Bartizan's figures over the system's first, below 1 in our favour."""
    lines = [f"\n### {entry['scenario']}: {entry['title']}\n"]
    result, versions = entry["result"], entry["versions"]
    columns = _columns(entry)
    lines.append("| system | " + " | ".join(f"{BASE} / it, {c[0]}" for c in columns if c[2])
                 + " | " + " | ".join(c[0] for c in columns) + " |")
    lines.append("|---" * (1 + sum(1 for c in columns if c[2]) + len(columns)) + "|")
    for name, figures in result.items():
        cells = []
        peer = result.get(name.replace(name.split(",")[0], BASE, 1))
        for _, pick, ratio in columns:
            if ratio:
                own, mine = pick(figures), pick(peer) if peer else None
                cells.append(f"{mine[0] / own[0]:.2f}" if own and mine and own[0] else "")
        for _, pick, _ in columns:
            own = pick(figures)
            cells.append(_number(*own) if own else "")
        system, _, rest = name.partition(",")
        version = versions.get(system, "")
        lines.append(f"| {system} {version}{',' * bool(rest)}{rest} | " + " | ".join(cells) + " |")
    lines.append(f"\n{entry['machine']}, {entry['date']}, `{entry['command']}`, "
                 f"{entry['took_s']} s")
    return "\n".join(lines)


def _columns(entry):
    """Heading, picker of (median, least, most), and whether a ratio is shown."""
    first = next(iter(entry["result"].values()))
    if entry["scenario"] == "9":
        return [("first request, s", _of("first_request_s"), True),
                ("processor until then, s", _of("start_cpu_s"), True),
                ("processor for 10,000 requests, s", _of("first_10000_cpu_s"), True)]
    if entry["scenario"] == "memory":
        return [("at rest, MB", _of("rest_bytes", 1e-6), True),
                ("idle TLS connection, KB", _of("idle_tls_connection_bytes", 1e-3), True),
                ("request in flight, KB", _of("request_in_flight_bytes", 1e-3), True)]
    unit = entry["unit"]
    columns = []
    if any("," in name for name in entry["result"]):
        counted = next(iter(entry["result"])).rpartition(" ")[2]
        columns = [(f"against 1 {counted}", lambda figures: figures.get("against_1"), False)]
    columns += [(f"µs/{unit}", _of("cost"), True), ("user", _of("user"), False),
               ("system", _of("system"), False), (f"{unit}s/s", _of("rate"), False)]
    if any("rest_bytes_each" in figures for figures in entry["result"].values()):
        columns += [("a certificate at rest, KB", _of("rest_bytes_each", 1e-3), False),
                    ("in use, KB", _of("used_bytes_each", 1e-3), False)]
    if "p99" in first:
        rate = first["at_rate"]["median"]
        columns += [(f"{p} at {rate:.0f}/s, ms", _of(key, 1e-3), key == "p99")
                    for p, key in (("p50", "p50"), ("p99", "p99"), ("p99.9", "p999"))]
    return columns


def _of(key, scale=1.0):
    def pick(figures):
        value = figures.get(key)
        if not value:
            return None
        return [value[k] * scale for k in ("median", "least", "most") if k in value]
    return pick


def _number(median, least=None, most=None):
    digits = 0 if median >= 1000 else 1 if median >= 10 else 2
    text = f"{median:,.{digits}f}"
    if least is not None and f"{least:.{digits}f}" != f"{most:.{digits}f}":
        text += f" ({least:,.{digits}f} to {most:,.{digits}f})"
    return text


def keep(entry):
    """Writes the scenario's JSON, and the Markdown of all that are there."""
    os.makedirs(RESULTS, exist_ok=True)
    with open(os.path.join(RESULTS, f"{entry['scenario']}.json"), "w") as out:
        json.dump(entry, out, indent=1)
        out.write("\n")
    entries = []
    for path in glob.glob(os.path.join(RESULTS, "*.json")):
        with open(path) as source:
            entries.append(json.load(source))
    entries.sort(key=lambda e: (int(e["scenario"].rstrip("abc")) if e["scenario"][0].isdigit()
                                else 99, e["scenario"]))
    with open(os.path.join(RESULTS, "README.md"), "w") as out:
        out.write("# Results\n\nWritten by `make bench`. Medians over the rounds, with the least and"
                  " the most; a ratio\nbelow 1 means that Bartizan costs less.\n")
        for entry in entries:
            out.write(table(entry) + "\n")
