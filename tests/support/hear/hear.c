/* A service manager's ear: binds a datagram socket at a path and prints what comes, one line for each line of it, until
 * it is killed. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char bytes[4096];
	ssize_t n;

	if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) {
		fprintf(stderr, "usage: hear PATH\n");
		return 70;
	}
	strcpy(address.sun_path, argv[1]);
	int ear = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (ear < 0 || bind(ear, (const struct sockaddr *)&address, sizeof address) != 0 ||
	    chmod(argv[1], 0666) != 0) {
		perror(argv[1]);
		return 71;
	}
	while ((n = recv(ear, bytes, sizeof bytes, 0)) >= 0) {
		printf("%.*s\n", (int)n, bytes);
		fflush(stdout);
	}
	return 0;
}
