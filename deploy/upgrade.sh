#!/bin/sh
# Upgrades easemob-camel, or goes back to another version, with one restart; docs/installing.md has the layout of folders.
#
#   sh upgrade.sh ARCHIVE.tar.gz | FOLDER
#
# ARCHIVE is unpacked beside the versions that are there; FOLDER is one of those. Then, while the present version runs: prepare and
# validate, with the service's own environment and user. Then the link "current" is changed and the service restarted. If the new
# version does not become ready, the former one is put back. What it does with the service can be changed, for another supervisor than
# systemd:
#
#   EASEMOB_CAMEL_ROOT      the folder with the versions and the link        /opt/easemob-camel
#   EASEMOB_CAMEL_SERVICE   the service                                      easemob-camel
#   EASEMOB_CAMEL_HOME      the home                                         /etc/easemob-camel
#   EASEMOB_CAMEL_AS        runs the command behind it as the service would  systemd-run, with what the service's unit says
#   EASEMOB_CAMEL_RESTART   restarts the service                             restart.sh beside this script
#   EASEMOB_CAMEL_READY     where readiness is asked for                     http://127.0.0.1:9876/observe/health/ready
#   EASEMOB_CAMEL_PATIENCE  how many seconds a version may take to be ready  60
set -eu

root=${EASEMOB_CAMEL_ROOT:-/opt/easemob-camel}
service=${EASEMOB_CAMEL_SERVICE:-easemob-camel}
home=${EASEMOB_CAMEL_HOME:-/etc/easemob-camel}
restart=${EASEMOB_CAMEL_RESTART:-sh $(dirname -- "$0")/restart.sh}
ready=${EASEMOB_CAMEL_READY:-http://127.0.0.1:9876/observe/health/ready}
patience=${EASEMOB_CAMEL_PATIENCE:-60}

say() {
    echo "upgrade: $1"
}

fail() {
    echo "upgrade: $1" >&2
    exit 1
}

# Runs a command with the user and the environment of the service.
as_service() {
    if [ -n "${EASEMOB_CAMEL_AS:-}" ]; then
        $EASEMOB_CAMEL_AS "$@"
        return
    fi
    set -- "--property=User=$(systemctl show --value --property=User "$service")" "$@"
    # EnvironmentFiles=/etc/easemob-camel/secrets.env (ignore_errors=no), a line for each
    for file in $(systemctl show --value --property=EnvironmentFiles "$service" | sed 's/ (.*//'); do
        set -- "--property=EnvironmentFile=$file" "$@"
    done
    for variable in $(systemctl show --value --property=Environment "$service"); do
        set -- "--setenv=$variable" "$@"
    done
    systemd-run --quiet --pipe --wait --collect "$@"
}

# The link is changed in one step: a restart at any moment finds a version.
link() {
    ln -s "$1" "$root/.current.$$"
    mv -fT "$root/.current.$$" "$root/current"
}

is_ready() {
    if command -v curl >/dev/null; then
        curl -fsS -m 5 -o /dev/null "$ready" 2>/dev/null
    else
        wget -q -T 5 -O /dev/null "$ready" 2>/dev/null
    fi
}

await_ready() {
    left=$patience
    while ! is_ready; do
        [ "$left" -gt 0 ] || return 1
        left=$((left - 1))
        sleep 1
    done
}

[ $# = 1 ] || fail "sh upgrade.sh ARCHIVE.tar.gz | FOLDER"
[ -h "$root/current" ] || fail "$root/current is not a link to the version in use; docs/installing.md says how to lay the folders out"
command -v curl >/dev/null || command -v wget >/dev/null || fail "neither curl nor wget is there to ask for readiness"
former=$(readlink "$root/current")

if [ -d "$1" ]; then
    next=$(basename "$(cd "$1" && pwd -P)")
    [ -x "$root/$next/bin/easemob-camel" ] || fail "$1 is not a version in $root"
else
    [ -f "$1" ] || fail "there is no $1"
    rm -rf "$root/.new"
    mkdir "$root/.new"
    tar xzf "$1" -C "$root/.new" || fail "$1 cannot be unpacked"
    [ -x "$root/.new/easemob-camel/bin/easemob-camel" ] || fail "$1 is not an archive of easemob-camel"
    next=$("$root/.new/easemob-camel/bin/easemob-camel" --version | tr ' ' '-')
    # Another build of the same version
    number=2
    name=$next
    while [ -e "$root/$next" ]; do
        next=$name.$number
        number=$((number + 1))
    done
    mv "$root/.new/easemob-camel" "$root/$next"
    rmdir "$root/.new"
fi
[ "$next" != "$former" ] || fail "$next is the version in use"

say "$former runs; preparing $next"
[ -r "$root/$next/lib/easemob-camel.jsa" ] || "$root/$next/bin/easemob-camel" prepare >/dev/null || say "starts of it are slower"
as_service "$root/$next/bin/easemob-camel" --home "$home" validate || fail "$next does not fit the home $home: nothing was changed"

link "$next"
say "restarting"
if $restart && await_ready; then
    say "$next is ready. To go back: sh $root/current/deploy/upgrade.sh $root/$former"
    exit
fi
say "$next was not ready within $patience s: putting $former back"
link "$former"
$restart && await_ready || fail "$former is not ready either; see its log"
fail "$former runs again; the log says what is wrong with $next"
