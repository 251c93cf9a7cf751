/// How long an exchange may take, from the instant when its request leaves to the answer's last byte.
public struct Deadlines: Hashable, Sendable {
  public var token: Duration
  public var read: Duration
  /// A page of a listing, which is a few hundred kilobytes.
  public var page: Duration
  /// A write that takes longer is in doubt.
  public var write: Duration

  public init(
    token: Duration = .seconds(20), read: Duration = .seconds(30), page: Duration = .seconds(60),
    write: Duration = .seconds(60)
  ) {
    self.token = token
    self.read = read
    self.page = page
    self.write = write
  }
}
