#!/bin/sh
# Makes DIST/lib/jbuild.aot: the classes that a build loads, linked.
# One build trains all: pull of a base without TLS, ARG, ENV, COPY, RUN, a second stage, pack, push without TLS
# and by HTTPS, to an address and to a name; a step that is found, and files that were not changed since the build
# before; then the same with nothing to do, on a terminal.
# usage: train.sh DIST JDK WORK CLASSPATH (of the registry)
set -eu
dist=$1 jdk=$2 work=$3 classpath=$4
rm -rf "$work"
mkdir -p "$work/context/tree"

"$jdk/bin/java" -cp "$classpath" "${0%/*}/TrainingRegistry.java" "$work" 2>"$work/registry" &
registry=$!
trap 'kill $registry; wait $registry 2>/dev/null || :; rm -rf "$work"' EXIT

# A program for RUN, and files of several kinds.
echo 'int main(void) { return 0; }' | cc -static -x c -o "$work/context/true" -
cp "$dist/LICENSE" "$work/context/tree/"
mkdir "$work/context/tree/folder"
ln -s ../LICENSE "$work/context/tree/folder/link"
# Enough for several chunks of gzip, and for several threads that read.
for part in 0 1 2 3 4 5 6 7 8 9; do
  tail -c +"$((part * 1000000 + 1))" "$dist/runtime/lib/modules" | head -c 100000 >"$work/context/tree/folder/$part"
done
cat >"$work/base" <<'EOF'
FROM scratch
COPY true /bin/
EOF
cat >"$work/with-run" <<'EOF'
ARG base
FROM ${base} AS tree
ARG name=tree
ENV NAME=$name PATH=/bin
WORKDIR /work
COPY --chown=1:1 $name ./
COPY tree/folder /service/
RUN ["true"]

FROM ${base}
LABEL org.opencontainers.image.title=training
COPY --from=tree /work/folder /data/
RUN ["true"]
USER 1:1
CMD ["true"]
EOF
grep -v '^RUN' "$work/with-run" >"$work/without-run"

while [ ! -e "$work/address" ]; do
  if ! kill -0 $registry; then
    cat "$work/registry"
    exit 1
  fi
  sleep 0.1
done
{ read -r plain && read -r secure && read -r named; } <"$work/address"

# launcher NAME AOT-OPTION...: the same launcher with the same options, but for those of the cache
launcher() {
  name=$1
  shift
  sed -e "s|-XX:AOTCache=[^ ]*|$*|" -e 's/dev\.jbuild\.cli\.Main/dev.jbuild.cli.TrainingRuns/' \
    "$dist/bin/jbuild" >"$dist/bin/$name"
  chmod 0755 "$dist/bin/$name"
}
launcher train -XX:AOTMode=record '-XX:AOTConfiguration="$lib/trained"'
# A step of its own: the JVM that AOTCacheOutput starts for it has no file descriptors of this one.
launcher assemble -XX:AOTMode=create '-XX:AOTConfiguration="$lib/trained" -XX:AOTCache="$lib/jbuild.aot"'
export TERM=xterm-256color NO_COLOR=

# build COMMAND ROOT BUILDFILE IMAGE [OPTION...]
build() {
  command=$1 root=$2 buildfile=$3 image=$4
  shift 4
  (
    # JBUILD_JAVA_OPTIONS are words: no path is in them.
    cd "$work"
    export JBUILD_JAVA_OPTIONS='-Djavax.net.ssl.trustStore=trust'
    "$dist/bin/$command" --root "$work/state-$root" \
      -f "$work/$buildfile" -t "$image" --push "$@" "$work/context" >output 2>&1
  )
}

# trained COMMAND BUILDFILE
trained() {
  # To where the base is, its layers are mounted.
  build "$1" "$2" "$2" "$secure/trained:1" -t "$named/trained:1" -t "$plain/trained:1" --build-arg "base=$plain/base:1"
}

# train BUILDFILE, which was built before
train() {
  date >"$work/context/tree/folder/changed"
  # The stat cache keeps nothing of a file that was changed just before.
  sleep 2.1
  if ! trained train "$1"; then
    cat "$work/output"
    echo "train: the build that makes the AOT cache broke"
    exit 1
  fi
}

if ! build jbuild first base "$plain/base:1"; then
  cat "$work/output"
  echo "train: no build is possible here, the AOT cache gets no more than the start; builds will be slower"
  "$dist/bin/train" --version
elif trained jbuild with-run; then
  train with-run
else
  cat "$work/output"
  echo "train: no RUN is possible here; its classes are not in the AOT cache"
  trained jbuild without-run || { cat "$work/output"; exit 1; }
  train without-run
fi
"$dist/bin/assemble" >"$work/output" 2>&1 || { cat "$work/output"; exit 1; }
rm "$dist/bin/train" "$dist/bin/assemble" "$dist/lib/trained"
test -e "$dist/lib/jbuild.aot"
