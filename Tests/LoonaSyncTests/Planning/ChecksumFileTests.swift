import Testing

@testable import LoonaSync

@Suite struct ChecksumFileTests {
  private let folder: TemporaryFolder
  private static let sum = String(repeating: "0123456789abcdef", count: 4)
  private static let other = String(repeating: "f", count: 64)

  init() throws { folder = try TemporaryFolder() }

  private func require(_ text: String, _ files: [(path: String, sha256: String)]) throws {
    try ChecksumFile([folder.write("sums", Array(text.utf8))]).require(files)
  }

  @Test(arguments: [
    "\(sum)  c.csv\n", "\(sum) *c.csv", "\(sum)\tc.csv\r\n", "\(sum.uppercased())  /srv/exports/c.csv\n", "\(sum)\n",
    "SHA256 (c.csv) = \(sum)\n", "\n\(other)  b.csv\n\(sum)  c.csv\n",
  ])
  func `a file's sum is found in what sha256sum writes`(text: String) throws {
    try require(text, [("/in/c.csv", Self.sum)])
    let failure = #expect(throws: Failure.self) { try require(text, [("/in/c.csv", Self.other)]) }
    #expect(failure?.status == .input)
    #expect(failure?.sentence.contains("/in/c.csv: its SHA-256 is not the one in \(folder.path)/sums") == true)
  }

  @Test func `a file without a sum is refused, and a sum alone is one file's`() throws {
    for text in ["\(Self.sum)  d.csv\n", ""] {
      #expect(throws: Failure.self) { try require(text, [("c.csv", Self.sum)]) }
    }
    #expect(throws: Failure.self) { try require(Self.sum, [("a.csv", Self.sum), ("b.csv", Self.sum)]) }
  }

  @Test(arguments: ["0123\n", "\(sum)0  c.csv\n", "c.csv  \(sum)\n", "\(sum)  c.csv\n\(other)  c.csv\n"])
  func `what is no sum, or two of one file, is refused with its line`(text: String) throws {
    let failure = #expect(throws: Failure.self) { try require(text, [("c.csv", Self.sum)]) }
    #expect(failure?.sentence.contains("/sums, line ") == true)
  }

  @Test func `several sum files are one`() throws {
    let paths = try ["\(Self.sum)  a.csv", "\(Self.other)  b.csv"].enumerated().map { number, text in
      try folder.write("\(number).sha256", Array(text.utf8))
    }
    try ChecksumFile(paths).require([("a.csv", Self.sum), ("b.csv", Self.other)])
  }

  @Test func `a sum file that is not there is said`() {
    let failure = #expect(throws: Failure.self) { try ChecksumFile(["\(folder.path)/none"]) }
    #expect(failure?.status == .input)
  }
}
