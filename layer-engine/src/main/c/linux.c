/*
 * The native half of dev.jbuild.layer.internal.Linux: system calls that the JDK doesn't have, and
 * those that it has, for many files at once. Names are bytes. A call that fails gives the negative
 * error number.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <linux/openat2.h>
#include <fcntl.h>
#include <jni.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_dev_jbuild_layer_internal_Linux_##name

/* What one file's attributes take, in 64-bit numbers; Stat.java has the same order. */
#define STAT_NUMBERS 12

/* The kernel's limit, XATTR_SIZE_MAX; also of a list of names. */
#define XATTR_MAX 65536

#define IO_BUFFER 65536

static jlong result(long value)
{
	return value < 0 ? -errno : value;
}

/* Copies a Java name, and ends it by NUL. Returns 0 or a negative error number. */
static int text(JNIEnv *env, jbyteArray from, char *into)
{
	jsize length = (*env)->GetArrayLength(env, from);
	if (length >= PATH_MAX)
		return -ENAMETOOLONG;
	(*env)->GetByteArrayRegion(env, from, 0, length, (jbyte *)into);
	into[length] = 0;
	return memchr(into, 0, (size_t)length) ? -EINVAL : 0;
}

#define TEXT(variable, from)                                                                       \
	char variable[PATH_MAX];                                                                   \
	int variable##_error = text(env, from, variable);                                          \
	if (variable##_error)                                                                      \
	return variable##_error

NATIVE(jlong, openat0)(JNIEnv *env, jclass c, jint dir, jbyteArray name, jint flags, jint mode)
{
	(void)c;
	TEXT(path, name);
	return result(openat(dir, path, flags | O_CLOEXEC, (mode_t)mode));
}

NATIVE(jlong, close0)(JNIEnv *env, jclass c, jint fd)
{
	(void)env, (void)c;
	return result(close(fd));
}

/* Writes all of it. */
NATIVE(jlong, write0)(JNIEnv *env, jclass c, jint fd, jbyteArray bytes, jint offset, jint length)
{
	(void)c;
	static _Thread_local char buffer[IO_BUFFER];
	for (jint done = 0; done < length;) {
		jint part = length - done < IO_BUFFER ? length - done : IO_BUFFER;
		(*env)->GetByteArrayRegion(env, bytes, offset + done, part, (jbyte *)buffer);
		if ((*env)->ExceptionCheck(env))
			return 0;
		for (jint written = 0; written < part;) {
			ssize_t n = write(fd, buffer + written, (size_t)(part - written));
			if (n < 0 && errno != EINTR)
				return -errno;
			written += n > 0 ? (jint)n : 0;
		}
		done += part;
	}
	return 0;
}

NATIVE(jlong, lseek0)(JNIEnv *env, jclass c, jint fd, jlong offset)
{
	(void)env, (void)c;
	return lseek(fd, offset, SEEK_CUR) < 0 ? -errno : 0;
}

NATIVE(jlong, ftruncate0)(JNIEnv *env, jclass c, jint fd, jlong size)
{
	(void)env, (void)c;
	return result(ftruncate(fd, size));
}

NATIVE(jlong, mkdirat0)(JNIEnv *env, jclass c, jint dir, jbyteArray name, jint mode)
{
	(void)c;
	TEXT(path, name);
	return result(mkdirat(dir, path, (mode_t)mode));
}

NATIVE(jlong, mknodat0)(JNIEnv *env, jclass c, jint dir, jbyteArray name, jint mode, jlong rdev)
{
	(void)c;
	TEXT(path, name);
	return result(mknodat(dir, path, (mode_t)mode, (dev_t)rdev));
}

NATIVE(jlong, symlinkat0)(JNIEnv *env, jclass c, jbyteArray target, jint dir, jbyteArray name)
{
	(void)c;
	TEXT(to, target);
	TEXT(path, name);
	return result(symlinkat(to, dir, path));
}

NATIVE(jlong, linkat0)
(JNIEnv *env, jclass c, jint from_dir, jbyteArray from, jint dir, jbyteArray name)
{
	(void)c;
	TEXT(old, from);
	TEXT(path, name);
	return result(linkat(from_dir, old, dir, path, 0));
}

NATIVE(jlong, unlinkat0)(JNIEnv *env, jclass c, jint dir, jbyteArray name, jint flags)
{
	(void)c;
	TEXT(path, name);
	return result(unlinkat(dir, path, flags));
}

NATIVE(jlong, fchownat0)(JNIEnv *env, jclass c, jint dir, jbyteArray name, jlong uid, jlong gid)
{
	(void)c;
	TEXT(path, name);
	return result(fchownat(dir, path, (uid_t)uid, (gid_t)gid, AT_SYMLINK_NOFOLLOW));
}

NATIVE(jlong, fchmodat0)(JNIEnv *env, jclass c, jint dir, jbyteArray name, jint mode)
{
	(void)c;
	TEXT(path, name);
	return result(fchmodat(dir, path, (mode_t)mode, 0));
}

NATIVE(jlong, utimensat0)
(JNIEnv *env, jclass c, jint dir, jbyteArray name, jlong seconds, jint nanoseconds)
{
	(void)c;
	TEXT(path, name);
	struct timespec time = { .tv_sec = seconds, .tv_nsec = nanoseconds };
	return result(utimensat(dir, path, (struct timespec[2]){ time, time }, AT_SYMLINK_NOFOLLOW));
}

NATIVE(jlong, syncfs0)(JNIEnv *env, jclass c, jint fd)
{
	(void)env, (void)c;
	return result(syncfs(fd));
}

NATIVE(jlong, addFlags0)(JNIEnv *env, jclass c, jint fd, jint flags)
{
	(void)env, (void)c;
	int now;
	if (ioctl(fd, FS_IOC_GETFLAGS, &now) < 0)
		return -errno;
	now |= flags;
	return result(ioctl(fd, FS_IOC_SETFLAGS, &now));
}

NATIVE(jlong, lsetxattr0)
(JNIEnv *env, jclass c, jbyteArray file, jbyteArray name, jbyteArray value)
{
	(void)c;
	TEXT(path, file);
	TEXT(attribute, name);
	jsize length = (*env)->GetArrayLength(env, value);
	char *bytes = malloc((size_t)length + 1);
	if (!bytes)
		return -ENOMEM;
	(*env)->GetByteArrayRegion(env, value, 0, length, (jbyte *)bytes);
	jlong set = result(lsetxattr(path, attribute, bytes, (size_t)length, 0));
	free(bytes);
	return set;
}

/* Returns the bytes; or NULL, and the error number in errors[0]. */
static jbyteArray bytes_or(JNIEnv *env, jintArray errors, const char *bytes, ssize_t length, int error)
{
	if (length < 0) {
		jint number = error;
		(*env)->SetIntArrayRegion(env, errors, 0, 1, &number);
		return NULL;
	}
	jbyteArray made = (*env)->NewByteArray(env, (jsize)length);
	if (made)
		(*env)->SetByteArrayRegion(env, made, 0, (jsize)length, (const jbyte *)bytes);
	return made;
}

NATIVE(jbyteArray, lgetxattr0)
(JNIEnv *env, jclass c, jbyteArray file, jbyteArray name, jintArray errors)
{
	(void)c;
	char path[PATH_MAX], attribute[PATH_MAX];
	static _Thread_local char value[XATTR_MAX];
	int wrong = text(env, file, path);
	if (!wrong)
		wrong = text(env, name, attribute);
	ssize_t n = wrong ? -1 : lgetxattr(path, attribute, value, sizeof value);
	return bytes_or(env, errors, value, n, wrong ? -wrong : errno);
}

/* Gives the names, each ended by NUL. */
NATIVE(jbyteArray, llistxattr0)(JNIEnv *env, jclass c, jbyteArray file, jintArray errors)
{
	(void)c;
	char path[PATH_MAX];
	static _Thread_local char names[XATTR_MAX];
	int wrong = text(env, file, path);
	ssize_t n = wrong ? -1 : llistxattr(path, names, sizeof names);
	return bytes_or(env, errors, names, n, wrong ? -wrong : errno);
}

static void numbers_of(const struct stat *file, int64_t *numbers)
{
	const int64_t all[STAT_NUMBERS] = {
		file->st_mode,
		file->st_uid,
		file->st_gid,
		file->st_size,
		file->st_mtim.tv_sec,
		file->st_mtim.tv_nsec,
		file->st_ctim.tv_sec,
		file->st_ctim.tv_nsec,
		(int64_t)file->st_rdev,
		(int64_t)file->st_nlink,
		(int64_t)file->st_dev,
		(int64_t)file->st_ino,
	};
	memcpy(numbers, all, sizeof all);
}

NATIVE(jlong, lstat0)(JNIEnv *env, jclass c, jbyteArray file, jlongArray into)
{
	(void)c;
	TEXT(path, file);
	struct stat found;
	if (lstat(path, &found) < 0)
		return -errno;
	int64_t numbers[STAT_NUMBERS];
	numbers_of(&found, numbers);
	(*env)->SetLongArrayRegion(env, into, 0, STAT_NUMBERS, (const jlong *)numbers);
	return 0;
}

/*
 * Opens what is there without following a symlink anywhere on the way: one that
 * somebody puts there between a look and this call leads nowhere. A kernel
 * before 5.6 only minds the last name.
 */
static int open_below(const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags),
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = open(path, (int)how.flags);
	return fd;
}

