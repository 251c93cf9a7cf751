import GRDB

/// `state.sqlite`. A migration that was shipped is frozen; a change is one more at the end.
enum LedgerSchema {
  static let migrations: [(name: String, sql: String)] = [
    ("1 ledger", ledger), ("2 findings", findings), ("3 other passes", otherPasses),
    ("4 transactions", transactions), ("5 probes", probes), ("6 left ledgers", leftLedgers),
  ]

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, sql) in migrations { migrator.registerMigration(name) { try $0.execute(sql: sql) } }
    return migrator
  }

  private static let ledger = """
    CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      id TEXT NOT NULL
    ) STRICT;
    INSERT INTO state VALUES (1, lower(hex(randomblob(16))));

    CREATE TABLE scope (
      id INTEGER PRIMARY KEY,
      account TEXT NOT NULL,
      template INTEGER NOT NULL,
      no_create_before INTEGER,
      is_rebuilding INTEGER NOT NULL DEFAULT 0 CHECK (is_rebuilding IN (0, 1)),
      UNIQUE (account, template)
    ) STRICT;

    CREATE TABLE pass (
      scope INTEGER NOT NULL REFERENCES scope (id),
      key TEXT NOT NULL CHECK (key <> ''),
      pass_id INTEGER NOT NULL,
      digest INTEGER NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('created', 'adopted')),
      updated_at INTEGER NOT NULL,
      url TEXT,
      encrypted_id TEXT,
      fields TEXT NOT NULL,
      PRIMARY KEY (scope, key),
      UNIQUE (scope, pass_id)
    ) STRICT;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      scope INTEGER NOT NULL REFERENCES scope (id),
      plan_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('plan', 'run')),
      folder TEXT NOT NULL,
      begun_at INTEGER NOT NULL,
      ended_at INTEGER,
      exit_code INTEGER,
      verdict TEXT,
      customer_rows INTEGER,
      balance_rows INTEGER,
      joined_rows INTEGER
    ) STRICT;
    CREATE INDEX run_scope ON run (scope);

    -- One row for each write, and for each outcome that came without one (those have no idempotency key).
    CREATE TABLE intent (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      scope INTEGER NOT NULL REFERENCES scope (id),
      run INTEGER NOT NULL REFERENCES run (id),
      ordinal INTEGER NOT NULL CHECK (ordinal > 0),
      action TEXT NOT NULL CHECK (action = 'create' OR action = 'update' OR action = 'retire' OR action = 'settle'),
      key TEXT NOT NULL CHECK (key <> ''),
      pass_id INTEGER,
      idempotency_key TEXT,
      body BLOB,
      body_digest INTEGER,
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      first_sent_at INTEGER,
      sent_at INTEGER,
      last_arrival_at INTEGER,
      written TEXT NOT NULL,
      outcome TEXT CHECK (
        outcome = 'done' OR outcome = 'found' OR outcome = 'adopted' OR outcome = 'conflict' OR
        outcome = 'failed' OR outcome = 'gone' OR outcome = 'dropped' OR outcome = 'not_attempted' OR
        outcome = 'in_doubt'),
      reason TEXT NOT NULL DEFAULT '',
      ended_at INTEGER,
      CHECK ((outcome IS NULL) = (ended_at IS NULL)),
      CHECK (outcome IS NOT NULL OR (idempotency_key IS NOT NULL AND body IS NOT NULL)),
      CHECK (idempotency_key IS NULL OR (
        action <> 'settle' AND attempts > 0 AND body_digest IS NOT NULL AND first_sent_at IS NOT NULL
        AND sent_at IS NOT NULL AND outcome IS NOT 'in_doubt'))
    ) STRICT;
    CREATE UNIQUE INDEX intent_open ON intent (scope, key) WHERE outcome IS NULL;
    CREATE INDEX intent_run ON intent (run, ordinal);

    CREATE TABLE progress (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id),
      at INTEGER NOT NULL,
      done INTEGER NOT NULL,
      total INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX progress_run ON progress (run);
    """

  private static let findings = """
    CREATE TABLE finding (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run INTEGER NOT NULL REFERENCES run (id),
      ordinal INTEGER NOT NULL CHECK (ordinal > 0),
      kind TEXT NOT NULL,
      settlement TEXT NOT NULL,
      key TEXT,
      pass_id INTEGER,
      field TEXT,
      source TEXT,
      loona TEXT
    ) STRICT;
    -- What is found again, after a death or in a repeat, replaces what was found before.
    CREATE UNIQUE INDEX finding_once ON finding (run, ordinal, kind, coalesce(pass_id, 0), coalesce(field, ''));
    ALTER TABLE run ADD COLUMN canary_lag INTEGER;
    """

  /// Few among millions of outcomes, and asked for by each plan.
  private static let otherPasses = """
    CREATE INDEX intent_other_pass ON intent (scope, id)
      WHERE action = 'create' AND outcome = 'conflict' AND pass_id IS NOT NULL AND attempts > 0;
    """

  /// SQLite changes no CHECK: the two tables are made anew. A transaction's identity is in the state once, whatever run sent it.
  private static let transactions = """
    CREATE TABLE run_4 (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      scope INTEGER NOT NULL REFERENCES scope (id),
      plan_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('plan', 'run', 'transactions')),
      folder TEXT NOT NULL,
      begun_at INTEGER NOT NULL,
      ended_at INTEGER,
      exit_code INTEGER,
      verdict TEXT,
      customer_rows INTEGER,
      balance_rows INTEGER,
      joined_rows INTEGER,
      canary_lag INTEGER
    ) STRICT;
    INSERT INTO run_4 SELECT * FROM run;
    DROP TABLE run;
    ALTER TABLE run_4 RENAME TO run;
    CREATE INDEX run_scope ON run (scope);

    CREATE TABLE intent_4 (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      scope INTEGER NOT NULL REFERENCES scope (id),
      run INTEGER NOT NULL REFERENCES run (id),
      ordinal INTEGER NOT NULL CHECK (ordinal > 0),
      action TEXT NOT NULL CHECK (action = 'create' OR action = 'update' OR action = 'retire' OR action = 'settle' OR
        action = 'transact'),
      key TEXT NOT NULL CHECK (key <> ''),
      pass_id INTEGER,
      idempotency_key TEXT,
      body BLOB,
      body_digest INTEGER,
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      first_sent_at INTEGER,
      sent_at INTEGER,
      last_arrival_at INTEGER,
      written TEXT NOT NULL,
      outcome TEXT CHECK (
        outcome = 'done' OR outcome = 'found' OR outcome = 'adopted' OR outcome = 'conflict' OR
        outcome = 'failed' OR outcome = 'gone' OR outcome = 'dropped' OR outcome = 'not_attempted' OR
        outcome = 'in_doubt'),
      reason TEXT NOT NULL DEFAULT '',
      ended_at INTEGER,
      CHECK ((outcome IS NULL) = (ended_at IS NULL)),
      CHECK (outcome IS NOT NULL OR (idempotency_key IS NOT NULL AND body IS NOT NULL)),
      CHECK (idempotency_key IS NULL OR (
        action <> 'settle' AND attempts > 0 AND body_digest IS NOT NULL AND first_sent_at IS NOT NULL
        AND sent_at IS NOT NULL AND outcome IS NOT 'in_doubt'))
    ) STRICT;
    INSERT INTO intent_4 SELECT * FROM intent;
    DROP TABLE intent;
    ALTER TABLE intent_4 RENAME TO intent;
    CREATE UNIQUE INDEX intent_open ON intent (scope, key) WHERE outcome IS NULL;
    CREATE INDEX intent_run ON intent (run, ordinal);
    CREATE INDEX intent_other_pass ON intent (scope, id)
      WHERE action = 'create' AND outcome = 'conflict' AND pass_id IS NOT NULL AND attempts > 0;

    CREATE TABLE entry (
      scope INTEGER NOT NULL REFERENCES scope (id),
      purchase TEXT NOT NULL CHECK (purchase <> ''),
      type TEXT NOT NULL,
      line TEXT NOT NULL,
      digest INTEGER NOT NULL,
      intent INTEGER NOT NULL REFERENCES intent (id),
      PRIMARY KEY (scope, purchase, type, line)
    ) STRICT, WITHOUT ROWID;
    """

  private static let probes = """
    CREATE TABLE probe (
      scope INTEGER NOT NULL REFERENCES scope (id),
      name TEXT NOT NULL CHECK (name <> ''),
      seen TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (scope, name)
    ) STRICT, WITHOUT ROWID;

    -- What a probe made of a field, and what was there before; gone once it is taken back.
    CREATE TABLE probed_change (
      scope INTEGER NOT NULL REFERENCES scope (id),
      pass_id INTEGER NOT NULL,
      field TEXT NOT NULL,
      before TEXT,
      ours TEXT,
      at INTEGER NOT NULL,
      PRIMARY KEY (scope, pass_id, field)
    ) STRICT, WITHOUT ROWID;
    """

  private static let leftLedgers = """
    -- A rebuilt state does not know what became of it; it stays so until an answer says that it is done.
    ALTER TABLE entry ADD COLUMN is_unknown INTEGER NOT NULL DEFAULT 0 CHECK (is_unknown IN (0, 1));
    -- Of a ledger that was not carried out to its end: nothing more of it is to be sent.
    ALTER TABLE run ADD COLUMN is_closed INTEGER NOT NULL DEFAULT 0 CHECK (is_closed IN (0, 1));
    """
}
