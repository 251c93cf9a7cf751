/// The ledger as the comparison sees it: which pass belongs to which key, and what was last written and seen.
///
/// Closures over the state; not for two tasks at once.
public struct Memory {
  public struct Entry: Sendable {
    public var key: String
    /// `Memory.digest` of all fields, so that a pass that agrees costs no further look.
    public var digest: UInt64

    public init(key: String, digest: UInt64) {
      self.key = key
      self.digest = digest
    }
  }

  public var entry: (PassID) -> Entry?
  public var fields: (PassID) -> [FieldMemory]
  public var passID: (_ key: String) -> PassID?
  /// Customers whose create was answered with a pass of another external id: it may be theirs, whatever it shows.
  public var otherPasses: [String: PassID]

  public init(
    entry: @escaping (PassID) -> Entry?, fields: @escaping (PassID) -> [FieldMemory],
    passID: @escaping (_ key: String) -> PassID?, otherPasses: [String: PassID] = [:]
  ) {
    self.entry = entry
    self.fields = fields
    self.passID = passID
    self.otherPasses = otherPasses
  }

  public static var none: Memory { Memory(entry: { _ in nil }, fields: { _ in [] }, passID: { _ in nil }) }

  /// Order does not matter; fields whose `seen` is unknown make a digest that no comparison reaches.
  public static func digest(_ fields: [FieldMemory]) -> UInt64 {
    var digest: UInt64 = 0
    for field in fields {
      guard let seen = field.seen else { return 0 }
      digest &+= fieldDigest(name: field.name, sent: field.sent, seen: seen)
    }
    return digest
  }

  private static func fieldDigest(name: String, sent: String, seen: String) -> UInt64 {
    var (sent, seen) = (sent, seen)
    return sent.withUTF8 { sent in seen.withUTF8 { seen in fieldDigest(name: name, sent: sent, seen: seen) } }
  }

  static func fieldDigest(name: String, sent: ByteSlice, seen: ByteSlice) -> UInt64 {
    var hash = ByteHash()
    var name = name
    name.withUTF8 { hash.combine($0) }
    hash.combine(sent)
    hash.combine(seen)
    return hash.value
  }
}

/// An intent to write that has no outcome yet.
public struct OpenIntent: Hashable, Sendable {
  public var key: String
  public var action: Operation.Action
  public var passID: PassID?

  public init(key: String, action: Operation.Action, passID: PassID?) {
    self.key = key
    self.action = action
    self.passID = passID
  }
}
