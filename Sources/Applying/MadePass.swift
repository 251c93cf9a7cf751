import Passes

/// What a create came to, by what the service shows of its pass.
///
/// Status and expiry are documented for a `PUT` alone (A4): a service may leave them out of a create, and they are written after it.
struct MadePass {
  let written: [FieldChange]
  /// Of a field that was not taken, what is shown counts as what was sent: so the next decision sees our change, not another's.
  let memory: [FieldMemory]
  /// The pass holds all that was sent.
  let isWhole: Bool
  /// Whether that is known without a look at the pass.
  let isCertain: Bool

  /// - Parameters:
  ///   - pass: nil where it is not shown; then all is taken for written.
  ///   - isNew: the service says that it made the pass for this create; of another's it is not known who wrote the values.
  init(_ sent: [FieldChange], on pass: RemotePass?, schema: FieldSchema, isNew: Bool = true) {
    func isDoubtful(_ change: FieldChange) -> Bool {
      guard let field = schema.index(of: change.name).map({ schema.fields[$0] }) else { return false }
      return field.target == .status || field.target == .expires || (!isNew && field.isExact)
    }
    isCertain = pass != nil || !sent.contains(where: isDoubtful)
    let left = sent.filter { change in
      pass.map { isDoubtful(change) && !FreshLook.holds([change], on: $0, schema: schema) } ?? false
    }
    written = sent.filter { !left.contains($0) }
    isWhole = left.isEmpty
    let untaken = left.map { change in
      let type = schema.index(of: change.name).map { schema.fields[$0].rule.type } ?? .text
      let shown = type.normalised(pass.flatMap { FreshLook.raw(change.name, of: $0, schema) } ?? "")
      return FieldMemory(name: change.name, sent: shown, seen: shown)
    }
    memory = FreshLook.memory(of: written, answer: pass, schema: schema) + (isNew ? untaken : [])
  }
}
