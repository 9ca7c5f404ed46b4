#!/bin/sh
# Packs the distribution: TARGET/dist (a trimmed Java runtime, the jars, the launchers, the AOT
# cache), TARGET/jbuild-VERSION-linux-ARCH.tar.gz, and where Debian is, the package (deb.sh).
# usage: pack.sh TARGET VERSION TIMESTAMP true|false JDK
# true writes the archive. The JDK is that of the toolchain, TOOLCHAIN_JAVA_HOME; without it, JDK.
# docs/adr/0002 has the reasons and the figures.
set -eu
umask 022
target=$1 version=$2 timestamp=$3 archive=$4
jdk=${TOOLCHAIN_JAVA_HOME:-$5}
sources=${0%/*}
top=$(cd "$sources/../../../.." && pwd)
case $(uname -m) in
  x86_64) arch=amd64 ;;
  aarch64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac
dist=$target/dist.new

# What our modules require, found by jdeps below, and what only libraries use:
# java.logging and jdk.unsupported: OkHttp, Okio.
library_modules=java.logging,jdk.unsupported
# Where new objects live is small: else memory grows with the context until the collector first runs.
options="-XX:+UseSerialGC -Xmn16m -XX:-UsePerfData --enable-native-access=ALL-UNNAMED"
# C1 alone: a build is over before C2 has paid for itself, and what takes long is native (docs/adr/0031).
options="$options -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4"
# What the training compiled is compiled at once in every start, whether that start needs it or not.
options="$options -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTReplayTraining"
# picocli looks for converters that nobody needs, of java.sql in vain: that reads the contents of the whole jar.
options="$options '-Dpicocli.converters.excludes=java.*'"
# The first socket looks for a provider of sockets: the same contents, for nothing.
options="$options -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider"
# As it is by default; but to find that out, the first look for an address reads the settings of all security.
options="$options -Djdk.includeInExceptions=hostInfoExclSocket"

say() { echo "pack: $*"; }

runtime() {
  modules=$("$jdk/bin/jdeps" --multi-release 25 --ignore-missing-deps --no-recursive --print-module-deps \
    --module-path "$target/libraries" "$target/builder-cli-$version.jar" "$target"/libraries/builder-[0-9]*.jar \
    "$target"/libraries/dsl-*.jar "$target"/libraries/layer-engine-*.jar "$target"/libraries/registry-client-*.jar \
    "$target"/libraries/sandbox-*.jar "$target"/libraries/oci-model-*.jar |
    tr ',' '\n' | grep -E '^(java|jdk)\.' | paste -s -d ,)
  made_of="$(cat "$jdk/release") $modules,$library_modules $(cksum <"$0")"
  if [ ! -d "$target/runtime" ] || [ "$made_of" != "$(cat "$target/runtime.made-of" 2>/dev/null)" ]; then
    say "runtime of $modules,$library_modules"
    rm -rf "$target/runtime" "$target/runtime.made-of"
    "$jdk/bin/jlink" --add-modules "$modules,$library_modules" --strip-java-debug-attributes \
      --no-header-files --no-man-pages --output "$target/runtime"
    # Of modules that are not in it; who asks for all providers looks for each of them in the whole jar.
    sed -i '/^security\.provider\.[0-9]*=\(SunJGSS\|SunSASL\|XMLDSig\|SunPCSC\|JdkLDAP\|JdkSASL\|SunPKCS11\)$/d' \
      "$target/runtime/conf/security/java.security"
    printf %s "$made_of" >"$target/runtime.made-of"
  fi
  cp -a "$target/runtime" "$dist/runtime"
}

libraries() {
  cp "$target/builder-cli-$version.jar" "$target/libraries/"
  "$jdk/bin/java" "$sources/Repack.java" "$target/libraries" "$target/builder-cli-$version.jar" \
    "$dist/lib/jbuild.jar" "$timestamp"
  "$jdk/bin/jar" --extract --dir "$target" --file "$dist/lib/jbuild.jar" \
    "dev/jbuild/sandbox/launcher-$arch"
  install -m 0755 "$target/dev/jbuild/sandbox/launcher-$arch" "$dist/lib/jbuild-launcher"
  rm -r "${target:?}/dev"
  for library in layer-engine:layer/internal/libjbuild.so registry-client:registry/libjbuild-tls.so; do
    "$jdk/bin/jar" --extract --dir "$target" --file "$target/libraries/${library%:*}-$version.jar" "dev/jbuild/${library#*:}"
    install -m 0644 "$target/dev/jbuild/${library#*:}" "$dist/lib/"
    rm -r "${target:?}/dev"
  done
}

launcher() {
  sed "s|@options@|$options|" "$sources/jbuild.in" >"$dist/bin/jbuild"
  chmod 0755 "$dist/bin/jbuild"
}

# Manual pages and completion, where packages have them.
documents() {
  share=$dist/share
  mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/zsh/site-functions" \
    "$share/fish/vendor_completions.d"
  "$dist/bin/jbuild" help --man >"$share/man/man1/jbuild.1"
  for command in $("$dist/bin/jbuild" --help | sed -n '/^Commands/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
    if [ "$command" != build ]; then
      "$dist/bin/jbuild" help --man "$command" >"$share/man/man1/jbuild-$command.1"
    fi
  done
  "$dist/bin/jbuild" completion bash >"$share/bash-completion/completions/jbuild"
  "$dist/bin/jbuild" completion zsh >"$share/zsh/site-functions/_jbuild"
  "$dist/bin/jbuild" completion fish >"$share/fish/vendor_completions.d/jbuild.fish"
  find "$share" -exec touch -d "$timestamp" {} +
}

rm -rf "$dist" "$target/dist.old"
mkdir -p "$dist/bin" "$dist/lib"
cp "$top/LICENSE" "$sources/NOTICE" "$dist/"
libraries
runtime
launcher
# Before the training, as the cache remembers the time of the jar.
find "$dist" -exec touch -h -d "$timestamp" {} +
if [ -e "$target/dist" ]; then mv "$target/dist" "$target/dist.old"; fi
mv "$dist" "$target/dist"
dist=$target/dist
rm -rf "$target/dist.old"
sh "$sources/train.sh" "$dist" "$jdk" "$target/training" "$dist/lib/jbuild.jar:$target/training-libraries/*"
documents
touch -d "$timestamp" "$dist/lib/jbuild.aot" "$dist/lib" "$dist"
"$dist/bin/jbuild" --version >/dev/null
if [ "$archive" = true ]; then
  tarball=$target/jbuild-$version-linux-$arch.tar.gz
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" \
    --directory "$target/dist" --transform "s|^\.|jbuild-$version|S" . | gzip -n >"$tarball.new"
  mv "$tarball.new" "$tarball"
  say "$tarball, $(($(stat -c %s "$tarball") / 1000000)) MB"
  if command -v dpkg-deb >/dev/null; then sh "$sources/deb.sh" "$target" "$version" "$timestamp" "$arch"; fi
fi
