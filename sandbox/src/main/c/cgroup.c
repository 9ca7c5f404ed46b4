#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CGROUPS_MAX 16

static const char *made[CGROUPS_MAX];
static size_t count;

int cgroup_make(const char *path)
{
	if (count == CGROUPS_MAX) {
		errno = E2BIG;
		return -1;
	}
	if (mkdir(path, 0755) < 0)
		return -1;
	made[count++] = path;
	return 0;
}

int write_text(const char *path, const char *text, bool tolerant)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return tolerant && errno == ENOENT ? 0 : -1;
	ssize_t n = write(fd, text, strlen(text));
	int error = errno;
	close(fd);
	errno = error;
	return n < 0 ? -1 : 0;
}

/*
 * Removes the cgroups, last made first. Their processes are reaped by now, but the kernel may take
 * a moment to let go of them: EBUSY is tried again for up to two seconds.
 */
void cgroup_remove_all(void)
{
	while (count > 0) {
		const char *path = made[--count];
		for (int i = 0; i < 2000 && rmdir(path) < 0 && errno == EBUSY; i++)
			nanosleep(&(struct timespec){ .tv_nsec = 1000 * 1000 }, NULL);
	}
}
