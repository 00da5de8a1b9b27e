"""What imports one arrival: `python -m app.arrivals.process FOLDER`, at low priority, until its page is gone.

It holds the lock of the folder from its start, and removes the folder at its end: what a page began, and left, leaves
nothing. torch is not loaded before all files are here.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from analysis.errors import CancelledError, GrokscopeError
from app.arrivals.folder import Arrival, Report, Said
from app.errors import sentence_of
from app.niceness import be_nice_as_process
from app.settings import Settings

_NICENESS = 10
_LOOKS_SECONDS = 0.2


def main(folder: str) -> None:
    """See to the arrival in a folder."""
    be_nice_as_process(_NICENESS)
    arrival = Arrival(Path(folder))
    try:
        while arrival.is_wanted:
            said = arrival.taken()
            if said is not None:
                _import(arrival, said, Settings.load())
            time.sleep(_LOOKS_SECONDS)
    finally:
        arrival.remove()


def _import(arrival: Arrival, said: Said, settings: Settings) -> None:
    from app.arrivals.importing import imported  # noqa: PLC0415 — torch takes seconds

    try:
        arrival.tell(Report("done", lines=imported(arrival, said, settings)))
    except CancelledError:
        pass  # the loop sees it, too
    except GrokscopeError as error:
        # A person knows the files by their names, and not where they lie here.
        said_of = str(error).replace(f"{arrival.files}{os.sep}", "").replace(str(arrival.files), "this set of files")
        sentence = sentence_of(GrokscopeError(said_of))
        if "--" in sentence and not _wants(sentence):
            sentence += " Such flags are for grokscope import on the command line."
        arrival.tell(Report("refused", sentence=sentence, wants=_wants(sentence)))
    except Exception as error:  # noqa: BLE001 — told as a fault of ours, in a sentence, and logged
        arrival.tell(Report("refused", sentence=sentence_of(error)))


def _wants(sentence: str) -> list[str]:
    """Which fields a refusal asks for: it names the flags of the command line."""
    return [name for name in Said.model_fields if f"--{name.replace('_', '-')}" in sentence]


if __name__ == "__main__":
    main(sys.argv[1])
