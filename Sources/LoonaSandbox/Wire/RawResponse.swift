import Foundation

/// An HTTP answer ready for the wire. `Content-Length` is left to whoever sends it.
public struct RawResponse: Sendable, Hashable {
  public var status: Int
  public var headers: [RawRequest.Header]
  public var body: Data

  public init(status: Int, headers: [RawRequest.Header] = [], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  static func json(_ value: JSONText, status: Int = 200) -> RawResponse {
    RawResponse(
      status: status,
      headers: [RawRequest.Header("Content-Type", "application/json")],
      body: value.data)
  }
}
