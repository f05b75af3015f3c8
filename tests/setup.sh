#!/bin/bash
# tests/setup.sh: installs what the build needs and this machine lacks (Debian and its kin, by apt-get).
#
#   tests/setup.sh [--check] [build|test]      --check: only say what is missing
#
# Silent when nothing is missing, so `make demo` and `make test` can call it each time. CI=true with
# `test` also wants clang, sqlite3, a browser and a checker of JSON Schema, with which some tests look twice; without them those are skipped.
set -u

check=
[ "${1:-}" = --check ] && { check=1; shift; }
purpose=${1:-build}

# Prints one package name a line for each thing that is not there.
missing()
{
    command -v cc >/dev/null 2>&1 || echo gcc
    command -v flex >/dev/null 2>&1 || echo flex
    command -v bison >/dev/null 2>&1 || echo bison
    [ -e /usr/share/zoneinfo/America/Los_Angeles ] || echo tzdata
    if ! command -v c++ >/dev/null 2>&1; then
        printf '%s\n' g++ libc6-dev libgc-dev libutf8proc-dev libre2-dev zlib1g-dev libexpat1-dev libsqlite3-dev
        return
    fi
    # Asking the preprocessor costs 10 ms and is right on any system, wherever it keeps its headers.
    c++ -x c++ -E -P - <<'PROBE' 2>/dev/null | grep -v '^$'
#if !__has_include(<stdio.h>)
libc6-dev
#endif
#if !__has_include(<gc.h>)
libgc-dev
#endif
#if !__has_include(<utf8proc.h>)
libutf8proc-dev
#endif
#if !__has_include(<re2/re2.h>)
libre2-dev
#endif
#if !__has_include(<zlib.h>)
zlib1g-dev
#endif
#if !__has_include(<expat.h>)
libexpat1-dev
#endif
#if !__has_include(<sqlite3.h>)
libsqlite3-dev
#endif
PROBE
}

missing_extras()
{
    [ "$purpose" = test ] && [ "${CI:-}" = true ] || return
    command -v clang >/dev/null 2>&1 || echo clang
    command -v sqlite3 >/dev/null 2>&1 || echo sqlite3
    command -v chromium >/dev/null 2>&1 || echo chromium
    python3 -c 'import jsonschema' 2>/dev/null || echo python3-jsonschema
}

# apt_get ARGS...: as root, one at a time with other users of apt; its chatter is shown only when it fails.
apt_get()
{
    local as_root=() try
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    for try in 1 2 3; do
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" \
            </dev/null >"$log" 2>&1 && return 0
        grep -q 'Could not get lock' "$log" || break
        sleep 10
    done
    tail -n 15 "$log" >&2
    return 1
}

refuse() { printf 'setup: %s\n       Needed Debian packages: %s\n' "$1" "$packages" >&2; exit 1; }

packages=$(missing | paste -sd ' ')
extras=$(missing_extras | paste -sd ' ')
[ -n "$packages$extras" ] || exit 0

[ -z "$check" ] || { [ -z "$packages" ] && exit 0; refuse "something is missing; 'make setup' installs it."; }
if ! command -v apt-get >/dev/null 2>&1; then
    [ -z "$packages" ] && exit 0
    refuse 'this system has no apt-get. Please install what these Debian packages hold, then run make again.'
fi
if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && command -v sudo >/dev/null 2>&1; }; then
    [ -z "$packages" ] && exit 0
    refuse 'cannot install packages: not root, and sudo is not there or asks for a password. Install them, then run make again.'
fi

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
echo "setup: installing $packages${packages:+${extras:+ }}$extras"
[ "$(id -u)" = 0 ] || sudo true || refuse 'sudo was refused.'
apt_get update || echo 'setup: could not refresh the list of packages; trying with the old one.' >&2
if [ -n "$packages" ]; then
    # shellcheck disable=SC2086 # one word a package
    apt_get install --no-install-recommends $packages || refuse 'could not install them all.'
    left=$(missing | paste -sd ' ')
    [ -z "$left" ] || refuse "apt-get is content, yet this is still missing: $left"
fi
for extra in $extras; do
    apt_get install --no-install-recommends "$extra" || echo "setup: going on without $extra." >&2
done
exit 0