/* Opens a regular file. Of a pipe somebody put there it doesn't wait for a writer. */
NATIVE(jint, openBelow0)(JNIEnv *env, jclass c, jbyteArray file)
{
	(void)c;
	char path[PATH_MAX];
	struct stat found;
	int error = text(env, file, path);
	if (error)
		return error;
	int fd = open_below(path, O_NONBLOCK);
	if (fd >= 0 && (fstat(fd, &found) < 0 || !S_ISREG(found.st_mode))) {
		close(fd);
		return -EINVAL;
	}
	return (jint)result(fd);
}

/* Opens a folder as a place to look names up in. */
NATIVE(jint, openFolderBelow0)(JNIEnv *env, jclass c, jbyteArray folder)
{
	(void)c;
	char path[PATH_MAX];
	int error = text(env, folder, path);
	return error ? error : (jint)result(open_below(path, O_PATH | O_DIRECTORY));
}

/* Reads until the end, at most `room` bytes. Returns how many, or -1. */
static ssize_t read_all(int fd, char *into, size_t room)
{
	size_t size = 0;
	while (size < room) {
		ssize_t n = read(fd, into + size, room - size);
		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return -1;
		size += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)size;
}

/* Returns the bytes of a regular file of at most IO_BUFFER bytes; NULL for all else. */
NATIVE(jbyteArray, readSmall0)(JNIEnv *env, jclass c, jbyteArray file)
{
	(void)c;
	static _Thread_local char buffer[IO_BUFFER + 1];
	char path[PATH_MAX];
	struct stat found;
	ssize_t size = -1;
	if (text(env, file, path))
		return NULL;
	int fd = open_below(path, O_NONBLOCK);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_size <= IO_BUFFER)
		size = read_all(fd, buffer, sizeof buffer);
	close(fd);
	if (size < 0 || size > IO_BUFFER)
		return NULL;
	jbyteArray made = (*env)->NewByteArray(env, (jsize)size);
	if (made)
		(*env)->SetByteArrayRegion(env, made, 0, (jsize)size, (const jbyte *)buffer);
	return made;
}

