"""Processes: started on one core, measured from /proc, ended by their own id."""

import contextlib
import os
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Process:
    """A program and whatever it forks, held to one core."""

    def __init__(self, name, command, core, folder, env=None):
        self.name = name
        self.log = os.path.join(folder, name + ".log")
        with open(self.log, "ab") as log:
            self._popen = subprocess.Popen(
                ["taskset", "-c", str(core), *map(str, command)],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                env={**os.environ, **(env or {})},
            )
        self.started = time.monotonic()

    def pids(self):
        """The process and its descendants."""
        parents = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                stat = _stat(int(entry))
                if stat:
                    parents.setdefault(int(stat[1]), []).append(int(entry))
        found, new = [], [self._popen.pid]
        while new:
            pid = new.pop()
            found.append(pid)
            new += parents.get(pid, [])
        return found

    def processor_seconds(self):
        """User and system time spent so far, threads that have ended included."""
        user = system = 0
        for pid in self.pids():
            stat = _stat(pid)
            if stat:
                user += int(stat[11])
                system += int(stat[12])
        return user / TICKS, system / TICKS

    def resident_bytes(self):
        """Resident memory; pages that processes share count once for each, as `ps` has it."""
        total = 0
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/statm") as statm:
                    total += int(statm.read().split()[1]) * PAGE
            except FileNotFoundError:
                pass
        return total

    def is_running(self):
        return self._popen.poll() is None

    def await_port(self, port, seconds=60):
        """Waits until it accepts connections."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.is_running():
                raise Failure(f"{self.name} ended: {self.last_words()}")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Failure(f"{self.name} does not listen on {port}: {self.last_words()}")

    def last_words(self):
        with open(self.log, errors="replace") as log:
            return log.read()[-800:]

    @contextlib.contextmanager
    def at_work(self):
        """Lets it run for a while: between its turns it stands still, and takes nothing from others."""
        self._signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._signal(signal.SIGSTOP)

    def _signal(self, number):
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def stop(self):
        if self.is_running():
            self._signal(signal.SIGCONT)
            self._popen.send_signal(signal.SIGTERM)
            try:
                self._popen.wait(10)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()


class Failure(Exception):
    """What ends a run, said in one line."""


def _stat(pid):
    """The fields of /proc/pid/stat behind the program's name, state first; None if it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def describe():
    """The machine in a few words."""
    model = "unknown processor"
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {os.cpu_count()} cores, Linux {os.uname().release}"
