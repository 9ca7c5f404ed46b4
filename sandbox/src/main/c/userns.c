/*
 * userns -- CMD… : becomes CMD in a user namespace, where the caller is root. A JVM can't do that
 * for itself, for it has threads. Ids come from /etc/subuid and /etc/subgid by newuidmap and
 * newgidmap; without them there is one id only. A container's root, which may not mount, keeps
 * the ids that it has.
 */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define MARK "_JBUILD_USERNS"
#define EXIT_ENVIRONMENT 3

static _Noreturn void complain(const char *what)
{
	fprintf(stderr, "jbuild: %s: %s\n", what, strerror(errno));
	exit(EXIT_ENVIRONMENT);
}

/* The user's name, from the file itself: no name service is asked. */
static void name_of(uid_t uid, char *name, size_t size)
{
	FILE *file = fopen("/etc/passwd", "re");
	name[0] = 0;
	if (!file)
		return;
	for (struct passwd *user; (user = fgetpwent(file));) {
		if (user->pw_uid == uid) {
			snprintf(name, size, "%s", user->pw_name);
			break;
		}
	}
	fclose(file);
}

/* Finds the first «owner:start:count» of a user by name or number. */
static bool range_of(const char *path, const char *name, uid_t uid, char range[2][16])
{
	char line[256], owner[128], number[16];
	bool found = false;
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	snprintf(number, sizeof number, "%u", uid);
	while (!found && fgets(line, sizeof line, file)) {
		if (sscanf(line, "%127[^:]:%15[0-9]:%15[0-9]", owner, range[0], range[1]) != 3)
			continue;
		found = strcmp(owner, number) == 0 || (name[0] && strcmp(owner, name) == 0);
	}
	fclose(file);
	return found;
}

/* Runs «TOOL PID 0 ID 1 1 START COUNT». */
static bool run_mapper(const char *tool, pid_t pid, unsigned id, char range[2][16])
{
	char target[16], own[16];
	int status;
	snprintf(target, sizeof target, "%d", (int)pid);
	snprintf(own, sizeof own, "%u", id);
	pid_t child = fork();
	if (child == 0) {
		execlp(tool, tool, target, "0", own, "1", "1", range[0], range[1], NULL);
		_exit(127);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool may_mount(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct set[_LINUX_CAPABILITY_U32S_3];
	return syscall(SYS_capget, &head, set) == 0 && set[0].effective & 1u << CAP_SYS_ADMIN;
}

/*
 * Maps the ids of this namespace as they are. Of all that there can be, one fewer: a map of all
 * looks as if there were no namespace. Source: user_namespaces(7).
 */
static bool keep_ids(const char *kind, pid_t pid)
{
	char path[64], map[4096];
	unsigned inside, outside, count;
	size_t length = 0;
	snprintf(path, sizeof path, "/proc/self/%s", kind);
	FILE *own = fopen(path, "re");
	if (!own)
		return false;
	while (length < sizeof map && fscanf(own, "%u %u %u", &inside, &outside, &count) == 3)
		length += snprintf(map + length, sizeof map - length, "%u %u %u\n", inside, inside,
				   count - (count == UINT32_MAX));
	fclose(own);
	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, kind);
	return length < sizeof map && write_text(path, map, false) == 0;
}

/* Stays outside, and maps the ids once its parent has left. */
static pid_t start_mapper(uid_t uid, gid_t gid, const int go[2])
{
	char name[128], uids[2][16], gids[2][16], byte;
	name_of(uid, name, sizeof name);
	if (uid != 0 && (!range_of("/etc/subuid", name, uid, uids) ||
			 !range_of("/etc/subgid", name, uid, gids)))
		return 0;
	pid_t parent = getpid();
	pid_t mapper = fork();
	if (mapper != 0)
		return mapper;
	close(go[1]); /* else the parent's end would never be seen */
	if (read(go[0], &byte, 1) != 1)
		_exit(1);
	if (uid == 0)
		_exit(keep_ids("uid_map", parent) && keep_ids("gid_map", parent) ? 0 : 1);
	_exit(run_mapper("newuidmap", parent, uid, uids) &&
	      run_mapper("newgidmap", parent, gid, gids) ? 0 : 1);
}

static bool map_single(uid_t uid, gid_t gid)
{
	char text[32];
	if (write_text("/proc/self/setgroups", "deny", true) < 0)
		return false;
	snprintf(text, sizeof text, "0 %u 1", uid);
	if (write_text("/proc/self/uid_map", text, false) < 0)
		return false;
	snprintf(text, sizeof text, "0 %u 1", gid);
	return write_text("/proc/self/gid_map", text, false) == 0;
}

static char first_byte(const char *path)
{
	char byte = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (read(fd, &byte, 1) != 1)
		byte = 0;
	close(fd);
	return byte;
}

/* Names the switch that forbids it. */
static _Noreturn void refused(void)
{
	const char *what = "no user namespace can be made";
	if (first_byte("/proc/sys/user/max_user_namespaces") == '0')
		what = "no user namespace can be made; raise sysctl user.max_user_namespaces";
	else if (first_byte("/proc/sys/kernel/unprivileged_userns_clone") == '0')
		what = "no user namespace can be made; set sysctl "
		       "kernel.unprivileged_userns_clone=1";
	else if (first_byte("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == '1')
		what = "no user namespace can be made; set sysctl "
		       "kernel.apparmor_restrict_unprivileged_userns=0";
	complain(what);
}

static void enter(uid_t uid, gid_t gid)
{
	int go[2], status;
	bool range = false;
	if (pipe2(go, O_CLOEXEC) < 0)
		complain("pipe");
	pid_t mapper = start_mapper(uid, gid, go);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) {
		int error = errno;
		close(go[1]);
		if (mapper > 0)
			waitpid(mapper, &status, 0);
		errno = error;
		refused();
	}
	if (mapper > 0) {
		range = write(go[1], "", 1) == 1 && waitpid(mapper, &status, 0) == mapper &&
			status == 0;
	}
	close(go[0]);
	close(go[1]);
	if (!range && !map_single(uid, gid))
		complain(uid == 0 ? "root can't be mapped into a user namespace; run as another user, or "
				    "add CAP_SETUID, CAP_SETGID and CAP_SETFCAP"
				  : "the user id can't be mapped");
	setenv(MARK, range ? "range" : "single", 1);
}

int userns_main(int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], "--") == 0)
		argv++, argc--;
	if (argc < 1) {
		fprintf(stderr, "usage: launcher userns -- COMMAND…\n");
		return 2;
	}
	if (getenv(MARK) && geteuid() != 0) {
		fprintf(stderr, "jbuild: the user namespace gave no root\n");
		return EXIT_ENVIRONMENT;
	}
	if (geteuid() != 0 || !may_mount())
		enter(geteuid(), getegid());
	execvp(argv[0], argv);
	complain(argv[0]);
}
