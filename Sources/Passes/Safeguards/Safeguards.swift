/// The protections in force. In the program that is shipped: all of them, always.
///
/// Only code of this package can make another value, and only the simulation does: it switches each off, to see that its worlds
/// notice. A protection that could be switched off unnoticed would have no test.
public struct Safeguards: Hashable, Sendable {
  public static let all = Safeguards(missing: 0)

  /// A bit for each that is switched off.
  private var missing: UInt64

  package func without(_ safeguard: Safeguard) -> Safeguards {
    Safeguards(missing: missing | 1 << UInt64(safeguard.rawValue))
  }

  /// Whether it is in force.
  package subscript(safeguard: Safeguard) -> Bool { missing & 1 << UInt64(safeguard.rawValue) == 0 }
}