/*
 * Reads the whole of a regular file of one name, of at most IO_BUFFER bytes, whose size and time
 * are these once it was read. `expected`, from `at` on: size, seconds of mtime and of ctime,
 * nanoseconds of both (mtime's in the upper half), file system, inode. Returns -1 if it didn't;
 * else whether ctime or inode is another.
 */
NATIVE(jint, readUnchanged0)
(JNIEnv *env, jclass c, jbyteArray file, jlongArray expected, jint at, jbyteArray into, jint offset)
{
	(void)c;
	static _Thread_local char buffer[IO_BUFFER + 1];
	char path[PATH_MAX];
	struct stat found;
	jlong was[6];
	(*env)->GetLongArrayRegion(env, expected, at, 6, was);
	if ((*env)->ExceptionCheck(env))
		return -1;
	jlong size = was[0];
	if (size < 0 || size > IO_BUFFER || text(env, file, path))
		return -1;
	int fd = open_below(path, O_NONBLOCK);
	if (fd < 0)
		return -1;
	bool same = read_all(fd, buffer, (size_t)size + 1) == size && fstat(fd, &found) == 0 &&
		    S_ISREG(found.st_mode) && found.st_nlink == 1 && found.st_size == size &&
		    found.st_mtim.tv_sec == was[1] && found.st_mtim.tv_nsec == was[3] >> 32;
	close(fd);
	if (!same)
		return -1;
	(*env)->SetByteArrayRegion(env, into, offset, (jsize)size, (const jbyte *)buffer);
	return found.st_ctim.tv_sec != was[2] || found.st_ctim.tv_nsec != (was[3] & 0xFFFFFFFF) ||
	       (jlong)found.st_dev != was[4] || (jlong)found.st_ino != was[5];
}

