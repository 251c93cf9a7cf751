/// Reads a table in order, a batch at a time: constant memory, and no transaction held between two batches.
public struct Batches<Element: Sendable>: Sendable {
  private var position: Int64
  private let fetch: @Sendable (_ after: Int64) throws -> (elements: [Element], last: Int64)?

  init(after position: Int64, fetch: @escaping @Sendable (Int64) throws -> (elements: [Element], last: Int64)?) {
    self.position = position
    self.fetch = fetch
  }

  /// The next batch, never empty; nil after the last one.
  public mutating func next() throws -> [Element]? {
    guard let (elements, last) = try fetch(position), !elements.isEmpty else { return nil }
    position = last
    return elements
  }

  /// Hands over all that is left, one by one.
  public consuming func each(_ body: (Element) throws -> Void) throws {
    while let batch = try next() {
      for element in batch { try body(element) }
    }
  }
}
