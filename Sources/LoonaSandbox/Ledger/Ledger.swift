extension Sandbox {
  /// What a test in another process reads at `GET /sandbox/ledger`.
  public struct Ledger: Sendable, Hashable, Codable {
    public var effects: [Effect]
    public var arrivals: [Arrival]
  }
}
