# What `.ci/run` needs of the machine: tools, a folder that is gone afterwards, PostgreSQL, a server under test.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables that `run` reads, and sets

fail() {
    printf '\n.ci/run: %s\n' "$*" >&2
    exit 1
}

# ---- Tools ----------------------------------------------------------------------------------------------------------

need_rust() {
    command -v cargo >/dev/null || fail "Rust is missing: install it as https://rustup.rs says"
    cargo fmt --version >/dev/null 2>&1 || fail "rustfmt is missing: rustup component add rustfmt"
    cargo clippy --version >/dev/null 2>&1 || fail "clippy is missing: rustup component add clippy"
    command -v cc >/dev/null || install_packages gcc libc6-dev
}

need_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then install_packages nodejs npm; fi
    node --eval 'process.exitCode = parseInt(process.versions.node) < 18 ? 1 : 0' || fail "Node 18 or newer is needed, this is $(node --version)"
}

# Sets `postgres_programs` to the folder of the newest installed server.
need_postgres() {
    find_postgres && return
    # Only the programs are wanted, not a server that starts with the machine.
    if [[ $EUID == 0 && ! -e /etc/postgresql-common/createcluster.conf ]]; then
        mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    install_packages postgresql
    find_postgres || fail "PostgreSQL 15 or newer is needed; Debian's package 'postgresql' did not bring it"
}

find_postgres() {
    local initdb
    initdb=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort --version-sort | tail --lines=1)
    [[ $initdb =~ ^/usr/lib/postgresql/([0-9]+)/ ]] && ((BASH_REMATCH[1] >= 15)) || return 1
    postgres_programs=$(dirname "$initdb")
}

install_packages() {
    [[ $EUID == 0 && -x /usr/bin/apt-get ]] || fail "missing here: the Debian packages $*, or what corresponds to them"
    echo "installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get update --quiet=2
    DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "$@" >"$work/apt.log" 2>&1 || {
        tail --lines=40 "$work/apt.log"
        fail "the packages could not be installed: $*"
    }
}

# ---- A folder for everything, and nothing left behind ---------------------------------------------------------------

# Makes `work`, and TMPDIR of all that runs from here on, so that what a test leaves behind is found by its folder.
open_work() {
    work=$(mktemp --directory "${TMPDIR:-/tmp}/traboule-ci.XXXXXX")
    # PostgreSQL runs as its own user, and it too has files here.
    chmod 1777 "$work"
    export TMPDIR=$work
    trap 'abandon_work' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# Runs a command and shows its output, which is then in the file LOG too: logged LOG COMMAND ARGS...
# No pipe: a process that a test leaves behind would keep it open, and the run would wait for ever.
logged() {
    local log=$1
    shift
    : >"$log"
    "$@" >>"$log" 2>&1 &
    local command=$!
    tail --follow --lines=+1 --pid="$command" --sleep-interval=0.2 "$log"
    wait "$command"
}

# The end of a run that went well: whatever still runs is a fault.
close_work() {
    stop_postgres
    local left tries
    for ((tries = 0; tries < 50; tries++)); do
        left=$(processes_of_run)
        [[ -n $left ]] || break
        sleep 0.2
    done
    if [[ -n $left ]]; then
        # shellcheck disable=SC2086 # one process a word
        ps -o pid,ppid,user,args --pid "$(echo $left | tr ' ' ,)" >&2 || true
        fail "these processes were left behind"
    fi
}

# The end of every run: stops what a failed step left running, and removes the folder.
abandon_work() {
    local status=$? left
    trap - EXIT
    stop_postgres || true
    left=$(processes_of_run)
    # shellcheck disable=SC2086 # one process a word
    [[ -z $left ]] || kill -KILL $left 2>/dev/null || true
    rm -rf "$work"
    exit "$status"
}

# The processes that this run started and that are still there: they work in `work`, or know it as their TMPDIR.
# This shell does neither: the environment that the kernel shows of it is the one it was started with.
processes_of_run() {
    local process folder marked
    marked=$(grep --files-with-matches --null-data --line-regexp --no-messages "TMPDIR=$work" /proc/[0-9]*/environ || true)
    for process in /proc/[0-9]*; do
        folder=$(readlink "$process/cwd" 2>/dev/null) || continue
        if [[ $folder/ == "$work"/* || $marked == *"$process/environ"* ]]; then printf '%s\n' "${process#/proc/}"; fi
    done
}

free_port() {
    node --eval 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); })'
}

# ---- Databases ------------------------------------------------------------------------------------------------------

# Prints the address of an SQLite file, which the server makes.
new_sqlite() {
    printf 'sqlite://%s/%s.db\n' "$work" "$1"
}

# Prints the address of a new database on this run's own PostgreSQL.
new_postgres() {
    start_postgres
    as_postgres "$postgres_programs/createdb" --host="$work/pg" --username=traboule "$1"
    printf 'postgres://traboule@127.0.0.1:%s/%s\n' "$(<"$work/pg/port")" "$1"
}

# Starts PostgreSQL if this run has none yet. What is known about it stands in `work/pg`, so that subshells know it too.
start_postgres() {
    [[ ! -d $work/pg ]] || return 0
    local port
    port=$(free_port)
    as_postgres mkdir "$work/pg"
    as_postgres "$postgres_programs/initdb" --pgdata="$work/pg/data" --username=traboule --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_postgres "$postgres_programs/pg_ctl" start --wait --silent --pgdata="$work/pg/data" --log="$work/pg/log" \
        --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$work/pg -c fsync=off" >/dev/null
    as_postgres ln -s ".s.PGSQL.$port" "$work/pg/.s.PGSQL.5432"
    as_postgres tee "$work/pg/port" <<<"$port" >/dev/null
}

stop_postgres() {
    [[ ! -f $work/pg/data/postmaster.pid ]] || as_postgres "$postgres_programs/pg_ctl" stop --silent --mode=immediate --pgdata="$work/pg/data"
}

# PostgreSQL refuses to run as root: there, its own user runs it.
as_postgres() {
    if [[ $EUID == 0 ]]; then (cd "$work" && runuser --user postgres -- "$@"); else (cd "$work" && "$@"); fi
}

# ---- A server under test --------------------------------------------------------------------------------------------

# Starts `traboule ARGS` on a free port, as a new user would, and waits until it is ready.
# Sets `server` (its process), `server_log` and `address`.
start_server() {
    local port
    port=$(free_port)
    address=http://127.0.0.1:$port
    server_log=$work/server.log
    echo "traboule $* --listen 127.0.0.1:$port"
    (cd "$work" && exec cargo run --quiet --release --locked --manifest-path "$root/Cargo.toml" -- "$@" --listen "127.0.0.1:$port") >"$server_log" 2>&1 &
    server=$!
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        if is_ready "$port"; then return; fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.2
    done
    cat "$server_log"
    fail "the server did not get ready"
}

is_ready() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1" &&
        printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 &&
        read -r -t 5 _ status _ <&3 && [[ $status == 200 ]]) 2>/dev/null
}

# Stops it as an operator would: SIGTERM, at most 30 s to let requests end, exit 0.
stop_server() {
    kill -TERM "$server"
    local tries status=0
    for ((tries = 0; tries < 175; tries++)); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.2
    done
    if kill -0 "$server" 2>/dev/null; then fail "the server runs on after SIGTERM"; fi
    wait "$server" || status=$?
    if ((status != 0)) || grep --quiet 'panicked at' "$server_log"; then
        cat "$server_log"
        fail "the server ended with $status, or it panicked"
    fi
}
