import Passes

/// A pass of which nothing is to be written, only remembered, when the plan is applied: adopted, or found in agreement.
public struct Observation: Hashable, Sendable {
  public var key: String
  public var passID: PassID
  public var fields: [FieldMemory]

  public init(key: String, passID: PassID, fields: [FieldMemory]) {
    self.key = key
    self.passID = passID
    self.fields = fields
  }
}
