import Glibc

/// A port of 127.0.0.1 on which nobody listens, and nobody else can while this lives.
public final class UnheardPort: Sendable {
  private let bound: LoopbackSocket

  public init() throws { bound = try LoopbackSocket() }

  deinit { close(bound.descriptor) }

  public var base: String { bound.base }
}
