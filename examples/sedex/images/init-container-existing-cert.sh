#!/bin/sh
# Writes init.conf for a participant that has a certificate: SEDEX_ID, KEYSTORE (PKCS#12 in base64) and KEYSTORE_PW.
set -eu
data=/opt/sedex-client/data
: "${SEDEX_ID:?is not set}" "${KEYSTORE:?is not set}" "${KEYSTORE_PW:?is not set}"
mkdir -p "$data/conf" "$data/log"
printf '%s' "$KEYSTORE" | base64 -d >"$data/conf/keystore.p12"
{
  echo "sedexId=$SEDEX_ID"
  echo "keystore=$data/conf/keystore.p12"
  echo "keystorePassword=$KEYSTORE_PW"
  [ -z "${OUTGOING_WEB_PROXY_HOST:-}" ] || echo "outgoingWebProxy=$OUTGOING_WEB_PROXY_HOST:${OUTGOING_WEB_PROXY_PORT:-8080}"
  echo "wsproxyStart=${WSPROXY_START:-false}"
} >"$data/conf/init.conf"
echo "$(hostname) existing-cert" >>"$data/log/init.log"
