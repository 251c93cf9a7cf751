import Foundation

/// A file whose one line is a secret, and which only its owner can use.
struct SecretFile {
  private static let longest = 4096

  let path: String

  /// The mode is asked of the open file, so that no other can be put in its place meanwhile.
  func read() throws(Problem) -> String {
    let mode: mode_t
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      let file = try SmallFile(path: path)
      mode = try file.status().st_mode
      bytes = try file.bytes(most: Self.longest)
    } catch {
      throw .unreadable(reason: error.description)
    }
    guard mode & S_IFMT == S_IFREG else { throw .notText }
    guard mode & 0o077 == 0 else { throw .open(mode: UInt32(mode & 0o777)) }
    guard let line = Self.line(of: bytes) else { throw .notText }
    return line
  }

  enum Problem: Error, Hashable, Sendable {
    case unreadable(reason: String)
    case open(mode: UInt32)
    case notText
  }

  private static func line(of bytes: [UInt8]) -> String? {
    guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let isLine = !secret.isEmpty && !secret.contains(where: \.isNewline) && !secret.utf8.contains(0)
    return isLine ? secret : nil
  }
}
