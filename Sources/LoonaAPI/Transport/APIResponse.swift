/// A whole answer: its body has been read to the end.
public struct APIResponse: Hashable, Sendable {
  public var status: Int
  public var headers: [HeaderField]
  public var body: [UInt8]

  public init(status: Int, headers: [HeaderField] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, without regard to case.
  public func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}

extension APIResponse: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String { "\(status), \(body.count) bytes" }
  public var debugDescription: String { description }
}
