/* A unix socket and its clients. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/server.h"

struct client {
	int descriptor;   /* -1: a free place */
	int64_t heard_us; /* when it came, asked something whole, or had taken an answer whole */
	struct buf asked;
	struct buf answer;
	size_t written; /* of the answer */
	bool is_ending; /* with the answer written */
};

struct server {
	struct buf path;
	dev_t device; /* of the socket that we made: another's is not removed */
	ino_t inode;
	int descriptor;
	const struct service *service;
	void *context;
	struct client clients[SERVER_CLIENTS];
};

static int address_of(const char *path, struct sockaddr_un *address, struct error *err)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof address->sun_path)
		return error_set(err, ERROR_SETTING,
		    "%.120s...: a socket's path may have %zu bytes at most, this one has %zu", path,
		    sizeof address->sun_path - 1, strlen(path));
	memcpy(address->sun_path, path, strlen(path));
	return 0;
}

static int make_socket(struct error *err)
{
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return descriptor >= 0 ? descriptor : error_set(err, ERROR_SYSTEM, "no socket");
}

int server_connect(const char *path, struct error *err)
{
	struct sockaddr_un address;
	int descriptor;

	if (address_of(path, &address, err) != 0 || (descriptor = make_socket(err)) < 0)
		return -1;
	if (connect(descriptor, (const struct sockaddr *)&address, sizeof address) == 0 &&
	    fcntl(descriptor, F_SETFL, 0) == 0)
		return descriptor;
	error_set(err, ERROR_SYSTEM, "%s: cannot connect", path);
	close(descriptor);
	return -1;
}

/* Make room at path: nothing there, or a socket that nobody listens at. A queue that is full (EAGAIN) has a listener. */
static int clear_path(const char *path, struct error *err)
{
	struct stat found;

	if (lstat(path, &found) != 0)
		return errno == ENOENT ? 0 : error_set(err, ERROR_SYSTEM, "%s", path);
	if (!S_ISSOCK(found.st_mode))
		return error_set(
		    err, ERROR_SETTING, "%s: something that is no socket lies there", path);
	struct error refusal = {0};
	int descriptor = server_connect(path, &refusal);
	if (descriptor >= 0)
		close(descriptor);
	if (descriptor >= 0 || refusal.sys_errno == EAGAIN)
		return error_set(err, ERROR_SETTING, "%s: another process answers there", path);
	if (refusal.sys_errno != ECONNREFUSED)
		return error_set(err, ERROR_SETTING, "%s", refusal.text);
	return unlink(path) == 0 ? 0 : error_set(err, ERROR_SYSTEM, "%s: cannot be removed", path);
}

/* The mode is set before anybody can connect: between bind and listen. */
static int listen_at(struct server *server, const char *path, struct error *err)
{
	struct sockaddr_un address;
	struct stat made;

	if (address_of(path, &address, err) != 0 || clear_path(path, err) != 0 ||
	    (server->descriptor = make_socket(err)) < 0)
		return -1;
	if (bind(server->descriptor, (const struct sockaddr *)&address, sizeof address) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot be made", path);
	if (lstat(path, &made) == 0) {
		server->device = made.st_dev;
		server->inode = made.st_ino;
	}
	if (chmod(path, S_IRUSR | S_IWUSR) != 0 || listen(server->descriptor, SERVER_CLIENTS) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot be listened at", path);
	return 0;
}

struct server *server_new(
    const char *path, const struct service *service, void *context, struct error *err)
{
	struct server *server = calloc(1, sizeof *server);

	if (server == NULL) {
		error_memory(err);
		return NULL;
	}
	server->descriptor = -1;
	server->service = service;
	server->context = context;
	for (size_t i = 0; i < SERVER_CLIENTS; i++)
		server->clients[i].descriptor = -1;
	buf_text(&server->path, path);
	if (buf_string(&server->path) == NULL) {
		error_memory(err);
	} else if (listen_at(server, path, err) == 0) {
		return server;
	}
	server_free(server);
	return NULL;
}

static void end_client(struct client *client)
{
	close(client->descriptor);
	buf_done(&client->asked);
	buf_done(&client->answer);
	*client = (struct client){.descriptor = -1};
}

void server_free(struct server *server)
{
	struct stat found;

	if (server == NULL)
		return;
	for (size_t i = 0; i < SERVER_CLIENTS; i++)
		if (server->clients[i].descriptor >= 0)
			end_client(&server->clients[i]);
	if (server->inode != 0 && lstat(server->path.at, &found) == 0 &&
	    found.st_dev == server->device && found.st_ino == server->inode)
		unlink(server->path.at);
	if (server->descriptor >= 0)
		close(server->descriptor);
	buf_done(&server->path);
	free(server);
}

const char *server_path(const struct server *server)
{
	return server->path.at;
}

static struct client *find_place(struct server *server)
{
	for (size_t i = 0; i < SERVER_CLIENTS; i++)
		if (server->clients[i].descriptor < 0)
			return &server->clients[i];
	return NULL;
}

static bool has_place(const struct server *server)
{
	for (size_t i = 0; i < SERVER_CLIENTS; i++)
		if (server->clients[i].descriptor < 0)
			return true;
	return false;
}

/* While every place is taken the listener is not polled: it would wake us for nothing. */
size_t server_poll(const struct server *server, struct pollfd *polls)
{
	size_t n = 0;

	if (server == NULL)
		return 0;
	if (has_place(server))
		polls[n++] = (struct pollfd){.fd = server->descriptor, .events = POLLIN};
	for (size_t i = 0; i < SERVER_CLIENTS; i++) {
		const struct client *client = &server->clients[i];
		if (client->descriptor >= 0)
			polls[n++] = (struct pollfd){.fd = client->descriptor,
			    .events = client->answer.len > 0 ? POLLOUT : POLLIN};
	}
	return n;
}

static void take_clients(struct server *server, int64_t now_us)
{
	struct client *client;

	while ((client = find_place(server)) != NULL) {
		int descriptor = accept(server->descriptor, NULL, NULL);
		if (descriptor < 0)
			return;
		if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0 ||
		    fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0) {
			close(descriptor);
			return;
		}
		*client = (struct client){.descriptor = descriptor, .heard_us = now_us};
	}
}

/* Read what is there, as far as a request may be long. Returns false when the client is gone or asks for too much. */
static bool read_request(struct client *client)
{
	char bytes[SERVER_REQUEST_BYTES];

	while (client->asked.len <= SERVER_REQUEST_BYTES) {
		ssize_t n = read(client->descriptor, bytes, sizeof bytes);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0)
			return false;
		if (buf_append(&client->asked, (struct span){bytes, (size_t)n}) != 0)
			return false;
	}
	return true;
}

