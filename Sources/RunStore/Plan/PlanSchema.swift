/// `run.sqlite`, version 2; version 1 knew no transactions, and its files are read alike. The texts are frozen: another version is
/// another text beside them.
///
/// Words are checked by OR: for an IN of more than two, SQLite builds a table at each row.
enum PlanSchema {
  static let version = 2

  static let tables = """
    CREATE TABLE plan (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      id TEXT NOT NULL,
      account TEXT NOT NULL,
      template INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (
        kind = 'plan' OR kind = 'run' OR kind = 'preview' OR kind = 'transactions' OR kind = 'transactionspreview'),
      created_at INTEGER NOT NULL,
      inputs TEXT NOT NULL CHECK (json_type(inputs) = 'array'),
      configuration_digest TEXT NOT NULL,
      template_digest TEXT NOT NULL,
      settle_after_ms INTEGER NOT NULL CHECK (settle_after_ms >= 0),
      listing_is_complete INTEGER NOT NULL CHECK (listing_is_complete IN (0, 1)),
      listing_count INTEGER NOT NULL,
      listing_last_pass_id INTEGER,
      facts TEXT NOT NULL CHECK (json_type(facts) = 'object'),
      summary TEXT NOT NULL CHECK (json_valid(summary))
    ) STRICT;

    CREATE TABLE operation (
      ordinal INTEGER PRIMARY KEY CHECK (ordinal > 0),
      action TEXT NOT NULL CHECK (
        action = 'create' OR action = 'update' OR action = 'retire' OR action = 'settle' OR action = 'transact'),
      key TEXT NOT NULL CHECK (key <> ''),
      pass_id INTEGER,
      changes TEXT NOT NULL,
      agreed TEXT NOT NULL,
      file INTEGER,
      line INTEGER,
      is_adoption INTEGER NOT NULL CHECK (is_adoption IN (0, 1)),
      has_conflict INTEGER NOT NULL CHECK (has_conflict IN (0, 1)),
      CHECK (action = 'settle' OR (action = 'create') = (pass_id IS NULL)),
      CHECK ((file IS NULL) = (line IS NULL))
    ) STRICT;

    CREATE TABLE finding (
      number INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (
        kind = 'conflict' OR kind = 'drift' OR kind = 'first_contact' OR kind = 'several_passes' OR
        kind = 'shared_pass' OR kind = 'second_pass' OR kind = 'pass_gone' OR kind = 'missing' OR
        kind = 'listing_incomplete' OR kind = 'customer_without_balance' OR kind = 'balance_without_customer' OR
        kind = 'required_value_missing' OR kind = 'name_dropped' OR kind = 'difference' OR
        kind = 'changed_after_write' OR kind = 'ended_pass' OR kind = 'counted_twice' OR
        kind = 'doubtful_balance' OR kind = 'transaction_not_done' OR kind = 'not_listed'),
      settlement TEXT NOT NULL CHECK (settlement = 'reported' OR settlement = 'overwritten' OR settlement = 'kept'),
      key TEXT,
      pass_id INTEGER,
      field TEXT,
      source TEXT,
      loona TEXT,
      file INTEGER,
      line INTEGER,
      CHECK ((file IS NULL) = (line IS NULL))
    ) STRICT;

    CREATE TABLE observation (
      number INTEGER PRIMARY KEY,
      key TEXT NOT NULL CHECK (key <> ''),
      pass_id INTEGER NOT NULL,
      fields TEXT NOT NULL
    ) STRICT;

    CREATE TABLE reject (
      number INTEGER PRIMARY KEY,
      source TEXT NOT NULL CHECK (source IN ('customers', 'balances', 'ledger')),
      file TEXT NOT NULL,
      line INTEGER NOT NULL CHECK (line > 0),
      "column" TEXT,
      code TEXT NOT NULL,
      reason TEXT NOT NULL,
      raw BLOB NOT NULL
    ) STRICT;

    CREATE TABLE result (
      ordinal INTEGER PRIMARY KEY REFERENCES operation (ordinal),
      outcome TEXT NOT NULL CHECK (
        outcome = 'done' OR outcome = 'found' OR outcome = 'adopted' OR outcome = 'conflict' OR
        outcome = 'failed' OR outcome = 'gone' OR outcome = 'dropped' OR outcome = 'in_doubt' OR
        outcome = 'not_attempted'),
      pass_id INTEGER,
      url TEXT,
      reason TEXT NOT NULL,
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      at INTEGER NOT NULL,
      written TEXT NOT NULL
    ) STRICT;

    CREATE TABLE figures (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      json TEXT NOT NULL CHECK (json_valid(json))
    ) STRICT;
    """

  /// Built over the whole plan at the seal, which costs a fraction of keeping them up row by row.
  static let promises = """
    CREATE UNIQUE INDEX operation_key ON operation (key) WHERE action <> 'transact';
    CREATE UNIQUE INDEX operation_pass ON operation (pass_id) WHERE pass_id IS NOT NULL AND action <> 'transact';
    CREATE UNIQUE INDEX observation_key ON observation (key);
    CREATE UNIQUE INDEX observation_pass ON observation (pass_id);
    """

  static let seal = ["plan", "operation", "finding", "observation", "reject"].flatMap { table in
    ["INSERT", "UPDATE", "DELETE"].map { change in
      """
      CREATE TRIGGER \(table)_sealed_\(change.lowercased()) BEFORE \(change) ON \(table)
      BEGIN SELECT RAISE(ABORT, 'the plan is sealed'); END;
      """
    }
  }.joined(separator: "\n")
}
