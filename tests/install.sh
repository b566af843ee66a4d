#!/bin/sh
# What the tests need beside Python packages: PostgreSQL, a Chromium, a Korean font, mbpoll (an independent Modbus client), Pango. Found, else installed, else said.
# Usage: tests/install.sh BIN   (BIN: the virtual environment's bin folder)
set -u
bin=$1

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
apt() {
    [ -n "${updated:-}" ] || apt-get update -qq >/dev/null 2>&1
    updated=yes
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

has_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
        "$bin/python" -c 'import pgserver' 2>/dev/null
}
has_chromium() {
    command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || ls "$HOME"/.cache/ms-playwright/chromium*/ >/dev/null 2>&1
}
has_korean() { fc-list :lang=ko 2>/dev/null | grep -q .; }

has_postgres || { can_apt && apt postgresql postgresql-client; }
has_postgres || "$bin/python" -m pip install -q pgserver==0.1.4 2>/dev/null || "$bin/uv" pip install -q -p "$bin/python" pgserver==0.1.4 2>/dev/null
has_postgres || echo "PostgreSQL is neither found nor installable: its half of the tests will say so and be skipped." >&2

has_chromium || { can_apt && { apt chromium-headless-shell || apt chromium; }; }
has_chromium || "$bin/playwright" install chromium >/dev/null 2>&1
has_chromium || echo "Chromium is neither found nor installable: the browser tests will say so and be skipped." >&2

command -v mbpoll >/dev/null 2>&1 || { can_apt && apt mbpoll; } ||
    echo "mbpoll is neither found nor installable: the test with an independent Modbus client will say so and be skipped." >&2

has_korean || { can_apt && apt fontconfig fonts-nanum; } ||
    echo "No Korean font is found: screenshots will show boxes, the tests read the text all the same." >&2
ldconfig -p 2>/dev/null | grep -q libpangoft2 || { can_apt && apt libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; } ||
    echo "Pango is neither found nor installable: the tests of the PDF report will say so and be skipped." >&2
exit 0
