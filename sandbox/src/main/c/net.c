/* The build's private network: a namespace that a user-mode network stack serves. */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define READY_FD 3
#define EXIT_FD 4

int loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	request.ifr_flags = IFF_UP | IFF_RUNNING;
	int set = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return set;
}

static _Noreturn void complain(const char *what)
{
	dprintf(STDERR_FILENO, "launcher: network: %s: %s\n", what, strerror(errno));
	_exit(125);
}

/* Keeps the namespace alive; its own parent's death ends it. */
static _Noreturn void hold_network(int ready)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (loopback_up() < 0)
		complain("lo");
	if (write(ready, "", 1) != 1)
		_exit(125);
	for (;;)
		pause();
}

static pid_t start_holder(void)
{
	int ready[2];
	char byte;
	if (pipe2(ready, O_CLOEXEC) < 0)
		complain("pipe");
	struct sys_clone_args args = { .flags = CLONE_NEWNET, .exit_signal = SIGCHLD };
	pid_t holder = sys_clone3(&args);
	if (holder < 0)
		complain("clone");
	if (holder == 0)
		hold_network(ready[1]);
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		_exit(125);
	close(ready[0]);
	return holder;
}

/* argv is the tool's; the argument {netns} becomes the namespace's path. */
static _Noreturn void exec_tool(char **argv, pid_t holder, int ready, int life)
{
	char netns[64];
	snprintf(netns, sizeof netns, "/proc/%d/ns/net", (int)holder);
	for (char **arg = argv; *arg; arg++) {
		if (strcmp(*arg, "{netns}") == 0)
			*arg = netns;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Out of the way of the two that the tool is told to use. */
	ready = fcntl(ready, F_DUPFD, 10);
	life = fcntl(life, F_DUPFD, 10);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
	    dup2(ready, READY_FD) < 0 || dup2(life, EXIT_FD) < 0)
		_exit(125);
	syscall(SYS_close_range, 5u, ~0u, 0u);
	execv(argv[0], argv);
	_exit(127);
}

/* Waits until jbuild or the tool ends; returns the reason as an exit status. */
static int serve(pid_t tool)
{
	int tool_fd = (int)syscall(SYS_pidfd_open, tool, 0);
	struct pollfd fds[2] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = tool_fd, .events = POLLIN },
	};
	while (!fds[0].revents && !fds[1].revents)
		poll(fds, 2, -1);
	kill(tool, SIGKILL);
	return fds[0].revents ? 0 : 125;
}

/* network TOOL ARG… : prints the holder's pid when the network is up, and ends with its input. */
int network_main(int argc, char **argv)
{
	int ready[2], life[2];
	char byte;
	if (argc < 1 || syscall(SYS_close_range, 3u, ~0u, 0u) < 0)
		return 125;
	setsid();
	pid_t holder = start_holder();
	if (pipe2(ready, O_CLOEXEC) < 0 || pipe2(life, O_CLOEXEC) < 0)
		complain("pipe");
	pid_t tool = fork();
	if (tool < 0)
		complain("fork");
	if (tool == 0) {
		close(life[1]);
		exec_tool(argv, holder, ready[1], life[0]);
	}
	close(ready[1]);
	close(life[0]);
	if (read(ready[0], &byte, 1) != 1) {
		errno = ECHILD;
		complain(argv[0]);
	}
	dprintf(STDOUT_FILENO, "%d\n", (int)holder);
	return serve(tool);
}
