"""What a person does with trainings: begin one, pause it, let it go on, cancel it, extend it, give it another name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.config import MAX_EPOCHS, ModelConfig, TrainConfig
from analysis.errors import ParameterError
from analysis.files import write_atomically
from analysis.folders import MANIFEST, RunFolders, is_run, new_run_folder
from analysis.lease import HeldError, Lease, is_held
from analysis.manifest import Branch, Dtype
from jobs.job import FAILURE, JOB, Job, Membership, Wanted, job_in, manifest_in, reached
from jobs.overview import is_finished
from jobs.trash import Trash
from training.schedule import parse_schedule

_NO_FILES: Mapping[str, bytes] = {}


def nobody(_name: str) -> None:
    """A bell that nobody hears: workers look by themselves, a few seconds later."""


@dataclass(frozen=True)
class Jobs:
    """The jobs of a run store; each method checks all before it writes anything."""

    store: RunFolders
    ring: Callable[[str], None] = nobody
    """Tells the workers that a run may need one (`jobs.bell`)."""

    def submit(
        self,
        name: str,
        *,
        model: ModelConfig,
        train: TrainConfig,
        dtype: Dtype = "float32",
        branch: Branch | None = None,
        sweep: Membership | None = None,
        files: Mapping[str, bytes] = _NO_FILES,
    ) -> None:
        """Have a new run trained; `files` are what a branch begins with (`analysis.branch.Beginning`).

        Raises:
            ParameterError: when the name is taken or cannot be one, or the schedule is none.
        """
        folder = self.store.folder(name)
        parse_schedule(train.checkpoints, epochs=train.epochs)
        with self._writing(name):
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(exist_ok=True)
            if is_run(folder) or (folder / JOB).exists() or is_held(folder):
                raise ParameterError(f"there is a run {name!r} already: choose another name")
            _begin(folder, Job.of(model, train, dtype, branch, sweep), files)
        self.ring(name)

    @contextmanager
    def begun(
        self,
        name: str,
        *,
        model: ModelConfig,
        train: TrainConfig,
        dtype: Dtype,
        branch: Branch | None = None,
        files: Mapping[str, bytes] = _NO_FILES,
    ) -> Iterator[Lease]:
        """A new run that the caller trains here and now, with its lease; nothing stays without a checkpoint.

        Raises:
            ParameterError: when the name is taken or cannot be one, or the schedule is none.
        """
        folder = self.store.folder(name)
        parse_schedule(train.checkpoints, epochs=train.epochs)
        if is_run(folder) or (folder / JOB).exists():
            raise ParameterError(
                f"there is a run {name!r} already: choose another --name, or continue it with --resume"
            )
        with self._writing(name), new_run_folder(folder), Lease.take(folder, owner="grokscope train") as lease:
            _begin(folder, Job.of(model, train, dtype, branch), files)
            yield lease

    @contextmanager
    def continued(self, name: str, *, epochs: int | None) -> Iterator[Lease]:
        """A run that the caller trains on here and now, to `epochs` if given, with its lease.

        Raises:
            GrokscopeError: when there is none, it was imported, it is being trained, or it has come further already.
        """
        folder, job = self._job(name)
        least = reached(folder) or 0
        if epochs is not None and epochs < least:
            raise ParameterError(f"run {name!r} is at epoch {least:,} already: give --epochs {least} or more")
        train = job.train if epochs is None else job.train.model_copy(update={"epochs": epochs})
        with self._writing(name), Lease.take(folder, owner="grokscope train") as lease:
            (folder / FAILURE).unlink(missing_ok=True)
            job.model_copy(update={"wanted": "run", "train": train}).write(folder)
            yield lease

    @contextmanager
    def undertaken(self, name: str) -> Iterator[Lease]:
        """A job that the caller does here and now, with its lease; one that failed is tried again.

        Raises:
            GrokscopeError: when there is none, or it is being trained.
        """
        folder = self._folder(name)
        with self._writing(name), Lease.take(folder, owner="grokscope train --job") as lease:
            (folder / FAILURE).unlink(missing_ok=True)
            yield lease

    def pause(self, name: str) -> None:
        """Have a training stop where it is, until `resume`.

        Raises:
            GrokscopeError: when there is none that goes on.
        """
        self._ask(name, "pause")

    def cancel(self, name: str) -> None:
        """Have a training stop for good; its checkpoints stay.

        Raises:
            GrokscopeError: when there is none that goes on.
        """
        self._ask(name, "cancel")

    def resume(self, name: str) -> None:
        """Have a training go on from where it is; one that failed tries again.

        Raises:
            GrokscopeError: when there is none, or nothing is left of it to do.
        """
        self._ask(name, "run")
        with self._writing(name):
            (self.store.folder(name) / FAILURE).unlink(missing_ok=True)
        self.ring(name)

    def extend(self, name: str, epochs: int) -> None:
        """Have a training go to `epochs` in all, at once where it runs; one that has finished goes on.

        Raises:
            GrokscopeError: when there is none, or it has been there already.
        """
        folder, job = self._job(name)
        if not job.train.epochs <= epochs <= MAX_EPOCHS:
            raise ParameterError(
                f"run {name!r} goes to epoch {job.train.epochs:,}: give so many epochs or more, {MAX_EPOCHS:,} at most"
            )
        train = job.train.model_copy(update={"epochs": epochs})
        parse_schedule(train.checkpoints, epochs=epochs)
        with self._writing(name):
            job.model_copy(update={"train": train}).write(folder)
        self.ring(name)

    def rename(self, name: str, new: str) -> None:
        """Give a run another name.

        Raises:
            GrokscopeError: when there is none, the new name is taken or cannot be one, or it is being trained.
        """
        folder, target = self._folder(name), self.store.folder(new)
        if target.exists():
            raise ParameterError(f"there is a run {new!r} already: choose another name")
        try:
            with self._writing(name), Lease.take(folder, owner="rename") as lease:
                folder.rename(target)
                _write_name(target, new)
                Lease.adopt(target, lease.holder.token).release()
        except HeldError:
            raise ParameterError(f"run {name!r} is being trained: pause it first, then rename it") from None
        self.ring(new)

    def delete(self, name: str) -> None:
        """Take a run, or a job without one, out of the store; whoever trains it stops. `undo` brings it back for a day.

        Raises:
            GrokscopeError: when there is none.
        """
        folder = self._folder(name)
        with self._writing(name):
            Trash(self.store).put(folder)

    def undo(self, name: str) -> None:
        """Bring back what was deleted last under a name.

        Raises:
            GrokscopeError: when there is nothing to bring back, or the name is another's by now.
        """
        with self._writing(name):
            Trash(self.store).restore(name)
        self.ring(name)

    def _ask(self, name: str, wanted: Wanted) -> None:
        folder, job = self._job(name)
        if is_finished(folder, job) and not is_held(folder):
            more = ": extend it, to have it go on" if wanted == "run" else ": there is nothing left to stop"
            raise ParameterError(f"run {name!r} has finished{more}")
        with self._writing(name):
            job.model_copy(update={"wanted": wanted}).write(folder)

    def _folder(self, name: str) -> Path:
        folder = self.store.folder(name)
        if not is_run(folder) and not (folder / JOB).exists():
            raise self.store.missing(name)
        return folder

    def _job(self, name: str) -> tuple[Path, Job]:
        """The job in a folder, made from the run where nobody has asked anything of it yet."""
        folder = self._folder(name)
        job = job_in(folder)
        if job is not None:
            return folder, job
        manifest = manifest_in(folder)
        if manifest is None or manifest.train is None:
            raise ParameterError(f"run {name!r} was imported: it cannot be trained")
        return folder, Job.of(manifest.model, manifest.train, manifest.dtype, manifest.branch)

    def _writing(self, name: str) -> AbstractContextManager[None]:
        return _said_in_a_sentence(name, self.store.root)


@contextmanager
def _said_in_a_sentence(name: str, root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ParameterError(
            f"run {name!r} cannot be written in {root} ({error.strerror}): choose another folder with --runs"
        ) from error


def _begin(folder: Path, job: Job, files: Mapping[str, bytes]) -> None:
    """Write what a training begins with, and then that it is wanted."""
    for name, content in files.items():
        write_atomically(folder / name, content)
    job.write(folder)


def _write_name(folder: Path, name: str) -> None:
    """Have run.json name its folder; nothing depends on it, so that whoever is killed before this loses nothing."""
    if not (folder / MANIFEST).exists():
        return
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8")) | {"name": name}
    write_atomically(folder / MANIFEST, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
