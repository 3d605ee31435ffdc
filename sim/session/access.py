"""Who may come in: codes that cannot be guessed, tokens of seats, and how often one may try.

Of a token or a secret only the digest is kept. Everything is decided here, on the server, for every read and write.
"""

import hashlib
import hmac
import secrets
from collections import defaultdict, deque

from sim.errors import InputError, Problem

__all__ = ["Attempts", "Denied", "denied", "digest", "new_code", "new_token", "proves", "tidy_code"]

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What cannot be mistaken for something else when it is read out: 32 signs, 5 bits each."""

_LENGTH = 10
"""50 bits: with twenty tries a minute from each of a thousand addresses, one success in a hundred thousand years."""


class Denied(InputError):  # noqa: N818 - as in the words to the user
    """Somebody has no right to what he asked for, or must wait."""


def denied(key: str, **values: object) -> Denied:
    """Why it is refused, as an entry of the catalogue."""
    return Denied([Problem(key, values=values)])


def new_code() -> str:
    """A code to join a team, in two groups that can be read out."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return f"{code[:5]}-{code[5:]}"


def tidy_code(typed: str) -> str:
    """A code as it was meant: without spaces, in capitals, the hyphen in its place.

    >>> tidy_code(" abcde fghjk ")
    'ABCDE-FGHJK'
    """
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    return f"{code[:5]}-{code[5:]}"


def new_token() -> str:
    """A secret for a seat or for whoever leads the drill (192 bits)."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def proves(secret: str, kept: str) -> bool:
    """Whether a secret is the one of which the digest was kept, told in the same time whatever it is."""
    return hmac.compare_digest(digest(secret), kept)


class Attempts:
    """How often somebody has failed lately, per address and per code; a class behind one address may join as it likes.

    Parameters
    ----------
    per_address, per_code : int
        Failures that are allowed within the window.
    window_s : float
    """

    def __init__(self, per_address: int = 20, per_code: int = 60, window_s: float = 60.0) -> None:
        self._allowed = {"address": per_address, "code": per_code}
        self._window = window_s
        self._made: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def check(self, address: str, code: str, now: float) -> None:
        """Make sure that one more attempt is allowed.

        Raises
        ------
        Denied
            Too many from this address, or with this code, have failed.
        """
        self._forget(now)
        for subject in (("address", address), ("code", code)):
            if len(self._made.get(subject, ())) >= self._allowed[subject[0]]:
                raise denied("session.too-many-attempts", seconds=round(self._window))

    def failed(self, address: str, code: str, now: float) -> None:
        """An attempt has failed."""
        for subject in (("address", address), ("code", code)):
            self._made[subject].append(now)

    def _forget(self, now: float) -> None:
        """What is long past no longer counts, nor takes up room."""
        for subject, made in list(self._made.items()):
            while made and made[0] <= now - self._window:
                made.popleft()
            if not made:
                del self._made[subject]
