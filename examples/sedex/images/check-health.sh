#!/bin/sh
# Healthy is a client that answers, unless somebody wants it to look sick.
[ ! -e /opt/sedex-client/data/sick ] && wget -q -T 2 -O /dev/null http://127.0.0.1:8000/monitoring
