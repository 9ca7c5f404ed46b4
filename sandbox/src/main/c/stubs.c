/*
 * Takes away the mount points that the root filesystem lacked. All processes of the step are dead,
 * but its files are hostile: nothing is followed, and only what is still an empty file or folder
 * goes.
 */
#include "launcher.h"
#include "sys.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct report *stubs;
static size_t count;

void stub_remember(const struct report *report)
{
	struct report *grown = realloc(stubs, (count + 1) * sizeof *stubs);
	if (!grown)
		return;
	stubs = grown;
	stubs[count++] = *report;
}

static void remove_stub(int parent, const char *name, bool folder)
{
	struct stat found, before;
	const struct timespec *mtime = &before.st_mtim;
	if (fstat(parent, &before) < 0 || fstatat(parent, name, &found, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (folder) {
		if (!S_ISDIR(found.st_mode) || unlinkat(parent, name, AT_REMOVEDIR) < 0)
			return;
	} else if (!S_ISREG(found.st_mode) || found.st_size != 0 || found.st_nlink != 1 ||
		   unlinkat(parent, name, 0) < 0) {
		return;
	}
	futimens(parent, (const struct timespec[2]){ { .tv_nsec = UTIME_OMIT }, *mtime });
}

void stubs_remove(int upper_fd)
{
	while (count > 0) {
		const struct report *stub = &stubs[--count];
		char path[sizeof stub->detail];
		snprintf(path, sizeof path, "%s", stub->detail);
		char *slash = strrchr(path, '/');
		if (!slash)
			continue;
		*slash = 0;
		struct sys_open_how how = {
			.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
			.resolve = RESOLVE_BENEATH_ | RESOLVE_NO_SYMLINKS_,
		};
		int parent = sys_openat2(upper_fd, path[0] ? path + 1 : ".", &how);
		if (parent < 0)
			continue;
		remove_stub(parent, slash + 1, stub->value == 1);
		close(parent);
	}
}
