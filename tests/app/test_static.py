"""Assets, the engine's modules and scripts from npm: all served below a digest, all named in the page, none twice."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from plotly.offline import get_plotlyjs_version

from analysis.errors import NotFoundError
from app.modules import modules_of
from app.settings import PROJECT
from app.static import ENGINE, Static

STATIC = Static.of(PROJECT)
ASSETS = sorted(path.relative_to(PROJECT / "assets").as_posix() for path in (PROJECT / "assets").rglob("*.*"))
MODULES = [name for name in modules_of(PROJECT / "assets", f"{ENGINE}/dash.mjs", later=False) if name in ASSETS]
ON_DEMAND = {"engine/plot/export.mjs", "engine/plot/pdf.mjs", "engine/ui/share/film.mjs"}
PACKAGES = ("gifenc", "plotly.js-basic-dist-min", "qr", "svgcanvas")
TYPES = {"js": ("text/javascript", "application/javascript"), "mjs": ("text/javascript",), "css": ("text/css",)}


@pytest.fixture(scope="module")
def text(site):
    return site.client.get("/").get_data(as_text=True)


@pytest.fixture
def project(tmp_path):
    """A copy of what is read of the project, to change at will."""
    shutil.copytree(PROJECT / "assets", tmp_path / "assets")
    for name in PACKAGES:
        shutil.copytree(PROJECT / "node_modules" / name, tmp_path / "node_modules" / name)
    return tmp_path


def test_every_asset_is_served_with_its_type_for_ever(site):
    for name in ASSETS:
        with site.client.get(f"/{STATIC.assets_path}/{name}") as response:
            assert response.status_code == 200, name
            assert response.mimetype in TYPES[name.rpartition(".")[2]], name
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable", name
            assert response.get_data() == (PROJECT / "assets" / name).read_bytes(), name


def test_a_missing_asset_is_not_kept(site):
    response = site.client.get(f"/{STATIC.assets_path}/engine/nope.mjs")
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "application/problem+json"


def test_the_page_preloads_every_module_that_it_runs(text):
    preloaded = re.findall(r'<link rel="modulepreload" fetchpriority="low" href="([^"]+)">', text)
    assert preloaded == [f"/{STATIC.assets_path}/{name}" for name in MODULES]
    assert text.count(".mjs") == len(MODULES)
    assert not ON_DEMAND & set(MODULES)
    assert set(modules_of(PROJECT / "assets", f"{ENGINE}/dash.mjs")) >= ON_DEMAND


def test_the_page_names_every_style_sheet_and_script_once(text):
    for name in ASSETS:
        if not name.startswith("engine/"):
            assert len(re.findall(rf'(?:href|src)="/{STATIC.assets_path}/{name}\?', text)) == 1


def test_what_dash_asks_for_first_is_on_its_way_before_it_asks(site, text):
    urls = re.findall(r'<link rel="preload" as="fetch" crossorigin href="([^"]+)">', text)
    assert urls == ["/_dash-layout", "/_dash-dependencies"]
    assert all(site.client.get(url).is_json for url in urls)


def test_plotly_is_served_and_preloaded_but_runs_only_when_asked_to(site, text):
    url = STATIC.url("plotly")
    assert f'<link rel="preload" as="script" fetchpriority="low" href="{url}" id="plotly">' in text
    assert f'src="{url}"' not in text
    assert "plotly.min.js" not in text
    response = site.client.get(url)
    hint, _, bundle = response.get_data(as_text=True).partition("\n")
    assert hint == "//# allFunctionsCalledOnLoad"
    assert bundle.lstrip().startswith("/**")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "exported"), [("svgcanvas", "Context"), ("gifenc", " as GIFEncoder"), ("qr", "encodeQR")]
)
def test_what_sharing_needs_is_served_and_not_loaded_before_anyone_wants_it(site, text, name, exported):
    url = STATIC.url(name)
    assert f'<meta name="{name}" content="{url}">' in text
    assert text.count(url) == 1
    response = site.client.get(url)
    script = response.get_data(as_text=True)
    assert "export" in script
    assert exported in script
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_plotly_in_the_page_is_as_new_as_plotly_in_python():
    package = json.loads((PROJECT / "package.json").read_text())
    installed = json.loads((PROJECT / "node_modules" / "plotly.js-basic-dist-min" / "package.json").read_text())
    assert package["dependencies"]["plotly.js-basic-dist-min"] == get_plotlyjs_version()
    assert installed["version"] == get_plotlyjs_version()


def test_every_package_of_the_page_is_pinned_and_served():
    package = json.loads((PROJECT / "package.json").read_text())
    assert tuple(package["dependencies"]) == PACKAGES
    assert all(version[0].isdigit() for version in package["dependencies"].values())


def test_the_lock_file_of_npm_names_no_registry():
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


@pytest.mark.parametrize(
    "name",
    [
        "assets/10-tokens.css",
        "assets/engine/mount.mjs",
        "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js",
        "node_modules/svgcanvas/dist/svgcanvas.esm.js",
        "node_modules/gifenc/dist/gifenc.esm.js",
        "node_modules/qr/index.js",
    ],
)
def test_any_change_changes_every_address(project, name):
    before = Static.of(project)
    path = project / name
    path.write_bytes(path.read_bytes() + b"\n")
    after = Static.of(project)
    assert before == STATIC.__class__(project / "assets", STATIC.scripts, STATIC.digest, STATIC.count)
    assert after.assets_path != before.assets_path
    assert all(after.url(script) != before.url(script) for script in STATIC.scripts)


def test_a_renamed_module_is_a_change(project):
    before = Static.of(project)
    (project / "assets" / "engine" / "mount.mjs").rename(project / "assets" / "engine" / "entry.mjs")
    assert Static.of(project).digest != before.digest


@pytest.mark.parametrize("package", PACKAGES)
def test_without_a_package_it_says_what_installs_it(project, package):
    shutil.rmtree(project / "node_modules" / package)
    with pytest.raises(NotFoundError, match=f"{package}.*make run"):
        Static.of(project)
