#include "launcher.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

/* The arguments of pid 1 are read by the whole step: it must not learn a path of the host. */
static void hide_arguments(int argc, char **argv)
{
	char *last = argv[argc - 1] + strlen(argv[argc - 1]);
	memset(argv[0], 0, (size_t)(last - argv[0]));
	strcpy(argv[0], "init");
	prctl(PR_SET_NAME, "init");
}

int main(int argc, char **argv)
{
	/* Whoever started us may ignore it; then nothing could be waited for. */
	signal(SIGCHLD, SIG_DFL);
	const char *mode = argc > 1 ? argv[1] : "";
	if (strcmp(mode, "step") == 0 && argc == 2) {
		hide_arguments(argc, argv);
		return step_main();
	}
	if (strcmp(mode, "hold") == 0 && argc == 2)
		return hold_main();
	if (strcmp(mode, "network") == 0)
		return network_main(argc - 2, argv + 2);
	if (strcmp(mode, "userns") == 0)
		return userns_main(argc - 2, argv + 2);
	fprintf(stderr, "usage: launcher step|hold|network|userns\n");
	return 2;
}
