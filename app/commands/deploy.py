"""`grokscope deploy`: the server as a Space of kind docker."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

BEHIND_A_PROXY = {"GROKSCOPE_PROXY": "on"}
"""What tells the server that a Space's own proxy says who asks, and for what."""


@click.command()
@click.argument("address", metavar="hf://user/space")
def deploy(address: str) -> None:
    """Upload this checkout, with its runs, as a Space that builds the image and serves it; the token is in HF_TOKEN.

    The Space holds what the Dockerfile copies, and nothing else. Visitors read: the image has the public profile.
    """
    from app.publish.image import stage
    from app.publish.space import Space

    space = Space.at(address)
    with TemporaryDirectory(prefix="grokscope-image-") as temporary:
        folder = Path(temporary)
        stage(folder)
        click.echo(f"uploading to {address} …", err=True)
        where = space.upload(folder, "Deploy Grokscope", sdk="docker", variables=BEHIND_A_PROXY)
    click.echo(f"It is built at {where}")
