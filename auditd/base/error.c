/* Errors as values: a kind for the program and one line of text for the person. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

int error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
	int saved = errno;

	if (err == NULL)
		return -1;
	err->kind = kind;
	err->sys_errno = kind == ERROR_SYSTEM ? saved : 0;
	va_list args;
	va_start(args, format);
	int length = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (kind == ERROR_SYSTEM && saved != 0 && length >= 0 &&
	    (size_t)length < sizeof err->text) {
		char words[128];
		if (strerror_r(saved, words, sizeof words) != 0)
			snprintf(words, sizeof words, "errno %d", saved);
		snprintf(err->text + length, sizeof err->text - (size_t)length, ": %s", words);
	}
	return -1;
}

int error_add(struct error *err, const char *format, ...)
{
	char old[sizeof err->text];

	if (err == NULL)
		return -1;
	memcpy(old, err->text, sizeof old);
	va_list args;
	va_start(args, format);
	int length = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	size_t used = length < 0 ? 0 : (size_t)length;
	if (used + 3 < sizeof err->text) {
		size_t left = sizeof err->text - used - 3, n = strnlen(old, left);
		memcpy(err->text + used, ": ", 2);
		memcpy(err->text + used + 2, old, n);
		err->text[used + 2 + n] = '\0';
	}
	return -1;
}

int error_memory(struct error *err)
{
	return error_set(err, ERROR_MEMORY, "out of memory");
}
