"""What gunicorn serves: `app.wsgi:server`, from the settings in the environment.

Imported by each web process when it starts and by nothing else; it brings torch in, so that no request waits for that.
"""

from __future__ import annotations

from gunicorn.errors import AppImportError

from analysis.errors import GrokscopeError
from app.errors import sentence_of
from app.gunicorn_config import interest
from app.gunicorn_replies import install
from app.memory import keep_freed
from app.server import create_app
from app.settings import Settings

try:
    settings = Settings.load()
    keep_freed()
    app = create_app(settings, interest)
    server = app.server
    install(server, settings.prefix)
    if settings.warm:
        app.warm_when_idle()
except GrokscopeError as error:
    # gunicorn prints what this says, in one line, and stops.
    raise AppImportError(f"grokscope: {sentence_of(error)}") from None
