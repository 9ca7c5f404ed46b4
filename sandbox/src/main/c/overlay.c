/*
 * The overlay. Its folders are given to the kernel as descriptors, so that neither the length of a
 * path nor a ',' or ':' in it matters, and no path of the host shows in the step's mount table.
 */
#include "launcher.h"
#include "sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

static int open_folder(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die("overlay", path);
	return fd;
}

/* Without a folder there is nothing to set: an overlay without upper is read-only. */
static int set_folder(int fs, const char *key, int folder)
{
	if (folder < 0)
		return 0;
	char value[64];
	snprintf(value, sizeof value, "/proc/self/fd/%d", folder);
	return sys_fsconfig(fs, FSCONFIG_SET_STRING_, key, value);
}

/* Sets "key=value" or "flag"; one that starts with ? need not be known to the kernel. */
int set_fs_option(int fs, const char *option)
{
	char key[256];
	bool tolerant = option[0] == '?';
	snprintf(key, sizeof key, "%s", option + tolerant);
	char *value = strchr(key, '=');
	int set;
	if (value) {
		*value++ = 0;
		set = sys_fsconfig(fs, FSCONFIG_SET_STRING_, key, value);
	} else {
		set = sys_fsconfig(fs, FSCONFIG_SET_FLAG_, key, NULL);
	}
	return set < 0 && tolerant ? 0 : set;
}

/* folders: upper, work, lowers topmost first. Returns a mount, or -1 if the kernel is too old. */
static int mount_by_descriptor(const struct op *op, const int *folders, size_t lowers)
{
	int fs = sys_fsopen("overlay");
	if (fs < 0)
		return -1;
	int bad = set_folder(fs, "upperdir", folders[0]) | set_folder(fs, "workdir", folders[1]);
	for (size_t i = 0; i < lowers && !bad; i++)
		bad = set_folder(fs, "lowerdir+", folders[2 + i]);
	for (uint64_t i = 0; i < op->args[3].number && !bad; i++)
		bad = set_fs_option(fs, op->args[4 + i].text);
	int mount = bad ? -1 : sys_fsconfig(fs, FSCONFIG_CMD_CREATE_, NULL, NULL);
	if (!mount)
		mount = sys_fsmount(fs, MOUNT_ATTR_NODEV_);
	int error = errno;
	close(fs);
	errno = error;
	return mount;
}

struct text {
	char bytes[4096];
	size_t used;
};

static void append(struct text *text, const char *separator, const char *more)
{
	int n = snprintf(text->bytes + text->used, sizeof text->bytes - text->used, "%s%s",
			 separator, more);
	text->used += (size_t)n;
	if (text->used >= sizeof text->bytes) {
		errno = E2BIG;
		die("overlay", "options");
	}
}

static void append_number(struct text *text, const char *separator, int number)
{
	char digits[16];
	snprintf(digits, sizeof digits, "%d", number);
	append(text, separator, digits);
}

/*
 * Kernels before 6.8 take all lowers in one text of at most a page: with /proc/self/fd as the
 * working folder a descriptor's number is a path, and 500 of them fit.
 */
static void mount_by_text(const struct op *op, const int *folders, size_t lowers)
{
	static struct text text;
	if (chdir("/proc/self/fd") < 0)
		die("overlay", "/proc/self/fd");
	text = (struct text){ 0 };
	for (size_t i = 0; i < lowers; i++)
		append_number(&text, i ? ":" : "lowerdir=", folders[2 + i]);
	if (folders[0] >= 0) {
		append_number(&text, ",upperdir=", folders[0]);
		append_number(&text, ",workdir=", folders[1]);
	}
	for (uint64_t i = 0; i < op->args[3].number; i++) {
		const char *option = op->args[4 + i].text;
		append(&text, ",", option + (option[0] == '?'));
	}
	if (mount("overlay", op->args[0].text, "overlay", MS_NODEV, text.bytes) < 0)
		die("overlay", op->args[1].text);
	if (chdir("/") < 0)
		die("overlay", "/");
}

/* Mounts on the target; returns the mount. */
int mount_overlay(const struct op *op)
{
	size_t options = (size_t)op->args[3].number;
	size_t lowers = op->argc - 4 - options;
	int *folders = calloc(lowers + 2, sizeof *folders);
	int target = open_folder(op->args[0].text);
	if (!folders)
		die("overlay", "memory");
	folders[0] = op->args[1].size ? open_folder(op->args[1].text) : -1;
	folders[1] = op->args[2].size ? open_folder(op->args[2].text) : -1;
	for (size_t i = 0; i < lowers; i++)
		folders[2 + i] = open_folder(op->args[4 + options + i].text);
	int mount = mount_by_descriptor(op, folders, lowers);
	if (mount >= 0 && sys_move_mount(mount, target) < 0)
		die("overlay", op->args[0].text);
	if (mount < 0 && (errno == EINVAL || errno == ENOSYS || errno == EPERM)) {
		mount_by_text(op, folders, lowers);
		mount = open_folder(op->args[0].text);
	}
	if (mount < 0)
		die("overlay", op->args[1].text);
	for (size_t i = 0; i < lowers + 2; i++)
		close(folders[i]);
	close(target);
	free(folders);
	return mount;
}
