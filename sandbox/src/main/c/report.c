#include "launcher.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int report_fd = -1;

void report_send(enum report_kind kind, int value, const char *step, const char *detail)
{
	struct report report;
	memset(&report, 0, sizeof report);
	report.kind = kind;
	report.value = value;
	snprintf(report.step, sizeof report.step, "%s", step);
	snprintf(report.detail, sizeof report.detail, "%s", detail);
	/* Fits PIPE_BUF: whole or not at all. If it can't be told, the exit status still tells. */
	while (write(report_fd, &report, sizeof report) < 0 && errno == EINTR)
		;
}

void die(const char *step, const char *detail)
{
	report_send(REPORT_FAILED, errno, step, detail);
	_exit(125);
}
