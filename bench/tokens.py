"""Tokens for the scenarios with JWT: signed with ES256 by a key that is made when it is needed."""

import base64
import json
import os
import subprocess
import time

from machine import Failure

ISSUER, AUDIENCE = "https://id.example", "api"


class Tokens:
    """So many clients with a token each, and the public key to verify them by."""

    def __init__(self, folder, count):
        self._key = os.path.join(folder, "jwt.key")
        self.public = os.path.join(folder, "jwt.pem")
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self._key)
        self._openssl("ec", "-in", self._key, "-pubout", "-out", self.public)
        self.list = os.path.join(folder, "tokens")
        made = [self._token(i) for i in range(count)]
        self.first = made[0]
        with open(self.list, "w") as out:
            out.writelines(token + "\n" for token in made)

    def _token(self, i):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": [AUDIENCE], "sub": f"client-{i}", "iat": now,
                  "exp": now + 86_400, "scope": "orders:read orders:write", "tenant": f"t{i % 7}"}
        signed = self._part({"alg": "ES256", "typ": "JWT"}) + "." + self._part(claims)
        der = self._openssl("dgst", "-sha256", "-sign", self._key, stdin=signed.encode())
        return signed + "." + self._base64(self._raw(der))

    @classmethod
    def _part(cls, value):
        return cls._base64(json.dumps(value, separators=(",", ":")).encode())

    @staticmethod
    def _base64(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    @staticmethod
    def _raw(der):
        """r and s of 32 bytes each, out of ASN.1 (RFC 7518, section 3.4)."""
        at, numbers = 2, []
        for _ in range(2):
            length = der[at + 1]
            numbers.append(int.from_bytes(der[at + 2:at + 2 + length], "big"))
            at += 2 + length
        return b"".join(number.to_bytes(32, "big") for number in numbers)

    @staticmethod
    def _openssl(*command, stdin=b""):
        run = subprocess.run(["openssl", *command], input=stdin, capture_output=True)
        if run.returncode:
            raise Failure(f"openssl {command[0]}: {run.stderr[-300:]}")
        return run.stdout
