#!/bin/sh
# Healthy is a client that answers, unless somebody wants it to look sick.
[ ! -e /opt/sedex-client/data/sick ] && exec perl -MIO::Socket::INET -e '
  my $client = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => 8000, Timeout => 2) or exit 1;
  print $client "GET /monitoring HTTP/1.0\r\n\r\n";
  exit(<$client> =~ / 200 / ? 0 : 1)'
