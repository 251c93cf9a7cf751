import Fuzzing
import Yams

@testable import LoonaSync

@main
enum FuzzConfiguration {
  static func main() { LibFuzzer.run(testOneInput) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  fuzz(LibFuzzer.Input(start: start, count: count))
  return 0
}

/// The bytes of a file: a configuration, or problems that each say where.
private func fuzz(_ bytes: LibFuzzer.Input) {
  guard let yaml = String(validating: bytes, as: UTF8.self) else { return }
  // YAML breaks lines at U+0085, U+2028 and U+2029 too.
  let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + yaml.unicodeScalars.count { $0.value > 0x7F } + 2
  checkDepth(yaml)
  do {
    let configuration = try Configuration.parse(yaml, file: "fuzz.yaml", environment: ["HOME": "/nowhere"])
    _ = configuration.decidingDigestInput
  } catch {
    require(!error.problems.isEmpty, "refused without a problem")
    for problem in error.problems {
      let sentence = problem.description
      require(sentence.hasPrefix("fuzz.yaml"), "no file in: \(sentence)")
      let line = problem.origin.line ?? 0
      require((1...lines).contains(line), "line \(line) of \(lines): \(sentence)")
    }
  }
}

/// What was let through to the parser: the depth is told from the text alone, and quotes may lead it astray by some levels.
private func checkDepth(_ yaml: String) {
  guard let root = (try? YAMLDocument(yaml, file: "fuzz.yaml"))?.root else { return }
  var level = [root]
  var depth = 0
  while !level.isEmpty {
    level = level.flatMap { node -> [Node] in
      switch node {
      case .mapping(let mapping): mapping.flatMap { [$0.key, $0.value] }
      case .sequence(let sequence): Array(sequence)
      case .scalar, .alias: []
      }
    }
    depth += 1
  }
  require(depth <= 6 * YAMLNesting.deepest, "\(depth) levels are taken")
}
