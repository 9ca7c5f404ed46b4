#!/bin/sh
# Makes DIST/lib/jbuild.aot: the classes that a build loads, linked.
# One Buildfile trains all, with what most are made of: first with no state, as on a new machine; then a pull of a base
# without TLS, push without TLS and by HTTPS, to an address and to a name, and a cache in a registry; steps that are found,
# and files that were not changed since the build before; then the same with nothing to do, on a terminal.
# usage: train.sh DIST JDK WORK CLASSPATH (of the registry)
set -eu
dist=$1 jdk=$2 work=$3 classpath=$4
rm -rf "$work"
mkdir -p "$work/context/tree"

"$jdk/bin/java" -cp "$classpath" "${0%/*}/TrainingRegistry.java" "$work" 2>"$work/registry" &
registry=$!
trap 'kill $registry; wait $registry 2>/dev/null || :; rm -rf "$work"' EXIT

# A program for RUN that makes, changes and removes files, whatever it is asked, and files of several kinds.
cc -static -x c -o "$work/context/sh" - <<'EOF'
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
	mkdir("made", 0755);
	unlink("LICENSE");
	chmod("folder", 0700);
	return close(creat("made/file", 0644));
}
EOF
cp "$dist/LICENSE" "$work/context/tree/"
mkdir "$work/context/tree/folder"
ln -s ../LICENSE "$work/context/tree/folder/link"
# Enough for several chunks of gzip, and for several threads that read.
for part in 0 1 2 3 4 5 6 7 8 9; do
  tail -c +"$((part * 1000000 + 1))" "$dist/runtime/lib/modules" | head -c 100000 >"$work/context/tree/folder/$part"
done
printf '%s\n' 'root:x:0:0::/:/bin/sh' 'user:x:1:1::/:/bin/sh' >"$work/context/passwd"
printf '%s\n' 'root:x:0:' 'group:x:1:user' >"$work/context/group"
printf '%s\n' '# not these' '*.log' '!kept.log' '**/.git' 'target/*' >"$work/context/.dockerignore"
cat >"$work/base" <<'EOF'
FROM scratch
COPY sh /bin/
COPY passwd group /etc/
EOF
# What most Buildfiles are made of.
cat >"$work/with-run" <<'BUILDFILE'
# syntax=docker/dockerfile:1
ARG base
ARG version=1
# With a warning.
FROM ${base} as tree
ARG name=tree
ARG version
ARG more
ENV NAME=$name VERSION=$version MORE=${more:-none} PATH=/bin
WORKDIR /work
COPY --chown=1:1 $name ./
COPY tree/folder /service/
RUN ["sh"]
RUN --mount=type=cache,target=/cache --mount=type=bind,source=tree,target=/tree \
    --mount=type=secret,id=settings sh && sh
RUN <<EOF
sh
EOF

FROM tree AS next
COPY <<EOF config
name=${NAME}
EOF
RUN ["sh"]

FROM ${base}
LABEL org.opencontainers.image.title=training
EXPOSE 8080 8443/tcp
VOLUME /volume
SHELL ["/bin/sh", "-c"]
WORKDIR /app
COPY --from=tree /work/folder /data/
COPY --from=next --chown=user:group /work/config ./
COPY --chmod=755 tree/folder/[0-4] tree/folder/*5 ./
ADD tree/folder/9 /added/
RUN ["sh"]
HEALTHCHECK --interval=5s CMD sh
STOPSIGNAL SIGTERM
USER user
ENTRYPOINT ["sh"]
CMD ["-c"]
BUILDFILE
sed -e '/^RUN.*\\$/,/^ /d' -e '/^RUN <<EOF/,/^EOF/d' -e '/^RUN/d' "$work/with-run" >"$work/without-run"

while [ ! -e "$work/address" ]; do
  if ! kill -0 $registry; then
    cat "$work/registry"
    exit 1
  fi
  sleep 0.1
done
{ read -r plain && read -r secure && read -r named; } <"$work/address"

# The same launcher with the same options, but the cache is written.
sed -e 's/-XX:AOTCache=/-XX:AOTCacheOutput=/' -e 's/dev\.jbuild\.cli\.Main/dev.jbuild.cli.TrainingRuns/' \
  "$dist/bin/jbuild" >"$dist/bin/train"
export TERM=xterm-256color NO_COLOR=
chmod 0755 "$dist/bin/train"

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
  build "$1" "$2" "$2" "$secure/trained:1" -t "$named/trained:1" -t "$plain/trained:1" --build-arg "base=$plain/base:1" \
    --secret "id=settings,src=$work/base" --label=training=1 --metadata-file "$work/metadata" \
    --cache-to "type=registry,ref=$plain/cache:1,mode=max" --cache-from "type=registry,ref=$plain/cache:1"
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
  # In this order: the launcher knows by the first word that no user namespace is needed.
  "$dist/bin/train" --version --root "$work/state"
elif trained jbuild with-run; then
  train with-run
else
  cat "$work/output"
  echo "train: no RUN is possible here; its classes are not in the AOT cache"
  trained jbuild without-run || { cat "$work/output"; exit 1; }
  train without-run
fi
rm "$dist/bin/train"
test -e "$dist/lib/jbuild.aot"
