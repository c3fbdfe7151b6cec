# Sourced by the commands beside it: builds what is measured, and opens as many files as the system allows.
# The published program is measured, never a debug build.
root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
PATH=$PATH:/usr/sbin:/sbin   # Debian keeps nutcracker there.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 MSBUILDDISABLENODEREUSE=1

case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "bench: no build for $(uname -m); x86_64 and aarch64 are supported" >&2; exit 1 ;;
esac

publish() {   # publish PROJECT FOLDER [OPTION...]
  local project=$1 folder=$2 log
  log=$(mktemp)
  if ! "$dotnet" publish "$root/$project" -c Release -o "$folder" -v:quiet "${@:3}" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "bench: $project does not build, see above" >&2
    exit 1
  fi
  rm -f "$log"
}

prepare() {   # prepare [PROGRAM...]: what is needed besides memcached, each in a Debian package of its own name
  dotnet=$("$root/scripts/find-sdk") || exit 1
  export DOTNET_ROOT=${dotnet%/*}
  for program in memcached taskset setpriv "$@"; do
    if ! command -v "$program" >/dev/null; then
      echo "bench: $program is not installed; run: apt-get install memcached util-linux $*" >&2
      exit 1
    fi
  done

  understudy=$("$root/scripts/program")
  publish bench/LoadGenerator "$root/artifacts/bench/load-generator"
  bench=$root/artifacts/bench/load-generator/understudy-bench
  ulimit -n "$(ulimit -H -n)"
}
