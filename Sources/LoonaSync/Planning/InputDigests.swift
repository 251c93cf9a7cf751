import Crypto
import Foundation
import Passes

/// SHA-256 of each input, of the bytes that were really read.
final class InputDigests {
  private var hashes: [SHA256] = []

  func see(_ file: Int, _ bytes: UnsafeRawBufferPointer) {
    while hashes.count <= file { hashes.append(SHA256()) }
    hashes[file].update(bufferPointer: bytes)
  }

  func hexadecimal(_ file: Int) -> String {
    hashes.indices.contains(file) ? hashes[file].finalize().hexadecimal : ""
  }

  /// Of a file as it is now.
  static func ofFile(_ path: String) throws -> String {
    var hash = SHA256()
    do {
      let file = try SmallFile(path: path, waits: false)
      try file.requireRegular()
      try file.read { hash.update(bufferPointer: $0) }
    } catch {
      throw Failure(.input, "\(path): the file can't be read (\(error))")
    }
    return hash.finalize().hexadecimal
  }
}
