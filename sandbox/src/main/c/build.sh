#!/bin/sh
# Builds the launcher for this machine's architecture: build.sh FOLDER
# The same sources and compiler give the same bytes.
set -eu
src=$(cd "$(dirname "$0")" && pwd)
out=$1
cc=${CC:-gcc}
if ! command -v "$cc" >/dev/null 2>&1 || ! echo 'int main(void){return 0;}' |
	"$cc" -static -x c - -o /dev/null 2>/dev/null; then
	echo "no C compiler that links statically: install gcc and libc6-dev" >&2
	exit 1
fi
case $(uname -m) in
x86_64) arch=amd64 ;;
aarch64) arch=arm64 ;;
*) arch=$(uname -m) ;;
esac
mkdir -p "$out"
target=$out/launcher-$arch
# Nothing to do if no source is newer.
if [ -f "$target" ] && [ -z "$(find "$src" -newer "$target" -type f)" ]; then
	exit 0
fi
cd "$src"
"$cc" -std=gnu11 -O2 -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion \
	-D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fno-ident -g0 \
	-ffile-prefix-map="$src"=. -static -Wl,--build-id=none -Wl,-z,relro,-z,now -s ${CFLAGS:-} \
	-o "$target.tmp" *.c
sha256sum <"$target.tmp" | cut -d" " -f1 >"$target.sha256"
mv "$target.tmp" "$target"
