import Foundation
import GRDB
import Passes

import struct Passes.Operation

/// The statements that fill a plan's tables; one value serves one transaction.
struct PlanRows: ~Copyable {
  private var operation: PreparedStatement
  private var finding: PreparedStatement
  private var observation: PreparedStatement
  private var reject: PreparedStatement

  init(_ database: Database) throws {
    let operation = try PreparedStatement("INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
    let finding = try PreparedStatement("INSERT INTO finding VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
    let observation = try PreparedStatement("INSERT INTO observation VALUES (NULL, ?, ?, ?)", in: database)
    let reject = try PreparedStatement("INSERT INTO reject VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", in: database)
    self.operation = operation
    self.finding = finding
    self.observation = observation
    self.reject = reject
  }

  mutating func insert(_ element: Planned) throws {
    switch element {
    case .operation(let operation): try insert(operation)
    case .finding(let finding): try insert(finding)
    case .observation(let key, let passID, let fields):
      observation.bind(key)
      observation.bind(passID)
      observation.bindText { FieldText.append(fields, to: &$0) }
      try observation.run()
    }
  }

  private mutating func insert(_ element: Operation) throws {
    operation.bind(element.ordinal)
    operation.bind(element.action.rawValue)
    operation.bind(element.key)
    operation.bind(element.passID)
    operation.bindText { FieldText.append(element.changes, to: &$0) }
    operation.bindText { FieldText.append(element.agreed, to: &$0) }
    operation.bind(element.origin.map { Int($0.file) })
    operation.bind(element.origin.map { Int($0.line) })
    operation.bind(element.isAdoption)
    operation.bind(element.hasConflict)
    try operation.run()
  }

  private mutating func insert(_ element: Finding) throws {
    finding.bind(element.kind.rawValue)
    finding.bind(element.settlement.rawValue)
    finding.bind(element.key)
    finding.bind(element.passID)
    finding.bind(element.field)
    finding.bind(element.source)
    finding.bind(element.loona)
    finding.bind(element.origin.map { Int($0.file) })
    finding.bind(element.origin.map { Int($0.line) })
    try finding.run()
  }

  mutating func insert(_ row: RejectedRow) throws {
    reject.bind(row.source.rawValue)
    reject.bind(row.file)
    reject.bind(row.line)
    reject.bind(row.column)
    reject.bind(row.code)
    reject.bind(row.reason)
    reject.bind(row.raw)
    try reject.run()
  }

  static func insert(_ identity: PlanIdentity, summary: String, _ database: Database) throws {
    let inputs = String(decoding: try JSONEncoder().encode(identity.inputs), as: UTF8.self)
    var statement = try PreparedStatement(
      "INSERT INTO plan VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
    statement.bind(identity.id)
    statement.bind(identity.scope.account)
    statement.bind(identity.scope.template)
    statement.bind(identity.kind.rawValue)
    statement.bind(identity.createdAt)
    statement.bind(inputs)
    statement.bind(identity.configurationDigest)
    statement.bind(identity.templateDigest)
    statement.bind(identity.settleAfter.milliseconds)
    statement.bind(identity.listing.isComplete)
    statement.bind(identity.listing.count)
    statement.bind(identity.listing.lastPassID)
    statement.bind(identity.facts)
    statement.bind(summary)
    try statement.run()
  }
}
