import Passes

/// A merchant's world in miniature: rows of an export, passes of a listing, and what the state remembers of them.
struct World {
  struct Row {
    var key: String
    /// By field name; a field that is not named is left as it is in Loona.
    var values: [String: String]
  }

  struct Remembered {
    var key: String
    var fields: [FieldMemory]
  }

  var schema = Self.schema()
  var policy = Policy()
  var rows: [Row] = []
  var passes: [RemotePass] = []
  var memory: [PassID: Remembered] = [:]
  var intents: [OpenIntent] = []
  var listingIsComplete = true
  var namesEverybody = true
  var remembers = true
  var excluded: [String] = []
  /// Keys of rejected rows; nil for one that could not be read.
  var rejected: [String?] = []
  /// How the service writes a value that it is given.
  var service: (String) -> String = { $0 }

  static func schema(match: [Int] = [0, 1]) -> FieldSchema {
    func field(_ target: Field.Target, _ type: FieldRule.ValueType = .text) -> Field {
      Field(target, rule: FieldRule(source: .column("c"), type: type))
    }
    return FieldSchema(
      fields: [
        field(.value("externalId")), field(.value("phone"), .phone(.ru)), field(.value("firstName")),
        field(.value("ownBalance"), .money(decimals: 2)), field(.status), field(.expires, .date(.iso)),
      ], match: match, keyField: 0)
  }

  // MARK: Filling

  mutating func row(_ key: String, _ values: [String: String] = [:]) {
    rows.append(Row(key: key, values: values.merging(["externalId": key]) { given, _ in given }))
  }

  mutating func pass(_ id: Int64, status: String? = "ACTIVE", expires: String? = nil, _ values: [String: String]) {
    let list = schema.valueNames.compactMap { name in values[name].map { PlaceholderValue(name: name, value: $0) } }
    passes.append(RemotePass(id: PassID(id), status: status, expirationDate: expires, values: list))
  }

  mutating func remember(_ id: Int64, _ key: String, _ fields: [String: (sent: String, seen: String?)] = [:]) {
    let fields = fields.map { FieldMemory(name: $0.key, sent: $0.value.sent, seen: $0.value.seen) }
    memory[PassID(id)] = Remembered(key: key, fields: fields)
  }

  /// Remembers all values of a pass as ours, as they stand.
  mutating func rememberAsItIs(_ id: Int64, _ key: String) {
    guard let pass = passes.first(where: { $0.id == PassID(id) }) else { return }
    let fields = schema.fields.map { field in
      let value = field.rule.type.normalised(FreshLook.raw(field.name, of: pass, schema) ?? "")
      return FieldMemory(name: field.name, sent: value, seen: value)
    }
    memory[PassID(id)] = Remembered(key: key, fields: fields)
  }

  // MARK: Comparing

  struct Plan {
    var operations: [Operation] = []
    var findings: [Finding] = []
    var observations: [(key: String, passID: PassID, fields: [FieldMemory])] = []
    var counts = PlanCounts()
    var money: [MoneyTotals] = []
    var settledExcess: [Int64] = []
    var source = SourceCounts()

    var actions: [Operation.Action] { operations.map(\.action) }
    var kinds: [Finding.Kind] { findings.map(\.kind) }
    var balance: MoneyTotals { money.first ?? MoneyTotals(field: "none", decimals: 0) }
    var identities: [Identity] {
      Identities(source: source, plan: counts, outcomes: OutcomeCounts(nothingOf: counts), money: money).all
    }
  }

  func compare() -> Plan {
    let desired = desiredPasses()
    let (memory, keys) = (memory, Dictionary(memory.map { ($0.value.key, $0.key) }) { first, _ in first })
    let comparison = Comparison(
      desired: desired, policy: policy,
      memory: Memory(
        entry: { memory[$0].map { .init(key: $0.key, digest: Memory.digest($0.fields)) } },
        fields: { memory[$0]?.fields ?? [] }, passID: { keys[$0] }), namesEverybody: namesEverybody)
    let arena = Arena()
    for pass in passes { comparison.see(listed(pass, arena)) }
    var plan = Plan()
    let result = comparison.finish(
      listingIsComplete: listingIsComplete, openIntents: intents, remembers: remembers
    ) { planned in
      switch planned {
      case .operation(let operation): plan.operations.append(operation)
      case .finding(let finding): plan.findings.append(finding)
      case .observation(let key, let pass, let fields): plan.observations.append((key, pass, fields))
      }
    }
    (plan.counts, plan.money, plan.source) = (result.counts, result.money, desired.counts)
    plan.settledExcess = result.settledExcess
    return plan
  }

  private func desiredPasses() -> DesiredPasses {
    let desired = DesiredPasses(schema: schema)
    var values = RowValues()
    for key in rejected {
      if let key {
        key.bytes { _ = desired.reject(key: $0, duplicates: policy.duplicates) }
      } else {
        desired.reject(key: nil)
      }
    }
    for key in excluded { key.bytes { desired.exclude(key: $0) } }
    for (line, row) in rows.enumerated() {
      values.removeAll()
      for field in schema.fields {
        guard let value = row.values[field.name] else {
          values.leaveField()
          continue
        }
        values.buffer.append(field.rule.type.normalised(value))
        values.closeField()
      }
      row.key.bytes { key in
        _ = desired.add(
          key: key, origin: RowOrigin(file: 0, line: UInt32(line + 2)), values: values, duplicates: policy.duplicates)
      }
    }
    desired.finish(noBalance: policy.noBalance) { _, _ in }
    return desired
  }

  private func listed(_ pass: RemotePass, _ arena: Arena) -> ListedPass {
    func slice(_ text: String?) -> ByteSlice? { text.map { arena.kept($0.bytes(arena.keep)) } }
    var listed = ListedPass(id: pass.id, valueCount: schema.valueNames.count)
    for (position, name) in schema.valueNames.enumerated() { listed.values[position] = slice(pass.value(name)) }
    listed.status = slice(pass.status)
    listed.expirationDate = slice(pass.expirationDate)
    return listed
  }

  // MARK: Applying

  /// Carries a plan out: what the service would show afterwards, and what the state would remember.
  mutating func apply(_ plan: Plan) {
    for operation in plan.operations where operation.action != .settle {
      let id = operation.passID ?? PassID((passes.map(\.id.rawValue).max() ?? 0) + 1)
      if operation.passID == nil { passes.append(RemotePass(id: id, status: "ACTIVE", values: [])) }
      guard let position = passes.firstIndex(where: { $0.id == id }) else { continue }
      for change in operation.changes { write(change, to: &passes[position]) }
      let written = FreshLook.memory(of: operation.changes, answer: passes[position], schema: schema)
      remember(id, operation.key, operation.agreed + (operation.action == .retire ? [] : written))
    }
    for observation in plan.observations { remember(observation.passID, observation.key, observation.fields) }
  }

  private func write(_ change: FieldChange, to pass: inout RemotePass) {
    switch change.name {
    case "status": pass.status = change.after
    case "expires": pass.expirationDate = change.after.map { "\($0)T00:00:00Z" }
    default:
      pass.values.removeAll { $0.name == change.name }
      pass.values.append(PlaceholderValue(name: change.name, value: service(change.after ?? "")))
    }
  }

  private mutating func remember(_ id: PassID, _ key: String, _ fields: [FieldMemory]) {
    var remembered = memory[id] ?? Remembered(key: key, fields: [])
    remembered.key = key
    for field in fields {
      remembered.fields.removeAll { $0.name == field.name }
      remembered.fields.append(field)
    }
    memory[id] = remembered
  }
}
