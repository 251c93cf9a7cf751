import Foundation
import Reports
import Synchronization
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

  /// Another thread puts a link in the folder's place, and the folder back, again and again.
  @Test(
    "goes into the folder that it was begun in, and never through a link that is put in its place",
    .timeLimit(.minutes(1)))
  func swappedFolder() throws {
    let (run, aside, elsewhere) = ("\(folder)/run", "\(folder)/aside", "\(folder)/elsewhere")
    for path in [run, elsewhere] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    let isOver = Mutex(false)
    let swapper = Thread {
      while !isOver.withLock(\.self) {
        guard rename(run, aside) == 0 else { break }
        symlink(elsewhere, run)
        usleep(20)
        unlink(run)
        rename(aside, run)
        usleep(20)
      }
    }
    swapper.start()
    var (written, refused, number) = (0, 0, 0)
    while written < 100 || refused < 100 {
      number += 1
      do {
        try ReportFile.write("report", to: "\(run)/report-\(number % 50).html")
        written += 1
      } catch { refused += 1 }
    }
    isOver.withLock { $0 = true }
    while !swapper.isFinished { usleep(1000) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: run).allSatisfy { !$0.hasSuffix(".partial") })
  }

  @Test("says which file could not be written, and why")
  func missingFolder() {
    let error = #expect(throws: ReportFileError.self) { try ReportFile("\(folder)/none/report.json") }
    #expect(error?.step == .open)
    #expect(
      error?.description
        == "\(folder)/none/report.json can't be written (open failed: No such file or directory). Mend that, then write the reports again."
    )
  }
}
