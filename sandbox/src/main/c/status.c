/* The outcome: records of {uint32 tag, uint32 size, bytes} in the file that jbuild named. */
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum tag {
	TAG_FAILED = 1,      /* int32 errno, step NUL, detail NUL */
	TAG_NOT_STARTED = 2, /* the same */
	TAG_EXITED = 3,      /* int32 wait status */
	TAG_LOST = 4,        /* int32 wait status of init, which ended without a word */
	TAG_CPU = 5,         /* uint64 microseconds */
	TAG_FILE = 6,        /* the text of one reported file, in their order */
	TAG_END = 7,
};

/* More than a cgroup file holds. */
#define FILE_MAX 4096

static int fd = -1;
static char buffer[64 * 1024];
static size_t used;
static bool decided;

static void put(uint32_t tag, const void *bytes, uint32_t size)
{
	if (sizeof buffer - used < 8 + (size_t)size)
		return;
	memcpy(buffer + used, &tag, 4);
	memcpy(buffer + used + 4, &size, 4);
	if (size)
		memcpy(buffer + used + 8, bytes, size);
	used += 8 + (size_t)size;
}

/* Our exit status is all that is left to tell by. */
static _Noreturn void give_up(void)
{
	int status = errno == ENOSPC || errno == EDQUOT ? STATUS_DISK_FULL : 125;
	cgroup_remove_all();
	_exit(status);
}

void status_open(const char *path)
{
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		give_up();
}

void status_report(const struct report *report)
{
	char payload[4 + sizeof report->step + sizeof report->detail];
	size_t size = 4;
	if (decided)
		return; /* the first word counts: what follows is its consequence */
	decided = true;
	memcpy(payload, &report->value, 4);
	if (report->kind != REPORT_EXITED) {
		size_t step = strnlen(report->step, sizeof report->step - 1);
		size_t detail = strnlen(report->detail, sizeof report->detail - 1);
		memcpy(payload + size, report->step, step);
		payload[size + step] = 0;
		size += step + 1;
		memcpy(payload + size, report->detail, detail);
		payload[size + detail] = 0;
		size += detail + 1;
	}
	put(report->kind, payload, (uint32_t)size);
}

void status_lost(int wait_status)
{
	if (!decided)
		put(TAG_LOST, &wait_status, sizeof wait_status);
}

void status_cpu(uint64_t microseconds)
{
	put(TAG_CPU, &microseconds, sizeof microseconds);
}

void status_file(const char *path)
{
	char text[FILE_MAX];
	ssize_t got = 0;
	int in = open(path, O_RDONLY | O_CLOEXEC);
	if (in >= 0) {
		got = read(in, text, sizeof text);
		close(in);
	}
	put(TAG_FILE, text, got > 0 ? (uint32_t)got : 0);
}

void status_close(void)
{
	put(TAG_END, NULL, 0);
	for (size_t done = 0; done < used;) {
		ssize_t n = write(fd, buffer + done, used - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			give_up();
		done += (size_t)n;
	}
	close(fd);
}
