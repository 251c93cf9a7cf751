import Foundation

/// The SHA-256 sums of a table's files, as `sha256sum` writes them: a sum and a name a line, or one sum alone.
struct ChecksumFile {
  /// By the file's name, without its folder.
  private var sums: [String: String] = [:]
  private var lone: String?
  private let paths: [String]

  private static let sizeMax = 1 << 20

  /// Reads one file, or all that a glob finds.
  init(_ paths: [String]) throws {
    self.paths = paths
    for path in paths { try read(path) }
  }

  private mutating func read(_ path: String) throws {
    let bytes: [UInt8]
    do {
      let file = try SmallFile(path: path, waits: false)
      try file.requireRegular()
      bytes = try file.bytes(most: Self.sizeMax)
    } catch {
      throw Failure(
        .input, "\(path): the checksum file can't be read (\(error)): check the path, and that the export has run")
    }
    for (number, line) in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).enumerated() {
      guard let (sum, name) = Self.entry(line), keep(sum, name) else {
        throw Failure(
          .input,
          "\(path), line \(number + 1): this is no SHA-256 sum and a file's name, as sha256sum writes them, or a second sum for one file: make it anew"
        )
      }
    }
  }

  /// False for a second, other sum of the same file.
  private mutating func keep(_ sum: String, _ name: String?) -> Bool {
    guard let name else {
      defer { lone = sum }
      return lone == nil || lone == sum
    }
    let file = URL(fileURLWithPath: name).lastPathComponent
    defer { sums[file] = sum }
    return sums[file].map { $0 == sum } ?? true
  }

  /// `SUM  name`, `SUM *name`, `SUM`, or `SHA256 (name) = SUM`.
  private static func entry(_ line: Substring) -> (sum: String, name: String?)? {
    if line.hasPrefix("SHA256 ("), let end = line.range(of: ") = ", options: .backwards) {
      let name = line[line.index(line.startIndex, offsetBy: 8)..<end.lowerBound]
      return sum(line[end.upperBound...]).map { ($0, String(name)) }
    }
    guard let sum = sum(line.prefix { $0 != " " && $0 != "\t" }) else { return nil }
    let name = line.dropFirst(64).drop { $0 == " " || $0 == "\t" }
    return (sum, name.isEmpty ? nil : String(name.first == "*" ? name.dropFirst() : name))
  }

  private static func sum(_ text: some StringProtocol) -> String? {
    let sum = text.lowercased()
    return sum.utf8.count == 64 && sum.allSatisfy { $0.isASCII && $0.isHexDigit } ? sum : nil
  }

  /// - Parameters:
  ///   - files: with the digests of the bytes that were really read.
  /// - Throws: where a file has another sum, or none.
  func require(_ files: [(path: String, sha256: String)]) throws {
    let place = paths.joined(separator: ", ")
    for file in files {
      let name = URL(fileURLWithPath: file.path).lastPathComponent
      guard let sum = sums[name] ?? (files.count == 1 ? lone : nil) else {
        throw Failure(.input, "\(file.path): \(place) has no checksum for it: run the export again")
      }
      guard sum == file.sha256 else {
        throw Failure(
          .input,
          "\(file.path): its SHA-256 is not the one in \(place): it is cut off, changed, or of another night; run the export again"
        )
      }
    }
  }
}
