import Synchronization

/// What happened, in order, whichever task tells it.
final class Record<Event: Sendable>: Sendable {
  private let list = Mutex<[Event]>([])

  var events: [Event] { list.withLock { $0 } }

  func add(_ event: Event) { list.withLock { $0.append(event) } }
}
