/*
 * Paths in a root filesystem are the work of whoever made the image. None of them is ever resolved
 * by name from outside: always below root_fd, where no symlink and no .. leads out.
 */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

int root_fd = -1;

int in_root(const char *path, uint64_t flags, uint64_t extra_resolve)
{
	struct sys_open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT_ | RESOLVE_NO_MAGICLINKS_ | extra_resolve,
	};
	return sys_openat2(root_fd, path, &how);
}

/* Opens the folder that holds path, and gives the last name. */
static int parent_of(const char *path, uint64_t resolve, const char **name)
{
	char parent[PATH_MAX];
	const char *slash = strrchr(path, '/');
	*name = slash + 1;
	snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
	return in_root(parent[0] ? parent : "/", O_PATH | O_DIRECTORY, resolve);
}

/* Puts a folder's time back, as if nothing had been made in it. */
static void restore_time(int parent, const struct stat *before)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, before->st_mtim };
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", parent);
	utimensat(AT_FDCWD, path, times, 0);
}

/*
 * Makes the missing last name of path, and tells the outer process to take it away afterwards.
 * Whatever is there by that name, if only a symlink that leads nowhere, is left as it is.
 */
static int make_stub(const char *path, uint64_t resolve, bool folder)
{
	const char *name;
	struct stat before;
	int parent = parent_of(path, resolve, &name);
	if (parent < 0)
		return -1;
	if (fstat(parent, &before) < 0 ||
	    (folder ? mkdirat(parent, name, 0755) : mknodat(parent, name, S_IFREG | 0644, 0)) < 0) {
		close(parent);
		return -1;
	}
	/* What is made in a filesystem of the step's own, such as /dev, goes with it. */
	struct stat root;
	if (fstat(root_fd, &root) == 0 && root.st_dev == before.st_dev) {
		report_send(REPORT_STUB, folder, "stub", path);
		restore_time(parent, &before);
	}
	close(parent);
	return 0;
}

/* Opens a folder that something is mounted on. No part of the path may be a symlink. */
int in_root_dir(const char *path)
{
	int fd = in_root(path, O_PATH | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (make_stub(path, RESOLVE_NO_SYMLINKS_, true) < 0)
		return -1;
	return in_root(path, O_PATH | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
}

/* Opens a file that something is mounted on; symlinks are followed inside the root filesystem. */
int in_root_file(const char *path)
{
	int fd = in_root(path, O_PATH, 0);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (make_stub(path, 0, false) < 0)
		return -1;
	return in_root(path, O_PATH | O_NOFOLLOW, 0);
}
