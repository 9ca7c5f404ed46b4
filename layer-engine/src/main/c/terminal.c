/* The native half of dev.jbuild.cli.progress.Window. */
#include <jni.h>
#include <sys/ioctl.h>

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
