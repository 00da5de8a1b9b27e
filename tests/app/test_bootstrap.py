"""What the page opens with: the run of the address or the first that can be shown, as JSON that stays JSON."""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import quote

import pytest

from app.bootstrap import damage_notice, to_script
from app.pages import pages_for
from app.run_info import run_info_of
from cache.build import build_answers
from tests.app.conftest import open_page
from tests.app.node import run_module

NO_RUN = ("nope", "", "../tiny", "/etc/passwd", "tiny/", ".tiny", "x" * 65, "ti\0ny", "tiny ", "é", "%", "</script>")


@pytest.fixture
def two(copied, tiny_copy):
    """A page over two runs of the same model."""
    shutil.copytree(tiny_copy.root / "tiny", tiny_copy.root / "another")
    return copied


def break_run(store: Any, name: str) -> None:
    (store.root / name / "run.json").write_bytes(b"no")


@pytest.mark.parametrize("path", ["/", *(f"/{page.name}" for page in pages_for(trains=True))])
def test_every_page_has_an_address_of_its_own(site, path):
    response = site.client.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert site.initial(path)["run"]["name"] == "tiny"


class TestRun:
    """Which run the page opens."""

    def test_the_first_one_where_the_address_names_none(self, two):
        told = two.initial()
        assert (told["runs"], told["run"]["name"]) == (["another", "tiny"], "another")
        assert told["notices"] == {"run": "", "error": ""}

    def test_the_one_that_the_address_names_on_every_page(self, two):
        for page in pages_for(trains=True):
            told = two.initial(f"/{page.name}?run=tiny&epoch=40&v=1")
            assert (told["run"]["name"], told["notices"]) == ("tiny", {"run": "", "error": ""})

    @pytest.mark.parametrize("name", NO_RUN, ids=repr)
    def test_the_first_one_and_a_notice_where_there_is_none_of_that_name(self, site, name):
        told = site.initial(f"/?run={quote(name, safe='')}")
        assert told["run"]["name"] == "tiny"
        assert told["notices"]["error"].endswith(".")
        assert "\n" not in told["notices"]["error"]

    def test_the_notice_says_which_runs_there_are(self, site):
        assert site.initial("/?run=nope")["notices"]["error"] == "There is no run 'nope': the runs are tiny."

    def test_the_first_that_can_be_shown_where_the_one_that_is_named_cannot(self, two, tiny_copy):
        break_run(tiny_copy, "tiny")
        told = two.initial("/?run=tiny")
        assert told["run"]["name"] == "another"
        assert "'tiny'" in told["notices"]["error"]

    def test_a_broken_run_that_nobody_asked_for_is_passed_over(self, two, tiny_copy):
        break_run(tiny_copy, "another")
        told = two.initial()
        assert told["run"]["name"] == "tiny"
        assert told["notices"]["error"] == ""

    @pytest.mark.parametrize("file", ["run.json", "history.npz"])
    def test_where_none_can_be_shown_it_says_what_is_wrong_with_the_first(self, two, tiny_copy, file):
        for name in ("another", "tiny"):
            (tiny_copy.root / name / file).write_bytes(b"no")
        told = two.initial()
        assert told["run"] is None
        assert "'another'" in told["notices"]["error"]
        assert "'tiny'" in two.initial("/?run=tiny")["notices"]["error"]

    def test_an_empty_store_says_how_to_fill_it(self, tmp_path):
        page = open_page(tmp_path / "runs", tmp_path / "cache")
        for address in ("/", "/neurons?run=tiny"):
            told = page.initial(address)
            assert (told["runs"], told["run"]) == ([], None)
            assert "grokscope train --name NAME" in told["notices"]["error"]

    def test_one_that_takes_a_while_is_asked_for_once_the_page_is_there(self, copied, monkeypatch):
        monkeypatch.setattr("app.gate.PATIENCE_SECONDS", 0.0)
        told = copied.initial("/neurons?run=tiny")
        assert (told["run"], told["awaited"], told["notices"]["error"]) == (None, "tiny", "")
        monkeypatch.setattr("app.gate.PATIENCE_SECONDS", 60.0)
        info = copied.request("run_request", name="tiny", digest="").value["run"]
        told = copied.initial("/neurons?run=tiny")
        assert (told["run"], told["awaited"]) == (info, "")

    def test_runs_are_those_of_now(self, copied, tiny_copy):
        assert copied.initial()["runs"] == ["tiny"]
        shutil.move(tiny_copy.root / "tiny", tiny_copy.root / "moved")
        assert copied.initial()["run"]["name"] == "moved"


