/// Whether a listing was read whole: in order of id, no id repeated or gone back, and the stated total explained.
///
/// Only a complete listing allows a create or a `missing` action (design.md). Growth at the end is life; a skipped,
/// vanished or repeated id is not.
public struct ListingCheck: Sendable {
  public enum Flaw: Hashable, Sendable, CustomStringConvertible {
    case notInOrder(after: PassID, came: PassID)
    case repeated(PassID)
    /// Fewer passes came than the service says there are.
    case total(stated: Int, came: Int)
    /// The same page came twice: the service ignores `page`.
    case pageRepeated(page: Int)
    case brokenOff(String)

    public var description: String {
      switch self {
      case .notInOrder(let after, let came): "pass \(came) came after pass \(after)"
      case .repeated(let id): "pass \(id) came twice"
      case .total(let stated, let came): "the service states \(stated) passes, \(came) came"
      case .pageRepeated(let page): "page \(page) repeats the page before it"
      case .brokenOff(let why): why
      }
    }
  }

  public private(set) var count = 0
  public private(set) var last: PassID?
  public private(set) var flaw: Flaw?
  private var stated: Int?

  public init() {}

  public mutating func see(_ id: PassID) {
    count += 1
    if let last, id <= last, flaw == nil {
      flaw = id == last ? .repeated(id) : .notInOrder(after: last, came: id)
    }
    last = Swift.max(id, last ?? id)
  }

  /// The total that a page states; the last one counts.
  public mutating func see(total: Int) { stated = total }

  public mutating func fail(_ flaw: Flaw) { self.flaw = self.flaw ?? flaw }

  /// To be asked after the last page. More passes than stated came while it was read, and are welcome.
  public mutating func finish() {
    if let stated, count < stated { fail(.total(stated: stated, came: count)) }
  }

  public var isComplete: Bool { flaw == nil }
}
