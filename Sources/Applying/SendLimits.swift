import Passes

/// Until when a write may leave by what was asked before it: the gate's answers grow old, and so does a look at a pass.
struct SendLimits: Sendable {
  /// Of the gate's answers: template, listing's end, write window.
  private static let gateAge = Duration.seconds(600)
  private static let lookAge = Duration.seconds(120)

  private let gateEnds: Instant
  private let lookLasts: Duration
  private let isWindowOpen: @Sendable () -> Bool

  /// Before the first gate: nothing may leave.
  static let none = SendLimits(gateEnds: .start, lookLasts: .zero, isWindowOpen: { false })

  private init(gateEnds: Instant, lookLasts: Duration, isWindowOpen: @escaping @Sendable () -> Bool) {
    self.gateEnds = gateEnds
    self.lookLasts = lookLasts
    self.isWindowOpen = isWindowOpen
  }

  /// As the gate leaves them. A slow pace makes many at once wait for each other's turns: to them a look lasts longer.
  init(_ gateway: Gateway, _ settings: ApplySettings, hasWindow: Bool) {
    let now = gateway.now()
    let lookLasts = max(Self.lookAge, settings.slowestPace * (2 * settings.concurrency + 1))
    let end = now + max(Self.gateAge, lookLasts * 3)
    guard hasWindow, let window = settings.window else {
      self.init(gateEnds: end, lookLasts: lookLasts, isWindowOpen: { true })
      return
    }
    let wall = gateway.wall()
    self.init(
      // The time of day is told in whole milliseconds: up to one of them has passed already.
      gateEnds: min(end, now + (window.nextClosing(wall) - wall - .milliseconds(1))), lookLasts: lookLasts,
      isWindowOpen: { window.isOpen(gateway.wall()) })
  }

  /// Whether the gate has to be asked again before anything leaves.
  func areOver(at now: Instant) -> Bool { now >= gateEnds || !isWindowOpen() }

  /// - Parameter look: when the pass was read that the write is decided on; nil for a create.
  func end(after look: Instant?) -> Instant { look.map { min(gateEnds, $0 + lookLasts) } ?? gateEnds }
}
