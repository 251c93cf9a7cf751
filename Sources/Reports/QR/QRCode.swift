import CQRencode
import Glibc

/// A QR code (ISO/IEC 18004) of a text, with error correction M: 15 % of it may be covered.
public struct QRCode: Hashable, Sendable {
  /// Modules a side, without the quiet zone around them.
  public let width: Int
  private let dark: [Bool]

  /// The white border that the standard asks for, in modules.
  public static let quietZone = 4

  /// Nil where the text is empty, or longer than a code holds (some 2,300 bytes).
  public init?(_ text: String) {
    guard !text.isEmpty, let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    width = Int(code.pointee.width)
    // The lowest bit of a module's byte says whether it is dark.
    dark = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
  }

  public subscript(row row: Int, column column: Int) -> Bool { dark[row * width + column] }

  /// A picture of one path on white, to be printed at any size; it holds nothing but the code.
  public var svg: String {
    let side = width + 2 * Self.quietZone
    var path = ""
    for row in 0..<width {
      var column = 0
      while column < width {
        guard self[row: row, column: column] else {
          column += 1
          continue
        }
        let start = column
        while column < width, self[row: row, column: column] { column += 1 }
        path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(column - start)v1h-\(column - start)z"
      }
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
      <rect width="\(side)" height="\(side)" fill="#fff"/><path d="\(path)"/></svg>

      """
  }
}