struct list {
	char *bytes;
	size_t used;
	size_t room;
};

static bool append(struct list *list, const char *name, const struct stat *file)
{
	uint16_t length = (uint16_t)strlen(name);
	int64_t numbers[STAT_NUMBERS];
	size_t size = sizeof length + length + sizeof numbers;
	if (list->room - list->used < size) {
		size_t room = list->room ? list->room * 2 : 16384;
		char *grown = room > INT_MAX / 2 ? NULL : realloc(list->bytes, room);
		if (!grown)
			return false;
		list->bytes = grown;
		list->room = room;
	}
	numbers_of(file, numbers);
	memcpy(list->bytes + list->used, &length, sizeof length);
	memcpy(list->bytes + list->used + sizeof length, name, length);
	memcpy(list->bytes + list->used + sizeof length + length, numbers, sizeof numbers);
	list->used += size;
	return true;
}

/* Returns 0 or an error number. A file that goes meanwhile is left out. */
static int read_directory(const char *path, bool below, struct list *list)
{
	int fd = below ? open_below(path, O_DIRECTORY)
		       : open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno;
	DIR *directory = fdopendir(fd);
	if (!directory) {
		int error = errno;
		close(fd);
		return error;
	}
	int error = 0;
	while (!error) {
		struct stat file;
		errno = 0;
		const struct dirent *entry = readdir(directory);
		if (!entry) {
			error = errno;
			break;
		}
		const char *name = entry->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (fstatat(fd, name, &file, AT_SYMLINK_NOFOLLOW) < 0)
			error = errno == ENOENT ? 0 : errno;
		else if (!append(list, name, &file))
			error = ENOMEM;
	}
	closedir(directory);
	return error;
}

/* Gives for each file: uint16 length of the name, the name, its attributes. */
NATIVE(jbyteArray, list0)(JNIEnv *env, jclass c, jbyteArray folder, jboolean below, jintArray errors)
{
	(void)c;
	char path[PATH_MAX];
	struct list list = { 0 };
	int error = -text(env, folder, path);
	if (!error)
		error = read_directory(path, below, &list);
	jbyteArray made = bytes_or(env, errors, list.bytes, error ? -1 : (ssize_t)list.used, error);
	free(list.bytes);
	return made;
}
