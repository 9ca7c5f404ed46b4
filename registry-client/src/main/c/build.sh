#!/bin/sh
# Builds libjbuild-tls.so for this machine's architecture, with what it needs of libcrypto inside: build.sh FOLDER JDK
# The same sources, compiler and libssl-dev give the same bytes.
set -eu
src=$(cd "$(dirname "$0")" && pwd)
out=$1
jdk=${TOOLCHAIN_JAVA_HOME:-$2}
cc=${CC:-gcc}
if ! echo '#include <openssl/evp.h>' | "$cc" -fsyntax-only -x c - 2>/dev/null ||
	[ "$("$cc" -print-file-name=libcrypto.a)" = libcrypto.a ]; then
	echo "no C compiler, or no OpenSSL to link: install gcc, libc6-dev and libssl-dev" >&2
	exit 1
fi
mkdir -p "$out"
target=$out/libjbuild-tls.so
# Nothing to do if no source is newer.
if [ -f "$target" ] && [ -z "$(find "$src" "$("$cc" -print-file-name=libcrypto.a)" -newer "$target" -type f)" ]; then
	exit 0
fi
cd "$src"
"$cc" -std=gnu11 -O2 -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion \
	-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fno-ident -g0 -fPIC -shared -fvisibility=hidden \
	-I"$jdk/include" -I"$jdk/include/linux" \
	-Wl,--build-id=none -Wl,-z,relro,-z,now -Wl,-z,defs -Wl,--gc-sections -Wl,--exclude-libs,ALL -s ${CFLAGS:-} \
	-o "$target.tmp" ./*.c -l:libcrypto.a
mv "$target.tmp" "$target"
