import Passes

/// A file that the plan was made from, as it was then: `apply` compares.
public struct PlanInput: Hashable, Sendable, Codable {
  public var source: SourceSet
  public var path: String
  public var bytes: Int64
  /// Lower-case hexadecimal.
  public var sha256: String
  /// Without the header.
  public var rows: Int
  public var modifiedAt: Timestamp

  public init(source: SourceSet, path: String, bytes: Int64, sha256: String, rows: Int, modifiedAt: Timestamp) {
    self.source = source
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
    self.rows = rows
    self.modifiedAt = modifiedAt
  }

  private enum CodingKeys: String, CodingKey {
    case source, path, bytes, sha256, rows
    case modifiedAt = "modified_at_ms"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    source = try values.decode(SourceSet.self, forKey: .source)
    path = try values.decode(String.self, forKey: .path)
    bytes = try values.decode(Int64.self, forKey: .bytes)
    sha256 = try values.decode(String.self, forKey: .sha256)
    rows = try values.decode(Int.self, forKey: .rows)
    modifiedAt = Timestamp(milliseconds: try values.decode(Int64.self, forKey: .modifiedAt))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(source, forKey: .source)
    try values.encode(path, forKey: .path)
    try values.encode(bytes, forKey: .bytes)
    try values.encode(sha256, forKey: .sha256)
    try values.encode(rows, forKey: .rows)
    try values.encode(modifiedAt.milliseconds, forKey: .modifiedAt)
  }
}

/// The sets of source files: a plan is of the first two, or of a ledger.
public enum SourceSet: String, Hashable, Sendable, Codable, CaseIterable { case customers, balances, ledger }

/// What a plan is of: whose, from what, under which configuration. Written with the seal.
public struct PlanIdentity: Hashable, Sendable {
  /// The listing that the plan was compared with.
  public struct Listing: Hashable, Sendable {
    public var isComplete: Bool
    public var count: Int
    /// The highest id seen; later passes lie above it.
    public var lastPassID: PassID?

    public init(isComplete: Bool, count: Int, lastPassID: PassID?) {
      self.isComplete = isComplete
      self.count = count
      self.lastPassID = lastPassID
    }
  }

  /// A UUID's text, given by the caller.
  public var id: String
  public var scope: Scope
  public var kind: RunKind
  public var createdAt: Timestamp
  public var inputs: [PlanInput]
  /// Of the parts of the configuration that decide.
  public var configurationDigest: String
  public var templateDigest: String
  public var settleAfter: Duration
  public var listing: Listing
  /// A JSON object of whatever else the program wants to find again; this room does not read it.
  public var facts: String

  public init(
    id: String, scope: Scope, kind: RunKind, createdAt: Timestamp, inputs: [PlanInput], configurationDigest: String,
    templateDigest: String, settleAfter: Duration, listing: Listing, facts: String = "{}"
  ) {
    self.id = id
    self.scope = scope
    self.kind = kind
    self.createdAt = createdAt
    self.inputs = inputs
    self.configurationDigest = configurationDigest
    self.templateDigest = templateDigest
    self.settleAfter = settleAfter
    self.listing = listing
    self.facts = facts
  }

  public var isPreview: Bool { kind.isPreview }
}
