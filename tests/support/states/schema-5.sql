-- A state of schema 5, written by the program of its time from first.jsonl and the rules beside it.
PRAGMA application_id = 1399865717;
PRAGMA user_version = 5;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('program','specaudit');
INSERT INTO meta VALUES('tallies.counts','evaluated exposed fired suppressed excused limit partial language media');
CREATE TABLE rulesets (
  number INTEGER PRIMARY KEY NOT NULL,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),
  pack TEXT NOT NULL,
  version TEXT NOT NULL,
  spec TEXT NOT NULL,
  engine TEXT NOT NULL,
  rules INTEGER NOT NULL,
  description TEXT NOT NULL -- JSON: rules in the order of tallies, clauses
) STRICT;
INSERT INTO rulesets VALUES(1,X'b82fc26cfdb99b504790eabd539f858a','house-rules','1','harbour-books@2026-summer','0.1.0',2,'{"rules":[{"id":"HB-01","rev":1,"title":"Receipts are promised away","family":"honesty","severity":"high","confidence":"strong","status":"stable","kind":"when","applies":true,"why":"Receipts must be kept.","clauses":["harbour-books#records"],"spec":"harbour-books@2026-summer","leans_on":[],"languages":["en"],"false_positives":[],"measured":[]},{"id":"HB-02","rev":1,"title":"A price is named","family":"honesty","severity":"medium","confidence":"strong","status":"experimental","kind":"when","applies":true,"why":"Only the till names a price.","clauses":["harbour-books#prices","harbour-books#records"],"spec":"harbour-books@2026-summer","leans_on":[],"languages":["en"],"false_positives":[],"measured":[]}],"clauses":[{"document":"harbour-books","anchor":"records","title":"Keep the books","authority":"law","meaning":"Receipts are never promised away.","observable":"yes","unseen":null},{"document":"harbour-books","anchor":"prices","title":"Promise no prices","authority":"board","meaning":"Only the till names a price.","observable":"yes","unseen":null},{"document":"harbour-books","anchor":"hours","title":"Keep opening hours","authority":"team","meaning":null,"observable":"partly","unseen":"Hours agreed by telephone."},{"document":"harbour-books","anchor":"surnames","title":"Use surnames","authority":"custom","meaning":"Customers are called by their surnames.","observable":"partly","unseen":null},{"document":"harbour-books","anchor":"cheer","title":"Smile","authority":"custom","meaning":null,"observable":"no","unseen":"Nobody sees a smile in a log."}]}');
CREATE TABLE inputs (
  number INTEGER PRIMARY KEY NOT NULL,
  path TEXT NOT NULL,
  codec TEXT NOT NULL,
  stream TEXT NOT NULL, -- digest of the decoded text; empty: none was read
  size INTEGER NOT NULL, -- stored bytes when opened; 0: unknown
  is_repeat INTEGER NOT NULL, -- 1: the same text is another input already; do not sum
  read INTEGER NOT NULL, -- stored bytes
  decoded INTEGER NOT NULL, -- of these, gave text
  container INTEGER NOT NULL,
  produced INTEGER NOT NULL, -- text bytes
  audited INTEGER NOT NULL, -- of these, in records that a mapping fits
  raw INTEGER NOT NULL,
  other INTEGER NOT NULL,
  blank INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  records INTEGER NOT NULL,
  records_audited INTEGER NOT NULL,
  records_raw INTEGER NOT NULL,
  records_other INTEGER NOT NULL,
  records_lost INTEGER NOT NULL
) STRICT;
INSERT INTO inputs VALUES(0,'first.jsonl','plain','b5cfafbc4dd6a829b23ecbc241c02028eae2838055f3c2893fbd10ee5a23e6a3',1738,0,1738,1738,0,1738,1708,30,0,0,0,6,5,1,0,0);
CREATE TABLE input_losses ( -- the lost part of the account; no row: nothing
  input INTEGER NOT NULL REFERENCES inputs ON DELETE CASCADE,
  reason TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (input, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE losses ( -- one by one
  number INTEGER PRIMARY KEY NOT NULL,
  input INTEGER NOT NULL,
  text_offset INTEGER NOT NULL,
  line INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  reason TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE findings (
  number INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  ruleset BLOB NOT NULL CHECK (length(ruleset) = 16),
  rule TEXT NOT NULL,
  revision INTEGER NOT NULL,
  title TEXT NOT NULL,
  family TEXT NOT NULL,
  clause TEXT, -- NULL: none
  second_clause TEXT, -- NULL: at most one
  spec TEXT NOT NULL,
  severity TEXT NOT NULL,
  confidence TEXT NOT NULL,
  verdict TEXT NOT NULL,
  status TEXT NOT NULL,
  is_alert INTEGER NOT NULL,
  inconclusive TEXT, -- why; NULL: it is conclusive
  exception TEXT, -- the exception that covers it; NULL: none
  exception_digest TEXT, -- the version of it; NULL: none
  excused_by INTEGER, -- message; NULL: not excused
  conversation TEXT, -- the producer's id; NULL: none
  conversation_key BLOB NOT NULL CHECK (length(conversation_key) = 16),
  turn BLOB NOT NULL CHECK (length(turn) = 16),
  message INTEGER NOT NULL,
  role TEXT, -- NULL: not known
  model TEXT, -- NULL: not logged
  tenant TEXT, -- NULL: not logged
  format TEXT, -- NULL: not known
  time_us INTEGER, -- since 1970, UTC; NULL: not logged
  input INTEGER NOT NULL,
  text_offset INTEGER NOT NULL,
  line INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  filed_us INTEGER, -- the time it counts under; NULL: none
  filed_hour INTEGER, -- of that, since 1970; NULL: none
  is_untrusted INTEGER NOT NULL DEFAULT 0 -- 1: that is the time of arrival
) STRICT;
INSERT INTO findings VALUES(1,X'3c807da640d623e03fe708b55ba565ee',X'b82fc26cfdb99b504790eabd539f858a','HB-01',1,'Receipts are promised away','honesty','harbour-books#records',NULL,'harbour-books@2026-summer','high','strong','violation','stable',0,NULL,'EX-1','580d8b16f8770cb0c465f3b55f1307cda95261065c39e198024c26825553d408',NULL,'ada',X'c6e7dd2bad9610852d1dcd0b93d27db6',X'072d59c897155a57ddebe421c4543c0e',1,'assistant','clerk','acme','openai-chat',1795165200000000,0,0,1,0,1795165200000000,498657,0);
INSERT INTO findings VALUES(2,X'568226e6b9c56ce972c2a40be118a0f0',X'b82fc26cfdb99b504790eabd539f858a','HB-02',1,'A price is named','honesty','harbour-books#prices','harbour-books#records','harbour-books@2026-summer','medium','strong','violation','experimental',0,NULL,NULL,NULL,NULL,'ada',X'c6e7dd2bad9610852d1dcd0b93d27db6',X'98ff145c47bbfbfeef8957ef7083131b',3,'assistant','clerk','acme','openai-chat',1795168800000000,0,912,5,912,1795168800000000,498658,0);
CREATE TABLE evidence (
  finding INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  message INTEGER NOT NULL,
  part INTEGER NOT NULL,
  start_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  role TEXT, -- NULL: not known
  label TEXT, -- NULL: none
  excerpt TEXT, -- redacted; NULL: not kept or erased
  input INTEGER NOT NULL,
  text_offset INTEGER NOT NULL,
  line INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  PRIMARY KEY (finding, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO evidence VALUES(1,0,1,0,7,25,'assistant','shreds','I will shred your receipt at once.',0,0,1,0);
INSERT INTO evidence VALUES(2,0,3,0,0,11,'assistant','names-a-price','It costs 40 crowns.',0,912,5,912);
CREATE TABLE reasons (
  finding INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  text TEXT, -- NULL: erased
  value INTEGER, -- NULL: the reason has no value
  bound INTEGER, -- its threshold or limit; NULL: the reason has no value
  PRIMARY KEY (finding, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO reasons VALUES(1,0,'shreds holds',NULL,NULL);
INSERT INTO reasons VALUES(2,0,'names-a-price holds',NULL,NULL);
INSERT INTO reasons VALUES(2,1,'no licence found',NULL,NULL);
CREATE TABLE sightings ( -- records that showed a turn with findings
  turn BLOB NOT NULL CHECK (length(turn) = 16),
  input INTEGER NOT NULL,
  text_offset INTEGER NOT NULL,
  PRIMARY KEY (turn, input, text_offset)
) STRICT, WITHOUT ROWID;
INSERT INTO sightings VALUES(X'072d59c897155a57ddebe421c4543c0e',0,0);
INSERT INTO sightings VALUES(X'072d59c897155a57ddebe421c4543c0e',0,912);
INSERT INTO sightings VALUES(X'98ff145c47bbfbfeef8957ef7083131b',0,912);
CREATE TABLE tallies (
  number INTEGER PRIMARY KEY NOT NULL,
  ruleset BLOB NOT NULL CHECK (length(ruleset) = 16),
  hour INTEGER, -- since 1970, UTC; NULL: no time logged
  model TEXT, -- NULL: not logged
  tenant TEXT, -- NULL: not logged
  language TEXT, -- NULL: not identified
  conversations INTEGER NOT NULL,
  turns INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  counts BLOB NOT NULL, -- for each rule nine little-endian 64-bit numbers, see meta
  is_untrusted INTEGER NOT NULL DEFAULT 0 -- 1: the hour is that of arrival
) STRICT;
INSERT INTO tallies VALUES(1,X'b82fc26cfdb99b504790eabd539f858a',498658,'clerk','acme','en',1,2,2,X'010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000001000000000000000100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',0);
INSERT INTO tallies VALUES(2,X'b82fc26cfdb99b504790eabd539f858a',NULL,'clerk','beta','en',1,2,0,X'010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',0);
INSERT INTO tallies VALUES(3,X'b82fc26cfdb99b504790eabd539f858a',498657,'clerk','beta',NULL,1,2,0,X'010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',0);
INSERT INTO tallies VALUES(4,X'b82fc26cfdb99b504790eabd539f858a',498658,'clerk','beta','en',1,2,2,X'010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',0);
INSERT INTO tallies VALUES(5,X'b82fc26cfdb99b504790eabd539f858a',498657,'clerk','acme',NULL,1,2,0,X'010000000000000001000000000000000100000000000000010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',0);
INSERT INTO tallies VALUES(6,X'b82fc26cfdb99b504790eabd539f858a',NULL,NULL,NULL,NULL,1,1,0,X'010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',0);
CREATE TABLE exceptions ( -- that scans were given, each version of them
  number INTEGER PRIMARY KEY NOT NULL,
  id TEXT NOT NULL,
  rules TEXT NOT NULL, -- JSON: ids
  tenants TEXT NOT NULL, -- JSON: names; []: any
  models TEXT NOT NULL, -- JSON: names; []: any
  reason TEXT NOT NULL,
  owner TEXT NOT NULL,
  expires TEXT NOT NULL, -- the last day on which it has effect
  as_of TEXT NOT NULL, -- the day it was held against
  state TEXT NOT NULL, -- on that day: in-force, expiring or expired
  digest TEXT NOT NULL, -- of what it says
  is_given INTEGER NOT NULL, -- 0: to earlier scans only
  UNIQUE (id, digest)
) STRICT;
INSERT INTO exceptions VALUES(1,'EX-1','["HB-01"]','["acme"]','[]','The shop waits for its new till.','The board','2026-12-31','2026-12-01','in-force','580d8b16f8770cb0c465f3b55f1307cda95261065c39e198024c26825553d408',1);
CREATE TABLE seen_segments (
  number INTEGER PRIMARY KEY NOT NULL, -- the larger the younger
  tier INTEGER NOT NULL, -- how often it was merged; -1: it is large enough
  nseen INTEGER NOT NULL DEFAULT 0 -- digests in it
) STRICT;
INSERT INTO seen_segments VALUES(1,0,30);
CREATE TABLE seen (
  segment INTEGER NOT NULL REFERENCES seen_segments ON DELETE CASCADE,
  part INTEGER NOT NULL,
  digests BLOB NOT NULL, -- of turns, 16 bytes each, ascending in a segment
  PRIMARY KEY (segment, part)
) STRICT;
INSERT INTO seen VALUES(1,0,X'062d59c897155a57ddebe421c4543c0e062d59c897155a57ddebe421c4543cf1063140d3f867426fd96f6b8b8b4043790651567302e6e8a4b649f984a45efba72b159e2f63636f354a5e124c980b20512b159e2f63636f354a5e124c980b20ae2b8aff8ab2c808c84133b40909f4142534d73d024fdc2e7c64762b3ba396dde939137b915411c89c29dcc400787b09b839acb823328307700f3794c61d754e5539acb823328307700f3794c61d754eaa4626f3025c62fec6df6c34e58645cad46b0390f70c9bee8cffd8ef4b6a8aa84e6b0390f70c9bee8cffd8ef4b6a8aa8b16b0877819a7e68754af1457d52628cec6bde2356728188f39784bcc12bc076f379616f27672a966cc06229938a1cfc1d7968464858efb6dc57a8716711f455a1861c5ac1906792cd48382239c07d15238633e669f89912be084823382464beb2868b4a26a800971face7bafe71d081a186c5bc0af1ad2f0b7df6db4cfaf05fff86ff145c47bbfbfeef8957ef7083131b86ff145c47bbfbfeef8957ef708313e4ab0de711cd70b07f40a547e7938af9beab3c19e21163f2356bb2999a86a93506ab97b53f48195ce3b8dac3e3221acc8cc6e7dd2bad9610852d1dcd0b93d27db6eb33c284b22a6683a972253c04d707f7f4a1c140e9f4c5de3e0b3e73234d5aba');
CREATE TABLE counters (
  name TEXT PRIMARY KEY NOT NULL,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES('conversations',4);
INSERT INTO counters VALUES('evicted-conversations',0);
INSERT INTO counters VALUES('evicted-turn-hashes',0);
INSERT INTO counters VALUES('messages-with-media',0);
INSERT INTO counters VALUES('repeated-turns',4);
INSERT INTO counters VALUES('turn-sightings',15);
INSERT INTO counters VALUES('turns',11);
CREATE TABLE streams ( -- followed texts, whatever files they lie in
  input INTEGER PRIMARY KEY NOT NULL,
  path TEXT NOT NULL, -- where its file was last
  state TEXT NOT NULL,
  codec TEXT NOT NULL,
  device INTEGER NOT NULL, -- of the file, as a signed number
  inode INTEGER NOT NULL,
  text_offset INTEGER NOT NULL, -- settled up to here
  grown_us INTEGER NOT NULL, -- when it last grew, by the host's clock
  position BLOB NOT NULL -- the follower's own
) STRICT;
CREATE TABLE points ( -- where decoding goes on: large, and seldom changed
  input INTEGER PRIMARY KEY NOT NULL REFERENCES streams ON DELETE CASCADE,
  point BLOB NOT NULL
) STRICT;
CREATE TABLE arrivals ( -- records by hour
  input INTEGER NOT NULL,
  hour INTEGER NOT NULL, -- since 1970, UTC
  is_untrusted INTEGER NOT NULL, -- 1: of arrival, the record's own time is not to be trusted
  records INTEGER NOT NULL,
  PRIMARY KEY (input, hour, is_untrusted)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversations ( -- spread over lines and still open
  number INTEGER PRIMARY KEY NOT NULL,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  ruleset BLOB NOT NULL CHECK (length(ruleset) = 16), -- it began under
  head BLOB NOT NULL
) STRICT;
CREATE TABLE conversation_turns ( -- text of conversations, gone with them
  number INTEGER PRIMARY KEY NOT NULL,
  conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  message BLOB NOT NULL,
  UNIQUE (conversation, ordinal)
) STRICT;
CREATE TABLE ordinals ( -- how often equal records came in one text
  number INTEGER PRIMARY KEY NOT NULL, -- the order of the last puts
  record BLOB NOT NULL UNIQUE CHECK (length(record) = 16),
  times INTEGER NOT NULL
) STRICT;
CREATE TABLE unkept ( -- findings that were not kept, by all that findings are counted by
  number INTEGER PRIMARY KEY NOT NULL,
  ruleset BLOB NOT NULL CHECK (length(ruleset) = 16),
  rule TEXT NOT NULL,
  family TEXT NOT NULL,
  severity TEXT NOT NULL,
  verdict TEXT NOT NULL,
  clause TEXT, -- NULL: none
  model TEXT, -- NULL: not logged
  filed_hour INTEGER, -- NULL: no time
  findings INTEGER NOT NULL,
  alerts INTEGER NOT NULL, -- of these
  suppressed INTEGER NOT NULL
) STRICT;
CREATE TABLE alerts ( -- findings that alert, by group
  number INTEGER PRIMARY KEY NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  clause TEXT, -- NULL: none
  model TEXT, -- NULL: not logged
  tenant TEXT, -- NULL: not logged
  findings INTEGER NOT NULL,
  opened_us INTEGER NOT NULL, -- by the host's clock, as are the next two
  grown_us INTEGER NOT NULL,
  closed_us INTEGER, -- NULL: it is open
  finding BLOB NOT NULL CHECK (length(finding) = 16) -- that opened it
) STRICT;
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- never given twice
  kind TEXT NOT NULL, -- open, tenfold, close, or an alarm's
  rule TEXT, -- NULL, as are the next two: an alarm
  severity TEXT,
  clause TEXT,
  model TEXT, -- NULL: not logged
  tenant TEXT, -- NULL: not logged
  about TEXT, -- what an alarm is about; NULL, as is the next: none
  text TEXT,
  findings INTEGER NOT NULL,
  opened_us INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  finding BLOB NOT NULL CHECK (length(finding) = 16) -- zero: an alarm
) STRICT;
CREATE TABLE deliveries ( -- up to which event a sink was given them
  sink TEXT PRIMARY KEY NOT NULL,
  event INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE editions ( -- reports of periods
  period TEXT NOT NULL,
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  timezone TEXT NOT NULL,
  edition INTEGER NOT NULL, -- from 1
  digest TEXT NOT NULL,
  replaces TEXT, -- the digest before; NULL: it is the first
  numbers TEXT NOT NULL, -- JSON
  changes TEXT, -- JSON; NULL: it is the first
  made_us INTEGER NOT NULL,
  is_written INTEGER NOT NULL,
  PRIMARY KEY (period, start_us, edition)
) STRICT;
CREATE TABLE facts ( -- one value by name
  name TEXT PRIMARY KEY NOT NULL,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
DELETE FROM sqlite_sequence;
CREATE INDEX inputs_by_stream ON inputs (stream);
CREATE INDEX findings_by_group ON findings (filed_hour, rule, model, tenant, id);
CREATE INDEX findings_in_order ON findings (input, text_offset, message, rule, id);
CREATE INDEX sightings_by_input ON sightings (input);
CREATE INDEX tallies_by_key ON tallies (hour, ruleset, model, tenant, language, is_untrusted);
CREATE INDEX seen_segments_by_tier ON seen_segments (tier);
CREATE INDEX unkept_by_key ON unkept (filed_hour, rule, model);
CREATE INDEX alerts_open ON alerts (rule, model, tenant) WHERE closed_us IS NULL;
COMMIT;
