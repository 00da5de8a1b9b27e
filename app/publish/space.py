"""A folder as a Space: uploaded with the owner's token, which comes from the environment and from nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError
from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined] # public, by its documentation
from huggingface_hub.utils.tqdm import disable_progress_bars

from analysis.errors import GrokscopeError, ParameterError

TOKEN = "HF_TOKEN"  # noqa: S105 — the variable's name, and no token
"""The environment variable that holds the token."""

_ENDPOINT = "HF_ENDPOINT"
_ADDRESS = re.compile(r"hf://(?:spaces/)?([\w.-]+/[\w.-]+)")
_NO_TOKEN = re.compile(r"[^!-~]")


class UploadError(GrokscopeError):
    """A folder that could not be uploaded."""


@dataclass(frozen=True)
class Space:
    """Where a folder goes."""

    name: str
    token: str
    endpoint: str | None = None

    @classmethod
    def at(cls, address: str) -> Self:
        """Read `hf://user/space`, and the token for it.

        Raises:
            ParameterError: for another address, or without a token.
        """
        found = _ADDRESS.fullmatch(address)
        if found is None or not _is_name(found[1]):
            raise ParameterError(f"{address} is no address of a Space: write it as hf://user/space")
        token = os.environ.get(TOKEN, "").strip()
        if not token or _NO_TOKEN.search(token):
            raise ParameterError(f"{address} takes a token: set {TOKEN} to one that may write there")
        return cls(found[1], token, os.environ.get(_ENDPOINT) or None)

    def upload(
        self,
        folder: Path,
        message: str,
        *,
        sdk: Literal["static", "docker"] = "static",
        variables: Mapping[str, str] | None = None,
    ) -> str:
        """Make the Space hold what a folder does, and nothing else; returns where it is.

        `variables` are those of the environment in which it runs.

        Raises:
            UploadError: when it cannot be reached, or refuses.
        """
        disable_progress_bars()
        api = HfApi(endpoint=self.endpoint, token=self.token, library_name="grokscope")
        try:
            api.create_repo(self.name, repo_type="space", space_sdk=sdk, exist_ok=True)
            for name, value in (variables or {}).items():
                api.add_space_variable(self.name, name, value)
            api.upload_folder(
                repo_id=self.name, folder_path=folder, repo_type="space", commit_message=message, delete_patterns="*"
            )
        except HfHubHTTPError as error:
            status = error.response.status_code
            why = error.server_message or f"it answered {status}"
            raise UploadError(f"hf://{self.name} refuses it: {why} (is {TOKEN} one that may write there?)") from error
        except (httpx2.HTTPError, OSError) as error:
            raise UploadError(f"hf://{self.name} cannot be reached ({error}): try again") from error
        return f"{api.endpoint}/spaces/{self.name}"


def _is_name(name: str) -> bool:
    """Whether the Hub lets a repository be called so."""
    try:
        validate_repo_id(name)
    except HFValidationError:
        return False
    return True
