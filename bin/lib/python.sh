# Finds a Python 3.12 and runs the launcher with it. Sourced by the commands in bin/.

fits() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' >/dev/null 2>&1; }

candidates() {
    echo "$root/.venv/bin/python"
    # A pyenv shim is on the PATH even for versions that are switched off, so every candidate is run once before it is believed.
    command -v python3.12 python3 python || true
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python3.12 2>/dev/null | sort -rV || true
    ls -d "$HOME"/.local/share/uv/python/cpython-3.12*/bin/python3.12 2>/dev/null | sort -rV || true
}

bring_one_with_uv() {
    command -v uv >/dev/null && uv --version >/dev/null 2>&1 || return 1
    echo "No Python 3.12 found; asking uv to bring one…" >&2
    uv python install 3.12 >&2 && uv python find 3.12
}

find_python() {
    local candidate
    while read -r candidate; do
        if fits "$candidate"; then echo "$candidate"; return; fi
    done < <(candidates)
    bring_one_with_uv && return
    cat >&2 <<'TEXT'
Alignment needs Python 3.12, and none was found on the PATH, under ~/.pyenv/versions or with uv.
Install one with one of these, then run the command again:
    pyenv install 3.12
    python3 -m pip install --user uv && python3 -m uv python install 3.12
    sudo apt install python3.12 python3.12-venv      (Ubuntu 24.04)
TEXT
    return 1
}

launch() {
    local python
    python=$(find_python) || exit 1
    # -P keeps the caller's folder, which we stay in so that relative arguments mean what they say, off the import path.
    PYTHONPATH="$root" exec "$python" -P -m launcher "$@"
}
