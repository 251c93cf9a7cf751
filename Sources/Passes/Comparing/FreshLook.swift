/// An update decided anew, field by field, from the pass as it was read just before the write.
///
/// A `PUT` replaces the whole value list, so the list that was read is carried along, our fields laid over it.
public struct FreshLook: Hashable, Sendable {
  /// What is to be written; empty where the pass already holds it all, or all of it is in conflict.
  public var writes: [FieldChange] = []
  /// Fields that need no write, as they are remembered from now on.
  public var agreed: [FieldMemory] = []
  public var findings: [Finding] = []
  /// The whole list for the `PUT`, in the order read, new names last.
  public var values: [PlaceholderValue] = []
  /// Names that the template no longer has: it would refuse them for ever.
  public var droppedNames: [String] = []

  public var status: String? { writes.first { $0.name == "status" }?.after }
  /// Written only where it changes; the inner nil clears it.
  public var expiration: String?? {
    writes.first { $0.name == "expires" }.map { .some($0.after) } ?? .none
  }

  /// How the pass's values now are told from those that the decision was made on.
  public enum Basis {
    /// The plan's own `before`: a field that differs from it changed since the plan.
    case plan
    /// What is remembered: the same four-value decision as in a plan.
    case memory([FieldMemory])
  }

  /// - Parameters:
  ///   - changes: what the operation wants to write.
  ///   - templateNames: the placeholder names that the template has; nil where they are not known, then none is dropped.
  public init(
    _ changes: [FieldChange], key: String, on pass: RemotePass, basis: Basis, schema: FieldSchema, policy: Policy,
    templateNames: Set<String>?
  ) {
    for change in changes { look(at: change, key, pass, basis, schema, policy) }
    overlay(pass, policy, templateNames)
  }

  private mutating func look(
    at change: FieldChange, _ key: String, _ pass: RemotePass, _ basis: Basis, _ schema: FieldSchema, _ policy: Policy
  ) {
    let type = schema.index(of: change.name).map { schema.fields[$0].rule.type } ?? .text
    let raw = Self.raw(change.name, of: pass, schema)
    let remote = type.normalised(raw ?? "")
    let desired = change.after ?? ""
    let isExact = schema.index(of: change.name).map { schema.fields[$0].isExact } ?? true
    let decision = Self.decide(change, desired, remote, type, isExact, basis, policy)
    switch decision {
    case .agree: agreed.append(FieldMemory(name: change.name, sent: desired, seen: remote))
    case .asRemembered: break
    case .write, .overwriteConflict, .overwriteDrift:
      writes.append(FieldChange(name: change.name, before: raw, after: change.after))
    case .keepConflict, .keepDrift, .keepFirstContact:
      agreed.append(FieldMemory(name: change.name, sent: desired, seen: remote))
    case .reportConflict, .reportDrift, .reportFirstContact, .reportDifference: break
    }
    if let finding = decision.finding {
      findings.append(
        Finding(
          kind: finding.kind, settlement: finding.settlement, key: key, passID: pass.id, field: change.name,
          source: change.after, loona: raw))
    }
  }

  private static func decide(
    _ change: FieldChange, _ desired: String, _ remote: String, _ type: FieldRule.ValueType, _ isExact: Bool,
    _ basis: Basis, _ policy: Policy
  ) -> FieldDecision {
    switch basis {
    case .plan:
      if remote == desired { return .agree }
      if remote == type.normalised(change.before ?? "") || !policy.safeguards[.threeWay] { return .write }
      switch policy.conflicts {
      case .report: return .reportConflict
      case .source: return .overwriteConflict
      case .loona: return .keepConflict
      }
    case .memory(let fields):
      let remembered = fields.first { $0.name == change.name }
      return FieldDecision(
        desired: desired, remote: remote, remembered: remembered, isExact: isExact, policy: policy)
    }
  }

  private mutating func overlay(_ pass: RemotePass, _ policy: Policy, _ templateNames: Set<String>?) {
    var written: [String: String] = [:]
    for change in writes where change.name != "status" && change.name != "expires" {
      written[change.name] = change.after ?? ""
    }
    var seen: Set<String> = []
    let carried = policy.safeguards[.wholeValueList] ? pass.values : []
    for value in carried where seen.insert(value.name).inserted {
      if let templateNames, !templateNames.contains(value.name) {
        droppedNames.append(value.name)
        continue
      }
      values.append(PlaceholderValue(name: value.name, value: written[value.name] ?? value.value))
    }
    for change in writes {
      guard let value = written[change.name], !seen.contains(change.name) else { continue }
      values.append(PlaceholderValue(name: change.name, value: value))
    }
  }

  /// What a pass shows for a field, as received.
  public static func raw(_ name: String, of pass: RemotePass, _ schema: FieldSchema) -> String? {
    switch schema.index(of: name).map({ schema.fields[$0].target }) {
    case .status: pass.status
    case .expires: pass.expirationDate
    case .value: pass.value(name)
    // `policy.missing` sets a status that no field maps.
    case nil: name == "status" ? pass.status : pass.value(name)
    }
  }

  /// Whether a pass holds all that was written, in the service's own way to write it or in ours: a text in other cases than it was
  /// sent in is the service's, unless it stood there before.
  public static func holds(_ writes: [FieldChange], on pass: RemotePass, schema: FieldSchema) -> Bool {
    writes.allSatisfy { change in
      let field = schema.index(of: change.name).map { schema.fields[$0] }
      let type = field?.rule.type ?? .text
      let shown = type.normalised(raw(change.name, of: pass, schema) ?? "")
      let sent = type.normalised(change.after ?? "")
      if shown == sent { return true }
      guard let field, !field.isExact, field.name != schema.keyName else { return false }
      return shown.lowercased() == sent.lowercased() && shown != type.normalised(change.before ?? "")
    }
  }

  /// The writes that a write's own answer shows otherwise, where the value has one way to be written: somebody changed it
  /// between our look and the answer, or the service did. What an answer leaves out says nothing.
  public static func changedAtOnce(_ writes: [FieldChange], answer: RemotePass?, schema: FieldSchema) -> [FieldChange] {
    guard let answer else { return [] }
    return writes.filter { change in
      let field = schema.index(of: change.name).map { schema.fields[$0] }
      guard field?.isExact ?? true, isShown(field?.target ?? .status, in: answer) else { return false }
      return !holds([change], on: answer, schema: schema)
    }.map { FieldChange(name: $0.name, before: raw($0.name, of: answer, schema), after: $0.after) }
  }

  private static func isShown(_ target: Field.Target, in answer: RemotePass) -> Bool {
    switch target {
    case .value: !answer.values.isEmpty
    case .status, .expires: answer.status != nil
    }
  }

  /// What is remembered of fields that were written: `seen` from the pass that the service answered with, where it did.
  public static func memory(of writes: [FieldChange], answer: RemotePass?, schema: FieldSchema) -> [FieldMemory] {
    writes.map { change in
      let field = schema.index(of: change.name).map { schema.fields[$0] }
      let seen = answer.flatMap { answer -> String? in
        guard isShown(field?.target ?? .status, in: answer) else { return nil }
        return (field?.rule.type ?? .text).normalised(raw(change.name, of: answer, schema) ?? "")
      }
      return FieldMemory(name: change.name, sent: change.after ?? "", seen: seen)
    }
  }
}
