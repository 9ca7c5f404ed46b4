#!/bin/sh
# Packs TARGET/dist as a Debian package, TARGET/deb/jbuild_VERSION_ARCH.deb: the distribution below
# /usr/lib/jbuild, /usr/bin/jbuild, and manual pages and completions where Debian has them. The same
# distribution gives the same bytes.
# usage: deb.sh TARGET VERSION TIMESTAMP ARCH
set -eu
umask 022
target=$1 timestamp=$3 arch=$4
# A tilde sorts before the release that a snapshot leads to.
version=$(echo "$2" | tr - '~')
tree=$target/deb/tree
rm -rf "$target/deb"
mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib" "$tree/usr/share/doc/jbuild"

cp -a "$target/dist" "$tree/usr/lib/jbuild"
ln -s ../lib/jbuild/bin/jbuild "$tree/usr/bin/jbuild"
cat "$target/dist/NOTICE" "$target/dist/LICENSE" >"$tree/usr/share/doc/jbuild/copyright"
if [ -d "$tree/usr/lib/jbuild/share" ]; then
  cp -a "$tree/usr/lib/jbuild/share/." "$tree/usr/share/"
  rm -r "$tree/usr/lib/jbuild/share"
fi
if [ -d "$tree/usr/share/zsh/site-functions" ]; then
  mv "$tree/usr/share/zsh/site-functions" "$tree/usr/share/zsh/vendor-completions"
fi
if [ -d "$tree/usr/share/man" ]; then gzip -9n "$tree"/usr/share/man/man*/*; fi

cat >"$tree/DEBIAN/control" <<EOF
Package: jbuild
Version: $version
Architecture: $arch
Maintainer: jbuild developers <developers@jbuild.dev>
Installed-Size: $(du -k -s --apparent-size "$tree/usr" | cut -f 1)
Depends: libc6
Recommends: ca-certificates, git, slirp4netns, uidmap
Suggests: qemu-user-static
Section: devel
Priority: optional
Description: builds OCI images, without daemon and without root
 jbuild turns a Buildfile, a superset of the Dockerfile language, and a folder
 into an OCI image. Each RUN goes through a sandbox of namespaces, limits and a
 seccomp filter; layers are cached by their inputs and pushed while the build
 goes on. It brings its own Java runtime.
EOF
(cd "$tree" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$tree/DEBIAN/md5sums"

find "$tree" -exec touch -h -d "$timestamp" {} +
SOURCE_DATE_EPOCH=$(date -d "$timestamp" +%s) dpkg-deb --root-owner-group -Zxz -z1 \
  --build "$tree" "$target/deb/jbuild_${version}_$arch.deb" >/dev/null
rm -rf "$tree"
echo "pack: $target/deb/jbuild_${version}_$arch.deb"
