import Passes

/// Reads the exports: customers first, then their balances, one record at a time, into what the passes should be.
public struct ExportReader {
  public struct Reading {
    public var desired: DesiredPasses
    /// In the order read; `RowOrigin.file` counts into it.
    public var files: [SourceFile]
  }

  /// The longest key, in bytes.
  static let keyLengthMax = 1024

  private let customers: FileSet
  private let balances: FileSet?
  private let schema: FieldSchema
  private let policy: Policy

  public init(customers: FileSet, balances: FileSet?, schema: FieldSchema, policy: Policy) {
    precondition(balances?.filter == nil, "balances have no rows to exclude")
    self.customers = customers
    self.balances = balances
    self.schema = schema
    self.policy = policy
  }

  /// - Parameters:
  ///   - observe: sees every byte of every file, in order, with the file's number: for a digest of what was really read.
  ///   - orphan: told of each balance row without a customer; it is counted whether or not anyone listens.
  ///   - reject: gets each rejected row. Those whose fault shows late (a key that comes again, a balance that is
  ///     rejected) come last, from a second reading of their files.
  /// - Throws: `ExportFileError` where a file can't be used at all: then nothing of what was read may be used.
  public func read(
    observe: @escaping (_ file: Int, UnsafeRawBufferPointer) -> Void = { _, _ in },
    orphan: (_ key: String, RowOrigin) -> Void = { _, _ in },
    reject: (RejectedRow) throws -> Void
  ) throws -> Reading {
    let desired = DesiredPasses(schema: schema)
    var table = TableReading(desired: desired, policy: policy)
    for path in customers.paths {
      try table.read(customers, path, .customers, observe: observe, orphan: orphan, reject: reject)
    }
    for path in balances?.paths ?? [] {
      if let balances { try table.read(balances, path, .balances, observe: observe, orphan: orphan, reject: reject) }
    }
    var late = table.late
    if case .value(let text) = policy.noBalance, let rules = table.balanceRules {
      try setStandIn(text, rules, desired)
    }
    desired.finish(noBalance: policy.noBalance) { origin, cause in
      switch cause {
      case .balanceRejected:
        late.append(
          .init(
            origin: origin, code: RejectedRow.balanceRejected,
            reason: "the customer's balance row was rejected: mend that one, and keep this one beside it"))
      case .balanceMissing:
        late.append(
          .init(
            origin: origin, code: RejectedRow.balanceMissing,
            reason: "no balance row has this key, and policy.no_balance says reject"))
      }
    }
    try LateRejects(late, files: table.files, sets: [.customers: customers, .balances: balances ?? customers])
      .report(reject)
    return Reading(desired: desired, files: table.files)
  }

  private func setStandIn(_ text: String, _ rules: RowRules, _ desired: DesiredPasses) throws {
    var values = RowValues()
    do throws(RowRules.Rejection) {
      try rules.fill(&values, with: text)
    } catch {
      throw StandInProblem(column: error.column, problem: error.problem)
    }
    desired.setStandIn(values)
  }
}

/// The value of `policy.no_balance` can't be read by the rule of a field that the balances feed.
public struct StandInProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var column: String
  public var problem: CellProblem

  public var description: String {
    "policy.no_balance.value does not suit column \(column) of the balances: \(problem.sentence)"
  }
}
