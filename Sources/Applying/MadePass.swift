import Passes

/// What a create came to, by what the service shows of its pass.
///
/// Status and expiry are documented for a `PUT` alone (A4): a service may leave them out of a create, and they are written after it.
struct MadePass {
  /// Who may have put the pass's values there.
  enum Maker {
    /// The service answered that it made the pass for this create.
    case us
    /// The create's answer was lost. The pass may be its effect, which a till may have changed since; or a colleague made it.
    case unknown
    /// It was there, and the service refused the create because of it.
    case others
  }

  let written: [FieldChange]
  let memory: [FieldMemory]
  /// The pass holds all that was sent.
  let isWhole: Bool

  init(_ sent: [FieldChange], on pass: RemotePass, schema: FieldSchema, by maker: Maker) {
    let left = sent.filter { Shown($0, on: pass, schema).isLeft(by: maker) }
    written = sent.filter { !left.contains($0) }
    isWhole = left.isEmpty
    memory =
      FreshLook.memory(of: written, answer: pass, schema: schema)
      + left.compactMap { Shown($0, on: pass, schema).memory(by: maker) }
  }
}

/// A value that was sent, beside what the pass shows for it.
private struct Shown {
  private let change: FieldChange
  private let value: String
  private let wanted: String
  private let isValue: Bool
  private let isExact: Bool
  /// An answer may leave out all values, and then says nothing of them.
  private let hasValues: Bool

  init(_ change: FieldChange, on pass: RemotePass, _ schema: FieldSchema) {
    let field = schema.index(of: change.name).map { schema.fields[$0] }
    let type = field?.rule.type ?? .text
    self.change = change
    value = type.normalised(FreshLook.raw(change.name, of: pass, schema) ?? "")
    wanted = type.normalised(change.after ?? "")
    isValue = field.map { $0.target == .value(change.name) } ?? true
    isExact = field?.isExact ?? false
    hasValues = !pass.values.isEmpty
  }

  /// Whether the pass does not hold it, so far as that is for us to mend, or to ask about.
  func isLeft(by maker: MadePass.Maker) -> Bool {
    if value == wanted { return false }
    switch maker {
    // Another value than was sent is told as a change after the write.
    case .us: return !isValue || (hasValues && value.isEmpty)
    // A service may write free text in its own way.
    case .unknown: return isExact || value.lowercased() != wanted.lowercased()
    case .others: return true
    }
  }

  /// What is remembered of it where it is left.
  func memory(by maker: MadePass.Maker) -> FieldMemory? {
    switch maker {
    // The next decision is to see our change.
    case .us: FieldMemory(name: change.name, sent: value, seen: value)
    // Nor is a value that stands there ours to overwrite: it is told as another's change, and settled by the policy.
    case .unknown where isValue && !value.isEmpty: FieldMemory(name: change.name, sent: wanted, seen: "")
    case .unknown: FieldMemory(name: change.name, sent: value, seen: value)
    // A first contact, as with any pass that we don't know.
    case .others: nil
    }
  }
}
