# One image for the web servers, the worker, beat and migrations; docker-compose.yml says which is which.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUTF8=1 PATH=/srv/venv/bin:$PATH
WORKDIR /srv/support24
RUN python -m venv /srv/venv
COPY requirements/base.txt requirements/
RUN pip install --require-hashes -r requirements/base.txt
COPY . .
# Catalogues, hashed static files and bytecode are made here, because the running container can write nowhere.
# The key lives for this one command.
RUN python -c "from support24.catalogues import compile_catalogues; compile_catalogues()" \
    && SECRET_KEY="$(head -c 60 /dev/urandom | base64 -w 0)" ALLOWED_HOSTS=build VAR_DIR=/tmp/build \
       STATIC_ROOT=/srv/static python manage.py collectstatic --noinput \
    && python -m compileall -q .

FROM python:3.11-slim
RUN groupadd --gid 10001 support24 \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin support24 \
    && install -d -o 10001 -g 10001 /srv/media
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/support24 /srv/support24
ENV PATH=/srv/venv/bin:$PATH PYTHONUTF8=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=support24.settings \
    STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media VAR_DIR=/tmp/support24
WORKDIR /srv/support24
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/alive.py"]
# SIGTERM ends it politely (docs/guarantees.md); stop_grace_period of docker-compose.yml leaves time for that.
CMD ["python", "manage.py", "serve", "--bind", "0.0.0.0", "--port", "8000"]
