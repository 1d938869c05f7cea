# docker build --tag statement-bot .
# What these steps do is done without an engine too, in CI: .ci/container.py.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/ requirements/
RUN python3 -m venv /opt/tools \
 && /opt/tools/bin/pip install --quiet --require-hashes -r requirements/build.txt \
 && python3 -m venv --without-pip /opt/statement-bot \
 && /opt/tools/bin/pip --python /opt/statement-bot/bin/python \
    install --quiet --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE feeds.yaml ./
COPY bot/ bot/
COPY migrations/ migrations/
RUN /opt/tools/bin/hatchling build --target wheel --directory /src/dist \
 && /opt/tools/bin/pip --python /opt/statement-bot/bin/python \
    install --quiet --no-deps /src/dist/*.whl
# Out with what only tests and compilers read. Byte code stays: the root is read-only later on, and
# without it every start, and every health check, would compile some thousand modules.
RUN find /opt/statement-bot/lib -depth -type d \( -name tests -o -name SelfTest \) \
    -exec rm -r {} + \
 && find /opt/statement-bot/lib -type f -regex '.*\.\(pyi\|pyx\|pxd\|c\|h\|hpp\|cpp\)' -delete \
 && /opt/statement-bot/bin/statement-bot --version \
 && du -sh /opt/statement-bot \
 && du -sm /opt/statement-bot/lib/python3*/site-packages/* | sort -rn | sed -n 1,12p

FROM ${PYTHON_IMAGE}
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="statement-bot" \
      org.opencontainers.image.description="Tells a channel what governments say about arms moving between the DPRK and Russia" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 statement-bot \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin statement-bot \
 && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=build /opt/statement-bot /opt/statement-bot
ENV PATH=/opt/statement-bot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATEMENT_BOT_DATA_DIR=/data \
    STATEMENT_BOT_HTTP=127.0.0.1:8080
WORKDIR /data
VOLUME /data
USER 10001:10001
# Sixty seconds apart: each one starts a Python.
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["statement-bot", "healthy"]
ENTRYPOINT ["statement-bot"]
CMD ["run"]
