/* The settings of `secret`: which personal data and keys, and whether they are new. */
#ifndef RULESET_DETECTOR_SECRET_H
#define RULESET_DETECTOR_SECRET_H

enum secret_class {
	SECRET_EMAIL,
	SECRET_PHONE,
	SECRET_SSN,
	SECRET_CARD,
	SECRET_IBAN,
	SECRET_IP,
	SECRET_KEY, /* a key, token or password */
	SECRET_CLASSES
};

/* As settings and notes name them. */
extern const char *const secret_class_names[SECRET_CLASSES];

enum secret_is {
	SECRET_PRESENT,
	SECRET_NOVEL, /* in no message before */
	SECRET_KINDS
};

struct detector_secret {
	enum secret_is is;
	unsigned of; /* bits of enum secret_class */
};

#endif