static bool write_answer(struct client *client, int64_t now_us)
{
	while (client->written < client->answer.len) {
		ssize_t n = send(client->descriptor, client->answer.at + client->written,
		    client->answer.len - client->written, MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		client->written += (size_t)n;
	}
	buf_done(&client->answer);
	client->written = 0;
	client->heard_us = now_us;
	return !client->is_ending;
}

/* The first request that came whole is answered; what came behind it waits until that answer is written. Returns whether
 * there was one. */
static bool answer(struct server *server, struct client *client, int64_t now_us)
{
	size_t length = server->service->request(buf_span(&client->asked));

	if (length == 0)
		return false;
	server->service->answer(
	    server->context, span_slice(buf_span(&client->asked), 0, length), &client->answer);
	memmove(client->asked.at, client->asked.at + length, client->asked.len - length);
	client->asked.len -= length;
	client->heard_us = now_us;
	client->is_ending = server->service->is_one_answer;
	return true;
}

/* Returns false when the connection has to end. A client that closed its writing half behind a request still gets its
 * answer. */
static bool serve(struct server *server, struct client *client, int64_t now_us, bool *has_answered)
{
	if (client->answer.len == 0) {
		bool is_open = read_request(client);
		if (!answer(server, client, now_us))
			return is_open && client->asked.len <= SERVER_REQUEST_BYTES;
		*has_answered = true;
		client->is_ending = client->is_ending || (!is_open && client->asked.len == 0);
	}
	if (client->answer.failed || client->answer.len == 0 ||
	    client->answer.len > SERVER_ANSWER_BYTES)
		return false;
	return write_answer(client, now_us);
}

bool server_turn(struct server *server, int64_t monotonic_us)
{
	bool has_answered = false;

	if (server == NULL)
		return false;
	take_clients(server, monotonic_us);
	for (size_t i = 0; i < SERVER_CLIENTS; i++) {
		struct client *client = &server->clients[i];
		if (client->descriptor < 0)
			continue;
		if (!serve(server, client, monotonic_us, &has_answered) ||
		    monotonic_us - client->heard_us >= (int64_t)SERVER_PATIENCE_MS * 1000)
			end_client(client);
	}
	return has_answered;
}

int server_wait_ms(const struct server *server, int64_t monotonic_us)
{
	int64_t least = -1;

	for (size_t i = 0; server && i < SERVER_CLIENTS; i++) {
		const struct client *client = &server->clients[i];
		if (client->descriptor < 0)
			continue;
		int64_t left = client->heard_us + (int64_t)SERVER_PATIENCE_MS * 1000 - monotonic_us;
		left = left > 0 ? (left + 999) / 1000 : 0;
		if (client->answer.len == 0 &&
		    server->service->request(buf_span(&client->asked)) > 0)
			left = 0; /* it asked twice at once, and nothing more will wake us */
		least = least < 0 || left < least ? left : least;
	}
	return (int)least;
}
