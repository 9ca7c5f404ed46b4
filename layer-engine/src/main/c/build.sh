#!/bin/sh
# Builds libjbuild.so for this machine's architecture: build.sh FOLDER JDK
# The same sources and compiler give the same bytes.
set -eu
src=$(cd "$(dirname "$0")" && pwd)
out=$1
jdk=${TOOLCHAIN_JAVA_HOME:-$2}
cc=${CC:-gcc}
if ! command -v "$cc" >/dev/null 2>&1; then
	echo "no C compiler: install gcc and libc6-dev" >&2
	exit 1
fi
mkdir -p "$out"
target=$out/libjbuild.so
# Nothing to do if no source is newer.
if [ -f "$target" ] && [ -z "$(find "$src" -newer "$target" -type f)" ]; then
	exit 0
fi
cd "$src"
"$cc" -std=gnu11 -O2 -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion \
	-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fno-ident -g0 -fPIC -shared -fvisibility=hidden \
	-I"$jdk/include" -I"$jdk/include/linux" \
	-Wl,--build-id=none -Wl,-z,relro,-z,now -Wl,-z,defs -s ${CFLAGS:-} -o "$target.tmp" *.c
mv "$target.tmp" "$target"
