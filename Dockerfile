# The bot alone: no sandbox, no tests, nothing to build with, and no root.
# Python 3.11 is what every check of ours runs on.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/repaint.db

WORKDIR /app

# Ready-made wheels only: what the lock does not name, or would have to be compiled, ends the build.
# pyvips alone has none. It is pure Python, built with the locked setuptools and nothing else (pip
# would fetch the newest of whatever it wishes for, unlocked); its library is pyvips-binary's wheel.
COPY requirements-build.txt requirements.txt ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        --require-hashes --only-binary=:all: -r requirements-build.txt \
    && python -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        --require-hashes --only-binary=:all: --no-binary=pyvips --no-build-isolation \
        -r requirements.txt

COPY bot.py settings.py logs.py ./
COPY cogs/ cogs/
COPY jobs/ jobs/
COPY models/ models/
COPY pictures/ pictures/
COPY runcomfy/ runcomfy/
COPY storage/ storage/

# Compiled now, since the user who runs it may write in /data alone; a new volume takes over whose
# that is. A checkout may be such that nobody else can read it.
RUN python -m compileall -q . && chmod -R a+rX . \
    && groupadd --gid 10001 repaint \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent repaint \
    && install -d -o 10001 -g 10001 -m 700 /data

USER 10001:10001
VOLUME /data

# It allows for a minute of trouble by itself; a start may take as long where the network is late.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=2 \
    CMD ["python", "bot.py", "health"]

# Python itself gets SIGTERM, and stops within 10 seconds.
CMD ["python", "bot.py"]
