/// What one run, one lock and one part of the state are for: a template of an account.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
  /// The configuration's name for the account: `loona.account`, or address and client id.
  public var account: String
  public var template: Int64

  public init(account: String, template: Int64) {
    self.account = account
    self.template = template
  }

  public var description: String { "template \(template) of account \(account)" }
}
