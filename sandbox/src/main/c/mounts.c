#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define NULL_MAJOR 1
#define NULL_MINOR 3

void do_mount(const struct op *op)
{
	const char *target = op->args[1].text;
	char path[64];
	int fd = in_root_dir(target);
	if (fd < 0)
		die("mount", target);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (mount(op->args[0].text, path, op->args[0].text, op->args[2].number, op->args[3].text) < 0)
		die("mount", target);
	close(fd);
}

static bool is_device(int fd, unsigned major_number, unsigned minor_number)
{
	struct stat found;
	return fstat(fd, &found) == 0 && S_ISCHR(found.st_mode) &&
	       found.st_rdev == makedev(major_number, minor_number);
}

/*
 * A device node is bound from the host's, for every filesystem of the step is mounted nodev.
 * Read-only still lets the device be written, but not the node's mode, owner and times be changed.
 */
void do_device(const struct op *op)
{
	const uint64_t attributes = MOUNT_ATTR_RDONLY_ | MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NOEXEC_;
	const char *target = op->args[1].text;
	int tree = sys_open_tree(AT_FDCWD, op->args[0].text, OPEN_TREE_CLONE_);
	if (tree < 0)
		die("device", op->args[0].text);
	if (!is_device(tree, (unsigned)op->args[2].number, (unsigned)op->args[3].number)) {
		errno = ENODEV;
		die("device", op->args[0].text);
	}
	int fd = in_root_place(target, false, false);
	if (fd < 0 || sys_mount_setattr(tree, 0, attributes) < 0 || sys_move_mount(tree, fd) < 0)
		die("device", target);
	close(fd);
	close(tree);
}

void do_symlink(const struct op *op)
{
	const char *path = op->args[1].text;
	char parent[PATH_MAX];
	const char *slash = strrchr(path, '/');
	snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
	int fd = in_root(parent[0] ? parent : "/", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS_);
	if (fd < 0 || symlinkat(op->args[0].text, fd, slash + 1) < 0)
		die("symlink", path);
	close(fd);
}

/* One empty read-only filesystem covers all masked folders: fewer for the kernel to tear down. */
static void mask_folder(int target)
{
	static int empty = -1;
	int tree;
	if (empty < 0) {
		int fs = sys_fsopen("tmpfs");
		if (fs < 0 || sys_fsconfig(fs, FSCONFIG_SET_STRING_, "nr_blocks", "1") < 0 ||
		    sys_fsconfig(fs, FSCONFIG_SET_STRING_, "nr_inodes", "1") < 0 ||
		    sys_fsconfig(fs, FSCONFIG_CMD_CREATE_, NULL, NULL) < 0)
			die("mask", "tmpfs");
		empty = sys_fsmount(fs, MOUNT_ATTR_RDONLY_ | MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_ |
						MOUNT_ATTR_NOEXEC_);
		close(fs);
		tree = empty;
	} else {
		tree = sys_open_tree(empty, "", AT_EMPTY_PATH | OPEN_TREE_CLONE_);
	}
	if (tree < 0 || sys_move_mount(tree, target) < 0)
		die("mask", "tmpfs");
	if (tree != empty)
		close(tree);
}

static void mask_file(int target)
{
	int null = in_root("/dev/null", O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
	if (null < 0 || !is_device(null, NULL_MAJOR, NULL_MINOR)) {
		errno = ENODEV;
		die("mask", "/dev/null");
	}
	int tree = sys_open_tree(null, "", AT_EMPTY_PATH | OPEN_TREE_CLONE_);
	if (tree < 0 || sys_move_mount(tree, target) < 0)
		die("mask", "/dev/null");
	close(tree);
	close(null);
}

void do_mask(const struct op *op)
{
	struct stat found;
	int fd = in_root(op->args[0].text, O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
	if (fd < 0 && errno == ENOENT)
		return; /* nothing to hide */
	if (fd < 0 || fstat(fd, &found) < 0)
		die("mask", op->args[0].text);
	if (S_ISDIR(found.st_mode))
		mask_folder(fd);
	else
		mask_file(fd);
	close(fd);
}

void do_readonly(const struct op *op)
{
	const char *path = op->args[0].text;
	int fd = in_root(path, O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS_);
	if (fd < 0 && errno == ENOENT)
		return;
	/* Set on a copy that is not yet in place: there is no moment when it can be written. */
	int tree = fd < 0 ? -1
			  : sys_open_tree(fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE_ | AT_RECURSIVE_);
	if (tree < 0 || sys_mount_setattr(tree, AT_RECURSIVE_, MOUNT_ATTR_RDONLY_) < 0 ||
	    sys_move_mount(tree, fd) < 0)
		die("readonly", path);
	close(tree);
	close(fd);
}

void do_bind(const struct op *op)
{
	const char *target = op->args[1].text;
	unsigned recursive = op->args[3].number ? AT_RECURSIVE_ : 0;
	struct stat found;
	int tree = sys_open_tree(AT_FDCWD, op->args[0].text, OPEN_TREE_CLONE_ | recursive);
	if (tree < 0 || fstat(tree, &found) < 0)
		die("bind", op->args[0].text);
	int fd = S_ISDIR(found.st_mode) ? in_root_dir(target) : in_root_place(target, false, false);
	/* No folder to be in, or a link to where nothing can be made: the image's own affair. */
	if (fd < 0 && (errno == ENOENT || errno == EACCES || errno == EPERM || errno == EROFS ||
		       (errno == ELOOP && !S_ISDIR(found.st_mode)))) {
		close(tree);
		return;
	}
	if (fd < 0 || sys_mount_setattr(tree, recursive, op->args[2].number) < 0 ||
	    sys_move_mount(tree, fd) < 0)
		die("bind", target);
	close(fd);
	close(tree);
}

void do_pivot(void)
{
	if (fchdir(root_fd) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		die("pivot", "pivot_root");
	/* The old root now lies on top of the new one, with the same name. */
	if (umount2(".", MNT_DETACH) < 0)
		die("pivot", "umount");
	if (chdir("/") < 0)
		die("pivot", "/");
	close(root_fd);
	root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		die("pivot", "/");
}

/*
 * After the pivot, and never through /proc: a descriptor of the host's must not become the cwd. An
 * earlier step may have removed it; BuildKit makes it again, too.
 */
void do_cwd(const struct op *op)
{
	char cwd[PATH_MAX];
	int fd = in_root_made(op->args[0].text);
	if (fd < 0 || fchdir(fd) < 0)
		die("cwd", op->args[0].text);
	if (!getcwd(cwd, sizeof cwd) || cwd[0] != '/') {
		errno = ENOENT;
		die("cwd", op->args[0].text);
	}
	close(fd);
}
