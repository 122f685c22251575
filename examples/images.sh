# shellcheck shell=bash
# What the image builds of the examples share: docker archives made from Debian packages, without a registry and without
# a container engine. To be sourced by a script that has set `here` to its own folder and got the folder for the archives
# as its only argument. Needs apt-get, dpkg, tar and sha256sum.
[ $# = 1 ] || { echo "usage: $0 ARCHIVE_DIR" >&2; exit 2; }
mkdir -p "$1"
out=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
library=docker.io/library

say() { echo "  $*" >&2; }

# packages DIR NAME...: unpacks Debian packages and all they depend on, as if nothing were installed yet.
packages() {
  local to=$1 debs=$work/debs; shift
  rm -rf "$debs"; mkdir -p "$debs/partial" "$to"
  if ! apt-get install --download-only --yes --no-install-recommends -qq \
    -o Dir::State::status=/dev/null -o Dir::Cache::archives="$debs" -o Debug::NoLocking=true \
    -o APT::Sandbox::User=root "$@" >"$work/apt.log" 2>&1; then
    cat "$work/apt.log" >&2
    echo "the packages $* cannot be had; 'apt-get update' may help" >&2
    exit 1
  fi
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$to"; done
  # What no program here reads.
  rm -rf "$to"/usr/share/{doc,man,locale,lintian,bug,info,perl5,debconf,fonts} "$to"/usr/lib/*/gconv "$to"/usr/lib/locale
}

# base DIR: what every image here has: a shell and the usual tools, users, temporary folders.
base() {
  mkdir -p "$1"/{bin,etc,tmp,root,var/log,run,usr/bin,usr/sbin,usr/local/bin}
  chmod 1777 "$1/tmp"
  cp "$work/busybox/bin/busybox" "$1/bin/busybox"
  local applet
  while read -r applet; do
    [ -e "$1/bin/$applet" ] || [ -e "$1/usr/bin/$applet" ] || ln -s busybox "$1/bin/$applet"
  done < <("$work/busybox/bin/busybox" --list)
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\nnobody:x:65534:\n' >"$1/etc/group"
  printf 'hosts: files dns\n' >"$1/etc/nsswitch.conf"
}

# program DIR NAME: copies one of the scripts beside this file into the image.
program() { install -D -m 0755 "$here/$2" "$1/usr/local/bin/$2"; }

# archive FILE DIR ENTRYPOINT CMD NAME...: writes DIR as an image of one layer. ENTRYPOINT and CMD are JSON arrays.
archive() {
  local file=$1 root=$2 entrypoint=$3 command=$4 image=$work/image; shift 4
  rm -rf "$image"; mkdir -p "$image"
  tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$image/layer.tar" .
  local layer config tags
  layer=$(sha256sum "$image/layer.tar" | cut -d' ' -f1)
  printf '{"created":"1970-01-01T00:00:00Z","architecture":"%s","os":"linux","config":{"Env":["%s"],"Entrypoint":%s,"Cmd":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(dpkg --print-architecture)" "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    "$entrypoint" "$command" "$layer" >"$image/config"
  config=$(sha256sum "$image/config" | cut -d' ' -f1)
  mv "$image/config" "$image/$config.json"
  mkdir "$image/$layer" && mv "$image/layer.tar" "$image/$layer/layer.tar"
  tags=$(printf ',"%s"' "$@")
  printf '[{"Config":"%s.json","RepoTags":[%s],"Layers":["%s/layer.tar"]}]' "$config" "${tags:1}" "$layer" \
    >"$image/manifest.json"
  tar -C "$image" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$out/$file.tar" .
  say "$file: $(du -h "$out/$file.tar" | cut -f1)"
}

packages "$work/busybox" busybox-static
