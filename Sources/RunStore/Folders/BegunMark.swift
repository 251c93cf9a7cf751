import Passes

/// The file `begun` in a run folder: its plan may have written to Loona. It outlives a lost state.
public struct BegunMark: Hashable, Sendable, Codable {
  public var plan: String
  public var account: String
  public var template: Int64
  public var kind: RunKind
  public var begunAtMilliseconds: Int64

  public init(_ plan: PlanIdentity, at time: Timestamp) {
    self.plan = plan.id
    account = plan.scope.account
    template = plan.scope.template
    kind = plan.kind
    begunAtMilliseconds = time.milliseconds
  }

  enum CodingKeys: String, CodingKey {
    case plan, account, template, kind
    case begunAtMilliseconds = "begun_at_ms"
  }

  public var scope: Scope { Scope(account: account, template: template) }
  public var begunAt: Timestamp { Timestamp(milliseconds: begunAtMilliseconds) }
  public func isOf(_ scope: Scope) -> Bool { self.scope == scope }
}
