/* The process that jbuild starts: it makes init, hands the operations on, waits, and cleans up. */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define JOINS_MAX 16

static struct {
	struct plan birth, plan;
	uint64_t namespaces;
	int into_fd; /* of the v2 cgroup, or -1 */
	int join_fds[JOINS_MAX];
	size_t joins;
	int ops_fd; /* where init reads the second list */
	int reports_fd;
	int init_fd; /* pidfd */
	pid_t init;
} step = { .into_fd = -1, .init_fd = -1 };

static void finish_without_step(void)
{
	cgroup_remove_all();
	status_close();
	_exit(0);
}

/* As die(), for the outer process itself. */
static void fail(const char *name, const char *detail)
{
	struct report report = { .kind = REPORT_FAILED, .value = errno };
	strncpy(report.step, name, sizeof report.step - 1);
	strncpy(report.detail, detail, sizeof report.detail - 1);
	status_report(&report);
	finish_without_step();
}

static void join(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || step.joins == JOINS_MAX)
		fail("join", path);
	step.join_fds[step.joins++] = fd;
}

static void do_birth_op(const struct op *op)
{
	const char *path = op->argc ? op->args[0].text : "";
	switch (op->code) {
	case OP_STATUS:
		status_open(path);
		break;
	case OP_CGROUP:
		if (cgroup_make(path) < 0)
			fail("cgroup", path);
		break;
	case OP_WRITE:
		if (write_text(path, op->args[1].text, op->args[2].number != 0) < 0)
			fail("write", path);
		break;
	case OP_JOIN:
		join(path);
		break;
	case OP_INTO:
		step.into_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (step.into_fd < 0)
			fail("into", path);
		break;
	case OP_NAMESPACES:
		step.namespaces = op->args[0].number;
		break;
	default:
		break; /* told at the end */
	}
}

static void start_init(void)
{
	int ops[2], reports[2], life[2];
	if (pipe2(ops, O_CLOEXEC) < 0 || pipe2(reports, O_CLOEXEC) < 0 || pipe2(life, O_CLOEXEC) < 0)
		fail("clone", "pipe");
	struct sys_clone_args args = {
		.flags = step.namespaces | CLONE_PIDFD_ |
			 (step.into_fd >= 0 ? CLONE_INTO_CGROUP_ : 0),
		.pidfd = (uint64_t)(uintptr_t)&step.init_fd,
		.exit_signal = SIGCHLD,
		.cgroup = step.into_fd >= 0 ? (uint64_t)step.into_fd : 0,
	};
	step.init = sys_clone3(&args);
	if (step.init < 0)
		fail("clone", "namespaces");
	if (step.init == 0) {
		close(life[1]);
		close(ops[1]);
		close(reports[0]);
		close(step.into_fd);
		report_fd = reports[1];
		init_main(ops[0], life[0], step.join_fds, step.joins);
	}
	close(ops[0]);
	close(life[0]);
	close(reports[1]);
	close(STDOUT_FILENO);
	step.ops_fd = ops[1];
	step.reports_fd = reports[0];
}

/* Returns whether there may be more. */
static bool take_report(void)
{
	struct report report;
	ssize_t n = read(step.reports_fd, &report, sizeof report);
	if (n < 0 && errno == EINTR)
		return true;
	if (n != (ssize_t)sizeof report)
		return false;
	if (report.kind == REPORT_STUB)
		stub_remember(&report);
	else
		status_report(&report);
	return true;
}

/* A byte on the control pipe: T asks the command to end, K ends the step, and so does its end. */
static bool take_control(void)
{
	char byte;
	ssize_t n = read(STDIN_FILENO, &byte, 1);
	if (n < 0 && errno == EINTR)
		return true;
	if (n == 1 && byte == 'T') {
		sys_pidfd_send_signal(step.init_fd, SIGTERM);
		return true;
	}
	sys_pidfd_send_signal(step.init_fd, SIGKILL);
	return n == 1;
}

static void wait_for_init(void)
{
	struct pollfd fds[3] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = step.reports_fd, .events = POLLIN },
		{ .fd = step.init_fd, .events = POLLIN },
	};
	while (!fds[2].revents) {
		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents && !take_control())
			fds[0].fd = -1;
		if (fds[1].revents && !take_report())
			fds[1].fd = -1;
	}
	while (fds[1].fd >= 0 && take_report())
		;
}

static uint64_t microseconds(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000u + (uint64_t)time->tv_usec;
}

static void reap_init(void)
{
	struct rusage used;
	int status;
	while (wait4(step.init, &status, 0, &used) < 0) {
		if (errno != EINTR)
			return;
	}
	status_lost(status);
	status_cpu(microseconds(&used.ru_utime) + microseconds(&used.ru_stime));
}

/* Its files are looked at when all processes are dead, so that nothing moves meanwhile. */
static void remove_stubs(void)
{
	for (size_t i = 0; i < step.plan.count; i++) {
		const struct op *op = &step.plan.ops[i];
		if (op->code != OP_OVERLAY)
			continue;
		int upper = open(op->args[1].text, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (upper >= 0)
			stubs_remove(upper);
	}
}

/* Returns the exit status. */
static int end(const char *wrong)
{
	if (wrong) {
		dprintf(STDERR_FILENO, "launcher: operations: %s\n", wrong);
	} else {
		remove_stubs();
		status_close();
		/* jbuild sees the end of the output now, and goes on: all that it needs is there. */
		close(STDERR_FILENO);
	}
	cgroup_remove_all();
	return wrong ? 125 : 0;
}

int step_main(void)
{
	/* Descriptors that leaked into us end here; the first three must be what jbuild gave. */
	if (syscall(SYS_close_range, 3u, ~0u, 0u) < 0 || fcntl(0, F_GETFD) < 0 ||
	    fcntl(1, F_GETFD) < 0 || fcntl(2, F_GETFD) < 0)
		return 125;
	/* The terminal's signals are jbuild's to handle, which then ends us. */
	setsid();
	signal(SIGPIPE, SIG_IGN);
	const char *wrong = ops_read(STDIN_FILENO, OP_NAMESPACES, &step.birth);
	if (wrong)
		return end(wrong);
	for (size_t i = 0; i < step.birth.count; i++)
		do_birth_op(&step.birth.ops[i]);
	start_init();
	wrong = ops_read(STDIN_FILENO, OP_EXEC, &step.plan);
	if (wrong)
		sys_pidfd_send_signal(step.init_fd, SIGKILL);
	else
		ops_write(step.ops_fd, &step.plan);
	close(step.ops_fd);
	if (!wrong)
		wait_for_init();
	reap_init();
	for (size_t i = 0; i < step.birth.count; i++) {
		if (step.birth.ops[i].code == OP_REPORT)
			status_file(step.birth.ops[i].args[0].text);
	}
	return end(wrong);
}
