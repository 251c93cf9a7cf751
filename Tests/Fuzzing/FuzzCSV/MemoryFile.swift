import Fuzzing
import Glibc

/// A regular file in memory, without a name of its own.
struct MemoryFile {
  static let shared = MemoryFile()

  let path: String
  private let descriptor: Int32

  private init() {
    var template = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    require(descriptor >= 0 && unlink(template) == 0, "no memory file: \(errno)")
    path = "/proc/self/fd/\(descriptor)"
  }

  func fill(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    require(ftruncate(descriptor, 0) == 0, "can't be emptied")
    require(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, "can't be filled")
  }
}