class TestDamage:
    """What is said of checkpoints that cannot be used."""

    @pytest.mark.parametrize(
        ("damaged", "words"),
        [
            ((40,), "Checkpoint 40 of run 'tiny' is damaged (× on the timeline): restore it, or use the others."),
            (
                (0, 40),
                "Checkpoints 0, 40 of run 'tiny' are damaged (× on the timeline): restore them, or use the others.",
            ),
        ],
    )
    def test_damaged_checkpoints_are_named_and_the_others_are_shown(self, copied, tiny_copy, damaged, words):
        for epoch in damaged:
            (tiny_copy.root / "tiny" / "checkpoints" / f"{epoch:06d}.safetensors").write_bytes(b"no")
        told = copied.initial()
        assert told["notices"] == {"run": words, "error": ""}
        assert told["run"]["damaged"] == list(damaged)
        assert told["run"]["start"]["epoch"] not in damaged

    def test_a_run_without_a_sound_checkpoint_cannot_be_shown(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        told = copied.initial()
        assert told["run"] is None
        assert "No checkpoint of run 'tiny' is sound" in told["notices"]["error"]

    def test_a_sound_run_has_nothing_said_of_it(self, tiny_store, tmp_path):
        answers = build_answers(tiny_store.root, tmp_path, device="cpu")
        assert damage_notice(run_info_of(answers, answers.session.run("tiny"))) == ""


class TestText:
    """The JSON in the page."""

    @pytest.mark.parametrize("text", ["</script>", "<!--<script>", "<script>", "{%initial%}", "\u2028", '"\\', "]]>"])
    def test_no_text_in_an_address_ends_its_element(self, site, text):
        address = f"/?run={quote(text, safe='')}"
        assert repr(text) in site.initial(address)["notices"]["error"]
        assert site.scripts(address).keys() == site.scripts("/").keys()

    def test_no_text_at_all_does(self):
        assert "<" not in to_script({"</script>": ["<!--", {"a": "<script"}]})

    @pytest.mark.parametrize("text", ["<b>", "'\"><img src=x>"])
    def test_nothing_of_an_address_is_in_the_page_but_there(self, site, text):
        page = site.client.get(f"/?run={quote(text, safe='')}&neuron={quote(text, safe='')}").get_data(as_text=True)
        assert text not in page


class TestBrowser:
    """What the browser makes of it is what the server answers."""

    def fitted(self, initial: Any, address: str) -> Any:
        """The view that the browser makes of an address, that view's own address, and what it makes of that."""
        pathname, _, search = address.partition("?")
        return run_module(
            """async ({ initial, address }) => {
                const { addressOf, fit, readAddress } = await import(`${engine}/state/address.mjs`);
                const { requested, notices } = readAddress(address, initial);
                const { view, notices: others } = fit(requested, initial, initial.run);
                const written = addressOf(view, initial);
                const again = fit(readAddress(new URL(written, "http://a"), initial).requested, initial, initial.run);
                notices.push(...others);
                return { view, notices, written, again: again.view, complaints: again.notices };
            }""",
            {"initial": initial, "address": {"pathname": pathname, "search": f"?{search}", "hash": ""}},
        )

    @pytest.mark.parametrize(
        "search",
        [
            "neuron=99&head=9&freq=0&z=-1&rank=1e3",
            "dims=&picks=a,b&component=500",
            "terms=<&shape=é&large=A&sort=%0A&limits=x",
            "epoch=31&page=data&basis=none&colours=&v=99&x=1&__proto__=1&constructor=1",
            "dims=0,1,2,3,4&picks=0,1,2,3,4,5,6,7,8,9,10,11,12&epoch=99999999999999",
        ],
    )
    def test_whatever_the_address_says_every_panel_of_the_view_is_answered(self, site, search):
        found = self.fitted(site.initial(), f"/nowhere?{search}")
        assert found["notices"]
        assert (found["again"], found["complaints"]) == (found["view"], [])
        assert site.ask(*[text for _, text in site.questions(**found["view"])]).notice == ""
