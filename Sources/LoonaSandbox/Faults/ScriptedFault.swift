/// A fault that a test orders for the next requests that fit, ahead of any draw.
public struct ScriptedFault: Sendable, Hashable, Codable {
  public var kind: FaultKind
  /// The verb it waits for; nil for any.
  public var method: String?
  /// What the path must begin with: `/version1/passes`; nil for any.
  public var path: String?
  /// How many fitting requests it befalls; it is used up then.
  public var times: Int
  /// How many fitting requests pass unharmed first.
  public var skipping: Int

  public init(
    _ kind: FaultKind, method: String? = nil, path: String? = nil, times: Int = 1,
    skipping: Int = 0
  ) {
    self.kind = kind
    self.method = method
    self.path = path
    self.times = times
    self.skipping = skipping
  }

  func fits(_ request: RawRequest) -> Bool {
    (method ?? request.method) == request.method && request.path.hasPrefix(path ?? "")
  }
}
