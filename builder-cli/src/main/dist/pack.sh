#!/bin/sh
# Packs the distribution: TARGET/dist (a trimmed Java runtime that has jbuild in it, the launchers, the
# AOT cache), TARGET/jbuild-VERSION-linux-ARCH.tar.gz, and where Debian is, the package (deb.sh).
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
library_modules='java.logging jdk.unsupported'
# Where new objects live is small: else memory grows with the context until the collector first runs.
options="-XX:+UseSerialGC -Xmn16m -XX:-UsePerfData --enable-native-access=dev.jbuild"
# C1 alone: a build is over before C2 has paid for itself, and what takes long is native (docs/adr/0031).
options="$options -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4"
# What the training compiled is compiled at once in every start, whether that start needs it or not.
options="$options -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTReplayTraining"
# picocli looks for converters that nobody needs.
options="$options '-Dpicocli.converters.excludes=java.*'"
# The first socket looks for a provider of sockets.
options="$options -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider"
# As it is by default; but to find that out, the first look for an address reads the settings of all security.
options="$options -Djdk.includeInExceptions=hostInfoExclSocket"

say() { echo "pack: $*"; }

# All jars as one module, which requires what ours and the libraries do.
module() {
  cp "$target/builder-cli-$version.jar" "$target/libraries/"
  "$jdk/bin/java" "$sources/Repack.java" "$target/libraries" "$target/jbuild.jar" "$timestamp"
  modules=$("$jdk/bin/jdeps" --multi-release 25 --ignore-missing-deps --no-recursive --print-module-deps \
    --module-path "$target/libraries" "$target/builder-cli-$version.jar" "$target"/libraries/builder-[0-9]*.jar \
    "$target"/libraries/dsl-*.jar "$target"/libraries/layer-engine-*.jar "$target"/libraries/registry-client-*.jar \
    "$target"/libraries/sandbox-*.jar "$target"/libraries/oci-model-*.jar |
    tr ',' '\n' | grep -E '^(java|jdk)\.')
  rm -rf "$target/module"
  mkdir "$target/module"
  {
    echo 'open module dev.jbuild {'
    printf '%s\n' $modules $library_modules | sort -u | sed 's/.*/requires &;/'
    echo '}'
  } >"$target/module/module-info.java"
  "$jdk/bin/javac" -d "$target/module" --module-version "$version" "$target/module/module-info.java"
  "$jdk/bin/jar" --update --file "$target/jbuild.jar" --date "$timestamp" -C "$target/module" module-info.class
}

runtime() {
  # With line numbers: who reports a defect sends a stack trace.
  "$jdk/bin/jlink" --module-path "$target/jbuild.jar" --add-modules dev.jbuild \
    --no-header-files --no-man-pages --output "$dist/runtime"
  # Of modules that are not in it; who asks for all providers looks for each of them.
  sed -i '/^security\.provider\.[0-9]*=\(SunJGSS\|SunSASL\|XMLDSig\|SunPCSC\|JdkLDAP\|JdkSASL\|SunPKCS11\)$/d' \
    "$dist/runtime/conf/security/java.security"
  "$jdk/bin/jar" --extract --dir "$target/module" --file "$target/jbuild.jar" META-INF/jars
  for notice in "$target"/module/META-INF/jars/*/META-INF/LICENSE* "$target"/module/META-INF/jars/*/META-INF/NOTICE*; do
    library=${notice#"$target"/module/META-INF/jars/}
    install -D -m 0644 "$notice" "$dist/runtime/legal/dev.jbuild/${library%%.jar/*}/${notice##*/}"
  done
}

libraries() {
  for library in sandbox:sandbox/launcher-$arch layer-engine:layer/internal/libjbuild.so registry-client:registry/libjbuild-tls.so; do
    "$jdk/bin/jar" --extract --dir "$target" --file "$target/libraries/${library%:*}-$version.jar" "dev/jbuild/${library#*:}"
    install -m 0644 "$target/dev/jbuild/${library#*:}" "$dist/lib/"
    rm -r "${target:?}/dev"
  done
  mv "$dist/lib/launcher-$arch" "$dist/lib/jbuild-launcher"
  chmod 0755 "$dist/lib/jbuild-launcher"
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
}

rm -rf "$dist" "$target/dist.old"
mkdir -p "$dist/bin" "$dist/lib"
cp "$top/LICENSE" "$sources/NOTICE" "$dist/"
module
runtime
libraries
launcher
sh "$sources/train.sh" "$dist" "$jdk" "$target/training" "$target/jbuild.jar:$target/training-libraries/*"
documents
find "$dist" -exec touch -h -d "$timestamp" {} +
"$dist/bin/jbuild" --version >/dev/null
if [ -e "$target/dist" ]; then mv "$target/dist" "$target/dist.old"; fi
mv "$dist" "$target/dist"
rm -rf "$target/dist.old"
if [ "$archive" = true ]; then
  tarball=$target/jbuild-$version-linux-$arch.tar.gz
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" \
    --directory "$target/dist" --transform "s|^\.|jbuild-$version|S" . | gzip -n >"$tarball.new"
  mv "$tarball.new" "$tarball"
  say "$tarball, $(($(stat -c %s "$tarball") / 1000000)) MB"
  if command -v dpkg-deb >/dev/null; then sh "$sources/deb.sh" "$target" "$version" "$timestamp" "$arch"; fi
fi
