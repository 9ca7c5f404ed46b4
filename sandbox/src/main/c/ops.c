/* Lists of operations: each is checked as a whole, so that nothing is made for a wrong one. */
#include "launcher.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Kinds of arguments: p absolute path, s text without NUL, i number, b bytes, * the last repeats. */
static const struct shape {
	enum op_code code;
	enum phase phase;
	const char *name;
	const char *args;
} SHAPES[] = {
	{ OP_STATUS, BIRTH, "status", "p" },
	{ OP_CGROUP, BIRTH, "cgroup", "p" },
	{ OP_WRITE, BIRTH, "write", "psi" },
	{ OP_JOIN, BIRTH, "join", "p" },
	{ OP_INTO, BIRTH, "into", "p" },
	{ OP_NAMESPACES, BIRTH, "namespaces", "i" },
	{ OP_REPORT, BIRTH, "report", "p" },
	{ OP_KEYRING, INIT, "keyring", "" },
	{ OP_OOM_SCORE, INIT, "oom_score", "i" },
	{ OP_HOSTNAME, INIT, "hostname", "s" },
	{ OP_NETWORK, INIT, "network", "p" },
	{ OP_LOOPBACK, INIT, "loopback", "" },
	{ OP_OVERLAY, INIT, "overlay", "pppis*" },
	{ OP_MOUNT, INIT, "mount", "spis" },
	{ OP_DEVICE, INIT, "device", "ppii" },
	{ OP_SYMLINK, INIT, "symlink", "sp" },
	{ OP_MASK, INIT, "mask", "p" },
	{ OP_READONLY, INIT, "readonly", "p" },
	{ OP_BIND, INIT, "bind", "ppii" },
	{ OP_PIVOT, INIT, "pivot", "" },
	{ OP_CWD, INIT, "cwd", "p" },
	{ OP_FOLDER, INIT, "folder", "p" },
	{ OP_LAYERS, INIT, "layers", "pssis*" },
	{ OP_MEMORY, INIT, "memory", "ps*" },
	{ OP_FILE, INIT, "file", "siiib" },
	{ OP_ATTACH, INIT, "attach", "ppii" },
	{ OP_RLIMIT, COMMAND, "rlimit", "iii" },
	{ OP_UMASK, COMMAND, "umask", "i" },
	{ OP_SECCOMP, COMMAND, "seccomp", "b" },
	{ OP_BOUNDING, COMMAND, "bounding", "i" },
	{ OP_USER, COMMAND, "user", "iii*" },
	{ OP_CAPABILITIES, COMMAND, "capabilities", "i" },
	{ OP_NO_NEW_PRIVS, COMMAND, "no_new_privs", "" },
	{ OP_EXEC, COMMAND, "exec", "iis*" },
};

struct cursor {
	char *at;
	char *end;
};

static bool take(struct cursor *in, void *value, size_t size)
{
	if ((size_t)(in->end - in->at) < size)
		return false;
	memcpy(value, in->at, size);
	in->at += size;
	return true;
}

static const struct shape *shape_of(uint16_t code)
{
	for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
		if (SHAPES[i].code == code)
			return &SHAPES[i];
	}
	return NULL;
}

/* Returns the kind of argument i, or 0 if there is none. */
static char kind_of(const char *kinds, uint32_t i)
{
	size_t fixed = strcspn(kinds, "*");
	if (i < fixed)
		return kinds[i];
	return kinds[fixed] == '*' ? kinds[fixed - 1] : 0;
}

static bool fits(const struct arg *arg, char kind)
{
	switch (kind) {
	case 'i':
		return arg->size == sizeof arg->number;
	case 'p':
		return arg->text[0] == '/' && arg->size < PATH_MAX &&
		       strlen(arg->text) == arg->size;
	case 's':
		return strlen(arg->text) == arg->size;
	default:
		return kind == 'b';
	}
}

