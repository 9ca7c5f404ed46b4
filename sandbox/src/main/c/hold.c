/*
 * Holds a sealed copy of this program in memory for as long as jbuild lives. Steps start from the
 * copy: whatever a step may get hold of through /proc/…/exe, it can't be written.
 */
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010u
#endif

static int sealed_copy(void)
{
	struct stat self;
	off_t at = 0;
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int copy = memfd_create("launcher", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (copy < 0 && errno == EINVAL) /* before Linux 6.3 */
		copy = memfd_create("launcher", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (from < 0 || copy < 0 || fstat(from, &self) < 0)
		return -1;
	while (at < self.st_size) {
		if (sendfile(copy, from, &at, (size_t)(self.st_size - at)) <= 0)
			return -1;
	}
	close(from);
	if (fchmod(copy, 0500) < 0 ||
	    fcntl(copy, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
		return -1;
	return copy;
}

/* Prints the copy's descriptor, and ends with its input. */
int hold_main(void)
{
	char byte;
	setsid();
	int copy = sealed_copy();
	if (copy < 0) {
		dprintf(STDERR_FILENO, "launcher: sealed copy: %s\n", strerror(errno));
		return 125;
	}
	dprintf(STDOUT_FILENO, "%d\n", copy);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
	return 0;
}
