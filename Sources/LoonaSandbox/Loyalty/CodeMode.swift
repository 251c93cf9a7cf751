extension Sandbox {
  /// What the QR code of a template's cards holds: one of the three that the vendor's text names.
  public enum CodeMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// The card's static id: its serial number.
    case plain = "STATIC"
    /// The static id, encrypted: the default.
    case encrypted = "STATIC_ENCRYPTED"
    /// The id encrypted anew after every transaction; the code before dies with it.
    case dynamic = "DYNAMIC_ENCRYPTED"
  }
}