static bool take_arg(struct cursor *in, struct arg *arg, char kind)
{
	if (!take(in, &arg->size, sizeof arg->size))
		return false;
	if ((size_t)(in->end - in->at) <= arg->size || in->at[arg->size] != 0)
		return false;
	arg->text = in->at;
	in->at += (size_t)arg->size + 1;
	if (!fits(arg, kind))
		return false;
	if (kind == 'i')
		memcpy(&arg->number, arg->text, sizeof arg->number);
	return true;
}

/* Checks counts that say how the rest of an operation's arguments are cut. */
static bool counts_fit(const struct op *op)
{
	if (op->code == OP_OVERLAY || op->code == OP_LAYERS)
		return op->args[3].number < op->argc - 4; /* at least one lower */
	if (op->code == OP_EXEC) {
		uint64_t rest = op->argc - 2;
		uint64_t paths = op->args[0].number, arguments = op->args[1].number;
		return paths >= 1 && arguments >= 1 && paths <= rest && arguments <= rest - paths;
	}
	return true;
}

static const char *take_op(struct cursor *in, struct op *op)
{
	uint16_t code, argc;
	if (!take(in, &code, sizeof code) || !take(in, &argc, sizeof argc))
		return "cut short";
	const struct shape *shape = shape_of(code);
	if (!shape)
		return "unknown operation";
	size_t fixed = strcspn(shape->args, "*");
	if (argc < fixed || (argc > fixed && shape->args[fixed] != '*'))
		return "wrong number of arguments";
	struct arg *args = calloc(argc ? argc : 1, sizeof *args);
	if (!args)
		return "out of memory";
	*op = (struct op){ shape->code, shape->phase, shape->name, argc, args };
	for (uint32_t i = 0; i < argc; i++) {
		if (!take_arg(in, &args[i], kind_of(shape->args, i)))
			return "wrong argument";
	}
	return counts_fit(op) ? NULL : "wrong counts";
}

static const char *parse(char *bytes, enum op_code last, struct plan *plan)
{
	struct cursor in = { bytes, bytes + plan->size };
	size_t room = 0;
	while (in.at < in.end) {
		if (plan->count == room) {
			room = room ? room * 2 : 64;
			struct op *grown = realloc(plan->ops, room * sizeof *grown);
			if (!grown)
				return "out of memory";
			plan->ops = grown;
		}
		struct op *op = &plan->ops[plan->count];
		const char *wrong = take_op(&in, op);
		if (wrong)
			return wrong;
		if ((op->phase == BIRTH) != (last == OP_NAMESPACES))
			return "an operation of the other list";
		plan->count++;
	}
	return plan->count && plan->ops[plan->count - 1].code == last ? NULL : "not ended as it should be";
}

static bool read_fully(int fd, void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = read(fd, (char *)bytes + done, size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

const char *ops_read(int fd, enum op_code last, struct plan *plan)
{
	char magic[8];
	*plan = (struct plan){ 0 };
	if (!read_fully(fd, magic, sizeof magic) || !read_fully(fd, &plan->size, sizeof plan->size))
		return "no operations";
	if (memcmp(magic, OPS_MAGIC, sizeof magic) != 0)
		return "made for another version";
	if (plan->size > OPS_MAX)
		return "too many operations";
	char *bytes = malloc((size_t)plan->size + 1);
	if (!bytes || !read_fully(fd, bytes, plan->size))
		return "cut short";
	bytes[plan->size] = 0;
	plan->bytes = bytes;
	return parse(bytes, last, plan);
}

static void write_fully(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, (const char *)bytes + done, size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* it has ended, and that tells more */
		done += (size_t)n;
	}
}

void ops_write(int fd, const struct plan *plan)
{
	write_fully(fd, OPS_MAGIC, sizeof OPS_MAGIC - 1);
	write_fully(fd, &plan->size, sizeof plan->size);
	write_fully(fd, plan->bytes, plan->size);
}
