import Foundation

/// A file whose one line is a secret, and which only its owner can use.
struct SecretFile {
  private static let longest = 4096

  let path: String

  /// Owner and mode are asked of the open file, so that no other can be put in its place meanwhile. A link is followed, as
  /// those that hand secrets to containers are: what counts is the file it leads to.
  func read() throws(Problem) -> String {
    let status: stat
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      let file = try SmallFile(path: path, waits: false)
      status = try file.status()
      bytes = Self.isRead(status) ? try file.bytes(most: Self.longest) : []
    } catch {
      throw .unreadable(reason: error.description)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notText }
    guard status.st_mode & 0o077 == 0 else { throw .open(mode: UInt32(status.st_mode & 0o777)) }
    guard status.st_uid == geteuid() || status.st_uid == 0 else { throw .foreign(owner: status.st_uid) }
    guard let line = Self.line(of: bytes) else { throw .notText }
    return line
  }

  enum Problem: Error, Hashable, Sendable {
    case unreadable(reason: String)
    case open(mode: UInt32)
    /// Whoever owns a file says what stands in it.
    case foreign(owner: UInt32)
    case notText
  }

  /// A folder is read for the error that it gives; a pipe or a device never.
  private static func isRead(_ status: stat) -> Bool {
    [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func line(of bytes: [UInt8]) -> String? {
    guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let isLine = !secret.isEmpty && !secret.contains(where: \.isNewline) && !secret.utf8.contains(0)
    return isLine ? secret : nil
  }
}
