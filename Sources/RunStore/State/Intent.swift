import Passes

import struct Passes.Operation

/// An operation of a run, as the ledger names it.
public struct OperationRef: Hashable, Sendable {
  public var run: Run.ID
  public var ordinal: Int
  public var action: Operation.Action
  public var key: String
  public var passID: PassID?

  public init(run: Run.ID, ordinal: Int, action: Operation.Action, key: String, passID: PassID? = nil) {
    self.run = run
    self.ordinal = ordinal
    self.action = action
    self.key = key
    self.passID = passID
  }

  public init(_ operation: Operation, of run: Run.ID) {
    self.init(
      run: run, ordinal: operation.ordinal, action: operation.action, key: operation.key, passID: operation.passID)
  }
}

/// A write that is about to leave, whole.
public struct Write: Hashable, Sendable {
  public var idempotencyKey: String
  /// As sent. Forgotten once there is an outcome.
  public var body: [UInt8]
  public var changes: [FieldChange]

  public init(idempotencyKey: String, body: [UInt8], changes: [FieldChange]) {
    self.idempotencyKey = idempotencyKey
    self.body = body
    self.changes = changes
  }
}

/// A write that was begun and has no outcome yet. Whichever run comes next settles it first.
public struct Intent: Hashable, Sendable, Identifiable {
  public typealias ID = Int64

  public var id: ID
  /// The action is what is written: create, update or retire, never settle.
  public var operation: OperationRef
  public var write: Write
  public var bodyDigest: UInt64
  /// From 1.
  public var attempts: Int
  public var firstSentAt: Timestamp
  /// The last attempt's start.
  public var sentAt: Timestamp
  /// Until when a byte of it may still have reached the service; nil where the process died before it knew.
  public var lastArrivalAt: Timestamp?
  public var reason: String

  /// As the comparison wants it.
  public var open: OpenIntent {
    OpenIntent(key: operation.key, action: operation.action, passID: operation.passID)
  }
}

/// The latest outcome of an operation; an intent that is still open shows as in doubt.
public struct OperationOutcome: Hashable, Sendable {
  public var operation: OperationRef
  public var outcome: Outcome
  /// The pass's download link, where the state has it.
  public var url: String?
}
