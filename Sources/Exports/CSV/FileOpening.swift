/// What a file starts with, looked at before any of it is read as rows.
enum FileOpening {
  /// Drops a UTF-8 byte order mark, and refuses what is empty or not UTF-8 text.
  static func pass(_ window: inout ByteWindow) throws(ExportFileError) {
    if let found = signature(of: window.unread) {
      throw ExportFileError(path: window.path, fact: .encodingNotSupported(found))
    }
    if window.unread.starts(with: [0xEF, 0xBB, 0xBF]) { window.drop(3) }
    let fact = flaw(in: window.unread, isWhole: window.isFinished)
    if let fact { throw ExportFileError(path: window.path, fact: fact) }
  }

  private static func signature(
    of bytes: UnsafeBufferPointer<UInt8>
  ) -> ExportFileError.FoundEncoding? {
    let signatures: [([UInt8], ExportFileError.FoundEncoding)] = [
      ([0xFF, 0xFE, 0x00, 0x00], .utf32), ([0x00, 0x00, 0xFE, 0xFF], .utf32),
      ([0xFF, 0xFE], .utf16), ([0xFE, 0xFF], .utf16),
      ([0x50, 0x4B, 0x03, 0x04], .zip), ([0x1F, 0x8B], .gzip),
    ]
    return signatures.first { bytes.starts(with: $0.0) }?.1
  }

  private static func flaw(
    in bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool
  ) -> ExportFileError.Fact? {
    if bytes.isEmpty { return .empty }
    let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n"))
    if bytes[..<(lineEnd ?? bytes.count)].contains(0) {
      return .encodingNotSupported(.nulInFirstLine)
    }
    if lineEnd == nil, let mark = bytes.firstIndex(of: UInt8(ascii: "\r")),
      mark + 1 < bytes.count || !isWhole
    {
      return .carriageReturnLineEnds
    }
    return nil
  }
}
