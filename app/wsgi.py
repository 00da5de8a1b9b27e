"""What gunicorn serves: `app.wsgi:server`, from the settings in the environment.

Imported by each web process when it starts and by nothing else; it brings torch in, so that no request waits for that.
"""

from __future__ import annotations

from app.server import create_app
from app.settings import Settings

server = create_app(Settings.load()).server
