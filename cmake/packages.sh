# Sourced by quickstart.sh and check.sh: makes sure that Debian packages are there. Installs what is missing as root or
# through sudo; where it may not, names the packages and fails.

# Debian's Rust, for tests/rust: 60 MB to fetch on top of the 235 of all others.
rust_packages=cargo

# need_packages PACKAGE...
need_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian-like system. The packages have these names there; please install what they stand for:"
    echo "  $*"
    return 0 # they may be here under other names: the configuration finds out
  fi
  missing=
  for package in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
      *' installed') ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0

  command="apt-get install --yes --no-install-recommends$missing"
  if [ "$(id -u)" -eq 0 ]; then
    as_root=
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root='sudo '
  elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    as_root='sudo ' # it will ask for a password
  else
    echo "Missing packages. As root, run:" >&2
    echo "  apt-get update && $command" >&2
    return 1
  fi
  echo "Installing:$missing"
  ${as_root}apt-get update -q >/dev/null && ${as_root}env DEBIAN_FRONTEND=noninteractive $command >/dev/null && return 0
  echo "The installation failed. As root, run:" >&2
  echo "  apt-get update && $command" >&2
  return 1
}

# What tests of the Python module do without, but then skip: data frames, and building a wheel.
python_packages='python3-pandas python3-pip python3-setuptools python3-wheel'

# What the libraries and programs are built from.
build_packages='gcc libc6-dev cmake make pkg-config libopenblas-dev liblapacke-dev libjansson-dev libutf8proc-dev'
# What the tests need on top.
test_packages='clang g++ check abigail-tools binutils locales python3-minimal python3-numpy python3-scipy python3-sklearn'
