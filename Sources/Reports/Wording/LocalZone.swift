import Glibc
import Passes

/// Where the reader's clock stands.
public struct LocalZone: Sendable {
  public struct Offset: Hashable, Sendable {
    /// `MSK`, or whatever the reader calls it.
    public var name: String
    public var secondsFromUTC: Int

    public init(name: String, secondsFromUTC: Int) {
      self.name = name
      self.secondsFromUTC = secondsFromUTC
    }
  }

  public var offset: @Sendable (Timestamp) -> Offset

  public init(offset: @escaping @Sendable (Timestamp) -> Offset) { self.offset = offset }

  /// The same all year.
  public init(name: String, secondsFromUTC: Int) {
    offset = { _ in Offset(name: name, secondsFromUTC: secondsFromUTC) }
  }

  public static let utc = LocalZone(name: "UTC", secondsFromUTC: 0)

  /// The machine's own, or what `TZ` names.
  public static let system = LocalZone { time in
    var seconds = time_t(time.milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return Offset(name: "UTC", secondsFromUTC: 0) }
    return Offset(name: parts.tm_zone.map { String(cString: $0) } ?? "", secondsFromUTC: parts.tm_gmtoff)
  }
}
