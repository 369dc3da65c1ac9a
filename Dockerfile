FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --no-create-home alignment
WORKDIR /srv/alignment

# Packages change less often than code, so they come first; every one is checked against its hash.
COPY docker/requirements.lock docker/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r docker/requirements.lock

COPY . .
# The settings of a local run: no secret is needed to collect files, and none may end up in the image.
RUN ALIGNMENT_DEV=1 python manage.py collectstatic --noinput && python -m compileall -q .

USER alignment
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--no-ws", "alignment.wsgi:application"]
