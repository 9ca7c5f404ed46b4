/* The native half of dev.jbuild.cli.progress.Window. */
#include <jni.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked;

/* Columns in the upper half, rows in the lower; 0 if the descriptor is no terminal. Source: ioctl_tty(2). */
JNIEXPORT jint JNICALL Java_dev_jbuild_cli_progress_Window_size0(JNIEnv *env, jclass type,
								     jint fd)
{
	struct winsize size;
	(void)env;
	(void)type;
	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return 0;
	return (jint)((unsigned)size.ws_col << 16 | size.ws_row);
}

static void note(int signal)
{
	(void)signal;
	stop_asked = 1;
}

static void handle(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct sigaction before;
	/* Whoever started this wants no stops. */
	if (sigaction(SIGTSTP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &action, NULL);
}

/* Ctrl-Z is only noted from now on, or does again what it does. */
JNIEXPORT void JNICALL Java_dev_jbuild_cli_progress_Window_holdStops0(JNIEnv *env, jclass type,
									jboolean hold)
{
	(void)env;
	(void)type;
	handle(hold ? note : SIG_DFL);
}

JNIEXPORT jboolean JNICALL Java_dev_jbuild_cli_progress_Window_isStopAsked0(JNIEnv *env,
									      jclass type)
{
	(void)env;
	(void)type;
	return stop_asked != 0;
}

/*
 * Stops the process as it would have been without holdStops0, and returns when it goes on. The kernel
 * discards the signal where no shell could let it go on: setpgid(2), orphaned process groups.
 */
JNIEXPORT void JNICALL Java_dev_jbuild_cli_progress_Window_stop0(JNIEnv *env, jclass type)
{
	sigset_t stop, before;
	(void)env;
	(void)type;
	stop_asked = 0;
	handle(SIG_DFL);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &stop, &before);
	raise(SIGTSTP);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	handle(note);
}

/* Whether a shell has put this process into the background of its terminal. */
JNIEXPORT jboolean JNICALL Java_dev_jbuild_cli_progress_Window_isBehind0(JNIEnv *env, jclass type,
									   jint fd)
{
	pid_t before = tcgetpgrp(fd);
	(void)env;
	(void)type;
	return before > 0 && before != getpgrp();
}
