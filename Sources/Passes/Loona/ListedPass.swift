/// A pass of a listing, as slices of the page that it came in: nothing of it is copied.
///
/// Its slices live only inside the call that hands it over.
public struct ListedPass {
  public typealias Slice = UnsafeBufferPointer<UInt8>

  public var id: PassID
  /// Nil where the pass is shown without one.
  public var templateID: Int64?
  /// What its QR code holds, where the pass is shown with it.
  public var encryptedID: Slice?
  public var status: Slice?
  /// Nil where absent or `null`.
  public var expirationDate: Slice?
  public var url: Slice?
  /// The value of each name that the scanner was asked for, in that order, unescaped; nil where the pass lacks it.
  public var values: [Slice?]
  /// The whole JSON object, as received.
  public var raw: Slice

  public init(id: PassID, valueCount: Int) {
    self.id = id
    values = Array(repeating: nil, count: valueCount)
    raw = Slice(start: nil, count: 0)
  }
}
