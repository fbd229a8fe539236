#!/usr/bin/env bash
# Installs what the tests need (Debian packages, NuGet, npm), builds, and runs every test. The last line is "N passed, N failed, N skipped".
#   ./test.sh            everything
#   ./test.sh unit       without the end-to-end tests
#   ./test.sh e2e        only the end-to-end tests
set -uo pipefail
cd "$(dirname "$0")"
what=${1:-all}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CONFIGURATION=Release
step() { printf '\n== %s\n' "$*"; }
fail() { printf 'test.sh: %s\n' "$*" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

command -v dotnet >/dev/null || fail "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
command -v node >/dev/null || fail "Node.js 20 or newer is needed: https://nodejs.org"

# Real peers: SIP phones and load (baresip, sipp, sipsak, linphone), fax (spandsp), scanners (sipvicious), captures (tshark), browsers, Opus.
packages="sip-tester baresip-core linphone-cli sipsak sipvicious tshark sox espeak-ng libopus0 libspandsp2 chromium firefox-esr iproute2 openssl kamailio rtpengine-daemon python3-aiosmtpd procps"
[ "$what" = unit ] && packages="libopus0 libspandsp2 sip-tester baresip-core openssl iproute2"
missing=$(for p in $packages; do dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || echo "$p"; done)
if [ -n "$missing" ]; then
  step "installing" $missing
  command -v apt-get >/dev/null || fail "this is not Debian; install by hand:" $missing
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  # packages that bring a daemon must not start it
  printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d >/dev/null && $sudo chmod +x /usr/sbin/policy-rc.d
  $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends $missing >/tmp/pbx-apt.log 2>&1
  status=$?
  $sudo rm -f /usr/sbin/policy-rc.d
  [ $status = 0 ] || { tail -5 /tmp/pbx-apt.log; fail "apt-get could not install:" $missing; }
fi

step "build"
dotnet build Pbx.sln -c Release -v q -clp:ErrorsOnly || fail "the build failed"
step "formatting"
dotnet format whitespace --folder --verify-no-changes --exclude wwwroot-assets/node_modules || fail "run: dotnet format whitespace --folder"
step "TypeScript"
(cd wwwroot-assets && npm run --silent check) || fail "TypeScript does not check"

[ "$what" = unit ] || (cd Pbx.E2E/peers && npm ci --silent --ignore-scripts --no-audit --no-fund && npm run --silent build) || fail "the foreign clients of the end-to-end tests could not be installed"

passed=0 failed=0 skipped=0
run() {
  step "$1"
  local log; log=$(mktemp)
  dotnet "$1/bin/Release/net10.0/$1.dll" -noColor "${@:2}" | tee "$log"
  count "$1" "$log"
}
count() {
  local log=$2
  local line; line=$(grep -E 'Total: [0-9]+' "$log" | tail -1)
  number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$line"; }
  local total errors failures skips
  total=$(number Total) errors=$(number Errors) failures=$(number Failed) skips=$(number Skipped)
  [ -n "$total" ] || { echo "$1 did not finish"; failed=$((failed + 1)); return; }
  failed=$((failed + errors + failures)) skipped=$((skipped + skips)) passed=$((passed + total - failures - skips))
  rm -f "$log"
}
# What mostly waits for clocks of minutes goes on beside the unit tests.
patient=(Pbx.E2E.Calls.VanishTests Pbx.E2E.Pages.SessionEndTests)
waiting=$(mktemp)
if [ "$what" = all ]; then
  dotnet Pbx.E2E/bin/Release/net10.0/Pbx.E2E.dll -noColor -maxThreads 2 $(printf -- "-class %s " "${patient[@]}") >"$waiting" 2>&1 &
fi
[ "$what" = e2e ] || run Pbx.Tests
if [ "$what" = all ]; then
  wait
  step "Pbx.E2E, what waits for minutes"
  cat "$waiting"
  count Pbx.E2E "$waiting"
  run Pbx.E2E -maxThreads 2 $(printf -- "-class- %s " "${patient[@]}")
elif [ "$what" = e2e ]; then
  run Pbx.E2E -maxThreads 2
fi
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
