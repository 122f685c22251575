#!/bin/sh
# Writes init.conf for a participant that asks for its first certificate: CRID and the one-time password OTP.
set -eu
data=/opt/sedex-client/data
: "${CRID:?is not set}" "${OTP:?is not set}"
mkdir -p "$data/conf" "$data/log"
{
  echo "crid=$CRID"
  echo "otp=$OTP"
  [ -z "${OUTGOING_WEB_PROXY_HOST:-}" ] || echo "outgoingWebProxy=$OUTGOING_WEB_PROXY_HOST:${OUTGOING_WEB_PROXY_PORT:-8080}"
  echo "wsproxyStart=${WSPROXY_START:-false}"
} >"$data/conf/init.conf"
echo "$(hostname) new-cert" >>"$data/log/init.log"
