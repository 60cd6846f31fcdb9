-- Catalog of a headcount inventory. Times are seconds since 1970 UTC. Ids are 63-bit keyed hashes, runs are numbered.
-- No personal value is stored; names of files, archive members, tables and columns are the declared exception.

-- One row: what the inventory is and which key belongs to it.
CREATE TABLE meta (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    schema_version INTEGER NOT NULL,
    norm_version   INTEGER NOT NULL,  -- normaliser of the last run; readings of others are not linked
    inventory_id   TEXT NOT NULL,     -- names the key file
    key_id         TEXT NOT NULL,     -- public name of the key
    key_check      TEXT NOT NULL,     -- the right key reproduces it
    changed        INTEGER NOT NULL,  -- grows with every commit that changes what counts
    next_segment   INTEGER NOT NULL   -- numbers of evidence files are never used twice
) STRICT;

CREATE TABLE runs (
    run_id        INTEGER PRIMARY KEY,
    started       INTEGER NOT NULL,
    ended         INTEGER,            -- null: killed, or still going on
    finished      INTEGER NOT NULL,   -- 1: all roots were gone through
    version       TEXT NOT NULL,
    patterns_hash TEXT NOT NULL,
    norm_version  INTEGER NOT NULL,
    limits        TEXT NOT NULL       -- JSON object
) STRICT;

-- What the user's globs hid in a run.
CREATE TABLE exclusions (
    run_id INTEGER NOT NULL REFERENCES runs,
    glob   TEXT NOT NULL,
    assets INTEGER NOT NULL,
    bytes  INTEGER NOT NULL,
    PRIMARY KEY (run_id, glob)
) STRICT, WITHOUT ROWID;

CREATE TABLE roots (
    root_id INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    target  TEXT NOT NULL,
    scanned INTEGER,                  -- last listed to its end
    trouble TEXT                      -- reason code: could not be listed, or suddenly empty
) STRICT;

CREATE TABLE folders (
    folder_id  INTEGER PRIMARY KEY,
    root_id    INTEGER NOT NULL,
    parent_id  INTEGER,               -- null: the root's own folder
    path       BLOB NOT NULL,         -- raw bytes relative to the root
    listed_run INTEGER,               -- last run that listed it
    stale      INTEGER NOT NULL,      -- 1: it or a folder above could not be listed since
    reason     TEXT,                  -- reason code, if it itself could not be listed
    gone_run   INTEGER                -- run that no longer saw it
) STRICT;
CREATE INDEX folders_parent ON folders (parent_id);
CREATE INDEX folders_path ON folders (root_id, path) WHERE gone_run IS NULL;

-- Rows lie in order of arrival: in order of the random ids every commit would rewrite most pages.
CREATE TABLE assets (
    arrival         INTEGER PRIMARY KEY,
    asset_id        INTEGER NOT NULL UNIQUE,
    root_id         INTEGER NOT NULL,
    folder_id       INTEGER NOT NULL,
    outer_id        INTEGER,          -- of a member, however deep: the file that holds it
    path            BLOB NOT NULL,    -- raw bytes relative to the root
    size            INTEGER NOT NULL,
    mtime_ns        INTEGER NOT NULL,
    ctime_ns        INTEGER NOT NULL,
    inode           INTEGER NOT NULL, -- unsigned 64 bits as signed
    device          INTEGER NOT NULL,
    racy            INTEGER NOT NULL, -- 1: modified too shortly before reading for the signature to prove anything
    uid             INTEGER,
    gid             INTEGER,
    mode            INTEGER,
    access_source   TEXT NOT NULL,    -- posix, mount, grants, unknown
    state           TEXT NOT NULL,    -- outcome
    reason          TEXT,             -- its reason
    format          TEXT,
    encoding        TEXT,
    undecodable     INTEGER NOT NULL,
    reading_id      INTEGER,          -- of the content; copies share it
    name_reading_id INTEGER,          -- of the asset's name
    rules_id        INTEGER NOT NULL, -- rules that judged it
    ignore_entry    INTEGER,          -- entry of these rules that takes its findings out of every count
    first_run       INTEGER NOT NULL,
    seen_run        INTEGER NOT NULL,
    gone_run        INTEGER           -- run that no longer saw it: out of every count
) STRICT;
CREATE INDEX assets_folder ON assets (folder_id, outer_id) WHERE gone_run IS NULL;
CREATE INDEX assets_outer ON assets (outer_id) WHERE gone_run IS NULL AND outer_id IS NOT NULL;
CREATE INDEX assets_path ON assets (root_id, path, asset_id) WHERE gone_run IS NULL;
CREATE INDEX assets_reading ON assets (reading_id) WHERE gone_run IS NULL AND reading_id IS NOT NULL;
CREATE INDEX assets_name_reading ON assets (name_reading_id) WHERE gone_run IS NULL AND name_reading_id IS NOT NULL;

-- What a server tells of those assets that are tables, and how much of them was read.
CREATE TABLE tables (
    asset_id     INTEGER PRIMARY KEY,
    owner        TEXT,                -- null where tables have no owner
    readers      TEXT,                -- JSON array of names; null: the server does not tell
    more_readers INTEGER NOT NULL,    -- those beyond the names
    rows_read    INTEGER NOT NULL,
    rows_of      INTEGER              -- as the server's statistics have it; null: they don't
) STRICT;

