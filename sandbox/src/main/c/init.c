/* Pid 1 of the step: is told what to make of its world, starts the command, reaps, and ends with the command. */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* The kernel kills init when the outer process dies; if it died before that was asked for, end. */
static void die_with_parent(int life_fd)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		die("init", "pdeathsig");
	struct pollfd life = { .fd = life_fd };
	if (poll(&life, 1, 0) != 0)
		_exit(125);
}

static void join_cgroups(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (write(fds[i], "0", 1) != 1)
			die("join", "cgroup.procs");
		close(fds[i]);
	}
	/* Now, and not at birth: the namespace's root is the cgroup that we are in. */
	if (unshare(CLONE_NEWCGROUP) < 0 && errno != EINVAL)
		die("join", "cgroup namespace");
}

static void join_keyring(void)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS)
		die("keyring", "session");
}

static void set_oom_score(uint64_t score)
{
	char text[24];
	snprintf(text, sizeof text, "%d", (int)score);
	if (write_text("/proc/self/oom_score_adj", text, false) < 0)
		die("oom_score", text);
}

static bool is_own_network(int fd)
{
	struct stat own, other;
	return stat("/proc/self/ns/net", &own) < 0 || fstat(fd, &other) < 0 ||
	       (own.st_dev == other.st_dev && own.st_ino == other.st_ino);
}

/* Before anything is mounted: /proc is the machine's still, and /sys will show this network. */
static void enter_network(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("network", path);
	/* The path names a process: had it died, and its number come again, this could be ours. */
	if (is_own_network(fd)) {
		errno = ESRCH;
		die("network", path);
	}
	if (setns(fd, CLONE_NEWNET) < 0)
		die("network", path);
	close(fd);
}

static void do_init_op(const struct op *op)
{
	switch (op->code) {
	case OP_KEYRING:
		join_keyring();
		break;
	case OP_OOM_SCORE:
		set_oom_score(op->args[0].number);
		break;
	case OP_HOSTNAME:
		if (sethostname(op->args[0].text, op->args[0].size) < 0)
			die("hostname", op->args[0].text);
		break;
	case OP_NETWORK:
		enter_network(op->args[0].text);
		break;
	case OP_LOOPBACK:
		if (loopback_up() < 0)
			die("loopback", "lo");
		break;
	case OP_OVERLAY:
		root_fd = mount_overlay(op);
		break;
	case OP_MOUNT:
		do_mount(op);
		break;
	case OP_DEVICE:
		do_device(op);
		break;
	case OP_SYMLINK:
		do_symlink(op);
		break;
	case OP_MASK:
		do_mask(op);
		break;
	case OP_READONLY:
		do_readonly(op);
		break;
	case OP_BIND:
		do_bind(op);
		break;
	case OP_PIVOT:
		do_pivot();
		break;
	case OP_CWD:
		do_cwd(op);
		break;
	case OP_FOLDER:
		do_folder(op);
		break;
	case OP_LAYERS:
		do_layers(op);
		break;
	case OP_MEMORY:
		do_memory(op);
		break;
	case OP_FILE:
		do_file(op);
		break;
	case OP_ATTACH:
		do_attach(op);
		break;
	default:
		break; /* another phase's */
	}
}

static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 };
	if (syscall(SYS_capset, &header, none) < 0)
		die("init", "capset");
}

/*
 * Reaps until the command ends. A TERM from outside goes to the command; one from inside, where
 * si_pid is not 0, is nobody's business.
 */
static int reap(pid_t command, const sigset_t *signals)
{
	for (;;) {
		int status;
		pid_t ended = waitpid(-1, &status, WNOHANG);
		if (ended == command)
			return status;
		if (ended > 0)
			continue;
		siginfo_t info;
		int signal = sigwaitinfo(signals, &info);
		if (signal == SIGTERM && info.si_pid == 0)
			kill(command, SIGTERM);
	}
}

void init_main(int ops_fd, int life_fd, const int *join_fds, size_t joins)
{
	struct plan plan;
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	/* Mount points that are made have the same modes whoever builds. */
	umask(022);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		die("init", "sigprocmask");
	die_with_parent(life_fd);
	if (setsid() < 0)
		die("init", "setsid");
	join_cgroups(join_fds, joins);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		die("init", "private mounts");
	if (ops_read(ops_fd, OP_EXEC, &plan) != NULL)
		die("init", "operations");
	close(ops_fd);
	for (size_t i = 0; i < plan.count; i++) {
		if (plan.ops[i].phase == INIT)
			do_init_op(&plan.ops[i]);
	}
	trees_close();
	/* From here on nothing of this process may be read from /proc/1. */
	if (prctl(PR_SET_DUMPABLE, 0) < 0)
		die("init", "dumpable");
	pid_t command = fork();
	if (command < 0)
		die("init", "fork");
	if (command == 0)
		command_main(&plan);
	drop_capabilities();
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	close(root_fd);
	report_send(REPORT_EXITED, reap(command, &signals), "exit", "");
	_exit(0);
}
