/* probe NUMBER [ARGUMENT…]: makes one system call and prints its error number, 0 for none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long args[7] = { 0 };
	for (int i = 1; i < argc && i < 8; i++)
		args[i - 1] = (long)strtoul(argv[i], NULL, 0);
	errno = 0;
	if (syscall(args[0], args[1], args[2], args[3], args[4], args[5], args[6]) >= 0)
		errno = 0;
	printf("%d\n", errno);
	return 0;
}
