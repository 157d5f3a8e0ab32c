/* What the shim writes down for `fault_cut`: every call that changed the folder under test, in order, with its bytes.
 * A record is a header, two paths and the data. It never leaves the machine it was written on. */
#ifndef FAULT_JOURNAL_H
#define FAULT_JOURNAL_H

#include <stdint.h>

enum journal_op {
	JOURNAL_CREATE = 1, /* path: a new, empty file */
	JOURNAL_SIZE,       /* path: has offset bytes from now on */
	JOURNAL_WRITE,      /* path: length bytes at offset */
	JOURNAL_SYNC,       /* path: a file or a folder */
	JOURNAL_RENAME,     /* path to other */
	JOURNAL_LINK,       /* path also as other */
	JOURNAL_UNLINK,     /* path */
	JOURNAL_MKDIR,      /* path */
	JOURNAL_RMDIR,      /* path */
};

struct journal_head {
	uint32_t op;
	uint32_t npath,
	    nother; /* bytes of the paths; both stand below the folder, "" being the folder itself */
	uint32_t reserved;
	uint64_t serial; /* the call's number */
	uint64_t offset;
	uint64_t length; /* bytes of data that follow the paths */
};

#endif
