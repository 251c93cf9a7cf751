/// Loona's own number for a pass, the `id` of `GET /passes`; it grows with each pass that is made.
public struct PassID: Hashable, Comparable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
  public let rawValue: Int64

  public init(rawValue: Int64) { self.rawValue = rawValue }
  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  public var description: String { String(rawValue) }
  public static func < (a: PassID, b: PassID) -> Bool { a.rawValue < b.rawValue }
}
