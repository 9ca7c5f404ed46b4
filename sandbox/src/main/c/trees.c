/*
 * What a step sees beside its root filesystem: folders of the machine, layers, files in memory. A
 * tree is opened first, and then attached, as a whole or in part. The paths in it are as hostile
 * as those of a root filesystem: they never lead out of it.
 */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static int tree_fd = -1;

static void take_tree(int fd)
{
	if (tree_fd >= 0)
		close(tree_fd);
	tree_fd = fd;
}

void trees_close(void)
{
	take_tree(-1);
}

void do_folder(const struct op *op)
{
	int fd = open(op->args[0].text, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die("folder", op->args[0].text);
	take_tree(fd);
}

void do_layers(const struct op *op)
{
	take_tree(mount_overlay(op));
}

/* The scratch folder is in this process's mount namespace, and goes with the machine's root. */
void do_memory(const struct op *op)
{
	int fs = sys_fsopen("tmpfs");
	bool bad = fs < 0;
	for (uint32_t i = 1; i < op->argc && !bad; i++)
		bad = set_fs_option(fs, op->args[i].text) < 0;
	if (bad || sys_fsconfig(fs, FSCONFIG_CMD_CREATE_, NULL, NULL) < 0)
		die("memory", "tmpfs");
	int tree = sys_fsmount(fs, MOUNT_ATTR_NOSUID_ | MOUNT_ATTR_NODEV_);
	int scratch = open(op->args[0].text, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (tree < 0 || scratch < 0 || sys_move_mount(tree, scratch) < 0)
		die("memory", op->args[0].text);
	close(scratch);
	close(fs);
	take_tree(tree);
}

void do_file(const struct op *op)
{
	const char *name = op->args[0].text;
	const struct arg *content = &op->args[4];
	int fd = openat(tree_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		die("file", name);
	for (uint32_t done = 0; done < content->size;) {
		ssize_t n = write(fd, content->text + done, content->size - done);
		if (n < 0 && errno != EINTR)
			die("file", name);
		if (n > 0)
			done += (uint32_t)n;
	}
	if (fchown(fd, (uid_t)op->args[2].number, (gid_t)op->args[3].number) < 0)
		die("owner", name);
	if (fchmod(fd, (mode_t)op->args[1].number) < 0)
		die("file", name);
	close(fd);
}

void do_attach(const struct op *op)
{
	const char *source = op->args[0].text, *target = op->args[1].text;
	unsigned recursive = op->args[3].number ? AT_RECURSIVE_ : 0;
	struct sys_open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT_ | RESOLVE_NO_MAGICLINKS_,
	};
	struct stat found;
	int from = sys_openat2(tree_fd, source, &how);
	if (from < 0)
		die("source", source);
	int tree = sys_open_tree(from, "", AT_EMPTY_PATH | OPEN_TREE_CLONE_ | recursive);
	if (tree < 0 || fstat(tree, &found) < 0)
		die("source", source);
	int fd = in_root_place(target, S_ISDIR(found.st_mode), true);
	if (fd < 0 || sys_mount_setattr(tree, recursive, op->args[2].number) < 0 ||
	    sys_move_mount(tree, fd) < 0)
		die("attach", target);
	close(fd);
	close(tree);
	close(from);
}
