"""Who may look: anybody, or whoever shows the token or knows the password."""

from __future__ import annotations

from base64 import b64encode
from hmac import compare_digest

from aiohttp import web


class Guard:
    """Asks for a bearer token or a `NAME:PASSWORD`, whichever is set; for nothing if none is."""

    def __init__(self, *, token: str = "", password: str = "") -> None:
        self._accepted: list[bytes] = []
        self._schemes: list[str] = []
        if password:
            self._accepted.append(b"Basic " + b64encode(password.encode()))
            self._schemes.append('Basic realm="statement-bot", charset="UTF-8"')
        if token:
            self._accepted.append(f"Bearer {token}".encode())
            self._schemes.append('Bearer realm="statement-bot"')

    def require(self, request: web.Request) -> None:
        """Refuse whoever may not look, with 401. Compared in constant time."""
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        # All of them, whichever fits: how long it takes must say nothing.
        fits = [compare_digest(shown, accepted) for accepted in self._accepted]
        if fits and not any(fits):
            refused = web.HTTPUnauthorized(text="Log in, or show the token.\n")
            for scheme in self._schemes:
                refused.headers.add("WWW-Authenticate", scheme)
            raise refused
