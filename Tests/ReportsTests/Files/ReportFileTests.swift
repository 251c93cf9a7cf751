import Foundation
import Reports
import Testing

@Suite("A report file")
struct ReportFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID())").path()

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  @Test("appears whole, for its owner only, and replaces the one before")
  func whole() throws {
    let path = "\(folder)/report.json"
    try ReportFile.write("old", to: path)
    try ReportFile.write("new", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try names() == ["report.json"])
  }

  @Test("leaves nothing behind when it is dropped")
  func dropped() throws {
    do {
      let file = try ReportFile("\(folder)/report.html")
      try file.write("half")
      #expect(try names().count == 1)
    }
    #expect(try names().isEmpty)
  }

  @Test("replaces a symbolic link, and leaves what it pointed to alone")
  func link() throws {
    let target = "\(folder)/target"
    try ReportFile.write("precious", to: target)
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/report.json", withDestinationPath: target)
    try ReportFile.write("report", to: "\(folder)/report.json")
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious")
  }

  @Test("says which file could not be written, and why")
  func missingFolder() {
    let error = #expect(throws: ReportFileError.self) { try ReportFile("\(folder)/none/report.json") }
    #expect(error?.step == .open)
    #expect(error?.description == "\(folder)/none/report.json: open failed: No such file or directory")
  }
}
