/*
 * The launcher runs one command in a root filesystem, and does nothing by its own judgement: it
 * reads two flat lists of operations and does them in order. The first is about the world that
 * init is born into; it can be sent long before it is known what the command will be, so that a
 * step needn't wait for the kernel, which may take 20 ms to let a process enter a cgroup.
 *
 *   outer (outer.c)      the process that jbuild starts; it outlives the step and cleans up
 *   init (init.c)        pid 1 of the step's namespaces; it mounts, and reaps
 *   command (command.c)  becomes the program
 *
 * It dies when jbuild dies: jbuild holds the other end of its standard input.
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Operations. The numbers are the wire's; Operations.java has the same table. */
enum op_code {
	OP_STATUS = 1,      /* path: where the outcome is written */
	OP_CGROUP = 2,      /* path: made now, removed at the end */
	OP_WRITE = 3,       /* path, text, tolerant: 1 = a missing file is no error */
	OP_JOIN = 4,        /* path of cgroup.procs that init enters by writing (v1) */
	OP_INTO = 5,        /* path of the cgroup that init is born in (v2) */
	OP_NAMESPACES = 7,  /* CLONE_NEW… flags; ends the first list */
	OP_REPORT = 8,      /* path of a file whose text goes into the outcome */

	OP_NETWORK = 19,    /* path of a network namespace to enter, before anything is mounted */
	OP_KEYRING = 20,    /* a fresh session keyring */
	OP_OOM_SCORE = 21,  /* oom_score_adj */
	OP_HOSTNAME = 22,   /* name */
	OP_LOOPBACK = 23,   /* lo up */
	OP_OVERLAY = 24,    /* target, upper, work, number of options, options…, lowers… */
	OP_MOUNT = 25,      /* type, target, MS_… flags, data */
	OP_DEVICE = 26,     /* source, target, major, minor */
	OP_SYMLINK = 27,    /* text, target */
	OP_MASK = 28,       /* target */
	OP_READONLY = 29,   /* target */
	OP_BIND = 30,       /* source, target, MOUNT_ATTR_… to set, recursive */
	OP_PIVOT = 31,      /* the root filesystem becomes / */
	OP_CWD = 32,        /* target */
	/* These make the tree that the next attachments take their files from. */
	OP_FOLDER = 33,     /* path of a folder */
	OP_LAYERS = 34,     /* scratch, upper, work (both may be empty), as OP_OVERLAY from there on */
	OP_MEMORY = 35,     /* scratch, options… of a tmpfs; one that starts with ? may be unknown */
	OP_FILE = 36,       /* name, mode, uid, gid, content: in the tree of OP_MEMORY */
	OP_ATTACH = 37,     /* path in the tree, target, MOUNT_ATTR_… to set, recursive */

	OP_RLIMIT = 40,     /* resource, soft, hard */
	OP_UMASK = 41,      /* mask */
	OP_SECCOMP = 42,    /* BPF program */
	OP_BOUNDING = 43,   /* capabilities that stay in the bounding set */
	OP_USER = 44,       /* uid, gid, 1 = set the groups, groups… */
	OP_CAPABILITIES = 45, /* permitted and effective capabilities */
	OP_NO_NEW_PRIVS = 46,
	OP_EXEC = 47,       /* number of paths, number of arguments, paths…, arguments…, env… */
};

/* The first list has the phase BIRTH alone, the second the others. */
enum phase { BIRTH, INIT, COMMAND };

/* One argument. The bytes are followed by a NUL in place. */
struct arg {
	const char *text;
	uint32_t size;
	uint64_t number;
};

struct op {
	enum op_code code;
	enum phase phase;
	const char *name;
	uint32_t argc;
	const struct arg *args;
};

struct plan {
	struct op *ops;
	size_t count;
	const char *bytes; /* that the operations point into */
	uint32_t size;
};

/* ops.c: takes a list apart, which ends with `last`. Both return NULL, or what is wrong. */
#define OPS_MAGIC "jbstep2\n"
#define OPS_MAX (16u << 20)
const char *ops_read(int fd, enum op_code last, struct plan *plan);
/* Hands a list that was read on to another process that reads it. */
void ops_write(int fd, const struct plan *plan);

/* report.c: what init and the command tell the outer process. One report is one pipe write. */
enum report_kind { REPORT_FAILED = 1, REPORT_NOT_STARTED = 2, REPORT_EXITED = 3, REPORT_STUB = 4 };

struct report {
	uint32_t kind;
	int32_t value; /* errno, wait status, or for a stub: 1 = folder */
	char step[32];
	char detail[PIPE_BUF - 40];
};

extern int report_fd;
void report_send(enum report_kind kind, int value, const char *step, const char *detail);
/* Tells errno, and ends the process. */
_Noreturn void die(const char *step, const char *detail);

/* status.c: the file that tells jbuild the outcome. */
#define STATUS_DISK_FULL 124 /* the exit status when the file has no room; Java knows it */
void status_open(const char *path);
void status_report(const struct report *report);
void status_lost(int wait_status);
void status_cpu(uint64_t microseconds);
void status_file(const char *path);
void status_close(void);

/* cgroup.c */
int cgroup_make(const char *path);
int write_text(const char *path, const char *text, bool tolerant);
void cgroup_remove_all(void);

/* stubs.c: mount points that the root filesystem lacks, and that must not stay in it. */
void stub_remember(const struct report *report);
void stubs_remove(int upper_fd);

/* outer.c, init.c, command.c */
int step_main(void);
_Noreturn void init_main(int ops_fd, int life_fd, const int *join_fds, size_t joins);
_Noreturn void command_main(const struct plan *plan);

/* rootfs.c: the only way to open anything in a root filesystem before it is /. */
extern int root_fd;
int in_root(const char *path, uint64_t flags, uint64_t extra_resolve);
int in_root_dir(const char *path);
int in_root_place(const char *path, bool folder, bool parents);
int in_root_made(const char *path);

/* overlay.c, mounts.c, trees.c */
int mount_overlay(const struct op *op);
int set_fs_option(int fs, const char *option);
void do_mount(const struct op *op);
void do_device(const struct op *op);
void do_symlink(const struct op *op);
void do_mask(const struct op *op);
void do_readonly(const struct op *op);
void do_bind(const struct op *op);
void do_pivot(void);
void do_cwd(const struct op *op);
/* Lets go of the last tree: its descriptor is one of the machine's. */
void trees_close(void);
void do_folder(const struct op *op);
void do_layers(const struct op *op);
void do_memory(const struct op *op);
void do_file(const struct op *op);
void do_attach(const struct op *op);

/* net.c */
int loopback_up(void);
int network_main(int argc, char **argv);

/* hold.c, userns.c */
int hold_main(void);
int userns_main(int argc, char **argv);

#endif
