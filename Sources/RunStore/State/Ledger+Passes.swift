import GRDB
import Passes

extension Ledger {
  /// Remembers passes; a few thousand a call. A pass that another key held is taken from it.
  public func remember(_ passes: [PassMemory], at time: Timestamp) throws {
    try storage.write { try remember(passes, at: time, $0) }
  }

  func remember(_ passes: [PassMemory], at time: Timestamp, _ database: Database) throws {
    var known = try PreparedStatement("SELECT pass_id, fields FROM pass WHERE scope = ? AND key = ?", in: database)
    var release = try PreparedStatement("DELETE FROM pass WHERE scope = ? AND pass_id = ? AND key <> ?", in: database)
    var upsert = try PreparedStatement(Self.upsert, in: database)
    for pass in passes {
      known.bind(row)
      known.bind(pass.key)
      let before = try known.first { (passID: $0.passID(0), fields: try FieldTextScanner.memories($0.bytes(1))) }
      release.bind(row)
      release.bind(pass.passID)
      release.bind(pass.key)
      try release.run()
      let fields = before?.passID == pass.passID ? Self.merge(before?.fields ?? [], pass.fields) : pass.fields
      bind(pass, fields, time, to: &upsert)
      try upsert.run()
    }
  }

  /// The origin and links of another pass are not kept.
  private static let upsert = """
    INSERT INTO pass (scope, key, pass_id, digest, origin, updated_at, url, encrypted_id, fields)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (scope, key) DO UPDATE SET
      origin = iif(pass_id = excluded.pass_id, origin, excluded.origin),
      url = iif(pass_id = excluded.pass_id, coalesce(excluded.url, url), excluded.url),
      encrypted_id =
        iif(pass_id = excluded.pass_id, coalesce(excluded.encrypted_id, encrypted_id), excluded.encrypted_id),
      pass_id = excluded.pass_id, digest = excluded.digest, updated_at = excluded.updated_at, fields = excluded.fields
    """

  private func bind(
    _ pass: PassMemory, _ fields: [FieldMemory], _ time: Timestamp, to statement: inout PreparedStatement
  ) {
    statement.bind(row)
    statement.bind(pass.key)
    statement.bind(pass.passID)
    statement.bind(Int64(bitPattern: Memory.digest(fields)))
    statement.bind(pass.origin.rawValue)
    statement.bind(time)
    statement.bind(pass.url)
    statement.bind(pass.encryptedID)
    statement.bindText { FieldText.append(fields, to: &$0) }
  }

  private static func merge(_ known: [FieldMemory], _ new: [FieldMemory]) -> [FieldMemory] {
    var fields = known
    for field in new {
      if let index = fields.firstIndex(where: { $0.name == field.name }) {
        fields[index] = field
      } else {
        fields.append(field)
      }
    }
    return fields
  }

  /// Fills in what Loona showed at the first read after a write; a few thousand passes a call.
  ///
  /// A value that was seen before stays: a later one is somebody's change, and would be lost as such.
  public func see(_ passes: [SeenPass], at time: Timestamp) throws {
    try storage.write { database in
      var known = try PreparedStatement("SELECT fields FROM pass WHERE scope = ? AND pass_id = ?", in: database)
      var update = try PreparedStatement(
        "UPDATE pass SET fields = ?, digest = ?, updated_at = ? WHERE scope = ? AND pass_id = ?", in: database)
      for pass in passes {
        known.bind(row)
        known.bind(pass.passID)
        guard var fields = try known.first({ try FieldTextScanner.memories($0.bytes(0)) }) else { continue }
        var isNews = false
        for index in fields.indices where fields[index].seen == nil {
          guard let seen = pass.fields[fields[index].name] else { continue }
          fields[index].seen = seen
          isNews = true
        }
        guard isNews else { continue }
        update.bindText { FieldText.append(fields, to: &$0) }
        update.bind(Int64(bitPattern: Memory.digest(fields)))
        update.bind(time)
        update.bind(row)
        update.bind(pass.passID)
        try update.run()
      }
    }
  }

  /// The customer whose pass it is remembered as.
  public func key(of pass: PassID) throws -> String? {
    try storage.read { database in
      var statement = try PreparedStatement("SELECT key FROM pass WHERE scope = ? AND pass_id = ?", in: database)
      statement.bind(row)
      statement.bind(pass)
      return try statement.first { $0.text(0) }
    }
  }

  /// What is remembered of a customer's pass.
  public func pass(of key: String) throws -> PassMemory? {
    try storage.read { database in
      var statement = try PreparedStatement(
        "SELECT pass_id, origin, url, encrypted_id, fields FROM pass WHERE scope = ? AND key = ?", in: database)
      statement.bind(row)
      statement.bind(key)
      return try statement.first { row in
        PassMemory(
          key: key, passID: PassID(row.integer(0)), origin: try row.word(1), url: row.textOrNil(2),
          encryptedID: row.textOrNil(3), fields: try FieldTextScanner.memories(row.bytes(4)))
      }
    }
  }
}
