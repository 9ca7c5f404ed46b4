/* Becomes the program: limits, filter, capabilities, ids, and exec. */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define REPORT_FD 3

/* A hard limit can't be raised without privilege: then what we have is the most that is given. */
static void set_rlimit(const struct op *op)
{
	int resource = (int)op->args[0].number;
	struct rlimit old, limit = { op->args[1].number, op->args[2].number };
	if (getrlimit(resource, &old) < 0)
		die("rlimit", "getrlimit");
	if (setrlimit(resource, &limit) == 0)
		return;
	if (limit.rlim_max > old.rlim_max)
		limit.rlim_max = old.rlim_max;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	if (setrlimit(resource, &limit) < 0)
		die("rlimit", "setrlimit");
}

static void set_seccomp(const struct op *op)
{
	size_t count = op->args[0].size / sizeof(struct sock_filter);
	struct sock_filter *filter = malloc(count * sizeof *filter + 1);
	if (!filter)
		die("seccomp", "memory");
	if (count == 0 || count > 4096) {
		errno = EINVAL;
		die("seccomp", "size");
	}
	memcpy(filter, op->args[0].text, count * sizeof *filter);
	struct sock_fprog program = { (unsigned short)count, filter };
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		die("seccomp", "filter");
	free(filter);
}

static void set_bounding(uint64_t keep)
{
	for (int cap = 0; cap < 64; cap++) {
		if (keep >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap) < 0) {
			if (errno == EINVAL)
				return; /* beyond the kernel's last */
			die("bounding", "drop");
		}
	}
}

static void set_user(const struct op *op)
{
	uid_t uid = (uid_t)op->args[0].number, real, effective, saved;
	gid_t gid = (gid_t)op->args[1].number;
	size_t count = op->argc - 3;
	gid_t *groups = calloc(count + 1, sizeof *groups);
	if (!groups)
		die("user", "memory");
	for (size_t i = 0; i < count; i++)
		groups[i] = (gid_t)op->args[3 + i].number;
	if (op->args[2].number && setgroups(count, groups) < 0)
		die("user", "setgroups");
	if (setresgid(gid, gid, gid) < 0)
		die("user", "setresgid");
	if (setresuid(uid, uid, uid) < 0)
		die("user", "setresuid");
	if (getresuid(&real, &effective, &saved) < 0 || real != uid || effective != uid ||
	    saved != uid) {
		errno = EPERM;
		die("user", "getresuid");
	}
	free(groups);
}

static void set_capabilities(uint64_t mask)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ (uint32_t)mask, (uint32_t)mask, 0 },
		{ (uint32_t)(mask >> 32), (uint32_t)(mask >> 32), 0 },
	};
	if (syscall(SYS_capset, &header, data) < 0)
		die("capabilities", "capset");
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		die("capabilities", "ambient");
}

/* A JVM ignores SIGPIPE, and exec would hand that on. */
static void reset_signals(void)
{
	sigset_t none;
	sigemptyset(&none);
	/* By the kernel's own call: libc keeps two signals to itself, which are ignored just as well. */
	const struct {
		void *handler;
		unsigned long flags;
		void *restorer;
		uint64_t mask;
	} defaults = { 0 };
	for (int signal = 1; signal < NSIG; signal++)
		syscall(SYS_rt_sigaction, signal, &defaults, NULL, sizeof defaults.mask);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
		die("command", "sigprocmask");
}

static char **strings(const struct arg *args, size_t count)
{
	char **texts = calloc(count + 1, sizeof *texts);
	if (!texts)
		die("exec", "memory");
	for (size_t i = 0; i < count; i++)
		texts[i] = (char *)(uintptr_t)args[i].text;
	return texts;
}

/* Tries each path, as a shell goes through PATH; the most telling failure is reported. */
static void run_program(const struct op *op)
{
	size_t paths = (size_t)op->args[0].number, arguments = (size_t)op->args[1].number;
	const struct arg *rest = op->args + 2;
	char **argv = strings(rest + paths, arguments);
	char **envp = strings(rest + paths + arguments, op->argc - 2 - paths - arguments);
	int telling = ENOENT;
	for (size_t i = 0; i < paths; i++) {
		execve(rest[i].text, argv, envp);
		if (errno == EACCES)
			telling = EACCES;
		else if (errno != ENOENT && errno != ENOTDIR) {
			telling = errno;
			break;
		}
	}
	report_send(REPORT_NOT_STARTED, telling, "exec", argv[0]);
	_exit(telling == ENOENT ? 127 : 126);
}

static void do_command_op(const struct op *op)
{
	switch (op->code) {
	case OP_RLIMIT:
		set_rlimit(op);
		break;
	case OP_UMASK:
		umask((mode_t)op->args[0].number);
		break;
	case OP_SECCOMP:
		set_seccomp(op);
		break;
	case OP_BOUNDING:
		set_bounding(op->args[0].number);
		break;
	case OP_USER:
		set_user(op);
		break;
	case OP_CAPABILITIES:
		set_capabilities(op->args[0].number);
		break;
	case OP_NO_NEW_PRIVS:
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			die("no_new_privs", "prctl");
		break;
	case OP_EXEC:
		run_program(op);
		break;
	default:
		break; /* another phase's */
	}
}

/*
 * Exec looks its program and interpreter up before it closes descriptors: one of a folder outside
 * would be a way out by /proc/self/fd/N/../…
 */
static void keep_report_only(void)
{
	if (report_fd != REPORT_FD) {
		if (dup3(report_fd, REPORT_FD, O_CLOEXEC) < 0)
			die("command", "report");
		report_fd = REPORT_FD;
	}
	if (syscall(SYS_close_range, REPORT_FD + 1u, ~0u, 0u) < 0)
		die("command", "close_range");
}

void command_main(const struct plan *plan)
{
	reset_signals();
	close(STDIN_FILENO);
	if (open("/dev/null", O_RDONLY | O_NOFOLLOW) != STDIN_FILENO)
		die("command", "/dev/null");
	keep_report_only();
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->ops[i].phase == COMMAND)
			do_command_op(&plan->ops[i]);
	}
	_exit(125);
}
