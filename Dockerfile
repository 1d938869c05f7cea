ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
COPY requirements/ requirements/
RUN python3 -m venv /opt/hatch \
 && /opt/hatch/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && python3 -m venv /opt/statement-bot \
 && /opt/statement-bot/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE feeds.yaml ./
COPY bot/ bot/
COPY migrations/ migrations/
RUN /opt/hatch/bin/hatchling build --target wheel --directory /tmp/wheel \
 && /opt/statement-bot/bin/pip install --no-cache-dir --no-deps /tmp/wheel/*.whl \
 && /opt/statement-bot/bin/pip uninstall --yes pip

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="statement-bot" \
      org.opencontainers.image.description="Tells a channel what governments say about arms moving between the DPRK and Russia" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 statement-bot \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin statement-bot \
 && install -d -o 10001 -g 10001 /data
COPY --from=build /opt/statement-bot /opt/statement-bot
ENV PATH=/opt/statement-bot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATEMENT_BOT_DATA_DIR=/data
WORKDIR /data
VOLUME /data
USER 10001:10001
ENTRYPOINT ["statement-bot"]
CMD ["run"]
