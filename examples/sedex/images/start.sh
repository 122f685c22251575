#!/bin/sh
# What the image runs: the client, or one of the scripts beside this file.
case ${1:-client} in
  client) exec /opt/sedex-client/client ;;
  *) exec "/opt/sedex-client/scripts/$1" ;;
esac