CREATE TABLE readings (
    arrival       INTEGER PRIMARY KEY,
    reading_id    INTEGER NOT NULL UNIQUE,
    content_hash  BLOB NOT NULL,      -- keyed BLAKE3
    size          INTEGER NOT NULL,
    rules_id      INTEGER NOT NULL,
    norm_version  INTEGER NOT NULL,
    patterns_hash TEXT NOT NULL,
    run_id        INTEGER NOT NULL,
    state         TEXT NOT NULL,      -- outcome, inherited by copies
    reason        TEXT,
    format        TEXT,
    encoding      TEXT,
    undecodable   INTEGER NOT NULL,
    mentions      INTEGER NOT NULL,
    findings      INTEGER NOT NULL,
    unattributed  INTEGER NOT NULL,
    first_segment INTEGER NOT NULL,   -- its rows count only from this segment on
    last_segment  INTEGER NOT NULL,   -- … up to this one
    evidence_rows INTEGER NOT NULL,
    current       INTEGER NOT NULL    -- 0: evidence dropped by compaction, to be read again if the content returns
) STRICT;

-- Findings of a reading by kind and confidence class: 0 low, 1 medium, 2 high.
CREATE TABLE tallies (
    reading_id  INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    class       INTEGER NOT NULL,
    findings    INTEGER NOT NULL,
    in_mentions INTEGER NOT NULL,
    mentions    INTEGER NOT NULL,     -- whose surest finding of the kind is of this class
    PRIMARY KEY (reading_id, kind, class)
) STRICT, WITHOUT ROWID;

-- Decisions about columns, so that findings can be explained.
CREATE TABLE columns (
    reading_id INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,      -- table in the reading, from 1
    position   INTEGER NOT NULL,      -- column, from 1
    kind       TEXT NOT NULL,
    shown      TEXT,                  -- header, if it may be shown
    passing    INTEGER NOT NULL,      -- hundredths
    header     INTEGER NOT NULL,      -- 1: the header names the kind
    PRIMARY KEY (reading_id, ordinal, position, kind)
) STRICT, WITHOUT ROWID;

-- Entries of the user's packs that take findings out of the count, as runs applied them. Values are not kept.
CREATE TABLE ignores (
    rules_id INTEGER NOT NULL,
    entry    INTEGER NOT NULL,        -- ordinal in these rules, from 0
    form     TEXT NOT NULL,           -- value, domain, prefix, path
    shown    TEXT,                    -- the domain or glob
    reason   TEXT NOT NULL,
    expires  TEXT,                    -- last day, YYYY-MM-DD
    in_force INTEGER NOT NULL,        -- 0: expired, not applied
    last     INTEGER NOT NULL,        -- 1: of the last run
    PRIMARY KEY (rules_id, entry)
) STRICT, WITHOUT ROWID;

-- Findings of a reading that an entry took out; they are in no tally.
CREATE TABLE ignored (
    reading_id INTEGER NOT NULL,
    entry      INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    class      INTEGER NOT NULL,
    findings   INTEGER NOT NULL,
    PRIMARY KEY (reading_id, entry, kind, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE kind_sets (
    kind_set INTEGER PRIMARY KEY,     -- as in the evidence
    kinds    TEXT NOT NULL            -- JSON array of [kind, grade, class]
) STRICT;

-- Closed evidence files: evidence/NNNNNN.parquet.
CREATE TABLE segments (
    segment INTEGER PRIMARY KEY,
    rows    INTEGER NOT NULL,
    bytes   INTEGER NOT NULL
) STRICT;

-- One row: the last resolve.
CREATE TABLE resolution (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    resolved         INTEGER NOT NULL,
    changed          INTEGER NOT NULL, -- meta.changed it was made from
    strict           INTEGER NOT NULL, -- people in the whole inventory: an estimate's bounds in falling order
    high             INTEGER NOT NULL,
    likely           INTEGER NOT NULL, -- below 0: no point, and the number of the reason
    low              INTEGER NOT NULL,
    loose            INTEGER NOT NULL,
    calibrated       INTEGER NOT NULL, -- 1: by verdicts of people
    refused          TEXT,             -- code of the reason why there is no single figure
    model            TEXT NOT NULL,    -- JSON object
    likely_of_strict BLOB NOT NULL,    -- 32-bit little-endian numbers
    loose_of_likely  BLOB NOT NULL
) STRICT;

CREATE TABLE resolution_roles (
    role       TEXT PRIMARY KEY,
    identities BLOB NOT NULL          -- roaring bitmap (portable form) of strict identities
) STRICT, WITHOUT ROWID;

-- What evidence tells of people: region (packed ISO 3166-2), birth_year.
CREATE TABLE resolution_attributes (
    attribute  TEXT NOT NULL,
    value      INTEGER NOT NULL,
    identities BLOB NOT NULL,         -- roaring bitmap of strict identities
    PRIMARY KEY (attribute, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE resolution_values (
    kind            TEXT PRIMARY KEY,
    distinct_values INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What people said of pairs of mentions; the smaller position first.
CREATE TABLE verdicts (
    a_reading INTEGER NOT NULL,
    a_record  INTEGER NOT NULL,
    a_slot    INTEGER NOT NULL,
    b_reading INTEGER NOT NULL,
    b_record  INTEGER NOT NULL,
    b_slot    INTEGER NOT NULL,
    verdict   TEXT NOT NULL,          -- match, no_match, unsure
    author    TEXT NOT NULL,
    decided   INTEGER NOT NULL,
    PRIMARY KEY (a_reading, a_record, a_slot, b_reading, b_record, b_slot)
) STRICT, WITHOUT ROWID;

-- Strict identities of a reading, by kind; kind '' is the whole reading. A row with '!high' after its kind holds those of
-- high confidence, where they are others.
CREATE TABLE identities (
    kind       TEXT NOT NULL,
    reading_id INTEGER NOT NULL,
    identities BLOB NOT NULL,
    PRIMARY KEY (kind, reading_id)
) STRICT, WITHOUT ROWID;
