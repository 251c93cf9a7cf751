/// Compares one pass with one customer, field by field, after the same normalisation on both sides.
struct FieldComparison: ~Copyable {
  private let schema: FieldSchema
  private let policy: Policy
  private let memory: Memory
  private let namesEverybody: Bool
  private var desired: [ByteSlice?]
  private var scratch = ByteBuffer()
  private var record = ByteBuffer()

  init(schema: FieldSchema, policy: Policy, memory: Memory, namesEverybody: Bool) {
    self.namesEverybody = namesEverybody
    self.schema = schema
    self.policy = policy
    self.memory = memory
    desired = Array(repeating: nil, count: schema.fields.count)
  }

  struct Result {
    /// Entries of `PassDifference`; empty where the pass agrees. Valid until the next comparison.
    var difference: ByteSlice
    var memoryIsStale: Bool
  }

  /// - Parameter entry: what the state has of the pass, if it knows it.
  mutating func compare(
    _ pass: borrowing ListedPass, with customer: Int, of table: DesiredPasses, entry: Memory.Entry?
  ) -> Result {
    table.load(customer, into: &desired, standingIn: namesEverybody)
    record.removeAll()
    guard let entry else {
      compareUnremembered(pass)
      return Result(difference: record.bytes, memoryIsStale: false)
    }
    if agreesWithMemory(pass, entry) { return Result(difference: record.bytes, memoryIsStale: false) }
    let stale = compareRemembered(pass)
    return Result(difference: record.bytes, memoryIsStale: stale)
  }

  /// Whether the source says anything of a field of the customer that was compared last.
  func says(_ field: Int) -> Bool { desired[field] != nil }

  @inline(__always)
  static func remote(_ field: Int, _ target: Field.Target, _ pass: borrowing ListedPass) -> ByteSlice? {
    switch target {
    case .value: pass.values[field]
    case .status: pass.status
    case .expires: pass.expirationDate
    }
  }

  private mutating func compareUnremembered(_ pass: borrowing ListedPass) {
    for field in desired.indices {
      guard let wanted = desired[field] else { continue }
      let remote = Self.remote(field, schema.fields[field].target, pass)
      if let remote, remote.matches(wanted) { continue }
      let start = scratch.count
      if let remote { normalise(remote, field) }
      let decision = FieldDecision(
        desired: wanted, remote: scratch[from: start], remembered: nil, isExact: schema.fields[field].isExact,
        policy: policy)
      scratch.removeAll()
      if decision != .agree { append(field, decision, remote) }
    }
  }

  /// The usual night: every value is as it was sent and seen, and is wanted so again.
  private mutating func agreesWithMemory(_ pass: borrowing ListedPass, _ entry: Memory.Entry) -> Bool {
    var digest: UInt64 = 0
    for field in desired.indices {
      guard let wanted = desired[field] else { continue }
      guard let remote = Self.remote(field, schema.fields[field].target, pass) else {
        if wanted.isEmpty {
          digest &+= Memory.fieldDigest(name: schema.fields[field].name, sent: wanted, seen: wanted)
          continue
        }
        return false
      }
      if !remote.matches(wanted) {
        scratch.removeAll()
        normalise(remote, field)
        guard scratch.bytes.matches(wanted) else { return false }
      }
      digest &+= Memory.fieldDigest(name: schema.fields[field].name, sent: wanted, seen: wanted)
    }
    return digest == entry.digest
  }

  /// Whether what is remembered has to be brought up to date.
  private mutating func compareRemembered(_ pass: borrowing ListedPass) -> Bool {
    let memories = memory.fields(pass.id)
    var stale = false
    for field in desired.indices {
      guard let wanted = desired[field] else { continue }
      let name = schema.fields[field].name
      let remote = Self.remote(field, schema.fields[field].target, pass)
      scratch.removeAll()
      if let remote { normalise(remote, field) }
      let remembered = memories.first { $0.name == name }
      let decision = FieldDecision.decide(wanted, scratch.bytes, remembered, schema.fields[field].isExact, policy)
      if decision != .agree || !scratch.bytes.matches(wanted) { append(field, decision, remote) }
      if decision == .agree || decision.finding?.settlement == .kept {
        let isRemembered =
          remembered.map { $0.sent.equals(wanted) && ($0.seen?.equals(scratch.bytes) ?? false) } ?? false
        if !isRemembered { stale = true }
      }
    }
    return stale
  }

  private mutating func normalise(_ remote: ByteSlice, _ field: Int) {
    guard policy.safeguards[.normalisation] else { return scratch.append(remote) }
    schema.fields[field].rule.type.normalise(remote, into: &scratch)
  }

  private mutating func append(_ field: Int, _ decision: FieldDecision, _ remote: ByteSlice?) {
    PassDifference.append(.init(field: field, decision: decision, remote: remote), to: &record)
  }
}

extension String {
  func equals(_ bytes: ByteSlice) -> Bool {
    var text = self
    return text.withUTF8 { $0.matches(bytes) }
  }
}
