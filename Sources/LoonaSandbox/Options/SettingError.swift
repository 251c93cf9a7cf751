/// A switch that was given something it doesn't take.
public struct SettingError: Error, Sendable, Hashable {
  /// What was given.
  public var setting: String
  /// What would have been taken, for a person to read.
  public var accepts: String
}
