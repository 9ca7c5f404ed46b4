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
 * Makes the missing last name of path, on which no symlink is, and tells the outer process to take
 * it away afterwards.
 */
static int make_stub(const char *path, bool folder)
{
	const char *name;
	struct stat before;
	/* What can't be told can't be taken away. */
	if (strlen(path) >= sizeof ((struct report *)NULL)->detail) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int parent = parent_of(path, RESOLVE_NO_SYMLINKS_, &name);
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
	if (make_stub(path, true) < 0)
		return -1;
	return in_root(path, O_PATH | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
}

/* A path on its way: what is resolved has no symlink, what is left may have. */
struct walk {
	char done[PATH_MAX];
	char left[PATH_MAX];
	int links;
	bool stays; /* what is made is the step's, and no stub */
};

/* Takes the next name of what is left behind what is done; returns whether there was one. */
static bool take_name(struct walk *walk)
{
	const char *name = walk->left + strspn(walk->left, "/");
	size_t size = strcspn(name, "/"), used = strlen(walk->done);
	if (size == 2 && strncmp(name, "..", size) == 0) {
		char *slash = strrchr(walk->done, '/');
		if (slash)
			*slash = 0;
	} else if (size > 1 || (size == 1 && *name != '.')) {
		snprintf(walk->done + used, sizeof walk->done - used, "/%.*s", (int)size, name);
	}
	name += size;
	name += strspn(name, "/");
	memmove(walk->left, name, strlen(name) + 1);
	return size > 0;
}

/* Replaces the last name that was taken, a symlink, by what it says. */
static int follow(struct walk *walk, int link)
{
	char text[PATH_MAX], rest[PATH_MAX];
	ssize_t size = readlinkat(link, "", text, sizeof text - 1);
	if (size < 0 || ++walk->links > 40) {
		errno = ELOOP;
		return -1;
	}
	text[size] = 0;
	memcpy(rest, walk->left, sizeof rest);
	if (snprintf(walk->left, sizeof walk->left, "%s/%s", text, rest) >= (int)sizeof walk->left) {
		errno = ENAMETOOLONG;
		return -1;
	}
	*(text[0] == '/' ? walk->done : strrchr(walk->done, '/')) = 0;
	return 0;
}

/* Makes the missing last name of path, on which no symlink is, as a folder. */
static int make_folder(const char *path)
{
	const char *name;
	int parent = parent_of(path, RESOLVE_NO_SYMLINKS_, &name);
	if (parent < 0)
		return -1;
	int made = mkdirat(parent, name, 0755);
	close(parent);
	return made;
}

/* Looks at what is done; makes it, where it is missing and may be made. Returns -1 with errno. */
static int step_on(struct walk *walk, bool folder, bool parents)
{
	struct stat found;
	bool last = walk->left[0] == 0;
	if (walk->done[0] == 0)
		return 0;
	int fd = in_root(walk->done, O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
	if (fd < 0 && errno == ENOENT && walk->stays)
		return make_folder(walk->done);
	if (fd < 0 && errno == ENOENT && (last || parents || walk->links > 0))
		return make_stub(walk->done, folder || !last);
	if (fd < 0 || fstat(fd, &found) < 0)
		return -1;
	int done = S_ISLNK(found.st_mode) ? follow(walk, fd) : 0;
	close(fd);
	return done;
}

/* Takes path name by name, and makes what is missing. Opens where it leads to. */
static int walk_along(struct walk *walk, const char *path, bool folder, bool parents)
{
	snprintf(walk->left, sizeof walk->left, "%s", path);
	while (take_name(walk)) {
		if (step_on(walk, folder, parents) < 0)
			return -1;
	}
	return in_root(walk->done[0] ? walk->done : "/", O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
}

/* Opens a folder for the step, and makes what is missing of it: root's, for all to read. */
int in_root_made(const char *path)
{
	struct walk walk = { .stays = true };
	int fd = in_root(path, O_PATH | O_DIRECTORY, 0);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = walk_along(&walk, path, true, true);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : in_root(path, O_PATH | O_DIRECTORY, 0);
}

/*
 * Opens what something is mounted on; symlinks are followed inside the root filesystem. What is
 * missing is made: the last name, what a symlink leads to, and with parents every folder above.
 */
int in_root_place(const char *path, bool folder, bool parents)
{
	struct walk walk = { 0 };
	int fd = in_root(path, O_PATH, 0);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	return walk_along(&walk, path, folder, parents);
}
