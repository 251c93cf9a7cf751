import Foundation
import Testing

/// The table of rooms: who may import whom. A new import is a decision, taken here.
private let rooms: [String: Set<String>] = [
  "Passes": [],
  "Exports": ["CLibCSV", "Passes", "Glibc"],
  "LoonaAPI": [
    "Passes", "Foundation", "FoundationEssentials", "Synchronization", "Glibc", "AsyncHTTPClient", "NIOCore",
    "NIOHTTP1", "NIOPosix", "NIOSSL", "NIOFoundationCompat",
  ],
  "RunStore": ["Passes", "Foundation", "FoundationEssentials", "Synchronization", "Glibc", "GRDB", "GRDBSQLite"],
  "Applying": ["Passes", "RunStore", "Synchronization"],
  "Reports": ["CQRencode", "Passes", "Glibc"],
  "LoonaSandbox": [
    "Foundation", "Synchronization", "Glibc", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTP1",
    "NIOPosix", "NIOHTTPTypesHTTP1", "NIOHTTPTypes", "ServiceLifecycle", "Logging",
  ],
  "LoonaSync": [
    "Passes", "Exports", "LoonaAPI", "RunStore", "Applying", "Reports", "LoonaSandbox", "Foundation",
    "Synchronization", "Glibc", "ArgumentParser", "Crypto", "Logging", "ServiceLifecycle", "Yams", "UnixSignals",
  ],
  "LoonaSyncMain": ["LoonaSync"],
  "Simulation": [
    "Passes", "LoonaAPI", "RunStore", "Applying", "LoonaSandbox", "LoonaSync", "Foundation", "Glibc", "Synchronization",
    "ArgumentParser", "Dispatch", "GRDBSQLite",
  ],
  "SimulationMain": ["Simulation"],
]

/// Imports that one file alone may have: the outside world stays behind it.
private let onlyIn: [String: String] = [
  "CLibCSV": "LibCSVParser.swift", "CQRencode": "QRCode.swift",
]

@Suite("The rooms of the house")
struct RoomsTests {
  @Test("each room imports only what its line of the table allows", arguments: rooms.keys.sorted())
  func imports(room: String) throws {
    let allowed = try #require(rooms[room])
    let files = try SourceFile.all(in: room)
    #expect(!files.isEmpty)
    for file in files {
      for module in file.imports where !allowed.contains(module) {
        Issue.record("\(room)/\(file.name) imports \(module), which its room does not know")
      }
    }
  }

  @Test("every folder under Sources is a room of the table, or the module map of a C library")
  func everyFolderIsARoom() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: SourceFile.sources.path)
    #expect(Set(folders) == Set(rooms.keys).union(onlyIn.keys))
  }

  @Test("a C library is imported by one file only", arguments: onlyIn.keys.sorted())
  func cStaysInOneFile(module: String) throws {
    let importers = try rooms.keys.flatMap(SourceFile.all).filter { $0.imports.contains(module) }
    #expect(importers.map(\.name) == [onlyIn[module]])
  }

  @Test("the HTTP client stands behind one file, so that the client's logic runs without a network")
  func httpClientStandsBehindOneFile() throws {
    let importers = try SourceFile.all(in: "LoonaAPI").filter { $0.imports.contains("AsyncHTTPClient") }
    #expect(importers.count == 1)
  }

  @Test("a protection is switched off in the simulation alone")
  func safeguards() throws {
    for file in try rooms.keys.filter({ $0 != "Simulation" }).flatMap(SourceFile.all) {
      let text = file.text.filter { !$0.isWhitespace }
      for switching in [".all.without(", "safeguards.without(", "safeguards=.all.", "Safeguards.all."] {
        #expect(!text.contains(switching), "\(file.name) makes other safeguards than all: \(switching)")
      }
    }
  }

  @Test("a file is named for something, not for a drawer")
  func fileNames() throws {
    let drawers = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Misc", "Extensions"]
    for file in try rooms.keys.flatMap(SourceFile.all) {
      for drawer in drawers where file.name.hasSuffix("\(drawer).swift") {
        Issue.record("\(file.name) says nothing of what is in it")
      }
    }
  }
}

/// One file of Swift under Sources, as text.
private struct SourceFile {
  static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources")

  let name: String
  let text: String
  let imports: Set<String>

  static func all(in room: String) throws -> [SourceFile] {
    let folder = sources.appending(path: room)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try paths.filter { $0.hasSuffix(".swift") }.map { path in
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      return SourceFile(name: URL(filePath: path).lastPathComponent, text: text, imports: imports(of: text))
    }
  }

  /// Follows `@testable`, access levels and `import struct Module.Name`.
  private static func imports(of text: String) -> Set<String> {
    var modules: Set<String> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard let at = words.firstIndex(of: "import"),
        words[..<at].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0) })
      else { continue }
      let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let path = words[(at + 1)...].drop { kinds.contains($0) }.first ?? ""
      modules.insert(String(path.prefix { $0 != "." }))
    }
    return modules
  }
}
