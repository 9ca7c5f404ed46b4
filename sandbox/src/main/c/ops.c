/* The list of operations: checked as a whole, so that nothing is made for a wrong one. */
#include "launcher.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Kinds of arguments: p absolute path, s text without NUL, i number, b bytes, * the last repeats. */
static const struct shape {
	enum op_code code;
	enum phase phase;
	const char *name;
	const char *args;
} SHAPES[] = {
	{ OP_STATUS, OUTER, "status", "p" },
	{ OP_CGROUP, OUTER, "cgroup", "p" },
	{ OP_WRITE, OUTER, "write", "psi" },
	{ OP_JOIN, OUTER, "join", "p" },
	{ OP_INTO, OUTER, "into", "p" },
	{ OP_NETWORK, OUTER, "network", "p" },
	{ OP_NAMESPACES, OUTER, "namespaces", "i" },
	{ OP_REPORT, OUTER, "report", "p" },
	{ OP_KEYRING, INIT, "keyring", "" },
	{ OP_OOM_SCORE, INIT, "oom_score", "i" },
	{ OP_HOSTNAME, INIT, "hostname", "s" },
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
	if (op->code == OP_OVERLAY)
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

const char *ops_parse(char *bytes, size_t size, struct plan *plan)
{
	struct cursor in = { bytes, bytes + size };
	size_t room = 0;
	bool exec = false;
	*plan = (struct plan){ 0 };
	while (in.at < in.end) {
		if (plan->count == room) {
			room = room ? room * 2 : 64;
			struct op *grown = realloc(plan->ops, room * sizeof *grown);
			if (!grown)
				return "out of memory";
			plan->ops = grown;
		}
		const char *wrong = take_op(&in, &plan->ops[plan->count]);
		if (wrong)
			return wrong;
		exec = plan->ops[plan->count++].code == OP_EXEC;
	}
	return exec ? NULL : "the last operation is not exec";
}
