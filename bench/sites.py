"""Server names with a certificate each, made when they are needed and thrown away after."""

import hashlib
import os
import ssl
import subprocess

import systems
from machine import Failure


class Sites:
    """`h0.example` and so on, each with a P-256 certificate of a development authority."""

    def __init__(self, folder, count):
        self._certs = os.path.join(folder, "certs")
        self.authority = os.path.join(self._certs, "dev-ca.crt")
        self.count = count
        tool = os.path.join(systems.ROOT, "dist", "bartizan", "bin", "bartizan")
        names = [self._name(i) for i in range(count)]
        run = subprocess.run([tool, "dev-cert", "--directory", folder, *names],
                             capture_output=True, text=True)
        if run.returncode:
            raise Failure(f"no certificates: {run.stderr[-300:]}")

    @staticmethod
    def _name(i):
        return f"h{i}.example"

    def first(self, count):
        """(name, certificate, key) of so many."""
        return tuple((self._name(i), self._file(i, "crt"), self._file(i, "key"))
                     for i in range(count))

    def write_names(self, path, count):
        """A line for each: its name, and the SHA-256 of the certificate it must be shown."""
        with open(path, "w") as out:
            for name, certificate, _ in self.first(count):
                with open(certificate) as pem:
                    der = ssl.PEM_cert_to_DER_cert(pem.read().strip())
                out.write(f"{name} {hashlib.sha256(der).hexdigest()}\n")

    def _file(self, i, ending):
        return os.path.join(self._certs, f"{self._name(i)}.{ending}")
