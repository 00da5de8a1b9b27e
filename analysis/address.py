"""Addresses, `s3://bucket/…`: how one tells them from paths, and how they are shown. Needs neither torch nor fsspec."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ParameterError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://.", re.IGNORECASE)
_SECRETS = (
    (re.compile(r"(?<=//)[^/@\s'\"]*@"), ""),
    (re.compile(r"(://[^\s?'\"]*)\?[^\s'\"]*"), r"\1?…"),
)
"""Names and passwords, and what follows a question mark, which may be a signature: used, and never shown."""


def is_address(text: str) -> bool:
    """Whether a text is an address rather than the path of a file or a folder here."""
    return _ADDRESS.match(text) is not None


def without_secrets(text: str) -> str:
    """A text as it may be shown, whatever addresses stand in it."""
    for secret, shown in _SECRETS:
        text = secret.sub(shown, text)
    return text


@dataclass(frozen=True)
class Address:
    """Where a run store is that can be read and not written; as text it is without secrets."""

    whole: str

    def __str__(self) -> str:
        return without_secrets(self.whole)

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"


Root = Path | Address
"""Where a run store is."""


def root_of(text: str) -> Root:
    """Where a text says that runs are."""
    return Address(text.rstrip("/")) if is_address(text) else Path(text).expanduser()


def writable(root: Root) -> Path:
    """The folder of a run store, for whoever writes in it.

    Raises:
        ParameterError: when it is at an address.
    """
    if isinstance(root, Address):
        raise ParameterError(f"the run store {root} can only be read: name a folder of this machine with --runs")
    return root
