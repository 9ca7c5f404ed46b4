/* System calls and constants that libc's headers may not have yet. */
#ifndef SYS_H
#define SYS_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

#define RESOLVE_NO_MAGICLINKS_ 0x02
#define RESOLVE_NO_SYMLINKS_ 0x04
#define RESOLVE_BENEATH_ 0x08
#define RESOLVE_IN_ROOT_ 0x10

#define OPEN_TREE_CLONE_ 1
#define AT_RECURSIVE_ 0x8000
#define MOVE_MOUNT_F_EMPTY_PATH_ 0x04
#define MOVE_MOUNT_T_EMPTY_PATH_ 0x40
#define FSCONFIG_SET_FLAG_ 0
#define FSCONFIG_SET_STRING_ 1
#define FSCONFIG_CMD_CREATE_ 6
#define MOUNT_ATTR_RDONLY_ 0x01
#define MOUNT_ATTR_NOSUID_ 0x02
#define MOUNT_ATTR_NODEV_ 0x04
#define MOUNT_ATTR_NOEXEC_ 0x08

#define CLONE_PIDFD_ 0x00001000ull
#define CLONE_INTO_CGROUP_ 0x200000000ull

/* The kernel's struct open_how. */
struct sys_open_how {
	uint64_t flags, mode, resolve;
};

/* The kernel's struct mount_attr. */
struct sys_mount_attr {
	uint64_t set, clear, propagation, userns_fd;
};

/* The kernel's struct clone_args, as of Linux 5.7. */
struct sys_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size, cgroup;
};

static inline int sys_openat2(int dir, const char *path, struct sys_open_how *how)
{
	/* EAGAIN: a mount or rename happened anywhere meanwhile, and ".." had to be checked. */
	int fd = -1;
	for (int i = 0; i < 10000; i++) {
		fd = (int)syscall(SYS_openat2, dir, path, how, sizeof *how);
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd;
}

static inline int sys_open_tree(int dir, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, dir, path, flags | O_CLOEXEC);
}

static inline int sys_mount_setattr(int fd, unsigned flags, uint64_t set)
{
	struct sys_mount_attr attr = { .set = set };
	return (int)syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | flags, &attr, sizeof attr);
}

/* Moves the mount behind one descriptor onto the place behind another. */
static inline int sys_move_mount(int from, int to)
{
	return (int)syscall(SYS_move_mount, from, "", to, "",
			    MOVE_MOUNT_F_EMPTY_PATH_ | MOVE_MOUNT_T_EMPTY_PATH_);
}

static inline int sys_fsopen(const char *type)
{
	return (int)syscall(SYS_fsopen, type, 1 /* FSOPEN_CLOEXEC */);
}

static inline int sys_fsconfig(int fs, unsigned command, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs, command, key, value, 0);
}

static inline int sys_fsmount(int fs, uint64_t attributes)
{
	return (int)syscall(SYS_fsmount, fs, 1 /* FSMOUNT_CLOEXEC */, (unsigned)attributes);
}

static inline pid_t sys_clone3(struct sys_clone_args *args)
{
	return (pid_t)syscall(SYS_clone3, args, sizeof *args);
}

static inline int sys_pidfd_send_signal(int pidfd, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

#endif
